#include "trading/ids.hpp"

#include <cstdint>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <type_traits>

namespace qts {
namespace {

using namespace std::string_view_literals;

TEST(AccountNo, OfEightDigitsAndTwoIsTaken) {
    const auto account = AccountNo::parse("50000000", "01");
    ASSERT_TRUE(account.has_value());
    EXPECT_EQ(account->number(), "50000000");
    EXPECT_EQ(account->product(), "01");
}

TEST(AccountNo, KeepsLeadingZeros) {
    const auto account = AccountNo::parse("00000012", "00");
    ASSERT_TRUE(account.has_value());
    EXPECT_EQ(account->number(), "00000012");
    EXPECT_EQ(account->product(), "00");
}

TEST(AccountNo, MayCarryTheProductAfterADash) {
    const auto account = AccountNo::parse("50000000-01", "01");
    ASSERT_TRUE(account.has_value());
    EXPECT_EQ(account->number(), "50000000");
    EXPECT_EQ(account->product(), "01");
    EXPECT_EQ(*account, *AccountNo::parse("50000000", "01"));
}

TEST(AccountNo, WhoseTwoProductsDisagreeIsRefused) {
    const auto account = AccountNo::parse("50000000-01", "02");
    ASSERT_FALSE(account.has_value());
    EXPECT_EQ(account.error().kind, ErrorKind::invalid_input);
}

TEST(AccountNo, OfTheWrongShapeIsRefused) {
    for (const std::string_view number : {""sv,
                                          "5000000"sv,
                                          "500000000"sv,
                                          "5000000001"sv,
                                          "5000000a"sv,
                                          " 5000000"sv,
                                          "5000000 "sv,
                                          "50000000-"sv,
                                          "50000000-1"sv,
                                          "50000000-011"sv,
                                          "50000000-0a"sv,
                                          "50000000 01"sv,
                                          "50000000_01"sv,
                                          "-5000000"sv,
                                          "+5000000"sv,
                                          "5000-000"sv,
                                          "5000000-001"sv,
                                          "50000000-01-01"sv,
                                          "5000000\0"sv,
                                          "０００００００００"sv}) {
        const auto account = AccountNo::parse(number, "01");
        ASSERT_FALSE(account.has_value()) << number;
        EXPECT_EQ(account.error().kind, ErrorKind::invalid_input) << number;
    }
}

TEST(AccountNo, OfAProductThatIsNotTwoDigitsIsRefused) {
    for (const std::string_view product :
         {"1"sv, "001"sv, "0a"sv, "a1"sv, " 1"sv, "1 "sv, "-1"sv, "0\0"sv}) {
        const auto account = AccountNo::parse("50000000", product);
        ASSERT_FALSE(account.has_value()) << product;
        EXPECT_EQ(account.error().kind, ErrorKind::invalid_input) << product;
    }
    EXPECT_FALSE(AccountNo::parse("50000000", "").has_value());
}

TEST(AccountNo, ThatIsRefusedIsNotShownByTheError) {
    for (const std::string_view number :
         {"123456789"sv, "1234567"sv, "1234567x"sv, "12345678-99"sv, "12345678-9"sv}) {
        const auto account = AccountNo::parse(number, "01");
        ASSERT_FALSE(account.has_value());
        EXPECT_FALSE(account.error().context.empty());
        EXPECT_EQ(account.error().context.find("3456"), std::string::npos)
            << account.error().context;
    }
}

TEST(AccountNo, MaskedShowsTheFirstTwoAndLastTwoDigitsAndTheProduct) {
    EXPECT_EQ(AccountNo::parse("50000000", "01")->masked(), "50****00-01");
    EXPECT_EQ(AccountNo::parse("12345678", "29")->masked(), "12****78-29");
    EXPECT_EQ(AccountNo::parse("12345678-29", "29")->masked(), "12****78-29");
}

TEST(AccountNo, MaskedNeverShowsAMiddleDigit) {
    for (const char digit : "0123456789"sv) {
        const std::string middle(4, digit);
        const char edge = digit == '9' ? '8' : '9';
        const std::string product(2, edge);
        const std::string number = std::string(2, edge) + middle + std::string(2, edge);
        const auto account = AccountNo::parse(number, product);
        ASSERT_TRUE(account.has_value()) << number;
        EXPECT_EQ(account->masked().find(digit), std::string::npos) << number;
    }
}

TEST(AccountNo, MaskedIsTheSameForAccountsThatDifferInTheMiddle) {
    EXPECT_EQ(AccountNo::parse("12000078", "01")->masked(),
              AccountNo::parse("12999978", "01")->masked());
}

TEST(AccountNo, IsEqualExactlyWhenNumberAndProductAre) {
    const AccountNo account = *AccountNo::parse("50000000", "01");
    EXPECT_EQ(account, *AccountNo::parse("50000000", "01"));
    EXPECT_NE(account, *AccountNo::parse("50000001", "01"));
    EXPECT_NE(account, *AccountNo::parse("50000000", "02"));
    EXPECT_NE(account, AccountNo{});
}

TEST(AccountId, TellsBrokerAndEnvironmentApart) {
    const AccountNo number = *AccountNo::parse("50000000", "01");
    const AccountId kis_paper{Broker::kis, Environment::vts, number};
    EXPECT_EQ(kis_paper, (AccountId{Broker::kis, Environment::vts, number}));
    EXPECT_NE(kis_paper, (AccountId{Broker::kis, Environment::real, number}));
    EXPECT_NE(kis_paper, (AccountId{Broker::kiwoom, Environment::vts, number}));
    EXPECT_NE(kis_paper,
              (AccountId{Broker::kis, Environment::vts, *AccountNo::parse("50000001", "01")}));
}

TEST(OrderId, HoldsItsNodeAndItsCounter) {
    const OrderId id = OrderId::of(7, 184);
    EXPECT_EQ(id.node(), 7);
    EXPECT_EQ(id.counter(), 184U);
    EXPECT_EQ(id.value(), 0x0007'0000'0000'00B8U);
}

TEST(OrderId, HoldsTheLargestNodeAndCounter) {
    const OrderId id = OrderId::of(0xFFFF, 0xFFFF'FFFF'FFFFU);
    EXPECT_EQ(id.node(), 0xFFFF);
    EXPECT_EQ(id.counter(), 0xFFFF'FFFF'FFFFU);
    EXPECT_EQ(id.value(), 0xFFFF'FFFF'FFFF'FFFFU);
}

TEST(OrderId, RisesWithItsCounter) {
    EXPECT_LT(OrderId::of(1, 1), OrderId::of(1, 2));
    EXPECT_LT(OrderId::of(1, 0xFFFF'FFFFU), OrderId::of(1, 0x1'0000'0000U));
    EXPECT_EQ(OrderId::of(1, 2), OrderId::of(1, 2));
}

TEST(OrderId, OfTwoNodesIsNeverTheSame) {
    EXPECT_NE(OrderId::of(1, 5), OrderId::of(2, 5));
    EXPECT_NE(OrderId::of(1, 5), OrderId{});
}

TEST(OrderId, DoesNotCarryACounterIntoTheNode) {
    EXPECT_EQ(OrderId::of(1, 0x1'0000'0000'0005U).node(), 1);
}

TEST(OrderId, NeverConvertsFromANumber) {
    EXPECT_FALSE((std::is_constructible_v<OrderId, std::uint64_t>));
    EXPECT_FALSE((std::is_convertible_v<OrderId, std::uint64_t>));
}

TEST(BrokerOrderRef, IsEqualExactlyWhenItsTextIs) {
    const BrokerOrderRef ref{"20261123|06010|0000117057"};
    EXPECT_EQ(ref, BrokerOrderRef{std::string{"20261123|06010|0000117057"}});
    EXPECT_NE(ref, BrokerOrderRef{"20261123|06010|0000117058"});
    EXPECT_NE(ref, BrokerOrderRef{"20261124|06010|0000117057"});
    EXPECT_NE(ref, BrokerOrderRef{"20261123|06011|0000117057"});
    EXPECT_NE(ref, BrokerOrderRef{});
}

TEST(BrokerOrderRef, DoesNotStripPaddingItself) {
    EXPECT_NE(BrokerOrderRef{"117057"}, BrokerOrderRef{"0000117057"});
    EXPECT_NE(BrokerOrderRef{"117057"}, BrokerOrderRef{"117057 "});
    EXPECT_NE(BrokerOrderRef{"117057"}, BrokerOrderRef{"11705"});
}

TEST(BrokerOrderRef, GivesBackWhatItHolds) {
    const std::string longest(47, '9');
    EXPECT_EQ(BrokerOrderRef{"0000117057"}.packed(), "0000117057");
    EXPECT_EQ(BrokerOrderRef{longest}.packed(), longest);
}

TEST(BrokerOrderRef, IsEmptyOnlyWithoutText) {
    EXPECT_TRUE(BrokerOrderRef{}.empty());
    EXPECT_TRUE(BrokerOrderRef{""}.empty());
    EXPECT_FALSE(BrokerOrderRef{"0"}.empty());
}

TEST(BrokerOrderRef, IsCopiedAsBytes) {
    EXPECT_TRUE(std::is_trivially_copyable_v<BrokerOrderRef>);
    EXPECT_TRUE(std::is_trivially_copyable_v<AccountId>);
    EXPECT_TRUE(std::is_trivially_copyable_v<OrderId>);
    EXPECT_TRUE(std::is_trivially_copyable_v<StrategyId>);
}

} // namespace
} // namespace qts
