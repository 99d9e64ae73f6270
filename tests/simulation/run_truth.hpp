#pragma once
// What must hold of any run, whatever the wire and the machine did: compared with the exchange
// itself. Failures are gtest's.

#include "simulation/simulated_run.hpp"

namespace qts {

/// Every order of the run against what happened to it at the exchange; cash and shares.
void check_truth(const SimulatedRun& run);

/// A number from the environment; `absent` when it is not there.
std::uint64_t number_from(const char* variable, std::uint64_t absent);

inline constexpr WireTroubles kRoughWire{.never_sent = 30,
                                         .lost_request = 20,
                                         .lost_answer = 30,
                                         .html_answer = 15,
                                         .gateway_timeout = 15,
                                         .throttled = 30};

} // namespace qts
