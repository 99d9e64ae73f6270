#include "runtime/risk/risk_checks.hpp"

namespace qts::risk {

// An order of unknown fate may be live. Another one on the same symbol and side could double it.
std::optional<Refusal> check_frozen(const RiskContext& context) {
    if (!context.frozen) return std::nullopt;
    return Refusal{.code = "GR105",
                   .check = "frozen",
                   .detail = RefusalDetail{"an order of unknown fate is on this symbol and side"}};
}

} // namespace qts::risk
