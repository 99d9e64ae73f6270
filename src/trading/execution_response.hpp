#pragma once
// The answer to an intent, cancel or amend at the engine's level, broker-neutral.

#include "trading/order_response.hpp"

namespace qts {

enum class RequestKind : std::uint8_t { place, cancel, amend };

std::string_view to_string(RequestKind kind);

struct ExecutionResponse {
    OrderId id;
    RequestKind request = RequestKind::place;
    OrderResponse outcome;
};

} // namespace qts
