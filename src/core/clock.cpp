#include "core/clock.hpp"

namespace qts {

UtcNanos SystemClock::utc_now() const {
    return UtcNanos::since_epoch(
        std::chrono::duration_cast<Duration>(std::chrono::system_clock::now().time_since_epoch()));
}

MonoNanos SystemClock::mono_now() const {
    return MonoNanos::since_start(
        std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch()));
}

} // namespace qts
