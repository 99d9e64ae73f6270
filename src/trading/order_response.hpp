#pragma once
// What became of a request that can change an order: the three-way answer that protects money.
//   Accepted: the broker has it (received; a fill or a refusal may still follow).
//   Rejected: it was certainly not executed - the broker said so, no byte left, or the answer's
//   code
//             is in the adapter's table of codes proven to be given before execution.
//   Unknown:  everything else. It may be live. Nobody resends; evidence settles it.

#include "core/clock.hpp"
#include "trading/ids.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace qts {

struct Accepted {
    BrokerOrderRef ref;
    std::optional<UtcNanos> broker_time; ///< as the answer says; seconds only
};

enum class RejectionOrigin : std::uint8_t {
    broker,   ///< the broker refused it on business grounds
    gateway,  ///< a code proven to mean "not executed" (throttle, token, wrong host)
    not_sent, ///< no byte left this program
    absent,   ///< its answer was lost, and the broker is proven not to have it
};

struct Rejected {
    RejectionOrigin origin = RejectionOrigin::broker;
    std::string code;    ///< the broker's own, empty when none
    std::string message; ///< one clear sentence
    bool throttled = false;
};

struct Unknown {
    std::string cause;                              ///< why nobody can tell
    std::optional<UtcNanos> sent_at = std::nullopt; ///< broker time; nullopt: not known either
};

using OrderResponse = std::variant<Accepted, Rejected, Unknown>;

std::string_view to_string(RejectionOrigin origin);

/// The outcome of a request of which no byte left; `why` is one clear sentence.
Rejected not_sent(std::string why);

} // namespace qts
