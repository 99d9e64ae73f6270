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

} // namespace qts
