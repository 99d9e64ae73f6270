// The decoding half of kis_payload_mapping.hpp.
#include "runtime/broker/kis/kis_payload_mapping.hpp"

#include "core/parse_number.hpp"
#include "market/issue_table.hpp"
#include "runtime/broker/kis/kis_order_key.hpp"
#include "runtime/broker/wire_fields.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace qts::kis {
namespace {

constexpr std::size_t kSymbolLength = 6;

/// PDNO may be wider than the code: the last six characters, or seven of an ETN.
Result<Symbol> symbol_field(const JsonView& row) {
    QTS_TRY(text, text_field(row, field::kSymbol));
    if (text.size() > kSymbolLength + 1) text = text.substr(text.size() - kSymbolLength);
    return Symbol::parse(text);
}

/// Y or N; anything else is an unknown code.
Result<bool> flag_of(std::string_view text, std::string_view name) {
    if (text == value::kNo) return false;
    if (text == value::kYes) return true;
    return failure(ErrorKind::unknown_code, fmt::format("field {}: '{}' is unknown", name, text));
}

/// A flag that is left out where it is not raised.
Result<bool> optional_flag_field(const JsonView& row, std::string_view name) {
    const auto text = optional_text_field(row, name);
    return text ? flag_of(*text, name) : Result<bool>{false};
}

/// The order that a row acts upon; empty for a plain order (blank, or all zeros on VTS).
Result<BrokerOrderRef> original_of(const JsonView& row, KstDate day, std::string_view branch) {
    const auto number = optional_text_field(row, field::kOriginalNumber);
    if (!number || number->find_first_not_of('0') == std::string_view::npos) {
        return BrokerOrderRef{};
    }
    return pack_order_key(day, branch, *number);
}

/// Figures of one row that cannot all be true would book shares for nothing, or for a fortune.
Result<void> plausible(const BrokerOrderRef& ref, Quantity ordered, Quantity filled,
                       Notional amount) {
    if (filled > ordered) {
        return failure(ErrorKind::malformed,
                       fmt::format("order {}: more filled than ordered", ref.packed()));
    }
    const auto most = Notional::of(kMaxPrice, filled);
    const bool right_sign = filled.is_zero() ? amount == Notional{} : amount > Notional{};
    if (!most || !right_sign || amount > *most) {
        return failure(ErrorKind::malformed,
                       fmt::format("order {}: {} shares filled for {} won", ref.packed(),
                                   filled.in_shares(), amount.in_won()));
    }
    return {};
}

/// What every list of orders tells of one: its key, symbol, side, quantities, price, time.
Result<OrderReport> order_basics(const JsonView& row, KstDate day) {
    QTS_TRY(branch, text_field(row, field::kRowBranch));
    QTS_TRY(number, text_field(row, field::kOrderNumber));
    QTS_TRY(ref, pack_order_key(day, branch, number));
    QTS_TRY(original, original_of(row, day, branch));
    QTS_TRY(symbol, symbol_field(row));
    QTS_TRY(side_text, text_field(row, field::kSideFilter));
    QTS_TRY(side, side_of(side_text));
    QTS_TRY(ordered, quantity_field(row, field::kOrderQuantity));
    QTS_TRY(filled, quantity_field(row, field::kRowFilled));
    QTS_TRY(amount, money_field(row, field::kRowFilledAmount));
    QTS_TRY(price, price_field(row, field::kOrderPrice));
    QTS_CHECK(plausible(ref, ordered, filled, amount));
    QTS_TRY(time_text, text_field(row, field::kOrderTime));
    QTS_TRY(time, KstTime::parse(time_text));
    OrderReport report;
    report.ref = ref;
    report.original = original;
    report.symbol = symbol;
    report.side = side;
    report.ordered = ordered;
    report.filled = filled;
    report.filled_amount = amount;
    if (price.in_won() > 0) report.limit = price;
    report.ordered_at = to_utc(day, time);
    // A person's order may be of a kind that nothing here sends.
    if (const auto division = optional_text_field(row, field::kRowDivision)) {
        report.kind = kind_of_division(*division);
        report.other_kind = !report.kind;
    }
    if (const auto exchange = optional_text_field(row, field::kExchange)) {
        QTS_TRY(venue, venue_of(*exchange));
        report.venue = venue;
    }
    return report;
}

Result<OrderReport> order_row(const JsonView& row) {
    QTS_TRY(day_text, text_field(row, field::kRowDate));
    QTS_TRY(day, KstDate::parse(day_text));
    QTS_TRY(report, order_basics(row, day));
    QTS_TRY(open, quantity_field(row, field::kRowOpen));
    QTS_TRY(rejected, quantity_field(row, field::kRowRejected));
    // The portal and the wire spell this field differently.
    const bool portal = !row.member(field::kRowCancelled);
    QTS_TRY(cancelled,
            quantity_field(row, portal ? field::kRowCancelledPortal : field::kRowCancelled));
    QTS_TRY(flagged, optional_flag_field(row, field::kRowCancelFlag));
    report.open = open;
    report.cancelled = cancelled;
    report.rejected = rejected;
    const bool nothing_left = report.filled.is_zero() && cancelled.is_zero() && open.is_zero();
    // A cancel request is a row of its own: it acts on another order and has nothing of its own.
    report.is_cancel = !report.original.empty() && flagged && nothing_left;
    // An order of which nothing is open is cancelled when the flag says so, whatever the count of
    // cancelled shares (it is not to be relied on: kis-api.md 5.5).
    if (flagged && !report.is_cancel && open.is_zero() && cancelled.is_zero()) {
        report.cancelled = report.ordered - report.filled;
    }
    return report;
}

Result<HoldingReport> holding_row(const JsonView& row) {
    QTS_TRY(symbol, symbol_field(row));
    QTS_TRY(held, quantity_field(row, field::kHeld));
    QTS_TRY(sellable, quantity_field(row, field::kSellable));
    QTS_TRY(cost, money_field(row, field::kCost));
    QTS_TRY(last, price_field(row, field::kHeldPrice));
    return HoldingReport{.symbol = symbol,
                         .name = std::string{optional_text_field(row, field::kName).value_or("")},
                         .held = held,
                         .sellable = sellable,
                         .cost = cost,
                         .last = last};
}

void add_holding(AccountSnapshot& snapshot, HoldingReport&& holding) {
    const auto same =
        std::find_if(snapshot.holdings.begin(), snapshot.holdings.end(),
                     [&](const HoldingReport& other) { return other.symbol == holding.symbol; });
    if (same == snapshot.holdings.end()) {
        snapshot.holdings.push_back(std::move(holding));
        return;
    }
    same->held += holding.held; // cash and margin lots of one stock are separate rows
    same->sellable += holding.sellable;
    same->cost += holding.cost;
}

/// What kind of issue it is, from our table; for a code that stands in none, from the price unit
/// that KIS reports. Where the unit cannot tell, `stock` is the careful answer: its grid is a part
/// of the funds' grid, so a price legal for a stock is legal for both.
Instrument describe_issue(Symbol symbol, Price last, Price tick) {
    Instrument instrument = known_instrument(symbol);
    if (find_issue(symbol) != nullptr) return instrument;
    constexpr std::int64_t kFundTick = 5;
    constexpr std::int64_t kStockTickLeavesFive = 5'000;
    const bool stock = instrument.product == Product::stock;
    if (stock && last.in_won() >= kStockTickLeavesFive && tick.in_won() == kFundTick) {
        instrument.product = Product::etf;
    }
    return instrument;
}

Result<Bar> bar_row(const JsonView& row, UtcNanos start, std::string_view close_name,
                    std::string_view volume_name) {
    QTS_TRY(open, price_field(row, field::kOpen));
    QTS_TRY(high, price_field(row, field::kHigh));
    QTS_TRY(low, price_field(row, field::kLow));
    QTS_TRY(close, price_field(row, close_name));
    QTS_TRY(volume, quantity_field(row, volume_name));
    return Bar{
        .start = start, .open = open, .high = high, .low = low, .close = close, .volume = volume};
}

} // namespace

