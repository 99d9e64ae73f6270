#include "runtime/safety/safety_rules.hpp"

#include <gtest/gtest.h>
#include <set>

namespace qts {
namespace {

constexpr SafetyState kStates[] = {SafetyState::normal, SafetyState::warning,
                                   SafetyState::reduce_only, SafetyState::fail,
                                   SafetyState::lockdown};

TEST(SafetyRules, EveryStateLetsThroughWhatItMust) {
    // entry, reduce, flatten
    constexpr bool kTable[][3] = {{true, true, true},
                                  {true, true, true},
                                  {false, true, true},
                                  {false, false, true},
                                  {false, false, true}};
    for (std::size_t i = 0; i < kSafetyStates; ++i) {
        EXPECT_EQ(permits(kStates[i], Purpose::entry), kTable[i][0]) << to_string(kStates[i]);
        EXPECT_EQ(permits(kStates[i], Purpose::reduce), kTable[i][1]) << to_string(kStates[i]);
        EXPECT_EQ(permits(kStates[i], Purpose::flatten), kTable[i][2]) << to_string(kStates[i]);
    }
}

TEST(SafetyRules, EveryStateHasANameOfItsOwn) {
    std::set<std::string_view> names;
    for (const SafetyState state : kStates)
        names.insert(to_string(state));
    EXPECT_EQ(names.size(), kSafetyStates);
    EXPECT_FALSE(names.contains("?"));
}

TEST(SafetyRules, ThreeUnknownOrdersLeaveOnlyReductionsUntilFewerRemain) {
    EXPECT_EQ(judge_safety(SafetyState::normal, {.unknown_orders = 2}).to, SafetyState::normal);
    const SafetyChange change = judge_safety(SafetyState::normal, {.unknown_orders = 3});
    EXPECT_EQ(change.from, SafetyState::normal);
    EXPECT_EQ(change.to, SafetyState::reduce_only);
    EXPECT_EQ(change.cause.view(), "3 orders of unknown fate at once");
    EXPECT_EQ(judge_safety(SafetyState::reduce_only, {.unknown_orders = 3}).to,
              SafetyState::reduce_only);
    EXPECT_EQ(judge_safety(SafetyState::reduce_only, {.unknown_orders = 2}).to,
              SafetyState::normal);
}

TEST(SafetyRules, BooksThatCannotBeStopEveryNewOrder) {
    const SafetyFacts facts{.unknown_orders = 3, .books_impossible = true};
    EXPECT_EQ(judge_safety(SafetyState::reduce_only, facts).to, SafetyState::fail);
    EXPECT_EQ(judge_safety(SafetyState::fail, {}).to, SafetyState::normal);
    EXPECT_EQ(judge_safety(SafetyState::normal, {.comparison_open = true}).to, SafetyState::fail);
    EXPECT_EQ(judge_safety(SafetyState::normal, {.foreign = true}).to, SafetyState::fail);
}

TEST(SafetyRules, OnlyAPersonEndsALockdown) {
    for (const int unknown : {0, 3}) {
        EXPECT_EQ(judge_safety(SafetyState::lockdown, {.unknown_orders = unknown}).to,
                  SafetyState::lockdown);
    }
    EXPECT_EQ(judge_safety(SafetyState::lockdown, {.books_impossible = true}).to,
              SafetyState::lockdown);
}

} // namespace
} // namespace qts
