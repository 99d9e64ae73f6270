#include "market/tick_size.hpp"

#include "fakes/built_in_rules.hpp"

#include <algorithm>
#include <cstdint>
#include <gtest/gtest.h>
#include <initializer_list>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace qts {
namespace {

TickTable stock_2026() {
    return *tick_table_of(Product::stock, Market::kospi, KstDate::of(2026, 11, 23));
}
TickTable kospi_2022() {
    return *tick_table_of(Product::stock, Market::kospi, KstDate::of(2022, 6, 15));
}
TickTable kosdaq_2022() {
    return *tick_table_of(Product::stock, Market::kosdaq, KstDate::of(2022, 6, 15));
}
TickTable etf_2026() {
    return *tick_table_of(Product::etf, Market::kospi, KstDate::of(2026, 11, 23));
}
TickTable etf_2022() {
    return *tick_table_of(Product::etf, Market::kospi, KstDate::of(2022, 6, 15));
}

struct PriceAndTick {
    std::int64_t price;
    std::int64_t tick;
};

void expect_ticks(TickTable bands, std::initializer_list<PriceAndTick> rows) {
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
    const auto bands = tick_table_of(Product::stock, Market::kosdaq, KstDate::of(2026, 11, 23));
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
    const auto kospi_last_old =
        tick_table_of(Product::stock, Market::kospi, KstDate::of(2023, 1, 24));
    const auto kospi_first_new =
        tick_table_of(Product::stock, Market::kospi, KstDate::of(2023, 1, 25));
    const auto kosdaq_last_old =
        tick_table_of(Product::stock, Market::kosdaq, KstDate::of(2023, 1, 24));
    const auto kosdaq_first_new =
        tick_table_of(Product::stock, Market::kosdaq, KstDate::of(2023, 1, 25));
    ASSERT_TRUE(kospi_last_old && kospi_first_new && kosdaq_last_old && kosdaq_first_new);
    EXPECT_EQ(tick_at(Price::won(150'000), *kospi_last_old).in_won(), 500);
    EXPECT_EQ(tick_at(Price::won(150'000), *kospi_first_new).in_won(), 100);
    EXPECT_EQ(tick_at(Price::won(250'000), *kosdaq_last_old).in_won(), 100);
    EXPECT_EQ(tick_at(Price::won(250'000), *kosdaq_first_new).in_won(), 500);
}

TEST(TickSize, OfAnEtfIsOneBelowTwoThousandSince20231218) {
    for (const Product product : {Product::etf, Product::etn}) {
        const auto last_old = tick_table_of(product, Market::kospi, KstDate::of(2023, 12, 17));
        const auto first_new = tick_table_of(product, Market::kospi, KstDate::of(2023, 12, 18));
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
        const auto bands = tick_table_of(table.product, table.market, table.date);
        ASSERT_TRUE(bands.has_value()) << table.name;
        ASSERT_FALSE(bands->bands().empty()) << table.name;
        for (std::size_t i = 1; i < bands->bands().size(); ++i) {
            EXPECT_LT(bands->bands()[i - 1].below, bands->bands()[i].below) << table.name;
            EXPECT_LT(bands->bands()[i - 1].tick, bands->bands()[i].tick) << table.name;
            EXPECT_EQ(bands->bands()[i].tick % bands->bands()[i - 1].tick, 0) << table.name;
        }
        EXPECT_GT(bands->bands().back().below, kMaxPrice.in_won()) << table.name;
    }
}

TEST(TickBands, BeforeTheTableBeginsAreNotCovered) {
    for (const Product product : {Product::stock, Product::etf, Product::etn}) {
        for (const Market market : {Market::kospi, Market::kosdaq}) {
            const auto bands = tick_table_of(product, market, KstDate::of(1970, 1, 2));
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
        const auto bands = tick_table_of(table.product, table.market, table.date);
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
        const auto bands = tick_table_of(table.product, table.market, table.date);
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

// The same answers by plain division, on bands written out above or here.
struct Naive {
    const std::vector<PriceAndTick>& ticks_below;

    std::int64_t tick(std::int64_t won) const {
        for (const PriceAndTick& band : ticks_below) {
            if (won < band.price) return band.tick;
        }
        return ticks_below.back().tick;
    }
    std::int64_t lowest() const { return ticks_below.front().tick; }
    /// 0: there is none.
    std::int64_t floor(std::int64_t won) const {
        return won < lowest() ? 0 : won / tick(won) * tick(won);
    }
    std::int64_t ceil(std::int64_t won) const {
        const std::int64_t at = std::max(won, lowest());
        const std::int64_t down = at / tick(at) * tick(at);
        return down == at ? at : down + tick(at);
    }
};

bool floors_right(const TickTable& table, const Naive& naive, std::int64_t won) {
    const Price price = Price::won(won);
    return tick_at(price, table).in_won() == naive.tick(won) &&
           won_or_zero(floor_to_tick(price, table)) == naive.floor(won) &&
           won_or_zero(next_tick_down(price, table)) == naive.floor(won - 1) &&
           is_on_tick(price, table) == (naive.floor(won) == won) &&
           table.above_grid(won) == won % naive.tick(won);
}

bool answers_right(const TickTable& table, const Naive& naive, std::int64_t won) {
    const Price price = Price::won(won);
    return floors_right(table, naive, won) &&
           ceil_to_tick(price, table).in_won() == naive.ceil(won) &&
           next_tick_up(price, table).in_won() == naive.ceil(won + 1);
}

/// A fixed sequence that looks like chance.
std::uint64_t scattered(std::uint64_t n) {
    n = (n + 1) * 0x9E3779B97F4A7C15U;
    n = (n ^ (n >> 30U)) * 0xBF58476D1CE4E5B9U;
    n = (n ^ (n >> 27U)) * 0x94D049BB133111EBU;
    return n ^ (n >> 31U);
}

/// Prices of every size below 2^63, `count` of each number of bits.
std::vector<std::int64_t> scattered_prices(std::uint64_t count) {
    std::vector<std::int64_t> prices;
    for (unsigned bits = 1; bits <= 62; ++bits) {
        for (std::uint64_t i = 0; i < count; ++i) {
            const std::uint64_t low = std::uint64_t{1} << bits;
            prices.push_back(static_cast<std::int64_t>(low + scattered(bits * count + i) % low));
        }
    }
    return prices;
}

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

TEST(TickSize, OfEveryTableChangesOnItsDayAndAtEachBandEdge) {
    struct Period {
        const char* name;
        Product product;
        Market market;
        std::vector<KstDate> dates;
        std::vector<PriceAndTick> ticks_below;
    };
    const std::vector<PriceAndTick> unified{{2'000, 1},    {5'000, 5},     {20'000, 10},
                                            {50'000, 50},  {200'000, 100}, {500'000, 500},
                                            {kMost, 1'000}};
    const std::vector<PriceAndTick> kospi_old{{1'000, 1},    {5'000, 5},     {10'000, 10},
                                              {50'000, 50},  {100'000, 100}, {500'000, 500},
                                              {kMost, 1'000}};
    const std::vector<PriceAndTick> kosdaq_old{
        {1'000, 1}, {5'000, 5}, {10'000, 10}, {50'000, 50}, {kMost, 100}};
    const std::vector<PriceAndTick> fund{{2'000, 1}, {kMost, 5}};
    const std::vector<PriceAndTick> fives{{kMost, 5}};
    const KstDate old = KstDate::of(2020, 1, 2);
    const KstDate today = KstDate::of(2027, 12, 30);
    const KstDate stock_old = KstDate::of(2023, 1, 24);
    const KstDate stock_new = KstDate::of(2023, 1, 25);
    const KstDate fund_old = KstDate::of(2023, 12, 17);
    const KstDate fund_new = KstDate::of(2023, 12, 18);
    std::vector<Period> periods{
        {"KOSPI old", Product::stock, Market::kospi, {old, stock_old}, kospi_old},
        {"KOSDAQ old", Product::stock, Market::kosdaq, {old, stock_old}, kosdaq_old},
        {"KOSPI", Product::stock, Market::kospi, {stock_new, today}, unified},
        {"KOSDAQ", Product::stock, Market::kosdaq, {stock_new, today}, unified}};
    for (const Market market : {Market::kospi, Market::kosdaq}) {
        for (const Product product : {Product::etf, Product::etn}) {
            periods.push_back({"fund old", product, market, {old, stock_new, fund_old}, fives});
            periods.push_back({"fund", product, market, {fund_new, today}, fund});
        }
        periods.push_back({"ELW", Product::elw, market, {old, fund_old, fund_new, today}, fives});
    }
    for (const Period& period : periods) {
        const Naive naive{period.ticks_below};
        for (const KstDate date : period.dates) {
            const TickTable& table = ticks_of(period.product, period.market, date);
            EXPECT_EQ(table.lowest().in_won(), naive.lowest()) << period.name;
            // The edges of all tables, so that an edge of the wrong one is noticed.
            for (const std::int64_t edge : {1, 5, 1'000, 2'000, 5'000, 10'000, 20'000, 50'000,
                                            100'000, 200'000, 500'000, 1'000'000}) {
                for (std::int64_t won = std::max<std::int64_t>(edge - 2, 1); won <= edge + 2; ++won)
                    EXPECT_TRUE(answers_right(table, naive, won))
                        << period.name << " " << date.iso() << " at " << won;
            }
        }
    }
}

TEST(TickTable, AgreesWithPlainDivisionForPricesOfEverySize) {
    for (const ExpectedTable& table : expected_tables()) {
        const auto bands = tick_table_of(table.product, table.market, table.date);
        ASSERT_TRUE(bands.has_value()) << table.name;
        const Naive naive{table.ticks_below};
        int wrong = 0;
        std::int64_t first_wrong = 0;
        for (const std::int64_t won : scattered_prices(500)) {
            // Raising is stated up to 2^63 - 1,001; the next tick up raises one won more.
            const bool right = won <= kMost - 1'002 ? answers_right(*bands, naive, won)
                                                    : floors_right(*bands, naive, won);
            if (!right && wrong++ == 0) first_wrong = won;
        }
        EXPECT_EQ(wrong, 0) << table.name << ", first at " << first_wrong;
    }
}

TEST(TickTable, AgreesWithPlainDivisionAroundTheLargestPrices) {
    const std::vector<PriceAndTick> thousands{{kMost, 1'000}};
    const Naive naive{thousands};
    const TickTable table = stock_2026();
    for (std::int64_t won = 9'000'000'000'000'000'000 - 2'500; won <= 9'000'000'000'000'002'500;
         ++won)
        ASSERT_TRUE(answers_right(table, naive, won)) << won;
    for (std::int64_t won = kMost - 5'000; won <= kMost - 1'002; ++won)
        ASSERT_TRUE(answers_right(table, naive, won)) << won;
    EXPECT_EQ(ceil_to_tick(Price::won(kMost - 1'001), table).in_won(), naive.ceil(kMost - 1'001));
    for (std::int64_t won = kMost - 1'001; won < kMost; ++won)
        ASSERT_TRUE(floors_right(table, naive, won)) << won;
}

TEST(TickTable, KnowsTheTickOfTheLargestNumberThereIs) {
    // A price is any integer from 1 on that fits 64 bits.
    EXPECT_EQ(tick_at(Price::won(kMost), stock_2026()).in_won(), 1'000);
    EXPECT_EQ(won_or_zero(floor_to_tick(Price::won(kMost), stock_2026())),
              9'223'372'036'854'775'000);
    EXPECT_FALSE(is_on_tick(Price::won(kMost), stock_2026()));
    EXPECT_EQ(tick_at(Price::won(kMost), etf_2022()).in_won(), 5);
}

TEST(TickTable, OfAnyStepsAgreesWithPlainDivision) {
    const std::vector<std::vector<TickBand>> tables{
        {{TickTable::kNoEnd, 1}},
        {{TickTable::kNoEnd, 7}},
        {{TickTable::kNoEnd, 9'973}},
        {{TickTable::kNoEnd, 8'192}},
        {{TickTable::kNoEnd, TickTable::kMaxTick}},
        {{21, 3}, {1'050, 21}, {TickTable::kNoEnd, 105}},
        {{2, 1}, {4, 2}, {8, 4}, {16, 8}, {32, 16}, {64, 32}, {128, 64}, {TickTable::kNoEnd, 128}},
        {{6'000, 1}, {2'097'000'000, 3}, {TickTable::kNoEnd, 9'000}},
        {{1'000, 10}, {2'000, 10}, {TickTable::kNoEnd, 100}}};
    for (const std::vector<TickBand>& bands : tables) {
        const auto table = TickTable::make(bands);
        ASSERT_TRUE(table.has_value()) << table.error().context;
        std::vector<PriceAndTick> ticks_below;
        for (const TickBand& band : bands)
            ticks_below.push_back({band.below, band.tick});
        const Naive naive{ticks_below};
        int wrong = 0;
        std::int64_t first_wrong = 0;
        const auto look = [&](std::int64_t won) {
            const bool room = won < kMost - bands.back().tick;
            const bool right = room ? answers_right(*table, naive, won)
                                    : won == kMost || floors_right(*table, naive, won);
            if (!right && wrong++ == 0) first_wrong = won;
        };
        for (std::int64_t won = 1; won <= 3'000; ++won)
            look(won);
        for (const TickBand& band : bands) {
            for (std::int64_t won = band.below - 1; won < band.below; ++won)
                look(won);
        }
        for (const std::int64_t won : scattered_prices(100))
            look(won);
        EXPECT_EQ(wrong, 0) << bands.size() << " bands, last step " << bands.back().tick
                            << ", first at " << first_wrong;
    }
}

TEST(TickTable, GivesItsBandsBack) {
    const TickBand bands[] = {{20, 1}, {100, 5}, {TickTable::kNoEnd, 50}};
    const auto table = TickTable::make(bands);
    ASSERT_TRUE(table.has_value());
    ASSERT_EQ(table->bands().size(), 3U);
    EXPECT_EQ(table->bands()[1].below, 100);
    EXPECT_EQ(table->bands()[1].tick, 5);
    EXPECT_EQ(table->lowest().in_won(), 1);
}

TEST(TickTable, OfBandsThatBreakItsRulesIsRefused) {
    constexpr std::int64_t kNoEnd = TickTable::kNoEnd;
    struct Bad {
        const char* why;
        std::vector<TickBand> bands;
    };
    const std::vector<Bad> refused{
        {"none", {}},
        {"nine", {{2, 1}, {4, 1}, {6, 1}, {8, 1}, {10, 1}, {12, 1}, {14, 1}, {16, 1}, {kNoEnd, 1}}},
        {"an end", {{2'000, 1}}},
        {"an end of the last", {{2'000, 1}, {5'000, 5}}},
        {"bounds that fall", {{2'000, 1}, {1'000, 5}, {kNoEnd, 10}}},
        {"bounds that stay", {{2'000, 1}, {2'000, 5}, {kNoEnd, 10}}},
        {"bounds that do not double", {{2'000, 1}, {3'995, 5}, {kNoEnd, 5}}},
        {"a bound beyond every price", {{3'000'000'000, 1}, {kNoEnd, 5}}},
        {"a tick beyond every use", {{kNoEnd, 10'001}}},
        {"no end in the middle", {{kNoEnd, 1}, {kNoEnd, 5}}},
        {"a tick of zero", {{2'000, 0}, {kNoEnd, 5}}},
        {"a last tick of zero", {{2'000, 1}, {kNoEnd, 0}}},
        {"a negative tick", {{kNoEnd, -5}}},
        {"a tick that does not divide the next", {{2'100, 3}, {kNoEnd, 5}}},
        {"a tick that falls", {{2'000, 5}, {kNoEnd, 1}}},
        {"a bound off the next grid", {{2'001, 1}, {kNoEnd, 5}}},
        {"a bound off both grids", {{2'003, 5}, {kNoEnd, 10}}},
        {"a bound off the upper grid", {{2'005, 5}, {kNoEnd, 10}}},
    };
    for (const Bad& row : refused) {
        const auto table = TickTable::make(row.bands);
        ASSERT_FALSE(table.has_value()) << row.why;
        EXPECT_EQ(table.error().kind, ErrorKind::invalid_input) << row.why;
        EXPECT_FALSE(table.error().context.empty()) << row.why;
    }
}

TEST(TickTable, WhoseFirstBandHoldsNoPriceIsRefused) {
    // Its lowest legal price would be on no grid: 3 won would be cut to 0, which is no price.
    for (const std::int64_t below : {0, -10}) {
        const TickBand bands[] = {{below, 1}, {TickTable::kNoEnd, 5}};
        EXPECT_FALSE(TickTable::make(bands).has_value()) << below;
    }
}

TEST(TickRounding, OfNothingRaisesToTheLowestLegalPrice) {
    EXPECT_EQ(ceil_to_tick(Price::won(0), stock_2026()).in_won(), 1);
    EXPECT_EQ(ceil_to_tick(Price::won(0), etf_2022()).in_won(), 5);
    EXPECT_EQ(next_tick_up(Price::won(0), etf_2022()).in_won(), 5);
    EXPECT_FALSE(is_on_tick(Price::won(0), stock_2026()));
    EXPECT_FALSE(is_on_tick(Price::won(-5), stock_2026()));
    EXPECT_FALSE(floor_to_tick(Price::won(-5), stock_2026()).has_value());
}

} // namespace
} // namespace qts
