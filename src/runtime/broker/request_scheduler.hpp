#pragma once
// A broker's rate budget: one paced bucket with lanes. Whoever wants to call takes a slot first;
// cancels overtake orders, orders overtake reconciliation, that overtakes quotes, so a cancel never
// waits more than one slot. Spaced, not bursty (the brokers ask for spacing). Core thread.

#include "core/clock.hpp"
#include "net/timer.hpp"
#include "runtime/broker/shared_pace.hpp"

#include <cstdint>
#include <vector>

namespace qts {

class RequestScheduler final {
  public:
    /// `rate_centi`: calls in 100 seconds; 0 means no limit. `shared`: the pace that other
    /// processes keep too; null: only this one calls. All outlive this.
    RequestScheduler(const Clock& clock, Timer& timer, std::int64_t rate_centi,
                     SharedPace* shared = nullptr);

    /// Resumes when it is this caller's turn; the slot is then spent.
    Task<void> acquire(Lane lane);
    /// No slot before `pause` from now: the broker said we were too fast.
    void back_off(Duration pause);

    Duration slot() const { return slot_; }

  private:
    struct Waiting {
        Lane lane;
        std::uint64_t ticket;
    };
    bool is_first(const Waiting& mine) const;
    /// Takes the slot for the first of those who wait; else when to look again.
    std::optional<MonoNanos> take(Lane lane, MonoNanos now);

    const Clock& clock_;
    Timer& timer_;
    Duration slot_;
    SharedPace* shared_; ///< null without a limit
    MonoNanos next_free_;
    std::vector<Waiting> waiting_;
    std::uint64_t last_ticket_{0};
};

} // namespace qts
