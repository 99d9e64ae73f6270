#pragma once
// When the next evaluation pass is, in every lane: the local lane moves its market one step, the
// paper lane waits for the interval to pass on the broker's clock. Core thread.

#include "apps/qts/clock_gap.hpp"
#include "net/timer.hpp"
#include "trading/broker_clock.hpp"

#include <functional>
#include <optional>

namespace qts::app {

/// What ends the wait besides the next pass.
struct PassWait {
    std::optional<UtcNanos> wake; ///< broker time, in the future
    bool rest = false;            ///< no pass until then
};

/// A moment at which there is something to do.
struct Moment {
    UtcNanos at;      ///< broker time
    bool pass = true; ///< false: the wait was ended
    bool gap = false; ///< no pass: the machine slept, was stopped or had its clock set meanwhile
};

class PassClock {
  public:
    virtual ~PassClock() = default;
    /// The next pass, or the end of the wait; nullopt when the prices have ended or a stop was
    /// asked for.
    virtual Task<std::optional<Moment>> next(PassWait wait) = 0;
};

/// Passes at every multiple of the interval, in broker time. A pass that took longer than the
/// interval skips what it missed.
class WallPassClock final : public PassClock {
  public:
    /// `stop_asked` is looked at several times a second while waiting.
    WallPassClock(const BrokerClock& broker_clock, const Clock& clock, Timer& timer,
                  Duration interval, const bool& stop_asked)
        : broker_clock_{broker_clock}, clock_{clock}, timer_{timer}, interval_{interval},
          stop_asked_{stop_asked}, gap_{clock} {}
    Task<std::optional<Moment>> next(PassWait wait) override;

  private:
    const BrokerClock& broker_clock_;
    const Clock& clock_;
    Timer& timer_;
    Duration interval_;
    const bool& stop_asked_;
    ClockGap gap_;
};

/// Each pass after the first moves the simulated market by a step and shows its time.
class SteppedPassClock final : public PassClock {
  public:
    /// Moves the market by the interval, but not beyond the instant; nullopt: the prices have
    /// ended.
    using Step = std::function<std::optional<Moment>(Duration, std::optional<UtcNanos>)>;
    SteppedPassClock(Step step, SteppedBrokerClock& broker_clock, Duration interval)
        : step_{std::move(step)}, broker_clock_{broker_clock}, interval_{interval} {}
    Task<std::optional<Moment>> next(PassWait wait) override;

  private:
    Step step_;
    SteppedBrokerClock& broker_clock_;
    Duration interval_;
    bool first_{true};
};

} // namespace qts::app
