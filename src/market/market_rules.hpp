#pragma once
// The rules of the Korean market: every table with its dates in one value. The built-in one holds
// what is known (docs/market.md); configuration adds rows to it. Whoever reckons by a rule is
// handed this and asks as of a date. Made at start-up; read from any thread after that.

#include "market/costs.hpp"
#include "market/order_size.hpp"
#include "market/order_window.hpp"
#include "market/price_limit.hpp"
#include "market/session_calendar.hpp"
#include "market/tick_size.hpp"

namespace qts {

struct MarketRules {
    static MarketRules built_in();
    /// The same rules over a calendar on which exactly `days` trade.
    MarketRules on_days(const std::vector<KstDate>& days) const;

    SessionCalendar calendar;
    DatedTable<TickRow> ticks;
    DatedTable<LimitRow> limits;
    DatedTable<OrderWindowRow> order_windows;
    DatedTable<OrderSizeRow> order_sizes;
    DatedTable<CommissionRow> commissions;
    DatedTable<TaxRow> taxes;
    KstDate taxes_known_through; ///< last trade day whose tax rate is known and not assumed

    // not_covered, in each of these, for days before the table begins.

    /// The price bands of a product of a market on a day; lives as long as the rules do.
    Result<const TickTable*> tick_table(Product product, Market market, KstDate date) const;
    Result<const TickTable*> tick_table(const Instrument& issue, KstDate date) const;
    /// The base price as used: 1 won to kMaxBase, raised onto the grid.
    Result<Price> base_on_grid(Price base, Product product, Market market, KstDate date) const;
    /// The limits around a base price (1 won to kMaxBase, raised onto the grid first); nullopt for
    /// LimitKind::no_limit. `leverage` 1 to 100.
    Result<std::optional<PriceLimits>> price_limits(Price base, Product product, Market market,
                                                    LimitKind kind, int leverage,
                                                    KstDate date) const;
    /// Those of an issue on a day, by what it is: without limits in a delisting session, 60 to
    /// 400 % on its first listing day.
    Result<std::optional<PriceLimits>> price_limits(const Instrument& issue, Price base,
                                                    KstDate date) const;
    Result<Notional> commission(Notional amount, Broker broker, Environment environment,
                                Product product, KstDate trade_date,
                                std::optional<std::int64_t> unit_won = std::nullopt) const;
    /// ETF, ETN and ELW sales carry none.
    Result<SaleTax> sale_tax(Notional amount, Market market, Product product, KstDate trade_date,
                             std::int64_t unit_won = 1) const;
    /// The rate of stock sales on that day has not been announced; the last known one is used. A
    /// row from a later day than what was announced is knowledge.
    bool tax_is_assumed(Market market, KstDate trade_date) const;
};

/// How an issue's limits are made on a day.
LimitKind limit_kind_of(const Instrument& issue, KstDate date);

} // namespace qts
