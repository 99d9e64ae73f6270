#include "runtime/broker/kis/kis_order_key.hpp"

#include <cstdlib>
#include <gtest/gtest.h>

namespace qts::kis {
namespace {

const KstDate kDay = KstDate::of(2026, 11, 23);

TEST(OrderKey, ComesBackAsItWasPacked) {
    const auto ref = pack_order_key(kDay, "00950", "0000013903");
    ASSERT_TRUE(ref.has_value());
    const auto key = unpack_order_key(*ref);
    ASSERT_TRUE(key.has_value());
    EXPECT_EQ(key->day, kDay);
    EXPECT_EQ(key->branch, "00950");
    EXPECT_EQ(key->number, "13903");
    EXPECT_EQ(wire_number(*key), "0000013903");
}

TEST(OrderKey, IsTheSameWhicheverWayTheNumberIsPadded) {
    // kis-api.md 9 point 3: "0000117057", "47589", "        762".
    const auto padded = pack_order_key(kDay, "00950", "0000047589");
    const auto bare = pack_order_key(kDay, "00950", "47589");
    const auto blanks = pack_order_key(kDay, "00950", "     47589");
    ASSERT_TRUE(padded && bare && blanks);
    EXPECT_EQ(*padded, *bare);
    EXPECT_EQ(*padded, *blanks);
}

TEST(OrderKey, IsAnotherOneOnAnotherDayAtAnotherBranchOrWithAnotherNumber) {
    const auto key = pack_order_key(kDay, "00950", "13903");
    EXPECT_NE(*key, *pack_order_key(kDay.plus_days(1), "00950", "13903"));
    EXPECT_NE(*key, *pack_order_key(kDay, "91252", "13903"));
    EXPECT_NE(*key, *pack_order_key(kDay, "00950", "13904"));
}

TEST(OrderKey, KeepsTheZerosOfTheBranch) {
    EXPECT_EQ(unpack_order_key(*pack_order_key(kDay, "03930", "1"))->branch, "03930");
}

TEST(OrderKey, OfANumberThatIsNoneIsMalformed) {
    for (const char* number : {"", "   ", "0", "0000000000", "-1", "12a", "1 2", "+7", "1.0",
                               "99999999999999999999999"}) {
        EXPECT_FALSE(pack_order_key(kDay, "00950", number).has_value()) << number;
    }
}

TEST(OrderKey, FillsTheWholeTenDigitsOfTheWire) {
    const auto key = unpack_order_key(*pack_order_key(kDay, "00950", "9999999999"));
    EXPECT_EQ(wire_number(*key), "9999999999");
}

TEST(OrderKey, IsNotReadOutOfAForeignReference) {
    for (const char* text :
         {"", "0000013903", "20261123/00950", "yesterday/00950/13903", "20261323/00950/13903"}) {
        EXPECT_FALSE(unpack_order_key(BrokerOrderRef{text}).has_value()) << text;
    }
}

// A branch comes off the wire: whatever it holds is an error to report, never the end of a process
// that has live orders.
TEST(OrderKey, OfABranchFarTooLongIsAnErrorAndNotTheEndOfTheProcess) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    const std::string branch(60, '9');
    EXPECT_EXIT(std::_Exit(pack_order_key(kDay, branch, "13903").has_value() ? 3 : 0),
                testing::ExitedWithCode(0), "");
}

} // namespace
} // namespace qts::kis
