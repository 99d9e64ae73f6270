#include "market/order_size.hpp"
#include "runtime/risk/risk_checks.hpp"

#include <algorithm>

namespace qts::risk {

// At least one unit of the product, whole units, and no more than an order can say.
std::optional<Refusal> check_quantity(const RiskContext& context) {
    const std::int64_t asked = context.intent.quantity.in_shares();
    const bool known = context.market != nullptr;
    const std::int64_t unit =
        order_unit(known ? context.market->instrument.product : Product::stock).in_shares();
    const std::int64_t most = kMaxQuantity.in_shares() / unit * unit;
    if (asked >= unit && asked <= most && asked % unit == 0) return std::nullopt;
    Refusal refusal{.code = "GR101", .check = "quantity", .unit = RefusalUnit::shares};
    refusal.value = asked;
    refusal.limit = asked > most ? most : unit;
    if (asked >= unit) refusal.nearest_below = std::min(most, asked / unit * unit);
    if (asked < most) refusal.nearest_above = std::max(unit, (asked / unit + 1) * unit);
    return refusal;
}

} // namespace qts::risk
