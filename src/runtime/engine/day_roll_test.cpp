#include "runtime/engine/day_roll.hpp"

#include "fakes/built_in_rules.hpp"

#include <gtest/gtest.h>

namespace qts {
namespace {

const KstDate kFriday = KstDate::of(2026, 11, 20);
const KstDate kMonday = KstDate::of(2026, 11, 23);
const KstDate kTuesday = KstDate::of(2026, 11, 24);

UtcNanos at(KstDate day, int hour, int minute) {
    return to_utc(day, KstTime::of(hour, minute));
}

DayRoll roll() {
    return DayRoll{built_in_rules().calendar};
}

TEST(DayRoll, ADayIsClosedTenMinutesAfterTheLastSessionOfAnyVenue) {
    DayRoll day = roll();
    day.begin(at(kMonday, 9, 0), std::nullopt, {});
    EXPECT_EQ(DayRoll::close_time(built_in_rules().calendar, kMonday), at(kMonday, 20, 10));
    EXPECT_FALSE(day.to_close(at(kMonday, 20, 9)));
    EXPECT_EQ(day.to_close(at(kMonday, 20, 10)), kMonday);
    EXPECT_EQ(day.next(at(kMonday, 9, 0)), at(kMonday, 20, 10));
    day.closed(kMonday, at(kMonday, 20, 11));
    EXPECT_FALSE(day.to_close(at(kMonday, 23, 0)));
    EXPECT_EQ(day.to_close(at(kTuesday, 20, 10)), kTuesday);
}

TEST(DayRoll, ATradingDayIsPreparedAtHalfPastSeven) {
    DayRoll day = roll();
    day.begin(at(kMonday, 9, 0), std::nullopt, {});
    EXPECT_FALSE(day.to_prepare(at(kMonday, 9, 0))) << "the start did that";
    day.closed(kMonday, at(kMonday, 20, 10));
    EXPECT_EQ(day.next(at(kMonday, 20, 10)), at(kTuesday, 7, 30));
    EXPECT_FALSE(day.to_prepare(at(kTuesday, 7, 29)));
    EXPECT_EQ(day.to_prepare(at(kTuesday, 7, 30)), kTuesday);
    day.prepared(kTuesday);
    EXPECT_FALSE(day.to_prepare(at(kTuesday, 8, 0)));
}

TEST(DayRoll, AStartBeforeThatStillPreparesItsDay) {
    DayRoll day = roll();
    day.begin(at(kMonday, 6, 0), std::nullopt, {});
    EXPECT_EQ(day.to_prepare(at(kMonday, 7, 30)), kMonday);
}

TEST(DayRoll, OverAWeekendItWaitsForMonday) {
    DayRoll day = roll();
    day.begin(at(kFriday, 9, 0), std::nullopt, {});
    day.closed(kFriday, at(kFriday, 20, 10));
    EXPECT_EQ(day.next(at(kFriday, 20, 10)), at(kMonday, 7, 30));
    EXPECT_FALSE(day.to_prepare(at(kFriday.plus_days(1), 12, 0)));
    EXPECT_FALSE(day.to_close(at(kFriday.plus_days(2), 23, 0)));
    EXPECT_EQ(day.to_prepare(at(kMonday, 7, 30)), kMonday);
}

TEST(DayRoll, DaysThatEarlierRunsTradedAndDidNotCloseAreClosedFirst) {
    DayRoll day = roll();
    const KstDate thursday = kFriday.plus_days(-1);
    day.begin(at(kMonday, 8, 0), std::nullopt, {thursday, kFriday, kMonday});
    EXPECT_EQ(day.to_close(at(kMonday, 8, 0)), thursday);
    day.closed(thursday, at(kMonday, 8, 1));
    EXPECT_EQ(day.to_close(at(kMonday, 8, 1)), kFriday);
    day.closed(kFriday, at(kMonday, 8, 2));
    EXPECT_FALSE(day.to_close(at(kMonday, 8, 2)));
    EXPECT_EQ(day.next(at(kMonday, 8, 2)), at(kMonday, 20, 10));
    EXPECT_EQ(day.to_close(at(kMonday, 20, 10)), kMonday);
}

TEST(DayRoll, DaysLongPastAreLeft) {
    DayRoll day = roll();
    day.begin(at(kMonday, 8, 0), std::nullopt, {kMonday.plus_days(-11)});
    EXPECT_FALSE(day.to_close(at(kMonday, 8, 0)));
}

TEST(DayRoll, AStartInTheEveningClosesTheDayOnlyIfItWasTraded) {
    DayRoll fresh = roll();
    fresh.begin(at(kMonday, 21, 0), std::nullopt, {});
    EXPECT_FALSE(fresh.to_close(at(kMonday, 21, 0)));
    DayRoll traded = roll();
    traded.begin(at(kMonday, 21, 0), std::nullopt, {kMonday});
    EXPECT_EQ(traded.to_close(at(kMonday, 21, 0)), kMonday);
    DayRoll again = roll();
    again.begin(at(kMonday, 21, 0), kMonday, {});
    EXPECT_FALSE(again.to_close(at(kMonday, 21, 0))) << "it is closed once";
    EXPECT_EQ(again.to_close(at(kTuesday, 20, 10)), kTuesday);
}

TEST(DayRoll, OfDaysThatTheMachineSleptThroughNothingIsClosed) {
    DayRoll day = roll();
    day.begin(at(kFriday, 9, 0), std::nullopt, {});
    EXPECT_EQ(day.to_close(at(kTuesday, 10, 0)), kFriday);
    day.closed(kFriday, at(kTuesday, 10, 1));
    EXPECT_FALSE(day.to_close(at(kTuesday, 10, 1)));
    EXPECT_EQ(day.to_close(at(kTuesday, 20, 10)), kTuesday);
}

TEST(DayRoll, BeyondTheCalendarThereIsNothingToDo) {
    DayRoll day = roll();
    const KstDate far = KstDate::of(2090, 1, 2);
    day.begin(at(far, 9, 0), std::nullopt, {});
    EXPECT_FALSE(day.to_close(at(far, 23, 0)));
    EXPECT_FALSE(day.to_prepare(at(far, 9, 0)));
    EXPECT_FALSE(day.next(at(far, 9, 0)));
}

} // namespace
} // namespace qts
