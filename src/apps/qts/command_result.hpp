#pragma once
// What an account command comes to: an exit code and one JSON document with every fact. `--json`
// prints the document as it is; for people it is rendered as text (account_report). Through the
// control socket it travels unchanged, so a command says the same whoever carries it out.

#include "apps/qts/exit_code.hpp"
#include "core/error.hpp"
#include "core/json_writer.hpp"
#include "runtime/risk/refusal.hpp"

#include <string>
#include <string_view>

namespace qts::app {

struct CommandResult {
    ExitCode code = ExitCode::failed;
    std::string document = "{}";
};

inline CommandResult done(const JsonObject& document) {
    return {ExitCode::done, document.str()};
}

/// `{"error": {"kind": ..., "text": ...}}`
CommandResult failed(ExitCode code, const Error& error);
/// The same with the exit code of the error's kind.
CommandResult failed(const Error& error);

/// Code, check, value, limit and the nearest legal values of a refusal by our own checks.
JsonObject refusal_json(const Refusal& refusal);

} // namespace qts::app
