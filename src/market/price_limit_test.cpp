#include "market/price_limit.hpp"

#include "market/tick_size.hpp"

#include <cstdint>
#include <gtest/gtest.h>

namespace qts {
namespace {

struct LimitRow {
    std::int64_t base;
    std::int64_t upper;
    std::int64_t lower;
};

TEST(PriceLimits, OfTheWorkedTableAreExact) {
    const LimitRow rows[] = {
        {3, 4, 2},
        {1'985, 2'580, 1'390},
        {2'015, 2'615, 1'415},
        {9'940, 12'920, 6'960},
        {9'980, 12'970, 6'990},
        {49'950, 64'900, 35'000},
        {199'900, 259'500, 140'000},
        {274'000, 356'000, 192'000},
        {498'500, 648'000, 349'000},
    };
    for (const Market market : {Market::kospi, Market::kosdaq}) {
        for (const LimitRow& row : rows) {
            const auto limits = price_limits(Price::won(row.base), Product::stock, market, 1,
                                             KstDate::of(2026, 9, 22));
            ASSERT_TRUE(limits.has_value()) << row.base;
            EXPECT_EQ(limits->upper.in_won(), row.upper) << "base " << row.base;
            EXPECT_EQ(limits->lower.in_won(), row.lower) << "base " << row.base;
        }
    }
}

TEST(PriceLimits, OfTheSmallestBasesLeaveRoomForOneTickButNotForZero) {
    const LimitRow rows[] = {{1, 2, 1}, {2, 3, 1}, {3, 4, 2}, {4, 5, 3}};
    for (const LimitRow& row : rows) {
        const auto limits = price_limits(Price::won(row.base), Product::stock, Market::kospi, 1,
                                         KstDate::of(2026, 11, 23));
        ASSERT_TRUE(limits.has_value()) << row.base;
        EXPECT_EQ(limits->upper.in_won(), row.upper) << "base " << row.base;
        EXPECT_EQ(limits->lower.in_won(), row.lower) << "base " << row.base;
    }
}

TEST(PriceLimits, OfTheLowestLegalPriceEndThere) {
    // Before 2023-12-18 an ETF moved by 5 won at every price: 1.5 won of width become one tick.
    const auto limits =
        price_limits(Price::won(5), Product::etf, Market::kospi, 1, KstDate::of(2022, 6, 15));
    ASSERT_TRUE(limits.has_value());
    EXPECT_EQ(limits->upper.in_won(), 10);
    EXPECT_EQ(limits->lower.in_won(), 5);
}

TEST(PriceLimits, OfAnEtfUseTheEtfTick) {
    const auto limits =
        price_limits(Price::won(35'715), Product::etf, Market::kospi, 1, KstDate::of(2026, 11, 23));
    ASSERT_TRUE(limits.has_value());
    EXPECT_EQ(limits->upper.in_won(), 46'425); // 10,714.5 cut to 10,710
    EXPECT_EQ(limits->lower.in_won(), 25'005);
}

TEST(PriceLimits, OfADoubleLeverageEtfAreTwiceAsWide) {
    const auto plain =
        price_limits(Price::won(10'000), Product::etf, Market::kospi, 1, KstDate::of(2026, 11, 23));
    const auto leveraged =
        price_limits(Price::won(10'000), Product::etf, Market::kospi, 2, KstDate::of(2026, 11, 23));
    ASSERT_TRUE(plain && leveraged);
    EXPECT_EQ(plain->upper.in_won(), 13'000);
    EXPECT_EQ(plain->lower.in_won(), 7'000);
    EXPECT_EQ(leveraged->upper.in_won(), 16'000);
    EXPECT_EQ(leveraged->lower.in_won(), 4'000);
}

TEST(PriceLimits, OfALeveragedEtfMultiplyTheWidthThatWasCutToTheTick) {
    // 10,015 x 3 / 10 = 3,004.5, cut to 3,000, twice: 6,000 (and not 6,009 cut to 6,005).
    const auto limits =
        price_limits(Price::won(10'015), Product::etf, Market::kospi, 2, KstDate::of(2026, 11, 23));
    ASSERT_TRUE(limits.has_value());
    EXPECT_EQ(limits->upper.in_won(), 16'015);
    EXPECT_EQ(limits->lower.in_won(), 4'015);
}

TEST(PriceLimits, OfABaseOffTheGridAreThoseOfTheNextLegalPrice) {
    // 277,750 is raised to 278,000; 83,400 is cut to 83,000.
    const auto limits = price_limits(Price::won(277'750), Product::stock, Market::kospi, 1,
                                     KstDate::of(2026, 11, 23));
    ASSERT_TRUE(limits.has_value());
    EXPECT_EQ(limits->upper.in_won(), 361'000);
    EXPECT_EQ(limits->lower.in_won(), 195'000);
}

TEST(BaseOnGrid, RaisesABaseOffTheGridAndKeepsOneOnIt) {
    const KstDate today = KstDate::of(2026, 11, 23);
    EXPECT_EQ(base_on_grid(Price::won(277'750), Product::stock, Market::kospi, today)->in_won(),
              278'000);
    EXPECT_EQ(base_on_grid(Price::won(277'500), Product::stock, Market::kospi, today)->in_won(),
              277'500);
    EXPECT_EQ(base_on_grid(Price::won(199'950), Product::stock, Market::kosdaq, today)->in_won(),
              200'000);
    EXPECT_EQ(base_on_grid(Price::won(1), Product::stock, Market::kospi, today)->in_won(), 1);
    EXPECT_EQ(base_on_grid(Price::won(2'001), Product::etf, Market::kospi, today)->in_won(), 2'005);
}

TEST(BaseOnGrid, UsesTheGridOfItsDay) {
    const Price base = Price::won(12'920);
    EXPECT_EQ(base_on_grid(base, Product::stock, Market::kospi, KstDate::of(2023, 1, 20))->in_won(),
              12'950);
    EXPECT_EQ(base_on_grid(base, Product::stock, Market::kospi, KstDate::of(2023, 1, 25))->in_won(),
              12'920);
}

TEST(PriceLimits, Before2023UseTheTickOfTheirDay) {
    // The figure of the KRX page, made with the tick of 50 above 10,000.
    const auto kospi =
        price_limits(Price::won(9'940), Product::stock, Market::kospi, 1, KstDate::of(2022, 6, 15));
    ASSERT_TRUE(kospi.has_value());
    EXPECT_EQ(kospi->upper.in_won(), 12'900);
    EXPECT_EQ(kospi->lower.in_won(), 6'960);
    // KOSDAQ had the tick of 100 at every price from 50,000 up.
    const auto kosdaq = price_limits(Price::won(199'900), Product::stock, Market::kosdaq, 1,
                                     KstDate::of(2022, 6, 15));
    ASSERT_TRUE(kosdaq.has_value());
    EXPECT_EQ(kosdaq->upper.in_won(), 259'800);
    EXPECT_EQ(kosdaq->lower.in_won(), 140'000);
}

TEST(PriceLimits, WereFifteenPercentUntil20150614) {
    for (const Market market : {Market::kospi, Market::kosdaq}) {
        const auto narrow =
            price_limits(Price::won(10'000), Product::stock, market, 1, KstDate::of(2015, 6, 14));
        const auto wide =
            price_limits(Price::won(10'000), Product::stock, market, 1, KstDate::of(2015, 6, 15));
        ASSERT_TRUE(narrow && wide);
        EXPECT_EQ(narrow->upper.in_won(), 11'500);
        EXPECT_EQ(narrow->lower.in_won(), 8'500);
        EXPECT_EQ(wide->upper.in_won(), 13'000);
        EXPECT_EQ(wide->lower.in_won(), 7'000);
    }
}

TEST(PriceLimits, BeforeTheTablesBeginAreNotCovered) {
    const auto limits =
        price_limits(Price::won(10'000), Product::stock, Market::kospi, 1, KstDate::of(1970, 1, 2));
    ASSERT_FALSE(limits.has_value());
    EXPECT_EQ(limits.error().kind, ErrorKind::not_covered);
    const auto base =
        base_on_grid(Price::won(10'000), Product::stock, Market::kospi, KstDate::of(1970, 1, 2));
    ASSERT_FALSE(base.has_value());
    EXPECT_EQ(base.error().kind, ErrorKind::not_covered);
}

TEST(PriceLimits, OfEveryLegalBaseAreLegalAndContainItAndStayWithinThirtyPercent) {
    const KstDate today = KstDate::of(2026, 11, 23);
    const auto bands = tick_bands(Product::stock, Market::kospi, today);
    ASSERT_TRUE(bands.has_value());
    int wrong = 0;
    std::int64_t first_wrong = 0;
    // Below 4 won one tick is more than 30 %; OfTheSmallestBases... has those.
    for (Price base = Price::won(4); base <= Price::won(700'000);
         base = next_tick_up(base, *bands)) {
        const auto limits = price_limits(base, Product::stock, Market::kospi, 1, today);
        ASSERT_TRUE(limits.has_value());
        const std::int64_t b = base.in_won();
        const bool right = limits->lower < base && base < limits->upper &&
                           is_on_tick(limits->lower, *bands) && is_on_tick(limits->upper, *bands) &&
                           10 * limits->upper.in_won() <= 13 * b &&
                           10 * limits->lower.in_won() >= 7 * b &&
                           // No more than one tick of the base and one of the limit is cut away.
                           10 * (limits->upper.in_won() + 2'000) > 13 * b &&
                           10 * (limits->lower.in_won() - 2'000) < 7 * b;
        if (!right && wrong++ == 0) first_wrong = b;
    }
    EXPECT_EQ(wrong, 0) << "first at " << first_wrong;
}

} // namespace
} // namespace qts
