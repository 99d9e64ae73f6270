#include "core/fixed_text.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <type_traits>

namespace qts {
namespace {

static_assert(std::is_trivially_copyable_v<FixedText<16>>, "records are copied as bytes");
static_assert(!std::is_convertible_v<std::string_view, FixedText<16>>,
              "cutting text is never silent: the conversion is explicit");
static_assert(FixedText<8>{"005930"}.view() == "005930", "usable in constexpr tables");

TEST(FixedText, IsEmptyUntilGivenText) {
    EXPECT_TRUE(FixedText<8>{}.empty());
    EXPECT_EQ(FixedText<8>{}.view(), "");
    EXPECT_TRUE(FixedText<8>{""}.empty());
    EXPECT_FALSE(FixedText<8>{"a"}.empty());
}

TEST(FixedText, KeepsTextThatFillsItExactly) {
    EXPECT_EQ(FixedText<6>{"005930"}.view(), "005930");
    EXPECT_EQ(FixedText<6>{"삼성"}.view(), "삼성");
}

TEST(FixedText, CutsPlainTextAtItsCapacity) {
    EXPECT_EQ(FixedText<4>{"005930"}.view(), "0059");
}

TEST(FixedText, NeverKeepsPartOfAHangulSyllable) {
    EXPECT_EQ(FixedText<6>{"삼성전자"}.view(), "삼성");
    EXPECT_EQ(FixedText<7>{"삼성전자"}.view(), "삼성");
    EXPECT_EQ(FixedText<8>{"삼성전자"}.view(), "삼성");
    EXPECT_EQ(FixedText<9>{"삼성전자"}.view(), "삼성전");
}

TEST(FixedText, NeverKeepsPartOfAFourByteCharacter) {
    EXPECT_EQ(FixedText<4>{"a\xF0\x9F\x98\x80"}.view(), "a");
    EXPECT_EQ(FixedText<5>{"a\xF0\x9F\x98\x80"}.view(), "a\xF0\x9F\x98\x80");
}

TEST(FixedText, IsEmptyWhenEvenTheFirstCharacterDoesNotFit) {
    EXPECT_TRUE(FixedText<2>{"삼성"}.empty());
}

TEST(FixedText, HoldsItsOwnCopyOfTheText) {
    std::string source = "KRX:1";
    const FixedText<8> text{source};
    source = "NXT:2";
    EXPECT_EQ(text.view(), "KRX:1");
}

TEST(FixedText, HoldsTextAsLongAsItsLargestCapacity) {
    const std::string longest(255, 'x');
    EXPECT_EQ(FixedText<255>{longest}.view(), longest);
    EXPECT_EQ(FixedText<255>{longest + "y"}.view(), longest);
}

TEST(FixedText, KeepsZeroBytesInside) {
    EXPECT_EQ(FixedText<8>{std::string_view("a\0b", 3)}.view(), std::string_view("a\0b", 3));
}

TEST(FixedText, IsEqualExactlyWhenTheTextsAreEqual) {
    EXPECT_EQ(FixedText<8>{"abc"}, FixedText<8>{"abc"});
    EXPECT_NE(FixedText<8>{"abc"}, FixedText<8>{"abd"});
    EXPECT_NE(FixedText<8>{"abc"}, FixedText<8>{"ab"});
    EXPECT_NE(FixedText<8>{std::string_view("a\0", 2)}, FixedText<8>{"a"});
}

TEST(FixedText, SortsAsItsTextDoes) {
    EXPECT_LT(FixedText<8>{"ab"}, FixedText<8>{"abc"});
    EXPECT_LT(FixedText<8>{"abc"}, FixedText<8>{"b"});
    EXPECT_GT(FixedText<8>{"\xEA\xB0\x80"}, FixedText<8>{"z"});
    EXPECT_LT(FixedText<8>{}, FixedText<8>{"a"});
}

TEST(FixedText, ForgetsLongerTextWhenAssignedShorter) {
    FixedText<8> text{"longtext"};
    text = FixedText<8>{"x"};
    EXPECT_EQ(text.view(), "x");
    EXPECT_EQ(text, FixedText<8>{"x"});
}

} // namespace
} // namespace qts
