#pragma once
// Which days KRX trades: the closed weekdays of the covered years and the days with hours of their
// own, with how sure we are of them. Values.

#include "core/kst.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace qts {

/// How a day of the calendar is known.
enum class CalendarBasis : std::uint8_t {
    from_prices, ///< derived from the days for which a price series has rows
    checked,     ///< published, and checked against price data
    published,   ///< from published lists
    derived,     ///< derived by the rules of holidays; KRX confirms each December
    configured,  ///< from the configuration
};

std::string_view to_string(CalendarBasis basis);

struct BasisRow {
    KstDate from;
    CalendarBasis basis;
};

struct TradingDayTable {
    KstDate covered_from;
    KstDate covered_to;
    std::vector<BasisRow> basis;          ///< in the order of their days
    std::vector<KstDate> closed_weekdays; ///< Monday to Friday, ascending
    std::vector<KstDate> csat_days;       ///< university entrance examination: an hour later
    std::vector<KstDate> configured;      ///< days of which the configuration speaks
};

TradingDayTable built_in_trading_days();

} // namespace qts
