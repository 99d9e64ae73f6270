#pragma once
// The transitions of an order's life as one total table: for every (lifecycle, event) either the
// next state or the statement that the pair is impossible. Replies, sweeps and repeats come in any
// order, so much of the table says "stays": late news of a finished order changes nothing. Pure.

#include "trading/order_record.hpp"

#include <optional>
#include <string_view>

namespace qts {

enum class OrderEvent : std::uint8_t {
    submitted, ///< handed to the broker engine
    accepted,  ///< the broker answered yes
    refused,   ///< it was certainly not executed
    lost,      ///< the answer says nothing about its fate
    seen_open, ///< the broker's list shows it open, filled in part or not at all
    filled_entirely,
    cancelled_rest,      ///< nothing is open any more, and not everything was filled
    session_over,        ///< its day has ended
    refused_at_exchange, ///< the broker's list shows it refused whole, after the broker had taken
                         ///< it
    found,               ///< one of unknown fate has been told in the broker's list
};
inline constexpr std::size_t kOrderEventCount = 10;

std::string_view to_string(OrderEvent event);

/// nullopt: the pair cannot happen; the caller reports it and changes nothing.
std::optional<Lifecycle> next_lifecycle(Lifecycle from, OrderEvent event);

/// What happens to the one request that may be under way about an order.
enum class RequestEvent : std::uint8_t {
    amend_asked,
    cancel_asked,
    amend_over,  ///< answered, or the broker's list told what became of it
    cancel_over, ///< answered, or its answer is lost
    order_over,  ///< the order has come to its end
};
inline constexpr std::size_t kRequestEventCount = 5;

std::string_view to_string(RequestEvent event);

/// The request under way after `event`, for every lifecycle, request and event. nullopt: it cannot
/// be asked for now; the caller says so and changes nothing. A late end of a request that the list
/// ended before changes nothing either.
std::optional<PendingRequest> next_request(Lifecycle lifecycle, PendingRequest pending,
                                           RequestEvent event);

} // namespace qts
