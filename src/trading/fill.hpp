#pragma once
// A part of an order that traded, as our books take it. A value.

#include "market/price.hpp"
#include "market/symbol.hpp"
#include "trading/ids.hpp"
#include "trading/order_terms.hpp"

#include "core/clock.hpp"

namespace qts {

/// Part of an order that traded. `amount` is exact even where the price is an average.
struct Fill {
    OrderId order;
    StrategyId strategy;
    Symbol symbol;
    Side side = Side::buy;
    Quantity quantity;
    Notional amount;
    /// What had filled before under the same number of the broker's: costs are reckoned on each.
    Notional order_amount_before;
    UtcNanos at;
};

} // namespace qts
