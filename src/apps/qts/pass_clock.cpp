#include "apps/qts/pass_clock.hpp"

#include <algorithm>

namespace qts::app {
namespace {

constexpr Duration kLookForStop = std::chrono::milliseconds{100};

} // namespace

Task<std::optional<UtcNanos>> WallPassClock::next() {
    const UtcNanos now = broker_clock_.now();
    const std::int64_t step = interval_.count();
    const UtcNanos due =
        UtcNanos::since_epoch(Duration{(now.since_epoch().count() / step + 1) * step});
    while (!stop_asked_) {
        const Duration left = due - broker_clock_.now();
        if (left <= Duration{0}) co_return due;
        co_await timer_.sleep_until(clock_.mono_now() + std::min(left, kLookForStop));
    }
    co_return std::nullopt;
}

Task<std::optional<UtcNanos>> SteppedPassClock::next() {
    if (first_) {
        first_ = false;
        co_return broker_clock_.now();
    }
    const auto at = step_(interval_);
    if (at) broker_clock_.set(*at);
    co_return at;
}

} // namespace qts::app
