#include "market/session_calendar.hpp"

#include <array>
#include <gtest/gtest.h>
#include <initializer_list>
#include <ostream>
#include <string>
#include <vector>

namespace qts {

void PrintTo(SessionPhase phase, std::ostream* out) {
    *out << to_string(phase);
}

namespace {

UtcNanos at(KstDate date, KstTime time) {
    return to_utc(date, time);
}

struct Expected {
    KstTime time;
    SessionPhase phase;
};

/// A test's own reading of the day's edges: each row holds from its time to the next row's, the
/// last one to midnight.
void expect_edges(const SessionCalendar& calendar, Venue venue, KstDate date,
                  std::initializer_list<Expected> rows) {
    SessionPhase before = SessionPhase::closed;
    for (const Expected& row : rows) {
        const auto just_before =
            calendar.phase_at(venue, at(date, row.time) - std::chrono::nanoseconds{1});
        const auto on_edge = calendar.phase_at(venue, at(date, row.time));
        const auto a_minute_before =
            calendar.phase_at(venue, at(date, row.time) - std::chrono::minutes{1});
        ASSERT_TRUE(just_before && on_edge && a_minute_before)
            << date.iso() << " " << row.time.iso();
        EXPECT_EQ(to_string(*a_minute_before), to_string(before))
            << "a minute before " << date.iso() << " " << row.time.iso();
        EXPECT_EQ(to_string(*just_before), to_string(before))
            << "just before " << date.iso() << " " << row.time.iso();
        EXPECT_EQ(to_string(*on_edge), to_string(row.phase))
            << "at " << date.iso() << " " << row.time.iso();
        before = row.phase;
    }
    for (UtcNanos later = at(date, rows.end()[-1].time); later < at(date, KstTime::of(23, 59, 59));
         later = later + std::chrono::minutes{10}) {
        const auto phase = calendar.phase_at(venue, later);
        ASSERT_TRUE(phase.has_value());
        EXPECT_EQ(to_string(*phase), to_string(before)) << "at " << kst_stamp_ms(later);
    }
}

TEST(SessionPhase, NamesAreDistinct) {
    const std::array<std::string, 5> names{std::string{to_string(SessionPhase::closed)},
                                           std::string{to_string(SessionPhase::opening_auction)},
                                           std::string{to_string(SessionPhase::continuous)},
                                           std::string{to_string(SessionPhase::closing_auction)},
                                           std::string{to_string(SessionPhase::after_market)}};
    for (std::size_t i = 0; i < names.size(); ++i) {
        EXPECT_FALSE(names[i].empty());
        for (std::size_t j = 0; j < i; ++j)
            EXPECT_NE(names[i], names[j]);
    }
}

TEST(SessionCalendar, OfARegularKrxDayBeginsEachPhaseOnItsMinute) {
    expect_edges(SessionCalendar::built_in(), Venue::krx, KstDate::of(2026, 11, 23),
                 {{KstTime::of(8, 30), SessionPhase::opening_auction},
                  {KstTime::of(9, 0), SessionPhase::continuous},
                  {KstTime::of(15, 20), SessionPhase::closing_auction},
                  {KstTime::of(15, 30), SessionPhase::closed},
                  {KstTime::of(16, 0), SessionPhase::after_market},
                  {KstTime::of(20, 0), SessionPhase::closed}});
}

TEST(SessionCalendar, HasTheKrxAfterMarketOnlyFrom20260914) {
    const SessionCalendar calendar = SessionCalendar::built_in();
    expect_edges(calendar, Venue::krx, KstDate::of(2026, 9, 11),
                 {{KstTime::of(8, 30), SessionPhase::opening_auction},
                  {KstTime::of(9, 0), SessionPhase::continuous},
                  {KstTime::of(15, 20), SessionPhase::closing_auction},
                  {KstTime::of(15, 30), SessionPhase::closed}});
    expect_edges(calendar, Venue::krx, KstDate::of(2026, 9, 14),
                 {{KstTime::of(8, 30), SessionPhase::opening_auction},
                  {KstTime::of(9, 0), SessionPhase::continuous},
                  {KstTime::of(15, 20), SessionPhase::closing_auction},
                  {KstTime::of(15, 30), SessionPhase::closed},
                  {KstTime::of(16, 0), SessionPhase::after_market},
                  {KstTime::of(20, 0), SessionPhase::closed}});
}

TEST(SessionCalendar, HasNoKrxPreMarket) {
    const auto phase = SessionCalendar::built_in().phase_at(
        Venue::krx, at(KstDate::of(2026, 11, 23), KstTime::of(7, 30)));
    ASSERT_TRUE(phase.has_value());
    EXPECT_EQ(*phase, SessionPhase::closed);
}

TEST(SessionCalendar, OpensTheFirstTradingDayOfTheYearAnHourLateAndClosesItOnTime) {
    const SessionCalendar calendar = SessionCalendar::built_in();
    ASSERT_TRUE(calendar.kind_of(KstDate::of(2026, 1, 2)).has_value());
    EXPECT_EQ(*calendar.kind_of(KstDate::of(2026, 1, 2)), DayKind::first_of_year);
    expect_edges(calendar, Venue::krx, KstDate::of(2026, 1, 2),
                 {{KstTime::of(9, 30), SessionPhase::opening_auction},
                  {KstTime::of(10, 0), SessionPhase::continuous},
                  {KstTime::of(15, 20), SessionPhase::closing_auction},
                  {KstTime::of(15, 30), SessionPhase::closed}});
    EXPECT_EQ(*calendar.kind_of(KstDate::of(2026, 1, 5)), DayKind::regular);
    EXPECT_EQ(*calendar.phase_at(Venue::krx, at(KstDate::of(2026, 1, 5), KstTime::of(9, 0))),
              SessionPhase::continuous);
}

TEST(SessionCalendar, MovesTheRegularSessionOfTheCsatDayByAnHour) {
    const SessionCalendar calendar = SessionCalendar::built_in();
    const KstDate csat = KstDate::of(2026, 11, 19);
    ASSERT_TRUE(calendar.kind_of(csat).has_value());
    EXPECT_EQ(*calendar.kind_of(csat), DayKind::csat);
    EXPECT_EQ(*calendar.kind_of(KstDate::of(2026, 11, 18)), DayKind::regular);
    EXPECT_EQ(*calendar.kind_of(KstDate::of(2026, 11, 20)), DayKind::regular);
    // Whether KRX holds an after-market on this day is not confirmed; only the regular session is.
    const auto phase = [&](int hour, int minute, int second) {
        return to_string(
            *calendar.phase_at(Venue::krx, at(csat, KstTime::of(hour, minute, second))));
    };
    EXPECT_EQ(phase(8, 30, 0), "closed");
    EXPECT_EQ(phase(9, 29, 59), "closed");
    EXPECT_EQ(phase(9, 30, 0), "opening_auction");
    EXPECT_EQ(phase(9, 59, 59), "opening_auction");
    EXPECT_EQ(phase(10, 0, 0), "continuous");
    EXPECT_EQ(phase(15, 25, 0), "continuous");
    EXPECT_EQ(phase(16, 19, 59), "continuous");
    EXPECT_EQ(phase(16, 20, 0), "closing_auction");
    EXPECT_EQ(phase(16, 29, 59), "closing_auction");
    EXPECT_EQ(phase(16, 30, 0), "closed");
    EXPECT_EQ(phase(16, 59, 59), "closed");
    EXPECT_EQ(phase(20, 0, 0), "closed");
}

SessionPhase nxt_at(KstDate date, KstTime time) {
    return *SessionCalendar::built_in().phase_at(Venue::nxt, at(date, time));
}

TEST(SessionCalendar, OfARegularNxtDayHasAPreMarketAMainMarketAndAnAfterMarket) {
    const KstDate date = KstDate::of(2026, 11, 23);
    EXPECT_EQ(nxt_at(date, KstTime::of(7, 59, 59)), SessionPhase::closed);
    EXPECT_NE(nxt_at(date, KstTime::of(8, 0)), SessionPhase::closed);
    EXPECT_NE(nxt_at(date, KstTime::of(8, 49, 59)), SessionPhase::closed);
    EXPECT_EQ(nxt_at(date, KstTime::of(8, 50)), SessionPhase::closed);
    EXPECT_EQ(nxt_at(date, KstTime::of(9, 0, 29)), SessionPhase::closed);
    EXPECT_EQ(nxt_at(date, KstTime::of(9, 0, 30)), SessionPhase::continuous);
    EXPECT_EQ(nxt_at(date, KstTime::of(15, 19, 59)), SessionPhase::continuous);
    EXPECT_EQ(nxt_at(date, KstTime::of(15, 20)), SessionPhase::closed);
    EXPECT_EQ(nxt_at(date, KstTime::of(15, 29, 59)), SessionPhase::closed);
    EXPECT_EQ(nxt_at(date, KstTime::of(15, 40)), SessionPhase::after_market);
    EXPECT_EQ(nxt_at(date, KstTime::of(19, 59, 59)), SessionPhase::after_market);
    EXPECT_EQ(nxt_at(date, KstTime::of(20, 0)), SessionPhase::closed);
}

TEST(SessionCalendar, OfNxtHasNoPreMarketOnTheFirstTradingDayOfTheYear) {
    const KstDate date = KstDate::of(2026, 1, 2);
    EXPECT_EQ(nxt_at(date, KstTime::of(8, 0)), SessionPhase::closed);
    EXPECT_EQ(nxt_at(date, KstTime::of(9, 0, 30)), SessionPhase::closed);
    EXPECT_EQ(nxt_at(date, KstTime::of(10, 0, 29)), SessionPhase::closed);
    EXPECT_EQ(nxt_at(date, KstTime::of(10, 0, 30)), SessionPhase::continuous);
    EXPECT_EQ(nxt_at(date, KstTime::of(15, 19, 59)), SessionPhase::continuous);
    EXPECT_EQ(nxt_at(date, KstTime::of(15, 20)), SessionPhase::closed);
    EXPECT_EQ(nxt_at(date, KstTime::of(15, 40)), SessionPhase::after_market);
    EXPECT_EQ(nxt_at(date, KstTime::of(20, 0)), SessionPhase::closed);
}

TEST(SessionCalendar, OfNxtFollowsTheCsatDay) {
    const KstDate date = KstDate::of(2026, 11, 19);
    EXPECT_EQ(nxt_at(date, KstTime::of(8, 0)), SessionPhase::closed);
    EXPECT_EQ(nxt_at(date, KstTime::of(9, 0, 30)), SessionPhase::closed);
    EXPECT_EQ(nxt_at(date, KstTime::of(10, 0, 30)), SessionPhase::continuous);
    EXPECT_EQ(nxt_at(date, KstTime::of(15, 40)), SessionPhase::continuous);
    EXPECT_EQ(nxt_at(date, KstTime::of(16, 19, 59)), SessionPhase::continuous);
    EXPECT_EQ(nxt_at(date, KstTime::of(16, 20)), SessionPhase::closed);
    EXPECT_EQ(nxt_at(date, KstTime::of(16, 40)), SessionPhase::after_market);
    EXPECT_EQ(nxt_at(date, KstTime::of(19, 59, 59)), SessionPhase::after_market);
    EXPECT_EQ(nxt_at(date, KstTime::of(20, 0)), SessionPhase::closed);
}

TEST(SessionCalendar, IsClosedOnEveryHolidayOf2026) {
    const SessionCalendar calendar = SessionCalendar::built_in();
    for (const char* holiday :
         {"2026-01-01", "2026-02-16", "2026-02-17", "2026-02-18", "2026-03-02", "2026-05-01",
          "2026-05-05", "2026-05-25", "2026-06-03", "2026-07-17", "2026-08-17", "2026-09-24",
          "2026-09-25", "2026-10-05", "2026-10-09", "2026-12-25", "2026-12-31"}) {
        const KstDate date = *KstDate::parse(holiday);
        const auto trades = calendar.is_trading_day(date);
        ASSERT_TRUE(trades.has_value()) << holiday;
        EXPECT_FALSE(*trades) << holiday;
        for (const Venue venue : {Venue::krx, Venue::nxt}) {
            for (const KstTime time :
                 {KstTime::of(8, 30), KstTime::of(9, 0), KstTime::of(12, 0), KstTime::of(15, 25),
                  KstTime::of(17, 0), KstTime::of(0, 0), KstTime::of(23, 59, 59)}) {
                const auto phase = calendar.phase_at(venue, at(date, time));
                ASSERT_TRUE(phase.has_value()) << holiday;
                EXPECT_EQ(*phase, SessionPhase::closed) << holiday << " " << time.iso();
            }
        }
    }
}

TEST(SessionCalendar, Has244TradingDaysIn2026AndNoneOnAWeekend) {
    const SessionCalendar calendar = SessionCalendar::built_in();
    int trading_days = 0;
    for (KstDate date = KstDate::of(2026, 1, 1); date <= KstDate::of(2026, 12, 31);
         date = date.plus_days(1)) {
        const auto trades = calendar.is_trading_day(date);
        ASSERT_TRUE(trades.has_value()) << date.iso();
        if (*trades) {
            ++trading_days;
            EXPECT_FALSE(date.is_weekend()) << date.iso();
        }
    }
    EXPECT_EQ(trading_days, 244);
}

TEST(SessionCalendar, IsClosedAllWeekend) {
    const SessionCalendar calendar = SessionCalendar::built_in();
    for (const KstDate date : {KstDate::of(2026, 11, 21), KstDate::of(2026, 11, 22)}) {
        EXPECT_FALSE(*calendar.is_trading_day(date));
        EXPECT_EQ(*calendar.phase_at(Venue::krx, at(date, KstTime::of(10, 0))),
                  SessionPhase::closed);
        EXPECT_EQ(*calendar.phase_at(Venue::nxt, at(date, KstTime::of(10, 0))),
                  SessionPhase::closed);
    }
}

TEST(SessionCalendar, JudgesTheDayInKoreanTime) {
    // 2026-11-22 is a Sunday in London until 09:00 of the Korean Monday.
    const SessionCalendar calendar = SessionCalendar::built_in();
    const UtcNanos monday_0830 =
        UtcNanos::since_epoch(std::chrono::seconds{1'795'390'200}); // 2026-11-22T23:30:00Z
    EXPECT_EQ(monday_0830, at(KstDate::of(2026, 11, 23), KstTime::of(8, 30)));
    EXPECT_EQ(*calendar.phase_at(Venue::krx, monday_0830), SessionPhase::opening_auction);
}

TEST(SessionCalendar, StepsOverWeekendsAndHolidaysToTheNextTradingDay) {
    const SessionCalendar calendar = SessionCalendar::built_in();
    EXPECT_EQ(calendar.next_trading_day(KstDate::of(2026, 11, 23))->iso(), "2026-11-24");
    EXPECT_EQ(calendar.next_trading_day(KstDate::of(2026, 11, 20))->iso(), "2026-11-23");
    EXPECT_EQ(calendar.next_trading_day(KstDate::of(2026, 11, 21))->iso(), "2026-11-23");
    EXPECT_EQ(calendar.next_trading_day(KstDate::of(2026, 2, 13))->iso(), "2026-02-19");
    EXPECT_EQ(calendar.next_trading_day(KstDate::of(2026, 9, 23))->iso(), "2026-09-28");
    EXPECT_EQ(calendar.next_trading_day(KstDate::of(2026, 1, 1))->iso(), "2026-01-02");
    EXPECT_EQ(calendar.next_trading_day(KstDate::of(2026, 12, 24))->iso(), "2026-12-28");
}

TEST(SessionCalendar, AfterItsLastTradingDayKnowsNoNextOne) {
    const SessionCalendar calendar = SessionCalendar::built_in();
    EXPECT_EQ(calendar.next_trading_day(KstDate::of(2026, 12, 29))->iso(), "2026-12-30");
    const auto next = calendar.next_trading_day(KstDate::of(2026, 12, 30));
    ASSERT_FALSE(next.has_value());
    EXPECT_EQ(next.error().kind, ErrorKind::not_covered);
}

TEST(SessionCalendar, CoversNeither2025Nor2027AndSaysWhatItCovers) {
    const SessionCalendar calendar = SessionCalendar::built_in();
    for (const KstDate date : {KstDate::of(2025, 12, 30), KstDate::of(2025, 12, 31),
                               KstDate::of(2027, 1, 1), KstDate::of(2027, 1, 4)}) {
        const auto trades = calendar.is_trading_day(date);
        const auto phase = calendar.phase_at(Venue::krx, at(date, KstTime::of(10, 0)));
        const auto phases = calendar.phases_of(Venue::krx, date);
        const auto kind = calendar.kind_of(date);
        ASSERT_FALSE(trades.has_value()) << date.iso();
        ASSERT_FALSE(phase.has_value()) << date.iso();
        ASSERT_FALSE(phases.has_value()) << date.iso();
        ASSERT_FALSE(kind.has_value()) << date.iso();
        for (const Error& error : {trades.error(), phase.error(), phases.error(), kind.error()}) {
            EXPECT_EQ(error.kind, ErrorKind::not_covered) << error.context;
            EXPECT_NE(error.context.find("2026-01-01"), std::string::npos) << error.context;
            EXPECT_NE(error.context.find("2026-12-31"), std::string::npos) << error.context;
        }
    }
}

TEST(SessionCalendar, CoversTheWholeOfItsFirstAndLastDayInKoreanTime) {
    const SessionCalendar calendar = SessionCalendar::built_in();
    const UtcNanos first = at(KstDate::of(2026, 1, 1), KstTime::of(0, 0));
    const UtcNanos beyond = at(KstDate::of(2027, 1, 1), KstTime::of(0, 0));
    EXPECT_FALSE(calendar.phase_at(Venue::krx, first - std::chrono::nanoseconds{1}).has_value());
    EXPECT_TRUE(calendar.phase_at(Venue::krx, first).has_value());
    EXPECT_TRUE(calendar.phase_at(Venue::krx, beyond - std::chrono::nanoseconds{1}).has_value());
    EXPECT_FALSE(calendar.phase_at(Venue::krx, beyond).has_value());
}

TEST(SessionCalendar, ListsThePhasesOfADayInOrderAndWithoutOverlap) {
    const SessionCalendar calendar = SessionCalendar::built_in();
    for (const Venue venue : {Venue::krx, Venue::nxt}) {
        for (const KstDate date : {KstDate::of(2026, 1, 2), KstDate::of(2026, 9, 11),
                                   KstDate::of(2026, 11, 19), KstDate::of(2026, 11, 23)}) {
            const auto rows = calendar.phases_of(venue, date);
            ASSERT_TRUE(rows.has_value());
            EXPECT_TRUE(venue != Venue::krx || !rows->empty()) << date.iso();
            KstTime end;
            for (const SessionRow& row : *rows) {
                EXPECT_EQ(row.venue, venue);
                EXPECT_LE(row.from, date);
                EXPECT_LE(end, row.begin) << to_string(venue) << " " << date.iso();
                EXPECT_LT(row.begin, row.end) << to_string(venue) << " " << date.iso();
                end = row.end;
                EXPECT_EQ(*calendar.phase_at(venue, at(date, row.begin)), row.phase);
                EXPECT_EQ(*calendar.phase_at(venue, at(date, row.end) - std::chrono::seconds{1}),
                          row.phase);
            }
        }
    }
}

TEST(SessionCalendar, OfARegularKrxDayListsFourPhases) {
    const auto rows = SessionCalendar::built_in().phases_of(Venue::krx, KstDate::of(2026, 11, 23));
    ASSERT_TRUE(rows.has_value());
    std::vector<SessionPhase> phases;
    for (const SessionRow& row : *rows) {
        if (row.phase != SessionPhase::closed) phases.push_back(row.phase);
    }
    EXPECT_EQ(phases, (std::vector{SessionPhase::opening_auction, SessionPhase::continuous,
                                   SessionPhase::closing_auction, SessionPhase::after_market}));
}

TEST(SessionCalendarOfDays, TradesOnExactlyTheDaysGiven) {
    // 2024-03-01 was a holiday and 2024-03-09 a Saturday; replayed data decides all the same.
    const SessionCalendar calendar =
        SessionCalendar::of_days({KstDate::of(2024, 3, 9), KstDate::of(2024, 3, 1),
                                  KstDate::of(2024, 3, 5), KstDate::of(2024, 3, 5)});
    EXPECT_TRUE(*calendar.is_trading_day(KstDate::of(2024, 3, 1)));
    EXPECT_TRUE(*calendar.is_trading_day(KstDate::of(2024, 3, 5)));
    EXPECT_TRUE(*calendar.is_trading_day(KstDate::of(2024, 3, 9)));
    for (const unsigned other : {2U, 3U, 4U, 6U, 7U, 8U}) {
        const auto trades = calendar.is_trading_day(KstDate::of(2024, 3, other));
        ASSERT_TRUE(trades.has_value()) << other;
        EXPECT_FALSE(*trades) << other;
    }
    EXPECT_EQ(calendar.next_trading_day(KstDate::of(2024, 3, 1))->iso(), "2024-03-05");
    EXPECT_EQ(calendar.next_trading_day(KstDate::of(2024, 3, 2))->iso(), "2024-03-05");
    EXPECT_EQ(calendar.next_trading_day(KstDate::of(2024, 3, 5))->iso(), "2024-03-09");
    EXPECT_FALSE(calendar.next_trading_day(KstDate::of(2024, 3, 9)).has_value());
}

TEST(SessionCalendarOfDays, HasTheHoursOfItsDate) {
    const SessionCalendar calendar = SessionCalendar::of_days(
        {KstDate::of(2024, 3, 5), KstDate::of(2024, 3, 6), KstDate::of(2026, 11, 23)});
    expect_edges(calendar, Venue::krx, KstDate::of(2024, 3, 6),
                 {{KstTime::of(8, 30), SessionPhase::opening_auction},
                  {KstTime::of(9, 0), SessionPhase::continuous},
                  {KstTime::of(15, 20), SessionPhase::closing_auction},
                  {KstTime::of(15, 30), SessionPhase::closed}});
    expect_edges(calendar, Venue::krx, KstDate::of(2026, 11, 23),
                 {{KstTime::of(8, 30), SessionPhase::opening_auction},
                  {KstTime::of(9, 0), SessionPhase::continuous},
                  {KstTime::of(15, 20), SessionPhase::closing_auction},
                  {KstTime::of(15, 30), SessionPhase::closed},
                  {KstTime::of(16, 0), SessionPhase::after_market},
                  {KstTime::of(20, 0), SessionPhase::closed}});
}

TEST(SessionCalendarOfDays, IsClosedOnTheDaysBetween) {
    const SessionCalendar calendar =
        SessionCalendar::of_days({KstDate::of(2024, 3, 4), KstDate::of(2024, 3, 6)});
    const auto phase =
        calendar.phase_at(Venue::krx, at(KstDate::of(2024, 3, 5), KstTime::of(10, 0)));
    ASSERT_TRUE(phase.has_value());
    EXPECT_EQ(*phase, SessionPhase::closed);
}

TEST(SessionCalendarOfDays, ThatBeginsInMidYearBeginsWithARegularDay) {
    const SessionCalendar calendar =
        SessionCalendar::of_days({KstDate::of(2024, 3, 4), KstDate::of(2024, 3, 5)});
    ASSERT_TRUE(calendar.kind_of(KstDate::of(2024, 3, 4)).has_value());
    EXPECT_EQ(*calendar.kind_of(KstDate::of(2024, 3, 4)), DayKind::regular);
    EXPECT_EQ(*calendar.phase_at(Venue::krx, at(KstDate::of(2024, 3, 4), KstTime::of(9, 0))),
              SessionPhase::continuous);
}

TEST(SessionCalendarOfDays, KnowsTheFirstTradingDayOfAYear) {
    const SessionCalendar calendar = SessionCalendar::of_days(
        {KstDate::of(2024, 12, 30), KstDate::of(2025, 1, 2), KstDate::of(2025, 1, 3)});
    EXPECT_EQ(*calendar.kind_of(KstDate::of(2024, 12, 30)), DayKind::regular);
    EXPECT_EQ(*calendar.kind_of(KstDate::of(2025, 1, 2)), DayKind::first_of_year);
    EXPECT_EQ(*calendar.kind_of(KstDate::of(2025, 1, 3)), DayKind::regular);
}

TEST(SessionCalendarOfDays, HasTheHoursOfTheSpecialDaysThatTheBuiltInTablesKnow) {
    const SessionCalendar calendar =
        SessionCalendar::of_days({KstDate::of(2026, 1, 2), KstDate::of(2026, 1, 5),
                                  KstDate::of(2026, 11, 19), KstDate::of(2026, 11, 20)});
    EXPECT_EQ(*calendar.kind_of(KstDate::of(2026, 1, 2)), DayKind::first_of_year);
    EXPECT_EQ(*calendar.kind_of(KstDate::of(2026, 1, 5)), DayKind::regular);
    EXPECT_EQ(*calendar.kind_of(KstDate::of(2026, 11, 19)), DayKind::csat);
    EXPECT_EQ(*calendar.kind_of(KstDate::of(2026, 11, 20)), DayKind::regular);
    EXPECT_EQ(*calendar.phase_at(Venue::krx, at(KstDate::of(2026, 1, 2), KstTime::of(9, 59))),
              SessionPhase::opening_auction);
    EXPECT_EQ(*calendar.phase_at(Venue::krx, at(KstDate::of(2026, 11, 19), KstTime::of(16, 19))),
              SessionPhase::continuous);
}

TEST(SessionCalendarOfDays, KnowsTheCsatDaysOf2024And2025) {
    const SessionCalendar calendar =
        SessionCalendar::of_days({KstDate::of(2024, 11, 13), KstDate::of(2024, 11, 14),
                                  KstDate::of(2025, 11, 12), KstDate::of(2025, 11, 13)});
    EXPECT_EQ(*calendar.kind_of(KstDate::of(2024, 11, 13)), DayKind::regular);
    EXPECT_EQ(*calendar.kind_of(KstDate::of(2024, 11, 14)), DayKind::csat);
    EXPECT_EQ(*calendar.kind_of(KstDate::of(2025, 11, 12)), DayKind::regular);
    EXPECT_EQ(*calendar.kind_of(KstDate::of(2025, 11, 13)), DayKind::csat);
    EXPECT_EQ(*calendar.phase_at(Venue::krx, at(KstDate::of(2024, 11, 14), KstTime::of(9, 30))),
              SessionPhase::opening_auction);
    EXPECT_EQ(*calendar.phase_at(Venue::krx, at(KstDate::of(2024, 11, 14), KstTime::of(16, 19))),
              SessionPhase::continuous);
}

TEST(SessionCalendarOfDays, HasNoNxtSessionBeforeNxtOpened) {
    const SessionCalendar calendar =
        SessionCalendar::of_days({KstDate::of(2024, 3, 5), KstDate::of(2024, 3, 6)});
    const auto phase =
        calendar.phase_at(Venue::nxt, at(KstDate::of(2024, 3, 5), KstTime::of(10, 0)));
    EXPECT_TRUE(!phase.has_value() || *phase == SessionPhase::closed);
}

TEST(SessionCalendar, AnAddedDayTradesThoughTheTablesSayOtherwiseOrEndBefore) {
    SessionCalendar calendar = SessionCalendar::built_in();
    for (const KstDate date : {KstDate::of(2026, 11, 21), KstDate::of(2031, 5, 3)}) {
        calendar.add_trading_day(date);
        EXPECT_TRUE(*calendar.is_trading_day(date)) << date.iso();
        const auto phase = calendar.phase_at(Venue::krx, to_utc(date, KstTime::of(9, 0)));
        ASSERT_TRUE(phase.has_value()) << date.iso();
        EXPECT_EQ(*phase, SessionPhase::continuous) << date.iso();
    }
    EXPECT_FALSE(*calendar.is_trading_day(KstDate::of(2026, 11, 22)));
    EXPECT_FALSE(calendar.is_trading_day(KstDate::of(2031, 5, 4)).has_value());
}

} // namespace
} // namespace qts
