#include "market/price_limit.hpp"

#include "market/tick_size.hpp"

#include "fakes/built_in_rules.hpp"

#include <algorithm>
#include <cstdint>
#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <vector>

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
            const auto limits = limits_of(Price::won(row.base), Product::stock, market, 1,
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
        const auto limits = limits_of(Price::won(row.base), Product::stock, Market::kospi, 1,
                                      KstDate::of(2026, 11, 23));
        ASSERT_TRUE(limits.has_value()) << row.base;
        EXPECT_EQ(limits->upper.in_won(), row.upper) << "base " << row.base;
        EXPECT_EQ(limits->lower.in_won(), row.lower) << "base " << row.base;
    }
}

TEST(PriceLimits, OfTheLowestLegalPriceEndThere) {
    // Before 2023-12-18 an ETF moved by 5 won at every price: 1.5 won of width become one tick.
    const auto limits =
        limits_of(Price::won(5), Product::etf, Market::kospi, 1, KstDate::of(2022, 6, 15));
    ASSERT_TRUE(limits.has_value());
    EXPECT_EQ(limits->upper.in_won(), 10);
    EXPECT_EQ(limits->lower.in_won(), 5);
}

TEST(PriceLimits, OfAnEtfUseTheEtfTick) {
    const auto limits =
        limits_of(Price::won(35'715), Product::etf, Market::kospi, 1, KstDate::of(2026, 11, 23));
    ASSERT_TRUE(limits.has_value());
    EXPECT_EQ(limits->upper.in_won(), 46'425); // 10,714.5 cut to 10,710
    EXPECT_EQ(limits->lower.in_won(), 25'005);
}

TEST(PriceLimits, OfADoubleLeverageEtfAreTwiceAsWide) {
    const auto plain =
        limits_of(Price::won(10'000), Product::etf, Market::kospi, 1, KstDate::of(2026, 11, 23));
    const auto leveraged =
        limits_of(Price::won(10'000), Product::etf, Market::kospi, 2, KstDate::of(2026, 11, 23));
    ASSERT_TRUE(plain && leveraged);
    EXPECT_EQ(plain->upper.in_won(), 13'000);
    EXPECT_EQ(plain->lower.in_won(), 7'000);
    EXPECT_EQ(leveraged->upper.in_won(), 16'000);
    EXPECT_EQ(leveraged->lower.in_won(), 4'000);
}

TEST(PriceLimits, OfALeveragedEtfMultiplyTheWidthThatWasCutToTheTick) {
    // 10,015 x 3 / 10 = 3,004.5, cut to 3,000, twice: 6,000 (and not 6,009 cut to 6,005).
    const auto limits =
        limits_of(Price::won(10'015), Product::etf, Market::kospi, 2, KstDate::of(2026, 11, 23));
    ASSERT_TRUE(limits.has_value());
    EXPECT_EQ(limits->upper.in_won(), 16'015);
    EXPECT_EQ(limits->lower.in_won(), 4'015);
}

TEST(PriceLimits, OfABaseOffTheGridAreThoseOfTheNextLegalPrice) {
    // 277,750 is raised to 278,000; 83,400 is cut to 83,000.
    const auto limits =
        limits_of(Price::won(277'750), Product::stock, Market::kospi, 1, KstDate::of(2026, 11, 23));
    ASSERT_TRUE(limits.has_value());
    EXPECT_EQ(limits->upper.in_won(), 361'000);
    EXPECT_EQ(limits->lower.in_won(), 195'000);
}

TEST(BaseOnGrid, RaisesABaseOffTheGridAndKeepsOneOnIt) {
    const KstDate today = KstDate::of(2026, 11, 23);
    EXPECT_EQ(built_in_rules()
                  .base_on_grid(Price::won(277'750), Product::stock, Market::kospi, today)
                  ->in_won(),
              278'000);
    EXPECT_EQ(built_in_rules()
                  .base_on_grid(Price::won(277'500), Product::stock, Market::kospi, today)
                  ->in_won(),
              277'500);
    EXPECT_EQ(built_in_rules()
                  .base_on_grid(Price::won(199'950), Product::stock, Market::kosdaq, today)
                  ->in_won(),
              200'000);
    EXPECT_EQ(built_in_rules()
                  .base_on_grid(Price::won(1), Product::stock, Market::kospi, today)
                  ->in_won(),
              1);
    EXPECT_EQ(built_in_rules()
                  .base_on_grid(Price::won(2'001), Product::etf, Market::kospi, today)
                  ->in_won(),
              2'005);
}

TEST(BaseOnGrid, UsesTheGridOfItsDay) {
    const Price base = Price::won(12'920);
    EXPECT_EQ(built_in_rules()
                  .base_on_grid(base, Product::stock, Market::kospi, KstDate::of(2023, 1, 20))
                  ->in_won(),
              12'950);
    EXPECT_EQ(built_in_rules()
                  .base_on_grid(base, Product::stock, Market::kospi, KstDate::of(2023, 1, 25))
                  ->in_won(),
              12'920);
}

TEST(PriceLimits, Before2023UseTheTickOfTheirDay) {
    // The figure of the KRX page, made with the tick of 50 above 10,000.
    const auto kospi =
        limits_of(Price::won(9'940), Product::stock, Market::kospi, 1, KstDate::of(2022, 6, 15));
    ASSERT_TRUE(kospi.has_value());
    EXPECT_EQ(kospi->upper.in_won(), 12'900);
    EXPECT_EQ(kospi->lower.in_won(), 6'960);
    // KOSDAQ had the tick of 100 at every price from 50,000 up.
    const auto kosdaq =
        limits_of(Price::won(199'900), Product::stock, Market::kosdaq, 1, KstDate::of(2022, 6, 15));
    ASSERT_TRUE(kosdaq.has_value());
    EXPECT_EQ(kosdaq->upper.in_won(), 259'800);
    EXPECT_EQ(kosdaq->lower.in_won(), 140'000);
}

TEST(PriceLimits, WereFifteenPercentUntil20150614) {
    for (const Market market : {Market::kospi, Market::kosdaq}) {
        const auto narrow =
            limits_of(Price::won(10'000), Product::stock, market, 1, KstDate::of(2015, 6, 14));
        const auto wide =
            limits_of(Price::won(10'000), Product::stock, market, 1, KstDate::of(2015, 6, 15));
        ASSERT_TRUE(narrow && wide);
        EXPECT_EQ(narrow->upper.in_won(), 11'500);
        EXPECT_EQ(narrow->lower.in_won(), 8'500);
        EXPECT_EQ(wide->upper.in_won(), 13'000);
        EXPECT_EQ(wide->lower.in_won(), 7'000);
    }
}

TEST(PriceLimits, BeforeTheTablesBeginAreNotCovered) {
    const auto limits =
        limits_of(Price::won(10'000), Product::stock, Market::kospi, 1, KstDate::of(1970, 1, 2));
    ASSERT_FALSE(limits.has_value());
    EXPECT_EQ(limits.error().kind, ErrorKind::not_covered);
    const auto base = built_in_rules().base_on_grid(Price::won(10'000), Product::stock,
                                                    Market::kospi, KstDate::of(1970, 1, 2));
    ASSERT_FALSE(base.has_value());
    EXPECT_EQ(base.error().kind, ErrorKind::not_covered);
}

TEST(PriceLimits, OfEveryLegalBaseAreLegalAndContainItAndStayWithinThirtyPercent) {
    const KstDate today = KstDate::of(2026, 11, 23);
    const auto bands = tick_table_of(Product::stock, Market::kospi, today);
    ASSERT_TRUE(bands.has_value());
    int wrong = 0;
    std::int64_t first_wrong = 0;
    // Below 4 won one tick is more than 30 %; OfTheSmallestBases... has those.
    for (Price base = Price::won(4); base <= Price::won(700'000);
         base = next_tick_up(base, *bands)) {
        const auto limits = limits_of(base, Product::stock, Market::kospi, 1, today);
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

/// `upper lower`, or `none`.
std::string limits_text(std::int64_t base, Product product, LimitKind kind, int leverage,
                        KstDate date) {
    const auto limits = built_in_rules().price_limits(Price::won(base), product, Market::kospi,
                                                      kind, leverage, date);
    if (!limits) return "error";
    if (!*limits) return "none";
    return std::to_string((*limits)->upper.in_won()) + " " +
           std::to_string((*limits)->lower.in_won());
}

const KstDate kToday = KstDate::of(2026, 11, 23);

TEST(FirstDayLimits, OfTheWorkedExamplesAreExact) {
    const auto of = [](std::int64_t base) {
        return limits_text(base, Product::stock, LimitKind::first_day, 1, kToday);
    };
    EXPECT_EQ(of(20'000), "80000 12000");
    EXPECT_EQ(of(5'010), "20000 3010"); // 20,040; 2,004 cut to 2,000
    EXPECT_EQ(of(7'070), "28250 4250"); // 28,280; 2,828 cut to 2,820
    EXPECT_EQ(of(50'000), "200000 30000");
    EXPECT_EQ(of(1'000), "4000 600");
    EXPECT_EQ(of(1), "4 1"); // 0.4 won are cut away
    EXPECT_EQ(of(3), "12 2");
}

TEST(FirstDayLimits, OfAnOfferingPriceOffTheGridAreThoseOfTheNextLegalPrice) {
    EXPECT_EQ(limits_text(20'001, Product::stock, LimitKind::first_day, 1, kToday),
              limits_text(20'050, Product::stock, LimitKind::first_day, 1, kToday));
    EXPECT_EQ(limits_text(20'050, Product::stock, LimitKind::first_day, 1, kToday), "80200 12050");
}

TEST(NoLimit, IsNoLimitWhateverTheBase) {
    for (const std::int64_t base : {1, 1'999, 20'001, 500'000}) {
        for (const int leverage : {1, 2})
            EXPECT_EQ(limits_text(base, Product::stock, LimitKind::no_limit, leverage, kToday),
                      "none");
    }
}

TEST(PriceLimits, OfALeveragedIssueEndAtTheLowestLegalPrice) {
    EXPECT_EQ(limits_text(10'000, Product::etf, LimitKind::normal, 3, kToday), "19000 1000");
    EXPECT_EQ(limits_text(10'000, Product::etf, LimitKind::normal, 4, kToday), "22000 1");
    EXPECT_EQ(limits_text(10'000, Product::etn, LimitKind::normal, 100, kToday), "310000 1");
    EXPECT_EQ(limits_text(10'000, Product::etf, LimitKind::normal, 4, KstDate::of(2022, 6, 15)),
              "22000 5");
    // One tick, taken twice.
    EXPECT_EQ(limits_text(1, Product::etf, LimitKind::normal, 2, kToday), "3 1");
}

TEST(PriceLimits, WidenedOnTheDaysOfTheExchangesHistory) {
    struct Change {
        KstDate first;
        const char* before;
        const char* since;
    };
    for (const Change& row : {Change{KstDate::of(1996, 11, 25), "10600 9400", "10800 9200"},
                              Change{KstDate::of(1998, 3, 2), "10800 9200", "11200 8800"},
                              Change{KstDate::of(1998, 12, 7), "11200 8800", "11500 8500"},
                              Change{KstDate::of(2015, 6, 15), "11500 8500", "13000 7000"}}) {
        EXPECT_EQ(
            limits_text(10'000, Product::stock, LimitKind::normal, 1, row.first.plus_days(-1)),
            row.before);
        EXPECT_EQ(limits_text(10'000, Product::stock, LimitKind::normal, 1, row.first), row.since);
    }
}

// The formula of the reference again, in 128 bits and by plain division.
using Wide = __int128;

struct Step {
    std::int64_t below;
    std::int64_t tick;
};

struct Formula {
    std::vector<Step> steps; ///< the last has no end
    Wide percent;

    Wide tick(Wide won) const {
        for (const Step& step : steps) {
            if (won < step.below) return step.tick;
        }
        return steps.back().tick;
    }
    Wide lowest() const { return steps.front().tick; }
    Wide floor_to(Wide won, Wide step) const { return won / step * step; }
    Wide floor(Wide won) const { return floor_to(won, tick(won)); }
    Wide ceil(Wide won) const {
        const Wide at = std::max(won, lowest());
        return floor(at) == at ? at : floor(at) + tick(at);
    }
    struct Ends {
        Wide upper;
        Wide lower;
    };
    Ends normal(Wide told, Wide leverage) const {
        const Wide base = ceil(told);
        const Wide width =
            std::max(floor_to(base * percent / 100, tick(base)), lowest()) * leverage;
        return {floor(base + width), ceil(base - width)};
    }
    Ends first_day(Wide told) const {
        const Wide base = ceil(told);
        return {floor(base + floor_to(3 * base, tick(base))),
                ceil(base - floor_to(base * 4 / 10, tick(base)))};
    }
};

/// Every base up to 210,000, across the last band edge, then ever wider apart up to 10^15.
std::vector<std::int64_t> bases() {
    std::vector<std::int64_t> all;
    for (std::int64_t won = 1; won <= 210'000; ++won)
        all.push_back(won);
    for (std::int64_t won = 497'000; won <= 503'000; ++won)
        all.push_back(won);
    for (std::int64_t won = 210'001; won < kMaxBase.in_won(); won += won / 997)
        all.push_back(won);
    for (std::int64_t won = kMaxBase.in_won() - 2'000; won <= kMaxBase.in_won(); ++won)
        all.push_back(won);
    return all;
}

int wrong_of(const Formula& formula, Product product, Market market, KstDate date, int leverage,
             std::int64_t& first_wrong) {
    int wrong = 0;
    for (const std::int64_t base : bases()) {
        const auto normal = built_in_rules().price_limits(Price::won(base), product, market,
                                                          LimitKind::normal, leverage, date);
        const auto first = built_in_rules().price_limits(Price::won(base), product, market,
                                                         LimitKind::first_day, leverage, date);
        const Formula::Ends ends = formula.normal(base, leverage);
        const Formula::Ends listing = formula.first_day(base);
        const bool right =
            normal && *normal && first && *first && (*normal)->upper.in_won() == ends.upper &&
            (*normal)->lower.in_won() == ends.lower && (*first)->upper.in_won() == listing.upper &&
            (*first)->lower.in_won() == listing.lower;
        if (!right && wrong++ == 0) first_wrong = base;
    }
    return wrong;
}

TEST(PriceLimits, AgreeWithTheFormulaForBasesOfEverySize) {
    constexpr std::int64_t kNoEnd = 0;
    const std::vector<Step> unified{{2'000, 1},     {5'000, 5},     {20'000, 10},   {50'000, 50},
                                    {200'000, 100}, {500'000, 500}, {kNoEnd, 1'000}};
    const std::vector<Step> kospi_old{{1'000, 1},     {5'000, 5},     {10'000, 10},   {50'000, 50},
                                      {100'000, 100}, {500'000, 500}, {kNoEnd, 1'000}};
    const std::vector<Step> kosdaq_old{
        {1'000, 1}, {5'000, 5}, {10'000, 10}, {50'000, 50}, {kNoEnd, 100}};
    const std::vector<Step> fund{{2'000, 1}, {kNoEnd, 5}};
    const std::vector<Step> fives{{kNoEnd, 5}};
    const KstDate old = KstDate::of(2022, 6, 15);
    const KstDate narrow = KstDate::of(2010, 6, 15);
    struct Run {
        Product product;
        Market market;
        KstDate date;
        int leverage;
        Formula formula;
    };
    for (const Run& run : {Run{Product::stock, Market::kospi, kToday, 1, {unified, 30}},
                           Run{Product::stock, Market::kosdaq, kToday, 1, {unified, 30}},
                           Run{Product::stock, Market::kospi, old, 1, {kospi_old, 30}},
                           Run{Product::stock, Market::kosdaq, old, 1, {kosdaq_old, 30}},
                           Run{Product::stock, Market::kospi, narrow, 1, {kospi_old, 15}},
                           Run{Product::etf, Market::kospi, kToday, 1, {fund, 30}},
                           Run{Product::etf, Market::kospi, kToday, 2, {fund, 30}},
                           Run{Product::etn, Market::kosdaq, kToday, 3, {fund, 30}},
                           Run{Product::etn, Market::kospi, kToday, 100, {fund, 30}},
                           Run{Product::etf, Market::kospi, old, 2, {fives, 30}}}) {
        std::int64_t first_wrong = 0;
        EXPECT_EQ(
            wrong_of(run.formula, run.product, run.market, run.date, run.leverage, first_wrong), 0)
            << to_string(run.product) << " " << to_string(run.market) << " " << run.date.iso()
            << " x" << run.leverage << ", first at " << first_wrong;
    }
}

} // namespace
} // namespace qts
