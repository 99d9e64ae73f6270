#pragma once
// PORT. Market time: what the market's clock shows, against which sessions, staleness and order
// times are judged. Live and paper: machine time plus the offset learned from the broker's answers.
// Local lane: the simulator's clock.

#include "core/clock.hpp"

namespace qts {

class BrokerClock {
  public:
    virtual ~BrokerClock() = default;
    virtual UtcNanos now() const = 0;
};

/// Machine time shifted by what the broker's `Date` headers taught. Core thread.
class OffsetBrokerClock final : public BrokerClock {
  public:
    explicit OffsetBrokerClock(const Clock& clock) : clock_{clock} {}
    UtcNanos now() const override { return clock_.utc_now() + offset_; }
    /// `broker_now` has whole seconds; an offset under two seconds is noise and is not applied.
    void learn(UtcNanos broker_now) {
        const Duration seen = broker_now - clock_.utc_now();
        offset_ = seen < kNoise && seen > -kNoise ? Duration{0} : seen;
    }
    Duration offset() const { return offset_; }

  private:
    static constexpr Duration kNoise = std::chrono::seconds{2};
    const Clock& clock_;
    Duration offset_{0};
};

/// Shows what it was last set to. Core thread.
class SteppedBrokerClock final : public BrokerClock {
  public:
    UtcNanos now() const override { return now_; }
    void set(UtcNanos now) { now_ = now; }

  private:
    UtcNanos now_;
};

} // namespace qts
