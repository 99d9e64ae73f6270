#pragma once
// What a strategy holds of an issue, and what it made of it. A value.

#include "market/price.hpp"
#include "market/symbol.hpp"
#include "trading/ids.hpp"

namespace qts {

struct Position {
    StrategyId strategy; ///< empty: found at the broker, owned by no strategy
    Symbol symbol;
    Quantity held;
    Notional cost; ///< paid for what is held, commission not included
    // Totals since the run began.
    Quantity bought;
    Quantity sold;
    Notional bought_amount;
    Notional sold_amount;
    Notional realised; ///< sales minus the cost of what was sold, before commission and tax
    Notional commission;
    Notional tax;

    /// What of it a later run begins with: what is held, and totals of zero.
    Position carried_over() const;
    /// Won per share of what is held, rounded down; 0 when nothing is held.
    Price average_cost() const;
};

} // namespace qts
