#include "runtime/risk/risk_checks.hpp"

namespace qts::risk {

std::optional<Refusal> check_tick(const RiskContext& context) {
    for (const auto price :
         {context.intent.terms.limit_price(), context.intent.terms.stop_price()}) {
        if (!price || is_on_tick(*price, context.bands)) continue;
        Refusal refusal{.code = "GR103", .check = "tick", .unit = RefusalUnit::won};
        refusal.value = price->in_won();
        refusal.limit = tick_at(*price, context.bands).in_won();
        if (const auto below = floor_to_tick(*price, context.bands)) {
            refusal.nearest_below = below->in_won();
        }
        refusal.nearest_above = ceil_to_tick(*price, context.bands).in_won();
        return refusal;
    }
    return std::nullopt;
}

} // namespace qts::risk
