#pragma once
// The bridge between the engine's BrokerEngine and a broker's adapter: intent -> OrderRequest on
// the way out, OrderResponse -> ExecutionResponse on the way back. submit_intent only queues;
// drain() sends what is queued, cancels first, one after the other. An intent older than its time
// limit when its turn comes is dropped as not sent. Core thread.

#include "core/log.hpp"
#include "runtime/broker/adapters/base_broker_adapter.hpp"
#include "trading/broker_clock.hpp"
#include "trading/broker_engine.hpp"
#include "trading/event_sink.hpp"

#include <deque>

namespace qts {

class OrderAdapterToBrokerEngineAdapter final : public BrokerEngine {
  public:
    /// All outlive this. Answers go to `sink`, which is set before the first order.
    OrderAdapterToBrokerEngineAdapter(BaseBrokerAdapter& adapter, const BrokerClock& broker_clock,
                                      Logger log);
    void set_sink(EventSink& sink) { sink_ = &sink; }

    void submit_intent(OrderId id, const ApprovedIntent& approved) override;
    void cancel(const CancelRequest& request) override;
    void amend(const AmendRequest& request, const ApprovedIntent& approved) override;

    /// Sends everything queued, what is queued meanwhile included; true when anything went out.
    Task<bool> drain();
    bool idle() const { return cancels_.empty() && orders_.empty() && amends_.empty(); }

  private:
    struct QueuedOrder {
        OrderRequest request;
        UtcNanos expires_at;
    };
    Task<void> send_cancel(CancelRequest request);
    Task<void> send_order(QueuedOrder order);
    Task<void> send_amend(AmendRequest request);
    void answer(OrderId id, RequestKind kind, OrderResponse outcome);

    BaseBrokerAdapter& adapter_;
    const BrokerClock& broker_clock_;
    Logger log_;
    EventSink* sink_{nullptr};
    std::deque<CancelRequest> cancels_;
    std::deque<QueuedOrder> orders_;
    std::deque<AmendRequest> amends_;
};

} // namespace qts
