#pragma once
// Time as values, and the port through which the program reads it. System clocks are touched in
// clock.cpp and nowhere else; everything else is handed a Clock or a time. Any thread.

#include <chrono>
#include <compare>
#include <cstdint>

namespace qts {

using Duration = std::chrono::nanoseconds;

/// An instant of the civil world: nanoseconds since 1970-01-01T00:00:00Z.
class UtcNanos {
  public:
    constexpr UtcNanos() = default;
    static constexpr UtcNanos since_epoch(Duration d) { return UtcNanos{d}; }
    constexpr Duration since_epoch() const { return value_; }
    friend constexpr auto operator<=>(UtcNanos, UtcNanos) = default;
    friend constexpr UtcNanos operator+(UtcNanos t, Duration d) { return UtcNanos{t.value_ + d}; }
    friend constexpr UtcNanos operator-(UtcNanos t, Duration d) { return UtcNanos{t.value_ - d}; }
    friend constexpr Duration operator-(UtcNanos a, UtcNanos b) { return a.value_ - b.value_; }

  private:
    constexpr explicit UtcNanos(Duration d) : value_{d} {}
    Duration value_{0};
};

/// An instant of the monotonic clock: only differences mean anything.
class MonoNanos {
  public:
    constexpr MonoNanos() = default;
    static constexpr MonoNanos since_start(Duration d) { return MonoNanos{d}; }
    constexpr Duration since_start() const { return value_; }
    friend constexpr auto operator<=>(MonoNanos, MonoNanos) = default;
    friend constexpr MonoNanos operator+(MonoNanos t, Duration d) {
        return MonoNanos{t.value_ + d};
    }
    friend constexpr Duration operator-(MonoNanos a, MonoNanos b) { return a.value_ - b.value_; }

  private:
    constexpr explicit MonoNanos(Duration d) : value_{d} {}
    Duration value_{0};
};

/// PORT. Machine time: deadlines, tokens and rate budgets run on it. Market time is another thing
/// (trading/broker_clock.hpp).
class Clock {
  public:
    virtual ~Clock() = default;
    virtual UtcNanos utc_now() const = 0;
    virtual MonoNanos mono_now() const = 0;
};

class SystemClock final : public Clock {
  public:
    UtcNanos utc_now() const override;
    MonoNanos mono_now() const override;
};

} // namespace qts
