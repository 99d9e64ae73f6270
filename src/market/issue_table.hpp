#pragma once
// A small built-in table of listed issues: code, Korean name, market, product, and the price at
// which the simulator's default market opens them,
// with about as many shares as are listed. Names and codes stand in
// two independent public listings of 2026 (collected 2026-11-23); prices and shares are
// rounded, for simulation only. A broker's master file, once imported, wins over this table.

#include "market/instrument.hpp"

#include <span>
#include <string_view>

namespace qts {

struct IssueRow {
    std::string_view code;
    std::string_view name;
    Market market;
    Product product;
    int leverage;
    std::int64_t simulated_base_won;
    std::int64_t simulated_shares; ///< listed shares; 0: a fund, whose number changes daily
};

std::span<const IssueRow> issue_table();
/// nullptr when the table does not hold it.
const IssueRow* find_issue(Symbol symbol);

/// What the table says of an issue; for one it does not hold, what its code tells: an ETN, or a
/// stock of KOSPI under its code as name. No prices.
Instrument known_instrument(Symbol symbol);

} // namespace qts
