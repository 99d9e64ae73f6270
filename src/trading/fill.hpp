#pragma once
// A part of an order that traded, as our books take it. A value.

#include "market/costs.hpp"
#include "market/price.hpp"
#include "market/symbol.hpp"
#include "trading/ids.hpp"
#include "trading/order_terms.hpp"

#include "core/clock.hpp"

namespace qts {

/// What the broker and the state keep of a fill.
struct FillCosts {
    Notional commission;
    SaleTax tax; ///< of a sale
};

/// Part of an order that traded. `amount` is exact even where the price is an average.
struct Fill {
    OrderId order;
    BrokerOrderRef number; ///< of the broker's, under which it filled
    StrategyId strategy;
    Symbol symbol;
    Side side = Side::buy;
    Quantity quantity;
    Notional amount;
    /// What had filled before under the same number of the broker's: costs are reckoned on each.
    Notional order_amount_before;
    UtcNanos at;     ///< broker time when we learned of it
    FillCosts costs; ///< once it is booked
};

} // namespace qts
