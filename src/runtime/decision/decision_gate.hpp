#pragma once
// The last place where a signal can be refused, and the only place that makes an ApprovedIntent. It
// works out what the order is for (entry or reduce) from the position, looks at the safety state,
// runs the risk table, and either seals the intent or says why not. Engine thread.

#include "market/market_state.hpp"
#include "runtime/portfolio/ledger.hpp"
#include "runtime/risk/refusal.hpp"
#include "runtime/risk/risk_context.hpp"
#include "trading/execution_intent.hpp"
#include "trading/quiet_hours.hpp"
#include "trading/safety_state.hpp"

#include <expected>

namespace qts {

struct DecisionLimits {
    Notional max_order_notional;
    Duration ttl; ///< how long a decision stays fresh, broker time
    TradingSessions sessions = TradingSessions::regular(); ///< in which a strategy's orders may go
    IssueFilter filter{};                                  ///< of a strategy's buys
    TradingSessions manual_sessions = TradingSessions::regular(); ///< in which a person's may go
    IssueFilter manual_filter{};                                  ///< of a person's buys
    QuietHours quiet{};                                           ///< nothing is sent in them
};

/// What the gate must be told that it does not own.
struct DecisionInputs {
    const SymbolState* market = nullptr;
    Venue venue = Venue::krx;
    KstDate today;
    UtcNanos now;             ///< broker time
    Notional reserved_cash;   ///< by open buys of the account
    Quantity reserved_shares; ///< by open sells of this strategy and symbol
    Duration least_ttl{};     ///< it stays fresh at least so long
    bool frozen = false;
    bool duplicate = false;
    SafetyState safety = SafetyState::normal;
};

class DecisionGate final {
  public:
    /// `ledger` and `rules` outlive the gate.
    DecisionGate(AccountId account, DecisionLimits limits, const Ledger& ledger,
                 const MarketRules& rules)
        : account_{account}, limits_{limits}, ledger_{ledger}, rules_{rules} {}

    std::expected<ApprovedIntent, Refusal> decide(const StrategyId& strategy, const Signal& signal,
                                                  const DecisionInputs& inputs) const;

  private:
    ExecutionIntent intent_of(const StrategyId& strategy, const Signal& signal,
                              const DecisionInputs& inputs) const;
    SessionAnswer session_of(const ExecutionIntent& intent, const DecisionInputs& inputs) const;
    void look_at_market(RiskContext& context, ExecutionIntent& intent,
                        const DecisionInputs& inputs) const;

    AccountId account_;
    DecisionLimits limits_;
    const Ledger& ledger_;
    const MarketRules& rules_;
};

} // namespace qts
