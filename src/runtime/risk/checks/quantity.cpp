#include "runtime/risk/risk_checks.hpp"

namespace qts::risk {

std::optional<Refusal> check_quantity(const RiskContext& context) {
    const Quantity asked = context.intent.quantity;
    if (asked >= Quantity::shares(1) && asked <= kMaxQuantity) return std::nullopt;
    const bool low = asked < Quantity::shares(1);
    Refusal refusal{.code = "GR101", .check = "quantity", .unit = RefusalUnit::shares};
    refusal.value = asked.in_shares();
    refusal.limit = low ? 1 : kMaxQuantity.in_shares();
    (low ? refusal.nearest_above : refusal.nearest_below) = *refusal.limit;
    return refusal;
}

} // namespace qts::risk
