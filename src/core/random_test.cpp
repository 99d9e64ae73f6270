#include "core/random.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <limits>
#include <set>

namespace qts {
namespace {

constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

// The numbers of the next four tests come from a Python program written after the public-domain
// reference (prng.di.unimi.it: xoshiro256starstar.c, splitmix64.c), not from our code.
TEST(Random, GivesTheReferenceSequenceForSeedZero) {
    Random random{0};
    EXPECT_EQ(random.next(), 0x99ec5f36cb75f2b4U);
    EXPECT_EQ(random.next(), 0xbf6e1f784956452aU);
    EXPECT_EQ(random.next(), 0x1a5f849d4933e6e0U);
    EXPECT_EQ(random.next(), 0x6aa594f1262d2d2cU);
}

TEST(Random, GivesTheReferenceSequenceForAnotherSeed) {
    Random random{42};
    EXPECT_EQ(random.next(), 0x15780b2e0c2ec716U);
    EXPECT_EQ(random.next(), 0x6104d9866d113a7eU);
    EXPECT_EQ(random.next(), 0xae17533239e499a1U);
    EXPECT_EQ(random.next(), 0xecb8ad4703b360a1U);
}

TEST(Random, GivesTheReferenceSequenceForTheLargestSeed) {
    Random random{std::numeric_limits<std::uint64_t>::max()};
    EXPECT_EQ(random.next(), 0x8f5520d52a7ead08U);
    EXPECT_EQ(random.next(), 0xc476a018caa1802dU);
    EXPECT_EQ(random.next(), 0x81de31c0d260469eU);
    EXPECT_EQ(random.next(), 0xbf658d7e065f3c2fU);
}

TEST(Random, IsStillOnTheReferenceSequenceAtTheThousandthNumber) {
    Random random{42};
    for (int i = 0; i < 999; ++i)
        random.next();
    EXPECT_EQ(random.next(), 0x8de5848c61ab8968U);
}

// A recorded back-test is replayed from its seed alone, so what is made of the numbers may not
// change either. The expected values come from the same Python program.
TEST(Random, KeepsWhatItMakesOfASeed) {
    Random below{42};
    EXPECT_EQ(below.below(1'000), 742U);
    EXPECT_EQ(below.below(1'000), 102U);
    EXPECT_EQ(below.below(1'000), 9U);
    Random below_with_rejection{42};
    EXPECT_EQ(below_with_rejection.below(0xC000000000000000U), 6'990'951'692'964'543'102U);
    EXPECT_EQ(below_with_rejection.below(0xC000000000000000U), 12'544'586'762'248'559'009U);
    EXPECT_EQ(below_with_rejection.below(0xC000000000000000U), 3'222'516'053'899'960'481U);
    Random between{42};
    EXPECT_EQ(between.between(-50, 50), 8);
    EXPECT_EQ(between.between(-50, 50), 6);
    EXPECT_EQ(between.between(-50, 50), 6);
    Random chance{42};
    EXPECT_TRUE(chance.chance(1, 3));
    EXPECT_TRUE(chance.chance(1, 3));
    EXPECT_FALSE(chance.chance(1, 3));
}

TEST(Random, KeepsTheSequencesOfItsForks) {
    const Random parent{42};
    EXPECT_EQ(parent.fork(0).next(), 0x19e479e2aaa77bfbU);
    EXPECT_EQ(parent.fork(1).next(), 0x78dc62dd11370d89U);
    EXPECT_EQ(parent.fork(2).next(), 0xf207f3b88ea5129aU);
}

TEST(Random, RepeatsItselfForTheSameSeed) {
    Random first{7};
    Random second{7};
    for (int i = 0; i < 100; ++i) {
        ASSERT_EQ(first.next(), second.next());
        ASSERT_EQ(first.below(1'000), second.below(1'000));
        ASSERT_EQ(first.between(-5, 5), second.between(-5, 5));
        ASSERT_EQ(first.chance(1, 3), second.chance(1, 3));
    }
}

TEST(RandomBelow, NeverReachesItsBound) {
    Random random{1};
    for (int i = 0; i < 10'000; ++i) {
        ASSERT_EQ(random.below(1), 0U);
        ASSERT_LT(random.below(2), 2U);
        ASSERT_LT(random.below(10), 10U);
        ASSERT_LT(random.below(0x8000000000000001U), 0x8000000000000001U);
    }
}

TEST(RandomBelow, GivesEveryNumberOfASmallRangeAboutEquallyOften) {
    Random random{2};
    std::array<int, 6> count{};
    for (int i = 0; i < 60'000; ++i)
        ++count.at(random.below(6));
    for (const int times : count) {
        EXPECT_GT(times, 9'600);
        EXPECT_LT(times, 10'400);
    }
}

TEST(RandomBelow, IsUnbiasedWhereARemainderWouldNotBe) {
    // 3 * 2^62: next() % bound would land in the lowest third half of the time.
    Random random{3};
    std::array<int, 3> thirds{};
    for (int i = 0; i < 30'000; ++i)
        ++thirds.at(random.below(0xC000000000000000U) >> 62U);
    for (const int times : thirds) {
        EXPECT_GT(times, 9'600);
        EXPECT_LT(times, 10'400);
    }
}

TEST(RandomBelow, ReachesTheTopOfTheLargestRange) {
    Random random{4};
    bool seen_top_half = false;
    for (int i = 0; i < 100; ++i) {
        const std::uint64_t drawn = random.below(std::numeric_limits<std::uint64_t>::max());
        ASSERT_NE(drawn, std::numeric_limits<std::uint64_t>::max());
        seen_top_half = seen_top_half || drawn >= 0x8000000000000000U;
    }
    EXPECT_TRUE(seen_top_half);
}

TEST(RandomBetween, IncludesBothEnds) {
    Random random{5};
    std::set<std::int64_t> seen;
    for (int i = 0; i < 1'000; ++i)
        seen.insert(random.between(-2, 2));
    EXPECT_EQ(seen, (std::set<std::int64_t>{-2, -1, 0, 1, 2}));
}

TEST(RandomBetween, GivesTheOnlyNumberThereIs) {
    Random random{6};
    EXPECT_EQ(random.between(5, 5), 5);
    EXPECT_EQ(random.between(kMin, kMin), kMin);
    EXPECT_EQ(random.between(kMax, kMax), kMax);
}

TEST(RandomBetween, SpansTheWholeRangeOfIntegers) {
    Random random{7};
    int negative = 0;
    std::set<std::int64_t> seen;
    for (int i = 0; i < 1'000; ++i) {
        const std::int64_t drawn = random.between(kMin, kMax);
        negative += drawn < 0 ? 1 : 0;
        seen.insert(drawn);
    }
    EXPECT_EQ(seen.size(), 1'000U);
    EXPECT_GT(negative, 400);
    EXPECT_LT(negative, 600);
}

TEST(RandomBetween, SpansARangeOfMoreThanHalfTheIntegers) {
    Random random{15};
    int negative = 0;
    for (int i = 0; i < 1'000; ++i) {
        const std::int64_t drawn = random.between(kMin + 1, kMax - 1);
        ASSERT_GT(drawn, kMin);
        ASSERT_LT(drawn, kMax);
        negative += drawn < 0 ? 1 : 0;
    }
    EXPECT_GT(negative, 400);
    EXPECT_LT(negative, 600);
}

TEST(RandomBetween, StaysInARangeAtEitherEndOfTheIntegers) {
    Random random{8};
    std::set<std::int64_t> low;
    std::set<std::int64_t> high;
    for (int i = 0; i < 100; ++i) {
        low.insert(random.between(kMin, kMin + 1));
        high.insert(random.between(kMax - 1, kMax));
    }
    EXPECT_EQ(low, (std::set<std::int64_t>{kMin, kMin + 1}));
    EXPECT_EQ(high, (std::set<std::int64_t>{kMax - 1, kMax}));
}

TEST(RandomChance, IsNeverForZeroAndAlwaysForTheWhole) {
    Random random{9};
    for (int i = 0; i < 1'000; ++i) {
        ASSERT_FALSE(random.chance(0, 10));
        ASSERT_TRUE(random.chance(10, 10));
        ASSERT_TRUE(random.chance(1, 1));
    }
}

TEST(RandomChance, ComesTrueAsOftenAsItSays) {
    Random random{10};
    int times = 0;
    for (int i = 0; i < 40'000; ++i)
        times += random.chance(1, 4) ? 1 : 0;
    EXPECT_GT(times, 9'600);
    EXPECT_LT(times, 10'400);
}

TEST(RandomFork, IsTheSameHoweverMuchTheParentDrew) {
    Random parent{11};
    Random before = parent.fork(3);
    for (int i = 0; i < 17; ++i)
        parent.next();
    Random after = parent.fork(3);
    for (int i = 0; i < 100; ++i)
        ASSERT_EQ(before.next(), after.next());
}

TEST(RandomFork, LeavesTheParentAsItWas) {
    Random forked{12};
    Random child = forked.fork(1);
    child.next();
    Random untouched{12};
    for (int i = 0; i < 100; ++i)
        ASSERT_EQ(forked.next(), untouched.next());
}

TEST(RandomFork, SharesNoNumberWithItsParentOrSiblings) {
    Random parent{13};
    std::set<std::uint64_t> seen;
    for (std::uint64_t stream = 0; stream < 20; ++stream) {
        Random child = parent.fork(stream);
        for (int i = 0; i < 100; ++i)
            seen.insert(child.next());
    }
    for (int i = 0; i < 100; ++i)
        seen.insert(parent.next());
    EXPECT_EQ(seen.size(), 2'100U);
}

TEST(RandomFork, DiffersBetweenSeeds) {
    std::set<std::uint64_t> first_numbers;
    for (std::uint64_t seed = 0; seed < 32; ++seed) {
        for (std::uint64_t stream = 0; stream < 32; ++stream) {
            first_numbers.insert(Random{seed}.fork(stream).next());
        }
    }
    EXPECT_EQ(first_numbers.size(), 1'024U);
}

TEST(RandomFork, DependsOnTheOrderOfNestedForks) {
    const Random parent{14};
    EXPECT_NE(parent.fork(1).fork(2).next(), parent.fork(2).fork(1).next());
    EXPECT_NE(parent.fork(1).fork(1).next(), Random{14}.next());
}

} // namespace
} // namespace qts
