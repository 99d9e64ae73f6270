#pragma once
// The bridge between the engine's BrokerEngine and a broker's adapter: intent -> OrderRequest on
// the way out, OrderResponse -> ExecutionResponse on the way back. submit_intent only queues;
// drain() sends what is queued, cancels first, one after the other; a cancel that comes while an
// order still waits for its hashkey or its slot overtakes it. An order or amend goes only once it
// is durable, a cancel does not wait for that. An intent older than its time limit when its turn
// comes is dropped as not sent. Core thread.

#include "core/log.hpp"
#include "net/parking.hpp"
#include "runtime/broker/adapters/base_broker_adapter.hpp"
#include "runtime/broker/durability.hpp"
#include "trading/broker_engine.hpp"
#include "trading/event_sink.hpp"

#include <deque>
#include <memory>

namespace qts {

class OrderAdapterToBrokerEngineAdapter final : public BrokerEngine {
  public:
    /// `adapter` and `durability` outlive this. Answers go to `sink`, which is set before the first
    /// order.
    OrderAdapterToBrokerEngineAdapter(BaseBrokerAdapter& adapter, Durability& durability,
                                      Logger log);
    void set_sink(EventSink& sink) { sink_ = &sink; }

    void submit_intent(OrderId id, const ApprovedIntent& approved) override;
    void cancel(const CancelRequest& request) override;
    void amend(const AmendRequest& request, const ApprovedIntent& approved) override;

    /// Sends everything queued, what is queued meanwhile included; true when anything went out. A
    /// second call waits for the first.
    Task<bool> drain();
    /// From here on orders and amends, queued ones too, are answered as not sent; cancels still go.
    void refuse_new_orders() { refusing_ = true; }
    bool idle() const { return cancels_.empty() && orders_.empty() && amends_.empty(); }

  private:
    Task<void> send_cancels();
    Task<void> send_next();
    Task<void> send_cancel(CancelRequest request);
    Task<void> send_order(OrderRequest request);
    Task<void> send_amend(AmendRequest request);
    /// Waits until it may go; nullopt: now. Else why it was not sent.
    Task<std::optional<OrderResponse>> kept_back(OrderId id);
    void answer(OrderId id, RequestKind kind, OrderResponse outcome);

    BaseBrokerAdapter& adapter_;
    Durability& durability_;
    Logger log_;
    EventSink* sink_{nullptr};
    std::deque<CancelRequest> cancels_;
    std::deque<OrderRequest> orders_;
    std::deque<AmendRequest> amends_;
    Turn draining_;
    bool refusing_{false};
    bool sending_{false};         ///< an order or amend is on its way
    std::shared_ptr<Latch> news_; ///< opened by a new cancel and by the end of a sending
};

} // namespace qts
