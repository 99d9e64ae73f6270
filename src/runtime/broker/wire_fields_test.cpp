#include "runtime/broker/wire_fields.hpp"

#include <gtest/gtest.h>

namespace qts {
namespace {

JsonDocument json(std::string_view text) {
    auto document = JsonDocument::parse(text);
    EXPECT_TRUE(document.has_value()) << text;
    return *std::move(document);
}

Result<Quantity> quantity(std::string_view value) {
    const auto document = json(std::string{R"({"q":)"} + std::string{value} + "}");
    return quantity_field(document.root(), "q");
}
Result<Price> price(std::string_view value) {
    const auto document = json(std::string{R"({"p":)"} + std::string{value} + "}");
    return price_field(document.root(), "p");
}
Result<Notional> money(std::string_view value) {
    const auto document = json(std::string{R"({"m":)"} + std::string{value} + "}");
    return money_field(document.root(), "m");
}

TEST(TextField, IsTrimmedAndFoundWhateverItsLetterCase) {
    const auto document = json(R"({"KRX_FWDG_ORD_ORGNO":"  00950 "})");
    EXPECT_EQ(text_field(document.root(), "krx_fwdg_ord_orgno").value(), "00950");
}

TEST(TextField, ThatIsMissingIsMalformedAndNamed) {
    const auto document = json(R"({"a":"1"})");
    const auto text = text_field(document.root(), "odno");
    ASSERT_FALSE(text.has_value());
    EXPECT_EQ(text.error().kind, ErrorKind::malformed);
    EXPECT_NE(text.error().context.find("odno"), std::string::npos);
}

TEST(TextField, ThatIsANumberAListOrNullIsMalformed) {
    const auto document = json(R"({"n":1,"l":[],"o":{},"z":null})");
    for (const char* name : {"n", "l", "o", "z"}) {
        const auto text = text_field(document.root(), name);
        ASSERT_FALSE(text.has_value()) << name;
        EXPECT_EQ(text.error().kind, ErrorKind::malformed) << name;
    }
}

TEST(OptionalTextField, IsAbsentWhenMissingEmptyOrBlank) {
    const auto document = json(R"({"empty":"","blank":"   ","there":" x "})");
    EXPECT_FALSE(optional_text_field(document.root(), "missing").has_value());
    EXPECT_FALSE(optional_text_field(document.root(), "empty").has_value());
    EXPECT_FALSE(optional_text_field(document.root(), "blank").has_value());
    EXPECT_EQ(optional_text_field(document.root(), "there"), "x");
}

TEST(QuantityField, MayBePaddedWithZerosOrBlanks) {
    EXPECT_EQ(quantity(R"("0000000010")").value(), Quantity::shares(10));
    EXPECT_EQ(quantity(R"("        10")").value(), Quantity::shares(10));
    EXPECT_EQ(quantity(R"("10   ")").value(), Quantity::shares(10));
    EXPECT_EQ(quantity(R"("0")").value(), Quantity{});
}

TEST(QuantityField, ReachesFromNothingToTheLargestAndNoFurther) {
    EXPECT_EQ(quantity(R"("9999999999")").value(), kMaxQuantity);
    EXPECT_FALSE(quantity(R"("10000000000")").has_value());
    EXPECT_FALSE(quantity(R"("99999999999999999999")").has_value());
    EXPECT_FALSE(quantity(R"("-1")").has_value());
}

TEST(QuantityField, ThatIsNoNumberIsMalformedAndNeverZero) {
    for (const char* text : {R"("")", R"("   ")", R"("ten")", R"("1,000")", R"("1e3")", R"("+5")",
                             R"("0x10")", R"("1.5")", R"("1 0")", R"("--1")", "10", "null"}) {
        const auto value = quantity(text);
        ASSERT_FALSE(value.has_value()) << text;
        EXPECT_EQ(value.error().kind, ErrorKind::malformed) << text;
    }
}

TEST(QuantityField, NamesTheFieldItCouldNotRead) {
    const auto document = json(R"({"rmn_qty":"many"})");
    const auto value = quantity_field(document.root(), "rmn_qty");
    ASSERT_FALSE(value.has_value());
    EXPECT_NE(value.error().context.find("rmn_qty"), std::string::npos);
}

TEST(PriceField, TakesADecimalTailOfZerosAndRefusesAFractionOfAWon) {
    EXPECT_EQ(price(R"("71400.0000")").value(), Price::won(71'400));
    EXPECT_EQ(price(R"("000071400")").value(), Price::won(71'400));
    EXPECT_FALSE(price(R"("71400.5")").has_value());
    EXPECT_FALSE(price(R"("71400.")").has_value());
}

TEST(PriceField, ReachesFromNothingToTheHighestAndNoFurther) {
    EXPECT_EQ(price(R"("0")").value(), Price{});
    EXPECT_EQ(price(R"("99999999")").value(), kMaxPrice);
    EXPECT_FALSE(price(R"("100000000")").has_value());
    EXPECT_FALSE(price(R"("-100")").has_value());
    EXPECT_FALSE(price(R"("")").has_value());
}

TEST(MoneyField, IsSignedAndFarLargerThanAPrice) {
    EXPECT_EQ(money(R"("-1000")").value(), Notional::won(-1'000));
    EXPECT_EQ(money(R"("1468797045293")").value(), Notional::won(1'468'797'045'293));
    EXPECT_EQ(money(R"("0.00000000")").value(), Notional{});
}

TEST(MoneyField, ThatDoesNotFitOrIsNoneIsAnError) {
    EXPECT_FALSE(money(R"("9223372036854775808")").has_value());
    EXPECT_FALSE(money(R"("")").has_value());
    EXPECT_FALSE(money(R"("0.35849000")").has_value());
    EXPECT_FALSE(money("1000").has_value());
}

} // namespace
} // namespace qts
