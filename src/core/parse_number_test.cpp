#include "core/parse_number.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace qts {
namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();

std::optional<ErrorKind> refusal(const Result<std::int64_t>& result) {
    if (result) return std::nullopt;
    return result.error().kind;
}

TEST(ParseDigits, ReadsDigits) {
    EXPECT_EQ(parse_digits("0").value(), 0);
    EXPECT_EQ(parse_digits("7").value(), 7);
    EXPECT_EQ(parse_digits("71900").value(), 71'900);
    EXPECT_EQ(parse_digits("1234567890").value(), 1'234'567'890);
}

TEST(ParseDigits, AllowsLeadingZerosInAnyNumber) {
    EXPECT_EQ(parse_digits("0000071900").value(), 71'900);
    EXPECT_EQ(parse_digits("0000000000000000000000000000000042").value(), 42);
    EXPECT_EQ(parse_digits("000").value(), 0);
}

TEST(ParseDigits, ReadsTheLargestNumberAndNotOneMore) {
    EXPECT_EQ(parse_digits("9223372036854775807").value(), kMax);
    EXPECT_EQ(refusal(parse_digits("9223372036854775808")), ErrorKind::overflow);
    EXPECT_EQ(refusal(parse_digits("18446744073709551617")), ErrorKind::overflow);
    EXPECT_EQ(refusal(parse_digits("99999999999999999999999999")), ErrorKind::overflow);
}

TEST(ParseDigits, RefusesEverythingButDigits) {
    EXPECT_EQ(refusal(parse_digits("")), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_digits("-5")), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_digits("+5")), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_digits(" 5")), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_digits("5 ")), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_digits("5\n")), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_digits("1,000")), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_digits("1.0")), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_digits("0x10")), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_digits("5원")), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_digits("５")), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_digits(std::string_view("5\0", 2))), ErrorKind::malformed);
}

TEST(ParseInteger, ReadsAnOptionalLeadingMinus) {
    EXPECT_EQ(parse_integer("5").value(), 5);
    EXPECT_EQ(parse_integer("-5").value(), -5);
    EXPECT_EQ(parse_integer("-007").value(), -7);
    EXPECT_EQ(parse_integer("-0").value(), 0);
}

TEST(ParseInteger, ReadsBothEndsOfTheRangeAndNothingBeyond) {
    EXPECT_EQ(parse_integer("9223372036854775807").value(), kMax);
    EXPECT_EQ(parse_integer("-9223372036854775807").value(), kMin + 1);
    EXPECT_EQ(refusal(parse_integer("9223372036854775808")), ErrorKind::overflow);
    EXPECT_EQ(refusal(parse_integer("-9223372036854775809")), ErrorKind::overflow);
}

TEST(ParseInteger, RefusesEverythingElse) {
    EXPECT_EQ(refusal(parse_integer("")), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_integer("-")), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_integer("--5")), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_integer("-+5")), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_integer("+5")), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_integer("- 5")), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_integer(" -5")), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_integer("5-")), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_integer("5 ")), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_integer("5.0")), ErrorKind::malformed);
}

TEST(ParseScaled, ScalesByTheGivenPlaces) {
    EXPECT_EQ(parse_scaled("71690.50", 2).value(), 7'169'050);
    EXPECT_EQ(parse_scaled("71690.5", 2).value(), 7'169'050);
    EXPECT_EQ(parse_scaled("71690", 2).value(), 7'169'000);
    EXPECT_EQ(parse_scaled("71690.05", 2).value(), 7'169'005);
    EXPECT_EQ(parse_scaled("71900", 0).value(), 71'900);
    EXPECT_EQ(parse_scaled("0.0001", 4).value(), 1);
}

TEST(ParseScaled, KeepsTheSignOfWhatIsBelowOne) {
    EXPECT_EQ(parse_scaled("-0.50", 2).value(), -50);
    EXPECT_EQ(parse_scaled("-0.05", 2).value(), -5);
    EXPECT_EQ(parse_scaled("-1000", 0).value(), -1'000);
    EXPECT_EQ(parse_scaled("-12.34", 2).value(), -1'234);
    EXPECT_EQ(parse_scaled("-0.00", 2).value(), 0);
}

TEST(ParseScaled, DropsZerosBeyondThePlaces) {
    EXPECT_EQ(parse_scaled("71400.0000", 0).value(), 71'400);
    EXPECT_EQ(parse_scaled("71690.5000", 2).value(), 7'169'050);
    EXPECT_EQ(parse_scaled("1.0000000000000000000000000000000", 0).value(), 1);
    EXPECT_EQ(parse_scaled("1.50000000000000000000000000000000", 2).value(), 150);
}

TEST(ParseScaled, RefusesToLoseADigitBeyondThePlaces) {
    EXPECT_EQ(refusal(parse_scaled("71400.5", 0)), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_scaled("71400.0001", 0)), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_scaled("71690.505", 2)), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_scaled("0.00000000000000000000000000000001", 2)), ErrorKind::malformed);
}

TEST(ParseScaled, AllowsLeadingZeros) {
    EXPECT_EQ(parse_scaled("000071690.50", 2).value(), 7'169'050);
    EXPECT_EQ(parse_scaled("0000000000000000000000000.5", 1).value(), 5);
}

TEST(ParseScaled, ReadsTheLargestNumberAndNotOneMore) {
    EXPECT_EQ(parse_scaled("92233720368547758.07", 2).value(), kMax);
    EXPECT_EQ(refusal(parse_scaled("92233720368547758.08", 2)), ErrorKind::overflow);
    EXPECT_EQ(refusal(parse_scaled("922337203685477581", 2)), ErrorKind::overflow);
    EXPECT_EQ(refusal(parse_scaled("9223372036854775807", 1)), ErrorKind::overflow);
    EXPECT_EQ(refusal(parse_scaled("9223372036854775808", 0)), ErrorKind::overflow);
    EXPECT_EQ(parse_scaled("-92233720368547758.07", 2).value(), kMin + 1);
    EXPECT_EQ(refusal(parse_scaled("-92233720368547758.09", 2)), ErrorKind::overflow);
}

TEST(ParseScaled, RefusesAPointWithoutDigitsOnBothSides) {
    EXPECT_EQ(refusal(parse_scaled("1.", 2)), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_scaled("1.", 0)), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_scaled(".5", 2)), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_scaled("-.5", 2)), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_scaled(".", 2)), ErrorKind::malformed);
}

TEST(ParseScaled, RefusesEverythingThatIsNotADecimal) {
    EXPECT_EQ(refusal(parse_scaled("", 2)), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_scaled("-", 2)), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_scaled("+5", 2)), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_scaled("5 ", 2)), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_scaled(" 5", 2)), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_scaled("--5", 2)), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_scaled("1.2.3", 2)), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_scaled("1.-5", 2)), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_scaled("1.+5", 2)), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_scaled("1,000.5", 2)), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_scaled("1e3", 2)), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_scaled("1.0x", 2)), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_scaled("1.00x", 2)), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_scaled("1.000x", 2)), ErrorKind::malformed);
    EXPECT_EQ(refusal(parse_scaled("nan", 2)), ErrorKind::malformed);
}

} // namespace
} // namespace qts