Result<void> append_orders(const JsonView& root, std::vector<OrderReport>& rows) {
    const JsonView list = root.member(field::kOutput1);
    if (!list.is_array()) return failure(ErrorKind::malformed, "the list of orders is missing");
    for (const JsonView& row : list.elements()) {
        QTS_TRY(report, order_row(row));
        rows.push_back(report);
    }
    // The old VTS inquiry was seen to leave out the rows while its totals count them (kis-api.md
    // 5.5): such an empty list proves nothing.
    if (!rows.empty()) return {};
    const auto total = optional_text_field(root.member(field::kOutput2), field::kTotalOrdered);
    if (!total || total->find_first_not_of('0') == std::string_view::npos) return {};
    return failure(ErrorKind::incomplete, "the list of orders is empty though its totals are not");
}

Result<void> append_open_orders(const JsonView& root, KstDate day, std::vector<OrderReport>& rows) {
    const JsonView list = root.member(field::kOutput);
    if (!list.is_array()) return failure(ErrorKind::malformed, "the list of orders is missing");
    for (const JsonView& row : list.elements()) {
        QTS_TRY(report, order_basics(row, day));
        QTS_TRY(open, quantity_field(row, field::kRowAmendable));
        report.open = open;
        rows.push_back(report);
    }
    return {};
}

