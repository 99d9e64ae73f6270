#pragma once
// What must hold of a person's orders, whatever the wire and the machine did: compared with the
// exchange itself. Failures are gtest's.

#include "simulation/simulated_desk.hpp"

namespace qts {

/// Every order under all its numbers; cash and shares.
void check_truth(const SimulatedDesk& desk);

inline constexpr WireTroubles kRoughDeskWire{.never_sent = 20,
                                             .lost_request = 15,
                                             .lost_answer = 25,
                                             .html_answer = 10,
                                             .gateway_timeout = 15,
                                             .throttled = 20};

} // namespace qts
