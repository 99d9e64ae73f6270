#pragma once
// Bars from trades, one symbol and one period each: opened by the first trade of an interval,
// closed by the first trade or clock reading of a later one. Owned by the engine; engine thread
// only.

#include "market/market_event.hpp"

#include <optional>

namespace qts {

class BarBuilder final {
  public:
    BarBuilder(Symbol symbol, BarPeriod period) : symbol_{symbol}, period_{period} {}

    /// The bar that this trade completes, if any. A trade stamped into an interval that is already
    /// closed (whole-second stamps make that normal at every edge) counts into the next one.
    std::optional<BarClosed> on_trade(const TradeTick& tick);
    /// The bar that has ended by `now` although no later trade came.
    std::optional<BarClosed> on_time(UtcNanos now);

    Symbol symbol() const { return symbol_; }
    BarPeriod period() const { return period_; }

  private:
    UtcNanos interval_start(UtcNanos at) const;
    BarClosed close();
    Quantity volume_before(const TradeTick& first) const;

    Symbol symbol_;
    BarPeriod period_;
    std::optional<Bar> open_;
    UtcNanos earliest_start_; ///< the interval behind the last closed bar: closed stays closed
    Quantity volume_before_;  ///< the day's volume when the open bar began
    std::optional<TradeTick> last_;
};

} // namespace qts
