#pragma once
// PORT. The rate budget of an app key that several processes spend: each asks it before a call.
// Core thread.

#include "core/clock.hpp"

#include <cstdint>
#include <optional>

namespace qts {

/// What a call is for, the most urgent first.
enum class Lane : std::uint8_t { cancel, order, reconcile, quote };

class SharedPace {
  public:
    virtual ~SharedPace() = default;
    /// Asks for the slot at `now`: nullopt when it is taken, and the next one is free `slot` later;
    /// else when to ask again.
    virtual std::optional<MonoNanos> ask(Lane lane, MonoNanos now, Duration slot) = 0;
    /// No slot before `until`, for any process.
    virtual void back_off(MonoNanos now, MonoNanos until) = 0;
};

} // namespace qts
