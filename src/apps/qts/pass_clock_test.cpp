#include "apps/qts/pass_clock.hpp"

#include "core/kst.hpp"
#include "fakes/manual_executor.hpp"

#include <chrono>
#include <cstdint>
#include <gtest/gtest.h>
#include <optional>
#include <vector>

namespace qts::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

UtcNanos nine(Duration after = Duration{0}) {
    return to_utc(KstDate::of(2026, 11, 23), KstTime::of(9, 0)) + after;
}

/// Runs `next` once; what it gave, through a named coroutine.
Task<void> take(PassClock& passes, PassWait wait, std::optional<std::optional<Moment>>& out) {
    auto got = co_await passes.next(wait);
    out = got;
}

struct Wall {
    ManualExecutor executor;
    OffsetBrokerClock broker_clock{executor.clock()};
    bool stop = false;
    std::optional<WallPassClock> passes;

    explicit Wall(Duration interval, Duration after_nine = Duration{0}) {
        executor.clock().set_utc(nine(after_nine));
        passes.emplace(broker_clock, executor.clock(), executor.timer(), interval, stop);
    }
    std::optional<Moment> moment(PassWait wait = {}) {
        std::optional<std::optional<Moment>> out;
        executor.run(take(*passes, wait, out));
        return out.value();
    }
    std::optional<UtcNanos> next() {
        const auto got = moment();
        return got ? std::optional{got->at} : std::nullopt;
    }
    UtcNanos now() { return executor.clock().utc_now(); }
};

TEST(WallPassClock, PassesAtEveryMultipleOfTheInterval) {
    Wall wall{seconds{1}, milliseconds{300}};
    for (std::int64_t n = 1; n <= 5; ++n) {
        EXPECT_EQ(wall.next(), nine(seconds{n}));
        EXPECT_EQ(wall.now(), nine(seconds{n}));
    }
}

TEST(WallPassClock, StartedOnAMultipleItWaitsForTheNext) {
    Wall wall{seconds{60}};
    EXPECT_EQ(wall.next(), nine(seconds{60}));
    EXPECT_EQ(wall.next(), nine(seconds{120}));
}

