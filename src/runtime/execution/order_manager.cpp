#include "runtime/execution/order_manager.hpp"

#include "core/kst.hpp"

#include <algorithm>

namespace qts {
namespace {

/// A day's orders fit without growing; a longer day grows once.
constexpr std::size_t kReservedOrders = 4'096;

} // namespace

OrderManager::OrderManager(BrokerEngine& broker, OrderListener& listener, std::uint16_t node)
    : broker_{broker}, listener_{listener}, node_{node} {
    orders_.reserve(kReservedOrders);
    worst_prices_.reserve(kReservedOrders);
    live_.reserve(kReservedOrders);
}

OrderRecord* OrderManager::record(OrderId id) {
    // Ids are handed out in order, so the counter is the position.
    const std::uint64_t index = id.counter() - 1;
    if (id.node() != node_ || id.counter() == 0 || index >= orders_.size()) return nullptr;
    return &orders_[index];
}

const OrderRecord* OrderManager::find(OrderId id) const {
    return const_cast<OrderManager*>(this)->record(id);
}

OrderId OrderManager::submit(const ApprovedIntent& approved, UtcNanos now) {
    const OrderId id = OrderId::of(node_, ++last_counter_);
    OrderRecord& order = orders_.emplace_back();
    order.id = id;
    order.intent = approved.intent();
    worst_prices_.push_back(Price{});
    live_.push_back(orders_.size() - 1);
    move(order, OrderEvent::submitted, now);
    broker_.submit_intent(id, approved);
    return id;
}

void OrderManager::reserve_cash(OrderId id, Price worst) {
    worst_prices_[id.counter() - 1] = worst;
    refresh_reservation();
}

void OrderManager::refresh_reservation() {
    std::erase_if(live_, [&](std::size_t index) { return !orders_[index].is_live(); });
    reserved_cash_ = Notional{};
    for (const std::size_t index : live_) {
        const OrderRecord& order = orders_[index];
        if (order.intent.side != Side::buy) continue;
        const auto amount = Notional::of(worst_prices_[index], order.open());
        reserved_cash_ += amount.value_or(Notional{}); // fits: it passed the gate as a whole
    }
}

void OrderManager::move(OrderRecord& order, OrderEvent event, UtcNanos now) {
    const auto next = next_lifecycle(order.lifecycle, event);
    if (!next) {
        listener_.on_contradiction(order, to_string(event));
        return;
    }
    if (*next == order.lifecycle && event != OrderEvent::submitted) return;
    order.lifecycle = *next;
    order.changed_at = now;
    if (is_final(*next)) order.pending = PendingRequest::none;
    refresh_reservation();
    listener_.on_order_changed(order);
}

void OrderManager::add_number(OrderRecord& order, const BrokerOrderRef& ref) {
    if (order.find(ref) != nullptr) return;
    if (order.number_count == kMaxBrokerNumbers) {
        listener_.on_contradiction(order, "more broker numbers than an order can have");
        return;
    }
    order.numbers[order.number_count++] = BrokerNumber{.ref = ref, .filled = {}, .amount = {}};
}

bool OrderManager::request_cancel(OrderId id) {
    OrderRecord* const order = record(id);
    if (order == nullptr || !order->is_live() || order->number_count == 0 ||
        order->pending != PendingRequest::none) {
        return false;
    }
    order->pending = PendingRequest::cancel;
    CancelRequest request;
    request.id = id;
    request.target = order->current_ref();
    request.symbol = order->intent.symbol;
    request.venue = order->intent.venue;
    request.kind = order->intent.terms.kind();
    broker_.cancel(request);
    return true;
}

bool OrderManager::request_amend(OrderId id, const ApprovedIntent& approved) {
    OrderRecord* const order = record(id);
    if (order == nullptr || !order->is_live() || order->number_count == 0 ||
        order->number_count == kMaxBrokerNumbers || order->pending != PendingRequest::none) {
        return false;
    }
    order->pending = PendingRequest::amend;
    AmendRequest request;
    request.id = id;
    request.target = order->current_ref();
    request.symbol = order->intent.symbol;
    request.venue = order->intent.venue;
    request.quantity = order->open();
    request.terms = approved.intent().terms;
    broker_.amend(request, approved);
    return true;
}

void OrderManager::on(const ExecutionResponse& response, UtcNanos now) {
    OrderRecord* const order = record(response.id);
    if (order == nullptr) return; // an answer to somebody else's order
    if (response.request == RequestKind::place) {
        on_placed(*order, response.outcome, now);
    } else {
        on_changed(*order, response, now);
    }
}

void OrderManager::on_placed(OrderRecord& order, const OrderResponse& outcome, UtcNanos now) {
    if (const auto* accepted = std::get_if<Accepted>(&outcome)) {
        add_number(order, accepted->ref);
        move(order, OrderEvent::accepted, now);
    } else if (const auto* rejected = std::get_if<Rejected>(&outcome)) {
        order.cause = FixedText<119>{rejected->message};
        move(order, OrderEvent::refused, now);
    } else if (const auto* unknown = std::get_if<Unknown>(&outcome)) {
        order.cause = FixedText<119>{unknown->cause};
        move(order, OrderEvent::lost, now);
    }
}

void OrderManager::on_changed(OrderRecord& order, const ExecutionResponse& response, UtcNanos now) {
    // Accepted means received: whether the order is gone, or lives on under the new number, the
    // broker's list will say. Refused and unknown leave the order as it was.
    order.pending = PendingRequest::none;
    const auto* accepted = std::get_if<Accepted>(&response.outcome);
    if (accepted != nullptr && response.request == RequestKind::amend) {
        add_number(order, accepted->ref);
    }
    order.changed_at = now;
    listener_.on_order_changed(order);
}

void OrderManager::on(const OrderReports& reports, UtcNanos now) {
    for (const OrderReport& row : reports.rows) {
        if (row.is_cancel) continue; // it acts on another row and fills nothing itself
        // Index loop: a fill may lead the engine to submit, which grows live_.
        for (std::size_t i = 0; i < live_.size(); ++i) {
            OrderRecord& order = orders_[live_[i]];
            BrokerNumber* const number = order.find(row.ref);
            if (number == nullptr) continue;
            apply_row(order, *number, row, now);
            break;
        }
    }
}

void OrderManager::take_fill(OrderRecord& order, BrokerNumber& number, const OrderReport& row,
                             UtcNanos now) {
    const Quantity fresh = row.filled - number.filled;
    Fill fill;
    fill.order = order.id;
    fill.strategy = order.intent.strategy;
    fill.symbol = order.intent.symbol;
    fill.side = order.intent.side;
    fill.quantity = fresh;
    fill.amount = row.filled_amount - number.amount;
    fill.order_amount_before = order.filled_amount;
    fill.at = now;
    number.filled = row.filled;
    number.amount = row.filled_amount;
    order.filled += fresh;
    order.filled_amount += fill.amount;
    refresh_reservation();
    listener_.on_fill(order, fill);
}

void OrderManager::apply_row(OrderRecord& order, BrokerNumber& number, const OrderReport& row,
                             UtcNanos now) {
    if (row.symbol != order.intent.symbol || row.side != order.intent.side ||
        row.filled > order.intent.quantity) {
        listener_.on_contradiction(order, "the broker shows another symbol, side or quantity");
        return;
    }
    if (row.filled > number.filled) take_fill(order, number, row, now);
    if (order.filled >= order.intent.quantity) {
        move(order, OrderEvent::filled_entirely, now);
    } else if (row.rejected >= row.ordered && row.rejected > Quantity{}) {
        order.cause = FixedText<119>{"refused by the exchange after acceptance"};
        move(order, OrderEvent::refused, now);
    } else if (row.open > Quantity{}) {
        move(order, OrderEvent::seen_open, now);
    } else if (row.cancelled > Quantity{} && row.ref == order.current_ref()) {
        order.cancelled = order.intent.quantity - order.filled;
        move(order, OrderEvent::cancelled_rest, now);
    }
    // Nothing open, not all filled, nothing cancelled: replaced, expired or not settled yet. Not a
    // thing to guess about; a later row or the day's end decides.
}

void OrderManager::expire_before(KstDate today, UtcNanos now) {
    const std::vector<std::size_t> before = live_; // moving an order takes it out of live_
    for (const std::size_t index : before) {
        OrderRecord& order = orders_[index];
        if (kst_date(order.intent.decided_at) < today) move(order, OrderEvent::session_over, now);
    }
}

bool OrderManager::any_live() const {
    return !live_.empty();
}

bool OrderManager::any_unknown() const {
    return std::any_of(live_.begin(), live_.end(), [&](std::size_t index) {
        return orders_[index].lifecycle == Lifecycle::unknown;
    });
}

int OrderManager::open_orders(const StrategyId& strategy, Symbol symbol) const {
    return static_cast<int>(std::count_if(live_.begin(), live_.end(), [&](std::size_t index) {
        const ExecutionIntent& intent = orders_[index].intent;
        return intent.symbol == symbol && intent.strategy == strategy;
    }));
}

Quantity OrderManager::reserved_shares(const StrategyId& strategy, Symbol symbol) const {
    Quantity reserved;
    for (const std::size_t index : live_) {
        const OrderRecord& order = orders_[index];
        const ExecutionIntent& intent = order.intent;
        if (intent.side == Side::sell && intent.symbol == symbol && intent.strategy == strategy) {
            reserved += order.open();
        }
    }
    return reserved;
}

bool OrderManager::frozen(Symbol symbol, Side side) const {
    return std::any_of(live_.begin(), live_.end(), [&](std::size_t index) {
        const OrderRecord& order = orders_[index];
        return order.lifecycle == Lifecycle::unknown && order.intent.symbol == symbol &&
               order.intent.side == side;
    });
}

bool OrderManager::duplicate_of(const StrategyId& strategy, const Signal& signal) const {
    return std::any_of(live_.begin(), live_.end(), [&](std::size_t index) {
        const ExecutionIntent& intent = orders_[index].intent;
        return intent.strategy == strategy && intent.symbol == signal.symbol &&
               intent.side == signal.side && intent.quantity == signal.quantity &&
               intent.terms == signal.terms;
    });
}

} // namespace qts
