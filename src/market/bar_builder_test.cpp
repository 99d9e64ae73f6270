#include "market/bar_builder.hpp"

#include "core/kst.hpp"

#include <chrono>
#include <cstdint>
#include <gtest/gtest.h>
#include <optional>

namespace qts {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

Symbol samsung() {
    return *Symbol::parse("005930");
}

UtcNanos kst(int hour, int minute, int second = 0) {
    return to_utc(KstDate::of(2026, 11, 23), KstTime::of(hour, minute, second));
}

TradeTick trade(UtcNanos at, std::int64_t won, std::int64_t shares, std::int64_t day_volume) {
    TradeTick tick;
    tick.symbol = samsung();
    tick.price = Price::won(won);
    tick.quantity = Quantity::shares(shares);
    tick.day_volume = Quantity::shares(day_volume);
    tick.at = at;
    tick.received = at + hours{3}; // our own clock must not decide where a trade belongs
    return tick;
}

TEST(BarPeriod, HasItsLength) {
    EXPECT_EQ(length_of(BarPeriod::second_1), seconds{1});
    EXPECT_EQ(length_of(BarPeriod::minute_1), seconds{60});
    EXPECT_EQ(length_of(BarPeriod::minute_5), seconds{300});
    EXPECT_EQ(length_of(BarPeriod::day_1), hours{24});
}

TEST(BarBuilder, RemembersWhatItBuilds) {
    const BarBuilder builder{samsung(), BarPeriod::minute_5};
    EXPECT_EQ(builder.symbol(), samsung());
    EXPECT_EQ(builder.period(), BarPeriod::minute_5);
}

TEST(BarBuilder, GivesABarWhenATradeOfALaterIntervalComes) {
    BarBuilder builder{samsung(), BarPeriod::minute_1};
    EXPECT_FALSE(builder.on_trade(trade(kst(9, 0, 1), 100'000, 10, 10)).has_value());
    EXPECT_FALSE(builder.on_trade(trade(kst(9, 0, 20), 100'300, 5, 15)).has_value());
    EXPECT_FALSE(builder.on_trade(trade(kst(9, 0, 40), 99'800, 7, 22)).has_value());
    EXPECT_FALSE(builder.on_trade(trade(kst(9, 0, 59), 100'100, 3, 25)).has_value());
    const auto closed = builder.on_trade(trade(kst(9, 1), 100'200, 1, 26));
    ASSERT_TRUE(closed.has_value());
    EXPECT_EQ(closed->symbol, samsung());
    EXPECT_EQ(closed->period, BarPeriod::minute_1);
    EXPECT_FALSE(closed->warm_up);
    EXPECT_EQ(closed->bar.start, kst(9, 0));
    EXPECT_EQ(closed->bar.open.in_won(), 100'000);
    EXPECT_EQ(closed->bar.high.in_won(), 100'300);
    EXPECT_EQ(closed->bar.low.in_won(), 99'800);
    EXPECT_EQ(closed->bar.close.in_won(), 100'100);
    EXPECT_EQ(closed->bar.volume.in_shares(), 25);
}

TEST(BarBuilder, PutsTheTradeThatClosesABarIntoTheNextOne) {
    BarBuilder builder{samsung(), BarPeriod::minute_1};
    EXPECT_FALSE(builder.on_trade(trade(kst(9, 0, 1), 100'000, 10, 10)).has_value());
    ASSERT_TRUE(builder.on_trade(trade(kst(9, 1, 5), 101'000, 4, 14)).has_value());
    EXPECT_FALSE(builder.on_trade(trade(kst(9, 1, 6), 102'000, 2, 16)).has_value());
    const auto second = builder.on_trade(trade(kst(9, 2), 90'000, 1, 17));
    ASSERT_TRUE(second.has_value());
    EXPECT_EQ(second->bar.start, kst(9, 1));
    EXPECT_EQ(second->bar.open.in_won(), 101'000);
    EXPECT_EQ(second->bar.high.in_won(), 102'000);
    EXPECT_EQ(second->bar.low.in_won(), 101'000);
    EXPECT_EQ(second->bar.close.in_won(), 102'000);
    EXPECT_EQ(second->bar.volume.in_shares(), 6);
}

TEST(BarBuilder, KeepsTheLastNanosecondOfAnIntervalInItsBar) {
    BarBuilder builder{samsung(), BarPeriod::minute_1};
    EXPECT_FALSE(builder.on_trade(trade(kst(9, 0), 100'000, 1, 1)).has_value());
    EXPECT_FALSE(builder.on_trade(trade(kst(9, 1) - nanoseconds{1}, 100'100, 1, 2)).has_value());
    const auto closed = builder.on_trade(trade(kst(9, 1), 100'200, 1, 3));
    ASSERT_TRUE(closed.has_value());
    EXPECT_EQ(closed->bar.close.in_won(), 100'100);
    EXPECT_EQ(closed->bar.volume.in_shares(), 2);
}

TEST(BarBuilder, MakesNoBarForAnIntervalWithoutTrades) {
    BarBuilder builder{samsung(), BarPeriod::minute_1};
    EXPECT_FALSE(builder.on_trade(trade(kst(9, 0), 100'000, 1, 1)).has_value());
    const auto first = builder.on_trade(trade(kst(9, 7, 30), 100'500, 1, 2));
    ASSERT_TRUE(first.has_value());
    EXPECT_EQ(first->bar.start, kst(9, 0));
    const auto second = builder.on_trade(trade(kst(9, 8), 100'600, 1, 3));
    ASSERT_TRUE(second.has_value());
    EXPECT_EQ(second->bar.start, kst(9, 7));
    EXPECT_EQ(second->bar.open.in_won(), 100'500);
}

TEST(BarBuilder, BeginsSecondBarsOnWholeSeconds) {
    BarBuilder builder{samsung(), BarPeriod::second_1};
    const UtcNanos nine = kst(9, 0);
    EXPECT_FALSE(builder.on_trade(trade(nine + milliseconds{250}, 100'000, 1, 1)).has_value());
    EXPECT_FALSE(builder.on_trade(trade(nine + milliseconds{999}, 100'100, 1, 2)).has_value());
    const auto closed = builder.on_trade(trade(nine + milliseconds{1'000}, 100'200, 1, 3));
    ASSERT_TRUE(closed.has_value());
    EXPECT_EQ(closed->bar.start, nine);
    EXPECT_EQ(closed->bar.close.in_won(), 100'100);
}

TEST(BarBuilder, BeginsFiveMinuteBarsOnMultiplesOfFiveMinutes) {
    BarBuilder builder{samsung(), BarPeriod::minute_5};
    EXPECT_FALSE(builder.on_trade(trade(kst(9, 3, 17), 100'000, 1, 1)).has_value());
    EXPECT_FALSE(builder.on_trade(trade(kst(9, 4, 59), 100'100, 1, 2)).has_value());
    const auto closed = builder.on_trade(trade(kst(9, 5), 100'200, 1, 3));
    ASSERT_TRUE(closed.has_value());
    EXPECT_EQ(closed->bar.start, kst(9, 0));
}

TEST(BarBuilder, BeginsDayBarsAtKoreanMidnight) {
    // 08:30 and 09:30 KST lie on two days of UTC and on one of Korea.
    BarBuilder builder{samsung(), BarPeriod::day_1};
    EXPECT_FALSE(builder.on_trade(trade(kst(8, 30), 100'000, 10, 10)).has_value());
    EXPECT_FALSE(builder.on_trade(trade(kst(9, 30), 100'500, 10, 20)).has_value());
    EXPECT_FALSE(builder.on_trade(trade(kst(19, 59, 59), 100'200, 10, 30)).has_value());
    EXPECT_FALSE(builder.on_time(kst(23, 59, 59)).has_value());
    const auto closed = builder.on_time(kst(0, 0) + hours{24});
    ASSERT_TRUE(closed.has_value());
    EXPECT_EQ(closed->bar.start, kst(0, 0));
    EXPECT_EQ(closed->bar.open.in_won(), 100'000);
    EXPECT_EQ(closed->bar.close.in_won(), 100'200);
    EXPECT_EQ(closed->bar.volume.in_shares(), 30);
}

TEST(BarBuilder, TakesTheVolumeFromTheDaysTotalSoThatAMissedTradeCounts) {
    BarBuilder builder{samsung(), BarPeriod::minute_1};
    EXPECT_FALSE(builder.on_trade(trade(kst(9, 0, 1), 100'000, 10, 10)).has_value());
    // Trades of 140 shares in all were never seen.
    EXPECT_FALSE(builder.on_trade(trade(kst(9, 0, 30), 100'000, 50, 200)).has_value());
    const auto closed = builder.on_trade(trade(kst(9, 1), 100'000, 1, 201));
    ASSERT_TRUE(closed.has_value());
    EXPECT_EQ(closed->bar.volume.in_shares(), 200);
}

TEST(BarBuilder, ThatBeginsInMidDayDoesNotCountTheVolumeBeforeIt) {
    BarBuilder builder{samsung(), BarPeriod::minute_1};
    EXPECT_FALSE(builder.on_trade(trade(kst(13, 0, 1), 100'000, 10, 8'000'010)).has_value());
    EXPECT_FALSE(builder.on_trade(trade(kst(13, 0, 2), 100'000, 20, 8'000'030)).has_value());
    const auto closed = builder.on_time(kst(13, 1));
    ASSERT_TRUE(closed.has_value());
    EXPECT_EQ(closed->bar.volume.in_shares(), 30);
}

TEST(BarBuilder, ThatBeginsWithAPollInMidDayCountsOnlyWhatWasTradedSince) {
    BarBuilder builder{samsung(), BarPeriod::minute_1};
    EXPECT_FALSE(builder.on_trade(trade(kst(13, 0, 1), 100'000, 0, 8'000)).has_value());
    EXPECT_FALSE(builder.on_trade(trade(kst(13, 0, 31), 100'100, 0, 8'300)).has_value());
    const auto first = builder.on_time(kst(13, 1));
    ASSERT_TRUE(first.has_value());
    EXPECT_EQ(first->bar.volume.in_shares(), 300);
}

TEST(BarBuilder, CountsThePolledVolumeThoughAPollNamesNoQuantity) {
    BarBuilder builder{samsung(), BarPeriod::minute_1};
    EXPECT_FALSE(builder.on_trade(trade(kst(13, 0, 1), 100'000, 0, 8'300)).has_value());
    ASSERT_TRUE(builder.on_trade(trade(kst(13, 1, 1), 100'200, 0, 8'350)).has_value());
    EXPECT_FALSE(builder.on_trade(trade(kst(13, 1, 31), 100'300, 0, 8'380)).has_value());
    const auto second = builder.on_trade(trade(kst(13, 2, 1), 100'300, 0, 8'400));
    ASSERT_TRUE(second.has_value());
    EXPECT_EQ(second->bar.volume.in_shares(), 80);
}

TEST(BarBuilder, ThatWatchesAllDayGivesBarsWhoseVolumesSumToTheDaysTotal) {
    BarBuilder builder{samsung(), BarPeriod::minute_5};
    std::int64_t sum = 0;
    std::int64_t day_volume = 0;
    for (int minute = 0; minute < 60; ++minute) {
        day_volume += 3 * minute + 1;
        const auto closed =
            builder.on_trade(trade(kst(9, minute, 7), 100'000, 3 * minute + 1, day_volume));
        if (closed) sum += closed->bar.volume.in_shares();
    }
    const auto last = builder.on_time(kst(10, 0));
    ASSERT_TRUE(last.has_value());
    EXPECT_EQ(sum + last->bar.volume.in_shares(), 5'370);
}

TEST(BarBuilder, StartsTheVolumeAnewOnTheNextDay) {
    BarBuilder builder{samsung(), BarPeriod::minute_1};
    EXPECT_FALSE(builder.on_trade(trade(kst(9, 0), 100'000, 900, 900)).has_value());
    const auto last_of_day = builder.on_trade(trade(kst(9, 0) + hours{24}, 101'000, 30, 30));
    ASSERT_TRUE(last_of_day.has_value());
    EXPECT_EQ(last_of_day->bar.start, kst(9, 0));
    EXPECT_EQ(last_of_day->bar.volume.in_shares(), 900);
    EXPECT_FALSE(builder.on_trade(trade(kst(9, 0, 1) + hours{24}, 101'000, 20, 50)).has_value());
    const auto first_of_day = builder.on_time(kst(9, 1) + hours{24});
    ASSERT_TRUE(first_of_day.has_value());
    EXPECT_EQ(first_of_day->bar.start, kst(9, 0) + hours{24});
    EXPECT_EQ(first_of_day->bar.volume.in_shares(), 50);
}

TEST(BarBuilder, StartsTheVolumeAnewThoughTheNewDaysTotalIsAlreadyTheLarger) {
    // A quiet day (100 shares) and then a first trade of 5,000: the total never fell.
    BarBuilder builder{samsung(), BarPeriod::minute_1};
    EXPECT_FALSE(builder.on_trade(trade(kst(15, 29, 59), 100'000, 100, 100)).has_value());
    ASSERT_TRUE(builder.on_time(kst(15, 30)).has_value());
    EXPECT_FALSE(builder.on_trade(trade(kst(9, 0) + hours{24}, 101'000, 5'000, 5'000)).has_value());
    const auto first_of_day = builder.on_time(kst(9, 1) + hours{24});
    ASSERT_TRUE(first_of_day.has_value());
    EXPECT_EQ(first_of_day->bar.volume.in_shares(), 5'000);
}

TEST(BarBuilder, StartsTheVolumeOfEachDayBarAnew) {
    BarBuilder builder{samsung(), BarPeriod::day_1};
    EXPECT_FALSE(builder.on_trade(trade(kst(9, 0), 100'000, 10, 10)).has_value());
    EXPECT_FALSE(builder.on_trade(trade(kst(15, 30), 100'000, 90, 100)).has_value());
    const auto monday = builder.on_trade(trade(kst(9, 0) + hours{24}, 101'000, 40, 40));
    ASSERT_TRUE(monday.has_value());
    EXPECT_EQ(monday->bar.volume.in_shares(), 100);
    EXPECT_FALSE(builder.on_trade(trade(kst(15, 30) + hours{24}, 101'000, 20, 60)).has_value());
    const auto tuesday = builder.on_time(kst(0, 0) + hours{48});
    ASSERT_TRUE(tuesday.has_value());
    EXPECT_EQ(tuesday->bar.volume.in_shares(), 60);
}

TEST(BarBuilder, ClosesABarByTheClockWhenItsIntervalHasEnded) {
    BarBuilder builder{samsung(), BarPeriod::minute_1};
    EXPECT_FALSE(builder.on_trade(trade(kst(9, 0, 1), 100'000, 10, 10)).has_value());
    EXPECT_FALSE(builder.on_time(kst(9, 0, 30)).has_value());
    EXPECT_FALSE(builder.on_time(kst(9, 1) - nanoseconds{1}).has_value());
    const auto closed = builder.on_time(kst(9, 1));
    ASSERT_TRUE(closed.has_value());
    EXPECT_EQ(closed->bar.start, kst(9, 0));
    EXPECT_EQ(closed->bar.open.in_won(), 100'000);
    EXPECT_EQ(closed->bar.close.in_won(), 100'000);
    EXPECT_EQ(closed->bar.volume.in_shares(), 10);
}

TEST(BarBuilder, GivesABarThatTheClockClosedOnlyOnce) {
    BarBuilder builder{samsung(), BarPeriod::minute_1};
    EXPECT_FALSE(builder.on_trade(trade(kst(9, 0, 1), 100'000, 10, 10)).has_value());
    ASSERT_TRUE(builder.on_time(kst(9, 3)).has_value());
    EXPECT_FALSE(builder.on_time(kst(9, 4)).has_value());
    EXPECT_FALSE(builder.on_trade(trade(kst(9, 4, 10), 100'500, 5, 15)).has_value());
    const auto next = builder.on_time(kst(9, 5));
    ASSERT_TRUE(next.has_value());
    EXPECT_EQ(next->bar.start, kst(9, 4));
    EXPECT_EQ(next->bar.open.in_won(), 100'500);
    EXPECT_EQ(next->bar.volume.in_shares(), 5);
}

TEST(BarBuilder, WithoutATradeHasNoBarToGive) {
    BarBuilder builder{samsung(), BarPeriod::minute_1};
    EXPECT_FALSE(builder.on_time(kst(9, 0)).has_value());
    EXPECT_FALSE(builder.on_time(kst(10, 0)).has_value());
}

} // namespace
} // namespace qts
