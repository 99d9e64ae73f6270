#include "runtime/broker/adapters/order_adapter_to_broker_engine_adapter.hpp"

#include "core/assert.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

namespace qts {
namespace {

template <typename T>
T pop_front(std::deque<T>& queue) {
    T first = std::move(queue.front());
    queue.pop_front();
    return first;
}

OrderResponse stopped() {
    return not_sent("the run was stopped before its turn to be sent came");
}

/// True when the first cancel left the order's fate open: a cancel of the whole remainder may be
/// repeated once, because cancelling twice is cancelling once.
bool may_repeat(const CancelRequest& request, const OrderResponse& outcome) {
    return !request.quantity && std::holds_alternative<Unknown>(outcome);
}

} // namespace

OrderAdapterToBrokerEngineAdapter::OrderAdapterToBrokerEngineAdapter(BaseBrokerAdapter& adapter,
                                                                     Durability& durability,
                                                                     Logger log)
    : adapter_{adapter}, durability_{durability}, log_{log} {}

void OrderAdapterToBrokerEngineAdapter::submit_intent(OrderId id, const ApprovedIntent& approved) {
    const ExecutionIntent& intent = approved.intent();
    OrderRequest request;
    request.id = id;
    request.symbol = intent.symbol;
    request.venue = intent.venue;
    request.session = intent.session;
    request.side = intent.side;
    request.quantity = intent.quantity;
    request.terms = intent.terms;
    request.reduces_exposure = intent.purpose != Purpose::entry;
    request.expires_at = intent.expires_at;
    orders_.push_back(request);
}

void OrderAdapterToBrokerEngineAdapter::cancel(const CancelRequest& request) {
    cancels_.push_back(request);
    if (news_) news_->open();
}

void OrderAdapterToBrokerEngineAdapter::amend(const AmendRequest& request,
                                              const ApprovedIntent& approved) {
    QTS_ASSERT(approved.intent().symbol == request.symbol, "an approval of another symbol");
    amends_.push_back(request);
}

Task<bool> OrderAdapterToBrokerEngineAdapter::drain() {
    co_await draining_.take();
    const TurnHolder holder{draining_};
    const auto executor = co_await boost::asio::this_coro::executor;
    bool sent = false;
    while (!idle()) {
        sent = true;
        co_await send_cancels();
        if (idle()) break;
        sending_ = true;
        boost::asio::co_spawn(executor, send_next(), rethrow);
        while (sending_) {
            news_ = std::make_shared<Latch>();
            co_await news_->wait();
            co_await send_cancels();
        }
    }
    co_return sent;
}

Task<void> OrderAdapterToBrokerEngineAdapter::send_cancels() {
    while (!cancels_.empty())
        co_await send_cancel(pop_front(cancels_));
}

Task<void> OrderAdapterToBrokerEngineAdapter::send_next() {
    if (!orders_.empty()) {
        co_await send_order(pop_front(orders_));
    } else {
        co_await send_amend(pop_front(amends_));
    }
    sending_ = false;
    if (news_) news_->open();
}

Task<void> OrderAdapterToBrokerEngineAdapter::send_cancel(CancelRequest request) {
    OrderResponse outcome = co_await adapter_.cancel_order(request);
    if (may_repeat(request, outcome)) {
        log_.warning("cancel.repeated id={}", request.id.counter());
        OrderResponse second = co_await adapter_.cancel_order(request);
        // A refusal of the repeat proves nothing: perhaps the first took effect.
        if (!std::holds_alternative<Rejected>(second)) outcome = std::move(second);
    }
    answer(request.id, RequestKind::cancel, std::move(outcome));
}

Task<std::optional<OrderResponse>> OrderAdapterToBrokerEngineAdapter::kept_back(OrderId id) {
    if (refusing_) co_return stopped();
    const auto durable = co_await durability_.all_durable();
    if (!durable) co_return not_sent(durable.error().context);
    if (refusing_) co_return stopped(); // while it waited
    if (auto why = sink_->objection(id)) co_return not_sent(*std::move(why));
    co_return std::nullopt;
}

Task<void> OrderAdapterToBrokerEngineAdapter::send_order(OrderRequest request) {
    auto outcome = co_await kept_back(request.id);
    if (!outcome) outcome = co_await adapter_.place_order(request);
    answer(request.id, RequestKind::place, *std::move(outcome));
}

Task<void> OrderAdapterToBrokerEngineAdapter::send_amend(AmendRequest request) {
    auto outcome = co_await kept_back(request.id);
    if (!outcome) outcome = co_await adapter_.amend_order(request);
    answer(request.id, RequestKind::amend, *std::move(outcome));
}

void OrderAdapterToBrokerEngineAdapter::answer(OrderId id, RequestKind kind,
                                               OrderResponse outcome) {
    QTS_ASSERT(sink_ != nullptr, "an answer before the engine was attached");
    const ExecutionResponse response{.id = id, .request = kind, .outcome = std::move(outcome)};
    sink_->on(response);
}

} // namespace qts
