#include "market/market_rules.hpp"

namespace qts {

MarketRules MarketRules::built_in() {
    return MarketRules{.calendar = SessionCalendar::built_in(),
                       .ticks = built_in_ticks(),
                       .limits = built_in_limits(),
                       .order_windows = built_in_order_windows(),
                       .order_sizes = built_in_order_sizes(),
                       .commissions = built_in_commissions(),
                       .taxes = built_in_taxes(),
                       .taxes_known_through = taxes_announced_through()};
}

MarketRules MarketRules::on_days(const std::vector<KstDate>& days) const {
    MarketRules rules = *this;
    rules.calendar = calendar.of_days(days);
    return rules;
}

Result<const TickTable*> MarketRules::tick_table(Product product, Market market,
                                                 KstDate date) const {
    QTS_TRY(row, ticks.as_of(date, [&](const TickRow& candidate) {
        return candidate.product == product && candidate.market == market;
    }));
    return &row->table;
}

Result<const TickTable*> MarketRules::tick_table(const Instrument& issue, KstDate date) const {
    return tick_table(issue.product, issue.market, date);
}

Result<Price> MarketRules::base_on_grid(Price base, Product product, Market market,
                                        KstDate date) const {
    if (base.in_won() < 1 || base > kMaxBase) {
        return failure(ErrorKind::invalid_input,
                       "a base price must lie between 1 won and 1,000,000,000,000,000 won");
    }
    QTS_TRY(table, tick_table(product, market, date));
    return ceil_to_tick(base, *table);
}

Result<std::optional<PriceLimits>> MarketRules::price_limits(Price base, Product product,
                                                             Market market, LimitKind kind,
                                                             int leverage, KstDate date) const {
    QTS_TRY(used, base_on_grid(base, product, market, date));
    QTS_TRY(table, tick_table(product, market, date));
    QTS_TRY(row, limits.as_of(date, [](const LimitRow&) { return true; }));
    switch (kind) {
    case LimitKind::normal:
        return std::optional{normal_limits(used, *table, row->percent, leverage)};
    case LimitKind::first_day:
        return std::optional{first_day_limits(used, *table)};
    case LimitKind::no_limit:
        return std::optional<PriceLimits>{};
    }
    return failure(ErrorKind::unsupported, "a kind of limits that is none");
}

Result<std::optional<PriceLimits>> MarketRules::price_limits(const Instrument& issue, Price base,
                                                             KstDate date) const {
    return price_limits(base, issue.product, issue.market, limit_kind_of(issue, date),
                        issue.leverage, date);
}

Result<Notional> MarketRules::commission(Notional amount, Broker broker, Environment environment,
                                         Product product, KstDate trade_date,
                                         std::optional<std::int64_t> unit_won) const {
    const bool fund = product != Product::stock;
    QTS_TRY(row, commissions.as_of(trade_date, [&](const CommissionRow& candidate) {
        return candidate.broker == broker && candidate.environment == environment &&
               candidate.fund == fund;
    }));
    return commission_of(amount, *row, unit_won);
}

Result<SaleTax> MarketRules::sale_tax(Notional amount, Market market, Product product,
                                      KstDate trade_date, std::int64_t unit_won) const {
    if (product != Product::stock) return SaleTax{};
    QTS_TRY(row, taxes.as_of(trade_date,
                             [&](const TaxRow& candidate) { return candidate.market == market; }));
    return sale_tax_of(amount, *row, unit_won);
}

bool MarketRules::tax_is_assumed(Market market, KstDate trade_date) const {
    const auto row = taxes.as_of(
        trade_date, [&](const TaxRow& candidate) { return candidate.market == market; });
    return trade_date > taxes_known_through && !(row && (*row)->from > taxes_known_through);
}

LimitKind limit_kind_of(const Instrument& issue, KstDate date) {
    if (issue.flags.liquidation || issue.product == Product::elw) return LimitKind::no_limit;
    // Funds begin at their net asset value, within the usual limits.
    const bool first = issue.product == Product::stock && issue.listed_on == date;
    return first ? LimitKind::first_day : LimitKind::normal;
}

} // namespace qts
