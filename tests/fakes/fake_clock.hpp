#pragma once
// Machine time under the test's hand. One thread.

#include "core/clock.hpp"

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

} // namespace qts
