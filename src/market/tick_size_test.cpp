#include "market/tick_size.hpp"

#include <cstdint>
#include <gtest/gtest.h>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace qts {
namespace {

std::span<const TickBand> stock_2026() {
    return *tick_bands(Product::stock, Market::kospi, KstDate::of(2026, 11, 23));
}
std::span<const TickBand> kospi_2022() {
    return *tick_bands(Product::stock, Market::kospi, KstDate::of(2022, 6, 15));
}
std::span<const TickBand> kosdaq_2022() {
    return *tick_bands(Product::stock, Market::kosdaq, KstDate::of(2022, 6, 15));
}
std::span<const TickBand> etf_2026() {
    return *tick_bands(Product::etf, Market::kospi, KstDate::of(2026, 11, 23));
}
std::span<const TickBand> etf_2022() {
    return *tick_bands(Product::etf, Market::kospi, KstDate::of(2022, 6, 15));
}

struct PriceAndTick {
    std::int64_t price;
    std::int64_t tick;
};

void expect_ticks(std::span<const TickBand> bands, std::initializer_list<PriceAndTick> rows) {
    for (const PriceAndTick& row : rows) {
        EXPECT_EQ(tick_at(Price::won(row.price), bands).in_won(), row.tick) << "at " << row.price;
    }
}

std::int64_t won_or_zero(std::optional<Price> price) {
    return price ? price->in_won() : 0;
}

/// The bands again, written out here from the rule and not read from the code under test.
struct ExpectedTable {
    const char* name;
    Product product;
    Market market;
    KstDate date;
    std::vector<PriceAndTick> ticks_below; ///< tick for prices below `price`; the last has no end
};

std::vector<ExpectedTable> expected_tables() {
    constexpr std::int64_t kNoEnd = 1'000'000'000;
    const std::vector<PriceAndTick> unified{{2'000, 1},     {5'000, 5},     {20'000, 10},
                                            {50'000, 50},   {200'000, 100}, {500'000, 500},
                                            {kNoEnd, 1'000}};
    const std::vector<PriceAndTick> kospi_old{{1'000, 1},     {5'000, 5},     {10'000, 10},
                                              {50'000, 50},   {100'000, 100}, {500'000, 500},
                                              {kNoEnd, 1'000}};
    const std::vector<PriceAndTick> kosdaq_old{
        {1'000, 1}, {5'000, 5}, {10'000, 10}, {50'000, 50}, {kNoEnd, 100}};
    const std::vector<PriceAndTick> etf_new{{2'000, 1}, {kNoEnd, 5}};
    const std::vector<PriceAndTick> etf_old{{kNoEnd, 5}};
    const KstDate today = KstDate::of(2026, 11, 23);
    const KstDate before = KstDate::of(2022, 6, 15);
    return {{"KOSPI stock 2026", Product::stock, Market::kospi, today, unified},
            {"KOSDAQ stock 2026", Product::stock, Market::kosdaq, today, unified},
            {"KOSPI stock 2022", Product::stock, Market::kospi, before, kospi_old},
            {"KOSDAQ stock 2022", Product::stock, Market::kosdaq, before, kosdaq_old},
            {"ETF 2026", Product::etf, Market::kospi, today, etf_new},
            {"ETN 2026", Product::etn, Market::kospi, today, etf_new},
            {"ETF 2022", Product::etf, Market::kospi, before, etf_old},
            {"ETN 2022", Product::etn, Market::kospi, before, etf_old}};
}

std::int64_t expected_tick(const ExpectedTable& table, std::int64_t price) {
    for (const PriceAndTick& band : table.ticks_below) {
        if (price < band.price) return band.tick;
    }
    return 0;
}

TEST(TickSize, OfAStockChangesExactlyAtEachBandEdge) {
    expect_ticks(stock_2026(), {{1, 1},
                                {1'998, 1},
                                {1'999, 1},
                                {2'000, 5},
                                {2'001, 5},
                                {4'999, 5},
                                {5'000, 10},
                                {5'001, 10},
                                {19'999, 10},
                                {20'000, 50},
                                {20'001, 50},
                                {49'999, 50},
                                {50'000, 100},
                                {50'001, 100},
                                {199'999, 100},
                                {200'000, 500},
                                {200'001, 500},
                                {499'999, 500},
                                {500'000, 1'000},
                                {500'001, 1'000},
                                {3'000'000, 1'000},
                                {99'999'999, 1'000}});
}

TEST(TickSize, OfAKosdaqStockIsTheKospiTickSince2023) {
    const auto bands = tick_bands(Product::stock, Market::kosdaq, KstDate::of(2026, 11, 23));
    ASSERT_TRUE(bands.has_value());
    expect_ticks(*bands, {{1'999, 1},
                          {2'000, 5},
                          {4'999, 5},
                          {5'000, 10},
                          {19'999, 10},
                          {20'000, 50},
                          {49'999, 50},
                          {50'000, 100},
                          {199'999, 100},
                          {200'000, 500},
                          {499'999, 500},
                          {500'000, 1'000},
                          {500'001, 1'000}});
}

TEST(TickSize, OfAKospiStockBefore2023HasTheOldBands) {
    expect_ticks(kospi_2022(), {{1, 1},
                                {999, 1},
                                {1'000, 5},
                                {1'001, 5},
                                {4'999, 5},
                                {5'000, 10},
                                {9'999, 10},
                                {10'000, 50},
                                {10'001, 50},
                                {49'999, 50},
                                {50'000, 100},
                                {99'999, 100},
                                {100'000, 500},
                                {499'999, 500},
                                {500'000, 1'000},
                                {500'001, 1'000},
                                {900'000, 1'000}});
}

TEST(TickSize, OfAKosdaqStockBefore2023StaysAtOneHundredFromFiftyThousandUp) {
    expect_ticks(kosdaq_2022(), {{1, 1},
                                 {999, 1},
                                 {1'000, 5},
                                 {4'999, 5},
                                 {5'000, 10},
                                 {9'999, 10},
                                 {10'000, 50},
                                 {49'999, 50},
                                 {50'000, 100},
                                 {100'000, 100},
                                 {199'999, 100},
                                 {200'000, 100},
                                 {500'000, 100},
                                 {900'000, 100}});
}

TEST(TickSize, OfAStockChangesFrom20230125) {
    const auto kospi_last_old = tick_bands(Product::stock, Market::kospi, KstDate::of(2023, 1, 24));
    const auto kospi_first_new =
        tick_bands(Product::stock, Market::kospi, KstDate::of(2023, 1, 25));
    const auto kosdaq_last_old =
        tick_bands(Product::stock, Market::kosdaq, KstDate::of(2023, 1, 24));
    const auto kosdaq_first_new =
        tick_bands(Product::stock, Market::kosdaq, KstDate::of(2023, 1, 25));
    ASSERT_TRUE(kospi_last_old && kospi_first_new && kosdaq_last_old && kosdaq_first_new);
    EXPECT_EQ(tick_at(Price::won(150'000), *kospi_last_old).in_won(), 500);
    EXPECT_EQ(tick_at(Price::won(150'000), *kospi_first_new).in_won(), 100);
    EXPECT_EQ(tick_at(Price::won(250'000), *kosdaq_last_old).in_won(), 100);
    EXPECT_EQ(tick_at(Price::won(250'000), *kosdaq_first_new).in_won(), 500);
}

TEST(TickSize, OfAnEtfIsOneBelowTwoThousandSince20231218) {
    for (const Product product : {Product::etf, Product::etn}) {
        const auto last_old = tick_bands(product, Market::kospi, KstDate::of(2023, 12, 17));
        const auto first_new = tick_bands(product, Market::kospi, KstDate::of(2023, 12, 18));
        ASSERT_TRUE(last_old && first_new);
        expect_ticks(*last_old, {{1, 5}, {4, 5}, {1'999, 5}, {2'000, 5}, {2'001, 5}, {600'000, 5}});
        expect_ticks(*first_new,
                     {{1, 1}, {4, 1}, {1'999, 1}, {2'000, 5}, {2'001, 5}, {600'000, 5}});
    }
}

TEST(TickSize, OfAnEtfIsNotThatOfStocksAtAnyHigherPrice) {
    expect_ticks(etf_2026(), {{5'000, 5}, {20'000, 5}, {50'000, 5}, {200'000, 5}, {500'000, 5}});
}

TEST(TickBands, AreLowestFirstAndEachTickDividesTheNext) {
    for (const ExpectedTable& table : expected_tables()) {
        const auto bands = tick_bands(table.product, table.market, table.date);
        ASSERT_TRUE(bands.has_value()) << table.name;
        ASSERT_FALSE(bands->empty()) << table.name;
        for (std::size_t i = 1; i < bands->size(); ++i) {
            EXPECT_LT((*bands)[i - 1].below, (*bands)[i].below) << table.name;
            EXPECT_LT((*bands)[i - 1].tick, (*bands)[i].tick) << table.name;
            EXPECT_EQ((*bands)[i].tick % (*bands)[i - 1].tick, 0) << table.name;
        }
        EXPECT_GT(bands->back().below, kMaxPrice.in_won()) << table.name;
    }
}

TEST(TickBands, BeforeTheTableBeginsAreNotCovered) {
    for (const Product product : {Product::stock, Product::etf, Product::etn}) {
        for (const Market market : {Market::kospi, Market::kosdaq}) {
            const auto bands = tick_bands(product, market, KstDate::of(1970, 1, 2));
            ASSERT_FALSE(bands.has_value());
            EXPECT_EQ(bands.error().kind, ErrorKind::not_covered);
            EXPECT_NE(bands.error().context.find("1970-01-02"), std::string::npos)
                << bands.error().context;
        }
    }
}

TEST(OnTick, IsDecidedByTheBandOfThePriceItself) {
    EXPECT_TRUE(is_on_tick(Price::won(1'999), stock_2026()));
    EXPECT_TRUE(is_on_tick(Price::won(2'000), stock_2026()));
    EXPECT_FALSE(is_on_tick(Price::won(2'001), stock_2026()));
    EXPECT_FALSE(is_on_tick(Price::won(2'004), stock_2026()));
    EXPECT_TRUE(is_on_tick(Price::won(2'005), stock_2026()));
    EXPECT_TRUE(is_on_tick(Price::won(12'920), stock_2026()));
    EXPECT_FALSE(is_on_tick(Price::won(12'920), kospi_2022()));
    EXPECT_TRUE(is_on_tick(Price::won(12'900), kospi_2022()));
    EXPECT_FALSE(is_on_tick(Price::won(277'750), stock_2026()));
    EXPECT_TRUE(is_on_tick(Price::won(277'500), stock_2026()));
    EXPECT_TRUE(is_on_tick(Price::won(277'700), kosdaq_2022()));
    EXPECT_TRUE(is_on_tick(Price::won(12'345), etf_2026()));
    EXPECT_FALSE(is_on_tick(Price::won(12'346), etf_2026()));
    EXPECT_TRUE(is_on_tick(Price::won(1'234), etf_2026()));
    EXPECT_FALSE(is_on_tick(Price::won(1'234), etf_2022()));
}

TEST(NextTickUp, FromAPriceOnTheGridIsOneTickHigher) {
    EXPECT_EQ(next_tick_up(Price::won(1), stock_2026()).in_won(), 2);
    EXPECT_EQ(next_tick_up(Price::won(1'998), stock_2026()).in_won(), 1'999);
    EXPECT_EQ(next_tick_up(Price::won(1'999), stock_2026()).in_won(), 2'000);
    EXPECT_EQ(next_tick_up(Price::won(2'000), stock_2026()).in_won(), 2'005);
    EXPECT_EQ(next_tick_up(Price::won(4'995), stock_2026()).in_won(), 5'000);
    EXPECT_EQ(next_tick_up(Price::won(5'000), stock_2026()).in_won(), 5'010);
    EXPECT_EQ(next_tick_up(Price::won(19'990), stock_2026()).in_won(), 20'000);
    EXPECT_EQ(next_tick_up(Price::won(20'000), stock_2026()).in_won(), 20'050);
    EXPECT_EQ(next_tick_up(Price::won(49'950), stock_2026()).in_won(), 50'000);
    EXPECT_EQ(next_tick_up(Price::won(50'000), stock_2026()).in_won(), 50'100);
    EXPECT_EQ(next_tick_up(Price::won(199'900), stock_2026()).in_won(), 200'000);
    EXPECT_EQ(next_tick_up(Price::won(200'000), stock_2026()).in_won(), 200'500);
    EXPECT_EQ(next_tick_up(Price::won(499'500), stock_2026()).in_won(), 500'000);
    EXPECT_EQ(next_tick_up(Price::won(500'000), stock_2026()).in_won(), 501'000);
}

TEST(NextTickDown, FromAPriceOnTheGridUsesTheBandBelow) {
    EXPECT_EQ(won_or_zero(next_tick_down(Price::won(2), stock_2026())), 1);
    EXPECT_EQ(won_or_zero(next_tick_down(Price::won(1'999), stock_2026())), 1'998);
    EXPECT_EQ(won_or_zero(next_tick_down(Price::won(2'000), stock_2026())), 1'999);
    EXPECT_EQ(won_or_zero(next_tick_down(Price::won(2'005), stock_2026())), 2'000);
    EXPECT_EQ(won_or_zero(next_tick_down(Price::won(5'000), stock_2026())), 4'995);
    EXPECT_EQ(won_or_zero(next_tick_down(Price::won(5'010), stock_2026())), 5'000);
    EXPECT_EQ(won_or_zero(next_tick_down(Price::won(20'000), stock_2026())), 19'990);
    EXPECT_EQ(won_or_zero(next_tick_down(Price::won(20'050), stock_2026())), 20'000);
    EXPECT_EQ(won_or_zero(next_tick_down(Price::won(50'000), stock_2026())), 49'950);
    EXPECT_EQ(won_or_zero(next_tick_down(Price::won(50'100), stock_2026())), 50'000);
    EXPECT_EQ(won_or_zero(next_tick_down(Price::won(200'000), stock_2026())), 199'900);
    EXPECT_EQ(won_or_zero(next_tick_down(Price::won(200'500), stock_2026())), 200'000);
    EXPECT_EQ(won_or_zero(next_tick_down(Price::won(500'000), stock_2026())), 499'500);
    EXPECT_EQ(won_or_zero(next_tick_down(Price::won(501'000), stock_2026())), 500'000);
}

TEST(NextTick, FromAPriceOffTheGridIsTheNearestLegalOne) {
    EXPECT_EQ(next_tick_up(Price::won(277'750), stock_2026()).in_won(), 278'000);
    EXPECT_EQ(won_or_zero(next_tick_down(Price::won(277'750), stock_2026())), 277'500);
    EXPECT_EQ(next_tick_up(Price::won(2'001), stock_2026()).in_won(), 2'005);
    EXPECT_EQ(won_or_zero(next_tick_down(Price::won(2'001), stock_2026())), 2'000);
    EXPECT_EQ(next_tick_up(Price::won(199'999), stock_2026()).in_won(), 200'000);
    EXPECT_EQ(won_or_zero(next_tick_down(Price::won(200'250), stock_2026())), 200'000);
    EXPECT_EQ(won_or_zero(next_tick_down(Price::won(7), etf_2022())), 5);
    EXPECT_EQ(next_tick_up(Price::won(7), etf_2022()).in_won(), 10);
}

TEST(NextTickDown, FromTheLowestLegalPriceDoesNotExist) {
    EXPECT_FALSE(next_tick_down(Price::won(1), stock_2026()).has_value());
    EXPECT_FALSE(next_tick_down(Price::won(1), etf_2026()).has_value());
    EXPECT_FALSE(next_tick_down(Price::won(5), etf_2022()).has_value());
    EXPECT_FALSE(next_tick_down(Price::won(3), etf_2022()).has_value());
}

TEST(FloorToTick, IsTheNearestLegalPriceAtOrBelow) {
    EXPECT_EQ(won_or_zero(floor_to_tick(Price::won(1), stock_2026())), 1);
    EXPECT_EQ(won_or_zero(floor_to_tick(Price::won(1'999), stock_2026())), 1'999);
    EXPECT_EQ(won_or_zero(floor_to_tick(Price::won(2'000), stock_2026())), 2'000);
    EXPECT_EQ(won_or_zero(floor_to_tick(Price::won(2'004), stock_2026())), 2'000);
    EXPECT_EQ(won_or_zero(floor_to_tick(Price::won(259'800), stock_2026())), 259'500);
    EXPECT_EQ(won_or_zero(floor_to_tick(Price::won(277'750), stock_2026())), 277'500);
    EXPECT_EQ(won_or_zero(floor_to_tick(Price::won(500'999), stock_2026())), 500'000);
    EXPECT_EQ(won_or_zero(floor_to_tick(Price::won(9), etf_2022())), 5);
}

TEST(FloorToTick, BelowTheLowestLegalPriceDoesNotExist) {
    EXPECT_FALSE(floor_to_tick(Price::won(0), stock_2026()).has_value());
    EXPECT_FALSE(floor_to_tick(Price::won(1), etf_2022()).has_value());
    EXPECT_FALSE(floor_to_tick(Price::won(4), etf_2022()).has_value());
    EXPECT_TRUE(floor_to_tick(Price::won(5), etf_2022()).has_value());
}

TEST(CeilToTick, IsTheNearestLegalPriceAtOrAbove) {
    EXPECT_EQ(ceil_to_tick(Price::won(1), stock_2026()).in_won(), 1);
    EXPECT_EQ(ceil_to_tick(Price::won(1'999), stock_2026()).in_won(), 1'999);
    EXPECT_EQ(ceil_to_tick(Price::won(2'000), stock_2026()).in_won(), 2'000);
    EXPECT_EQ(ceil_to_tick(Price::won(2'001), stock_2026()).in_won(), 2'005);
    EXPECT_EQ(ceil_to_tick(Price::won(4'996), stock_2026()).in_won(), 5'000);
    EXPECT_EQ(ceil_to_tick(Price::won(199'901), stock_2026()).in_won(), 200'000);
    EXPECT_EQ(ceil_to_tick(Price::won(277'750), stock_2026()).in_won(), 278'000);
    EXPECT_EQ(ceil_to_tick(Price::won(499'501), stock_2026()).in_won(), 500'000);
    EXPECT_EQ(ceil_to_tick(Price::won(1), etf_2022()).in_won(), 5);
}

// The legal prices are walked here from the written-out bands, so that every answer of the code
// under test has one right value and not only a plausible one.
TEST(TickRounding, LandsOnTheNearestLegalPriceForEveryPriceOfEveryTable) {
    for (const ExpectedTable& table : expected_tables()) {
        const auto bands = tick_bands(table.product, table.market, table.date);
        ASSERT_TRUE(bands.has_value()) << table.name;
        int wrong = 0;
        std::int64_t first_wrong = 0;
        std::int64_t at_or_below = 0; // 0: no legal price yet
        std::int64_t strictly_below = 0;
        std::int64_t above = expected_tick(table, 1);
        for (std::int64_t p = 1; p <= 700'000; ++p) {
            if (at_or_below != 0) strictly_below = at_or_below;
            if (p == above) {
                at_or_below = p;
                above = p + expected_tick(table, p);
            }
            const bool legal = p == at_or_below;
            const Price price = Price::won(p);
            const std::optional<Price> floor = floor_to_tick(price, *bands);
            const Price ceil = ceil_to_tick(price, *bands);
            const bool right = tick_at(price, *bands).in_won() == expected_tick(table, p) &&
                               is_on_tick(price, *bands) == legal &&
                               floor.has_value() == (at_or_below != 0) &&
                               won_or_zero(floor) == at_or_below && (!floor || *floor <= price) &&
                               (!floor || is_on_tick(*floor, *bands)) && price <= ceil &&
                               is_on_tick(ceil, *bands) && ceil.in_won() == (legal ? p : above) &&
                               next_tick_up(price, *bands).in_won() == above &&
                               won_or_zero(next_tick_down(price, *bands)) == strictly_below;
            if (!right && wrong++ == 0) first_wrong = p;
        }
        EXPECT_EQ(wrong, 0) << table.name << ", first at " << first_wrong;
    }
}

TEST(NextTick, UpAndThenDownComesBackFromEveryLegalPrice) {
    for (const ExpectedTable& table : expected_tables()) {
        const auto bands = tick_bands(table.product, table.market, table.date);
        ASSERT_TRUE(bands.has_value()) << table.name;
        int wrong = 0;
        Price price = ceil_to_tick(Price::won(1), *bands);
        while (price <= Price::won(700'000)) {
            const Price up = next_tick_up(price, *bands);
            ASSERT_GT(up, price) << table.name;
            if (next_tick_down(up, *bands) != price) ++wrong;
            price = up;
        }
        EXPECT_EQ(wrong, 0) << table.name;
    }
}

} // namespace
} // namespace qts
