#include "runtime/broker/request_scheduler.hpp"

#include <algorithm>
#include <tuple>

namespace qts {
namespace {

constexpr Duration kHundredSeconds = std::chrono::seconds{100};
/// Waiters that are not next look again no sooner than this.
constexpr Duration kLookAgain = std::chrono::milliseconds{1};

} // namespace

RequestScheduler::RequestScheduler(const Clock& clock, Timer& timer, std::int64_t rate_centi)
    : clock_{clock}, timer_{timer}, slot_{rate_centi == 0 ? Duration{0}
                                                          : kHundredSeconds / rate_centi} {}

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
        if (now >= next_free_ && is_first(mine)) break;
        co_await timer_.sleep_until(std::max(next_free_, now + kLookAgain));
    }
    std::erase_if(waiting_, [&](const Waiting& w) { return w.ticket == mine.ticket; });
    next_free_ = clock_.mono_now() + slot_;
}

void RequestScheduler::back_off(Duration pause) {
    next_free_ = std::max(next_free_, clock_.mono_now() + pause);
}

} // namespace qts
