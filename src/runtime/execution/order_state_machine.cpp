#include "runtime/execution/order_state_machine.hpp"

#include <array>

namespace qts {
namespace {

using enum Lifecycle;

/// A cell that cannot happen.
constexpr Lifecycle kNever = static_cast<Lifecycle>(0xFF);

// Rows: where the order is. Columns, in the order of OrderEvent: submitted, accepted, refused,
// lost, seen_open, filled_entirely, cancelled_rest, session_over, refused_at_exchange, found.
//  - A fill or cancel may overtake the reply (pending_send -> filled), and the reply then changes
//    nothing (filled stays filled).
//  - An order once called refused or expired is not brought back by a late "accepted": that is a
//    contradiction for a person, not a transition. Evidence of a fill is one too.
//  - unknown is settled by what the broker's list shows, never by a repeat of the question.
constexpr std::array<std::array<Lifecycle, kOrderEventCount>, kLifecycleCount> kTable{{
    /* created      */
    {pending_send, kNever, kNever, kNever, kNever, kNever, kNever, kNever, kNever, kNever},
    /* pending_send */
    {kNever, received, rejected, unknown, working, filled, cancelled, expired, rejected, kNever},
    /* received     */
    {kNever, received, rejected, kNever, working, filled, cancelled, expired, rejected, kNever},
    /* working      */
    {kNever, working, kNever, kNever, working, filled, cancelled, expired, rejected, kNever},
    /* filled       */
    {kNever, filled, kNever, filled, filled, filled, filled, filled, kNever, kNever},
    /* cancelled    */
    {kNever, cancelled, kNever, cancelled, cancelled, kNever, cancelled, cancelled, kNever, kNever},
    /* rejected     */
    {kNever, kNever, rejected, kNever, kNever, kNever, kNever, rejected, rejected, kNever},
    /* expired      */
    {kNever, kNever, kNever, expired, expired, kNever, expired, expired, kNever, kNever},
    /* unknown      */
    {kNever, kNever, rejected, unknown, working, filled, cancelled, unknown, rejected, received},
}};

} // namespace

std::string_view to_string(OrderEvent event) {
    switch (event) {
    case OrderEvent::submitted:
        return "submitted";
    case OrderEvent::accepted:
        return "accepted";
    case OrderEvent::refused:
        return "refused";
    case OrderEvent::lost:
        return "lost";
    case OrderEvent::seen_open:
        return "seen_open";
    case OrderEvent::filled_entirely:
        return "filled_entirely";
    case OrderEvent::cancelled_rest:
        return "cancelled_rest";
    case OrderEvent::session_over:
        return "session_over";
    case OrderEvent::refused_at_exchange:
        return "refused_at_exchange";
    case OrderEvent::found:
        return "found";
    }
    return "?";
}

std::optional<Lifecycle> next_lifecycle(Lifecycle from, OrderEvent event) {
    const Lifecycle to = kTable[static_cast<std::size_t>(from)][static_cast<std::size_t>(event)];
    return to == kNever ? std::nullopt : std::optional{to};
}

std::string_view to_string(RequestEvent event) {
    switch (event) {
    case RequestEvent::amend_asked:
        return "amend_asked";
    case RequestEvent::cancel_asked:
        return "cancel_asked";
    case RequestEvent::amend_over:
        return "amend_over";
    case RequestEvent::cancel_over:
        return "cancel_over";
    case RequestEvent::order_over:
        return "order_over";
    }
    return "?";
}

std::optional<PendingRequest> next_request(Lifecycle lifecycle, PendingRequest pending,
                                           RequestEvent event) {
    // One at a time, and about an order that may live: the broker takes an amend or a cancel of
    // what stands there, and its answer must find the order as it was asked about.
    const bool free =
        pending == PendingRequest::none && !is_final(lifecycle) && lifecycle != Lifecycle::created;
    const auto ended = [&](PendingRequest kind) {
        return pending == kind ? PendingRequest::none : pending;
    };
    switch (event) {
    case RequestEvent::amend_asked:
        return free ? std::optional{PendingRequest::amend} : std::nullopt;
    case RequestEvent::cancel_asked:
        return free ? std::optional{PendingRequest::cancel} : std::nullopt;
    case RequestEvent::amend_over:
        return ended(PendingRequest::amend);
    case RequestEvent::cancel_over:
        return ended(PendingRequest::cancel);
    case RequestEvent::order_over:
        break;
    }
    return PendingRequest::none;
}

} // namespace qts
