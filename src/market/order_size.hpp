#pragma once
// How large one order may be (호가수량 제한): larger ones must be split. Source: KRX enforcement
// rules article 14(1)3 (krx-market.md 3.5). Values. Any thread.

#include "market/dated_table.hpp"
#include "market/instrument.hpp"

#include <optional>

namespace qts {

/// Stocks whose market cap is at least `from_market_cap`: an order may be worth `worth` at the base
/// price, or be `share_percent` of the listed shares; the one that is not 0 holds.
struct OrderSizeRow {
    KstDate from;
    Notional from_market_cap;
    Notional worth;
    std::int64_t share_percent;
};

DatedTable<OrderSizeRow> built_in_order_sizes();

/// The most shares that one order may be for; nullopt when base price, listed shares and market cap
/// are not known well enough, or the product has no such rule.
std::optional<Quantity> order_size_cap(const DatedTable<OrderSizeRow>& sizes,
                                       const Instrument& issue, KstDate date);

/// Orders are for multiples of this: 1 share, 10 of an ELW (ENF article 33; krx-market.md 1.1).
constexpr Quantity order_unit(Product product) {
    return Quantity::shares(product == Product::elw ? 10 : 1);
}

} // namespace qts
