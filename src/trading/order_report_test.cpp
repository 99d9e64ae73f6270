#include "trading/order_report.hpp"

#include <gtest/gtest.h>

#include <string>

namespace qts {
namespace {

OrderReport row(std::string_view number, std::string_view original = "", bool is_cancel = false) {
    OrderReport report;
    report.ref = BrokerOrderRef{number};
    report.original = BrokerOrderRef{original};
    report.is_cancel = is_cancel;
    return report;
}

std::string chain(const OrderReports& reports, std::size_t of) {
    std::string numbers;
    for (const OrderReport* member : chain_of(reports.rows[of], reports))
        numbers += std::string{member->ref.packed()};
    return numbers;
}

TEST(OrderChain, IsTheOriginalAndItsAmendmentsWhicheverRowIsAskedAbout) {
    const OrderReports reports{.rows = {row("D", "C"), row("X"), row("C", "A"), row("B", "A"),
                                        row("A"), row("K", "A", true)}};
    for (const std::size_t of : {0U, 2U, 3U, 4U}) {
        EXPECT_EQ(chain(reports, of), "ACBD") << of;
    }
    EXPECT_EQ(chain(reports, 1), "X");
}

TEST(OrderChain, BeginsWhereTheListBegins) {
    const OrderReports reports{.rows = {row("C", "A"), row("D", "C")}};
    EXPECT_EQ(chain(reports, 1), "CD");
}

TEST(OrderChain, OfRowsThatNameEachOtherEnds) {
    const OrderReports reports{.rows = {row("A", "B"), row("B", "A"), row("C", "C")}};
    EXPECT_EQ(chain(reports, 0).size(), 2U);
    EXPECT_EQ(chain(reports, 2), "C");
}

} // namespace
} // namespace qts
