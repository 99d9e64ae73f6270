#include "runtime/broker/request_scheduler.hpp"

#include <algorithm>
#include <tuple>

namespace qts {
namespace {

constexpr Duration kHundredSeconds = std::chrono::seconds{100};
/// Waiters that are not next look again no sooner than this.
constexpr Duration kLookAgain = std::chrono::milliseconds{1};

} // namespace

RequestScheduler::RequestScheduler(const Clock& clock, Timer& timer, std::int64_t rate_centi,
                                   SharedPace* shared)
    : clock_{clock}, timer_{timer}, slot_{rate_centi == 0 ? Duration{0}
                                                          : kHundredSeconds / rate_centi},
      shared_{rate_centi == 0 ? nullptr : shared} {}

bool RequestScheduler::is_first(const Waiting& mine) const {
    return std::none_of(waiting_.begin(), waiting_.end(), [&](const Waiting& other) {
        return std::tie(other.lane, other.ticket) < std::tie(mine.lane, mine.ticket);
    });
}

Task<void> RequestScheduler::acquire(Lane lane) {
    const Waiting mine{lane, ++last_ticket_};
    waiting_.push_back(mine);
    for (;;) {
        const MonoNanos now = clock_.mono_now();
        std::optional<MonoNanos> again = now + kLookAgain;
        if (is_first(mine)) again = take(lane, now);
        if (!again) break;
        co_await timer_.sleep_until(std::max(next_free_, *again));
    }
    std::erase_if(waiting_, [&](const Waiting& w) { return w.ticket == mine.ticket; });
}

std::optional<MonoNanos> RequestScheduler::take(Lane lane, MonoNanos now) {
    if (now < next_free_) return next_free_;
    if (shared_ != nullptr) {
        if (const auto again = shared_->ask(lane, now, slot_)) return again;
    }
    next_free_ = now + slot_;
    return std::nullopt;
}

void RequestScheduler::back_off(Duration pause) {
    const MonoNanos now = clock_.mono_now();
    next_free_ = std::max(next_free_, now + pause);
    if (shared_ != nullptr) shared_->back_off(now, next_free_);
}

} // namespace qts
