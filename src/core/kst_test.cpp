#include "core/kst.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace qts {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

UtcNanos utc(std::int64_t seconds_since_1970) {
    return UtcNanos::since_epoch(seconds{seconds_since_1970});
}

std::optional<ErrorKind> date_refusal(std::string_view text) {
    const auto date = KstDate::parse(text);
    if (date) return std::nullopt;
    return date.error().kind;
}

bool is_time(std::string_view text) {
    return KstTime::parse(text).has_value();
}
bool is_instant(std::string_view text) {
    return parse_instant(text).has_value();
}

TEST(KstDate, CountsDaysFrom1970) {
    EXPECT_EQ(KstDate::of(1970, 1, 1).days_since_1970(), 0);
    EXPECT_EQ(KstDate::of(2000, 2, 29).days_since_1970(), 11016);
    EXPECT_EQ(KstDate::of(2026, 11, 23).days_since_1970(), 20780);
    EXPECT_EQ(KstDate::of(1969, 12, 31).days_since_1970(), -1);
    EXPECT_EQ(KstDate::of(1945, 8, 15).days_since_1970(), -8905);
}

TEST(KstDate, GivesBackItsYearMonthAndDay) {
    EXPECT_EQ(KstDate::from_days(20780).year(), 2026);
    EXPECT_EQ(KstDate::from_days(20780).month(), 11U);
    EXPECT_EQ(KstDate::from_days(20780).day(), 23U);
    EXPECT_EQ(KstDate::from_days(-8905).year(), 1945);
    EXPECT_EQ(KstDate::from_days(-8905).month(), 8U);
    EXPECT_EQ(KstDate::from_days(-8905).day(), 15U);
}

TEST(KstDate, PrintsIsoAndCompactWithLeadingZeros) {
    EXPECT_EQ(KstDate::of(2026, 11, 23).iso(), "2026-11-23");
    EXPECT_EQ(KstDate::of(2026, 11, 23).compact(), "20261123");
    EXPECT_EQ(KstDate::of(2027, 1, 4).iso(), "2027-01-04");
    EXPECT_EQ(KstDate::of(2027, 1, 4).compact(), "20270104");
    EXPECT_EQ(KstDate::of(1969, 12, 31).iso(), "1969-12-31");
}

TEST(KstDate, KnowsItsWeekday) {
    EXPECT_EQ(KstDate::of(2026, 11, 23).weekday(), Weekday::monday);
    EXPECT_EQ(KstDate::of(2026, 11, 21).weekday(), Weekday::saturday);
    EXPECT_EQ(KstDate::of(2026, 11, 22).weekday(), Weekday::sunday);
    EXPECT_EQ(KstDate::of(1970, 1, 1).weekday(), Weekday::thursday);
    EXPECT_EQ(KstDate::of(1969, 12, 31).weekday(), Weekday::wednesday);
    EXPECT_EQ(KstDate::of(1945, 8, 15).weekday(), Weekday::wednesday);
}

TEST(KstDate, HasItsWeekendOnSaturdayAndSunday) {
    EXPECT_FALSE(KstDate::of(2026, 11, 20).is_weekend());
    EXPECT_TRUE(KstDate::of(2026, 11, 21).is_weekend());
    EXPECT_TRUE(KstDate::of(2026, 11, 22).is_weekend());
    EXPECT_FALSE(KstDate::of(2026, 11, 23).is_weekend());
}

TEST(KstDate, StepsOverMonthsYearsAndLeapDays) {
    EXPECT_EQ(KstDate::of(2026, 12, 31).plus_days(1), KstDate::of(2027, 1, 1));
    EXPECT_EQ(KstDate::of(2027, 1, 1).plus_days(-1), KstDate::of(2026, 12, 31));
    EXPECT_EQ(KstDate::of(2028, 2, 28).plus_days(1), KstDate::of(2028, 2, 29));
    EXPECT_EQ(KstDate::of(2026, 2, 28).plus_days(1), KstDate::of(2026, 3, 1));
    EXPECT_EQ(KstDate::of(1970, 1, 1).plus_days(-1), KstDate::of(1969, 12, 31));
}

