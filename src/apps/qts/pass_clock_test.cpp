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
Task<void> take(PassClock& passes, std::optional<std::optional<UtcNanos>>& out) {
    auto got = co_await passes.next();
    out = got;
}

struct Wall {
    ManualExecutor executor;
    OffsetBrokerClock broker_clock{executor.clock()};
    bool stop = false;
    WallPassClock passes;

    explicit Wall(Duration interval, Duration after_nine = Duration{0})
        : passes{broker_clock, executor.clock(), executor.timer(), interval, stop} {
        executor.clock().set_utc(nine(after_nine));
    }
    std::optional<UtcNanos> next() {
        std::optional<std::optional<UtcNanos>> out;
        executor.run(take(passes, out));
        return out.value();
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
    std::optional<std::optional<UtcNanos>> out;
    wall.executor.spawn(take(wall.passes, out));
    wall.executor.advance(seconds{5});
    EXPECT_FALSE(out.has_value());
    wall.stop = true;
    wall.executor.advance(milliseconds{500});
    ASSERT_TRUE(out.has_value());
    EXPECT_EQ(*out, std::nullopt);
}

TEST(WallPassClock, AStopAskedBeforehandEndsAtOnce) {
    Wall wall{seconds{60}, seconds{1}};
    wall.stop = true;
    EXPECT_EQ(wall.next(), std::nullopt);
    EXPECT_EQ(wall.now(), nine(seconds{1}));
}

TEST(SteppedPassClock, TheFirstPassIsNowAndEachLaterOneMovesTheMarket) {
    ManualExecutor executor;
    SteppedBrokerClock broker_clock;
    broker_clock.set(nine());
    std::vector<Duration> steps;
    SteppedPassClock passes{[&](Duration by) -> std::optional<UtcNanos> {
                                steps.push_back(by);
                                return nine(by * static_cast<std::int64_t>(steps.size()));
                            },
                            broker_clock, seconds{60}};
    const auto next = [&] {
        std::optional<std::optional<UtcNanos>> out;
        executor.run(take(passes, out));
        return out.value();
    };
    EXPECT_EQ(next(), nine());
    EXPECT_TRUE(steps.empty());
    EXPECT_EQ(next(), nine(seconds{60}));
    EXPECT_EQ(broker_clock.now(), nine(seconds{60}));
    EXPECT_EQ(next(), nine(seconds{120}));
    EXPECT_EQ(broker_clock.now(), nine(seconds{120}));
    EXPECT_EQ(steps, (std::vector<Duration>{seconds{60}, seconds{60}}));
}

TEST(SteppedPassClock, EndsWithThePricesAndLeavesTheClockWhereItWas) {
    ManualExecutor executor;
    SteppedBrokerClock broker_clock;
    broker_clock.set(nine());
    SteppedPassClock passes{[](Duration) { return std::optional<UtcNanos>{}; }, broker_clock,
                            seconds{1}};
    std::optional<std::optional<UtcNanos>> first;
    executor.run(take(passes, first));
    EXPECT_EQ(*first, nine());
    for (int n = 0; n < 2; ++n) {
        std::optional<std::optional<UtcNanos>> later;
        executor.run(take(passes, later));
        EXPECT_EQ(*later, std::nullopt);
    }
    EXPECT_EQ(broker_clock.now(), nine());
}

} // namespace
} // namespace qts::app
