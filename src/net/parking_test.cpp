#include "net/parking.hpp"

#include "fakes/manual_executor.hpp"

#include <gtest/gtest.h>

#include <boost/asio/post.hpp>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace qts {
namespace {

using Names = std::vector<std::string>;

/// Waits in the parking, then writes its name.
Task<void> park_then_sign(Parking& parking, Names& names, std::string name) {
    co_await parking.park();
    names.push_back(std::move(name));
}

/// Lives as long as the coroutine that waits; `life` counts it.
Task<void> park_holding(Parking& parking, std::shared_ptr<int> life) {
    const std::shared_ptr<int> held = std::move(life);
    co_await parking.park();
}

TEST(Parking, ThatNobodyWaitsInIsEmptyAndWakesNobody) {
    Parking parking;
    EXPECT_TRUE(parking.empty());
    EXPECT_FALSE(parking.wake_one());
}

TEST(Parking, WakesInTheOrderOfArrivalOneAtATime) {
    ManualExecutor manual;
    Parking parking;
    Names names;
    for (const char* const name : {"first", "second", "third"}) {
        manual.spawn(park_then_sign(parking, names, name));
    }
    EXPECT_TRUE(names.empty());

    EXPECT_TRUE(parking.wake_one());
    manual.settle();
    EXPECT_EQ(names, (Names{"first"}));
    EXPECT_FALSE(parking.empty());

    EXPECT_TRUE(parking.wake_one());
    EXPECT_TRUE(parking.wake_one());
    manual.settle();
    EXPECT_EQ(names, (Names{"first", "second", "third"}));
    EXPECT_TRUE(parking.empty());
    EXPECT_FALSE(parking.wake_one());
}

TEST(Parking, ResumesFromTheExecutorAndNotInsideTheWakingCall) {
    ManualExecutor manual;
    Parking parking;
    Names names;
    manual.spawn(park_then_sign(parking, names, "sleeper"));
    auto wake = [&] {
        names.push_back("before");
        EXPECT_TRUE(parking.wake_one());
        names.push_back("after");
    };
    boost::asio::post(manual.executor(), wake);
    manual.settle();
    EXPECT_EQ(names, (Names{"before", "after", "sleeper"}));
}

TEST(Parking, TakesTheSameWaiterAgain) {
    ManualExecutor manual;
    Parking parking;
    Names names;
    manual.spawn(park_then_sign(parking, names, "once"));
    EXPECT_TRUE(parking.wake_one());
    manual.settle();
    manual.spawn(park_then_sign(parking, names, "twice"));
    EXPECT_FALSE(parking.empty());
    EXPECT_TRUE(parking.wake_one());
    manual.settle();
    EXPECT_EQ(names, (Names{"once", "twice"}));
}

TEST(Parking, ThatIsDestroyedDestroysWhoWaitsInIt) {
    ManualExecutor manual;
    auto parking = std::make_unique<Parking>();
    auto life = std::make_shared<int>(0);
    const std::weak_ptr<int> seen = life;
    manual.spawn(park_holding(*parking, std::move(life)));
    ASSERT_FALSE(seen.expired());
    parking.reset();
    manual.settle();
    EXPECT_TRUE(seen.expired());
}

TEST(Parking, HasNoHoldOnAWokenWaiterThatDiesWithItsExecutor) {
    Parking parking;
    auto life = std::make_shared<int>(0);
    const std::weak_ptr<int> seen = life;
    {
        ManualExecutor manual;
        manual.spawn(park_holding(parking, std::move(life)));
        parking.wake_one();
        ASSERT_FALSE(seen.expired());
    }
    EXPECT_TRUE(seen.expired());
    EXPECT_TRUE(parking.empty());
}

/// Takes the turn, works until `gate` is woken, gives it back.
Task<void> work(Turn& turn, Parking& gate, Names& names, std::string name) {
    co_await turn.take();
    const TurnHolder holder{turn};
    names.push_back(name + " begins");
    co_await gate.park();
    names.push_back(name + " ends");
}

TEST(Turn, ThatNobodyHoldsIsTakenAtOnce) {
    ManualExecutor manual;
    Turn turn;
    Parking gate;
    Names names;
    manual.spawn(work(turn, gate, names, "a"));
    EXPECT_EQ(names, (Names{"a begins"}));
    gate.wake_one();
    manual.settle();
    EXPECT_EQ(names, (Names{"a begins", "a ends"}));
}

TEST(Turn, HasOneHolderAtATimeInTheOrderOfArrival) {
    ManualExecutor manual;
    Turn turn;
    Parking gate;
    Names names;
    for (const char* const name : {"a", "b", "c"})
        manual.spawn(work(turn, gate, names, name));
    EXPECT_EQ(names, (Names{"a begins"}));
    for (int round = 0; round < 3; ++round) {
        EXPECT_TRUE(gate.wake_one());
        EXPECT_FALSE(gate.wake_one()) << "two hold the turn";
        manual.settle();
    }
    EXPECT_EQ(names, (Names{"a begins", "a ends", "b begins", "b ends", "c begins", "c ends"}));
}

/// Gives the turn back and asks for it again in one breath: no other coroutine runs in between.
Task<void> work_and_ask_again(Turn& turn, Parking& gate, Names& names) {
    co_await turn.take();
    names.push_back("greedy begins");
    co_await gate.park();
    turn.give_back();
    co_await turn.take();
    names.push_back("greedy again");
    turn.give_back();
}

TEST(Turn, GivenBackIsNotSnatchedByOneWhoAsksBeforeTheWokenWaiterResumes) {
    ManualExecutor manual;
    Turn turn;
    Parking first_gate;
    Parking gate;
    Names names;
    manual.spawn(work_and_ask_again(turn, first_gate, names));
    manual.spawn(work(turn, gate, names, "waiter"));
    EXPECT_EQ(names, (Names{"greedy begins"}));

    first_gate.wake_one();
    manual.settle();
    EXPECT_EQ(names, (Names{"greedy begins", "waiter begins"}));

    gate.wake_one();
    manual.settle();
    EXPECT_EQ(names, (Names{"greedy begins", "waiter begins", "waiter ends", "greedy again"}));
}

TEST(Turn, GivenBackWithNobodyWaitingIsFree) {
    ManualExecutor manual;
    Turn turn;
    manual.run(turn.take());
    turn.give_back();
    Parking gate;
    Names names;
    manual.spawn(work(turn, gate, names, "next"));
    EXPECT_EQ(names, (Names{"next begins"}));
    gate.wake_one();
    manual.settle();
}

TEST(Turn, ThatWasLeftAndTakenAgainGoesBehindThoseWhoWait) {
    ManualExecutor manual;
    Turn turn;
    Parking gate;
    Names names;
    manual.spawn(work(turn, gate, names, "a"));
    manual.spawn(work(turn, gate, names, "b"));
    gate.wake_one();
    manual.settle();
    manual.spawn(work(turn, gate, names, "a again"));
    while (gate.wake_one())
        manual.settle();
    EXPECT_EQ(names, (Names{"a begins", "a ends", "b begins", "b ends", "a again begins",
                            "a again ends"}));
}

Task<void> take_and_throw(Turn& turn) {
    co_await turn.take();
    const TurnHolder holder{turn};
    throw std::runtime_error("in the middle of it");
}

TEST(Turn, OfAHolderThatEndsByAnExceptionIsGivenBack) {
    ManualExecutor manual;
    Turn turn;
    Parking gate;
    Names names;
    EXPECT_THROW(manual.run(take_and_throw(turn)), std::runtime_error);
    manual.spawn(work(turn, gate, names, "next"));
    EXPECT_EQ(names, (Names{"next begins"}));
    gate.wake_one();
    manual.settle();
}

TEST(Turn, OfAHolderThatIsDestroyedWhileItWaitsIsGivenBack) {
    ManualExecutor manual;
    Turn turn;
    auto first_gate = std::make_unique<Parking>();
    Parking gate;
    Names names;
    manual.spawn(work(turn, *first_gate, names, "doomed"));
    manual.spawn(work(turn, gate, names, "next"));
    first_gate.reset();
    manual.settle();
    EXPECT_EQ(names, (Names{"doomed begins", "next begins"}));
    gate.wake_one();
    manual.settle();
}

TEST(TurnHolder, MayOutliveItsTurn) {
    auto turn = std::make_unique<Turn>();
    auto holder = std::make_unique<TurnHolder>(*turn);
    turn.reset();
    holder.reset(); // must not touch what is gone: the sanitizers watch
}

} // namespace
} // namespace qts
