#pragma once
// A Timer that waits on machine time under the test's hand. One thread.

#include "fakes/fake_clock.hpp"
#include "net/parking.hpp"
#include "net/timer.hpp"

#include <map>

namespace qts {

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