TEST(WallPassClock, SkipsWhatALongPassMissed) {
    Wall wall{seconds{1}};
    EXPECT_EQ(wall.next(), nine(seconds{1}));
    wall.executor.advance(milliseconds{3'400}); // the pass took that long
    EXPECT_EQ(wall.next(), nine(seconds{5}));
    EXPECT_EQ(wall.next(), nine(seconds{6}));
}

TEST(WallPassClock, CountsInTheBrokersTimeAndNotInTheMachines) {
    Wall wall{seconds{60}, seconds{10}};
    wall.broker_clock.learn(wall.now() + seconds{30}); // the broker is 30 s ahead
    EXPECT_EQ(wall.next(), nine(seconds{60}));
    EXPECT_EQ(wall.now(), nine(seconds{30}));
}

TEST(WallPassClock, AStopEndsTheWaitWithinAFractionOfASecond) {
    Wall wall{seconds{60}, seconds{1}};
    std::optional<std::optional<Moment>> out;
    wall.executor.spawn(take(*wall.passes, {}, out));
    wall.executor.advance(seconds{5});
    EXPECT_FALSE(out.has_value());
    wall.stop = true;
    wall.executor.advance(milliseconds{500});
    ASSERT_TRUE(out.has_value());
    EXPECT_FALSE(out->has_value());
}

TEST(WallPassClock, AStopAskedBeforehandEndsAtOnce) {
    Wall wall{seconds{60}, seconds{1}};
    wall.stop = true;
    EXPECT_EQ(wall.next(), std::nullopt);
    EXPECT_EQ(wall.now(), nine(seconds{1}));
}

TEST(WallPassClock, AWakeBeforeThePassEndsTheWait) {
    Wall wall{seconds{60}, seconds{1}};
    const auto woken = wall.moment({.wake = nine(seconds{20})});
    ASSERT_TRUE(woken);
    EXPECT_EQ(woken->at, nine(seconds{20}));
    EXPECT_FALSE(woken->pass);
    const auto pass = wall.moment({.wake = nine(seconds{90})});
    EXPECT_EQ(pass->at, nine(seconds{60}));
    EXPECT_TRUE(pass->pass);
}

TEST(WallPassClock, AtRestThereIsNoPassUntilTheWake) {
    Wall wall{seconds{1}};
    const auto woken = wall.moment({.wake = nine(std::chrono::hours{10}), .rest = true});
    EXPECT_EQ(woken->at, nine(std::chrono::hours{10}));
    EXPECT_FALSE(woken->pass);
}

TEST(WallPassClock, ASleepOfTheMachineEndsTheWait) {
    Wall wall{seconds{60}, seconds{1}};
    std::optional<std::optional<Moment>> out;
    wall.executor.spawn(
        take(*wall.passes, {.wake = nine(std::chrono::hours{10}), .rest = true}, out));
    wall.executor.advance(seconds{10});
    wall.executor.clock().set_utc(wall.now() + seconds{6}); // the monotonic clock stood
    wall.executor.advance(seconds{1});
    ASSERT_TRUE(out.has_value()) << "whatever it waited for";
    EXPECT_TRUE(out->value().gap);
    EXPECT_FALSE(out->value().pass);
    EXPECT_FALSE(wall.moment()->gap) << "told once";
}

TEST(WallPassClock, TellsOfAClockThatWasSetDuringAPass) {
    Wall wall{seconds{60}, seconds{1}};
    ASSERT_TRUE(wall.moment());
    wall.executor.advance(seconds{30}); // work, however long
    EXPECT_FALSE(wall.moment()->gap);
    wall.executor.clock().set_utc(wall.now() - seconds{6});
    EXPECT_TRUE(wall.moment()->gap);
    wall.executor.clock().set_utc(wall.now() + seconds{4});
    EXPECT_FALSE(wall.moment()->gap) << "clocks are corrected by seconds";
}

TEST(ClockGap, AProcessThatStoodStillKnowsByItsNap) {
    FakeClock clock;
    ClockGap gap{clock};
    clock.advance(seconds{3});
    EXPECT_FALSE(gap.slept(milliseconds{100}));
    clock.advance(seconds{6});
    EXPECT_TRUE(gap.slept(milliseconds{100}));
    clock.advance(seconds{60});
    EXPECT_FALSE(gap.slept(seconds{60}));
}

struct Stepped {
    explicit Stepped(SteppedPassClock::Step step)
        : passes{std::move(step), broker_clock, interval} {
        broker_clock.set(nine());
    }
    std::optional<Moment> moment(PassWait wait = {}) {
        std::optional<std::optional<Moment>> out;
        executor.run(take(passes, wait, out));
        return out.value();
    }

    static constexpr Duration interval = seconds{60};
    ManualExecutor executor;
    SteppedBrokerClock broker_clock;
    SteppedPassClock passes;
};

TEST(SteppedPassClock, TheFirstPassIsNowAndEachLaterOneMovesTheMarket) {
    std::vector<Duration> steps;
    Stepped clock{[&](Duration by, auto) -> std::optional<Moment> {
        steps.push_back(by);
        return Moment{.at = nine(by * static_cast<std::int64_t>(steps.size()))};
    }};
    EXPECT_EQ(clock.moment()->at, nine());
    EXPECT_TRUE(steps.empty());
    EXPECT_EQ(clock.moment()->at, nine(seconds{60}));
    EXPECT_EQ(clock.broker_clock.now(), nine(seconds{60}));
    EXPECT_EQ(clock.moment()->at, nine(seconds{120}));
    EXPECT_EQ(clock.broker_clock.now(), nine(seconds{120}));
    EXPECT_EQ(steps, (std::vector<Duration>{seconds{60}, seconds{60}}));
}

TEST(SteppedPassClock, StopsAtAWakeWithoutAPass) {
    Stepped clock{[](Duration, std::optional<UtcNanos> until) -> std::optional<Moment> {
        return Moment{.at = until.value_or(nine(seconds{60})), .pass = !until};
    }};
    ASSERT_TRUE(clock.moment()->pass);
    const auto woken = clock.moment({.wake = nine(seconds{30})});
    EXPECT_FALSE(woken->pass);
    EXPECT_EQ(clock.broker_clock.now(), nine(seconds{30}));
    EXPECT_TRUE(clock.moment()->pass);
}

TEST(SteppedPassClock, EndsWithThePricesAndLeavesTheClockWhereItWas) {
    Stepped clock{[](Duration, auto) { return std::optional<Moment>{}; }};
    EXPECT_EQ(clock.moment()->at, nine());
    for (int n = 0; n < 2; ++n)
        EXPECT_FALSE(clock.moment());
    EXPECT_EQ(clock.broker_clock.now(), nine());
}

} // namespace
} // namespace qts::app
