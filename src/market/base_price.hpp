#pragma once
// The base price (기준가격) of a day from the last close and what happened to the share over night.
// A live run takes the broker's figure; this is for the simulator, the back-test and as a check.
// Source: KRX enforcement rules article 30, annexes 1 and 2 (krx-market.md 1.4). Pure. Any thread.

#include "core/result.hpp"
#include "market/tick_size.hpp"

namespace qts {

/// Everyday: the close of KRX's regular session, raised onto the grid when a mid-price trade left
/// it off. NXT and after-market prices never become a base.
Price base_after_close(Price close, const TickTable& ticks);

/// `before` old shares became `after` new ones (split, reverse split, par value change): both >= 1.
Result<Price> base_after_split(Price close, std::int64_t before, std::int64_t after,
                               const TickTable& ticks);

/// `issued` new shares came to `existing` old ones at `issue_price`; 0 won for a bonus issue or a
/// stock dividend. Cash dividends of stocks change nothing.
Result<Price> base_after_issue(Price close, Quantity existing, Quantity issued, Price issue_price,
                               const TickTable& ticks);

/// ETF and ETN: `close` is that of two trading days before the record day; `distribution` won a
/// share are paid.
Result<Price> base_after_distribution(Price close, Notional distribution, const TickTable& ticks);

/// What the opening auction accepts of an issue without a base price (시가기준가: after a
/// split-off, a capital reduction, 30 days of suspension): 50 to 200 % of the appraisal price,
/// `upper_percent` 150 after a capital reduction, 300 in one paid case. The first price becomes the
/// base.
struct OpeningPriceRange {
    Price lowest;
    Price highest;
};
Result<OpeningPriceRange> opening_price_range(Price appraisal, const TickTable& ticks,
                                              int upper_percent = 200);

} // namespace qts
