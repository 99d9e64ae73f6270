#pragma once
// Which rows of the broker's list are orders of unknown fate. A broker that takes no order id of
// ours leaves only the order's own features and its time to tell it by. The rules and what they
// rest on are in docs/orders.md. Pure. Any thread.

#include "trading/order_record.hpp"
#include "trading/order_report.hpp"

#include <span>
#include <vector>

namespace qts {

struct SettlementRules {
    /// After the send the first complete list may prove an absence, and as long after it the
    /// second: the brokers' lists show a new order some time after they took it.
    Duration settle = std::chrono::seconds{60};
    /// Then a person is asked.
    Duration ask_after = std::chrono::minutes{10};
};

/// Whether `row`, which no order of ours claims, is of the same day, symbol, side, quantity, kind
/// and price, whenever it was placed.
bool agrees(const OrderRecord& order, const OrderReport& row);

/// Whether `row`, which no order of ours claims, may be `order`: same day, symbol, side, quantity,
/// kind and price, placed from 2 seconds before the send to 60 after it (broker time; rows tell
/// whole seconds).
bool could_be(const OrderRecord& order, const OrderReport& row);

struct Binding {
    OrderId order;
    const OrderReport* row;
};

struct BindingPlan {
    std::vector<Binding> bindings;  ///< certain
    std::vector<OrderId> ambiguous; ///< more rows than orders: only a person can tell
};

/// `unknown`: orders of unknown fate without a number; `awaiting`: orders whose answer is still
/// under way, for their row may be in the list before it; `rows`: of a complete list, claimed by no
/// order of ours. Orders alike take their rows in the order of sending; where there are fewer rows,
/// the later orders are left; where there are more, nothing is bound.
BindingPlan plan_bindings(std::span<const OrderRecord* const> unknown,
                          std::span<const OrderRecord* const> awaiting,
                          std::span<const OrderReport* const> rows);

} // namespace qts
