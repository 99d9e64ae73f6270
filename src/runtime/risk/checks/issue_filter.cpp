#include "runtime/risk/risk_checks.hpp"

namespace qts::risk {
namespace {

Refusal too_small(std::string_view code, std::string_view check, std::int64_t value,
                  std::int64_t least, std::string_view detail) {
    Refusal refusal{.code = code, .check = check, .unit = RefusalUnit::won};
    refusal.value = value;
    refusal.limit = least;
    refusal.detail = RefusalDetail{detail};
    return refusal;
}

bool is_stock_buy(const RiskContext& context) {
    return context.intent.side == Side::buy && context.market->instrument.product == Product::stock;
}

} // namespace

// Penny stocks and tiny companies move by jumps and cannot be left: not bought.
std::optional<Refusal> check_min_price(const RiskContext& context) {
    const Price least = context.filter.min_price;
    if (!is_stock_buy(context) || context.market->last->price >= least) return std::nullopt;
    return too_small("GR114", "min_price", context.market->last->price.in_won(), least.in_won(),
                     "min_price_won");
}

std::optional<Refusal> check_min_market_cap(const RiskContext& context) {
    const Notional least = context.filter.min_market_cap;
    if (!is_stock_buy(context) || least <= Notional{}) return std::nullopt;
    const auto worth = context.market->instrument.worth();
    if (worth && *worth >= least) return std::nullopt;
    return too_small("GR115", "min_market_cap", worth ? worth->in_won() : 0, least.in_won(),
                     worth ? "min_market_cap_won"
                           : "min_market_cap_won; the market cap of the issue is not known");
}

} // namespace qts::risk
