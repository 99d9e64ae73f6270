#pragma once
// Fills and profit of days as people keep them: a line a fill with what it cost and when it
// settles (the columns of a Korean trade and tax diary), and what each day made. Pure.

#include "core/json_writer.hpp"
#include "market/issue_directory.hpp"
#include "market/session_calendar.hpp"
#include "storage/query_store.hpp"

#include <string>
#include <vector>

namespace qts::app {

/// What the lines need besides the store.
struct DiaryFacts {
    const IssueDirectory& issues;
    const SessionCalendar& calendar;
    Broker broker = Broker::kis;
};

struct DiaryLine {
    KstDate day;
    std::optional<KstDate>
        settles; ///< the second trading day after; absent: no calendar reaches it
    Fill fill;
    std::string name;   ///< of the issue
    std::string number; ///< the broker's of the order; our own when none is known
    /// What the account pays (a buy) or gets (a sale).
    Notional settlement() const;
};

std::vector<DiaryLine> diary_lines(const std::vector<KeptFill>& fills, const DiaryFacts& facts);

/// The lines as CSV for a spreadsheet: UTF-8 with a byte order mark, Korean column names.
std::string diary_csv(const std::vector<DiaryLine>& lines);
JsonObject diary_json(DayRange days, const std::vector<DiaryLine>& lines);

/// Profit by day with its parts and sums.
JsonObject profit_json(DayRange days, const std::vector<DailyProfit>& rows,
                       const std::vector<DayClosed>& closed, const IssueDirectory& issues);

/// Won per share; two decimals where the amount does not divide.
std::string unit_price_text(Notional amount, Quantity quantity);

} // namespace qts::app
