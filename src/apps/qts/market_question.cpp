#include "apps/qts/market_question.hpp"

#include "apps/qts/question_fields.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <limits>
#include <vector>

namespace qts::app {
namespace {

template <typename Value>
using Word = std::pair<std::string_view, Value>;
constexpr std::array kProducts{Word<Product>{"stock", Product::stock},
                               Word<Product>{"etf", Product::etf}};
constexpr std::array kMarkets{Word<Market>{"kospi", Market::kospi},
                              Word<Market>{"kosdaq", Market::kosdaq}};
constexpr std::array kKinds{Word<LimitKind>{"normal", LimitKind::normal},
                            Word<LimitKind>{"first_day", LimitKind::first_day},
                            Word<LimitKind>{"no_limit", LimitKind::no_limit}};
constexpr std::array kVenues{Word<Venue>{"krx", Venue::krx}, Word<Venue>{"nxt", Venue::nxt}};

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
/// The next legal price above it still fits 64 bits.
constexpr std::int64_t kMostPrice = kMost - 10'000;
constexpr std::int64_t kMostLeverage = 100;

std::optional<std::int64_t> won(std::optional<Price> price) {
    return price ? std::optional{price->in_won()} : std::nullopt;
}

// ---- tick and limits ------------------------------------------------------------------------

struct Terms {
    Product product;
    Market market;
    KstDate date;
};

Result<Terms> terms_of(const QuestionFields& fields) {
    QTS_TRY(product, fields.word("product", kProducts));
    QTS_TRY(market, fields.word_or("market", kMarkets, Market::kospi));
    QTS_TRY(date, fields.date("date"));
    return Terms{product, market, date};
}

Result<void> answer_tick(const QuestionFields& fields, const MarketRules& rules,
                         JsonObject& answer) {
    QTS_CHECK(fields.check_names({"id", "price", "product", "market", "date"}));
    QTS_TRY(asked, fields.integer("price", 1, kMostPrice));
    QTS_TRY(terms, terms_of(fields));
    QTS_TRY(ticks, rules.tick_table(terms.product, terms.market, terms.date));
    const Price price = Price::won(asked);
    answer.integer("tick", tick_at(price, *ticks).in_won())
        .boolean("on_grid", is_on_tick(price, *ticks))
        .maybe("floor", won(floor_to_tick(price, *ticks)))
        .integer("ceil", ceil_to_tick(price, *ticks).in_won())
        .maybe("down", won(next_tick_down(price, *ticks)))
        .integer("up", next_tick_up(price, *ticks).in_won());
    return {};
}

Result<void> answer_limits(const QuestionFields& fields, const MarketRules& rules,
                           JsonObject& answer) {
    QTS_CHECK(fields.check_names({"id", "base", "product", "market", "date", "kind", "multiple"}));
    QTS_TRY(asked, fields.integer("base", 1, kMaxBase.in_won()));
    QTS_TRY(terms, terms_of(fields));
    QTS_TRY(kind, fields.word_or("kind", kKinds, LimitKind::normal));
    QTS_TRY(multiple, fields.integer_or("multiple", 1, kMostLeverage, 1));
    const Price base = Price::won(asked);
    QTS_TRY(used, rules.base_on_grid(base, terms.product, terms.market, terms.date));
    QTS_TRY(limits, rules.price_limits(base, terms.product, terms.market, kind,
                                       static_cast<int>(multiple), terms.date));
    answer.integer("base", used.in_won())
        .maybe("upper", limits ? won(limits->upper) : std::nullopt)
        .maybe("lower", limits ? won(limits->lower) : std::nullopt);
    return {};
}

// ---- session and calendar -------------------------------------------------------------------

/// The days about which people ask: what is derived from price rows serves back-tests only.
Result<void> check_covered(KstDate date, const SessionCalendar& calendar) {
    const KstDate first = day(2024, 1, 1);
    if (date >= first && date <= calendar.covered_to()) return {};
    return failure(ErrorKind::not_covered,
                   fmt::format("{} is outside what is covered, {} to {}", date.iso(), first.iso(),
                               calendar.covered_to().iso()));
}

std::string instant_text(UtcNanos at) {
    return fmt::format("{}T{}", kst_date(at).iso(), kst_time(at).iso());
}

void time_or_null(JsonObject& answer, std::string_view name, const std::optional<KstTime>& time) {
    if (time) {
        answer.text(name, time->iso());
    } else {
        answer.null(name);
    }
}

/// Names of the open side sessions, sorted, none twice.
JsonArray side_sessions(PhaseSet open) {
    std::vector<std::string_view> names;
    for (const SessionPhase phase : all_phases()) {
        if (is_side_session(phase) && open.has(phase)) names.push_back(to_string(phase));
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    JsonArray array;
    for (const std::string_view name : names)
        array.text(name);
    return array;
}

/// What the open phases take: `{"kind": "limit", "times": ["day", "ioc"]}`.
JsonArray orders_taken(Venue venue, PhaseSet open, KstDate date, const MarketRules& rules) {
    JsonArray rows;
    for (std::size_t kind = 0; kind < kOrderKinds; ++kind) {
        JsonArray times;
        bool any = false;
        for (std::size_t tif = 0; tif < kTimesInForce; ++tif) {
            const auto time = static_cast<TimeInForce>(tif);
            const auto taken = [&](SessionPhase phase) {
                return open.has(phase) && takes_order(rules.order_windows, venue, phase,
                                                      static_cast<OrderKind>(kind), time, date);
            };
            const auto phases = all_phases();
            if (std::none_of(phases.begin(), phases.end(), taken)) continue;
            times.text(to_string(time));
            any = true;
        }
        if (!any) continue;
        rows.object(JsonObject{}
                        .text("kind", to_string(static_cast<OrderKind>(kind)))
                        .array("times", times));
    }
    return rows;
}

/// Beyond the protocol, for people: how long the phase and the regular hours last, and when they
/// begin again.
Result<void> add_remaining(Venue venue, UtcNanos at, SessionPhase phase,
                           const std::optional<RegularHours>& hours, const MarketRules& rules,
                           JsonObject& answer) {
    const KstDate date = kst_date(at);
    std::optional<KstTime> phase_ends;
    QTS_TRY(phases, rules.calendar.phases_of(venue, date));
    for (const SessionRow& row : phases) {
        if (row.phase == phase) phase_ends = row.end;
    }
    time_or_null(answer, "phase_ends", phase_ends);
    const std::int64_t to_close =
        hours ? hours->close.seconds_of_day() - kst_time(at).seconds_of_day() : 0;
    const bool begun = hours && kst_time(at) >= hours->open;
    answer.maybe("seconds_to_close",
                 begun && to_close > 0 ? std::optional{to_close} : std::nullopt);
    const PhaseSet regular{venue == Venue::nxt ? SessionPhase::main_market
                                               : SessionPhase::continuous};
    const auto opens = rules.calendar.next_begin(venue, regular, at);
    if (opens) {
        answer.text("next_regular_open", instant_text(*opens));
    } else {
        answer.null("next_regular_open");
    }
    return {};
}

Result<void> answer_session(const QuestionFields& fields, const MarketRules& rules,
                            JsonObject& answer) {
    QTS_CHECK(fields.check_names({"id", "at", "venue"}));
    QTS_TRY(at, fields.instant("at"));
    QTS_TRY(venue, fields.word("venue", kVenues));
    const KstDate date = kst_date(at);
    QTS_CHECK(check_covered(date, rules.calendar));
    QTS_TRY(trades, rules.calendar.is_trading_day(venue, date));
    QTS_TRY(phase, rules.calendar.phase_at(venue, at));
    QTS_TRY(open, rules.calendar.open_at(venue, at));
    QTS_TRY(hours, rules.calendar.regular_hours(venue, date));
    QTS_TRY(kind, rules.calendar.kind_of(date));
    QTS_TRY(basis, rules.calendar.basis_of(date));
    answer.text("at", instant_text(at))
        .text("venue", to_string(venue))
        .boolean("trading_day", trades)
        .text("phase", to_string(phase))
        .array("also", side_sessions(open));
    time_or_null(answer, "regular_open", hours ? std::optional{hours->open} : std::nullopt);
    time_or_null(answer, "regular_close", hours ? std::optional{hours->close} : std::nullopt);
    answer.text("day", to_string(kind)).text("basis", to_string(basis));
    QTS_CHECK(add_remaining(venue, at, phase, hours, rules, answer));
    answer.array("orders", orders_taken(venue, open, date, rules));
    return {};
}

Result<void> answer_calendar(const QuestionFields& fields, const MarketRules& rules,
                             JsonObject& answer) {
    QTS_CHECK(fields.check_names({"id", "from", "to"}));
    QTS_TRY(from, fields.date("from"));
    QTS_TRY(to, fields.date("to"));
    if (to < from) return fields.invalid("to", "the same day as 'from' or a later one");
    QTS_CHECK(check_covered(from, rules.calendar));
    QTS_CHECK(check_covered(to, rules.calendar));
    JsonArray trading;
    JsonArray closed;
    std::int64_t count = 0;
    CalendarBasis least_sure = CalendarBasis::checked;
    for (KstDate date = from; date <= to; date = date.plus_days(1)) {
        QTS_TRY(trades, rules.calendar.is_trading_day(date));
        QTS_TRY(basis, rules.calendar.basis_of(date));
        least_sure = std::max(least_sure, basis);
        if (trades) {
            trading.text(date.iso());
            ++count;
        } else if (!date.is_weekend()) {
            closed.text(date.iso());
        }
    }
    answer.array("trading_days", trading)
        .array("closed", closed)
        .integer("count", count)
        .text("basis", to_string(least_sure));
    return {};
}

// ---- cost -----------------------------------------------------------------------------------

/// What is traded where: an ETF is taxed and charged by its product.
struct TradedAs {
    Market market;
    Product product;
};
constexpr std::array kTradedAs{Word<TradedAs>{"kospi", {Market::kospi, Product::stock}},
                               Word<TradedAs>{"kosdaq", {Market::kosdaq, Product::stock}},
                               Word<TradedAs>{"etf", {Market::kospi, Product::etf}}};
constexpr std::array kBrokers{Word<Broker>{"kis", Broker::kis},
                              Word<Broker>{"kiwoom", Broker::kiwoom}};
constexpr std::array kSides{Word<bool>{"buy", false}, Word<bool>{"sell", true}};

Result<Notional> fill_amount(const QuestionFields& fill) {
    QTS_TRY(price, fill.integer("price", 1, kMost));
    QTS_TRY(quantity, fill.integer("quantity", 1, kMost));
    const auto amount = Notional::of(Price::won(price), Quantity::shares(quantity));
    if (!amount) return fill.invalid("quantity", "such that price times quantity fits 64 bits");
    return *amount;
}

/// The order's amount: one price and quantity, or the sum of its fills.
Result<Notional> order_amount(const QuestionFields& fields) {
    if (!fields.has("fills")) {
        if (!fields.has("price") && !fields.has("quantity")) return fields.missing("price");
        return fill_amount(fields);
    }
    if (fields.has("price") || fields.has("quantity")) {
        return fields.invalid("fills", "given alone, without price and quantity");
    }
    const JsonView fills = fields.at("fills");
    if (!fills.is_array() || fills.elements().empty()) {
        return fields.invalid("fills", "a list with at least one fill");
    }
    Notional total;
    std::size_t index = 0;
    for (const JsonView& element : fills.elements()) {
        const QuestionFields fill{element, fmt::format("fills[{}].", index++)};
        QTS_CHECK(fill.check_names({"price", "quantity"}));
        QTS_TRY(amount, fill_amount(fill));
        const auto sum = checked_sum(total, amount);
        if (!sum) return fields.invalid("fills", "such that their sum fits 64 bits");
        total = *sum;
    }
    return total;
}

/// 1 or 10; nullopt when it is left out.
Result<std::optional<std::int64_t>> rounding_unit(const QuestionFields& fields,
                                                  std::string_view name) {
    if (!fields.has(name)) return std::optional<std::int64_t>{};
    QTS_TRY(unit, fields.integer(name, 1, 10));
    if (unit != 1 && unit != 10) return fields.invalid(name, "1 or 10");
    return std::optional{unit};
}

Result<Notional> all_costs(Notional fee, const SaleTax& tax) {
    QTS_TRY(taxes, checked_sum(tax.transaction, tax.rural));
    return checked_sum(fee, taxes);
}

Result<void> answer_cost(const QuestionFields& fields, const MarketRules& rules,
                         JsonObject& answer) {
    QTS_CHECK(fields.check_names({"id", "side", "price", "quantity", "fills", "market", "date",
                                  "broker", "commission_unit", "tax_unit"}));
    QTS_TRY(sale, fields.word("side", kSides));
    QTS_TRY(amount, order_amount(fields));
    QTS_TRY(as, fields.word_or("market", kTradedAs, TradedAs{Market::kospi, Product::stock}));
    QTS_TRY(date, fields.date("date"));
    QTS_TRY(broker, fields.word("broker", kBrokers));
    QTS_TRY(commission_unit, rounding_unit(fields, "commission_unit"));
    QTS_TRY(tax_unit, rounding_unit(fields, "tax_unit"));
    const KstDate first = day(2020, 1, 2);
    if (date < first || date > rules.calendar.covered_to()) {
        return failure(ErrorKind::not_covered,
                       fmt::format("{} is outside what is covered, {} to {}", date.iso(),
                                   first.iso(), rules.calendar.covered_to().iso()));
    }
    QTS_TRY(fee,
            rules.commission(amount, broker, Environment::real, as.product, date, commission_unit));
    SaleTax tax;
    if (sale) {
        QTS_TRY(due, rules.sale_tax(amount, as.market, as.product, date, tax_unit.value_or(1)));
        tax = due;
    }
    const auto cost = all_costs(fee, tax);
    const auto paid = checked_sum(amount, cost.value_or(Notional{}));
    if (!cost || (!sale && !paid)) {
        return fields.invalid("quantity", "such that the amount with its costs fits 64 bits");
    }
    answer.integer("amount", amount.in_won())
        .integer("commission", fee.in_won())
        .integer("transaction_tax", tax.transaction.in_won())
        .integer("rural_tax", tax.rural.in_won())
        .integer("total_cost", cost->in_won())
        .integer("net", (sale ? amount - *cost : -*paid).in_won());
    const bool taxed = sale && as.product == Product::stock;
    answer.boolean("tax_assumed", taxed && rules.tax_is_assumed(as.market, date));
    if (const auto settles = rules.calendar.settlement_day(date)) {
        answer.text("settles", settles->iso());
    } else {
        answer.null("settles");
    }
    return {};
}

} // namespace

std::string_view to_string(MarketTopic topic) {
    switch (topic) {
    case MarketTopic::tick:
        return "tick";
    case MarketTopic::limits:
        return "limits";
    case MarketTopic::session:
        return "session";
    case MarketTopic::calendar:
        return "calendar";
    case MarketTopic::cost:
        return "cost";
    }
    return "?";
}

Result<void> answer_question(MarketTopic topic, const JsonView& question, const MarketRules& rules,
                             JsonObject& answer) {
    const QuestionFields fields{question};
    switch (topic) {
    case MarketTopic::tick:
        return answer_tick(fields, rules, answer);
    case MarketTopic::limits:
        return answer_limits(fields, rules, answer);
    case MarketTopic::session:
        return answer_session(fields, rules, answer);
    case MarketTopic::calendar:
        return answer_calendar(fields, rules, answer);
    case MarketTopic::cost:
        return answer_cost(fields, rules, answer);
    }
    return failure(ErrorKind::unsupported, "a question that is none");
}

std::string_view question_error_code(ErrorKind kind) {
    if (kind == ErrorKind::incomplete) return "missing_field";
    if (kind == ErrorKind::not_covered) return "out_of_range";
    return "invalid_value";
}

JsonObject question_error(const Error& error) {
    return JsonObject{}
        .text("code", question_error_code(error.kind))
        .text("message", error.context);
}

std::string answer_line(MarketTopic topic, std::string_view line, const MarketRules& rules) {
    if (line.size() > kLongestQuestion) {
        const Error error = make_error(
            ErrorKind::invalid_input,
            fmt::format("the line is longer than {} bytes: ask in several", kLongestQuestion));
        return JsonObject{}.object("error", question_error(error)).str();
    }
    const auto document = JsonDocument::parse(line);
    if (!document) {
        JsonObject failed;
        // A number beyond all bounds spoils the document, and not the id.
        if (const auto id = peek_json_text(line, "id")) failed.text("id", *id);
        const Error error =
            make_error(ErrorKind::invalid_input, "the line is " + document.error().context);
        return failed.object("error", question_error(error)).str();
    }
    const JsonView question = document->root();
    const JsonView id = question.exact_member("id");
    JsonObject answer;
    JsonObject failed;
    if (id.is_text()) {
        answer.text("id", *id.text());
        failed.text("id", *id.text());
    }
    Result<void> answered = id && !id.is_text() ? QuestionFields{question}.invalid("id", "a text")
                                                : answer_question(topic, question, rules, answer);
    if (answered) return answer.str();
    return failed.object("error", question_error(answered.error())).str();
}

} // namespace qts::app
