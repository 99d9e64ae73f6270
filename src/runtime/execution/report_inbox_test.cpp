#include "runtime/execution/report_inbox.hpp"

#include <gtest/gtest.h>
#include <string>

namespace qts {
namespace {

OrderReport row(std::string_view number, std::int64_t filled) {
    OrderReport report;
    report.ref = BrokerOrderRef{number};
    report.filled = Quantity::shares(filled);
    return report;
}

TEST(ReportInbox, HandsOutTheMostAdvancedRowOfANumberOnce) {
    ReportInbox inbox;
    inbox.park(row("A", 4));
    inbox.park(row("A", 10));
    inbox.park(row("A", 0));
    inbox.park(row("B", 1));
    const auto taken = inbox.take(BrokerOrderRef{"A"});
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->filled, Quantity::shares(10));
    EXPECT_FALSE(inbox.take(BrokerOrderRef{"A"}));
    EXPECT_EQ(inbox.size(), 1U);
}

TEST(ReportInbox, TakesNoMoreRowsThanItsBound) {
    ReportInbox inbox;
    for (std::size_t n = 0; n < ReportInbox::kMaxRows + 10; ++n)
        inbox.park(row(std::to_string(n), 1));
    EXPECT_EQ(inbox.size(), ReportInbox::kMaxRows);
    EXPECT_TRUE(inbox.take(BrokerOrderRef{"0"}));
    EXPECT_FALSE(inbox.take(BrokerOrderRef{std::to_string(ReportInbox::kMaxRows)}));
}

} // namespace
} // namespace qts
