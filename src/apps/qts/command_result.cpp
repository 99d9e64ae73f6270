#include "apps/qts/command_result.hpp"

namespace qts::app {
namespace {

std::string_view to_string(RefusalUnit unit) {
    switch (unit) {
    case RefusalUnit::none:
        return "none";
    case RefusalUnit::shares:
        return "shares";
    case RefusalUnit::won:
        return "won";
    }
    return "none";
}

} // namespace

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
    facts.text("unit", to_string(refusal.unit)).integer("value", refusal.value);
    facts.maybe("limit", refusal.limit)
        .maybe("nearest_below", refusal.nearest_below)
        .maybe("nearest_above", refusal.nearest_above);
    if (!refusal.detail.empty()) facts.text("detail", refusal.detail);
    return facts;
}

} // namespace qts::app
