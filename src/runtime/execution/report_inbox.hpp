#pragma once
// Rows of the broker's list that overtook the reply which names them: kept until an order of ours
// gets that number. Bounded; what does not fit is not lost, for rows are cumulative and the next
// sweep brings them again. Engine thread.

#include "trading/order_report.hpp"

#include <optional>
#include <vector>

namespace qts {

class ReportInbox final {
  public:
    static constexpr std::size_t kMaxRows = 256;

    /// Keeps the newest row of a number: the one with the most filled and cancelled.
    void park(const OrderReport& row);
    /// Hands out the row of `ref` and forgets it.
    std::optional<OrderReport> take(const BrokerOrderRef& ref);
    void clear() { rows_.clear(); }
    std::size_t size() const { return rows_.size(); }

  private:
    std::vector<OrderReport> rows_;
};

} // namespace qts
