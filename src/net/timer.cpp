#include "net/timer.hpp"

#include <boost/asio/steady_timer.hpp>

namespace qts {

Task<void> AsioTimer::sleep_until(MonoNanos deadline) {
    boost::asio::steady_timer timer{executor_};
    timer.expires_at(std::chrono::steady_clock::time_point{
        std::chrono::duration_cast<std::chrono::steady_clock::duration>(deadline.since_start())});
    co_await timer.async_wait(kAwaitTuple);
}

} // namespace qts
