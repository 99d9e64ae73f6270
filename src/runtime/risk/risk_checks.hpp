#pragma once
// The checks, one pure function and one file each. Which run, and in what order, says the table in
// risk_engine.cpp. Each returns the refusal, or nothing.

#include "runtime/risk/risk_context.hpp"

namespace qts::risk {

std::optional<Refusal> check_known(const RiskContext& context);
std::optional<Refusal> check_issue_state(const RiskContext& context);
std::optional<Refusal> check_quantity(const RiskContext& context);
std::optional<Refusal> check_order_size(const RiskContext& context);
std::optional<Refusal> check_phase(const RiskContext& context);
std::optional<Refusal> check_tick(const RiskContext& context);
std::optional<Refusal> check_price_limits(const RiskContext& context);
std::optional<Refusal> check_frozen(const RiskContext& context);
std::optional<Refusal> check_duplicate(const RiskContext& context);
std::optional<Refusal> check_min_price(const RiskContext& context);
std::optional<Refusal> check_min_market_cap(const RiskContext& context);
std::optional<Refusal> check_order_notional(const RiskContext& context);
std::optional<Refusal> check_buying_power(const RiskContext& context);
std::optional<Refusal> check_holdings(const RiskContext& context);

} // namespace qts::risk
