#include "apps/qts/pass_clock.hpp"

#include <algorithm>

namespace qts::app {
namespace {

constexpr Duration kLookForStop = std::chrono::milliseconds{100};

} // namespace

Task<std::optional<Moment>> WallPassClock::next(PassWait wait) {
    const UtcNanos now = broker_clock_.now();
    const std::int64_t step = interval_.count();
    const UtcNanos pass =
        UtcNanos::since_epoch(Duration{(now.since_epoch().count() / step + 1) * step});
    const bool woken = wait.wake && (wait.rest || *wait.wake < pass);
    const Moment moment{.at = woken ? *wait.wake : pass, .pass = !woken};
    bool gap = gap_.worked();
    while (!stop_asked_) {
        const Duration left = moment.at - broker_clock_.now();
        if (gap) co_return Moment{.at = broker_clock_.now(), .pass = false, .gap = true};
        if (left <= Duration{0}) co_return moment;
        const Duration nap = std::min(left, kLookForStop);
        co_await timer_.sleep_until(clock_.mono_now() + nap);
        gap = gap_.slept(nap);
    }
    co_return std::nullopt;
}

Task<std::optional<Moment>> SteppedPassClock::next(PassWait wait) {
    if (first_) {
        first_ = false;
        co_return Moment{.at = broker_clock_.now()};
    }
    const auto moment = step_(interval_, wait.wake);
    if (moment) broker_clock_.set(moment->at);
    co_return moment;
}

} // namespace qts::app
