#include "runtime/config/market_config.hpp"

#include "core/startup_error.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace qts {
namespace {

constexpr std::string_view kSection = "market";
constexpr std::int64_t kMillion = 1'000'000;
constexpr std::int64_t kBillion = 1'000'000'000;

template <typename Value>
using Word = std::pair<std::string_view, Value>;
constexpr std::array kMarkets{Word<Market>{"kospi", Market::kospi},
                              Word<Market>{"kosdaq", Market::kosdaq}};
constexpr std::array kProducts{
    Word<Product>{"stock", Product::stock}, Word<Product>{"etf", Product::etf},
    Word<Product>{"etn", Product::etn}, Word<Product>{"elw", Product::elw}};
constexpr std::array kVenues{Word<Venue>{"krx", Venue::krx}, Word<Venue>{"nxt", Venue::nxt},
                             Word<Venue>{"sor", Venue::sor}};
constexpr std::array kBooks{Word<Venue>{"krx", Venue::krx}, Word<Venue>{"nxt", Venue::nxt}};
constexpr std::array kDays{Word<DayKind>{"regular", DayKind::regular},
                           Word<DayKind>{"first_of_year", DayKind::first_of_year},
                           Word<DayKind>{"csat", DayKind::csat}};
constexpr std::array kBrokers{Word<Broker>{"kis", Broker::kis},
                              Word<Broker>{"kiwoom", Broker::kiwoom}};
constexpr std::array kEnvironments{Word<Environment>{"vts", Environment::vts},
                                   Word<Environment>{"real", Environment::real}};
constexpr std::array kRoundings{Word<CostRounding>{"down", CostRounding::down},
                                Word<CostRounding>{"nearest", CostRounding::nearest}};

KstDate from_of(TomlSection& row) {
    return row.needed("from", row.date("from"));
}

SessionPhase phase_of(TomlSection& row) {
    const std::string key = row.needed("phase", row.text("phase"));
    const auto phase = phase_of_key(key);
    if (!phase || *phase == SessionPhase::closed) {
        row.wrong("phase", "a phase of the day such as after_market (docs/market.md lists them)");
    }
    return *phase;
}

/// Both markets, unless one is named.
std::vector<Market> markets_of(TomlSection& row) {
    const auto market = row.choice("market", kMarkets);
    return market ? std::vector{*market} : std::vector{Market::kospi, Market::kosdaq};
}

void read_tick(TomlSection row, MarketRules& rules) {
    const KstDate from = from_of(row);
    const Product product = row.needed("product", row.choice("product", kProducts));
    const std::vector<Market> markets = markets_of(row);
    std::vector<TickBand> bands;
    for (const auto& numbers : row.needed("bands", row.rows("bands"))) {
        if (numbers.empty() || numbers.size() > 2) {
            row.wrong("bands", "[below, tick] for each band and [tick] for the last");
        }
        const bool last = numbers.size() == 1;
        bands.push_back({last ? TickTable::kNoEnd : numbers[0], numbers.back()});
    }
    const auto table = TickTable::make(bands);
    if (!table) row.wrong("bands", "usable: " + table.error().context);
    for (const Market market : markets)
        rules.ticks.add({from, product, market, *table});
    row.no_other_keys();
}

void read_limit(TomlSection row, MarketRules& rules) {
    const KstDate from = from_of(row);
    rules.limits.add({from, row.needed("percent", row.integer("percent", 1, 99))});
    row.no_other_keys();
}

void read_session(TomlSection row, std::vector<SessionRow>& sessions) {
    SessionRow session{};
    session.from = from_of(row);
    session.venue = row.needed("venue", row.choice("venue", kBooks));
    session.kind = row.choice("day", kDays).value_or(DayKind::regular);
    session.phase = phase_of(row);
    if (row.boolean("abolished").value_or(false)) {
        row.no_other_keys();
        sessions.push_back(session); // begins when it ends: it never stands
        return;
    }
    session.begin = row.needed("begin", row.time("begin"));
    session.end = row.needed("end", row.time("end"));
    if (session.end <= session.begin) row.wrong("end", "after begin");
    row.no_other_keys();
    sessions.push_back(session);
}

void read_order_window(TomlSection row, MarketRules& rules) {
    const KstDate from = from_of(row);
    const Venue venue = row.needed("venue", row.choice("venue", kVenues));
    const SessionPhase phase = phase_of(row);
    const auto kind = order_kind_of(row.needed("kind", row.text("kind")));
    if (!kind) row.wrong("kind", "a kind of order such as limit (docs/market.md lists them)");
    TimeInForceSet times;
    for (const std::string& word : row.needed("times", row.texts("times"))) {
        const auto time = time_in_force_of(word);
        if (!time)
            row.wrong("times", "a list of 'day', 'ioc', 'fok', 'gtp' (empty: none any more)");
        times.add(*time);
    }
    rules.order_windows.add({from, venue, phase, *kind, times});
    row.no_other_keys();
}

void read_order_size(TomlSection row, MarketRules& rules) {
    OrderSizeRow size{};
    size.from = from_of(row);
    constexpr std::int64_t kMost = kMillion * kBillion;
    size.from_market_cap = Notional::won(
        row.needed("from_market_cap_won", row.integer("from_market_cap_won", 0, kMost)));
    const auto worth = row.integer("worth_won", 1, kMost);
    const auto percent = row.integer("share_percent", 1, 100);
    if (worth.has_value() == percent.has_value()) {
        row.wrong("worth_won", "given, or share_percent, and not both");
    }
    size.worth = Notional::won(worth.value_or(0));
    size.share_percent = percent.value_or(0);
    rules.order_sizes.add(size);
    row.no_other_keys();
}

void read_tax(TomlSection row, MarketRules& rules) {
    const KstDate from = from_of(row);
    const std::int64_t transaction =
        row.needed("transaction_ppm", row.integer("transaction_ppm", 0, kMillion));
    const std::int64_t rural = row.needed("rural_ppm", row.integer("rural_ppm", 0, kMillion));
    const Market market = row.needed("market", row.choice("market", kMarkets));
    rules.taxes.add({from, market, transaction, rural});
    row.no_other_keys();
}

void read_commission(TomlSection row, MarketRules& rules) {
    CommissionRow commission{};
    commission.from = from_of(row);
    commission.broker = row.needed("broker", row.choice("broker", kBrokers));
    commission.environment = row.choice("environment", kEnvironments).value_or(Environment::real);
    commission.fund = row.boolean("fund").value_or(false);
    commission.rate_ppb = row.needed("rate_ppb", row.integer("rate_ppb", 0, kBillion));
    commission.unit_won = row.integer("unit_won", 1, 1'000).value_or(10);
    commission.rounding = row.choice("rounding", kRoundings).value_or(CostRounding::down);
    rules.commissions.add(commission);
    row.no_other_keys();
}

void add_days(std::vector<KstDate>& days, const std::optional<std::vector<KstDate>>& more) {
    if (!more) return;
    days.insert(days.end(), more->begin(), more->end());
    std::sort(days.begin(), days.end());
}

/// The calendar with the section's days and session rows.
SessionCalendar read_calendar(TomlSection& section, std::vector<SessionRow> sessions,
                              const std::string& file) {
    TradingDayTable table = built_in_trading_days();
    if (const auto through = section.date("covered_through")) {
        constexpr int kMostYears = 10;
        if (*through <= table.covered_to ||
            through->year() > table.covered_to.year() + kMostYears) {
            section.wrong("covered_through", fmt::format("after {} and within ten years of it",
                                                         table.covered_to.iso()));
        }
        table.basis.push_back({table.covered_to.plus_days(1), CalendarBasis::configured});
        table.covered_to = *through;
    }
    const auto covered = [&](std::string_view key,
                             const std::optional<std::vector<KstDate>>& days) {
        for (const KstDate date : days.value_or(std::vector<KstDate>{})) {
            if (date >= table.covered_from && date <= table.covered_to) continue;
            section.wrong(key, fmt::format("within the calendar, {} to {} ({} is not)",
                                           table.covered_from.iso(), table.covered_to.iso(),
                                           date.iso()));
        }
    };
    const auto closed = section.dates("closed_days");
    const auto opened = section.dates("trading_days");
    const auto csat = section.dates("csat_days");
    covered("closed_days", closed);
    covered("trading_days", opened);
    covered("csat_days", csat);
    add_days(table.closed_weekdays, closed);
    // A year has one examination: a day of the configuration takes the place of ours.
    for (const KstDate date : csat.value_or(std::vector<KstDate>{})) {
        std::erase_if(table.csat_days, [&](KstDate known) { return known.year() == date.year(); });
    }
    add_days(table.csat_days, csat);
    for (const auto* days : {&closed, &opened, &csat})
        add_days(table.configured, *days);
    std::vector<SessionRow> rows = built_in_sessions();
    rows.insert(rows.end(), sessions.begin(), sessions.end());
    SessionCalendar calendar{std::move(table), std::move(rows)};
    for (const KstDate date : opened.value_or(std::vector<KstDate>{})) {
        if (closed && std::find(closed->begin(), closed->end(), date) != closed->end()) {
            section.wrong("trading_days",
                          fmt::format("without {}, which closed_days names too", date.iso()));
        }
        calendar.add_trading_day(date);
    }
    if (const auto fits = calendar.check(); !fits) {
        throw StartupError(fmt::format("{}: [[market.session]]: {}", file, fits.error().context));
    }
    return calendar;
}

} // namespace

MarketRules read_market_rules(const toml::table& root, const std::string& file) {
    MarketRules rules = MarketRules::built_in();
    const toml::table* const table = table_at(root, kSection, file);
    if (table == nullptr) return rules;
    const std::string name{kSection};
    TomlSection section{table, name, file};
    const auto each = [&](std::string_view key, auto read) {
        section.allow(key);
        for_each_row(*table, name, key, file,
                     [&](TomlSection row) { read(std::move(row), rules); });
    };
    each("tick", read_tick);
    each("limit", read_limit);
    each("order", read_order_window);
    each("order_size", read_order_size);
    each("tax", read_tax);
    each("commission", read_commission);
    std::vector<SessionRow> sessions;
    section.allow("session");
    for_each_row(*table, name, "session", file,
                 [&](TomlSection row) { read_session(std::move(row), sessions); });
    rules.calendar = read_calendar(section, std::move(sessions), file);
    if (const auto through = section.date("taxes_known_through")) {
        rules.taxes_known_through = *through;
    }
    section.no_other_keys();
    return rules;
}

} // namespace qts
