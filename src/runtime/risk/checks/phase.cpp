#include "runtime/risk/risk_checks.hpp"

namespace qts::risk {

// An order goes only in a session that was named and that takes its kind (krx-market.md 3.2, 3.3).
std::optional<Refusal> check_phase(const RiskContext& context) {
    if (context.session.phase) return std::nullopt;
    Refusal refusal{.code = "GR102", .check = "phase", .unit = RefusalUnit::instant};
    refusal.value = context.intent.decided_at.since_epoch().count();
    if (context.session.opens_at) {
        refusal.nearest_above = context.session.opens_at->since_epoch().count();
    }
    refusal.detail = context.session.why;
    return refusal;
}

} // namespace qts::risk
