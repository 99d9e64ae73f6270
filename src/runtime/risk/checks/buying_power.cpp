#include "runtime/risk/risk_checks.hpp"

#include <limits>

namespace qts::risk {

// A market buy is reckoned at the upper limit price, as the broker does (krx-market.md 5.4).
std::optional<Refusal> check_buying_power(const RiskContext& context) {
    if (context.intent.side == Side::sell) return std::nullopt;
    const auto worst = context.worst_price();
    Refusal refusal{.code = "GR061", .check = "buying_power", .unit = RefusalUnit::won};
    refusal.limit = context.available_cash.in_won();
    if (!worst) {
        refusal.detail =
            RefusalDetail{"the price limits are not known, so the cash it needs is not either"};
        return refusal;
    }
    const auto amount = Notional::of(*worst, context.intent.quantity);
    if (amount && *amount + context.commission <= context.available_cash) return std::nullopt;
    refusal.value =
        amount ? (*amount + context.commission).in_won() : std::numeric_limits<std::int64_t>::max();
    refusal.nearest_below = whole_shares(context.available_cash - context.commission, *worst);
    return refusal;
}

} // namespace qts::risk
