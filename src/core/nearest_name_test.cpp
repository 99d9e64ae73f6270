#include "core/nearest_name.hpp"

#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <string_view>

namespace qts {
namespace {

TEST(NearestName, FindsANameWithOneLetterMissing) {
    const std::array<std::string_view, 3> known{"scope", "broker", "verbose"};
    EXPECT_EQ(nearest_name("brokr", known), "broker");
}

TEST(NearestName, FindsANameWithOneLetterTooMany) {
    const std::array<std::string_view, 3> known{"scope", "broker", "verbose"};
    EXPECT_EQ(nearest_name("verbosse", known), "verbose");
}

TEST(NearestName, FindsANameWithOneLetterReplaced) {
    const std::array<std::string_view, 3> known{"scope", "broker", "verbose"};
    EXPECT_EQ(nearest_name("zcope", known), "scope");
}

TEST(NearestName, CountsAReplacedLetterAsOneEdit) {
    const std::array<std::string_view, 1> known{"ac"};
    EXPECT_EQ(nearest_name("ab", known), "ac");
}

TEST(NearestName, CountsTwoSwappedLettersAsTwoEdits) {
    const std::array<std::string_view, 1> known{"ab"};
    EXPECT_EQ(nearest_name("ba", known), std::nullopt);
}

TEST(NearestName, GivesTheKnownSpellingOfANameInOtherLetterCase) {
    const std::array<std::string_view, 2> known{"Port", "Broker"};
    EXPECT_EQ(nearest_name("BROKER", known), "Broker");
    EXPECT_EQ(nearest_name("broker", known), "Broker");
    EXPECT_EQ(nearest_name("PRT", known), "Port");
}

TEST(NearestName, PrefersTheFewestEditsWhereverItStands) {
    const std::array<std::string_view, 3> known{"limits", "limit", "limited"};
    EXPECT_EQ(nearest_name("limi", known), "limit");
    EXPECT_EQ(nearest_name("limite", known), "limits");
    EXPECT_EQ(nearest_name("limitedd", known), "limited");
}

TEST(NearestName, GivesTheFirstOfEquals) {
    const std::array<std::string_view, 2> known{"bat", "hat"};
    const std::array<std::string_view, 2> turned{"hat", "bat"};
    EXPECT_EQ(nearest_name("cat", known), "bat");
    EXPECT_EQ(nearest_name("cat", turned), "hat");
}

TEST(NearestName, StillFindsANameThatIsHalfOfTheGivenAway) {
    const std::array<std::string_view, 1> known{"abxy"};
    EXPECT_EQ(nearest_name("abcd", known), "abxy");
}

TEST(NearestName, FindsNothingFurtherAwayThanHalfOfTheGiven) {
    const std::array<std::string_view, 1> four{"axyz"};
    EXPECT_EQ(nearest_name("abcd", four), std::nullopt);
    const std::array<std::string_view, 1> five{"abxyz"};
    EXPECT_EQ(nearest_name("abcde", five), std::nullopt);
    const std::array<std::string_view, 1> longer{"verbose"};
    EXPECT_EQ(nearest_name("verb", longer), std::nullopt);
}

TEST(NearestName, FindsNothingNearASingleWrongLetter) {
    const std::array<std::string_view, 2> known{"b", "cd"};
    EXPECT_EQ(nearest_name("a", known), std::nullopt);
}

TEST(NearestName, FindsNothingForAnEmptyName) {
    const std::array<std::string_view, 1> known{"a"};
    EXPECT_EQ(nearest_name("", known), std::nullopt);
}

TEST(NearestName, FindsNothingAmongNoNames) {
    EXPECT_EQ(nearest_name("broker", {}), std::nullopt);
}

} // namespace
} // namespace qts
