#include "runtime/execution/unknown_settlement.hpp"

#include <algorithm>
#include <tuple>

namespace qts {
namespace {

constexpr Duration kBeforeSend = std::chrono::seconds{2};
constexpr Duration kAfterSend = std::chrono::seconds{60};

using Orders = std::vector<const OrderRecord*>;
using Rows = std::vector<const OrderReport*>;

bool alike(const OrderRecord& a, const OrderRecord& b) {
    const ExecutionIntent& x = a.intent;
    const ExecutionIntent& y = b.intent;
    return x.symbol == y.symbol && x.side == y.side && x.quantity == y.quantity &&
           x.terms == y.terms && kst_date(x.decided_at) == kst_date(y.decided_at);
}

bool could_be_any(std::span<const OrderRecord* const> orders, const OrderReport& row) {
    return std::any_of(orders.begin(), orders.end(),
                       [&](const OrderRecord* order) { return could_be(*order, row); });
}

/// The orders alike to the first of `left`, oldest first, taken out of it.
Orders take_alike(Orders& left) {
    const OrderRecord& first = *left.front();
    const auto others = std::partition(
        left.begin(), left.end(), [&](const OrderRecord* order) { return alike(first, *order); });
    Orders group(left.begin(), others);
    left.erase(left.begin(), others);
    std::sort(group.begin(), group.end(), [](const OrderRecord* a, const OrderRecord* b) {
        return std::tie(a->doubt.sent_from, a->id) < std::tie(b->doubt.sent_from, b->id);
    });
    return group;
}

/// Each row to the first order that it may be and that has none.
void pair_up(Orders group, const Rows& rows, BindingPlan& plan) {
    for (const OrderReport* const row : rows) {
        const auto first = std::find_if(group.begin(), group.end(), [&](const OrderRecord* order) {
            return could_be(*order, *row);
        });
        if (first == group.end()) continue;
        plan.bindings.push_back({(*first)->id, row});
        group.erase(first);
    }
}

} // namespace

bool agrees(const OrderRecord& order, const OrderReport& row) {
    const ExecutionIntent& intent = order.intent;
    const bool alike = row.symbol == intent.symbol && row.side == intent.side &&
                       row.ordered == intent.quantity && row.limit == intent.terms.limit_price();
    const bool kind = !row.other_kind && (!row.kind || *row.kind == intent.terms.kind());
    const bool order_itself = !row.is_cancel && row.original.empty();
    return alike && kind && order_itself && kst_date(row.ordered_at) == kst_date(intent.decided_at);
}

bool could_be(const OrderRecord& order, const OrderReport& row) {
    return agrees(order, row) && row.ordered_at >= order.doubt.sent_from - kBeforeSend &&
           row.ordered_at <= order.doubt.sent_until + kAfterSend;
}

BindingPlan plan_bindings(std::span<const OrderRecord* const> unknown,
                          std::span<const OrderRecord* const> awaiting,
                          std::span<const OrderReport* const> rows) {
    BindingPlan plan;
    Orders left(unknown.begin(), unknown.end());
    while (!left.empty()) {
        const Orders group = take_alike(left);
        const bool under_way =
            std::any_of(awaiting.begin(), awaiting.end(),
                        [&](const OrderRecord* order) { return alike(*group.front(), *order); });
        if (under_way) continue; // its answer tells which row is its own
        Rows candidates;
        for (const OrderReport* const row : rows) {
            // A page that changed while it was read shows a row twice.
            const bool again =
                std::any_of(candidates.begin(), candidates.end(),
                            [&](const OrderReport* known) { return known->ref == row->ref; });
            if (!again && could_be_any(group, *row)) candidates.push_back(row);
        }
        std::sort(candidates.begin(), candidates.end(),
                  [](const OrderReport* a, const OrderReport* b) {
                      return std::make_tuple(a->ordered_at, a->ref.packed()) <
                             std::make_tuple(b->ordered_at, b->ref.packed());
                  });
        if (candidates.size() > group.size()) {
            for (const OrderRecord* const order : group)
                plan.ambiguous.push_back(order->id);
        } else {
            pair_up(group, candidates, plan);
        }
    }
    return plan;
}

} // namespace qts
