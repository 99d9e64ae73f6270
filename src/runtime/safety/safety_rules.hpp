#pragma once
// What the safety state lets through, and what leads to it. Pure. Any thread.

#include "trading/execution_intent.hpp"
#include "trading/safety_state.hpp"

namespace qts {

/// Whether an order for this purpose may go. Cancels always may: nobody asks here.
constexpr bool permits(SafetyState state, Purpose purpose) {
    switch (purpose) {
    case Purpose::entry:
        return state == SafetyState::normal || state == SafetyState::warning;
    case Purpose::reduce:
        return state != SafetyState::fail && state != SafetyState::lockdown;
    case Purpose::flatten:
        return true;
    }
    return false;
}

/// So many orders of unknown fate at once are no accident: the way to the broker is broken.
inline constexpr int kUnknownOrdersForReduceOnly = 3;

/// What is known of the account when an event is over.
struct SafetyFacts {
    int unknown_orders = 0;
    bool books_impossible = false; ///< the broker shows of an order of ours what cannot be
    bool foreign = false;          ///< somebody else traded on an account that is ours alone
    bool comparison_open = false;  ///< a list that tells of live orders could not be read
};

/// The state that these facts ask for, and why.
SafetyChange judge_safety(SafetyState now, const SafetyFacts& facts);

} // namespace qts
