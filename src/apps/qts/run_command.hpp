#pragma once
// `qts [run]`: wires the lane, the broker, the engine and the story together and runs the session.

#include "apps/qts/command_line.hpp"
#include "apps/qts/trading_session.hpp"

namespace qts::app {

/// Throws StartupError for everything wrong before the first connection.
ExitCode run_command(const RunOptions& options, const char* const* environment);

} // namespace qts::app
