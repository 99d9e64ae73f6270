#include "trading/quiet_hours.hpp"

#include <gtest/gtest.h>

namespace qts {
namespace {

UtcNanos at(unsigned day, int hour, int minute) {
    return to_utc(KstDate::of(2026, 11, day), KstTime::of(hour, minute));
}

QuietHours quiet(std::initializer_list<std::string_view> spans) {
    QuietHours hours;
    for (const std::string_view span : spans)
        EXPECT_TRUE(hours.add(span)) << span;
    return hours;
}

TEST(QuietHours, HoldTheirBeginAndNotTheirEnd) {
    const QuietHours hours = quiet({"02:00-06:30"});
    EXPECT_FALSE(hours.contains(at(23, 1, 59)));
    EXPECT_TRUE(hours.contains(at(23, 2, 0)));
    EXPECT_TRUE(hours.contains(at(23, 6, 29)));
    EXPECT_FALSE(hours.contains(at(23, 6, 30)));
    EXPECT_EQ(hours.end_of(at(23, 3, 0)), at(23, 6, 30));
}

TEST(QuietHours, MayGoOverMidnight) {
    const QuietHours hours = quiet({"23:30-00:30"});
    EXPECT_TRUE(hours.contains(at(23, 23, 45)));
    EXPECT_EQ(hours.end_of(at(23, 23, 45)), at(24, 0, 30));
    EXPECT_EQ(hours.end_of(at(24, 0, 10)), at(24, 0, 30));
    EXPECT_FALSE(hours.contains(at(24, 0, 30)));
}

TEST(QuietHours, SeveralSpansEndWithTheLastOfThoseThatOverlap) {
    const QuietHours hours = quiet({"02:00-03:00", "02:30-04:00", "12:00-12:01"});
    EXPECT_EQ(hours.end_of(at(23, 2, 45)), at(23, 4, 0));
    EXPECT_EQ(hours.next_begin(at(23, 2, 45)), at(23, 12, 0));
    EXPECT_EQ(hours.next_begin(at(23, 13, 0)), at(24, 2, 0));
}

TEST(QuietHours, WithoutSpansThereIsNone) {
    EXPECT_FALSE(QuietHours{}.contains(at(23, 3, 0)));
    EXPECT_FALSE(QuietHours{}.next_begin(at(23, 3, 0)));
}

TEST(QuietHours, OfAnotherShapeAreRefused) {
    QuietHours hours;
    for (const char* wrong : {"", "02:00", "02:00-", "2-3", "02:00-25:00", "02:00-02:00", "a-b"})
        EXPECT_FALSE(hours.add(wrong)) << wrong;
    EXPECT_TRUE(hours.empty());
}

} // namespace
} // namespace qts
