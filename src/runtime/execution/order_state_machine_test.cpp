#include "runtime/execution/order_state_machine.hpp"

#include <array>
#include <cstddef>
#include <gtest/gtest.h>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace qts {
namespace {

using enum OrderEvent;

constexpr std::array kEvents{submitted,      accepted,     refused,
                             lost,           seen_open,    filled_entirely,
                             cancelled_rest, session_over, refused_at_exchange,
                             found};
constexpr std::array kStates{Lifecycle::created,  Lifecycle::pending_send, Lifecycle::received,
                             Lifecycle::working,  Lifecycle::filled,       Lifecycle::cancelled,
                             Lifecycle::rejected, Lifecycle::expired,      Lifecycle::unknown};
static_assert(kEvents.size() == kOrderEventCount);
static_assert(kStates.size() == kLifecycleCount);

/// Where a sequence leads; an impossible pair changes nothing.
Lifecycle after(Lifecycle state, const std::vector<OrderEvent>& events) {
    for (const OrderEvent event : events)
        state = next_lifecycle(state, event).value_or(state);
    return state;
}

TEST(OrderStateMachine, EveryPairHasAnAnswerThatIsAStateOrImpossible) {
    for (const Lifecycle state : kStates) {
        for (const OrderEvent event : kEvents) {
            const auto next = next_lifecycle(state, event);
            if (!next) continue;
            EXPECT_LT(static_cast<std::size_t>(*next), kLifecycleCount)
                << to_string(state) << " " << to_string(event);
        }
    }
}

TEST(OrderStateMachine, EveryStateAndEventHasANameOfItsOwn) {
    std::set<std::string_view> names;
    for (const Lifecycle state : kStates)
        names.insert(to_string(state));
    EXPECT_EQ(names.size(), kLifecycleCount);
    EXPECT_FALSE(names.contains("?"));
    std::set<std::string_view> events;
    for (const OrderEvent event : kEvents)
        events.insert(to_string(event));
    EXPECT_EQ(events.size(), kOrderEventCount);
    EXPECT_FALSE(events.contains("?"));
}

TEST(OrderStateMachine, ANewOrderCanOnlyBeSubmittedAndOnlyOnce) {
    for (const OrderEvent event : kEvents) {
        EXPECT_EQ(next_lifecycle(Lifecycle::created, event).has_value(), event == submitted);
    }
    for (const Lifecycle state : kStates) {
        if (state == Lifecycle::created) continue;
        EXPECT_FALSE(next_lifecycle(state, submitted)) << to_string(state);
    }
}

TEST(OrderStateMachine, AnOrdinaryLifeGoesFromSubmittedToFilled) {
    EXPECT_EQ(after(Lifecycle::created, {submitted}), Lifecycle::pending_send);
    EXPECT_EQ(after(Lifecycle::created, {submitted, accepted}), Lifecycle::received);
    EXPECT_EQ(after(Lifecycle::created, {submitted, accepted, seen_open}), Lifecycle::working);
    EXPECT_EQ(after(Lifecycle::created, {submitted, accepted, seen_open, filled_entirely}),
              Lifecycle::filled);
}

TEST(OrderStateMachine, TheThreeAnswersLeadToThreeStates) {
    EXPECT_EQ(next_lifecycle(Lifecycle::pending_send, accepted), Lifecycle::received);
    EXPECT_EQ(next_lifecycle(Lifecycle::pending_send, refused), Lifecycle::rejected);
    EXPECT_EQ(next_lifecycle(Lifecycle::pending_send, lost), Lifecycle::unknown);
}

TEST(OrderStateMachine, NewsThatOvertakesTheReplyIsNotTakenBackByIt) {
    EXPECT_EQ(after(Lifecycle::pending_send, {seen_open, accepted}), Lifecycle::working);
    EXPECT_EQ(after(Lifecycle::pending_send, {filled_entirely, accepted}), Lifecycle::filled);
    EXPECT_EQ(after(Lifecycle::pending_send, {cancelled_rest, accepted}), Lifecycle::cancelled);
    EXPECT_EQ(after(Lifecycle::pending_send, {filled_entirely, lost}), Lifecycle::filled);
}

TEST(OrderStateMachine, AnUnknownOrderIsSettledByEvidenceAndByNothingElse) {
    EXPECT_EQ(next_lifecycle(Lifecycle::unknown, seen_open), Lifecycle::working);
    EXPECT_EQ(next_lifecycle(Lifecycle::unknown, filled_entirely), Lifecycle::filled);
    EXPECT_EQ(next_lifecycle(Lifecycle::unknown, cancelled_rest), Lifecycle::cancelled);
    EXPECT_EQ(next_lifecycle(Lifecycle::unknown, refused), Lifecycle::rejected);
    EXPECT_EQ(next_lifecycle(Lifecycle::unknown, lost), Lifecycle::unknown);
    EXPECT_EQ(next_lifecycle(Lifecycle::unknown, session_over), Lifecycle::unknown);
}

TEST(OrderStateMachine, OnlyAnUnknownOrderIsFoundAndThenGoesOnAsIfItHadBeenAccepted) {
    for (const Lifecycle state : kStates) {
        EXPECT_EQ(next_lifecycle(state, found).has_value(), state == Lifecycle::unknown);
    }
    EXPECT_EQ(next_lifecycle(Lifecycle::unknown, found), Lifecycle::received);
}

TEST(OrderStateMachine, AWorkingOrderCannotBeRefusedOrLost) {
    EXPECT_FALSE(next_lifecycle(Lifecycle::working, refused));
    EXPECT_FALSE(next_lifecycle(Lifecycle::working, lost));
    EXPECT_FALSE(next_lifecycle(Lifecycle::received, lost));
}

TEST(OrderStateMachine, WhatContradictsAFinishedOrderIsImpossible) {
    EXPECT_FALSE(next_lifecycle(Lifecycle::filled, refused));
    EXPECT_FALSE(next_lifecycle(Lifecycle::cancelled, filled_entirely));
    EXPECT_FALSE(next_lifecycle(Lifecycle::cancelled, refused));
    for (const OrderEvent event : {accepted, lost, seen_open, filled_entirely, cancelled_rest}) {
        EXPECT_FALSE(next_lifecycle(Lifecycle::rejected, event)) << to_string(event);
    }
    for (const OrderEvent event : {accepted, refused, filled_entirely}) {
        EXPECT_FALSE(next_lifecycle(Lifecycle::expired, event)) << to_string(event);
    }
}

TEST(OrderStateMachine, AFinalStateIsNeverLeftForADifferentOne) {
    for (const Lifecycle state : kStates) {
        if (!is_final(state)) continue;
        for (const OrderEvent event : kEvents) {
            EXPECT_EQ(next_lifecycle(state, event).value_or(state), state)
                << to_string(state) << " " << to_string(event);
        }
    }
}

struct Walk {
    std::size_t sequences = 0;
    std::set<Lifecycle> reached;

