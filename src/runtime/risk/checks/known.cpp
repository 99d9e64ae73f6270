#include "runtime/risk/risk_checks.hpp"

namespace qts::risk {

// An order on a symbol whose market, rules or account we do not know would be a guess.
std::optional<Refusal> check_known(const RiskContext& context) {
    const bool halted = context.market != nullptr && context.market->instrument.halted;
    std::string_view detail;
    if (context.market == nullptr || !context.market->last) detail = "no price of this symbol yet";
    if (context.bands.empty()) detail = "no tick table covers the day";
    if (!context.ledger_open) detail = "cash and holdings are not known yet";
    if (halted && context.intent.side == Side::buy) detail = "the issue is halted";
    if (detail.empty()) return std::nullopt;
    return Refusal{.code = "GR100", .check = "known", .detail = detail};
}

} // namespace qts::risk
