#pragma once
// Our own books: cash and shares from fills, conserved, with the costs that the market tables name.
// Positions are kept per (strategy, symbol) of the one account; what was there before us belongs to
// no strategy. Owned by the engine; engine thread only.

#include "core/kst.hpp"
#include "market/market_rules.hpp"
#include "trading/account_snapshot.hpp"
#include "trading/ids.hpp"
#include "trading/order_terms.hpp"

#include <span>
#include <vector>

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

    /// Won per share of what is held, rounded down; 0 when nothing is held.
    Price average_cost() const;
};

class Ledger final {
  public:
    /// `rules` outlive the ledger.
    Ledger(AccountId account, const MarketRules& rules);

    /// The opening state, from the broker's balance.
    void open(const AccountSnapshot& snapshot);
    /// Books one fill with its commission and tax of `today`; overflow or an uncovered date is an
    /// error and books nothing.
    Result<void> apply(const Fill& fill, const Instrument& instrument, KstDate today);

    Notional cash() const { return cash_; } ///< D+2: spendable, before reservations
    Quantity held(const StrategyId& strategy, Symbol symbol) const;
    const Position* position(const StrategyId& strategy, Symbol symbol) const;
    /// All strategies together.
    Quantity total_held(Symbol symbol) const;
    std::span<const Position> positions() const { return positions_; }
    bool is_open() const { return open_; }

  private:
    Position& position_of(const StrategyId& strategy, Symbol symbol);

    AccountId account_;
    const MarketRules& rules_;
    Notional cash_;
    std::vector<Position> positions_;
    bool open_{false};
};

} // namespace qts
