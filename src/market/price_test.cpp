#include "market/price.hpp"

#include <concepts>
#include <cstdint>
#include <gtest/gtest.h>
#include <limits>
#include <type_traits>

namespace qts {
namespace {

template <typename A, typename B>
concept Multipliable = requires(A a, B b) {
    a* b;
};
template <typename A, typename B>
concept Addable = requires(A a, B b) {
    a + b;
};
template <typename A, typename B>
concept Comparable = requires(A a, B b) {
    a == b;
};

TEST(Price, AndQuantityAndMoneyNeverConvertIntoEachOther) {
    EXPECT_FALSE((std::is_convertible_v<std::int64_t, Price>));
    EXPECT_FALSE((std::is_convertible_v<std::int64_t, Quantity>));
    EXPECT_FALSE((std::is_convertible_v<std::int64_t, Notional>));
    EXPECT_FALSE((std::is_constructible_v<Price, std::int64_t>));
    EXPECT_FALSE((std::is_constructible_v<Price, double>));
    EXPECT_FALSE((std::is_convertible_v<Price, std::int64_t>));
    EXPECT_FALSE((std::is_convertible_v<Price, Notional>));
    EXPECT_FALSE((std::is_convertible_v<Quantity, Notional>));
    EXPECT_FALSE((Multipliable<Price, Quantity>));
    EXPECT_FALSE((Multipliable<Quantity, Price>));
    EXPECT_FALSE((Addable<Price, Price>));
    EXPECT_FALSE((Addable<Price, Quantity>));
    EXPECT_FALSE((Addable<Notional, Quantity>));
    EXPECT_FALSE((Comparable<Price, Quantity>));
    EXPECT_FALSE((Comparable<Price, std::int64_t>));
}

TEST(Price, OfNothingIsZeroWon) {
    EXPECT_EQ(Price{}.in_won(), 0);
    EXPECT_EQ(Quantity{}.in_shares(), 0);
    EXPECT_EQ(Notional{}.in_won(), 0);
}

TEST(Price, KeepsItsWonAndOrdersByThem) {
    EXPECT_EQ(Price::won(71'900).in_won(), 71'900);
    EXPECT_EQ(Price::won(71'900), Price::won(71'900));
    EXPECT_LT(Price::won(9'990), Price::won(10'000));
    EXPECT_GT(Price::won(10'000), Price::won(9'990));
}

TEST(Quantity, AddsAndSubtractsShares) {
    Quantity held = Quantity::shares(10);
    held += Quantity::shares(5);
    EXPECT_EQ(held.in_shares(), 15);
    held -= Quantity::shares(20);
    EXPECT_EQ(held.in_shares(), -5);
    EXPECT_EQ((Quantity::shares(7) + Quantity::shares(3)).in_shares(), 10);
    EXPECT_EQ((Quantity::shares(7) - Quantity::shares(3)).in_shares(), 4);
    EXPECT_LT(Quantity::shares(9), Quantity::shares(10));
}

TEST(Quantity, IsZeroOnlyForZeroShares) {
    EXPECT_TRUE(Quantity::shares(0).is_zero());
    EXPECT_FALSE(Quantity::shares(1).is_zero());
    EXPECT_FALSE(Quantity::shares(-1).is_zero());
}

TEST(Notional, AddsSubtractsAndNegatesWon) {
    Notional cash = Notional::won(1'000);
    cash += Notional::won(500);
    EXPECT_EQ(cash.in_won(), 1'500);
    cash -= Notional::won(2'000);
    EXPECT_EQ(cash.in_won(), -500);
    EXPECT_EQ((-cash).in_won(), 500);
    EXPECT_EQ((Notional::won(3) + Notional::won(4)).in_won(), 7);
    EXPECT_EQ((Notional::won(3) - Notional::won(4)).in_won(), -1);
    EXPECT_LT(Notional::won(-1), Notional::won(0));
}

TEST(Notional, IsPriceTimesQuantity) {
    const Result<Notional> notional = Notional::of(Price::won(71'900), Quantity::shares(60'000));
    ASSERT_TRUE(notional.has_value());
    EXPECT_EQ(notional->in_won(), 4'314'000'000);
}

TEST(Notional, OfTheLargestPriceAndQuantityFits) {
    EXPECT_EQ(kMaxPrice.in_won(), 99'999'999);
    EXPECT_EQ(kMaxQuantity.in_shares(), 9'999'999'999);
    const Result<Notional> notional = Notional::of(kMaxPrice, kMaxQuantity);
    ASSERT_TRUE(notional.has_value());
    EXPECT_EQ(notional->in_won(), 999'999'989'900'000'001);
}

TEST(Notional, AtTheLastAmountThatFitsIsKept) {
    const Result<Notional> notional =
        Notional::of(Price::won(1), Quantity::shares(std::numeric_limits<std::int64_t>::max()));
    ASSERT_TRUE(notional.has_value());
    EXPECT_EQ(notional->in_won(), std::numeric_limits<std::int64_t>::max());
}

TEST(Notional, ThatDoesNotFitIsAnOverflowAndNoNumber) {
    const Result<Notional> above =
        Notional::of(Price::won(2), Quantity::shares(4'611'686'018'427'387'904));
    ASSERT_FALSE(above.has_value());
    EXPECT_EQ(above.error().kind, ErrorKind::overflow);
    EXPECT_FALSE(above.error().context.empty());
    const Result<Notional> below =
        Notional::of(Price::won(-3), Quantity::shares(4'611'686'018'427'387'904));
    ASSERT_FALSE(below.has_value());
    EXPECT_EQ(below.error().kind, ErrorKind::overflow);
}

TEST(ScaleFloor, RoundsTowardsMinusInfinity) {
    EXPECT_EQ(scale_floor(7, 1, 2), 3);
    EXPECT_EQ(scale_floor(-7, 1, 2), -4);
    EXPECT_EQ(scale_floor(7, -1, 2), -4);
    EXPECT_EQ(scale_floor(-7, -1, 2), 3);
    EXPECT_EQ(scale_floor(-1, 1, 1'000'000), -1);
}

TEST(ScaleFloor, LeavesExactResultsAlone) {
    EXPECT_EQ(scale_floor(6, 1, 2), 3);
    EXPECT_EQ(scale_floor(-6, 1, 2), -3);
    EXPECT_EQ(scale_floor(0, -5, 7), 0);
}

TEST(ScaleFloor, DoesNotOverflowOnTheWay) {
    EXPECT_EQ(scale_floor(9'000'000'000'000'000'000, 140'527, 1'000'000'000),
              1'264'743'000'000'000);
    EXPECT_EQ(scale_floor(-9'000'000'000'000'000'001, 3, 9), -3'000'000'000'000'000'001);
}

} // namespace
} // namespace qts
