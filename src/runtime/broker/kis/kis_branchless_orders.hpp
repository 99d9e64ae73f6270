#pragma once
// Orders whose answer named no branch. The seed's legacy form may give the order number alone
// (kis-api.md 2.3); the list of the day names the branch with the same number. Until then, and
// towards the rest of the program for good, such an order keeps the name its answer gave it.
// Owned by KISOrderAdapter. Core thread.

#include "trading/order_report.hpp"

#include <map>
#include <string>
#include <vector>

namespace qts {

class KISBranchlessOrders final {
  public:
    /// Notes an accepted order; one with a branch needs no note. Forgets those of earlier days.
    void remember(const BrokerOrderRef& accepted);
    /// Gives rows of such orders the name we know them by, and learns their branches.
    void rename(std::vector<OrderReport>& rows);
    /// The name with its branch, for the wire; `ref` itself where there is nothing to add.
    BrokerOrderRef with_branch(const BrokerOrderRef& ref) const;

  private:
    void rename(BrokerOrderRef& ref);
    std::map<std::string, BrokerOrderRef> full_; ///< packed name without branch -> with it
};

} // namespace qts
