#pragma once
// News of orders as the broker's list of the day tells it. Sweeps may come late, twice and overlap
// with replies; the order manager gives the same result in every case.

#include "market/price.hpp"
#include "market/symbol.hpp"
#include "market/venue.hpp"
#include "trading/ids.hpp"
#include "trading/order_terms.hpp"

#include "core/clock.hpp"
#include "core/kst.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace qts {

/// One row of the broker's list of the day's orders: cumulative figures of one broker number.
struct OrderReport {
    BrokerOrderRef ref;
    BrokerOrderRef original; ///< not empty: the row is a cancel or amend of that order
    Symbol symbol;
    Side side = Side::buy;
    Venue venue = Venue::krx;
    Quantity ordered;
    Quantity filled;
    Quantity open;
    Quantity cancelled;
    Quantity rejected;
    bool is_cancel = false;        ///< the row is a cancel request itself, not an order
    Notional filled_amount;        ///< sum of fill price x quantity, exact
    std::optional<Price> limit;    ///< absent for orders without a price
    std::optional<OrderKind> kind; ///< absent where the list does not tell
    bool other_kind = false;       ///< of a kind that this program never sends
    UtcNanos ordered_at;
};

/// A sweep of the list. Only a complete one (every page to its end) may prove an absence.
struct OrderReports {
    std::vector<OrderReport> rows;
    bool complete = false;
    bool proves_absence = true; ///< false: this list was seen to leave out orders
    KstDate day{};              ///< the day it lists
    UtcNanos asked_at{};        ///< broker time when it was asked for
    /// The order manager's request count when the sweep began: what it shows may be older than
    /// every later request.
    std::uint64_t asked_after = std::numeric_limits<std::uint64_t>::max();
};

/// The rows of one order in a list: the original of `row` and every amendment of it, oldest first;
/// rows of cancels are left out.
std::vector<const OrderReport*> chain_of(const OrderReport& row, const OrderReports& reports);

} // namespace qts
