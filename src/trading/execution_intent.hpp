#pragma once
// What the gate decided to do about a signal: broker-neutral, immutable, and, once sealed as an
// ApprovedIntent, the only thing that can become a new order.

#include "market/session_phase.hpp"
#include "market/venue.hpp"
#include "trading/ids.hpp"
#include "trading/order_terms.hpp"
#include "trading/signal.hpp"

#include "core/clock.hpp"

namespace qts {

/// What the order does to the exposure. Computed by the gate from position and open orders, never
/// claimed by a strategy.
enum class Purpose : std::uint8_t { entry, reduce, flatten };

std::string_view to_string(Purpose purpose);

struct ExecutionIntent {
    AccountId account;
    StrategyId strategy;
    Symbol symbol;
    Venue venue = Venue::krx;
    SessionPhase session = SessionPhase::continuous; ///< in which it goes; names the order's code
    Side side = Side::buy;
    Quantity quantity;
    OrderTerms terms = OrderTerms::market();
    Purpose purpose = Purpose::entry;
    std::optional<Price> decision_price;
    std::optional<Price>
        worst_price;     ///< what a share may cost: the limit, or the day's limit price
    Notional commission; ///< won, expected on the whole order at its worst price
    UtcNanos decided_at; ///< broker time
    UtcNanos expires_at; ///< broker time; when its turn to be sent comes later, it is dropped
    Reason reason;
};

class DecisionGate;

/// An intent that passed every check. Only DecisionGate can make one; BrokerEngine::submit_intent
/// takes nothing else, so no path to a broker goes round the gate.
class ApprovedIntent {
  public:
    const ExecutionIntent& intent() const { return intent_; }

  private:
    friend class DecisionGate;
    explicit ApprovedIntent(ExecutionIntent intent) : intent_{std::move(intent)} {}
    ExecutionIntent intent_;
};

} // namespace qts
