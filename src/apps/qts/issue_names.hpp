#pragma once
// What is known of issues before a broker is asked: the built-in table and the lists that
// `qts data master` imported into <data>/master. Start-up only.

#include "apps/qts/command_line.hpp"
#include "apps/qts/exit_code.hpp"
#include "apps/qts/program.hpp"
#include "market/issue_directory.hpp"

#include <optional>

namespace qts::app {

/// The imported lists over the built-in table.
struct KnownIssues {
    IssueDirectory directory;
    /// The first list that could not be read, and what to do about it: what it declared of issues
    /// (halted, in liquidation) is not known, so nothing may be bought.
    std::optional<Error> unread;
};
KnownIssues load_issues(Program& program);

/// The issue of a code, a name or initials. Throws StartupError: none fits, or several do.
Symbol find_issue_named(Program& program, std::string_view text);
/// Its Korean name; its code when it is not known.
std::string name_of_issue(Program& program, Symbol symbol);

/// `qts data master --file F`: a list of KIS's, or a CSV (market/issue_file.hpp has its columns).
ExitCode master_command(const MasterOptions& options, const char* const* environment);

} // namespace qts::app
