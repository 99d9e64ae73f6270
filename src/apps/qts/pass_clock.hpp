#pragma once
// When the next evaluation pass is, in every lane: the local lane moves its market one step, the
// paper lane waits for the interval to pass on the broker's clock. Core thread.

#include "net/timer.hpp"
#include "trading/broker_clock.hpp"

#include <functional>
#include <optional>

namespace qts::app {

class PassClock {
  public:
    virtual ~PassClock() = default;
    /// The broker time of the next pass; nullopt when the prices have ended or a stop was asked
    /// for.
    virtual Task<std::optional<UtcNanos>> next() = 0;
};

/// Passes at every multiple of the interval, in broker time. A pass that took longer than the
/// interval skips what it missed.
class WallPassClock final : public PassClock {
  public:
    /// `stop_asked` is looked at several times a second while waiting.
    WallPassClock(const BrokerClock& broker_clock, const Clock& clock, Timer& timer,
                  Duration interval, const bool& stop_asked)
        : broker_clock_{broker_clock}, clock_{clock}, timer_{timer}, interval_{interval},
          stop_asked_{stop_asked} {}
    Task<std::optional<UtcNanos>> next() override;

  private:
    const BrokerClock& broker_clock_;
    const Clock& clock_;
    Timer& timer_;
    Duration interval_;
    const bool& stop_asked_;
};

/// Each pass after the first moves the simulated market by a step and shows its time.
class SteppedPassClock final : public PassClock {
  public:
    using Step = std::function<std::optional<UtcNanos>(Duration)>;
    SteppedPassClock(Step step, SteppedBrokerClock& broker_clock, Duration interval)
        : step_{std::move(step)}, broker_clock_{broker_clock}, interval_{interval} {}
    Task<std::optional<UtcNanos>> next() override;

  private:
    Step step_;
    SteppedBrokerClock& broker_clock_;
    Duration interval_;
    bool first_{true};
};

} // namespace qts::app
