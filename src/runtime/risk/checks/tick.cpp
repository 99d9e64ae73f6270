#include "runtime/risk/risk_checks.hpp"

#include <algorithm>

namespace qts::risk {
namespace {

/// The neighbours on the tick, kept within the day's limits: what is offered must pass that check
/// too.
void offer_neighbours(Refusal& refusal, Price price, const RiskContext& context) {
    auto below = floor_to_tick(price, *context.ticks);
    std::optional<Price> above = ceil_to_tick(price, *context.ticks);
    if (context.market != nullptr && context.market->instrument.limits) {
        const PriceLimits& limits = *context.market->instrument.limits;
        if (below) below = std::min(*below, limits.upper);
        above = std::max(*above, limits.lower);
        if (below && *below < limits.lower) below.reset();
        if (*above > limits.upper) above.reset();
    }
    if (below) refusal.nearest_below = below->in_won();
    if (above) refusal.nearest_above = above->in_won();
}

} // namespace

std::optional<Refusal> check_tick(const RiskContext& context) {
    for (const auto price :
         {context.intent.terms.limit_price(), context.intent.terms.stop_price()}) {
        if (!price || is_on_tick(*price, *context.ticks)) continue;
        Refusal refusal{.code = "GR103", .check = "tick", .unit = RefusalUnit::won};
        refusal.value = price->in_won();
        refusal.limit = tick_at(*price, *context.ticks).in_won();
        offer_neighbours(refusal, *price, context);
        return refusal;
    }
    return std::nullopt;
}

} // namespace qts::risk
