#include "core/text.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace qts {
namespace {

TEST(DisplayWidth, IsOneForEachPlainCharacter) {
    EXPECT_EQ(display_width(""), 0);
    EXPECT_EQ(display_width("KRX 005930"), 10);
    EXPECT_EQ(display_width("é"), 1);
}

TEST(DisplayWidth, IsTwoForHangul) {
    EXPECT_EQ(display_width("삼성전자"), 8);
    EXPECT_EQ(display_width("가"), 2);
    EXPECT_EQ(display_width("힣"), 2);
    EXPECT_EQ(display_width("ㄱ"), 2);
    EXPECT_EQ(display_width("71,900원"), 8);
}

TEST(DisplayWidth, IsTwoForOtherEastAsianWideCharacters) {
    EXPECT_EQ(display_width("證券"), 4);
    EXPECT_EQ(display_width("ひカ"), 4);
    EXPECT_EQ(display_width("「」"), 4);
}

TEST(DisplayWidth, IsTwoForWideCharactersBeyondTheFirst65536) {
    EXPECT_EQ(display_width("\U00020000"), 2); // a Han character
    EXPECT_EQ(display_width("\U0001F600"), 2); // an emoji: wide in Unicode's EastAsianWidth table
}

TEST(DisplayWidth, IsTwoForFullWidthFormsAndOneForHalfWidthForms) {
    EXPECT_EQ(display_width("ＫＯ"), 4);
    EXPECT_EQ(display_width("￦"), 2);
    EXPECT_EQ(display_width("₩"), 1);
    EXPECT_EQ(display_width("ｱ"), 1);
}

TEST(DisplayWidth, IsNothingForCombiningMarks) {
    EXPECT_EQ(display_width("e\u0301"), 1);
    EXPECT_EQ(display_width("\u0300\u036F"), 0);
}

TEST(DisplayWidth, IsNothingForTheRarerCombiningMarks) {
    EXPECT_EQ(display_width("a\u20DD"), 1);
    EXPECT_EQ(display_width("a\uFE20"), 1);
    EXPECT_EQ(display_width("a\u1AB0"), 1);
}

TEST(DisplayWidth, StopsAtTheEndOfTextThatBreaksOffInsideACharacter) {
    const std::string whole = "삼성";
    const std::string_view broken = std::string_view{whole}.substr(0, 4);
    EXPECT_GE(display_width(broken), 2);
    EXPECT_LE(display_width(broken), 3);
}

TEST(Pad, FillsWithBlanksOnTheNamedSide) {
    EXPECT_EQ(pad_right("KRX", 6), "KRX   ");
    EXPECT_EQ(pad_left("KRX", 6), "   KRX");
    EXPECT_EQ(pad_right("", 2), "  ");
    EXPECT_EQ(pad_left("", 2), "  ");
}

TEST(Pad, CountsCellsAndNotBytes) {
    EXPECT_EQ(pad_right("삼성", 6), "삼성  ");
    EXPECT_EQ(pad_left("삼성", 6), "  삼성");
    EXPECT_EQ(pad_left("1,000원", 8), " 1,000원");
}

TEST(Pad, ReturnsTextThatIsLongEnoughUnchanged) {
    EXPECT_EQ(pad_right("삼성", 4), "삼성");
    EXPECT_EQ(pad_right("삼성전자", 4), "삼성전자");
    EXPECT_EQ(pad_left("005930", 6), "005930");
    EXPECT_EQ(pad_left("005930", 3), "005930");
    EXPECT_EQ(pad_right("KRX", 0), "KRX");
}

TEST(CutToWidth, ReturnsTextThatFitsUnchanged) {
    EXPECT_EQ(cut_to_width("KRX", 3), "KRX");
    EXPECT_EQ(cut_to_width("삼성전자", 8), "삼성전자");
    EXPECT_EQ(cut_to_width("삼성전자", 80), "삼성전자");
    EXPECT_EQ(cut_to_width("", 5), "");
}

TEST(CutToWidth, CutsAtAWholeCharacter) {
    EXPECT_EQ(cut_to_width("KRX", 2), "KR");
    EXPECT_EQ(cut_to_width("삼성전자", 4), "삼성");
    EXPECT_EQ(cut_to_width("삼성전자", 5), "삼성");
    EXPECT_EQ(cut_to_width("삼성전자", 7), "삼성전");
    EXPECT_EQ(cut_to_width("A삼성", 2), "A");
    EXPECT_EQ(cut_to_width("A삼성", 3), "A삼");
}

TEST(CutToWidth, IsEmptyWhenNothingFits) {
    EXPECT_EQ(cut_to_width("삼성", 1), "");
    EXPECT_EQ(cut_to_width("삼성", 0), "");
    EXPECT_EQ(cut_to_width("abc", 0), "");
}

TEST(CutToWidth, StopsAtTheFirstCharacterThatDoesNotFit) {
    EXPECT_EQ(cut_to_width("삼a", 1), "");
    EXPECT_EQ(cut_to_width("a삼b", 2), "a");
}

TEST(CutToWidth, KeepsACombiningMarkWithItsLetter) {
    EXPECT_EQ(cut_to_width("e\u0301x", 1), "e\u0301");
}

TEST(GroupThousands, SetsACommaEveryThreeDigits) {
    EXPECT_EQ(group_thousands(0), "0");
    EXPECT_EQ(group_thousands(999), "999");
    EXPECT_EQ(group_thousands(1'000), "1,000");
    EXPECT_EQ(group_thousands(71'900), "71,900");
    EXPECT_EQ(group_thousands(999'999), "999,999");
    EXPECT_EQ(group_thousands(1'000'000), "1,000,000");
    EXPECT_EQ(group_thousands(1'002'003), "1,002,003");
}

TEST(GroupThousands, SetsNoCommaBehindTheMinus) {
    EXPECT_EQ(group_thousands(-1), "-1");
    EXPECT_EQ(group_thousands(-123), "-123");
    EXPECT_EQ(group_thousands(-1'234), "-1,234");
    EXPECT_EQ(group_thousands(-123'456), "-123,456");
    EXPECT_EQ(group_thousands(-1'234'567), "-1,234,567");
}

TEST(GroupThousands, PrintsBothEndsOfTheRange) {
    EXPECT_EQ(group_thousands(std::numeric_limits<std::int64_t>::max()),
              "9,223,372,036,854,775,807");
    EXPECT_EQ(group_thousands(std::numeric_limits<std::int64_t>::min()),
              "-9,223,372,036,854,775,808");
}

TEST(WonText, EndsInWon) {
    EXPECT_EQ(won_text(71'900), "71,900원");
    EXPECT_EQ(won_text(0), "0원");
    EXPECT_EQ(won_text(-500'000), "-500,000원");
}

TEST(Trim, TakesBlanksAndTabsFromBothEnds) {
    EXPECT_EQ(trim("  a b\t"), "a b");
    EXPECT_EQ(trim("\t\t삼성 "), "삼성");
    EXPECT_EQ(trim("a"), "a");
}

TEST(Trim, LeavesNothingOfBlanksAlone) {
    EXPECT_EQ(trim(""), "");
    EXPECT_EQ(trim("   "), "");
    EXPECT_EQ(trim(" \t "), "");
}

TEST(Trim, LeavesOtherCharactersAtTheEnds) {
    EXPECT_EQ(trim(" a\r\n"), "a");
    EXPECT_EQ(trim("\v a"), "\v a");
    EXPECT_EQ(trim("\u00A0a"), "\u00A0a");
}

} // namespace
} // namespace qts
