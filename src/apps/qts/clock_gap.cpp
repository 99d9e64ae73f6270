#include "apps/qts/clock_gap.hpp"

#include <chrono>

namespace qts::app {
namespace {

constexpr Duration kGap = std::chrono::seconds{5};

bool apart(Duration a, Duration b) {
    return a - b > kGap || b - a > kGap;
}

} // namespace

ClockGap::Passed ClockGap::passed() {
    const UtcNanos utc = clock_.utc_now();
    const MonoNanos mono = clock_.mono_now();
    const Passed both{.utc = utc - utc_, .mono = mono - mono_};
    utc_ = utc;
    mono_ = mono;
    return both;
}

bool ClockGap::slept(Duration asked) {
    const Passed both = passed();
    return apart(both.utc, both.mono) || both.mono - asked > kGap;
}

bool ClockGap::worked() {
    const Passed both = passed();
    return apart(both.utc, both.mono);
}

} // namespace qts::app
