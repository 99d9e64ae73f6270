#include "runtime/execution/report_inbox.hpp"

#include <algorithm>

namespace qts {
namespace {

auto find_row(std::vector<OrderReport>& rows, const BrokerOrderRef& ref) {
    return std::find_if(rows.begin(), rows.end(),
                        [&](const OrderReport& row) { return row.ref == ref; });
}

} // namespace

void ReportInbox::park(const OrderReport& row) {
    const auto known = find_row(rows_, row.ref);
    if (known == rows_.end()) {
        if (rows_.size() < kMaxRows) rows_.push_back(row);
    } else if (row.filled + row.cancelled >= known->filled + known->cancelled) {
        *known = row;
    }
}

std::optional<OrderReport> ReportInbox::take(const BrokerOrderRef& ref) {
    const auto known = find_row(rows_, ref);
    if (known == rows_.end()) return std::nullopt;
    OrderReport row = *known;
    rows_.erase(known);
    return row;
}

} // namespace qts
