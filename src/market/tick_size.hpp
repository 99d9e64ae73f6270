#pragma once
// The price unit (호가단위): which prices an order may carry. The tick is chosen by the order price
// itself, not by the previous close; every tick divides the next one.
// Source: KRX market regulations, enforcement rules article 32 (krx-market.md 1.1). Pure. Any
// thread.

#include "core/kst.hpp"
#include "core/result.hpp"
#include "market/instrument.hpp"
#include "market/price.hpp"

#include <optional>
#include <span>

namespace qts {

/// One band: prices below `below` (won, exclusive) move in steps of `tick`.
struct TickBand {
    std::int64_t below;
    std::int64_t tick;
};

/// The bands in force for a product of a market on a day, lowest first, the last without end.
/// not_covered before the first row of the table.
Result<std::span<const TickBand>> tick_bands(Product product, Market market, KstDate date);

/// The step at `price` (>= 1 won).
Price tick_at(Price price, std::span<const TickBand> bands);

bool is_on_tick(Price price, std::span<const TickBand> bands);

/// Nearest legal price at or below `price`; nullopt when there is none (below the lowest tick).
std::optional<Price> floor_to_tick(Price price, std::span<const TickBand> bands);
/// Nearest legal price at or above `price` (>= 1 won).
Price ceil_to_tick(Price price, std::span<const TickBand> bands);

/// The next legal price strictly above, and strictly below (nullopt: there is none).
Price next_tick_up(Price price, std::span<const TickBand> bands);
std::optional<Price> next_tick_down(Price price, std::span<const TickBand> bands);

} // namespace qts
