#pragma once
// Machine time under the test's hand, and a Timer that waits on it. One thread.

#include "core/clock.hpp"
#include "net/parking.hpp"
#include "net/timer.hpp"

#include <map>

namespace qts {

class FakeClock final : public Clock {
  public:
    UtcNanos utc_now() const override { return utc_; }
    MonoNanos mono_now() const override { return mono_; }
    void advance(Duration by) {
        utc_ = utc_ + by;
        mono_ = mono_ + by;
    }
    /// A jump of the civil clock alone (someone set the machine's time).
    void set_utc(UtcNanos utc) { utc_ = utc; }

  private:
    UtcNanos utc_ =
        UtcNanos::since_epoch(std::chrono::seconds{1'795'392'000}); // 2026-11-23 00:00 UTC
    MonoNanos mono_;
};

/// Sleepers wake when `fire_due` finds their time reached; `next_deadline` says how far to go.
class FakeTimer final : public Timer {
  public:
    explicit FakeTimer(const FakeClock& clock) : clock_{clock} {}
    Task<void> sleep_until(MonoNanos deadline) override {
        if (deadline <= clock_.mono_now()) co_return;
        co_await sleeping_[deadline].park();
    }
    bool anyone_sleeps() const { return !sleeping_.empty(); }
    MonoNanos next_deadline() const { return sleeping_.begin()->first; }
    void fire_due() {
        while (!sleeping_.empty() && sleeping_.begin()->first <= clock_.mono_now()) {
            while (sleeping_.begin()->second.wake_one()) {
            }
            sleeping_.erase(sleeping_.begin());
        }
    }

  private:
    const FakeClock& clock_;
    std::map<MonoNanos, Parking> sleeping_;
};

} // namespace qts
