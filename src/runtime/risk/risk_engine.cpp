#include "runtime/risk/risk_engine.hpp"

#include "runtime/risk/risk_checks.hpp"

#include <array>

namespace qts {
namespace {

// THE ORDERED TABLE OF CHECKS. Shape first (is it an order at all), then the market's rules, then
// ours, then what the account can bear.
constexpr std::array kChecks{
    RiskCheckRow{"known", risk::check_known, false},
    RiskCheckRow{"issue_state", risk::check_issue_state, false},
    RiskCheckRow{"quantity", risk::check_quantity, false},
    RiskCheckRow{"order_size", risk::check_order_size, false},
    RiskCheckRow{"phase", risk::check_phase, false},
    RiskCheckRow{"tick", risk::check_tick, false},
    RiskCheckRow{"price_limits", risk::check_price_limits, false},
    RiskCheckRow{"frozen", risk::check_frozen, false},
    RiskCheckRow{"duplicate", risk::check_duplicate, false},
    RiskCheckRow{"min_price", risk::check_min_price, true},
    RiskCheckRow{"min_market_cap", risk::check_min_market_cap, true},
    RiskCheckRow{"order_notional", risk::check_order_notional, true},
    RiskCheckRow{"buying_power", risk::check_buying_power, true},
    RiskCheckRow{"holdings", risk::check_holdings, false},
};

} // namespace

std::span<const RiskCheckRow> risk_checks() {
    return kChecks;
}

std::optional<Price> RiskContext::worst_price() const {
    if (intent.terms.limit_price()) return intent.terms.limit_price();
    if (market == nullptr || !market->instrument.limits) return std::nullopt;
    const PriceLimits& limits = *market->instrument.limits;
    return intent.side == Side::buy ? limits.upper : limits.lower;
}

std::optional<std::int64_t> whole_shares(Notional budget, Price price) {
    const std::int64_t won = budget.in_won() / price.in_won() * price.in_won();
    return won > 0 ? std::optional{won} : std::nullopt;
}

std::optional<Refusal> first_refusal(const RiskContext& context) {
    for (const RiskCheckRow& row : kChecks) {
        if (row.entries_only && context.intent.purpose != Purpose::entry) continue;
        if (auto refusal = row.check(context)) return refusal;
    }
    return std::nullopt;
}

} // namespace qts
