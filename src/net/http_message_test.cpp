#include "net/http_message.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace qts {
namespace {

TEST(Header, IsFoundWhateverItsLetterCase) {
    const HttpHeaders headers{{"Content-Type", "application/json"}, {"TR_ID", "X1"}};
    EXPECT_EQ(find_header(headers, "content-type"), "application/json");
    EXPECT_EQ(find_header(headers, "CONTENT-TYPE"), "application/json");
    EXPECT_EQ(find_header(headers, "tr_id"), "X1");
}

TEST(Header, OfSeveralOfOneNameIsTheFirst) {
    const HttpHeaders headers{{"a", "1"}, {"Date", "first"}, {"date", "second"}};
    EXPECT_EQ(find_header(headers, "DATE"), "first");
}

TEST(Header, OfAnEmptyValueIsThere) {
    const HttpHeaders headers{{"tr_cont", ""}};
    const auto found = find_header(headers, "tr_cont");
    ASSERT_TRUE(found.has_value());
    EXPECT_TRUE(found->empty());
}

TEST(Header, ThatOnlyBeginsOrEndsAlikeIsAnother) {
    const HttpHeaders headers{{"Content-Type", "x"}};
    EXPECT_FALSE(find_header(headers, "Content"));
    EXPECT_FALSE(find_header(headers, "Content-Type-Options"));
    EXPECT_FALSE(find_header(headers, "Type"));
    EXPECT_FALSE(find_header(headers, ""));
    EXPECT_FALSE(find_header(HttpHeaders{}, "Content-Type"));
}

TEST(PercentEncoding, LeavesUnreservedCharactersAlone) {
    const std::string_view all =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    EXPECT_EQ(percent_encode(all), all);
}

TEST(PercentEncoding, WritesEveryOtherByteAsTwoCapitalHexDigits) {
    EXPECT_EQ(percent_encode(" "), "%20");
    EXPECT_EQ(percent_encode("a b+c/d?e=f&g%h"), "a%20b%2Bc%2Fd%3Fe%3Df%26g%25h");
    EXPECT_EQ(percent_encode("\r\n"), "%0D%0A");
    EXPECT_EQ(percent_encode("한"), "%ED%95%9C");
    EXPECT_EQ(percent_encode(std::string_view{"\0\xFF", 2}), "%00%FF");
}

TEST(PercentEncoding, OfEveryByteDecodesToItself) {
    std::string all;
    for (int byte = 0; byte < 256; ++byte)
        all += static_cast<char>(byte);
    EXPECT_EQ(percent_decode(percent_encode(all)), all);
}

TEST(PercentDecoding, TakesHexDigitsOfBothCasesAndPlusAsABlank) {
    EXPECT_EQ(percent_decode("%ed%95%9C"), "한");
    EXPECT_EQ(percent_decode("a+b%20c%2Bd"), "a b c+d");
    EXPECT_EQ(percent_decode("%41"), "A");
    EXPECT_EQ(percent_decode("x%41"), "xA");
    EXPECT_EQ(percent_decode(""), "");
}

TEST(PercentDecoding, KeepsABrokenEscapeAsItStands) {
    EXPECT_EQ(percent_decode("%"), "%");
    EXPECT_EQ(percent_decode("%4"), "%4");
    EXPECT_EQ(percent_decode("100%"), "100%");
    EXPECT_EQ(percent_decode("%zz"), "%zz");
    EXPECT_EQ(percent_decode("%4g"), "%4g");
    EXPECT_EQ(percent_decode("%g4"), "%g4");
    EXPECT_EQ(percent_decode("%%41"), "%A");
    EXPECT_EQ(percent_decode("%-1"), "%-1");
}

TEST(PercentDecoding, IsDoneOnce) {
    EXPECT_EQ(percent_decode("%2541"), "%41");
}

TEST(SplitTarget, OfAPathAloneHasNoQuery) {
    const SplitTarget split = split_target("/uapi/hashkey");
    EXPECT_EQ(split.path, "/uapi/hashkey");
    EXPECT_TRUE(split.query.empty());
}

TEST(SplitTarget, KeepsTheOrderOfTheQueryAndDecodesNamesAndValues) {
    const SplitTarget split = split_target("/a%20b?CANO=50000000&q=a%26b%3Dc&%ED%95%9C=+x&CANO=2");
    EXPECT_EQ(split.path, "/a b");
    const HttpHeaders expected{{"CANO", "50000000"}, {"q", "a&b=c"}, {"한", " x"}, {"CANO", "2"}};
    EXPECT_EQ(split.query, expected);
}

TEST(SplitTarget, TakesTheFirstEqualsSignAsTheBorder) {
    const HttpHeaders expected{{"a", "1=2"}, {"b", "="}};
    EXPECT_EQ(split_target("/x?a=1=2&b==").query, expected);
}

TEST(SplitTarget, GivesAnEmptyValueToANameWithoutOne) {
    const HttpHeaders expected{{"a", ""}, {"b", ""}, {"c", "3"}};
    EXPECT_EQ(split_target("/x?a=&b&c=3").query, expected);
}

TEST(SplitTarget, OfAQuestionMarkAtTheEndHasNoQuery) {
    const SplitTarget split = split_target("/x?");
    EXPECT_EQ(split.path, "/x");
    EXPECT_TRUE(split.query.empty());
}

TEST(SplitTarget, TakesASecondQuestionMarkAsPartOfTheQuery) {
    const HttpHeaders expected{{"a", "b?c"}};
    EXPECT_EQ(split_target("/x?a=b?c").query, expected);
}

TEST(SplitTarget, OfNothingIsEmpty) {
    const SplitTarget split = split_target("");
    EXPECT_TRUE(split.path.empty());
    EXPECT_TRUE(split.query.empty());
}

TEST(SplitTarget, OfEncodedValuesGivesThemBack) {
    const std::string value = "005930&x=1 %+한?#";
    const SplitTarget split =
        split_target("/p?" + percent_encode("a&b") + "=" + percent_encode(value) + "&z=1");
    const HttpHeaders expected{{"a&b", value}, {"z", "1"}};
    EXPECT_EQ(split.query, expected);
}

} // namespace
} // namespace qts
