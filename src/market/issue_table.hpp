#pragma once
// A small built-in table of listed issues: code, Korean name, market, product, and the price at
// which the simulator's default market opens them. Names and codes stand in
// two independent public listings of 2026 (collected 2026-11-23); prices are rounded, for
// simulation only. A broker's master file, once imported, wins over this table.

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
};

std::span<const IssueRow> issue_table();
/// nullptr when the table does not hold it.
const IssueRow* find_issue(Symbol symbol);

} // namespace qts
