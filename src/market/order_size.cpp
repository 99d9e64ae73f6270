#include "market/order_size.hpp"

namespace qts {
namespace {

constexpr std::int64_t kBillion = 1'000'000'000;

} // namespace

// Source: krx-market.md 3.5, read 2026-11-23. When a tier began is not documented there.
DatedTable<OrderSizeRow> built_in_order_sizes() {
    const auto won = [](std::int64_t billions) { return Notional::won(billions * kBillion); };
    return {"order size",
            {OrderSizeRow{since_ever(), won(0), won(0), 5},
             OrderSizeRow{since_ever(), won(20), won(1), 0},
             OrderSizeRow{since_ever(), won(100), won(0), 1},
             OrderSizeRow{since_ever(), won(10'000), won(100), 0}}};
}

std::optional<Quantity> order_size_cap(const DatedTable<OrderSizeRow>& sizes,
                                       const Instrument& issue, KstDate date) {
    constexpr std::int64_t kWhole = 100;
    const auto worth = issue.worth();
    if (issue.product != Product::stock || !worth) return std::nullopt;
    const OrderSizeRow* tier = nullptr;
    for (const OrderSizeRow& row : sizes.rows()) {
        if (row.from > date || row.from_market_cap > *worth) continue;
        // The highest tier that the issue reaches; of one tier the newest row.
        if (tier == nullptr || row.from_market_cap >= tier->from_market_cap) tier = &row;
    }
    if (tier == nullptr) return std::nullopt;
    if (tier->share_percent == 0) {
        // An issue whose first price makes its base has none before the open.
        if (!issue.base || issue.base->in_won() < 1) return std::nullopt;
        return Quantity::shares(tier->worth.in_won() / issue.base->in_won());
    }
    if (!issue.listed_shares) return std::nullopt;
    return Quantity::shares(
        scale_floor(issue.listed_shares->in_shares(), tier->share_percent, kWhole));
}

} // namespace qts