    void go(Lifecycle state, int depth) {
        reached.insert(state);
        if (depth == 0) {
            ++sequences;
            return;
        }
        for (const OrderEvent event : kEvents) {
            const Lifecycle next = next_lifecycle(state, event).value_or(state);
            if (is_final(state)) {
                ASSERT_EQ(next, state);
            }
            // Once handed to the broker, an order is never new again; once seen, never merely sent.
            if (state != Lifecycle::created) {
                ASSERT_NE(next, Lifecycle::created);
            }
            if (state == Lifecycle::working) {
                ASSERT_NE(next, Lifecycle::received);
            }
            // Only an answer without evidence makes an order unknown, and only an awaited one.
            if (next == Lifecycle::unknown && state != Lifecycle::unknown) {
                ASSERT_EQ(state, Lifecycle::pending_send);
                ASSERT_EQ(event, lost);
            }
            go(next, depth - 1);
        }
    }
};

TEST(OrderStateMachine, NoSequenceOfSixEventsLeavesAFinalStateOrGoesBack) {
    Walk walk;
    walk.go(Lifecycle::created, 6);
    EXPECT_EQ(walk.sequences, 1'000'000U); // ten events, six times
    EXPECT_EQ(walk.reached.size(), kLifecycleCount);
}

TEST(OrderStateMachine, ARepeatOfTheSameEventChangesNothingMore) {
    for (const Lifecycle state : kStates) {
        for (const OrderEvent event : kEvents) {
            const auto once = next_lifecycle(state, event);
            if (!once || event == submitted) continue;
            EXPECT_EQ(next_lifecycle(*once, event).value_or(*once), *once)
                << to_string(state) << " " << to_string(event);
        }
    }
}

constexpr std::array kRequests{PendingRequest::none, PendingRequest::amend, PendingRequest::cancel};
constexpr std::array kRequestEvents{RequestEvent::amend_asked, RequestEvent::cancel_asked,
                                    RequestEvent::amend_over, RequestEvent::cancel_over,
                                    RequestEvent::order_over};
static_assert(kRequestEvents.size() == kRequestEventCount);

/// Every lifecycle, request and event once, with the answer.
template <typename Check>
void for_each_request(Check check) {
    for (const Lifecycle state : kStates) {
        for (const PendingRequest pending : kRequests) {
            for (const RequestEvent event : kRequestEvents) {
                SCOPED_TRACE(std::string{to_string(state)} + " " + std::string{to_string(pending)} +
                             " " + std::string{to_string(event)});
                check(state, pending, event, next_request(state, pending, event));
            }
        }
    }
}

TEST(RequestTable, OneRequestIsUnderWayAndOnlyAboutAnOrderThatMayLive) {
    int asked = 0;
    for_each_request([&](Lifecycle state, PendingRequest pending, RequestEvent event, auto next) {
        const bool asks = event == RequestEvent::amend_asked || event == RequestEvent::cancel_asked;
        if (!asks) {
            EXPECT_TRUE(next) << "what has happened has happened";
            return;
        }
        const bool may =
            pending == PendingRequest::none && !is_final(state) && state != Lifecycle::created;
        EXPECT_EQ(next.has_value(), may);
        asked += may ? 1 : 0;
    });
    EXPECT_EQ(asked, 2 * 4) << "sent, received, working, unknown";
}

TEST(RequestTable, AnEndEndsItsOwnRequestAndNoOther) {
    for_each_request([](Lifecycle, PendingRequest pending, RequestEvent event, auto next) {
        if (event == RequestEvent::order_over) {
            EXPECT_EQ(next, PendingRequest::none);
        }
        if (event == RequestEvent::amend_over) {
            EXPECT_EQ(next == PendingRequest::cancel, pending == PendingRequest::cancel);
            EXPECT_NE(next, PendingRequest::amend);
        }
        if (event == RequestEvent::cancel_over) {
            EXPECT_EQ(next == PendingRequest::amend, pending == PendingRequest::amend);
            EXPECT_NE(next, PendingRequest::cancel);
        }
    });
}

TEST(RequestTable, EveryEventHasANameOfItsOwn) {
    std::set<std::string_view> names;
    for (const RequestEvent event : kRequestEvents)
        names.insert(to_string(event));
    EXPECT_EQ(names.size(), kRequestEventCount);
    EXPECT_FALSE(names.contains("?"));
}

} // namespace
} // namespace qts