Result<void> append_balance(const JsonView& root, AccountSnapshot& snapshot) {
    const JsonView list = root.member(field::kOutput1);
    const auto totals = root.member(field::kOutput2).elements();
    if (!list.is_array() || totals.empty()) {
        return failure(ErrorKind::malformed, "the balance lacks its holdings or its totals");
    }
    for (const JsonView& row : list.elements()) {
        QTS_TRY(holding, holding_row(row));
        add_holding(snapshot, std::move(holding));
    }
    QTS_TRY(cash, money_field(totals.front(), field::kCashSettled));
    QTS_TRY(deposit, money_field(totals.front(), field::kDeposit));
    QTS_TRY(equity, money_field(totals.front(), field::kEquity));
    snapshot.cash = cash;
    snapshot.deposit = deposit;
    snapshot.equity = equity;
    return {};
}

Result<BuyableReport> parse_buyable(const JsonView& root) {
    const JsonView output = root.member(field::kOutput);
    QTS_TRY(cash, money_field(output, field::kBuyableCash));
    QTS_TRY(quantity, quantity_field(output, field::kBuyableQuantity));
    QTS_TRY(unit, price_field(output, field::kBuyableUnit));
    return BuyableReport{.cash = cash, .quantity = quantity, .unit_price = unit};
}

namespace {

/// The broker leaves fields out (kis-api.md 5.8): of those nothing is told.
ToldFlags told_flags(const JsonView& output) {
    const auto told = [&](std::string_view name) {
        return optional_text_field(output, name).has_value();
    };
    return ToldFlags{.halted = told(field::kHalted),
                     .administrative = told(field::kAdministrative),
                     .liquidation = told(field::kLiquidation),
                     .overheated = told(field::kOverheated),
                     .alarm = told(field::kAlarm)};
}

Result<IssueFlags> issue_flags(const JsonView& output) {
    const auto state = optional_text_field(output, field::kIssueState).value_or("");
    QTS_TRY(halted, optional_flag_field(output, field::kHalted));
    QTS_TRY(administrative, optional_flag_field(output, field::kAdministrative));
    QTS_TRY(liquidation, optional_flag_field(output, field::kLiquidation));
    QTS_TRY(overheated, optional_flag_field(output, field::kOverheated));
    IssueFlags flags;
    flags.halted = halted || state == value::kStateHalted;
    flags.administrative = administrative || state == value::kStateAdministrative;
    flags.liquidation = liquidation;
    flags.overheated = overheated || state == value::kStateOverheated;
    if (const auto code = optional_text_field(output, field::kAlarm)) {
        // A price with a new code is still a price: what is held must be sellable.
        flags.alarm = alarm_of(*code).value_or(MarketAlarm::unknown);
    }
    return flags;
}

/// Listed shares and market cap; 0 is told where there is none (funds).
Result<void> read_size(const JsonView& output, Instrument& instrument) {
    constexpr std::int64_t kHundredMillion = 100'000'000;
    constexpr std::int64_t kMostUnits = 100'000'000; // 10^16 won, beyond any company
    if (optional_text_field(output, field::kListedShares)) {
        QTS_TRY(shares, quantity_field(output, field::kListedShares));
        if (!shares.is_zero()) instrument.listed_shares = shares;
    }
    if (const auto text = optional_text_field(output, field::kMarketCap)) {
        QTS_TRY(units, parse_digits(*text));
        if (units > kMostUnits) return failure(ErrorKind::malformed, "a market cap beyond belief");
        if (units > 0) instrument.market_cap = Notional::won(units * kHundredMillion);
    }
    return {};
}

} // namespace

