#include "simulator/replayed_prices.hpp"

#include "fakes/built_in_rules.hpp"

#include <gtest/gtest.h>

namespace qts::sim {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

Price won(std::int64_t value) {
    return Price::won(value);
}
Quantity shares(std::int64_t value) {
    return Quantity::shares(value);
}
UtcNanos nine() {
    return to_utc(KstDate::of(2026, 11, 23), KstTime::of(9, 0));
}

Instrument stock(std::string_view code) {
    Instrument instrument;
    instrument.symbol = *Symbol::parse(code);
    return instrument;
}

Bar bar(UtcNanos start, std::int64_t open, std::int64_t high, std::int64_t low, std::int64_t close,
        std::int64_t volume) {
    return Bar{.start = start,
               .open = won(open),
               .high = won(high),
               .low = won(low),
               .close = won(close),
               .volume = shares(volume)};
}

PriceFile minute_file(std::vector<Bar> bars, Duration period = minutes{1}) {
    PriceFile file;
    file.bars = std::move(bars);
    file.period = period;
    return file;
}

std::vector<MarketStep> all_steps(ReplayedPrices& prices) {
    std::vector<MarketStep> steps;
    UtcNanos now{};
    while (auto step = prices.next(now, seconds{1})) {
        now = step->at;
        steps.push_back(*std::move(step));
    }
    return steps;
}

std::vector<std::int64_t> prices_of(const std::vector<MarketStep>& steps) {
    std::vector<std::int64_t> prices;
    for (const MarketStep& step : steps)
        prices.push_back(step.references[0].price.in_won());
    return prices;
}

TEST(ReplayedPrices, BarIsWalkedThroughFourMomentsInsideItsPeriod) {
    ReplayedPrices prices{{{stock("005930"), minute_file({bar(nine(), 100, 110, 95, 105, 40)})}},
                          built_in_rules()};
    const auto steps = all_steps(prices);
    ASSERT_EQ(steps.size(), 4U);
    EXPECT_EQ(steps[0].at, nine());
    EXPECT_EQ(steps[1].at, nine() + seconds{15});
    EXPECT_EQ(steps[2].at, nine() + seconds{30});
    EXPECT_EQ(steps[3].at, nine() + seconds{45});
    EXPECT_EQ(steps[0].references[0].price, won(100));
    EXPECT_EQ(steps[3].references[0].price, won(105));
}

TEST(ReplayedPrices, VolumesOfTheFourMomentsSumToTheBar) {
    ReplayedPrices prices{
        {{stock("005930"), minute_file({bar(nine(), 100, 110, 95, 105, 43),
                                        bar(nine() + minutes{1}, 105, 105, 105, 105, 3)})}},
        built_in_rules()};
    const auto steps = all_steps(prices);
    ASSERT_EQ(steps.size(), 8U);
    std::int64_t first = 0;
    std::int64_t second = 0;
    for (std::size_t i = 0; i < 4; ++i)
        first += steps[i].references[0].volume.in_shares();
    for (std::size_t i = 4; i < 8; ++i)
        second += steps[i].references[0].volume.in_shares();
    EXPECT_EQ(first, 43);
    EXPECT_EQ(second, 3);
    for (const MarketStep& step : steps)
        EXPECT_GT(step.references[0].level_size, shares(0));
}

TEST(ReplayedPrices, BarWithoutVolumeMovesQuotesOnly) {
    ReplayedPrices prices{{{stock("005930"), minute_file({bar(nine(), 100, 100, 100, 100, 0)})}},
                          built_in_rules()};
    for (const MarketStep& step : all_steps(prices)) {
        EXPECT_EQ(step.references[0].volume, shares(0));
    }
}

TEST(ReplayedPrices, RisingBarGoesToItsLowFirst) {
    ReplayedPrices prices{{{stock("005930"), minute_file({bar(nine(), 100, 110, 98, 108, 40)})}},
                          built_in_rules()};
    EXPECT_EQ(prices_of(all_steps(prices)), (std::vector<std::int64_t>{100, 98, 110, 108}));
}

TEST(ReplayedPrices, FallingBarGoesToItsHighFirst) {
    ReplayedPrices prices{{{stock("005930"), minute_file({bar(nine(), 108, 110, 98, 100, 40)})}},
                          built_in_rules()};
    EXPECT_EQ(prices_of(all_steps(prices)), (std::vector<std::int64_t>{108, 110, 98, 100}));
}

// Header: "its two extremes in the order that makes the shorter way". 100-90-105-104 is 26 won
// long, 100-105-90-104 is 34, although the high is the nearer extreme of the open.
TEST(ReplayedPrices, ShorterWayCountsTheWayToTheCloseToo) {
    ReplayedPrices prices{{{stock("005930"), minute_file({bar(nine(), 100, 105, 90, 104, 40)})}},
                          built_in_rules()};
    EXPECT_EQ(prices_of(all_steps(prices)), (std::vector<std::int64_t>{100, 90, 105, 104}));
}

TEST(ReplayedPrices, DailyBarIsSpreadOverTheContinuousSession) {
    PriceFile file = minute_file(
        {bar(to_utc(KstDate::of(2026, 11, 23), KstTime::of(0, 0)), 100, 110, 95, 105, 400)},
        std::chrono::hours{24});
    file.daily = true;
    ReplayedPrices prices{{{stock("005930"), file}}, built_in_rules()};
    const auto steps = all_steps(prices);
    ASSERT_EQ(steps.size(), 4U);
    EXPECT_EQ(steps[0].at, nine());
    for (const MarketStep& step : steps) {
        EXPECT_EQ(kst_date(step.at), KstDate::of(2026, 11, 23));
        EXPECT_GE(kst_time(step.at), KstTime::of(9, 0));
        EXPECT_LT(kst_time(step.at), KstTime::of(15, 20));
    }
    EXPECT_EQ(prices.days(), (std::vector<KstDate>{KstDate::of(2026, 11, 23)}));
}

TEST(ReplayedPrices, OneLonelyMinuteBarStaysInsideItsDay) {
    const auto file = parse_price_csv("time,open,high,low,close,volume\n"
                                      "2026-11-23 09:00,100,110,95,105,40\n",
                                      stock("005930"), built_in_rules());
    ASSERT_TRUE(file.has_value());
    ReplayedPrices prices{{{stock("005930"), *file}}, built_in_rules()};
    EXPECT_EQ(prices.days(), (std::vector<KstDate>{KstDate::of(2026, 11, 23)}));
}

TEST(ReplayedPrices, FilesAreMergedInOrderOfTime) {
    ReplayedPrices prices{
        {{stock("005930"), minute_file({bar(nine() + minutes{2}, 100, 110, 95, 105, 40)})},
         {stock("000660"), minute_file({bar(nine(), 200, 210, 195, 205, 40),
                                        bar(nine() + minutes{2}, 205, 206, 204, 205, 40)})}},
        built_in_rules()};
    const auto steps = all_steps(prices);
    ASSERT_EQ(steps.size(), 8U);
    for (std::size_t i = 1; i < steps.size(); ++i)
        EXPECT_LT(steps[i - 1].at, steps[i].at);
    EXPECT_EQ(steps[0].references.size(), 1U);
    EXPECT_EQ(steps[0].references[0].symbol.view(), "000660");
    // One moment of two files is one step, in the order in which the files were given.
    ASSERT_EQ(steps[4].references.size(), 2U);
    EXPECT_EQ(steps[4].references[0].symbol.view(), "005930");
    EXPECT_EQ(steps[4].references[1].symbol.view(), "000660");
    EXPECT_EQ(prices.first_day(), KstDate::of(2026, 11, 23));
}

TEST(ReplayedPrices, ListingsStandAtTheirFirstOpen) {
    ReplayedPrices prices{
        {{stock("005930"), minute_file({bar(nine(), 100, 110, 95, 105, 40)})},
         {stock("000660"), minute_file({bar(nine() + minutes{2}, 200, 210, 195, 205, 40)})}},
        built_in_rules()};
    const auto listings = prices.listings();
    ASSERT_EQ(listings.size(), 2U);
    EXPECT_EQ(listings[0].instrument.symbol.view(), "005930");
    EXPECT_EQ(listings[0].base, won(100));
    EXPECT_EQ(listings[1].base, won(200));
}

TEST(ReplayedPrices, DaysAreThoseOfTheData) {
    const UtcNanos friday = to_utc(KstDate::of(2026, 11, 27), KstTime::of(9, 0));
    ReplayedPrices prices{{{stock("005930"), minute_file({bar(nine(), 100, 110, 95, 105, 40),
                                                          bar(friday, 100, 110, 95, 105, 40)})}},
                          built_in_rules()};
    EXPECT_EQ(prices.days(),
              (std::vector<KstDate>{KstDate::of(2026, 11, 23), KstDate::of(2026, 11, 27)}));
}

TEST(ReplayedPrices, EndsAfterTheLastCloseAndStaysEnded) {
    ReplayedPrices prices{{{stock("005930"), minute_file({bar(nine(), 100, 110, 95, 105, 40)})}},
                          built_in_rules()};
    EXPECT_EQ(all_steps(prices).size(), 4U);
    EXPECT_FALSE(prices.next(nine(), seconds{1}).has_value());
    EXPECT_FALSE(prices.next(nine(), seconds{1}).has_value());
}

} // namespace
} // namespace qts::sim
