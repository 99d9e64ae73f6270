#include "market/session_phase.hpp"

#include <gtest/gtest.h>
#include <set>
#include <string>
#include <string_view>

namespace qts {
namespace {

TEST(SessionPhase, HasAKeyOfItsOwnThatReadsBack) {
    std::set<std::string_view> keys;
    for (const SessionPhase phase : all_phases()) {
        EXPECT_FALSE(key_of(phase).empty());
        EXPECT_TRUE(keys.insert(key_of(phase)).second) << key_of(phase) << " twice";
        const auto read = phase_of_key(key_of(phase));
        ASSERT_TRUE(read.has_value()) << key_of(phase);
        EXPECT_EQ(*read, phase) << key_of(phase);
    }
    EXPECT_EQ(keys.size(), kSessionPhases);
}

TEST(SessionPhase, OfAnUnknownKeyIsNone) {
    for (const char* text : {"", "pause", "block", "Continuous", "continuous ", "midnight"})
        EXPECT_FALSE(phase_of_key(text).has_value()) << text;
}

TEST(SessionPhase, IsPublishedUnderTheNamesOfTheBatchProtocol) {
    // Section 4 of the protocol: the names of the books and, below, of the side sessions.
    const std::set<std::string_view> protocol{"closed",
                                              "opening_auction",
                                              "continuous",
                                              "closing_auction",
                                              "off_hours_auction",
                                              "after_market",
                                              "pre_market",
                                              "pause",
                                              "main_market",
                                              "pre_hours_close",
                                              "post_hours_close_orders",
                                              "post_hours_close",
                                              "block",
                                              "after_market_auction",
                                              "close_price_orders",
                                              "close_price"};
    std::set<std::string_view> published;
    for (const SessionPhase phase : all_phases()) {
        // Announced by the market while it happens, never by the timetable.
        if (phase != SessionPhase::vi_auction) published.insert(to_string(phase));
    }
    EXPECT_EQ(published, protocol);
}

TEST(SessionPhase, SharesAPublishedNameOnlyBetweenThePausesAndBetweenTheBlockSessions) {
    for (const SessionPhase a : all_phases()) {
        for (const SessionPhase b : all_phases()) {
            if (a == b || to_string(a) != to_string(b)) continue;
            EXPECT_TRUE(to_string(a) == "pause" || to_string(a) == "block") << key_of(a);
        }
    }
    EXPECT_EQ(to_string(SessionPhase::morning_pause), "pause");
    EXPECT_EQ(to_string(SessionPhase::closing_pause), "pause");
    EXPECT_EQ(to_string(SessionPhase::morning_block), "block");
    EXPECT_EQ(to_string(SessionPhase::evening_block), "block");
}

TEST(SessionPhase, IsBesideTheBookWhenItIsBlockTradingOrTradingAtTheClose) {
    const std::set<std::string_view> side{"pre_hours_close",    "post_hours_close_orders",
                                          "post_hours_close",   "block",
                                          "close_price_orders", "close_price"};
    for (const SessionPhase phase : all_phases())
        EXPECT_EQ(is_side_session(phase), side.contains(to_string(phase))) << key_of(phase);
}

TEST(PhaseSet, HoldsWhatWasPutInAndNothingElse) {
    for (const SessionPhase member : all_phases()) {
        const PhaseSet set{member};
        EXPECT_FALSE(set.empty());
        for (const SessionPhase other : all_phases())
            EXPECT_EQ(set.has(other), other == member) << key_of(member) << " " << key_of(other);
    }
    EXPECT_TRUE(PhaseSet{}.empty());
}

TEST(PhaseSet, JoinsAndCutsLikeASet) {
    using enum SessionPhase;
    const PhaseSet a{continuous, closing_auction};
    const PhaseSet b{closing_auction, after_market};
    EXPECT_EQ(a & b, PhaseSet{closing_auction});
    EXPECT_EQ(a | b, (PhaseSet{continuous, closing_auction, after_market}));
    EXPECT_TRUE((a & PhaseSet{pre_market}).empty());
    PhaseSet grown;
    grown.add(continuous);
    grown.add(closing_auction);
    grown.add(continuous);
    EXPECT_EQ(grown, a);
}

} // namespace
} // namespace qts
