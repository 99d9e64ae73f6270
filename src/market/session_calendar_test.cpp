#include "market/session_calendar.hpp"

#include <algorithm>
#include <array>
#include <gtest/gtest.h>
#include <initializer_list>
#include <map>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace qts {

void PrintTo(SessionPhase phase, std::ostream* out) {
    *out << key_of(phase);
}

namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;

KstDate on(std::string_view text) {
    return *KstDate::parse(text);
}

UtcNanos at(std::string_view date, std::string_view time) {
    return to_utc(on(date), *KstTime::parse(time));
}

/// One session as a person writes it: the name it is published under, from, until (not included).
struct Hours {
    std::string_view begin;
    std::string_view end;
    std::string_view name;
};

/// A whole day, written out by hand; `open` and `close` are empty when it does not trade.
struct DayHours {
    std::vector<Hours> book;
    std::vector<Hours> side;
    std::string_view open{};
    std::string_view close{};
};

// The timetables of krx-market.md 2.1 to 2.3, as fixed by section 4 of the batch protocol.

const DayHours& no_trading() {
    static const DayHours day{};
    return day;
}

const DayHours& krx_until_20260911() {
    static const DayHours day{.book = {{"08:30", "09:00", "opening_auction"},
                                       {"09:00", "15:20", "continuous"},
                                       {"15:20", "15:30", "closing_auction"},
                                       {"16:00", "18:00", "off_hours_auction"}},
                              .side = {{"08:00", "09:00", "block"},
                                       {"08:30", "08:40", "pre_hours_close"},
                                       {"15:30", "15:40", "post_hours_close_orders"},
                                       {"15:40", "16:00", "post_hours_close"},
                                       {"15:40", "18:00", "block"}},
                              .open = "09:00",
                              .close = "15:30"};
    return day;
}

const DayHours& krx_from_20260914() {
    static const DayHours day{.book = {{"08:30", "09:00", "opening_auction"},
                                       {"09:00", "15:20", "continuous"},
                                       {"15:20", "15:30", "closing_auction"},
                                       {"16:00", "20:00", "after_market"}},
                              .side = {{"08:00", "09:00", "block"},
                                       {"08:30", "08:40", "pre_hours_close"},
                                       {"15:30", "15:40", "post_hours_close_orders"},
                                       {"15:40", "16:00", "post_hours_close"},
                                       {"15:40", "20:00", "block"}},
                              .open = "09:00",
                              .close = "15:30"};
    return day;
}

const DayHours& krx_first_day_until_2026() {
    static const DayHours day{.book = {{"09:30", "10:00", "opening_auction"},
                                       {"10:00", "15:20", "continuous"},
                                       {"15:20", "15:30", "closing_auction"},
                                       {"16:00", "18:00", "off_hours_auction"}},
                              .side = {{"09:00", "10:00", "block"},
                                       {"09:30", "09:40", "pre_hours_close"},
                                       {"15:30", "15:40", "post_hours_close_orders"},
                                       {"15:40", "16:00", "post_hours_close"},
                                       {"15:40", "18:00", "block"}},
                              .open = "10:00",
                              .close = "15:30"};
    return day;
}

const DayHours& krx_first_day_from_2027() {
    static const DayHours day{.book = {{"09:30", "10:00", "opening_auction"},
                                       {"10:00", "15:20", "continuous"},
                                       {"15:20", "15:30", "closing_auction"},
                                       {"16:00", "20:00", "after_market"}},
                              .side = {{"09:00", "10:00", "block"},
                                       {"09:30", "09:40", "pre_hours_close"},
                                       {"15:30", "15:40", "post_hours_close_orders"},
                                       {"15:40", "16:00", "post_hours_close"},
                                       {"15:40", "20:00", "block"}},
                              .open = "10:00",
                              .close = "15:30"};
    return day;
}

const DayHours& krx_csat_until_2025() {
    static const DayHours day{.book = {{"09:30", "10:00", "opening_auction"},
                                       {"10:00", "16:20", "continuous"},
                                       {"16:20", "16:30", "closing_auction"},
                                       {"17:00", "18:00", "off_hours_auction"}},
                              .side = {{"09:00", "10:00", "block"},
                                       {"09:30", "09:40", "pre_hours_close"},
                                       {"16:30", "16:40", "post_hours_close_orders"},
                                       {"16:40", "17:00", "post_hours_close"},
                                       {"16:40", "18:00", "block"}},
                              .open = "10:00",
                              .close = "16:30"};
    return day;
}

const DayHours& krx_csat_from_2026() {
    static const DayHours day{.book = {{"09:30", "10:00", "opening_auction"},
                                       {"10:00", "16:20", "continuous"},
                                       {"16:20", "16:30", "closing_auction"},
                                       {"17:00", "20:00", "after_market"}},
                              .side = {{"09:00", "10:00", "block"},
                                       {"09:30", "09:40", "pre_hours_close"},
                                       {"16:30", "16:40", "post_hours_close_orders"},
                                       {"16:40", "17:00", "post_hours_close"},
                                       {"16:40", "20:00", "block"}},
                              .open = "10:00",
                              .close = "16:30"};
    return day;
}

const DayHours& nxt_regular() {
    static const DayHours day{
        .book = {{"08:00:00", "08:50:00", "pre_market"},
                 {"08:50:00", "09:00:30", "pause"},
                 {"09:00:30", "15:20:00", "main_market"},
                 {"15:20:00", "15:30:00", "pause"},
                 {"15:30:00", "15:40:00", "after_market_auction"},
                 {"15:40:00", "20:00:00", "after_market"}},
        .side = {{"15:00", "15:30", "close_price_orders"}, {"15:30", "16:00", "close_price"}},
        .open = "09:00:30",
        .close = "15:20"};
    return day;
}

const DayHours& nxt_first_day() {
    static const DayHours day{
        .book = {{"10:00:30", "15:20:00", "main_market"},
                 {"15:20:00", "15:30:00", "pause"},
                 {"15:30:00", "15:40:00", "after_market_auction"},
                 {"15:40:00", "20:00:00", "after_market"}},
        .side = {{"15:00", "15:30", "close_price_orders"}, {"15:30", "16:00", "close_price"}},
        .open = "10:00:30",
        .close = "15:20"};
    return day;
}

const DayHours& nxt_csat() {
    static const DayHours day{
        .book = {{"10:00:30", "16:20:00", "main_market"},
                 {"16:20:00", "16:30:00", "pause"},
                 {"16:30:00", "16:40:00", "after_market_auction"},
                 {"16:40:00", "20:00:00", "after_market"}},
        .side = {{"16:00", "16:30", "close_price_orders"}, {"16:30", "17:00", "close_price"}},
        .open = "10:00:30",
        .close = "16:20"};
    return day;
}

bool stands(const Hours& hours, KstDate date, UtcNanos instant) {
    return to_utc(date, *KstTime::parse(hours.begin)) <= instant &&
           instant < to_utc(date, *KstTime::parse(hours.end));
}

/// `continuous | block pre_hours_close`: the book, and the side sessions sorted, no name twice.
std::string told(std::string book, std::vector<std::string> side) {
    std::sort(side.begin(), side.end());
    side.erase(std::unique(side.begin(), side.end()), side.end());
    book += " |";
    for (const std::string& name : side)
        book += " " + name;
    return book;
}

