#include "market/bar_builder.hpp"

#include "core/kst.hpp"

#include <algorithm>

namespace qts {

UtcNanos BarBuilder::interval_start(UtcNanos at) const {
    const UtcNanos midnight = to_utc(kst_date(at), KstTime::of(0, 0));
    const Duration into_day = at - midnight;
    return midnight + into_day / length_of(period_).count() * length_of(period_).count();
}

BarClosed BarBuilder::close() {
    const BarClosed closed{.symbol = symbol_, .period = period_, .warm_up = false, .bar = *open_};
    earliest_start_ = open_->start + length_of(period_);
    open_.reset();
    return closed;
}

Quantity BarBuilder::volume_before(const TradeTick& first) const {
    const bool same_day = last_ && kst_date(last_->at) == kst_date(first.at);
    if (same_day) return last_->day_volume;
    // The first trade we see of a day: the day's volume so far is not this bar's, unless the bar is
    // the day's own or the day has just begun.
    if (last_ || period_ == BarPeriod::day_1) return Quantity{};
    return first.day_volume - first.quantity;
}

std::optional<BarClosed> BarBuilder::on_trade(const TradeTick& tick) {
    std::optional<BarClosed> closed = on_time(tick.at);
    if (!open_) {
        volume_before_ = volume_before(tick);
        open_ = Bar{.start = std::max(interval_start(tick.at), earliest_start_),
                    .open = tick.price,
                    .high = tick.price,
                    .low = tick.price,
                    .close = tick.price,
                    .volume = {}};
    }
    open_->high = std::max(open_->high, tick.price);
    open_->low = std::min(open_->low, tick.price);
    open_->close = tick.price;
    open_->volume = tick.day_volume - volume_before_;
    last_ = tick;
    return closed;
}

std::optional<BarClosed> BarBuilder::on_time(UtcNanos now) {
    if (!open_ || interval_start(now) <= open_->start) return std::nullopt;
    return close();
}

} // namespace qts