Result<PriceReport> parse_price(const JsonView& root, Symbol symbol, UtcNanos at) {
    const JsonView output = root.member(field::kOutput);
    QTS_TRY(last, price_field(output, field::kLast));
    QTS_TRY(open, price_field(output, field::kOpen));
    QTS_TRY(high, price_field(output, field::kHigh));
    QTS_TRY(low, price_field(output, field::kLow));
    QTS_TRY(upper, price_field(output, field::kUpperLimit));
    QTS_TRY(lower, price_field(output, field::kLowerLimit));
    QTS_TRY(base, price_field(output, field::kBase));
    QTS_TRY(volume, quantity_field(output, field::kDayVolume));
    QTS_TRY(tick, price_field(output, field::kTick));
    QTS_TRY(flags, issue_flags(output));
    if (last.in_won() == 0) return failure(ErrorKind::malformed, "a price of zero");
    PriceReport report{.instrument = describe_issue(symbol, last, tick),
                       .last = {},
                       .open = open,
                       .high = high,
                       .low = low,
                       .tick = tick};
    // An issue whose first price makes its base reports a zero before the open.
    if (base.in_won() > 0) report.instrument.base = base;
    // No-limit issues (delisting sessions) report zeros.
    if (upper.in_won() > 0) report.instrument.limits = PriceLimits{.lower = lower, .upper = upper};
    report.instrument.flags = flags;
    report.instrument.told = told_flags(output);
    QTS_CHECK(read_size(output, report.instrument));
    report.last.symbol = symbol;
    report.last.price = last;
    report.last.day_volume = volume;
    report.last.at = at;
    report.last.received = at;
    return report;
}

Result<QuoteUpdate> parse_book(const JsonView& root, Symbol symbol, KstDate day,
                               UtcNanos received) {
    const JsonView output = root.member(field::kOutput1);
    QTS_TRY(time_text, text_field(output, field::kBookTime));
    QTS_TRY(time, KstTime::parse(time_text));
    QuoteUpdate quote;
    quote.symbol = symbol;
    quote.at = to_utc(day, time);
    quote.received = received;
    for (std::size_t level = 0; level < kBookDepth; ++level) {
        const auto name = [&](std::string_view stem) {
            return fmt::format("{}{}", stem, level + 1);
        };
        QTS_TRY(ask, price_field(output, name(field::kAskPrice)));
        QTS_TRY(ask_quantity, quantity_field(output, name(field::kAskQuantity)));
        QTS_TRY(bid, price_field(output, name(field::kBidPrice)));
        QTS_TRY(bid_quantity, quantity_field(output, name(field::kBidQuantity)));
        quote.asks[level] = BookLevel{.price = ask, .quantity = ask_quantity};
        quote.bids[level] = BookLevel{.price = bid, .quantity = bid_quantity};
    }
    return quote;
}

Result<std::vector<Bar>> parse_minute_bars(const JsonView& root) {
    std::vector<Bar> bars;
    for (const JsonView& row : root.member(field::kOutput2).elements()) {
        const auto date_text = optional_text_field(row, field::kBarDate);
        if (!date_text) continue;
        QTS_TRY(date, KstDate::parse(*date_text));
        QTS_TRY(time_text, text_field(row, field::kBarTime));
        QTS_TRY(time, KstTime::parse(time_text));
        QTS_TRY(bar, bar_row(row, to_utc(date, time), field::kLast, field::kBarVolume));
        bars.push_back(bar);
    }
    std::reverse(bars.begin(), bars.end());
    return bars;
}

Result<std::vector<Bar>> parse_daily_bars(const JsonView& root) {
    std::vector<Bar> bars;
    for (const JsonView& row : root.member(field::kOutput2).elements()) {
        const auto date_text = optional_text_field(row, field::kBarDate);
        if (!date_text) continue;
        QTS_TRY(date, KstDate::parse(*date_text));
        QTS_TRY(bar,
                bar_row(row, to_utc(date, KstTime::of(0, 0)), field::kClose, field::kDayVolume));
        bars.push_back(bar);
    }
    std::reverse(bars.begin(), bars.end());
    return bars;
}

Result<std::vector<HolidayRow>> parse_holidays(const JsonView& root) {
    std::vector<HolidayRow> rows;
    for (const JsonView& row : root.member(field::kOutput).elements()) {
        QTS_TRY(date_text, text_field(row, field::kHolidayDate));
        QTS_TRY(date, KstDate::parse(date_text));
        QTS_TRY(flag, text_field(row, field::kMarketOpen));
        QTS_TRY(open, flag_of(flag, field::kMarketOpen));
        rows.push_back(HolidayRow{.date = date, .market_open = open});
    }
    return rows;
}

} // namespace qts::kis
