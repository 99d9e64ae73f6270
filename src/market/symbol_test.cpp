#include "market/symbol.hpp"

#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <type_traits>

namespace qts {
namespace {

using namespace std::string_view_literals;

TEST(Symbol, IsPrintedAsItWasParsed) {
    for (const std::string_view text :
         {"005930"sv, "000020"sv, "000000"sv, "999999"sv, "00088K"sv, "33626L"sv, "00680M"sv,
          "0001A0"sv, "0ABCDE"sv, "9ZZZZZ"sv, "Q520057"sv, "Q000000"sv, "Q999999"sv}) {
        const Result<Symbol> symbol = Symbol::parse(text);
        ASSERT_TRUE(symbol.has_value()) << text;
        EXPECT_EQ(symbol->view(), text);
    }
}

TEST(Symbol, OfTheWrongLengthIsRefused) {
    for (const std::string_view text : {""sv, "5"sv, "5930"sv, "00593"sv, "0059300"sv, "00593000"sv,
                                        "Q52005"sv, "Q5200577"sv, "Q"sv, "005930005930"sv}) {
        const Result<Symbol> symbol = Symbol::parse(text);
        ASSERT_FALSE(symbol.has_value()) << text;
        EXPECT_EQ(symbol.error().kind, ErrorKind::invalid_input) << text;
    }
}

TEST(Symbol, WithACharacterOutOfPlaceIsRefused) {
    for (const std::string_view text :
         {"00593a"sv, "00593 "sv, " 05930"sv, "00593-"sv, "+05930"sv, "-05930"sv, "00593."sv,
          "A05930"sv, "Q05930"sv, "K00000"sv, "00593\0"sv,
          "\0"
          "05930"sv,
          "00593\n"sv, "00593/"sv, "00593:"sv, "00593@"sv, "00593["sv, "삼성"sv}) {
        const Result<Symbol> symbol = Symbol::parse(text);
        ASSERT_FALSE(symbol.has_value()) << text;
        EXPECT_EQ(symbol.error().kind, ErrorKind::invalid_input) << text;
    }
}

TEST(Symbol, OfSevenCharactersIsOnlyAnEtn) {
    for (const std::string_view text : {"A005930"sv, "J520057"sv, "q520057"sv, "0520057"sv,
                                        "Q52005a"sv, "Q 52005"sv, "Q52005\0"sv}) {
        const Result<Symbol> symbol = Symbol::parse(text);
        ASSERT_FALSE(symbol.has_value()) << text;
        EXPECT_EQ(symbol.error().kind, ErrorKind::invalid_input) << text;
    }
}

TEST(Symbol, WithABrokersVenueSuffixIsRefused) {
    EXPECT_FALSE(Symbol::parse("005930_NX").has_value());
    EXPECT_FALSE(Symbol::parse("005930_AL").has_value());
}

TEST(Symbol, SaysWhetherItIsAnEtnCode) {
    EXPECT_TRUE(Symbol::parse("Q520057")->is_etn_code());
    EXPECT_FALSE(Symbol::parse("520057")->is_etn_code());
    EXPECT_FALSE(Symbol::parse("005930")->is_etn_code());
    EXPECT_FALSE(Symbol{}.is_etn_code());
}

TEST(Symbol, IsEqualExactlyWhenItsTextIs) {
    const Symbol samsung = *Symbol::parse("005930");
    const Symbol again = *Symbol::parse(std::string{"005930"});
    const Symbol preferred = *Symbol::parse("005935");
    const Symbol etn = *Symbol::parse("Q520057");
    const Symbol digits_of_etn = *Symbol::parse("520057");
    EXPECT_EQ(samsung, again);
    EXPECT_EQ(samsung.word(), again.word());
    EXPECT_NE(samsung, preferred);
    EXPECT_NE(samsung.word(), preferred.word());
    EXPECT_NE(etn, digits_of_etn);
}

TEST(Symbol, KeepsLeadingZerosApart) {
    EXPECT_NE(*Symbol::parse("000660"), *Symbol::parse("006600"));
    EXPECT_EQ(Symbol::parse("000020")->view().size(), 6U);
}

TEST(Symbol, OrdersByItsText) {
    EXPECT_LT(*Symbol::parse("000020"), *Symbol::parse("000660"));
    EXPECT_LT(*Symbol::parse("000660"), *Symbol::parse("005930"));
    EXPECT_LT(*Symbol::parse("000880"), *Symbol::parse("00088K"));
    EXPECT_LT(*Symbol::parse("005930"), *Symbol::parse("100000"));
    EXPECT_LT(*Symbol::parse("999999"), *Symbol::parse("Q000000"));
}

TEST(Symbol, IsEightBytesThatMayBeCopied) {
    EXPECT_EQ(sizeof(Symbol), 8U);
    EXPECT_TRUE(std::is_trivially_copyable_v<Symbol>);
}

TEST(Symbol, ThatWasNeverSetReadsAsSixZeros) {
    EXPECT_EQ(Symbol{}.view(), "000000");
    EXPECT_EQ(Symbol{}, *Symbol::parse("000000"));
}

} // namespace
} // namespace qts
