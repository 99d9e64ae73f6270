#pragma once
// `qts sim`: a simulated broker for any client, served until a signal. Main thread.

#include "apps/qts/command_line.hpp"
#include "apps/qts/exit_code.hpp"

namespace qts::app {

/// Throws StartupError for everything wrong before it listens: prices, port, address.
ExitCode sim_command(const SimOptions& options, const char* const* environment);

} // namespace qts::app
