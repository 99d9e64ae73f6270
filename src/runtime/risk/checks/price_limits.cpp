#include "runtime/risk/risk_checks.hpp"

namespace qts::risk {

std::optional<Refusal> check_price_limits(const RiskContext& context) {
    const auto& limits = context.market->instrument.limits;
    if (!limits) return std::nullopt; // an issue without limits (delisting session)
    for (const auto price :
         {context.intent.terms.limit_price(), context.intent.terms.stop_price()}) {
        if (!price || (*price >= limits->lower && *price <= limits->upper)) continue;
        const bool high = *price > limits->upper;
        Refusal refusal{.code = "GR104", .check = "price_limits", .unit = RefusalUnit::won};
        refusal.value = price->in_won();
        refusal.limit = (high ? limits->upper : limits->lower).in_won();
        (high ? refusal.nearest_below : refusal.nearest_above) = *refusal.limit;
        return refusal;
    }
    return std::nullopt;
}

} // namespace qts::risk
