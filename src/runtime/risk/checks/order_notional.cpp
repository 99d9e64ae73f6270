#include "runtime/risk/risk_checks.hpp"

#include <limits>

namespace qts::risk {

// The built-in cap on one order, at its worst price: a strategy gone wrong loses a bounded amount.
std::optional<Refusal> check_order_notional(const RiskContext& context) {
    const auto worst = context.worst_price();
    Refusal refusal{.code = "GR107", .check = "order_notional", .unit = RefusalUnit::won};
    refusal.limit = context.max_order_notional.in_won();
    if (!worst) {
        refusal.detail = RefusalDetail{
            "the price limits are not known, so the order's worst price is not either"};
        return refusal;
    }
    const auto amount = Notional::of(*worst, context.intent.quantity);
    if (amount && *amount <= context.max_order_notional) return std::nullopt;
    refusal.value = amount ? amount->in_won() : std::numeric_limits<std::int64_t>::max();
    refusal.nearest_below = whole_shares(context.max_order_notional, *worst);
    return refusal;
}

} // namespace qts::risk