std::string expected_at(const DayHours& hours, KstDate date, UtcNanos instant) {
    std::string book = "closed";
    std::vector<std::string> side;
    for (const Hours& row : hours.book) {
        if (stands(row, date, instant)) book = row.name;
    }
    for (const Hours& row : hours.side) {
        if (stands(row, date, instant)) side.emplace_back(row.name);
    }
    return told(book, side);
}

/// What phase_at and open_at say together; an error or a contradiction between them as text.
std::string answered_at(const SessionCalendar& calendar, Venue venue, UtcNanos instant) {
    const auto book = calendar.phase_at(venue, instant);
    const auto open = calendar.open_at(venue, instant);
    if (!book || !open) return "error";
    std::vector<std::string> side;
    std::size_t books = 0;
    for (const SessionPhase phase : all_phases()) {
        if (!open->has(phase)) continue;
        if (is_side_session(phase)) {
            side.emplace_back(to_string(phase));
        } else {
            ++books;
            if (phase != *book) return "open_at and phase_at differ";
        }
    }
    if (books != (*book == SessionPhase::closed ? 0U : 1U)) return "open_at holds no book";
    return told(std::string{to_string(*book)}, side);
}

/// Every minute of the day, and every boundary with a nanosecond and a second to either side.
std::vector<UtcNanos> instants_of(KstDate date, const DayHours& hours) {
    std::vector<UtcNanos> instants;
    for (int minute = 0; minute < 24 * 60; ++minute)
        instants.push_back(to_utc(date, KstTime::of(0, minute)));
    instants.push_back(to_utc(date, KstTime::of(23, 59, 59)));
    for (const auto* rows : {&hours.book, &hours.side}) {
        for (const Hours& row : *rows) {
            for (const std::string_view edge : {row.begin, row.end}) {
                const UtcNanos boundary = to_utc(date, *KstTime::parse(edge));
                instants.push_back(boundary - seconds{1});
                instants.push_back(boundary - nanoseconds{1});
                instants.push_back(boundary);
                instants.push_back(boundary + seconds{1});
            }
        }
    }
    return instants;
}

void expect_hours(const SessionCalendar& calendar, Venue venue, KstDate date,
                  const DayHours& hours) {
    const std::string where = std::string{to_string(venue)} + " " + date.iso();
    int wrong = 0;
    for (const UtcNanos instant : instants_of(date, hours)) {
        const std::string expected = expected_at(hours, date, instant);
        const std::string answered = answered_at(calendar, venue, instant);
        if (expected == answered) continue;
        if (wrong++ == 0) {
            ADD_FAILURE() << where << " at " << kst_stamp_ms(instant) << ": " << answered
                          << " in place of " << expected;
        }
    }
    EXPECT_EQ(wrong, 0) << where;
    const auto trades = calendar.is_trading_day(venue, date);
    const auto regular = calendar.regular_hours(venue, date);
    ASSERT_TRUE(trades && regular) << where;
    EXPECT_EQ(*trades, !hours.open.empty()) << where;
    ASSERT_EQ(regular->has_value(), !hours.open.empty()) << where;
    if (hours.open.empty()) return;
    EXPECT_EQ((*regular)->open.iso(), KstTime::parse(hours.open)->iso()) << where;
    EXPECT_EQ((*regular)->close.iso(), KstTime::parse(hours.close)->iso()) << where;
}

void expect_krx(std::string_view date, const DayHours& hours) {
    const SessionCalendar calendar = SessionCalendar::built_in();
    expect_hours(calendar, Venue::krx, on(date), hours);
    expect_hours(calendar, Venue::sor, on(date), hours); // SOR trades while KRX does
}

void expect_nxt(std::string_view date, const DayHours& hours) {
    expect_hours(SessionCalendar::built_in(), Venue::nxt, on(date), hours);
}

TEST(SessionWalk, OfKrxHasTheOffHoursAuctionOnItsLastDays) {
    expect_krx("2020-01-03", krx_until_20260911());
    expect_krx("2024-01-03", krx_until_20260911());
    expect_krx("2026-09-10", krx_until_20260911());
    expect_krx("2026-09-11", krx_until_20260911());
}

TEST(SessionWalk, OfKrxHasTheAfterMarketInItsPlaceFrom20260914) {
    expect_krx("2026-09-14", krx_from_20260914());
    expect_krx("2026-09-15", krx_from_20260914());
    expect_krx("2026-11-23", krx_from_20260914());
    expect_krx("2027-12-30", krx_from_20260914());
}

TEST(SessionWalk, OfKrxOpensTheFirstTradingDayOfTheYearAnHourLateAndEndsItOnTime) {
    expect_krx("2024-01-02", krx_first_day_until_2026());
    expect_krx("2025-01-02", krx_first_day_until_2026());
    expect_krx("2026-01-02", krx_first_day_until_2026());
    expect_krx("2027-01-04", krx_first_day_from_2027());
}

TEST(SessionWalk, OfKrxHasItsUsualHoursOnTheSecondTradingDayOfTheYear) {
    expect_krx("2026-01-05", krx_until_20260911());
    expect_krx("2027-01-05", krx_from_20260914());
}

TEST(SessionWalk, OfKrxIsAnHourLateOnTheCsatDaysButDoesNotEndLater) {
    expect_krx("2024-11-14", krx_csat_until_2025());
    expect_krx("2025-11-13", krx_csat_until_2025());
    expect_krx("2026-11-19", krx_csat_from_2026());
}

TEST(SessionWalk, OfKrxHasItsUsualHoursAroundTheCsatDays) {
    expect_krx("2024-11-13", krx_until_20260911());
    expect_krx("2024-11-15", krx_until_20260911());
    expect_krx("2025-11-14", krx_until_20260911());
    expect_krx("2026-11-18", krx_from_20260914());
    expect_krx("2026-11-20", krx_from_20260914());
}

TEST(SessionWalk, OfKrxIsClosedOnWeekendsHolidaysAndTheLastDayOfTheYear) {
    for (const char* closed : {"2026-09-12", "2026-09-13", "2026-09-24", "2025-03-03", "2024-12-31",
                               "2025-01-01", "2026-12-31", "2027-01-01", "2027-01-02"}) {
        expect_krx(closed, no_trading());
    }
    expect_krx("2024-12-30", krx_until_20260911());
    expect_krx("2026-12-30", krx_from_20260914());
}

TEST(SessionWalk, OfNxtBeginsOn20250304) {
    expect_nxt("2024-12-30", no_trading());
    expect_nxt("2024-11-14", no_trading());
    expect_nxt("2025-01-02", no_trading());
    expect_nxt("2025-02-28", no_trading());
    expect_nxt("2025-03-03", no_trading());
    expect_nxt("2025-03-04", nxt_regular());
    expect_nxt("2025-03-05", nxt_regular());
}

TEST(SessionWalk, OfNxtDoesNotChangeOn20260914) {
    expect_nxt("2026-09-11", nxt_regular());
    expect_nxt("2026-09-14", nxt_regular());
    expect_nxt("2026-11-23", nxt_regular());
}

