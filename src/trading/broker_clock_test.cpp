#include "trading/broker_clock.hpp"

#include <chrono>
#include <gtest/gtest.h>

namespace qts {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;

/// Machine time that moves only when told to.
class FakeClock final : public Clock {
  public:
    UtcNanos utc_now() const override { return utc; }
    MonoNanos mono_now() const override { return MonoNanos{}; }
    UtcNanos utc = UtcNanos::since_epoch(seconds{1'795'392'000}); // 2026-11-23 09:00:00 KST
};

TEST(OffsetBrokerClock, ThatHasLearnedNothingShowsMachineTime) {
    FakeClock machine;
    const OffsetBrokerClock clock{machine};
    EXPECT_EQ(clock.offset(), Duration{0});
    EXPECT_EQ(clock.now(), machine.utc);
    machine.utc = machine.utc + milliseconds{1'234};
    EXPECT_EQ(clock.now(), UtcNanos::since_epoch(milliseconds{1'795'392'001'234}));
}

TEST(OffsetBrokerClock, ShowsBrokerTimeWhenTheMachineIsSlow) {
    const FakeClock machine;
    OffsetBrokerClock clock{machine};
    clock.learn(machine.utc + seconds{30});
    EXPECT_EQ(clock.offset(), seconds{30});
    EXPECT_EQ(clock.now(), machine.utc + seconds{30});
}

TEST(OffsetBrokerClock, ShowsBrokerTimeWhenTheMachineIsFast) {
    const FakeClock machine;
    OffsetBrokerClock clock{machine};
    clock.learn(machine.utc - minutes{5});
    EXPECT_EQ(clock.offset(), -minutes{5});
    EXPECT_EQ(clock.now(), machine.utc - minutes{5});
}

TEST(OffsetBrokerClock, RunsOnWithTheMachineAfterLearning) {
    FakeClock machine;
    OffsetBrokerClock clock{machine};
    clock.learn(machine.utc + seconds{30});
    machine.utc = machine.utc + milliseconds{750};
    EXPECT_EQ(clock.now(), UtcNanos::since_epoch(milliseconds{1'795'392'030'750}));
}

TEST(OffsetBrokerClock, DoesNotApplyAnOffsetUnderTwoSeconds) {
    const FakeClock machine;
    for (const Duration seen :
         {Duration{seconds{0}}, Duration{seconds{1}}, Duration{-seconds{1}},
          Duration{seconds{2}} - nanoseconds{1}, -(Duration{seconds{2}} - nanoseconds{1})}) {
        OffsetBrokerClock clock{machine};
        clock.learn(machine.utc + seen);
        EXPECT_EQ(clock.offset(), Duration{0}) << seen.count();
        EXPECT_EQ(clock.now(), machine.utc) << seen.count();
    }
}

TEST(OffsetBrokerClock, AppliesAnOffsetOfTwoSecondsAndMore) {
    const FakeClock machine;
    for (const Duration seen : {Duration{seconds{2}}, Duration{-seconds{2}},
                                Duration{seconds{2}} + nanoseconds{1}, Duration{minutes{9}}}) {
        OffsetBrokerClock clock{machine};
        clock.learn(machine.utc + seen);
        EXPECT_EQ(clock.offset(), seen) << seen.count();
        EXPECT_EQ(clock.now(), machine.utc + seen) << seen.count();
    }
}

TEST(OffsetBrokerClock, ForgetsAnEarlierOffsetWhenItLearnsAgain) {
    FakeClock machine;
    OffsetBrokerClock clock{machine};
    clock.learn(machine.utc + seconds{30});
    clock.learn(machine.utc + seconds{10});
    EXPECT_EQ(clock.offset(), seconds{10}); // measured from machine time, not from the offset
}

TEST(OffsetBrokerClock, ReturnsToMachineTimeWhenTheMachineIsSetRight) {
    FakeClock machine;
    OffsetBrokerClock clock{machine};
    clock.learn(machine.utc + seconds{30});
    machine.utc = machine.utc + seconds{30}; // somebody set the machine's clock
    clock.learn(machine.utc + milliseconds{500});
    EXPECT_EQ(clock.offset(), Duration{0});
    EXPECT_EQ(clock.now(), machine.utc);
}

TEST(SteppedBrokerClock, ShowsWhatItWasLastSetTo) {
    SteppedBrokerClock clock;
    EXPECT_EQ(clock.now(), UtcNanos{});
    clock.set(UtcNanos::since_epoch(seconds{100}));
    clock.set(UtcNanos::since_epoch(seconds{200}));
    EXPECT_EQ(clock.now(), UtcNanos::since_epoch(seconds{200}));
    EXPECT_EQ(clock.now(), UtcNanos::since_epoch(seconds{200}));
}

TEST(BrokerClock, IsReadThroughThePort) {
    const FakeClock machine;
    OffsetBrokerClock offset{machine};
    offset.learn(machine.utc + seconds{60});
    SteppedBrokerClock stepped;
    stepped.set(machine.utc + seconds{90});
    const BrokerClock& live = offset;
    const BrokerClock& local = stepped;
    EXPECT_EQ(live.now(), machine.utc + seconds{60});
    EXPECT_EQ(local.now(), machine.utc + seconds{90});
}

} // namespace
} // namespace qts
