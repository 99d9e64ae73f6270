// Orders of unknown fate: found in the broker's list, proven absent, or handed to a person. Nothing
// is ever sent again for them. The rules are in docs/orders.md.
#include "runtime/execution/order_manager.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace qts {

/// From now on nobody knows what became of it.
void OrderManager::begin_doubt(OrderRecord& order, const Unknown& unknown, UtcNanos now) {
    order.doubt = Doubt{};
    order.doubt.since = now;
    order.doubt.sent_from = unknown.sent_at.value_or(order.intent.decided_at);
    // Where the moment is not known, it went before its time limit or not at all.
    order.doubt.sent_until =
        unknown.sent_at.value_or(std::max(order.intent.decided_at, order.intent.expires_at));
}

std::vector<const OrderRecord*> OrderManager::live_without_number(Lifecycle lifecycle) const {
    std::vector<const OrderRecord*> found;
    for (const std::size_t index : live_) {
        const OrderRecord& order = orders_[index];
        if (order.lifecycle == lifecycle && order.number_count == 0) found.push_back(&order);
    }
    return found;
}

/// Rows of orders that nobody here knows.
std::vector<const OrderReport*> OrderManager::unclaimed(const OrderReports& reports) const {
    std::vector<const OrderReport*> rows;
    for (const OrderReport& row : reports.rows) {
        const bool ours = by_number_.contains(std::string{row.ref.packed()}) ||
                          cancels_.contains(std::string{row.ref.packed()});
        if (!ours && !row.is_cancel) rows.push_back(&row);
    }
    return rows;
}

void OrderManager::bind_unknown(const OrderReports& reports, UtcNanos now) {
    const auto unknown = live_without_number(Lifecycle::unknown);
    if (unknown.empty() || !reports.complete) return; // more rows may stand on a page not read
    const auto awaiting = live_without_number(Lifecycle::pending_send);
    const BindingPlan plan = plan_bindings(unknown, awaiting, unclaimed(reports));
    for (const Binding& binding : plan.bindings) {
        OrderRecord& order = *record(binding.order);
        if (!add_number(order, binding.row->ref, nullptr)) continue;
        order.cause = Cause{fmt::format("its answer was lost; found in the broker's list, placed "
                                        "at {}",
                                        kst_time(binding.row->ordered_at).iso())};
        move(order, OrderEvent::found, now);
    }
    for (const OrderId id : plan.ambiguous) {
        doubt_anew(*record(id));
        ask_person(*record(id), "the broker's list shows more orders like it than are ours; one of "
                                "them may be it");
    }
}

/// What lists without it have proven counts for nothing any more.
void OrderManager::doubt_anew(OrderRecord& order) {
    order.doubt.absent_since.reset();
    order.doubt.absent_twice = false;
}

void OrderManager::note_absence(const OrderReports& reports, UtcNanos now) {
    const auto rows = unclaimed(reports);
    expose_false_absences(rows);
    for (const OrderRecord* const known : live_without_number(Lifecycle::unknown)) {
        OrderRecord& order = *record(known->id);
        if (now - order.doubt.since >= settlement_.ask_after) {
            ask_person(order, "the broker's lists have neither shown it nor proven its absence");
        }
        const bool its_day = reports.day == kst_date(order.intent.decided_at);
        if (!reports.complete || !reports.proves_absence || !its_day) continue;
        // Clocks are not exact: a row that differs in its time alone may be it all the same.
        const bool shown = std::any_of(rows.begin(), rows.end(),
                                       [&](const OrderReport* row) { return agrees(order, *row); });
        Doubt& doubt = order.doubt;
        if (shown) {
            doubt_anew(order);
            const bool then = std::any_of(rows.begin(), rows.end(), [&](const OrderReport* row) {
                return could_be(order, *row);
            });
            if (!then)
                ask_person(order, "the broker's list shows an order like it from another time");
        } else if (doubt.books_moved) {
            ask_person(order, "the lists do not show it, and cash or shares had moved when the "
                              "books were opened");
        } else if (!doubt.absent_since) {
            if (reports.asked_at >= doubt.sent_until + settlement_.settle) {
                doubt.absent_since = reports.asked_at;
            }
        } else if (reports.asked_at >= *doubt.absent_since + settlement_.settle) {
            doubt.absent_twice = true;
        }
    }
}

