#include "market/trading_days.hpp"

#include "market/dated_table.hpp"

#include <array>

namespace qts {
namespace {

struct MonthDay {
    unsigned month;
    unsigned day;
};

// 2020 to 2023: the weekdays without a row in daily price series of KRX issues, worked out
// 2026-11-23.
constexpr std::array k2020{MonthDay{1, 1},   MonthDay{1, 24}, MonthDay{1, 27}, MonthDay{4, 15},
                           MonthDay{4, 30},  MonthDay{5, 1},  MonthDay{5, 5},  MonthDay{8, 17},
                           MonthDay{9, 30},  MonthDay{10, 1}, MonthDay{10, 2}, MonthDay{10, 9},
                           MonthDay{12, 25}, MonthDay{12, 31}};
constexpr std::array k2021{MonthDay{1, 1},  MonthDay{2, 11}, MonthDay{2, 12}, MonthDay{3, 1},
                           MonthDay{5, 5},  MonthDay{5, 19}, MonthDay{8, 16}, MonthDay{9, 20},
                           MonthDay{9, 21}, MonthDay{9, 22}, MonthDay{10, 4}, MonthDay{10, 11},
                           MonthDay{12, 31}};
constexpr std::array k2022{MonthDay{1, 31},  MonthDay{2, 1},  MonthDay{2, 2},  MonthDay{3, 1},
                           MonthDay{3, 9},   MonthDay{5, 5},  MonthDay{6, 1},  MonthDay{6, 6},
                           MonthDay{8, 15},  MonthDay{9, 9},  MonthDay{9, 12}, MonthDay{10, 3},
                           MonthDay{10, 10}, MonthDay{12, 30}};
constexpr std::array k2023{MonthDay{1, 23}, MonthDay{1, 24},  MonthDay{3, 1},  MonthDay{5, 1},
                           MonthDay{5, 5},  MonthDay{5, 29},  MonthDay{6, 6},  MonthDay{8, 15},
                           MonthDay{9, 28}, MonthDay{9, 29},  MonthDay{10, 2}, MonthDay{10, 3},
                           MonthDay{10, 9}, MonthDay{12, 25}, MonthDay{12, 29}};
// 2024 to 2027: krx-market.md section 6, read 2026-11-23.
constexpr std::array k2024{MonthDay{1, 1},   MonthDay{2, 9},  MonthDay{2, 12}, MonthDay{3, 1},
                           MonthDay{4, 10},  MonthDay{5, 1},  MonthDay{5, 6},  MonthDay{5, 15},
                           MonthDay{6, 6},   MonthDay{8, 15}, MonthDay{9, 16}, MonthDay{9, 17},
                           MonthDay{9, 18},  MonthDay{10, 1}, MonthDay{10, 3}, MonthDay{10, 9},
                           MonthDay{12, 25}, MonthDay{12, 31}};
constexpr std::array k2025{MonthDay{1, 1},  MonthDay{1, 27},  MonthDay{1, 28}, MonthDay{1, 29},
                           MonthDay{1, 30}, MonthDay{3, 3},   MonthDay{5, 1},  MonthDay{5, 5},
                           MonthDay{5, 6},  MonthDay{6, 3},   MonthDay{6, 6},  MonthDay{8, 15},
                           MonthDay{10, 3}, MonthDay{10, 6},  MonthDay{10, 7}, MonthDay{10, 8},
                           MonthDay{10, 9}, MonthDay{12, 25}, MonthDay{12, 31}};
constexpr std::array k2026{MonthDay{1, 1},  MonthDay{2, 16}, MonthDay{2, 17}, MonthDay{2, 18},
                           MonthDay{3, 2},  MonthDay{5, 1},  MonthDay{5, 5},  MonthDay{5, 25},
                           MonthDay{6, 3},  MonthDay{7, 17}, MonthDay{8, 17}, MonthDay{9, 24},
                           MonthDay{9, 25}, MonthDay{10, 5}, MonthDay{10, 9}, MonthDay{12, 25},
                           MonthDay{12, 31}};
// Doubtful: 2027-05-03, if Labour Day (a Saturday) gets a substitute; taken as a trading day.
constexpr std::array k2027{MonthDay{1, 1},   MonthDay{2, 8},   MonthDay{2, 9},  MonthDay{3, 1},
                           MonthDay{5, 5},   MonthDay{5, 13},  MonthDay{7, 19}, MonthDay{8, 16},
                           MonthDay{9, 14},  MonthDay{9, 15},  MonthDay{9, 16}, MonthDay{10, 4},
                           MonthDay{10, 11}, MonthDay{12, 27}, MonthDay{12, 31}};

} // namespace

std::string_view to_string(CalendarBasis basis) {
    switch (basis) {
    case CalendarBasis::from_prices:
        return "from_prices";
    case CalendarBasis::checked:
        return "checked";
    case CalendarBasis::published:
        return "published";
    case CalendarBasis::derived:
        return "derived";
    case CalendarBasis::configured:
        return "configured";
    }
    return "?";
}

TradingDayTable built_in_trading_days() {
    TradingDayTable table;
    table.covered_from = day(2020, 1, 1);
    table.covered_to = day(2027, 12, 31);
    table.basis = {{day(2020, 1, 1), CalendarBasis::from_prices},
                   {day(2024, 1, 1), CalendarBasis::checked},
                   {day(2026, 7, 25), CalendarBasis::published},
                   {day(2027, 1, 1), CalendarBasis::derived}};
    const auto add = [&](int year, std::span<const MonthDay> closed) {
        for (const MonthDay& of : closed)
            table.closed_weekdays.push_back(day(year, of.month, of.day));
    };
    add(2020, k2020);
    add(2021, k2021);
    add(2022, k2022);
    add(2023, k2023);
    add(2024, k2024);
    add(2025, k2025);
    add(2026, k2026);
    add(2027, k2027);
    // Until 2023 from the press of the day (KRX's notices of 2020-12-03, 2021-11-04, 2022-11-16;
    // 2023 not looked up), since 2024 krx-market.md 2.3.
    table.csat_days = {day(2020, 12, 3),  day(2021, 11, 18), day(2022, 11, 17), day(2023, 11, 16),
                       day(2024, 11, 14), day(2025, 11, 13), day(2026, 11, 19)};
    return table;
}

} // namespace qts
