#include "runtime/broker/kis/kis_branchless_orders.hpp"

#include "runtime/broker/kis/kis_order_key.hpp"

#include <gtest/gtest.h>

namespace qts {
namespace {

BrokerOrderRef ref(std::string_view branch, std::string_view number, unsigned day = 23) {
    return *kis::pack_order_key(KstDate::of(2026, 11, day), branch, number);
}

std::vector<OrderReport> rows(std::initializer_list<BrokerOrderRef> refs) {
    std::vector<OrderReport> all;
    for (const BrokerOrderRef& each : refs)
        all.emplace_back().ref = each;
    return all;
}

TEST(KISBranchlessOrders, KeepTheirNameInListsAndGetTheirBranchOnTheWire) {
    KISBranchlessOrders orders;
    orders.remember(ref("", "12345"));
    auto list = rows({ref("00950", "12345"), ref("00950", "777")});
    orders.rename(list);
    EXPECT_EQ(list[0].ref, ref("", "12345"));
    EXPECT_EQ(list[1].ref, ref("00950", "777"));
    EXPECT_EQ(orders.with_branch(ref("", "12345")), ref("00950", "12345"));
    EXPECT_EQ(orders.with_branch(ref("00950", "777")), ref("00950", "777"));
}

TEST(KISBranchlessOrders, AreNotMistakenForAnotherBranchsOrderOfTheSameNumber) {
    KISBranchlessOrders orders;
    orders.remember(ref("", "12345"));
    auto first = rows({ref("00950", "12345")});
    orders.rename(first);
    auto other = rows({ref("00111", "12345")});
    orders.rename(other);
    EXPECT_EQ(other[0].ref, ref("00111", "12345"));
    EXPECT_EQ(orders.with_branch(ref("", "12345")), ref("00950", "12345"));
}

TEST(KISBranchlessOrders, OfEarlierDaysAreForgotten) {
    KISBranchlessOrders orders;
    orders.remember(ref("", "1", 23));
    orders.remember(ref("", "1", 24));
    auto list = rows({ref("00950", "1", 23), ref("00950", "1", 24)});
    orders.rename(list);
    EXPECT_EQ(list[0].ref, ref("00950", "1", 23));
    EXPECT_EQ(list[1].ref, ref("", "1", 24));
}

} // namespace
} // namespace qts
