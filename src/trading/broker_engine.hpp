#pragma once
// PORT. The boundary the order path sees: one intent in, answers back later as ExecutionResponse.
// Calls return at once and never block; the answer is an event. Engine thread.

#include "trading/execution_intent.hpp"
#include "trading/order_request.hpp"

namespace qts {

class BrokerEngine {
  public:
    virtual ~BrokerEngine() = default;
    /// Takes the order on its way. Exactly one ExecutionResponse{id, place} follows.
    virtual void submit_intent(OrderId id, const ApprovedIntent& approved) = 0;
    /// Needs no approval: taking exposure off the market is always allowed.
    virtual void cancel(const CancelRequest& request) = 0;
    /// Needs an approval of the new terms.
    virtual void amend(const AmendRequest& request, const ApprovedIntent& approved) = 0;
};

} // namespace qts
