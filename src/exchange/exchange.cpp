#include "exchange/exchange.hpp"

#include "core/assert.hpp"
#include "core/kst.hpp"

#include <algorithm>

namespace qts {
namespace {

DayFigures before_trading(Price base) {
    return DayFigures{.base = base,
                      .open = {},
                      .high = {},
                      .low = {},
                      .last = base,
                      .close = {},
                      .volume = {},
                      .value = {}};
}

} // namespace

const TickTable& Exchange::ticks_of(const Instrument& instrument) const {
    const auto ticks = rules_.tick_table(instrument, today_);
    QTS_ASSERT(ticks.has_value(), "a listed issue without a tick table");
    return **ticks;
}

/// An issue without limits (delisting session) trades at any price.
PriceLimits Exchange::range_of(const Instrument& instrument) const {
    if (instrument.limits) return *instrument.limits;
    const TickTable& ticks = ticks_of(instrument);
    return PriceLimits{.lower = ticks.lowest(), .upper = *floor_to_tick(kMaxPrice, ticks)};
}

ListedIssue* Exchange::find(Symbol symbol) {
    const auto found = by_symbol_.find(symbol);
    return found == by_symbol_.end() ? nullptr : &issues_[found->second];
}

const ListedIssue* Exchange::issue(Symbol symbol) const {
    const auto found = by_symbol_.find(symbol);
    return found == by_symbol_.end() ? nullptr : &issues_[found->second];
}

ExchangeOrder* Exchange::find_order(BookOrderId id) {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : &orders_[found->second];
}

const ExchangeOrder* Exchange::order(BookOrderId id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : &orders_[found->second];
}

Result<void> Exchange::list(Instrument instrument, Price base, KstDate today) {
    QTS_ASSERT(!by_symbol_.contains(instrument.symbol), "an issue listed twice");
    QTS_TRY(used, rules_.base_on_grid(base, instrument.product, instrument.market, today));
    QTS_TRY(limits, rules_.price_limits(instrument, base, today));
    today_ = today;
    instrument.base = used;
    instrument.limits = limits;
    by_symbol_[instrument.symbol] = issues_.size();
    ListedIssue issue;
    issue.day = before_trading(used);
    issue.instrument = std::move(instrument);
    issues_.push_back(std::move(issue));
    return {};
}

std::size_t Exchange::open_account(Notional cash, Broker broker, Environment environment) {
    accounts_.emplace_back(cash, broker, environment, rules_);
    return accounts_.size() - 1;
}

void Exchange::set_history(Symbol symbol, std::vector<Bar> daily_bars) {
    if (ListedIssue* listed = find(symbol)) listed->daily_bars = std::move(daily_bars);
}

std::optional<ExchangeRefusal> Exchange::check_price(const ListedIssue& listed,
                                                     const OrderTerms& terms) const {
    // Without limits a market order has no worst price: only limit orders are taken.
    if (terms.kind() == OrderKind::market) {
        return listed.instrument.limits ? std::nullopt : std::optional{ExchangeRefusal::order_kind};
    }
    if (terms.kind() != OrderKind::limit || terms.time_in_force() != TimeInForce::day) {
        return ExchangeRefusal::order_kind;
    }
    const Price limit = *terms.limit_price();
    if (!is_on_tick(limit, ticks_of(listed.instrument))) return ExchangeRefusal::off_tick;
    const PriceLimits limits = range_of(listed.instrument);
    if (limit < limits.lower || limit > limits.upper) return ExchangeRefusal::beyond_limits;
    return std::nullopt;
}

Price Exchange::worst_price(const ListedIssue& listed, Side side, const OrderTerms& terms) const {
    if (terms.limit_price()) return *terms.limit_price();
    const PriceLimits limits = range_of(listed.instrument);
    return side == Side::buy ? limits.upper : limits.lower;
}

std::optional<ExchangeRefusal> Exchange::reserve(std::size_t account, const ListedIssue& listed,
                                                 ExchangeOrder& order, Price worst) {
    ExchangeAccount& owner = accounts_[account];
    if (order.side == Side::sell) {
        if (owner.sellable(listed.instrument.symbol) < order.ordered) {
            return ExchangeRefusal::not_enough_shares;
        }
        owner.reserve_shares(listed.instrument.symbol, order.ordered);
        return std::nullopt;
    }
    const auto needed = Notional::of(worst, order.ordered);
    if (!needed || owner.orderable_cash() < *needed) return ExchangeRefusal::not_enough_cash;
    order.reserved_each = Notional::won(worst.in_won());
    owner.reserve_cash(*needed);
    return std::nullopt;
}

void Exchange::release(const ExchangeOrder& order, Quantity quantity) {
    ExchangeAccount& owner = accounts_[order.account];
    if (order.side == Side::sell) {
        owner.release_shares(order.symbol, quantity);
        return;
    }
    const auto amount = Notional::of(Price::won(order.reserved_each.in_won()), quantity);
    QTS_ASSERT(amount.has_value(), "a reservation larger than the program's limits");
    owner.release_cash(*amount);
}

std::expected<BookOrderId, ExchangeRefusal> Exchange::place(std::size_t account, Symbol symbol,
                                                            Side side, const OrderTerms& terms,
                                                            Quantity quantity, UtcNanos now) {
    ListedIssue* const listed = find(symbol);
    if (listed == nullptr) return std::unexpected(ExchangeRefusal::unknown_issue);
    if (listed->instrument.flags.halted) return std::unexpected(ExchangeRefusal::halted);
    if (const auto refusal = check_price(*listed, terms)) return std::unexpected(*refusal);
    const auto cap = order_size_cap(rules_.order_sizes, listed->instrument, today_);
    if (cap && quantity > *cap) return std::unexpected(ExchangeRefusal::over_size);
    const Price worst = worst_price(*listed, side, terms);
    ExchangeOrder order{.account = account,
                        .symbol = symbol,
                        .side = side,
                        .kind = terms.kind(),
                        .limit = terms.limit_price().value_or(Price{}),
                        .ordered = quantity,
                        .placed_at = now};
    if (const auto refusal = reserve(account, *listed, order, worst)) {
        return std::unexpected(*refusal);
    }
    return enter(*listed, std::move(order), worst, now);
}

BookOrderId Exchange::enter(ListedIssue& listed, ExchangeOrder order, Price worst, UtcNanos now) {
    const BookOrderId id = ++last_id_;
    order.id = id;
    by_id_[id] = orders_.size();
    orders_.push_back(order);
    std::vector<BookFill> fills;
    if (order.kind == OrderKind::limit) {
        listed.book.insert(id, order.side, worst, order.ordered, fills);
        settle(listed, fills, now);
        return id;
    }
    const Quantity left = listed.book.match_only(id, order.side, worst, order.ordered, fills);
    settle(listed, fills, now);
    if (!left.is_zero()) {
        // A market order that emptied the other side waits at the last price for the next seller or
        // buyer (regulation article 24(2)).
        const PriceLimits limits = range_of(listed.instrument);
        const Price at = std::clamp(listed.day.last, limits.lower, limits.upper);
        const auto grid = floor_to_tick(at, ticks_of(listed.instrument));
        std::vector<BookFill> none;
        listed.book.insert(id, order.side, grid.value_or(at), left, none);
    }
    return id;
}

std::expected<Quantity, ExchangeRefusal> Exchange::cancel(std::size_t account, BookOrderId id,
                                                          std::optional<Quantity> quantity) {
    ExchangeOrder* const order = find_order(id);
    if (order == nullptr || order->account != account) {
        return std::unexpected(ExchangeRefusal::unknown_order);
    }
    if (order->open().is_zero()) return std::unexpected(ExchangeRefusal::nothing_left);
    const Quantity wanted = quantity.value_or(order->open());
    if (wanted > order->open()) return std::unexpected(ExchangeRefusal::more_than_left);
    find(order->symbol)->book.reduce(id, wanted);
    release(*order, wanted);
    order->cancelled += wanted;
    return wanted;
}

std::expected<BookOrderId, ExchangeRefusal> Exchange::amend(std::size_t account, BookOrderId id,
                                                            std::optional<Quantity> quantity,
                                                            const OrderTerms& terms, UtcNanos now) {
    ExchangeOrder* const order = find_order(id);
    if (order == nullptr || order->account != account) {
        return std::unexpected(ExchangeRefusal::unknown_order);
    }
    if (order->open().is_zero()) return std::unexpected(ExchangeRefusal::nothing_left);
    const Quantity wanted = quantity.value_or(order->open());
    if (wanted > order->open()) return std::unexpected(ExchangeRefusal::more_than_left);
    ListedIssue& listed = *find(order->symbol);
    if (const auto refusal = check_price(listed, terms)) return std::unexpected(*refusal);
    const bool same = terms.kind() == order->kind && terms.limit_price() == order->limit;
    if (same) return std::unexpected(ExchangeRefusal::same_price);
    const Price worst = worst_price(listed, order->side, terms);
    ExchangeOrder replacement = *order;
    replacement.original = id;
    replacement.kind = terms.kind();
    replacement.limit = terms.limit_price().value_or(Price{});
    replacement.ordered = wanted;
    replacement.filled = replacement.cancelled = replacement.moved = Quantity{};
    replacement.filled_amount = Notional{};
    replacement.placed_at = now;
    release(*order, wanted);
    if (const auto refusal = reserve(account, listed, replacement, worst)) {
        ExchangeOrder unchanged = *order; // put back what was released: nothing has happened
        unchanged.ordered = wanted;
        const Price old_worst =
            order->side == Side::buy ? Price::won(order->reserved_each.in_won()) : order->limit;
        QTS_ASSERT(!reserve(account, listed, unchanged, old_worst), "a reservation went missing");
        return std::unexpected(*refusal);
    }
    listed.book.reduce(id, wanted);
    order->moved += wanted;
    return enter(listed, std::move(replacement), worst, now); // invalidates `order`
}

void Exchange::book_client(ListedIssue& listed, BookOrderId id, const BookFill& fill,
                           UtcNanos now) {
    ExchangeOrder* const order = find_order(id);
    if (order == nullptr) return; // somebody else's
    release(*order, fill.quantity);
    accounts_[order->account].book_fill(listed.instrument, order->side, fill.price, fill.quantity,
                                        order->filled_amount, today_);
    order->filled += fill.quantity;
    order->filled_amount += *Notional::of(fill.price, fill.quantity);
    fills_.push_back(
        ClientFill{.order = id, .price = fill.price, .quantity = fill.quantity, .at = now});
}

void Exchange::settle(ListedIssue& listed, const std::vector<BookFill>& fills, UtcNanos now) {
    for (const BookFill& fill : fills) {
        book_client(listed, fill.maker, fill, now);
        book_client(listed, fill.taker, fill, now);
        print_trade(listed, fill.price, fill.quantity, now);
    }
}

void Exchange::print_trade(ListedIssue& listed, Price price, Quantity quantity, UtcNanos now) {
    DayFigures& day = listed.day;
    if (day.volume.is_zero()) day.open = day.high = day.low = price;
    if (!day.close) {
        day.high = std::max(day.high, price);
        day.low = std::min(day.low, price);
    }
    day.last = price;
    day.volume += quantity;
    const Notional value = Notional::of(price, quantity).value_or(Notional{});
    day.value += value;

    const Duration minute = length_of(BarPeriod::minute_1);
    const UtcNanos start =
        UtcNanos::since_epoch(now.since_epoch() / minute.count() * minute.count());
    std::vector<Bar>& bars = listed.minute_bars;
    if (bars.empty() || bars.back().start != start) {
        bars.push_back(Bar{.start = start,
                           .open = price,
                           .high = price,
                           .low = price,
                           .close = price,
                           .volume = {}});
    }
    listed.minute_values.resize(bars.size());
    listed.minute_values.back() += value;
    Bar& bar = bars.back();
    bar.high = std::max(bar.high, price);
    bar.low = std::min(bar.low, price);
    bar.close = price;
    bar.volume += quantity;
}

void Exchange::clear_ladder(ListedIssue& listed) {
    auto& resting = ladder_[listed.instrument.symbol];
    for (const BookOrderId id : resting)
        listed.book.reduce(id, kMaxQuantity);
    resting.clear();
}

std::optional<BookOrderId> Exchange::enter_ladder(ListedIssue& listed, Side side, Price price,
                                                  Quantity quantity, UtcNanos now) {
    std::vector<BookFill> fills;
    const BookOrderId id = ++last_id_;
    const Quantity rests = listed.book.insert(id, side, price, quantity, fills);
    settle(listed, fills, now);
    return rests.is_zero() ? std::nullopt : std::optional{id};
}

void Exchange::set_reference(Symbol symbol, Price reference, Quantity volume, Quantity level_size,
                             UtcNanos now) {
    ListedIssue& listed = *find(symbol);
    const TickTable& bands = ticks_of(listed.instrument);
    const PriceLimits limits = range_of(listed.instrument);
    clear_ladder(listed);
    auto& resting = ladder_[symbol];
    // Bids from the reference down, asks from one tick above it up, thicker further out.
    std::optional<Price> bid = std::clamp(reference, limits.lower, limits.upper);
    Price ask = next_tick_up(*bid, bands);
    for (std::int64_t level = 0; level < static_cast<std::int64_t>(kBookDepth); ++level) {
        const Quantity size =
            Quantity::shares(level_size.in_shares() + level_size.in_shares() * (level % 4) / 2);
        if (bid && *bid >= limits.lower) {
            if (const auto id = enter_ladder(listed, Side::buy, *bid, size, now)) {
                resting.push_back(*id);
            }
            bid = next_tick_down(*bid, bands);
        }
        if (ask <= limits.upper) {
            if (const auto id = enter_ladder(listed, Side::sell, ask, size, now)) {
                resting.push_back(*id);
            }
            ask = next_tick_up(ask, bands);
        }
    }
    if (!volume.is_zero()) {
        print_trade(listed, std::clamp(reference, limits.lower, limits.upper), volume, now);
    }
}

void Exchange::end_session() {
    for (ExchangeOrder& order : orders_) {
        const Quantity open = order.open();
        if (open.is_zero()) continue;
        find(order.symbol)->book.reduce(order.id, open);
        release(order, open);
        order.dead += open;
    }
    for (ListedIssue& listed : issues_) {
        if (!listed.day.close) listed.day.close = listed.day.last;
    }
}

Result<void> Exchange::start_day(KstDate today) {
    end_session();
    const KstDate ended = today_;
    today_ = today;
    for (ListedIssue& listed : issues_) {
        clear_ladder(listed);
        DayFigures& day = listed.day;
        if (!day.volume.is_zero()) {
            listed.daily_bars.push_back(Bar{.start = to_utc(ended, KstTime::of(0, 0)),
                                            .open = day.open,
                                            .high = day.high,
                                            .low = day.low,
                                            .close = *day.close,
                                            .volume = day.volume});
        }
        Instrument& instrument = listed.instrument;
        QTS_TRY(base,
                rules_.base_on_grid(*day.close, instrument.product, instrument.market, today));
        QTS_TRY(limits, rules_.price_limits(instrument, base, today));
        instrument.base = base;
        instrument.limits = limits;
        day = before_trading(base);
        listed.minute_bars.clear();
        listed.minute_values.clear();
    }
    for (ExchangeAccount& owner : accounts_)
        owner.start_day();
    return {};
}

} // namespace qts