bool OrderManager::any_absent() const {
    return std::any_of(live_.begin(), live_.end(), [&](std::size_t index) {
        const OrderRecord& order = orders_[index];
        return order.lifecycle == Lifecycle::unknown && order.doubt.absent_twice;
    });
}

void OrderManager::conclude_absent(OrderId id, bool books_unmoved, UtcNanos now) {
    OrderRecord& order = *record(id);
    if (order.lifecycle != Lifecycle::unknown || !order.doubt.absent_twice) return;
    if (order.doubt.books_moved) return;
    if (!books_unmoved) {
        doubt_anew(order);
        return;
    }
    order.cause = Cause{"it never reached the broker: two complete lists do not show it, and cash "
                        "and shares have not moved"};
    order.rejected_by = RejectionOrigin::absent;
    concluded_absent_.push_back(id);
    move(order, OrderEvent::refused, now);
}

void OrderManager::bar_absence(OrderId id) {
    OrderRecord& order = *record(id);
    order.doubt.books_moved = true;
    doubt_anew(order); // what was half proven before, too
}

/// The proof was wrong after all: nothing may go on before a person has looked.
void OrderManager::expose_false_absences(std::span<const OrderReport* const> rows) {
    std::erase_if(concluded_absent_, [&](OrderId id) {
        const OrderRecord& order = *record(id);
        // A new order like it may show before its own answer comes.
        const bool shown = std::any_of(rows.begin(), rows.end(), [&](const OrderReport* row) {
            return could_be(order, *row) && !may_be_ours(*row);
        });
        if (shown) {
            listener_.on_impossible(order, "the broker's list shows an order like one that was "
                                           "proven absent");
        }
        return shown;
    });
}

void OrderManager::ask_person(OrderRecord& order, std::string_view why) {
    if (order.doubt.person_asked) return;
    order.doubt.person_asked = true;
    listener_.on_undecided(order, why);
}

Result<void> OrderManager::resolve_absent(OrderId id, std::string_view operator_name,
                                          UtcNanos now) {
    OrderRecord* const order = record(id);
    if (order == nullptr || order->lifecycle != Lifecycle::unknown) {
        return failure(ErrorKind::refused, "its fate is not unknown");
    }
    order->cause = Cause{fmt::format("{} says that it never reached the broker", operator_name)};
    order->rejected_by = RejectionOrigin::absent;
    concluded_absent_.push_back(id);
    move(*order, OrderEvent::refused, now);
    return {};
}

Result<void> OrderManager::resolve_found(OrderId id, const OrderReport& row,
                                         std::string_view operator_name, UtcNanos now) {
    OrderRecord* const order = record(id);
    if (order == nullptr || order->lifecycle != Lifecycle::unknown) {
        return failure(ErrorKind::refused, "its fate is not unknown");
    }
    if (!agrees(*order, row)) {
        return failure(ErrorKind::refused, "that number is of another day, symbol, side, quantity, "
                                           "kind or price at the broker, or no order of its own");
    }
    if (cancels_.contains(std::string{row.ref.packed()})) {
        return failure(ErrorKind::refused, "that number is a cancel of ours");
    }
    if (const OrderRecord* const owner = owner_of(row.ref); owner != nullptr) {
        return failure(ErrorKind::refused, "that number is another order's of ours");
    }
    if (!add_number(*order, row.ref, nullptr)) {
        return failure(ErrorKind::refused, "that number cannot be this order's");
    }
    order->cause = Cause{fmt::format("{} says which order of the broker's it is", operator_name)};
    move(*order, OrderEvent::found, now);
    if (apply_row(*order, row, 0, now)) settle(*order, false, now);
    return {};
}

} // namespace qts