TEST(SessionWalk, OfNxtHasNeitherPreMarketNorPauseOnTheFirstTradingDayOfTheYear) {
    expect_nxt("2026-01-02", nxt_first_day());
    expect_nxt("2026-01-05", nxt_regular());
    expect_nxt("2027-01-04", nxt_first_day());
}

TEST(SessionWalk, OfNxtIsAnHourLateOnTheCsatDaysWithoutAPreMarket) {
    expect_nxt("2025-11-12", nxt_regular());
    expect_nxt("2025-11-13", nxt_csat());
    expect_nxt("2026-11-18", nxt_regular());
    expect_nxt("2026-11-19", nxt_csat());
    expect_nxt("2026-11-20", nxt_regular());
}

TEST(SessionWalk, OfNxtIsClosedOnWeekendsHolidaysAndTheLastDayOfTheYear) {
    for (const char* closed :
         {"2026-09-12", "2026-09-13", "2026-09-24", "2025-12-31", "2026-01-01", "2026-12-31"}) {
        expect_nxt(closed, no_trading());
    }
}

// Section 6 of krx-market.md, the whole of it.
const std::vector<std::string_view>& closed_weekdays_since_2024() {
    static const std::vector<std::string_view> days{
        "2024-01-01", "2024-02-09", "2024-02-12", "2024-03-01", "2024-04-10", "2024-05-01",
        "2024-05-06", "2024-05-15", "2024-06-06", "2024-08-15", "2024-09-16", "2024-09-17",
        "2024-09-18", "2024-10-01", "2024-10-03", "2024-10-09", "2024-12-25", "2024-12-31",
        "2025-01-01", "2025-01-27", "2025-01-28", "2025-01-29", "2025-01-30", "2025-03-03",
        "2025-05-01", "2025-05-05", "2025-05-06", "2025-06-03", "2025-06-06", "2025-08-15",
        "2025-10-03", "2025-10-06", "2025-10-07", "2025-10-08", "2025-10-09", "2025-12-25",
        "2025-12-31", "2026-01-01", "2026-02-16", "2026-02-17", "2026-02-18", "2026-03-02",
        "2026-05-01", "2026-05-05", "2026-05-25", "2026-06-03", "2026-07-17", "2026-08-17",
        "2026-09-24", "2026-09-25", "2026-10-05", "2026-10-09", "2026-12-25", "2026-12-31",
        "2027-01-01", "2027-02-08", "2027-02-09", "2027-03-01", "2027-05-05", "2027-05-13",
        "2027-07-19", "2027-08-16", "2027-09-14", "2027-09-15", "2027-09-16", "2027-10-04",
        "2027-10-11", "2027-12-27", "2027-12-31"};
    return days;
}

bool listed(const std::vector<std::string_view>& days, KstDate date) {
    return std::find(days.begin(), days.end(), date.iso()) != days.end();
}

TEST(SessionCalendar, TradesOnEveryWeekdayOf2024To2027ThatIsNoHoliday) {
    const SessionCalendar calendar = SessionCalendar::built_in();
    for (KstDate date = on("2024-01-01"); date <= on("2027-12-31"); date = date.plus_days(1)) {
        const bool closed = date.is_weekend() || listed(closed_weekdays_since_2024(), date);
        for (const Venue venue : {Venue::krx, Venue::sor}) {
            const auto trades = calendar.is_trading_day(venue, date);
            ASSERT_TRUE(trades.has_value()) << date.iso();
            EXPECT_EQ(*trades, !closed) << date.iso();
        }
        const auto on_krx = calendar.is_trading_day(date);
        const auto on_nxt = calendar.is_trading_day(Venue::nxt, date);
        ASSERT_TRUE(on_krx && on_nxt) << date.iso();
        EXPECT_EQ(*on_krx, !closed) << date.iso();
        EXPECT_EQ(*on_nxt, !closed && date >= on("2025-03-04")) << date.iso();
    }
}

TEST(SessionCalendar, HasTheTradingDaysOfEachCoveredYear) {
    const SessionCalendar calendar = SessionCalendar::built_in();
    struct Year {
        int year;
        int trading_days;
    };
    for (const Year row : {Year{2020, 248}, Year{2021, 248}, Year{2022, 246}, Year{2023, 245},
                           Year{2024, 244}, Year{2025, 242}, Year{2026, 244}, Year{2027, 246}}) {
        int days = 0;
        for (KstDate date = KstDate::of(row.year, 1, 1); date <= KstDate::of(row.year, 12, 31);
             date = date.plus_days(1)) {
            const auto trades = calendar.is_trading_day(date);
            ASSERT_TRUE(trades.has_value()) << date.iso();
            EXPECT_FALSE(*trades && date.is_weekend()) << date.iso();
            days += *trades ? 1 : 0;
        }
        EXPECT_EQ(days, row.trading_days) << row.year;
    }
}

/// `regular`, `first_of_year` or `csat`, from lists written out here. The CSAT days before 2024 are
/// not in krx-market.md: the ministry's dates of those years.
std::string expected_kind(KstDate date) {
    const std::vector<std::string_view> first{"2020-01-02", "2021-01-04", "2022-01-03",
                                              "2023-01-02", "2024-01-02", "2025-01-02",
                                              "2026-01-02", "2027-01-04"};
    const std::vector<std::string_view> csat{"2020-12-03", "2021-11-18", "2022-11-17", "2023-11-16",
                                             "2024-11-14", "2025-11-13", "2026-11-19"};
    if (listed(first, date)) return "first_of_year";
    return listed(csat, date) ? "csat" : "regular";
}

TEST(SessionCalendar, KnowsTheFirstDayOfEachYearAndTheCsatDaysAndNoOtherSpecialDay) {
    const SessionCalendar calendar = SessionCalendar::built_in();
    for (KstDate date = on("2020-01-01"); date <= on("2027-12-31"); date = date.plus_days(1)) {
        if (!*calendar.is_trading_day(date)) continue;
        const auto kind = calendar.kind_of(date);
        ASSERT_TRUE(kind.has_value()) << date.iso();
        EXPECT_EQ(to_string(*kind), expected_kind(date)) << date.iso();
    }
}

const DayHours& expected_hours(Venue venue, KstDate date) {
    const std::string kind = expected_kind(date);
    if (venue == Venue::nxt) {
        if (date < on("2025-03-04")) return no_trading();
        return kind == "csat" ? nxt_csat() : kind == "regular" ? nxt_regular() : nxt_first_day();
    }
    const bool changed = date >= on("2026-09-14");
    if (kind == "csat") return changed ? krx_csat_from_2026() : krx_csat_until_2025();
    if (kind == "regular") return changed ? krx_from_20260914() : krx_until_20260911();
    return changed ? krx_first_day_from_2027() : krx_first_day_until_2026();
}

/// `09:00:00-15:20:00 continuous`, sorted.
std::vector<std::string> lines_of(const DayHours& hours) {
    std::vector<std::string> lines;
    for (const auto* rows : {&hours.book, &hours.side}) {
        for (const Hours& row : *rows) {
            lines.push_back(KstTime::parse(row.begin)->iso() + "-" +
                            KstTime::parse(row.end)->iso() + " " + std::string{row.name});
        }
    }
    std::sort(lines.begin(), lines.end());
    return lines;
}

