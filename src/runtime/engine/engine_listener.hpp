#pragma once
// PORT. Everything the engine decides and learns, as it happens: for the story on the terminal, the
// journal, the query store. Called on the engine thread from inside an event; implementations
// neither block nor call back into the engine.

#include "runtime/portfolio/ledger.hpp"
#include "runtime/risk/refusal.hpp"
#include "trading/order_record.hpp"
#include "trading/safety_state.hpp"
#include "trading/signal.hpp"

#include <string_view>

namespace qts {

class EngineListener {
  public:
    virtual ~EngineListener() = default;
    virtual void on_remark(const StrategyId& strategy, std::string_view text) = 0;
    virtual void on_approved(const OrderRecord& order) = 0;
    virtual void on_refused(const StrategyId& strategy, const Signal& signal,
                            const Refusal& refusal) = 0;
    virtual void on_order_changed(const OrderRecord& order) = 0;
    /// `fill` with its costs, booked.
    virtual void on_fill(const OrderRecord& order, const Fill& fill) = 0;
    /// The broker's balance and the books of earlier runs did not agree.
    virtual void on_adjusted(const LedgerAdjustments& adjustments) = 0;
    /// The program may do more, or less, by itself from now on.
    virtual void on_safety_changed(const SafetyChange& change) = 0;
    /// An event that may have changed orders or ledger is over, and they fit each other.
    virtual void on_settled() = 0;
    /// An order of unknown fate that only a person can settle; told once.
    virtual void on_undecided(const OrderRecord& order, std::string_view why) = 0;
    /// Two facts that cannot both be true: a person should look.
    virtual void on_contradiction(OrderId order, std::string_view what) = 0;
};

} // namespace qts
