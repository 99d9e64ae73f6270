#pragma once
// Our own books: cash and shares from fills, conserved, with the costs that the market tables name.
// Positions are kept per (strategy, symbol) of the one account; what was there before us belongs to
// no strategy. Owned by the engine; engine thread only.

#include "core/kst.hpp"
#include "market/market_rules.hpp"
#include "trading/account_snapshot.hpp"
#include "trading/books.hpp"

#include <span>
#include <vector>

namespace qts {

/// What the broker's balance changed in books that were kept.
struct LedgerAdjustments {
    std::vector<HoldingAdjustment> holdings;
    std::optional<CashAdjustment> cash;
};

class Ledger final {
  public:
    /// `rules` outlive the ledger.
    Ledger(AccountId account, const MarketRules& rules);

    /// What earlier runs left; before `open`, and before any fill. Totals of a run begin at zero.
    void restore(const Books& books);
    /// The opening state, from the broker's balance: what was restored must agree with it, and
    /// where it does not the broker wins. Shares that are there belong to no strategy; of shares
    /// that are gone, those that no strategy owns go first. What was adjusted; nothing of books
    /// that begin.
    LedgerAdjustments open(const AccountSnapshot& snapshot);
    /// Books one fill with its commission and tax of `today`, and says what they were; overflow or
    /// an uncovered date is an error and books nothing.
    Result<FillCosts> apply(const Fill& fill, const Instrument& instrument, KstDate today);

    Notional cash() const { return cash_; } ///< D+2: spendable, before reservations
    Quantity held(const StrategyId& strategy, Symbol symbol) const;
    const Position* position(const StrategyId& strategy, Symbol symbol) const;
    /// All strategies together.
    Quantity total_held(Symbol symbol) const;
    std::span<const Position> positions() const { return positions_; }
    bool is_open() const { return open_; }

  private:
    Position& position_of(const StrategyId& strategy, Symbol symbol);
    /// Makes what all strategies hold of it what the broker says.
    void match(Symbol symbol, Quantity held, Notional cost);
    void take_away(Symbol symbol, Quantity missing);

    AccountId account_;
    const MarketRules& rules_;
    Notional cash_;
    std::vector<Position> positions_;
    bool open_{false};
    bool kept_{false}; ///< there were books before the balance that is compared
};

} // namespace qts
