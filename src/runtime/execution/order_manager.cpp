#include "runtime/execution/order_manager.hpp"

#include "core/kst.hpp"

#include <algorithm>

namespace qts {
namespace {

/// A day's orders fit without growing; a longer day grows once.
constexpr std::size_t kReservedOrders = 4'096;

/// A reply that gives the order a number may still come.
bool awaits_number(const OrderRecord& order) {
    return order.number_count == 0 || order.pending == PendingRequest::amend;
}

} // namespace

OrderManager::OrderManager(BrokerEngine& broker, OrderListener& listener, std::uint16_t node)
    : broker_{broker}, listener_{listener}, node_{node} {
    orders_.reserve(kReservedOrders);
    reservations_.reserve(kReservedOrders);
    live_.reserve(kReservedOrders);
}

OrderRecord* OrderManager::record(OrderId id) {
    // Ids are handed out in order, so the counter is the position.
    const std::uint64_t index = id.counter() - 1;
    if (id.node() != node_ || id.counter() == 0 || index >= orders_.size()) return nullptr;
    return &orders_[index];
}

OrderRecord* OrderManager::owner_of(const BrokerOrderRef& ref) {
    const auto found = by_number_.find(std::string{ref.packed()});
    return found == by_number_.end() ? nullptr : &orders_[found->second];
}

const OrderRecord* OrderManager::find(OrderId id) const {
    return const_cast<OrderManager*>(this)->record(id);
}

const OrderRecord* OrderManager::find(const BrokerOrderRef& ref) const {
    return const_cast<OrderManager*>(this)->owner_of(ref);
}

OrderRecord& OrderManager::add_order(const ExecutionIntent& intent) {
    OrderRecord& order = orders_.emplace_back();
    order.id = OrderId::of(node_, ++last_counter_);
    order.intent = intent;
    order.last_request = ++requests_;
    reservations_.push_back(Reservation{});
    live_.push_back(orders_.size() - 1);
    return order;
}

OrderId OrderManager::submit(const ApprovedIntent& approved, UtcNanos now) {
    OrderRecord& order = add_order(approved.intent());
    const OrderId id = order.id;
    move(order, OrderEvent::submitted, now);
    broker_.submit_intent(id, approved);
    return id;
}

std::optional<OrderId> OrderManager::adopt(const OrderReport& row, const AccountId& account,
                                           UtcNanos now) {
    const bool known = owner_of(row.ref) != nullptr;
    if (known || row.is_cancel || row.open.is_zero() || may_be_ours(row)) return std::nullopt;
    ExecutionIntent intent;
    intent.account = account;
    intent.symbol = row.symbol;
    intent.venue = row.venue;
    intent.side = row.side;
    intent.quantity = row.ordered;
    if (row.limit) {
        const auto terms = OrderTerms::limit(*row.limit);
        if (!terms) return std::nullopt; // a price below 1 won names no order
        intent.terms = *terms;
    }
    intent.purpose = row.side == Side::buy ? Purpose::entry : Purpose::reduce;
    intent.decided_at = row.ordered_at;
    intent.reason = Reason{"found at the broker"};
    OrderRecord& order = add_order(intent);
    order.adopted = true;
    // Its fills are in the opening balance already.
    order.filled = row.filled;
    order.filled_amount = row.filled_amount;
    add_number(order, row.ref);
    BrokerNumber& number = order.numbers[0];
    number.filled = row.filled;
    number.amount = row.filled_amount;
    move(order, OrderEvent::submitted, now);
    move(order, OrderEvent::accepted, now);
    apply_row(order, row, now);
    settle(order, false, now);
    if (intent.side == Side::buy && row.limit) reserve_cash(order.id, *row.limit);
    return order.id;
}

void OrderManager::reserve_cash(OrderId id, Price worst, Notional commission) {
    reservations_[id.counter() - 1] = Reservation{worst, commission};
    refresh_reservation();
}

void OrderManager::refresh_reservation() {
    std::erase_if(live_, [&](std::size_t index) { return !orders_[index].is_live(); });
    reserved_cash_ = Notional{};
    for (const std::size_t index : live_) {
        const OrderRecord& order = orders_[index];
        reserved_cash_ += reserved_cash_of(order);
    }
}

Notional OrderManager::reserved_cash_of(const OrderRecord& order) const {
    if (order.intent.side != Side::buy || !order.is_live()) return Notional{};
    const Reservation& kept = reservations_[order.id.counter() - 1];
    const auto amount = Notional::of(kept.worst, order.open());
    return amount.value_or(Notional{}) + kept.commission; // fits: it passed the gate as a whole
}

bool OrderManager::possible(const OrderRecord& order, OrderEvent event) {
    if (next_lifecycle(order.lifecycle, event)) return true;
    listener_.on_contradiction(order, to_string(event));
    return false;
}

void OrderManager::move(OrderRecord& order, OrderEvent event, UtcNanos now) {
    if (!possible(order, event)) return;
    const auto next = next_lifecycle(order.lifecycle, event);
    if (*next == order.lifecycle) return;
    order.lifecycle = *next;
    order.changed_at = now;
    if (is_final(*next)) order.pending = PendingRequest::none;
    refresh_reservation();
    listener_.on_order_changed(order);
}

bool OrderManager::add_number(OrderRecord& order, const BrokerOrderRef& ref) {
    if (order.find(ref) != nullptr) return false;
    if (order.number_count == kMaxBrokerNumbers) {
        listener_.on_contradiction(order, "more broker numbers than an order can have");
        return false;
    }
    if (!by_number_.emplace(ref.packed(), order.id.counter() - 1).second) {
        listener_.on_contradiction(order, "the broker gave it the number of another order");
        return false;
    }
    // A new number is the amend under way; without one somebody amended it elsewhere, and what he
    // asked for is not known here.
    const bool amending = order.pending == PendingRequest::amend;
    if (amending && !order.asked_part) {
        order.intent.terms = order.asked_terms;
        order.numbers[order.asked_number].replaced = true;
    }
    BrokerNumber& number = order.numbers[order.number_count++];
    number = BrokerNumber{};
    number.ref = ref;
    number.terms = amending ? order.asked_terms : order.intent.terms;
    return true;
}

BrokerNumber* OrderManager::begin_request(OrderRecord* order, PendingRequest kind,
                                          std::optional<Quantity> part) {
    if (order == nullptr || !order->is_live() || order->pending != PendingRequest::none) {
        return nullptr;
    }
    const BrokerNumber* const target = order->open_number();
    if (target == nullptr || (part && (part->is_zero() || *part > order->open()))) return nullptr;
    order->pending = kind;
    order->asked_number = static_cast<std::size_t>(target - order->numbers.data());
    order->asked_part = part && *part < order->open() ? part : std::nullopt;
    order->last_request = ++requests_;
    return &order->numbers[order->asked_number];
}

bool OrderManager::request_cancel(OrderId id, std::optional<Quantity> part) {
    OrderRecord* const order = record(id);
    const BrokerNumber* const target = begin_request(order, PendingRequest::cancel, part);
    if (target == nullptr) return false;
    CancelRequest request;
    request.id = id;
    request.target = target->ref;
    request.symbol = order->intent.symbol;
    request.venue = order->intent.venue;
    request.kind = order->intent.terms.kind();
    request.quantity = order->asked_part;
    broker_.cancel(request);
    return true;
}

bool OrderManager::request_amend(OrderId id, const ApprovedIntent& approved,
                                 std::optional<Quantity> part) {
    OrderRecord* const order = record(id);
    if (order != nullptr && order->number_count == kMaxBrokerNumbers) return false;
    const BrokerNumber* const target = begin_request(order, PendingRequest::amend, part);
    if (target == nullptr) return false;
    order->asked_terms = approved.intent().terms;
    Reservation& kept = reservations_[id.counter() - 1];
    if (const auto limit = order->asked_terms.limit_price()) {
        kept.worst = std::max(kept.worst, *limit); // either price may be the one that trades
    }
    AmendRequest request;
    request.id = id;
    request.target = target->ref;
    request.symbol = order->intent.symbol;
    request.venue = order->intent.venue;
    request.whole = !order->asked_part;
    request.quantity = order->asked_part.value_or(order->open());
    request.terms = approved.intent().terms;
    broker_.amend(request, approved);
    return true;
}

void OrderManager::on(const ExecutionResponse& response, UtcNanos now) {
    OrderRecord* const order = record(response.id);
    if (order == nullptr) return; // an answer to somebody else's order
    order->last_request = ++requests_;
    if (response.request == RequestKind::place) {
        on_placed(*order, response.outcome, now);
    } else {
        on_changed(*order, response, now);
    }
    const bool waiting = std::any_of(live_.begin(), live_.end(), [&](std::size_t index) {
        return awaits_number(orders_[index]);
    });
    if (!waiting) inbox_.clear(); // what is left belongs to other people's orders
}

void OrderManager::on_placed(OrderRecord& order, const OrderResponse& outcome, UtcNanos now) {
    if (const auto* accepted = std::get_if<Accepted>(&outcome)) {
        on_accepted(order, *accepted, now);
        return;
    }
    const auto* const rejected = std::get_if<Rejected>(&outcome);
    const OrderEvent event = rejected != nullptr ? OrderEvent::refused : OrderEvent::lost;
    if (!possible(order, event)) return;
    if (!is_final(order.lifecycle)) {
        order.cause = FixedText<119>{rejected != nullptr ? rejected->message
                                                         : std::get<Unknown>(outcome).cause};
        if (rejected != nullptr) order.rejected_by = rejected->origin;
    }
    move(order, event, now);
}

void OrderManager::on_accepted(OrderRecord& order, const Accepted& accepted, UtcNanos now) {
    if (!possible(order, OrderEvent::accepted)) return;
    if (order.number_count > 0 && order.find(accepted.ref) == nullptr) {
        listener_.on_contradiction(order, "accepted a second time, under another number");
        return;
    }
    add_number(order, accepted.ref);
    move(order, OrderEvent::accepted, now);
    // What the list said before the reply. Whether that list was complete is no longer known.
    if (const auto row = inbox_.take(accepted.ref)) {
        if (apply_row(order, *row, now)) settle(order, false, now);
    }
}

void OrderManager::on_changed(OrderRecord& order, const ExecutionResponse& response, UtcNanos now) {
    // Accepted means received: whether the order is gone, or lives on under the new number, the
    // broker's list will say. Refused and unknown leave the order as it was.
    const auto* accepted = std::get_if<Accepted>(&response.outcome);
    const bool amended = accepted != nullptr && response.request == RequestKind::amend;
    if (is_final(order.lifecycle)) {
        if (amended && order.lifecycle != Lifecycle::filled) {
            listener_.on_contradiction(order, "amended after it was over");
        }
        return;
    }
    if (amended) add_number(order, accepted->ref);
    // Whether an amend of unknown fate took effect the next complete list tells; until then the old
    // number's end is not the order's.
    order.amend_lost =
        response.request == RequestKind::amend && std::holds_alternative<Unknown>(response.outcome);
    if (!order.amend_lost) order.pending = PendingRequest::none;
    if (response.request == RequestKind::cancel) {
        if (accepted != nullptr) cancels_.emplace(accepted->ref.packed());
        if (!order.asked_part) note_cancel(order.numbers[order.asked_number], response.outcome);
    }
    order.changed_at = now;
    listener_.on_order_changed(order);
    if (!amended) return;
    if (const auto row = inbox_.take(accepted->ref)) {
        if (apply_row(order, *row, now)) settle(order, false, now);
    }
}

void OrderManager::note_cancel(BrokerNumber& number, const OrderResponse& outcome) {
    number.cancel_lost = std::holds_alternative<Unknown>(outcome);
    number.cancel_sent = number.cancel_lost || std::holds_alternative<Accepted>(outcome);
}

void OrderManager::on(const OrderReports& reports, UtcNanos now) {
    // An amendment of an amendment may stand before it in the list.
    while (adopt_successors(reports)) {
    }
    std::vector<OrderRecord*> told;
    for (const OrderReport& row : reports.rows) {
        if (row.is_cancel) continue; // it acts on another row and fills nothing itself
        if (OrderRecord* const order = owner_of(row.ref)) {
            if (apply_row(*order, row, now)) told.push_back(order);
        } else if (may_be_ours(row)) {
            inbox_.park(row);
        }
    }
    // An order is judged by all its numbers, and they stand in the list in any order. What a list
    // does not show it proves only about requests that were over before it was asked for.
    for (OrderRecord* const order : told)
        settle(*order, reports.complete && reports.asked_after >= order->last_request, now);
    if (reports.complete) forget_lost_amends(reports);
}

void OrderManager::forget_lost_amends(const OrderReports& reports) {
    // The list was complete: had the amend taken effect, its row would have been adopted.
    for (const std::size_t index : live_) {
        OrderRecord& order = orders_[index];
        if (!order.amend_lost || reports.asked_after < order.last_request) continue;
        order.amend_lost = false;
        order.pending = PendingRequest::none;
    }
}

// An amend whose reply was lost, or has not come yet, shows as a row that names its original.
bool OrderManager::adopt_successors(const OrderReports& reports) {
    bool found = false;
    for (const OrderReport& row : reports.rows) {
        const bool cancel = row.is_cancel || cancels_.contains(std::string{row.ref.packed()});
        if (cancel || row.original.empty() || owner_of(row.ref) != nullptr) continue;
        OrderRecord* const order = owner_of(row.original);
        if (order == nullptr) continue;
        if (order->is_live()) {
            found = add_number(*order, row.ref) || found;
        } else if (row.filled > Quantity{} || row.open > Quantity{}) {
            listener_.on_contradiction(*order, "the list shows a successor of an order that was "
                                               "over");
        }
    }
    return found;
}

bool OrderManager::may_be_ours(const OrderReport& row) const {
    return std::any_of(live_.begin(), live_.end(), [&](std::size_t index) {
        const OrderRecord& order = orders_[index];
        return awaits_number(order) && order.intent.symbol == row.symbol &&
               order.intent.side == row.side;
    });
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

bool OrderManager::contradicts(const OrderRecord& order, const BrokerNumber& number,
                               const OrderReport& row) {
    const auto says = [&](std::string_view what) {
        listener_.on_contradiction(order, what);
        return true;
    };
    if (row.symbol != order.intent.symbol || row.side != order.intent.side) {
        return says("the broker shows another symbol or side");
    }
    if (row.filled <= number.filled) return false;
    if (row.filled_amount <= number.amount) return says("more shares filled for no more money");
    if (is_final(order.lifecycle)) return says("a fill of an order that was over");
    // Fills of the other numbers count: old and new number share the order's quantity.
    if (row.filled - number.filled > order.intent.quantity - order.filled) {
        return says("the broker shows more filled than was ordered");
    }
    return false;
}

bool OrderManager::apply_row(OrderRecord& order, const OrderReport& row, UtcNanos now) {
    BrokerNumber* const number = order.find(row.ref);
    if (number == nullptr || contradicts(order, *number, row)) return false;
    if (is_final(order.lifecycle)) return false; // an older or a repeated sweep
    if (row.filled > number->filled) take_fill(order, *number, row, now);
    const bool dead = row.rejected > Quantity{} && row.rejected >= row.ordered;
    if (dead && order.number_count > 1) {
        // The exchange refused the amendment after the broker took it: the order lives on as
        // before.
        drop_number(order, row.ref);
        return false;
    }
    number->seen = true;
    number->open = row.open;
    number->cancelled = row.cancelled;
    number->rejected = row.rejected;
    return true;
}

void OrderManager::settle(OrderRecord& order, bool complete, UtcNanos now) {
    if (is_final(order.lifecycle)) return;
    if (order.filled >= order.intent.quantity) {
        move(order, OrderEvent::filled_entirely, now);
        return;
    }
    const std::span<BrokerNumber> numbers{order.numbers.data(), order.number_count};
    bool open = false;
    bool all_seen = true;
    Quantity cancelled;
    for (BrokerNumber& number : numbers) {
        all_seen = all_seen && (number.seen || number.replaced);
        const bool lives = number.seen && number.open > Quantity{} && !number.replaced;
        open = open || lives;
        if (lives && complete && number.cancel_lost)
            number.cancel_sent = number.cancel_lost = false;
        if (!number.replaced) cancelled += number.cancelled;
    }
    // One number's cancels are the order's; of several only all together are.
    if (numbers.size() == 1) order.cancelled = cancelled;
    if (open) {
        move(order, OrderEvent::seen_open, now);
        return;
    }
    // Only a complete list proves that no amendment carries on what the numbers show as gone.
    if (!complete || !all_seen || order.pending == PendingRequest::amend) return;
    const BrokerNumber& newest = numbers.back();
    if (newest.rejected > Quantity{}) {
        order.cause = FixedText<119>{"refused by the exchange after acceptance"};
        order.rejected_by = RejectionOrigin::broker;
        if (order.filled.is_zero()) {
            move(order, OrderEvent::refused_at_exchange, now);
        } else {
            end_rest(order, now);
        }
    } else if (newest.cancelled > Quantity{} || order.filled + cancelled >= order.intent.quantity) {
        end_rest(order, now);
    }
    // Nothing open, not all filled, nothing cancelled: replaced, expired or not settled yet. Not a
    // thing to guess about; a later row or the day's end decides.
}

void OrderManager::end_rest(OrderRecord& order, UtcNanos now) {
    order.cancelled = order.intent.quantity - order.filled;
    move(order, OrderEvent::cancelled_rest, now);
}

void OrderManager::drop_number(OrderRecord& order, const BrokerOrderRef& ref) {
    // Its row keeps coming; the index still knows whose it was, and the order no longer lists it.
    const auto begin = order.numbers.begin();
    const auto end = begin + static_cast<std::ptrdiff_t>(order.number_count);
    const auto kept =
        std::remove_if(begin, end, [&](const BrokerNumber& n) { return n.ref == ref; });
    order.number_count = static_cast<std::size_t>(kept - begin);
    BrokerNumber& left = order.numbers[order.number_count - 1];
    left.replaced = false;
    order.intent.terms = left.terms;
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
