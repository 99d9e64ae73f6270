#include "market/isin.hpp"

#include <gtest/gtest.h>
#include <string>
#include <string_view>

namespace qts {
namespace {

std::string isin(std::string_view code) {
    const auto made = isin_of(*Symbol::parse(code));
    return made ? *made : "error: " + made.error().context;
}

TEST(Isin, OfTheKnownIssuesIsExact) {
    EXPECT_EQ(isin("005930"), "KR7005930003");
    EXPECT_EQ(isin("005935"), "KR7005935002");
    EXPECT_EQ(isin("000660"), "KR7000660001");
    EXPECT_EQ(isin("000020"), "KR7000020008");
    EXPECT_EQ(isin("000030"), "KR7000030007");
}

/// The check digit by the recipe of krx-market.md 8, on numbers in place of text.
int expected_digit(std::string_view eleven) {
    int digits[22];
    int count = 0;
    for (const char c : eleven) {
        const int value = c <= '9' ? c - '0' : c - 'A' + 10;
        if (value > 9) digits[count++] = value / 10;
        digits[count++] = value % 10;
    }
    int sum = 0;
    for (int i = count - 1; i >= 0; --i) {
        const int doubled = digits[i] * ((count - 1 - i) % 2 == 0 ? 2 : 1);
        sum += doubled > 9 ? doubled - 9 : doubled;
    }
    return (10 - sum % 10) % 10;
}

TEST(Isin, CheckDigitFollowsTheRecipeForEveryCodeInTheOldScheme) {
    int wrong = 0;
    for (int number = 0; number < 1'000'000; number += 7) {
        std::string code = std::to_string(number);
        code.insert(0, 6 - code.size(), '0');
        const std::string body = "KR7" + code + "00";
        const auto digit = isin_check_digit(body);
        if (!digit || *digit != static_cast<char>('0' + expected_digit(body))) ++wrong;
    }
    EXPECT_EQ(wrong, 0);
}

TEST(Isin, CheckDigitFollowsTheRecipeForCodesWithLetters) {
    for (const char* code :
         {"00088K", "33626L", "0001A0", "0009K0", "00680K", "0Z0Z9Z", "9ZZZZZ"}) {
        const std::string body = "KR7" + std::string{code} + "00";
        const auto digit = isin_check_digit(body);
        ASSERT_TRUE(digit.has_value()) << code;
        EXPECT_EQ(*digit, static_cast<char>('0' + expected_digit(body))) << code;
        EXPECT_EQ(isin(code), body + *digit) << code;
        EXPECT_TRUE(is_isin(isin(code))) << code;
    }
}

TEST(Isin, OfForeignIssuesIsRecognisedToo) {
    // Apple and Toyota: the check digit is the world's, not Korea's.
    EXPECT_TRUE(is_isin("US0378331005"));
    EXPECT_TRUE(is_isin("JP3633400001"));
    EXPECT_FALSE(is_isin("US0378331004"));
}

TEST(Isin, WithOneWrongDigitIsNone) {
    for (const std::string good :
         {"KR7005930003", "KR7005935002", "KR7000660001", "KR7000020008"}) {
        ASSERT_TRUE(is_isin(good)) << good;
        for (std::size_t place = 2; place < good.size(); ++place) {
            for (char digit = '0'; digit <= '9'; ++digit) {
                std::string changed = good;
                changed[place] = digit;
                EXPECT_EQ(is_isin(changed), changed == good) << changed;
            }
        }
    }
}

TEST(Isin, OfAnyOtherShapeIsNone) {
    for (const char* text : {"", "KR700593000", "KR70059300033", "kr7005930003", "1R7005930003",
                             "K17005930003", "KR7005930 03", "KR700593000A", "KR7005930-03",
                             "KR7\xEC\x82\xBC\xEC\x84\xB1"
                             "003",
                             "005930"}) {
        EXPECT_FALSE(is_isin(text)) << text;
    }
    EXPECT_FALSE(is_isin(std::string_view{"KR700593000\0", 12}));
}

TEST(Isin, CheckDigitOfABadBeginningIsAnErrorThatShowsIt) {
    for (const char* text : {"", "KR700593000 ", "KR70059300", "KR7005930003", "kR700593000",
                             "KR70059-000", "7R700593000"}) {
        const auto digit = isin_check_digit(text);
        ASSERT_FALSE(digit.has_value()) << text;
        EXPECT_EQ(digit.error().kind, ErrorKind::invalid_input);
        EXPECT_NE(digit.error().context.find(text), std::string::npos) << digit.error().context;
    }
}

TEST(Isin, OfAnEtnDoesNotFollowFromItsCode) {
    const auto made = isin_of(*Symbol::parse("Q520057"));
    ASSERT_FALSE(made.has_value());
    EXPECT_EQ(made.error().kind, ErrorKind::invalid_input);
    EXPECT_NE(made.error().context.find("Q520057"), std::string::npos);
}

} // namespace
} // namespace qts
