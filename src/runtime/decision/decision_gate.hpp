#pragma once
// The last place where a signal can be refused, and the only place that makes an ApprovedIntent. It
// works out what the order is for (entry or reduce) from the position, runs the risk table, and
// either seals the intent or says why not. Engine thread.

#include "market/market_state.hpp"
#include "runtime/portfolio/ledger.hpp"
#include "runtime/risk/refusal.hpp"
#include "runtime/risk/risk_context.hpp"
#include "trading/execution_intent.hpp"

#include <expected>

namespace qts {

struct DecisionLimits {
    Notional max_order_notional;
    Duration ttl; ///< how long a decision stays fresh, broker time
};

/// What the gate must be told that it does not own.
struct DecisionInputs {
    const SymbolState* market = nullptr;
    Venue venue = Venue::krx;
    std::optional<SessionPhase> phase; ///< of that venue
    KstDate today;
    UtcNanos now;             ///< broker time
    Notional reserved_cash;   ///< by open buys of the account
    Quantity reserved_shares; ///< by open sells of this strategy and symbol
    Duration least_ttl{};     ///< it stays fresh at least so long
    bool frozen = false;
    bool duplicate = false;
};

class DecisionGate final {
  public:
    DecisionGate(AccountId account, DecisionLimits limits, const Ledger& ledger)
        : account_{account}, limits_{limits}, ledger_{ledger} {}

    std::expected<ApprovedIntent, Refusal> decide(const StrategyId& strategy, const Signal& signal,
                                                  const DecisionInputs& inputs) const;

  private:
    ExecutionIntent intent_of(const StrategyId& strategy, const Signal& signal,
                              const DecisionInputs& inputs) const;

    AccountId account_;
    DecisionLimits limits_;
    const Ledger& ledger_;
};

} // namespace qts
