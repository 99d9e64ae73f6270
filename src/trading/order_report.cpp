#include "trading/order_report.hpp"

#include <algorithm>

namespace qts {
namespace {

const OrderReport* find_row(const OrderReports& reports, const BrokerOrderRef& ref) {
    const auto found = std::find_if(reports.rows.begin(), reports.rows.end(),
                                    [&](const OrderReport& row) { return row.ref == ref; });
    return found == reports.rows.end() ? nullptr : &*found;
}

} // namespace

std::vector<const OrderReport*> chain_of(const OrderReport& row, const OrderReports& reports) {
    const OrderReport* first = &row;
    // A list that names an order as its own original would never end.
    for (std::size_t step = 0; step < reports.rows.size() && !first->original.empty(); ++step) {
        const OrderReport* const before = find_row(reports, first->original);
        if (before == nullptr || before->is_cancel) break;
        first = before;
    }
    std::vector<const OrderReport*> chain{first};
    for (std::size_t i = 0; i < chain.size(); ++i) {
        for (const OrderReport& next : reports.rows) {
            const bool known = std::find(chain.begin(), chain.end(), &next) != chain.end();
            if (!known && !next.is_cancel && next.original == chain[i]->ref) chain.push_back(&next);
        }
    }
    return chain;
}

} // namespace qts