TEST(SessionCalendar, ListsTheHoursOfEveryTradingDayOfTheCoveredYears) {
    const SessionCalendar calendar = SessionCalendar::built_in();
    for (const Venue venue : {Venue::krx, Venue::nxt, Venue::sor}) {
        for (KstDate date = on("2020-01-01"); date <= on("2027-12-31"); date = date.plus_days(1)) {
            const auto rows = calendar.phases_of(venue, date);
            ASSERT_TRUE(rows.has_value()) << date.iso();
            std::vector<std::string> lines;
            KstTime before;
            for (const SessionRow& row : *rows) {
                EXPECT_LE(before, row.begin) << to_string(venue) << " " << date.iso();
                before = row.begin;
                lines.push_back(row.begin.iso() + "-" + row.end.iso() + " " +
                                std::string{to_string(row.phase)});
            }
            std::sort(lines.begin(), lines.end());
            const bool trades = *calendar.is_trading_day(date);
            const DayHours& expected = trades ? expected_hours(venue, date) : no_trading();
            ASSERT_EQ(lines, lines_of(expected)) << to_string(venue) << " " << date.iso();
        }
    }
}

TEST(SessionCalendar, HasNoKrxPreMarketOnAnyCoveredDay) {
    const SessionCalendar calendar = SessionCalendar::built_in();
    for (KstDate date = on("2026-01-01"); date <= on("2027-12-31"); date = date.plus_days(1)) {
        for (const char* time : {"07:00", "07:30", "07:59:59"}) {
            const auto open = calendar.open_at(Venue::krx, to_utc(date, *KstTime::parse(time)));
            ASSERT_TRUE(open.has_value()) << date.iso();
            EXPECT_TRUE(open->empty()) << date.iso() << " " << time;
        }
    }
}

TEST(SessionCalendar, TellsTheTwoPausesAndTheTwoBlockSessionsApartByTheirKeys) {
    const SessionCalendar calendar = SessionCalendar::built_in();
    EXPECT_EQ(*calendar.phase_at(Venue::nxt, at("2026-11-23", "08:55")),
              SessionPhase::morning_pause);
    EXPECT_EQ(*calendar.phase_at(Venue::nxt, at("2026-11-23", "15:25")),
              SessionPhase::closing_pause);
    EXPECT_TRUE(
        calendar.open_at(Venue::krx, at("2026-11-23", "08:10"))->has(SessionPhase::morning_block));
    EXPECT_TRUE(
        calendar.open_at(Venue::krx, at("2026-11-23", "17:00"))->has(SessionPhase::evening_block));
}

