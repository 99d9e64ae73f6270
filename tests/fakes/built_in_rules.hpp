#pragma once
// The market's built-in rules, made once for all tests of a program.

#include "market/market_rules.hpp"

namespace qts {

inline const MarketRules& built_in_rules() {
    static const MarketRules rules = MarketRules::built_in();
    return rules;
}

inline Result<TickTable> tick_table_of(Product product, Market market, KstDate date) {
    const auto table = built_in_rules().tick_table(product, market, date);
    if (!table) return std::unexpected(table.error());
    return **table;
}

/// The tick table of a day; the day must be covered.
inline const TickTable& ticks_of(Product product, Market market, KstDate date) {
    return **built_in_rules().tick_table(product, market, date);
}

/// The usual limits of a day, around a base price that may lie off the grid.
inline Result<PriceLimits> limits_of(Price base, Product product, Market market, int leverage,
                                     KstDate date) {
    const auto limits =
        built_in_rules().price_limits(base, product, market, LimitKind::normal, leverage, date);
    if (!limits) return std::unexpected(limits.error());
    return **limits;
}

} // namespace qts