TEST(KstDate, SortsByDay) {
    EXPECT_LT(KstDate::of(1969, 12, 31), KstDate::of(1970, 1, 1));
    EXPECT_LT(KstDate::of(2026, 11, 23), KstDate::of(2026, 12, 1));
    EXPECT_EQ(KstDate{}, KstDate::of(1970, 1, 1));
}

TEST(KstDate, ReadsIsoAndCompactText) {
    EXPECT_EQ(KstDate::parse("2026-11-23").value(), KstDate::from_days(20780));
    EXPECT_EQ(KstDate::parse("20261123").value(), KstDate::from_days(20780));
    EXPECT_EQ(KstDate::parse("1969-12-31").value(), KstDate::from_days(-1));
}

TEST(KstDate, ReadsBackEveryDayItPrintsFrom1902To2106) {
    for (std::int32_t days = -24'837; days <= 50'000; ++days) {
        const KstDate date = KstDate::from_days(days);
        ASSERT_EQ(KstDate::parse(date.iso()).value(), date) << date.iso();
        ASSERT_EQ(KstDate::parse(date.compact()).value(), date) << date.compact();
        ASSERT_EQ(KstDate::of(date.year(), date.month(), date.day()), date) << date.iso();
    }
}

TEST(KstDate, RefusesDaysThatDoNotExist) {
    EXPECT_EQ(date_refusal("2026-02-30"), ErrorKind::invalid_input);
    EXPECT_EQ(date_refusal("20260230"), ErrorKind::invalid_input);
    EXPECT_EQ(date_refusal("2026-02-29"), ErrorKind::invalid_input);
    EXPECT_EQ(date_refusal("2026-04-31"), ErrorKind::invalid_input);
    EXPECT_EQ(date_refusal("2026-00-10"), ErrorKind::invalid_input);
    EXPECT_EQ(date_refusal("2026-13-10"), ErrorKind::invalid_input);
    EXPECT_EQ(date_refusal("2026-11-00"), ErrorKind::invalid_input);
    EXPECT_EQ(date_refusal("00000000"), ErrorKind::invalid_input);
}

TEST(KstDate, KeepsTheLeapYearsOfTheGregorianCalendar) {
    EXPECT_EQ(date_refusal("2028-02-29"), std::nullopt);
    EXPECT_EQ(date_refusal("2000-02-29"), std::nullopt);
    EXPECT_EQ(date_refusal("2100-02-29"), ErrorKind::invalid_input);
}

TEST(KstDate, RefusesOtherShapes) {
    EXPECT_EQ(date_refusal(""), ErrorKind::invalid_input);
    EXPECT_EQ(date_refusal("2026-11-2"), ErrorKind::invalid_input);
    EXPECT_EQ(date_refusal("2026-1-23"), ErrorKind::invalid_input);
    EXPECT_EQ(date_refusal("26-11-23"), ErrorKind::invalid_input);
    EXPECT_EQ(date_refusal("261123"), ErrorKind::invalid_input);
    EXPECT_EQ(date_refusal("2026-1123"), ErrorKind::invalid_input);
    EXPECT_EQ(date_refusal("202611230"), ErrorKind::invalid_input);
    EXPECT_EQ(date_refusal("2026/11/23"), ErrorKind::invalid_input);
    EXPECT_EQ(date_refusal("2026-11/23"), ErrorKind::invalid_input);
    EXPECT_EQ(date_refusal("2026/11-23"), ErrorKind::invalid_input);
    EXPECT_EQ(date_refusal("2026-11-23 "), ErrorKind::invalid_input);
    EXPECT_EQ(date_refusal(" 2026-11-23"), ErrorKind::invalid_input);
    EXPECT_EQ(date_refusal("2026-11-23T09:00"), ErrorKind::invalid_input);
    EXPECT_EQ(date_refusal("+026-11-23"), ErrorKind::invalid_input);
    EXPECT_EQ(date_refusal("-026-11-23"), ErrorKind::invalid_input);
    EXPECT_EQ(date_refusal("2026-11-+3"), ErrorKind::invalid_input);
    EXPECT_EQ(date_refusal("2026-11- 3"), ErrorKind::invalid_input);
    EXPECT_EQ(date_refusal("abcd-ef-gh"), ErrorKind::invalid_input);
}

TEST(KstDateDeathTest, AbortsOnADayThatDoesNotExist) {
    EXPECT_DEATH(static_cast<void>(KstDate::of(2026, 2, 30)), "");
    EXPECT_DEATH(static_cast<void>(KstDate::of(2026, 13, 1)), "");
}

