#pragma once
// Names of issues: the built-in table and the broker's lists that `qts data master` imported into
// <data>/master. Start-up only.

#include "apps/qts/command_line.hpp"
#include "apps/qts/exit_code.hpp"
#include "apps/qts/program.hpp"
#include "market/issue_directory.hpp"

namespace qts::app {

/// The issue of a code, a name or initials. Throws StartupError: none fits, several do, or an
/// imported list cannot be read.
Symbol find_issue_named(Program& program, std::string_view text);
/// Its Korean name; its code when it is not known.
std::string name_of_issue(Program& program, Symbol symbol);

/// `qts data master --file F`.
ExitCode master_command(const MasterOptions& options, const char* const* environment);

} // namespace qts::app
