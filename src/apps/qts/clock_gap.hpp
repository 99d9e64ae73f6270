#pragma once
// Notices time in which the program did not run: a laptop that slept, a process that was stopped, a
// clock that was set. What was true before may not be true after. Core thread.

#include "core/clock.hpp"

namespace qts::app {

class ClockGap final {
  public:
    /// `clock` outlives this.
    explicit ClockGap(const Clock& clock)
        : clock_{clock}, utc_{clock.utc_now()}, mono_{clock.mono_now()} {}

    /// Since the last call the program slept for `asked`: whether it was over 5 s longer, or the
    /// wall clock went another way.
    bool slept(Duration asked);
    /// Since the last call it worked, for as long as that took: whether the wall clock went another
    /// way by over 5 s. A suspended machine's monotonic clock stands while the wall clock goes on.
    bool worked();

  private:
    struct Passed {
        Duration utc;
        Duration mono;
    };
    Passed passed();

    const Clock& clock_;
    UtcNanos utc_;
    MonoNanos mono_;
};

} // namespace qts::app
