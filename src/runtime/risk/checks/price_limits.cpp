#include "runtime/risk/risk_checks.hpp"

namespace qts::risk {

std::optional<Refusal> check_price_limits(const RiskContext& context) {
    const auto limit = context.intent.terms.limit_price();
    const auto& limits = context.market->instrument.limits;
    if (!limit || !limits) return std::nullopt; // an issue without limits (delisting session)
    if (*limit >= limits->lower && *limit <= limits->upper) return std::nullopt;
    const bool high = *limit > limits->upper;
    Refusal refusal{.code = "GR104", .check = "price_limits", .unit = RefusalUnit::won};
    refusal.value = limit->in_won();
    refusal.limit = (high ? limits->upper : limits->lower).in_won();
    (high ? refusal.nearest_below : refusal.nearest_above) = *refusal.limit;
    return refusal;
}

} // namespace qts::risk
