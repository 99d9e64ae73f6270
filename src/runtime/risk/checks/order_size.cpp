#include "runtime/risk/risk_checks.hpp"

namespace qts::risk {

// The market's own cap on one order (krx-market.md 3.5); what is larger must be split. Where listed
// shares or market cap are not known the broker decides.
std::optional<Refusal> check_order_size(const RiskContext& context) {
    if (!context.size_cap || context.intent.quantity <= *context.size_cap) return std::nullopt;
    Refusal refusal{.code = "GR113", .check = "order_size", .unit = RefusalUnit::shares};
    refusal.value = context.intent.quantity.in_shares();
    refusal.limit = context.size_cap->in_shares();
    if (!context.size_cap->is_zero()) refusal.nearest_below = *refusal.limit;
    return refusal;
}

} // namespace qts::risk
