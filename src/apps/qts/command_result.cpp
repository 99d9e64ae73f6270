#include "apps/qts/command_result.hpp"

#include "apps/qts/refusal_text.hpp"

namespace qts::app {
CommandResult failed(ExitCode code, const Error& error) {
    const JsonObject facts =
        JsonObject{}.text("kind", to_string(error.kind)).text("text", error.context);
    return {code, JsonObject{}.object("error", facts).str()};
}

CommandResult failed(const Error& error) {
    return failed(exit_code_of(error.kind), error);
}

JsonObject refusal_json(const Refusal& refusal) {
    JsonObject facts;
    facts.text("code", refusal.code).text("check", refusal.check);
    add_refusal_numbers(facts, refusal);
    return facts;
}

} // namespace qts::app
