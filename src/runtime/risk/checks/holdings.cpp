#include "runtime/risk/risk_checks.hpp"

namespace qts::risk {

// Short sale forbidden: a strategy sells what it holds and has not already promised.
std::optional<Refusal> check_holdings(const RiskContext& context) {
    if (context.intent.side == Side::buy || context.intent.quantity <= context.sellable) {
        return std::nullopt;
    }
    Refusal refusal{.code = "GR108", .check = "holdings", .unit = RefusalUnit::shares};
    refusal.value = context.intent.quantity.in_shares();
    refusal.limit = context.sellable.in_shares();
    if (context.sellable > Quantity{}) refusal.nearest_below = context.sellable.in_shares();
    return refusal;
}

} // namespace qts::risk
