#pragma once
// A list of issues as CSV, for whoever has no broker's master file: to import, and to fill a
// simulated market with. The first line names the columns, in any order:
//
//   code,name,market,product,leverage,base,listed_shares,market_cap,listed_on,
//   halted,administrative,liquidation,overheated,alarm
//
// `code` and `name` are needed; what is left out or blank stays as it is known already. market:
// kospi, kosdaq; product: stock, etf, etn, elw; flags: Y or N; alarm: none, caution, warning, risk.
// UTF-8, or CP949 as Korean spreadsheets save it. Pure. Any thread.

#include "core/result.hpp"
#include "market/issue_directory.hpp"

#include <string_view>
#include <vector>

namespace qts {

/// Each issue as `known` has it, with what the file says. invalid_input, with the number of the
/// line: a column that is none or missing, a code given twice, a value that does not fit its
/// column; also a file without issues, or in another encoding.
Result<std::vector<Instrument>> parse_issue_csv(std::string_view bytes,
                                                const IssueDirectory& known);

} // namespace qts
