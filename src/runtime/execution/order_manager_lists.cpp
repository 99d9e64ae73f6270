// What the broker's list of orders tells the order manager: fills, ends, amendments of unknown
// fate.
#include "runtime/execution/order_manager.hpp"

#include <algorithm>

namespace qts {

void OrderManager::on(const OrderReports& reports, UtcNanos now) {
    bind_unknown(reports, now);
    // An amendment of an amendment may stand before it in the list.
    while (adopt_successors(reports)) {
    }
    std::vector<OrderRecord*> told;
    for (const OrderReport& row : reports.rows) {
        if (row.is_cancel) continue; // it acts on another row and fills nothing itself
        if (OrderRecord* const order = owner_of(row.ref)) {
            if (apply_row(*order, row, reports.asked_after, now)) told.push_back(order);
        } else if (may_be_ours(row)) {
            inbox_.park(row);
        }
    }
    // An order is judged by all its numbers, and they stand in the list in any order. What a list
    // does not show it proves only about requests that were over before it was asked for.
    for (OrderRecord* const order : told)
        settle(*order, reports.complete && reports.asked_after >= order->last_request, now);
    if (reports.complete && reports.proves_absence) forget_lost_amends(reports);
    note_absence(reports, now);
}

void OrderManager::forget_lost_amends(const OrderReports& reports) {
    // The list was complete: had the amend taken effect, its row would have been adopted.
    for (const std::size_t index : std::vector<std::size_t>{live_}) {
        OrderRecord& order = orders_[index];
        // Rows of an empty day prove nothing; a list without its day is a test's.
        const bool its_day =
            reports.day == KstDate{} || reports.day == kst_date(order.intent.decided_at);
        if (!order.amend_lost || !its_day || reports.asked_after < order.last_request) continue;
        end_amend(order, false);
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
        // REAL marks no cancel rows: this may be the cancel whose reply has not come.
        if (order->pending == PendingRequest::cancel && row.original == order->asked_ref) continue;
        if (order->is_live()) {
            found = add_number(*order, row.ref, &row) || found;
        } else if (row.filled > Quantity{} || row.open > Quantity{}) {
            listener_.on_contradiction(*order, "the list shows a successor of an order that was "
                                               "over");
        }
    }
    return found;
}

bool OrderManager::may_be_ours(const OrderReport& row, bool unknown_too) const {
    return std::any_of(live_.begin(), live_.end(), [&](std::size_t index) {
        const OrderRecord& order = orders_[index];
        if (order.lifecycle == Lifecycle::unknown && !unknown_too) return false;
        return order.awaits_number() && order.intent.symbol == row.symbol &&
               order.intent.side == row.side;
    });
}

void OrderManager::take_fill(OrderRecord& order, BrokerNumber& number, const OrderReport& row,
                             UtcNanos now) {
    const Quantity fresh = row.filled - number.filled;
    Fill fill;
    fill.order = order.id;
    fill.number = number.ref;
    fill.strategy = order.intent.strategy;
    fill.symbol = order.intent.symbol;
    fill.side = order.intent.side;
    fill.quantity = fresh;
    fill.amount = row.filled_amount - number.amount;
    fill.order_amount_before = number.amount; // the broker reckons each number by itself
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
    const auto cannot_be = [&](std::string_view what) {
        listener_.on_impossible(order, what);
        return true;
    };
    if (row.symbol != order.intent.symbol || row.side != order.intent.side) {
        return cannot_be("the broker shows another symbol or side");
    }
    const bool unchanged = !order.adopted && number.origin.empty() && !row.is_cancel;
    if (unchanged && row.ordered != number.given) {
        return cannot_be("the broker shows another quantity");
    }
    if (row.filled <= number.filled) return false;
    if (row.filled_amount <= number.amount) return says("more shares filled for no more money");
    if (is_final(order.lifecycle)) return says("a fill of an order that was over");
    // Fills of the other numbers count: old and new number share the order's quantity.
    if (row.filled - number.filled > order.intent.quantity - order.filled) {
        return cannot_be("the broker shows more filled than was ordered");
    }
    return false;
}

bool OrderManager::apply_row(OrderRecord& order, const OrderReport& row, std::uint64_t asked_after,
                             UtcNanos now) {
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
    learn_given(order, *number, row);
    // A list that was asked for earlier than one we know may come later: there less is open.
    const bool newest = !number->seen || asked_after >= order.last_list;
    order.last_list = std::max(order.last_list, asked_after);
    number->open = newest ? row.open : std::min(number->open, row.open);
    number->seen = true;
    number->rejected = std::max(number->rejected, row.rejected);
    // Brokers differ in whether they call shares cancelled that an amendment took over.
    const Quantity unmoved = number->given - number->moved - number->filled - number->open;
    number->cancelled = std::max(number->cancelled, std::min(row.cancelled, unmoved));
    return true;
}

/// How many shares an amendment took over its own row tells: fills may have come between.
void OrderManager::learn_given(OrderRecord& order, BrokerNumber& number, const OrderReport& row) {
    BrokerNumber* const origin = order.find(number.origin);
    if (number.seen || origin == nullptr || number.origin.empty()) return;
    origin->moved += row.ordered - number.given;
    number.given = row.ordered;
}

void OrderManager::count_cancelled(OrderRecord& order, UtcNanos now) {
    Quantity cancelled;
    for (const BrokerNumber& number : order.listed_numbers())
        cancelled += number.cancelled;
    if (cancelled == order.cancelled) return;
    const bool all_asked = order.asked_part && cancelled - order.cancelled >= *order.asked_part;
    const bool told = all_asked && order.last_asked == PendingRequest::cancel;
    if (told && order.pending == PendingRequest::none) settle_answer(order, true);
    order.cancelled = cancelled;
    order.changed_at = now;
    refresh_reservation();
    if (order.open() > Quantity{}) listener_.on_order_changed(order);
}

void OrderManager::settle(OrderRecord& order, bool complete, UtcNanos now) {
    if (is_final(order.lifecycle)) return;
    if (order.filled >= order.intent.quantity) {
        settle_answer(order, false); // it filled first
        move(order, OrderEvent::filled_entirely, now);
        return;
    }
    count_cancelled(order, now);
    bool open = false;
    bool all_gone = true;
    for (BrokerNumber& number : order.listed_numbers()) {
        all_gone = all_gone && number.gone();
        const bool lives = number.seen && number.open > Quantity{} && number.rest() > Quantity{};
        open = open || lives;
        if (number.cancel_lost && number.cancelled > Quantity{} && number.gone()) {
            number.cancel_lost = false;
            const bool asked = order.asked_whole_cancel() && number.ref == order.asked_ref;
            if (asked && order.pending == PendingRequest::none) settle_answer(order, true);
        }
        if (lives && complete && number.cancel_lost) {
            number.cancel_sent = number.cancel_lost = false;
        }
    }
    if (open) move(order, OrderEvent::seen_open, now);
    // Only a complete list proves that no amendment carries on what the numbers show as gone.
    const bool proven = complete && all_gone && order.pending != PendingRequest::amend;
    if (!open && proven) conclude(order, now);
}

void OrderManager::conclude(OrderRecord& order, UtcNanos now) {
    Quantity rejected;
    for (const BrokerNumber& number : order.listed_numbers())
        rejected += number.rejected;
    const BrokerNumber& newest = order.listed_numbers().back();
    // A broker's count of cancelled shares may lag behind a cancel of all that it took.
    const bool cancelled = newest.cancel_sent && newest.cancelled > Quantity{};
    if (order.open() > Quantity{} && !cancelled) {
        // Nothing open, not all filled, not all cancelled: replaced, expired or not settled yet.
        // Not a thing to guess about; a later row or the day's end decides.
        return;
    }
    if (rejected > Quantity{}) {
        order.cause = Cause{"refused by the exchange after acceptance"};
        order.rejected_by = RejectionOrigin::broker;
    }
    if (rejected > Quantity{} && order.filled.is_zero() && order.cancelled.is_zero()) {
        move(order, OrderEvent::refused_at_exchange, now);
    } else {
        end_rest(order, now);
    }
}

void OrderManager::end_rest(OrderRecord& order, UtcNanos now) {
    order.cancelled = order.intent.quantity - order.filled;
    move(order, OrderEvent::cancelled_rest, now);
}

void OrderManager::drop_number(OrderRecord& order, const BrokerOrderRef& ref) {
    // Its row keeps coming; the index still knows whose it was, and the order no longer lists it.
    const BrokerNumber dropped = *order.find(ref);
    if (BrokerNumber* const origin = order.find(dropped.origin)) {
        origin->moved -= dropped.given;
        order.intent.terms = origin->terms;
    }
    const auto numbers = order.listed_numbers();
    const auto kept = std::remove_if(numbers.begin(), numbers.end(),
                                     [&](const BrokerNumber& n) { return n.ref == ref; });
    order.number_count = static_cast<std::size_t>(kept - numbers.begin());
    refresh_reservation();
}

} // namespace qts