TEST(SessionCalendar, JudgesTheDayInKoreanTime) {
    // 2026-11-22 is a Sunday in London until 09:00 of the Korean Monday.
    const SessionCalendar calendar = SessionCalendar::built_in();
    const UtcNanos monday_0830 = UtcNanos::since_epoch(seconds{1'795'390'200});
    EXPECT_EQ(monday_0830, at("2026-11-23", "08:30"));
    EXPECT_EQ(*calendar.phase_at(Venue::krx, monday_0830), SessionPhase::opening_auction);
}

TEST(SessionCalendar, StepsOverWeekendsAndHolidaysToTheNextTradingDay) {
    const SessionCalendar calendar = SessionCalendar::built_in();
    EXPECT_EQ(calendar.next_trading_day(on("2026-11-23"))->iso(), "2026-11-24");
    EXPECT_EQ(calendar.next_trading_day(on("2026-11-20"))->iso(), "2026-11-23");
    EXPECT_EQ(calendar.next_trading_day(on("2026-11-21"))->iso(), "2026-11-23");
    EXPECT_EQ(calendar.next_trading_day(on("2026-02-13"))->iso(), "2026-02-19");
    EXPECT_EQ(calendar.next_trading_day(on("2026-09-23"))->iso(), "2026-09-28");
    EXPECT_EQ(calendar.next_trading_day(on("2026-01-01"))->iso(), "2026-01-02");
    EXPECT_EQ(calendar.next_trading_day(on("2026-12-24"))->iso(), "2026-12-28");
    EXPECT_EQ(calendar.next_trading_day(on("2026-12-30"))->iso(), "2027-01-04");
    EXPECT_EQ(calendar.next_trading_day(on("2025-10-02"))->iso(), "2025-10-10");
    EXPECT_EQ(calendar.next_trading_day(on("2020-01-01"))->iso(), "2020-01-02");
}

TEST(SessionCalendar, SettlesATradeOnTheSecondTradingDayAfterIt) {
    const SessionCalendar calendar = SessionCalendar::built_in();
    EXPECT_EQ(calendar.settlement_day(on("2026-11-23"))->iso(), "2026-11-25");
    // Over a weekend, from before and from within it.
    EXPECT_EQ(calendar.settlement_day(on("2026-11-19"))->iso(), "2026-11-23");
    EXPECT_EQ(calendar.settlement_day(on("2026-11-20"))->iso(), "2026-11-24");
    EXPECT_EQ(calendar.settlement_day(on("2026-11-21"))->iso(), "2026-11-24");
    EXPECT_EQ(calendar.settlement_day(on("2026-11-22"))->iso(), "2026-11-24");
    // Over Chuseok, the new year's holidays and the turn of the year.
    EXPECT_EQ(calendar.settlement_day(on("2026-09-22"))->iso(), "2026-09-28");
    EXPECT_EQ(calendar.settlement_day(on("2026-09-23"))->iso(), "2026-09-29");
    EXPECT_EQ(calendar.settlement_day(on("2026-02-12"))->iso(), "2026-02-19");
    EXPECT_EQ(calendar.settlement_day(on("2026-02-13"))->iso(), "2026-02-20");
    EXPECT_EQ(calendar.settlement_day(on("2025-10-01"))->iso(), "2025-10-10");
    EXPECT_EQ(calendar.settlement_day(on("2025-10-02"))->iso(), "2025-10-13");
    EXPECT_EQ(calendar.settlement_day(on("2026-12-29"))->iso(), "2027-01-04");
    EXPECT_EQ(calendar.settlement_day(on("2026-12-30"))->iso(), "2027-01-05");
}

TEST(SessionCalendar, SettlesInTheNewYearFromTheFirstTradeDayOfEachYearsTax) {
    // krx-market.md 5.1: these were counted as two trading days before the year's first settlement.
    const SessionCalendar calendar = SessionCalendar::built_in();
    struct Turn {
        const char* last_of_old;
        const char* first_of_new;
    };
    for (const Turn turn : {Turn{"2020-12-28", "2020-12-29"}, Turn{"2022-12-27", "2022-12-28"},
                            Turn{"2023-12-26", "2023-12-27"}, Turn{"2024-12-26", "2024-12-27"},
                            Turn{"2025-12-26", "2025-12-29"}}) {
        const int year = on(turn.first_of_new).year();
        EXPECT_EQ(calendar.next_trading_day(on(turn.last_of_old))->iso(), turn.first_of_new);
        EXPECT_EQ(calendar.settlement_day(on(turn.last_of_old))->year(), year);
        EXPECT_EQ(calendar.settlement_day(on(turn.first_of_new))->year(), year + 1);
    }
}

TEST(SessionCalendar, AfterItsLastTradingDayKnowsNoNextOne) {
    const SessionCalendar calendar = SessionCalendar::built_in();
    EXPECT_EQ(calendar.next_trading_day(on("2027-12-29"))->iso(), "2027-12-30");
    EXPECT_EQ(calendar.settlement_day(on("2027-12-28"))->iso(), "2027-12-30");
    const auto next = calendar.next_trading_day(on("2027-12-30"));
    const auto settled = calendar.settlement_day(on("2027-12-29"));
    ASSERT_FALSE(next.has_value());
    ASSERT_FALSE(settled.has_value());
    EXPECT_EQ(next.error().kind, ErrorKind::not_covered);
    EXPECT_EQ(settled.error().kind, ErrorKind::not_covered);
}

TEST(SessionCalendar, CoversNeither2019Nor2028AndSaysWhatItCovers) {
    const SessionCalendar calendar = SessionCalendar::built_in();
    EXPECT_EQ(calendar.covered_from().iso(), "2020-01-01");
    EXPECT_EQ(calendar.covered_to().iso(), "2027-12-31");
    for (const char* text :
         {"2019-12-30", "2019-12-31", "2028-01-01", "2028-01-03", "1995-05-02"}) {
        const KstDate date = on(text);
        const auto noon = to_utc(date, KstTime::of(12, 0));
        const auto trades = calendar.is_trading_day(date);
        const auto on_nxt = calendar.is_trading_day(Venue::nxt, date);
        const auto kind = calendar.kind_of(date);
        const auto basis = calendar.basis_of(date);
        const auto phase = calendar.phase_at(Venue::krx, noon);
        const auto open = calendar.open_at(Venue::nxt, noon);
        const auto phases = calendar.phases_of(Venue::krx, date);
        const auto hours = calendar.regular_hours(Venue::krx, date);
        const auto begin = calendar.next_begin(Venue::krx, {SessionPhase::continuous}, noon);
        ASSERT_TRUE(!trades && !on_nxt && !kind && !basis && !phase && !open && !phases && !hours &&
                    !begin)
            << text;
        for (const Error& error :
             {trades.error(), on_nxt.error(), kind.error(), basis.error(), phase.error(),
              open.error(), phases.error(), hours.error(), begin.error()}) {
            EXPECT_EQ(error.kind, ErrorKind::not_covered) << error.context;
            for (const std::string_view part :
                 {std::string_view{text}, {"2020-01-01"}, {"2027-12-31"}})
                EXPECT_NE(error.context.find(part), std::string::npos) << error.context;
        }
    }
}

TEST(SessionCalendar, CoversTheWholeOfItsFirstAndLastDayInKoreanTime) {
    const SessionCalendar calendar = SessionCalendar::built_in();
    const UtcNanos first = at("2020-01-01", "00:00");
    const UtcNanos beyond = at("2028-01-01", "00:00");
    EXPECT_FALSE(calendar.phase_at(Venue::krx, first - nanoseconds{1}).has_value());
    EXPECT_TRUE(calendar.phase_at(Venue::krx, first).has_value());
    EXPECT_TRUE(calendar.phase_at(Venue::krx, beyond - nanoseconds{1}).has_value());
    EXPECT_FALSE(calendar.phase_at(Venue::krx, beyond).has_value());
}

TEST(SessionCalendar, SaysHowEachDayIsKnown) {
    // krx-market.md 6: checked until 2026-07-24, the rest of 2026 published, 2027 derived.
    const SessionCalendar calendar = SessionCalendar::built_in();
    EXPECT_EQ(to_string(*calendar.basis_of(on("2020-01-01"))), "from_prices");
    EXPECT_EQ(to_string(*calendar.basis_of(on("2023-12-31"))), "from_prices");
    EXPECT_EQ(to_string(*calendar.basis_of(on("2024-01-01"))), "checked");
    EXPECT_EQ(to_string(*calendar.basis_of(on("2026-07-24"))), "checked");
    EXPECT_EQ(to_string(*calendar.basis_of(on("2026-07-25"))), "published");
    EXPECT_EQ(to_string(*calendar.basis_of(on("2026-12-31"))), "published");
    EXPECT_EQ(to_string(*calendar.basis_of(on("2027-01-01"))), "derived");
    EXPECT_EQ(to_string(*calendar.basis_of(on("2027-12-31"))), "derived");
}

TEST(SessionCalendar, ExtendedByTheConfigurationSaysSoOfItsNewDaysOnly) {
    TradingDayTable table = built_in_trading_days();
    table.basis.push_back({on("2028-01-01"), CalendarBasis::configured});
    table.covered_to = on("2028-01-31");
    const SessionCalendar calendar{table, built_in_sessions()};
    EXPECT_EQ(to_string(*calendar.basis_of(on("2027-12-31"))), "derived");
    EXPECT_EQ(to_string(*calendar.basis_of(on("2028-01-03"))), "configured");
    EXPECT_EQ(calendar.covered_to().iso(), "2028-01-31");
    EXPECT_TRUE(*calendar.is_trading_day(on("2028-01-31")));
    EXPECT_FALSE(calendar.is_trading_day(on("2028-02-01")).has_value());
}

TEST(NextBegin, IsStrictlyAfterTheInstant) {
    const SessionCalendar calendar = SessionCalendar::built_in();
    const PhaseSet wanted{SessionPhase::continuous};
    const UtcNanos nine = at("2026-11-23", "09:00");
    EXPECT_EQ(*calendar.next_begin(Venue::krx, wanted, nine - nanoseconds{1}), nine);
    EXPECT_EQ(*calendar.next_begin(Venue::krx, wanted, nine), at("2026-11-24", "09:00"));
    EXPECT_EQ(*calendar.next_begin(Venue::krx, wanted, at("2026-11-23", "00:00")), nine);
}

TEST(NextBegin, StepsOverNightsWeekendsAndHolidays) {
    const SessionCalendar calendar = SessionCalendar::built_in();
    const PhaseSet wanted{SessionPhase::continuous};
    EXPECT_EQ(*calendar.next_begin(Venue::krx, wanted, at("2026-11-20", "20:00")),
              at("2026-11-23", "09:00"));
    EXPECT_EQ(*calendar.next_begin(Venue::krx, wanted, at("2026-09-23", "12:00")),
              at("2026-09-28", "09:00"));
    EXPECT_EQ(*calendar.next_begin(Venue::sor, wanted, at("2026-09-23", "12:00")),
              at("2026-09-28", "09:00"));
}

TEST(NextBegin, HasTheHourOfASpecialDay) {
    const SessionCalendar calendar = SessionCalendar::built_in();
    const PhaseSet wanted{SessionPhase::continuous};
    EXPECT_EQ(*calendar.next_begin(Venue::krx, wanted, at("2026-12-30", "12:00")),
              at("2027-01-04", "10:00"));
    EXPECT_EQ(*calendar.next_begin(Venue::krx, wanted, at("2026-11-18", "12:00")),
              at("2026-11-19", "10:00"));
    const PhaseSet main{SessionPhase::main_market};
    EXPECT_EQ(*calendar.next_begin(Venue::nxt, main, at("2026-12-30", "12:00")),
              at("2027-01-04", "10:00:30"));
    // The pre-market, which neither of those days has, comes a day later.
    const PhaseSet early{SessionPhase::pre_market};
    EXPECT_EQ(*calendar.next_begin(Venue::nxt, early, at("2026-12-30", "12:00")),
              at("2027-01-05", "08:00"));
    EXPECT_EQ(*calendar.next_begin(Venue::nxt, early, at("2026-11-18", "12:00")),
              at("2026-11-20", "08:00"));
}

TEST(NextBegin, FindsTheFirstDayOfASessionThatIsNotYetThere) {
    const SessionCalendar calendar = SessionCalendar::built_in();
    EXPECT_EQ(
        *calendar.next_begin(Venue::krx, {SessionPhase::after_market}, at("2026-01-05", "08:00")),
        at("2026-09-14", "16:00"));
    EXPECT_EQ(
        *calendar.next_begin(Venue::nxt, {SessionPhase::main_market}, at("2024-01-05", "08:00")),
        at("2025-03-04", "09:00:30"));
}

TEST(NextBegin, OfAnAbolishedOrUnknownSessionIsNotCovered) {
    const SessionCalendar calendar = SessionCalendar::built_in();
    const PhaseSet off_hours{SessionPhase::off_hours_auction};
    EXPECT_EQ(*calendar.next_begin(Venue::krx, off_hours, at("2026-09-11", "15:00")),
              at("2026-09-11", "16:00"));
    for (const auto& begin :
         {calendar.next_begin(Venue::krx, off_hours, at("2026-09-11", "16:00")),
          calendar.next_begin(Venue::krx, {SessionPhase::pre_market}, at("2026-09-11", "16:00")),
          calendar.next_begin(Venue::krx, {}, at("2026-09-11", "16:00")),
          calendar.next_begin(Venue::krx, {SessionPhase::continuous}, at("2027-12-30", "09:00"))}) {
        ASSERT_FALSE(begin.has_value());
        EXPECT_EQ(begin.error().kind, ErrorKind::not_covered);
        EXPECT_NE(begin.error().context.find("2027-12-31"), std::string::npos);
    }
}

TEST(NextBegin, OfSeveralSessionsIsTheEarliest) {
    const SessionCalendar calendar = SessionCalendar::built_in();
    const PhaseSet wanted{SessionPhase::after_market, SessionPhase::pre_hours_close,
                          SessionPhase::closing_auction};
    EXPECT_EQ(*calendar.next_begin(Venue::krx, wanted, at("2026-11-23", "08:00")),
              at("2026-11-23", "08:30"));
    EXPECT_EQ(*calendar.next_begin(Venue::krx, wanted, at("2026-11-23", "08:30")),
              at("2026-11-23", "15:20"));
    EXPECT_EQ(*calendar.next_begin(Venue::krx, wanted, at("2026-11-23", "15:20")),
              at("2026-11-23", "16:00"));
    EXPECT_EQ(*calendar.next_begin(Venue::krx, wanted, at("2026-11-23", "16:00")),
              at("2026-11-24", "08:30"));
}

TEST(SessionCalendarOfDays, TradesOnExactlyTheDaysGiven) {
    // 2024-03-01 was a holiday and 2024-03-09 a Saturday; replayed data decides all the same.
    const SessionCalendar calendar = SessionCalendar::built_in().of_days(
        {on("2024-03-09"), on("2024-03-01"), on("2024-03-05"), on("2024-03-05")});
    EXPECT_EQ(calendar.covered_from().iso(), "2024-03-01");
    EXPECT_EQ(calendar.covered_to().iso(), "2024-03-09");
    for (KstDate date = on("2024-03-01"); date <= on("2024-03-09"); date = date.plus_days(1)) {
        const bool given =
            date == on("2024-03-01") || date == on("2024-03-05") || date == on("2024-03-09");
        const auto trades = calendar.is_trading_day(date);
        ASSERT_TRUE(trades.has_value()) << date.iso();
        EXPECT_EQ(*trades, given) << date.iso();
        expect_hours(calendar, Venue::krx, date, given ? krx_until_20260911() : no_trading());
    }
    EXPECT_EQ(calendar.next_trading_day(on("2024-03-01"))->iso(), "2024-03-05");
    EXPECT_EQ(calendar.next_trading_day(on("2024-03-02"))->iso(), "2024-03-05");
    EXPECT_EQ(calendar.next_trading_day(on("2024-03-05"))->iso(), "2024-03-09");
    EXPECT_FALSE(calendar.next_trading_day(on("2024-03-09")).has_value());
    EXPECT_FALSE(calendar.is_trading_day(on("2024-03-10")).has_value());
    EXPECT_FALSE(calendar.is_trading_day(on("2024-02-29")).has_value());
}

TEST(SessionCalendarOfDays, HasTheHoursOfEachDate) {
    const SessionCalendar calendar = SessionCalendar::built_in().of_days(
        {on("1996-05-02"), on("2024-03-06"), on("2024-11-14"), on("2025-03-04"), on("2026-01-02"),
         on("2026-09-14"), on("2026-11-19")});
    expect_hours(calendar, Venue::krx, on("1996-05-02"), krx_until_20260911());
    expect_hours(calendar, Venue::krx, on("2024-03-06"), krx_until_20260911());
    expect_hours(calendar, Venue::krx, on("2024-11-14"), krx_csat_until_2025());
    expect_hours(calendar, Venue::krx, on("2026-01-02"), krx_first_day_until_2026());
    expect_hours(calendar, Venue::krx, on("2026-09-14"), krx_from_20260914());
    expect_hours(calendar, Venue::krx, on("2026-11-19"), krx_csat_from_2026());
    expect_hours(calendar, Venue::nxt, on("2024-03-06"), no_trading());
    expect_hours(calendar, Venue::nxt, on("2025-03-04"), nxt_regular());
    expect_hours(calendar, Venue::nxt, on("2026-01-02"), nxt_first_day());
    expect_hours(calendar, Venue::nxt, on("2026-11-19"), nxt_csat());
}

TEST(SessionCalendarOfDays, IsClosedOnTheDaysBetween) {
    const SessionCalendar calendar =
        SessionCalendar::built_in().of_days({on("2024-03-04"), on("2024-03-06")});
    expect_hours(calendar, Venue::krx, on("2024-03-05"), no_trading());
}

TEST(SessionCalendarOfDays, ThatBeginsInMidYearBeginsWithARegularDay) {
    const SessionCalendar calendar =
        SessionCalendar::built_in().of_days({on("2024-03-04"), on("2024-03-05")});
    EXPECT_EQ(to_string(*calendar.kind_of(on("2024-03-04"))), "regular");
    // The same when the data lacks the first days of a year.
    const SessionCalendar january =
        SessionCalendar::built_in().of_days({on("2026-01-05"), on("2026-01-06")});
    EXPECT_EQ(to_string(*january.kind_of(on("2026-01-05"))), "regular");
}

TEST(SessionCalendarOfDays, KnowsTheFirstTradingDayOfAYear) {
    const SessionCalendar calendar =
        SessionCalendar::built_in().of_days({on("2024-12-30"), on("2025-01-02"), on("2025-01-03")});
    EXPECT_EQ(to_string(*calendar.kind_of(on("2024-12-30"))), "regular");
    EXPECT_EQ(to_string(*calendar.kind_of(on("2025-01-02"))), "first_of_year");
    EXPECT_EQ(to_string(*calendar.kind_of(on("2025-01-03"))), "regular");
}

TEST(SessionCalendarOfDays, WithoutAnyDayNeverTrades) {
    const SessionCalendar calendar = SessionCalendar::built_in().of_days({});
    for (KstDate date = on("2026-11-16"); date <= on("2026-11-23"); date = date.plus_days(1))
        EXPECT_FALSE(*calendar.is_trading_day(date)) << date.iso();
}

TEST(SessionCalendarOfDays, ForgetsDaysThatWereAddedBefore) {
    // Exactly the days given trade, whatever was added to the calendar they are taken from.
    SessionCalendar calendar = SessionCalendar::built_in();
    calendar.add_trading_day(on("2026-11-21"));
    calendar.add_trading_day(on("2031-05-03"));
    const SessionCalendar replayed =
        calendar.of_days({on("2026-11-20"), on("2026-11-23"), on("2026-11-24")});
    EXPECT_FALSE(*replayed.is_trading_day(on("2026-11-21")));
    EXPECT_FALSE(replayed.is_trading_day(on("2031-05-03")).value_or(false));
}

TEST(AddedTradingDay, WithinTheCoveredDaysHasTheHoursOfItsDate) {
    SessionCalendar calendar = SessionCalendar::built_in();
    calendar.add_trading_day(on("2026-11-21")); // a Saturday
    calendar.add_trading_day(on("2026-09-05"));
    calendar.add_trading_day(on("2025-03-01"));
    calendar.add_trading_day(on("2024-12-31"));
    expect_hours(calendar, Venue::krx, on("2026-11-21"), krx_from_20260914());
    expect_hours(calendar, Venue::nxt, on("2026-11-21"), nxt_regular());
    expect_hours(calendar, Venue::krx, on("2026-09-05"), krx_until_20260911());
    expect_hours(calendar, Venue::nxt, on("2026-09-05"), nxt_regular());
    expect_hours(calendar, Venue::krx, on("2025-03-01"), krx_until_20260911());
    expect_hours(calendar, Venue::nxt, on("2025-03-01"), no_trading());
    expect_hours(calendar, Venue::krx, on("2024-12-31"), krx_until_20260911());
    // The days around it stay as they were.
    expect_hours(calendar, Venue::krx, on("2026-11-20"), krx_from_20260914());
    expect_hours(calendar, Venue::krx, on("2026-11-22"), no_trading());
}

TEST(AddedTradingDay, CountsForTheNextTradingDayAndForSettlement) {
    SessionCalendar calendar = SessionCalendar::built_in();
    calendar.add_trading_day(on("2026-11-21"));
    EXPECT_EQ(calendar.next_trading_day(on("2026-11-20"))->iso(), "2026-11-21");
    EXPECT_EQ(calendar.settlement_day(on("2026-11-20"))->iso(), "2026-11-23");
    EXPECT_EQ(
        *calendar.next_begin(Venue::krx, {SessionPhase::continuous}, at("2026-11-20", "12:00")),
        at("2026-11-21", "09:00"));
}

TEST(AddedTradingDay, OutsideTheCoveredDaysTradesWhileItsNeighboursStayUnknown) {
    SessionCalendar calendar = SessionCalendar::built_in();
    calendar.add_trading_day(on("2031-05-03"));
    calendar.add_trading_day(on("2019-06-15"));
    calendar.add_trading_day(on("2031-05-03")); // twice is once
    expect_hours(calendar, Venue::krx, on("2031-05-03"), krx_from_20260914());
    expect_hours(calendar, Venue::nxt, on("2031-05-03"), nxt_regular());
    expect_hours(calendar, Venue::krx, on("2019-06-15"), krx_until_20260911());
    expect_hours(calendar, Venue::nxt, on("2019-06-15"), no_trading());
    for (const char* text : {"2031-05-02", "2031-05-04", "2019-06-14", "2019-06-16"})
        EXPECT_FALSE(calendar.is_trading_day(on(text)).has_value()) << text;
    EXPECT_EQ(calendar.covered_to().iso(), "2027-12-31");
    EXPECT_FALSE(calendar.settlement_day(on("2031-05-03")).has_value());
}

TEST(AddedTradingDay, ThatTradesAnywayChangesNothing) {
    SessionCalendar calendar = SessionCalendar::built_in();
    for (const char* text : {"2026-11-19", "2026-01-02", "2026-11-23"})
        calendar.add_trading_day(on(text));
    expect_hours(calendar, Venue::krx, on("2026-11-19"), krx_csat_from_2026());
    expect_hours(calendar, Venue::krx, on("2026-01-02"), krx_first_day_until_2026());
    expect_hours(calendar, Venue::nxt, on("2026-11-23"), nxt_regular());
}

TEST(AddedTradingDay, DoesNotReachACopyMadeBefore) {
    SessionCalendar calendar = SessionCalendar::built_in();
    const SessionCalendar before = calendar;
    calendar.add_trading_day(on("2026-11-21"));
    EXPECT_FALSE(*before.is_trading_day(on("2026-11-21")));
    EXPECT_TRUE(*calendar.is_trading_day(on("2026-11-21")));
}

SessionRow row(std::string_view from, Venue venue, DayKind kind, SessionPhase phase,
               std::string_view begin, std::string_view end) {
    return {on(from), venue, kind, phase, *KstTime::parse(begin), *KstTime::parse(end)};
}

SessionCalendar with_rows(std::initializer_list<SessionRow> added) {
    std::vector<SessionRow> rows = built_in_sessions();
    rows.insert(rows.end(), added.begin(), added.end());
    return {built_in_trading_days(), rows};
}

/// The hours of a phase on a day, `HH:MM:SS-HH:MM:SS`; empty when it does not stand.
std::string hours_of(const SessionCalendar& calendar, Venue venue, std::string_view date,
                     SessionPhase phase) {
    const auto rows = calendar.phases_of(venue, on(date));
    if (!rows) return "error";
    for (const SessionRow& of : *rows) {
        if (of.phase == phase) return of.begin.iso() + "-" + of.end.iso();
    }
    return "";
}

TEST(AddedSessionRow, ReplacesTheEarlierOneOfItsPhaseFromItsDayOnAndNotBefore) {
    using enum SessionPhase;
    const SessionCalendar calendar = with_rows(
        {row("2027-06-01", Venue::krx, DayKind::regular, after_market, "16:00", "22:00")});
    EXPECT_EQ(hours_of(calendar, Venue::krx, "2027-05-31", after_market), "16:00:00-20:00:00");
    EXPECT_EQ(hours_of(calendar, Venue::krx, "2027-06-01", after_market), "16:00:00-22:00:00");
    EXPECT_EQ(hours_of(calendar, Venue::krx, "2027-12-30", after_market), "16:00:00-22:00:00");
    EXPECT_EQ(*calendar.phase_at(Venue::krx, at("2027-05-31", "21:00")), closed);
    EXPECT_EQ(*calendar.phase_at(Venue::krx, at("2027-06-01", "21:59:59")), after_market);
    EXPECT_EQ(*calendar.phase_at(Venue::krx, at("2027-06-01", "22:00")), closed);
    // Everything else is as it was: other phases, the other venue.
    expect_hours(calendar, Venue::nxt, on("2027-06-01"), nxt_regular());
    EXPECT_EQ(hours_of(calendar, Venue::krx, "2027-06-01", continuous), "09:00:00-15:20:00");
    EXPECT_EQ(hours_of(calendar, Venue::krx, "2027-06-01", evening_block), "15:40:00-20:00:00");
}

TEST(AddedSessionRow, ThatBeginsOnAWeekendHoldsFromTheMonday) {
    using enum SessionPhase;
    const SessionCalendar calendar = with_rows(
        {row("2026-11-21", Venue::krx, DayKind::regular, after_market, "16:00", "21:00")});
    EXPECT_EQ(hours_of(calendar, Venue::krx, "2026-11-20", after_market), "16:00:00-20:00:00");
    EXPECT_EQ(hours_of(calendar, Venue::krx, "2026-11-23", after_market), "16:00:00-21:00:00");
}

TEST(AddedSessionRow, HoldsForItsKindOfDayOnly) {
    using enum SessionPhase;
    const SessionCalendar calendar =
        with_rows({row("2026-11-01", Venue::krx, DayKind::csat, after_market, "17:30", "20:00")});
    EXPECT_EQ(hours_of(calendar, Venue::krx, "2026-11-18", after_market), "16:00:00-20:00:00");
    EXPECT_EQ(hours_of(calendar, Venue::krx, "2026-11-19", after_market), "17:30:00-20:00:00");
    EXPECT_EQ(hours_of(calendar, Venue::krx, "2027-01-04", after_market), "16:00:00-20:00:00");
}

TEST(AddedSessionRow, BringsASessionThatWasNotThere) {
    using enum SessionPhase;
    // The announced pre-market of KRX.
    const SessionCalendar calendar =
        with_rows({row("2027-11-01", Venue::krx, DayKind::regular, pre_market, "07:00", "08:00")});
    EXPECT_EQ(*calendar.phase_at(Venue::krx, at("2027-10-29", "07:30")), closed);
    EXPECT_EQ(*calendar.phase_at(Venue::krx, at("2027-11-01", "07:30")), pre_market);
    EXPECT_TRUE(calendar.check().has_value());
}

TEST(AddedSessionRow, WhoseEndIsItsBeginAbolishesItsPhase) {
    using enum SessionPhase;
    const SessionCalendar calendar =
        with_rows({row("2027-06-01", Venue::nxt, DayKind::regular, pre_market, "00:00", "00:00")});
    EXPECT_EQ(hours_of(calendar, Venue::nxt, "2027-05-31", pre_market), "08:00:00-08:50:00");
    EXPECT_EQ(hours_of(calendar, Venue::nxt, "2027-06-01", pre_market), "");
    EXPECT_EQ(*calendar.phase_at(Venue::nxt, at("2027-06-01", "08:10")), closed);
}

TEST(AddedSessionRow, OfAnEarlierDayGivesWayToTheLaterOneThatIsThere) {
    using enum SessionPhase;
    const SessionCalendar calendar = with_rows(
        {row("2026-09-07", Venue::krx, DayKind::regular, after_market, "18:00", "19:00")});
    EXPECT_EQ(hours_of(calendar, Venue::krx, "2026-09-04", after_market), "");
    EXPECT_EQ(hours_of(calendar, Venue::krx, "2026-09-07", after_market), "18:00:00-19:00:00");
    EXPECT_EQ(hours_of(calendar, Venue::krx, "2026-09-11", after_market), "18:00:00-19:00:00");
    EXPECT_EQ(hours_of(calendar, Venue::krx, "2026-09-14", after_market), "16:00:00-20:00:00");
}

TEST(AddedSessionRow, OfTheSameDayWinsOverTheOneAddedBefore) {
    using enum SessionPhase;
    const SessionCalendar calendar = with_rows(
        {row("2026-09-14", Venue::krx, DayKind::regular, after_market, "16:00", "21:00"),
         row("2026-09-14", Venue::krx, DayKind::regular, after_market, "16:00", "19:00")});
    EXPECT_EQ(hours_of(calendar, Venue::krx, "2026-09-14", after_market), "16:00:00-19:00:00");
    EXPECT_EQ(hours_of(calendar, Venue::krx, "2026-11-23", after_market), "16:00:00-19:00:00");
}

TEST(AddedSessionRow, IsKeptByACalendarOfReplayedDays) {
    using enum SessionPhase;
    const SessionCalendar calendar =
        with_rows({row("2026-11-23", Venue::krx, DayKind::regular, after_market, "16:00", "22:00")})
            .of_days({on("2026-11-20"), on("2026-11-23")});
    EXPECT_EQ(hours_of(calendar, Venue::krx, "2026-11-20", after_market), "16:00:00-20:00:00");
    EXPECT_EQ(hours_of(calendar, Venue::krx, "2026-11-23", after_market), "16:00:00-22:00:00");
}

TEST(SessionCheck, OfTheBuiltInTablesFindsNothing) {
    EXPECT_TRUE(SessionCalendar::built_in().check().has_value());
}

TEST(SessionCheck, NamesTwoPhasesOfABookThatStandAtTheSameTime) {
    using enum SessionPhase;
    const auto checked = with_rows({row("2027-06-01", Venue::krx, DayKind::regular, closing_auction,
                                        "15:19:59", "15:30")})
                             .check();
    ASSERT_FALSE(checked.has_value());
    EXPECT_EQ(checked.error().kind, ErrorKind::invalid_input);
    EXPECT_NE(checked.error().context.find("continuous"), std::string::npos)
        << checked.error().context;
    EXPECT_NE(checked.error().context.find("closing_auction"), std::string::npos)
        << checked.error().context;
}

TEST(SessionCheck, FindsAnOverlapOnEitherVenueAndOnEveryKindOfDay) {
    using enum SessionPhase;
    const SessionRow bad[] = {
        row("2027-06-01", Venue::nxt, DayKind::regular, pre_market, "08:00", "08:50:01"),
        row("2027-01-01", Venue::krx, DayKind::first_of_year, continuous, "09:59:59", "15:20"),
        row("2026-11-01", Venue::nxt, DayKind::csat, after_market, "16:39:59", "20:00"),
        // One phase wholly inside another one.
        row("2027-06-01", Venue::krx, DayKind::regular, pre_market, "12:00", "12:01"),
        row("2027-06-01", Venue::krx, DayKind::regular, after_market, "08:00", "20:00")};
    for (const SessionRow& of : bad) {
        const auto checked = with_rows({of}).check();
        ASSERT_FALSE(checked.has_value()) << key_of(of.phase);
        EXPECT_EQ(checked.error().kind, ErrorKind::invalid_input);
    }
}

TEST(SessionCheck, AllowsPhasesThatTouchAndSideSessionsAtAnyTime) {
    using enum SessionPhase;
    EXPECT_TRUE(
        with_rows({row("2027-06-01", Venue::krx, DayKind::regular, after_market, "15:30", "20:00"),
                   row("2027-06-01", Venue::krx, DayKind::regular, morning_block, "08:00", "20:00"),
                   row("2027-06-01", Venue::krx, DayKind::regular, pre_market, "08:00", "08:30")})
            .check()
            .has_value());
}

} // namespace
} // namespace qts
