#pragma once
// Our own books: cash and shares from fills, conserved, with the costs that the market tables name.
// Positions are kept per (strategy, symbol) of the one account; what was there before us belongs to
// no strategy. Owned by the engine; engine thread only.

#include "core/kst.hpp"
#include "market/market_rules.hpp"
#include "trading/account_snapshot.hpp"
#include "trading/fill.hpp"
#include "trading/position.hpp"

#include <span>
#include <vector>

namespace qts {

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
