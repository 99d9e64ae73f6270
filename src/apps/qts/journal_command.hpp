#pragma once
// qts journal: proves the journals of the data directory whole or names the first broken byte, and
// prints what they hold. Changes nothing, asks no broker, and may run beside an owner. Main thread.

#include "apps/qts/command_line.hpp"
#include "apps/qts/exit_code.hpp"

namespace qts::app {

/// `done` when every journal that was found is whole, `failed` when one is not. Throws StartupError
/// when none is there.
ExitCode journal_command(const JournalCommandOptions& options, const char* const* environment);

} // namespace qts::app
