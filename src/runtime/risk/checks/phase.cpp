#include "runtime/risk/risk_checks.hpp"

namespace qts::risk {

// Orders go in the continuous session only; other phases and their order kinds are opened by name
// in the configuration once the market tables know them.
std::optional<Refusal> check_phase(const RiskContext& context) {
    if (context.phase == SessionPhase::continuous) return std::nullopt;
    return Refusal{.code = "GR102",
                   .check = "phase",
                   .detail = context.phase ? to_string(*context.phase)
                                           : std::string_view{"outside the trading calendar"}};
}

} // namespace qts::risk