TEST(KstTime, CountsSecondsOfTheDay) {
    EXPECT_EQ(KstTime::of(0, 0).seconds_of_day(), 0);
    EXPECT_EQ(KstTime::of(9, 0).seconds_of_day(), 32'400);
    EXPECT_EQ(KstTime::of(15, 20, 30).seconds_of_day(), 55'230);
    EXPECT_EQ(KstTime::of(23, 59, 59).seconds_of_day(), 86'399);
}

TEST(KstTime, PrintsIsoAndCompactWithLeadingZeros) {
    EXPECT_EQ(KstTime::of(9, 0).iso(), "09:00:00");
    EXPECT_EQ(KstTime::of(9, 0).compact(), "090000");
    EXPECT_EQ(KstTime::of(15, 30, 7).iso(), "15:30:07");
    EXPECT_EQ(KstTime::of(15, 30, 7).compact(), "153007");
    EXPECT_EQ(KstTime{}.iso(), "00:00:00");
}

TEST(KstTime, ReadsItsThreeShapes) {
    EXPECT_EQ(KstTime::parse("09:30").value(), KstTime::of(9, 30));
    EXPECT_EQ(KstTime::parse("09:30:15").value(), KstTime::of(9, 30, 15));
    EXPECT_EQ(KstTime::parse("093015").value(), KstTime::of(9, 30, 15));
    EXPECT_EQ(KstTime::parse("00:00").value(), KstTime::of(0, 0));
    EXPECT_EQ(KstTime::parse("235959").value(), KstTime::of(23, 59, 59));
}

TEST(KstTime, ReadsBackEverySecondItPrints) {
    for (int second = 0; second < 86'400; ++second) {
        const KstTime time = KstTime::of(0, 0, second);
        ASSERT_EQ(KstTime::parse(time.iso()).value(), time) << time.iso();
        ASSERT_EQ(KstTime::parse(time.compact()).value(), time) << time.compact();
    }
}

TEST(KstTime, RefusesTimesThatDoNotExist) {
    EXPECT_FALSE(is_time("24:00"));
    EXPECT_FALSE(is_time("24:00:00"));
    EXPECT_FALSE(is_time("240000"));
    EXPECT_FALSE(is_time("09:60"));
    EXPECT_FALSE(is_time("09:00:60"));
    EXPECT_FALSE(is_time("096000"));
    EXPECT_FALSE(is_time("090060"));
    EXPECT_FALSE(is_time("99:99:99"));
}

TEST(KstTime, RefusesOtherShapes) {
    EXPECT_FALSE(is_time(""));
    EXPECT_FALSE(is_time("9:00"));
    EXPECT_FALSE(is_time("0900"));
    EXPECT_FALSE(is_time("90000"));
    EXPECT_FALSE(is_time("09:0000"));
    EXPECT_FALSE(is_time("09-00-00"));
    EXPECT_FALSE(is_time("09:00:"));
    EXPECT_FALSE(is_time("09:00:00 "));
    EXPECT_FALSE(is_time(" 09:00"));
    EXPECT_FALSE(is_time("-1:00"));
    EXPECT_FALSE(is_time("+9:00"));
    EXPECT_FALSE(is_time("09:00:00.123"));
}

TEST(Kst, BeginsItsDayAtFifteenHoursUtc) {
    // 2026-11-22T15:00:00Z is 2026-11-23 00:00:00 in Korea.
    const UtcNanos midnight = utc(1'795'359'600);
    EXPECT_EQ(kst_date(midnight), KstDate::of(2026, 11, 23));
    EXPECT_EQ(kst_time(midnight), KstTime::of(0, 0, 0));
    EXPECT_EQ(kst_date(midnight - nanoseconds{1}), KstDate::of(2026, 11, 22));
    EXPECT_EQ(kst_time(midnight - nanoseconds{1}), KstTime::of(23, 59, 59));
}

TEST(Kst, IsNineHoursAheadOfUtc) {
    EXPECT_EQ(kst_date(utc(1'795'392'000)), KstDate::of(2026, 11, 23));
    EXPECT_EQ(kst_time(utc(1'795'392'000)), KstTime::of(9, 0));
    EXPECT_EQ(to_utc(KstDate::of(2026, 11, 23), KstTime::of(9, 0)), utc(1'795'392'000));
    EXPECT_EQ(to_utc(KstDate::of(1970, 1, 1), KstTime::of(9, 0)), utc(0));
}

TEST(Kst, CountsInstantsBefore1970Backwards) {
    // 1969-07-20T20:17:40Z is 1969-07-21 05:17:40 in Korea.
    EXPECT_EQ(kst_date(utc(-14'182'940)), KstDate::of(1969, 7, 21));
    EXPECT_EQ(kst_time(utc(-14'182'940)), KstTime::of(5, 17, 40));
    EXPECT_EQ(to_utc(KstDate::of(1969, 7, 21), KstTime::of(5, 17, 40)), utc(-14'182'940));
    EXPECT_EQ(kst_date(utc(-32'400)), KstDate::of(1970, 1, 1));
    EXPECT_EQ(kst_date(utc(-32'400) - nanoseconds{1}), KstDate::of(1969, 12, 31));
    EXPECT_EQ(kst_time(utc(-32'400) - nanoseconds{1}), KstTime::of(23, 59, 59));
}

TEST(Kst, DropsThePartOfASecondFromATimeOfDay) {
    EXPECT_EQ(kst_time(utc(1'795'392'000) + milliseconds{999}), KstTime::of(9, 0, 0));
}

TEST(Kst, StampsAnInstantToTheMillisecond) {
    EXPECT_EQ(kst_stamp_ms(utc(1'795'392'000) + milliseconds{123}), "2026-11-23 09:00:00.123");
    EXPECT_EQ(kst_stamp_ms(utc(1'795'392'000) + milliseconds{7}), "2026-11-23 09:00:00.007");
    EXPECT_EQ(kst_stamp_ms(utc(0)), "1970-01-01 09:00:00.000");
}

TEST(Kst, StampsTheMillisecondThatHasBegun) {
    EXPECT_EQ(kst_stamp_ms(utc(1'795'392'000) + nanoseconds{1'999'999}), "2026-11-23 09:00:00.001");
    EXPECT_EQ(kst_stamp_ms(utc(0) - nanoseconds{1}), "1970-01-01 08:59:59.999");
    EXPECT_EQ(kst_stamp_ms(utc(-32'400) - milliseconds{1}), "1969-12-31 23:59:59.999");
}

TEST(ParseInstant, TakesTimeWithoutAnOffsetForKorean) {
    EXPECT_EQ(parse_instant("2026-11-23T09:00:00").value().at, utc(1'795'392'000));
    EXPECT_EQ(parse_instant("2026-11-23 09:00:00").value().at, utc(1'795'392'000));
    EXPECT_EQ(parse_instant("2026-11-23 09:00").value().at, utc(1'795'392'000));
}

TEST(ParseInstant, ObeysItsOffset) {
    EXPECT_EQ(parse_instant("2026-11-23T00:00:00Z").value().at, utc(1'795'392'000));
    EXPECT_EQ(parse_instant("2026-11-23T00:00:00+00:00").value().at, utc(1'795'392'000));
    EXPECT_EQ(parse_instant("2026-11-23T09:00:00+09:00").value().at, utc(1'795'392'000));
    EXPECT_EQ(parse_instant("2026-11-23T09:00:00+0900").value().at, utc(1'795'392'000));
    EXPECT_EQ(parse_instant("2026-11-22T19:00:00-05:00").value().at, utc(1'795'392'000));
    EXPECT_EQ(parse_instant("2026-11-23T00:00Z").value().at, utc(1'795'392'000));
    EXPECT_EQ(parse_instant("2026-11-23 09:00+09:00").value().at, utc(1'795'392'000));
}

TEST(ParseInstant, CarriesTheDayOverWhenTheOffsetDoes) {
    EXPECT_EQ(kst_date(parse_instant("2026-11-22T15:00:00Z").value().at),
              KstDate::of(2026, 11, 23));
    EXPECT_EQ(kst_date(parse_instant("2026-11-22T14:59:59Z").value().at),
              KstDate::of(2026, 11, 22));
}

TEST(ParseInstant, KeepsMilliseconds) {
    EXPECT_EQ(parse_instant("2026-11-23T09:00:00.123").value().at,
              utc(1'795'392'000) + milliseconds{123});
    EXPECT_EQ(parse_instant("2026-11-23T00:00:00.007Z").value().at,
              utc(1'795'392'000) + milliseconds{7});
    EXPECT_EQ(parse_instant("2026-11-23 09:00:00.999+09:00").value().at,
              utc(1'795'392'000) + milliseconds{999});
    EXPECT_EQ(parse_instant("1969-12-31T23:59:59.750Z").value().at, utc(0) - milliseconds{250});
}

TEST(ParseInstant, CountsInstantsBefore1970Backwards) {
    EXPECT_EQ(parse_instant("1969-12-31T23:59:59Z").value().at, utc(-1));
    EXPECT_EQ(parse_instant("1970-01-01 08:59:59").value().at, utc(-1));
}

TEST(ParseInstant, TakesABareDateForItsKoreanMidnightAndSaysSo) {
    const ParsedInstant day = parse_instant("2026-11-23").value();
    EXPECT_FALSE(day.has_time);
    EXPECT_EQ(day.at, utc(1'795'359'600));
    const ParsedInstant midnight = parse_instant("2026-11-23 00:00").value();
    EXPECT_TRUE(midnight.has_time);
    EXPECT_EQ(midnight.at, utc(1'795'359'600));
}

TEST(ParseInstant, ReadsBackItsOwnStamp) {
    EXPECT_EQ(parse_instant(kst_stamp_ms(utc(1'795'392'000) + milliseconds{456})).value().at,
              utc(1'795'392'000) + milliseconds{456});
    EXPECT_EQ(parse_instant(kst_stamp_ms(utc(-14'182'940) - milliseconds{1})).value().at,
              utc(-14'182'940) - milliseconds{1});
}

TEST(ParseInstant, RefusesDaysAndTimesThatDoNotExist) {
    EXPECT_FALSE(is_instant("2026-02-30"));
    EXPECT_FALSE(is_instant("2026-02-30T09:00:00"));
    EXPECT_FALSE(is_instant("2026-11-23T24:00:00"));
    EXPECT_FALSE(is_instant("2026-11-23T09:60"));
    EXPECT_FALSE(is_instant("2026-11-23T09:00:60"));
    EXPECT_FALSE(is_instant("2026-11-23T09:00:00+99:99"));
}

TEST(ParseInstant, RefusesOtherShapes) {
    EXPECT_FALSE(is_instant(""));
    EXPECT_FALSE(is_instant("now"));
    EXPECT_FALSE(is_instant("2026-11-23T"));
    EXPECT_FALSE(is_instant("2026-11-23T09"));
    EXPECT_FALSE(is_instant("2026-11-23T09:"));
    EXPECT_FALSE(is_instant("2026-11-23X09:00"));
    EXPECT_FALSE(is_instant("2026-11-23  09:00"));
    EXPECT_FALSE(is_instant("2026/11/23 09:00"));
    EXPECT_FALSE(is_instant("2026-11-23T09:00:00."));
    EXPECT_FALSE(is_instant("2026-11-23T09:00:00.12x"));
    EXPECT_FALSE(is_instant("2026-11-23T09:00:00+"));
    EXPECT_FALSE(is_instant("2026-11-23T09:00:00+9"));
    EXPECT_FALSE(is_instant("2026-11-23T09:00:00+09:"));
    EXPECT_FALSE(is_instant("2026-11-23T09:00:00+09:00x"));
    EXPECT_FALSE(is_instant("2026-11-23T09:00:00+09000"));
    EXPECT_FALSE(is_instant("2026-11-23T09:00:00+ab:cd"));
    EXPECT_FALSE(is_instant("2026-11-23T09:00:00ZZ"));
    EXPECT_FALSE(is_instant("2026-11-23T09:00:00Z "));
    EXPECT_FALSE(is_instant("2026-11-23T09:00:00 KST"));
    EXPECT_FALSE(is_instant("09:00"));
}

TEST(ParseInstant, RefusesAnInstantThatNanosecondsCannotHold) {
    EXPECT_FALSE(is_instant("9999-12-31"));
    EXPECT_FALSE(is_instant("9999-12-31T23:59:59Z"));
    EXPECT_FALSE(is_instant("1600-01-01T00:00:00Z"));
}

} // namespace
} // namespace qts
