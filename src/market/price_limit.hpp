#pragma once
// The daily price limits (상한가, 하한가) computed from a base price. A live run takes the broker's
// figures; this is for the simulator and as a check. Integer arithmetic only.
// Source: KRX regulation article 20(2), enforcement rules article 31(1) (krx-market.md 1.3). Pure.

#include "core/kst.hpp"
#include "core/result.hpp"
#include "market/instrument.hpp"

namespace qts {

/// `base` >= 1 won; a base off the grid is first raised to the next legal price. `leverage` >= 1.
/// not_covered for days before the tables begin.
Result<PriceLimits> price_limits(Price base, Product product, Market market, int leverage,
                                 KstDate date);

/// The base price as used: `base` raised onto the grid.
Result<Price> base_on_grid(Price base, Product product, Market market, KstDate date);

} // namespace qts
