#include "runtime/risk/risk_checks.hpp"

namespace qts::risk {

// Nothing is bought of an issue that cannot be traded, or that trades its last days before
// delisting, without price limits. What is held may always be sold.
std::optional<Refusal> check_issue_state(const RiskContext& context) {
    if (context.intent.side == Side::sell) return std::nullopt;
    const IssueFlags& flags = context.market->instrument.flags;
    if (!flags.halted && !flags.liquidation) return std::nullopt;
    return Refusal{.code = "GR112",
                   .check = "issue_state",
                   .detail = RefusalDetail{
                       flags.halted ? "the issue is halted, as the broker or an imported list says"
                                    : "the issue is in its liquidation days, as the broker or an "
                                      "imported list says"}};
}

} // namespace qts::risk
