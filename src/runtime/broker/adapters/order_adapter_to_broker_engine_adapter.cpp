#include "runtime/broker/adapters/order_adapter_to_broker_engine_adapter.hpp"

#include "core/assert.hpp"

namespace qts {
namespace {

template <typename T>
T pop_front(std::deque<T>& queue) {
    T first = std::move(queue.front());
    queue.pop_front();
    return first;
}

/// True when the first cancel left the order's fate open: a cancel of the whole remainder may be
/// repeated once, because cancelling twice is cancelling once.
bool may_repeat(const CancelRequest& request, const OrderResponse& outcome) {
    return !request.quantity && std::holds_alternative<Unknown>(outcome);
}

} // namespace

OrderAdapterToBrokerEngineAdapter::OrderAdapterToBrokerEngineAdapter(
    BaseBrokerAdapter& adapter, const BrokerClock& broker_clock, Logger log)
    : adapter_{adapter}, broker_clock_{broker_clock}, log_{log} {}

void OrderAdapterToBrokerEngineAdapter::submit_intent(OrderId id, const ApprovedIntent& approved) {
    const ExecutionIntent& intent = approved.intent();
    OrderRequest request;
    request.id = id;
    request.symbol = intent.symbol;
    request.venue = intent.venue;
    request.side = intent.side;
    request.quantity = intent.quantity;
    request.terms = intent.terms;
    request.reduces_exposure = intent.purpose != Purpose::entry;
    orders_.push_back(QueuedOrder{request, intent.expires_at});
}

void OrderAdapterToBrokerEngineAdapter::cancel(const CancelRequest& request) {
    cancels_.push_back(request);
}

void OrderAdapterToBrokerEngineAdapter::amend(const AmendRequest& request,
                                              const ApprovedIntent& approved) {
    QTS_ASSERT(approved.intent().symbol == request.symbol, "an approval of another symbol");
    amends_.push_back(request);
}

Task<bool> OrderAdapterToBrokerEngineAdapter::drain() {
    bool sent = false;
    while (!idle()) {
        sent = true;
        if (!cancels_.empty()) {
            co_await send_cancel(pop_front(cancels_));
        } else if (!orders_.empty()) {
            co_await send_order(pop_front(orders_));
        } else {
            co_await send_amend(pop_front(amends_));
        }
    }
    co_return sent;
}

Task<void> OrderAdapterToBrokerEngineAdapter::send_cancel(CancelRequest request) {
    OrderResponse outcome = co_await adapter_.cancel_order(request);
    if (may_repeat(request, outcome)) {
        log_.warning("cancel.repeated id={}", request.id.counter());
        outcome = co_await adapter_.cancel_order(request);
    }
    answer(request.id, RequestKind::cancel, std::move(outcome));
}

Task<void> OrderAdapterToBrokerEngineAdapter::send_order(QueuedOrder order) {
    if (broker_clock_.now() > order.expires_at) {
        Rejected late;
        late.origin = RejectionOrigin::not_sent;
        late.message = "the decision was too old when its turn to be sent came";
        answer(order.request.id, RequestKind::place, std::move(late));
        co_return;
    }
    OrderResponse outcome = co_await adapter_.place_order(order.request);
    answer(order.request.id, RequestKind::place, std::move(outcome));
}

Task<void> OrderAdapterToBrokerEngineAdapter::send_amend(AmendRequest request) {
    OrderResponse outcome = co_await adapter_.amend_order(request);
    answer(request.id, RequestKind::amend, std::move(outcome));
}

void OrderAdapterToBrokerEngineAdapter::answer(OrderId id, RequestKind kind,
                                               OrderResponse outcome) {
    QTS_ASSERT(sink_ != nullptr, "an answer before the engine was attached");
    const ExecutionResponse response{.id = id, .request = kind, .outcome = std::move(outcome)};
    sink_->on(response);
}

} // namespace qts
