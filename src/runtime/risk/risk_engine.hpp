#pragma once
// Runs the ordered table of checks; the first refusal wins. Pure; engine thread.

#include "runtime/risk/risk_context.hpp"

#include <span>

namespace qts {

struct RiskCheckRow {
    std::string_view name;
    std::optional<Refusal> (*check)(const RiskContext&);
    bool entries_only; ///< an exit is never blocked by a limit meant for entries
};

/// The table itself, in order, for documentation and tests.
std::span<const RiskCheckRow> risk_checks();

std::optional<Refusal> first_refusal(const RiskContext& context);

} // namespace qts
