#include "runtime/risk/risk_checks.hpp"

namespace qts::risk {

std::optional<Refusal> check_duplicate(const RiskContext& context) {
    if (!context.duplicate) return std::nullopt;
    return Refusal{.code = "GR106",
                   .check = "duplicate",
                   .detail = RefusalDetail{"the same order is already open"}};
}

} // namespace qts::risk
