#include "market/base_price.hpp"

#include "fakes/built_in_rules.hpp"

#include <cstdint>
#include <gtest/gtest.h>

namespace qts {
namespace {

const TickTable& stock() {
    return ticks_of(Product::stock, Market::kospi, KstDate::of(2026, 11, 23));
}
const TickTable& etf() {
    return ticks_of(Product::etf, Market::kospi, KstDate::of(2026, 11, 23));
}
const TickTable& kospi_2022() {
    return ticks_of(Product::stock, Market::kospi, KstDate::of(2022, 6, 15));
}

/// -1 for an error.
std::int64_t won(const Result<Price>& price) {
    return price ? price->in_won() : -1;
}

void expect_refused(const Result<Price>& price, ErrorKind kind) {
    ASSERT_FALSE(price.has_value()) << price->in_won();
    EXPECT_EQ(price.error().kind, kind) << price.error().context;
    EXPECT_FALSE(price.error().context.empty());
}

TEST(BaseAfterClose, IsTheCloseWhenItIsOnTheGrid) {
    for (const std::int64_t close : {1, 1'999, 2'000, 71'900, 277'500, 500'000, 99'999'000})
        EXPECT_EQ(base_after_close(Price::won(close), stock()).in_won(), close);
}

TEST(BaseAfterClose, OfAMidPriceCloseIsRaisedToTheNextLegalPrice) {
    EXPECT_EQ(base_after_close(Price::won(277'750), stock()).in_won(), 278'000);
    EXPECT_EQ(base_after_close(Price::won(58'450), stock()).in_won(), 58'500);
    EXPECT_EQ(base_after_close(Price::won(2'002), stock()).in_won(), 2'005);
    EXPECT_EQ(base_after_close(Price::won(199'950), stock()).in_won(), 200'000);
    EXPECT_EQ(base_after_close(Price::won(499'750), stock()).in_won(), 500'000);
    EXPECT_EQ(base_after_close(Price::won(17'982), etf()).in_won(), 17'985);
    EXPECT_EQ(base_after_close(Price::won(12'920), kospi_2022()).in_won(), 12'950);
}

TEST(BaseAfterSplit, IsTheCloseTimesTheRatio) {
    // 005930 on 2018-05-04: one share became fifty.
    EXPECT_EQ(won(base_after_split(Price::won(2'650'000), 1, 50, stock())), 53'000);
    EXPECT_EQ(won(base_after_split(Price::won(10'000), 1, 5, stock())), 2'000);
    // Five shares became one.
    EXPECT_EQ(won(base_after_split(Price::won(1'200), 5, 1, stock())), 6'000);
    EXPECT_EQ(won(base_after_split(Price::won(71'900), 1, 1, stock())), 71'900);
    EXPECT_EQ(won(base_after_split(Price::won(10'000), 2, 3, stock())), 6'670); // 6,666.7
}

TEST(BaseAfterSplit, DropsBelowOneWonBeforeItGoesUpToTheTick) {
    // 2,001 / 2 = 1,000.5: dropped to 1,000, which is legal. Raised at once it would be 1,001.
    EXPECT_EQ(won(base_after_split(Price::won(2'001), 1, 2, stock())), 1'000);
    // 10,001 / 5 = 2,000.2: 2,000 and not 2,005.
    EXPECT_EQ(won(base_after_split(Price::won(10'001), 1, 5, stock())), 2'000);
    // 10,010 / 5 = 2,002, off the grid of 5.
    EXPECT_EQ(won(base_after_split(Price::won(10'010), 1, 5, stock())), 2'005);
}

TEST(BaseAfterSplit, IsNeverBelowTheLowestLegalPrice) {
    EXPECT_EQ(won(base_after_split(Price::won(1), 1, 50, stock())), 1);
    const TickTable& etf_2022 = ticks_of(Product::etf, Market::kospi, KstDate::of(2022, 6, 15));
    EXPECT_EQ(won(base_after_split(Price::won(5), 1, 50, etf_2022)), 5);
}

TEST(BaseAfterSplit, OfImpossibleNumbersIsAnError) {
    expect_refused(base_after_split(Price::won(0), 1, 5, stock()), ErrorKind::invalid_input);
    expect_refused(base_after_split(Price::won(-1), 1, 5, stock()), ErrorKind::invalid_input);
    expect_refused(base_after_split(Price::won(100'000'000), 1, 5, stock()),
                   ErrorKind::invalid_input);
    expect_refused(base_after_split(Price::won(100), 0, 5, stock()), ErrorKind::invalid_input);
    expect_refused(base_after_split(Price::won(100), 1, 0, stock()), ErrorKind::invalid_input);
    expect_refused(base_after_split(Price::won(100), 1, -5, stock()), ErrorKind::invalid_input);
    expect_refused(base_after_split(Price::won(99'999'999), 9'000'000'000'000'000'000, 1, stock()),
                   ErrorKind::overflow);
    expect_refused(base_after_split(Price::won(60'000'000), 2, 1, stock()), ErrorKind::overflow);
}

TEST(BaseAfterIssue, WeighsTheOldSharesAndTheNewOnes) {
    // 10,000 x 100 and 7,000 x 50 over 150 shares: 9,000.
    EXPECT_EQ(won(base_after_issue(Price::won(10'000), Quantity::shares(100), Quantity::shares(50),
                                   Price::won(7'000), stock())),
              9'000);
    // 71,900 x 4 and 60,000 over 5: 69,520, raised to the tick of 100.
    EXPECT_EQ(won(base_after_issue(Price::won(71'900), Quantity::shares(4), Quantity::shares(1),
                                   Price::won(60'000), stock())),
              69'600);
    EXPECT_EQ(won(base_after_issue(Price::won(71'900), Quantity::shares(4), Quantity::shares(0),
                                   Price::won(60'000), stock())),
              71'900);
}

TEST(BaseAfterIssue, OfABonusIssueOrStockDividendHasNoIssuePrice) {
    EXPECT_EQ(won(base_after_issue(Price::won(30'000), Quantity::shares(1), Quantity::shares(1),
                                   Price::won(0), stock())),
              15'000);
    // 10,000 x 100 / 103 = 9,708.7: dropped to 9,708, raised to 9,710.
    EXPECT_EQ(won(base_after_issue(Price::won(10'000), Quantity::shares(100), Quantity::shares(3),
                                   Price::won(0), stock())),
              9'710);
    // 2,001 x 2 / 4 = 1,000.5: dropped.
    EXPECT_EQ(won(base_after_issue(Price::won(2'001), Quantity::shares(2), Quantity::shares(2),
                                   Price::won(0), stock())),
              1'000);
}

TEST(BaseAfterIssue, OfTheLargestNumbersDoesNotOverflow) {
    const Price dear = Price::won(99'999'000);
    EXPECT_EQ(won(base_after_issue(dear, kMaxQuantity, kMaxQuantity, dear, stock())), 99'999'000);
}

TEST(BaseAfterIssue, OfImpossibleNumbersIsAnError) {
    const Quantity hundred = Quantity::shares(100);
    const Price price = Price::won(10'000);
    const Quantity too_many = Quantity::shares(10'000'000'000);
    for (const auto& made :
         {base_after_issue(Price::won(0), hundred, hundred, price, stock()),
          base_after_issue(Price::won(100'000'000), hundred, hundred, price, stock()),
          base_after_issue(price, hundred, hundred, Price::won(-1), stock()),
          base_after_issue(price, hundred, hundred, Price::won(100'000'000), stock()),
          base_after_issue(price, Quantity::shares(0), hundred, price, stock()),
          base_after_issue(price, hundred, Quantity::shares(-1), price, stock()),
          base_after_issue(price, too_many, hundred, price, stock()),
          base_after_issue(price, hundred, too_many, price, stock())}) {
        expect_refused(made, ErrorKind::invalid_input);
    }
}

TEST(BaseAfterDistribution, IsTheCloseLessWhatIsPaid) {
    EXPECT_EQ(won(base_after_distribution(Price::won(35'715), Notional::won(100), etf())), 35'615);
    EXPECT_EQ(won(base_after_distribution(Price::won(35'715), Notional::won(103), etf())), 35'615);
    EXPECT_EQ(won(base_after_distribution(Price::won(35'715), Notional::won(0), etf())), 35'715);
    EXPECT_EQ(won(base_after_distribution(Price::won(2'005), Notional::won(10), etf())), 1'995);
    EXPECT_EQ(won(base_after_distribution(Price::won(100), Notional::won(99), etf())), 1);
}

TEST(BaseAfterDistribution, OfAsMuchAsThePriceOrLessThanNothingIsAnError) {
    for (const std::int64_t paid : {100, 101, -1}) {
        expect_refused(base_after_distribution(Price::won(100), Notional::won(paid), etf()),
                       ErrorKind::invalid_input);
    }
    expect_refused(base_after_distribution(Price::won(0), Notional::won(0), etf()),
                   ErrorKind::invalid_input);
}

TEST(OpeningPriceRange, IsHalfToTwiceTheAppraisal) {
    const auto range = opening_price_range(Price::won(10'000), stock());
    ASSERT_TRUE(range.has_value());
    EXPECT_EQ(range->lowest.in_won(), 5'000);
    EXPECT_EQ(range->highest.in_won(), 20'000);
}

TEST(OpeningPriceRange, IsNarrowerAfterACapitalReductionAndWiderInOnePaidCase) {
    const auto reduced = opening_price_range(Price::won(10'000), stock(), 150);
    const auto paid = opening_price_range(Price::won(10'000), stock(), 300);
    ASSERT_TRUE(reduced && paid);
    EXPECT_EQ(reduced->lowest.in_won(), 5'000);
    EXPECT_EQ(reduced->highest.in_won(), 15'000);
    EXPECT_EQ(paid->lowest.in_won(), 5'000);
    EXPECT_EQ(paid->highest.in_won(), 30'000);
}

TEST(OpeningPriceRange, EndsAtLegalPricesWithinIt) {
    // 13,333 / 2 = 6,666.5 and 26,666; the grid has 6,670 and 26,650.
    const auto range = opening_price_range(Price::won(13'333), stock());
    ASSERT_TRUE(range.has_value());
    EXPECT_EQ(range->lowest.in_won(), 6'670);
    EXPECT_EQ(range->highest.in_won(), 26'650);
    const auto smallest = opening_price_range(Price::won(1), stock());
    ASSERT_TRUE(smallest.has_value());
    EXPECT_EQ(smallest->lowest.in_won(), 1);
    EXPECT_EQ(smallest->highest.in_won(), 2);
}

TEST(OpeningPriceRange, OfAnImpossibleAppraisalIsAnError) {
    for (const std::int64_t appraisal :
         {std::int64_t{0}, std::int64_t{-5}, std::int64_t{100'000'000}}) {
        const auto range = opening_price_range(Price::won(appraisal), stock());
        ASSERT_FALSE(range.has_value()) << appraisal;
        EXPECT_EQ(range.error().kind, ErrorKind::invalid_input);
    }
}

} // namespace
} // namespace qts
