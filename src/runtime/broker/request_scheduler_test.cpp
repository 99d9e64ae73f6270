#include "runtime/broker/request_scheduler.hpp"

#include "fakes/manual_executor.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace qts {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::int64_t kOnePerSecond = 100;

struct Turns {
    struct Taken {
        std::string who;
        Duration at;
    };
    std::vector<Taken> taken;
    std::string order() const {
        std::string all;
        for (const Taken& turn : taken)
            all += (all.empty() ? "" : " ") + turn.who;
        return all;
    }
};

struct Rig {
    explicit Rig(std::int64_t rate_centi, SharedPace* shared = nullptr)
        : scheduler{exec.clock(), exec.timer(), rate_centi, shared} {}
    ~Rig() {
        while (exec.jump()) {
        }
    }
    Task<void> take(Lane lane, std::string who) {
        co_await scheduler.acquire(lane);
        turns.taken.push_back({who, exec.clock().mono_now().since_start()});
    }
    void ask(Lane lane, std::string who) { exec.spawn(take(lane, std::move(who))); }

    ManualExecutor exec;
    RequestScheduler scheduler;
    Turns turns;
};

TEST(RequestScheduler, GivesTheFirstSlotAtOnce) {
    Rig rig{kOnePerSecond};
    rig.ask(Lane::quote, "a");
    ASSERT_EQ(rig.turns.taken.size(), 1U);
    EXPECT_EQ(rig.turns.taken[0].at, Duration{0});
}

TEST(RequestScheduler, SpacesSlotsByTheRateWithoutBursts) {
    Rig rig{kOnePerSecond};
    for (const char* who : {"a", "b", "c", "d"})
        rig.ask(Lane::order, who);
    rig.exec.advance(seconds{10});
    ASSERT_EQ(rig.turns.taken.size(), 4U);
    for (std::size_t i = 1; i < 4; ++i) {
        const Duration gap = rig.turns.taken[i].at - rig.turns.taken[i - 1].at;
        EXPECT_GE(gap, seconds{1});
        EXPECT_LE(gap, seconds{1} + milliseconds{5});
    }
}

TEST(RequestScheduler, SavesNoSlotsUpWhileNobodyAsks) {
    Rig rig{kOnePerSecond};
    rig.ask(Lane::order, "a");
    rig.exec.advance(seconds{60});
    rig.ask(Lane::order, "b");
    rig.ask(Lane::order, "c");
    ASSERT_EQ(rig.turns.order(), "a b");
    rig.exec.advance(milliseconds{999});
    EXPECT_EQ(rig.turns.order(), "a b");
    rig.exec.advance(milliseconds{6});
    EXPECT_EQ(rig.turns.order(), "a b c");
}

TEST(RequestScheduler, HoldsThePaceOfTheBrokersPolicies) {
    const ManualExecutor exec;
    FakeClock clock;
    FakeTimer timer{clock};
    EXPECT_EQ(RequestScheduler(clock, timer, 90).slot(), Duration{1'111'111'111});
    EXPECT_EQ(RequestScheduler(clock, timer, 1'500).slot(), Duration{66'666'666});
    EXPECT_EQ(RequestScheduler(clock, timer, 0).slot(), Duration{0});
}

TEST(RequestScheduler, WithoutALimitMakesNobodyWait) {
    Rig rig{0};
    for (const char* who : {"a", "b", "c", "d", "e"})
        rig.ask(Lane::quote, who);
    EXPECT_EQ(rig.turns.order(), "a b c d e");
    EXPECT_EQ(rig.exec.clock().mono_now().since_start(), Duration{0});
}

TEST(RequestScheduler, LetsCancelOvertakeOrderOvertakeReconcileOvertakeQuote) {
    Rig rig{kOnePerSecond};
    rig.ask(Lane::quote, "first");
    rig.ask(Lane::quote, "quote");
    rig.ask(Lane::reconcile, "reconcile");
    rig.ask(Lane::order, "order");
    rig.ask(Lane::cancel, "cancel");
    rig.exec.advance(seconds{10});
    EXPECT_EQ(rig.turns.order(), "first cancel order reconcile quote");
}

TEST(RequestScheduler, ServesOneLaneInTheOrderOfArrival) {
    Rig rig{kOnePerSecond};
    for (const char* who : {"1", "2", "3", "4"})
        rig.ask(Lane::order, who);
    rig.exec.advance(seconds{10});
    EXPECT_EQ(rig.turns.order(), "1 2 3 4");
}

TEST(RequestScheduler, LetsACancelWaitNoMoreThanOneSlotBehindAnyQueue) {
    Rig rig{kOnePerSecond};
    for (int i = 0; i < 30; ++i)
        rig.ask(i % 2 == 0 ? Lane::order : Lane::quote, "x");
    rig.exec.advance(milliseconds{3'500});
    const Duration asked = rig.exec.clock().mono_now().since_start();
    rig.ask(Lane::cancel, "cancel");
    rig.exec.advance(seconds{60});
    for (const auto& turn : rig.turns.taken) {
        if (turn.who == "cancel") {
            EXPECT_LE(turn.at - asked, rig.scheduler.slot() + milliseconds{5});
        }
    }
    EXPECT_EQ(rig.turns.taken.size(), 31U);
}

TEST(RequestScheduler, GivesNoSlotToAnyLaneWhileItBacksOff) {
    Rig rig{kOnePerSecond};
    rig.scheduler.back_off(seconds{3});
    rig.ask(Lane::quote, "quote");
    rig.ask(Lane::cancel, "cancel");
    rig.exec.advance(milliseconds{2'999});
    EXPECT_TRUE(rig.turns.taken.empty());
    rig.exec.advance(milliseconds{2'000});
    EXPECT_EQ(rig.turns.order(), "cancel quote");
}

TEST(RequestScheduler, BacksOffWithoutARateLimitToo) {
    Rig rig{0};
    rig.scheduler.back_off(milliseconds{1'100});
    rig.ask(Lane::order, "a");
    EXPECT_TRUE(rig.turns.taken.empty());
    rig.exec.advance(milliseconds{1'105});
    EXPECT_EQ(rig.turns.order(), "a");
}

TEST(RequestScheduler, IsNotMadeFasterByAShorterBackOff) {
    Rig rig{kOnePerSecond};
    rig.scheduler.back_off(seconds{5});
    rig.scheduler.back_off(milliseconds{1});
    rig.ask(Lane::order, "a");
    rig.exec.advance(milliseconds{4'990});
    EXPECT_TRUE(rig.turns.taken.empty());
}

TEST(RequestScheduler, HoldsBackWhoAlreadyWaitsWhenItIsTold) {
    Rig rig{kOnePerSecond};
    rig.ask(Lane::order, "a");
    rig.ask(Lane::order, "b");
    rig.exec.advance(milliseconds{500});
    rig.scheduler.back_off(seconds{5});
    rig.exec.advance(seconds{4});
    EXPECT_EQ(rig.turns.order(), "a");
    rig.exec.advance(seconds{2});
    EXPECT_EQ(rig.turns.order(), "a b");
}

/// The pace of another process, which has taken what it took.
class ForeignPace final : public SharedPace {
  public:
    std::optional<MonoNanos> ask(Lane lane, MonoNanos now, Duration slot) override {
        asked.push_back(lane);
        if (now < next_free) return next_free;
        next_free = now + slot;
        return std::nullopt;
    }
    void back_off(MonoNanos, MonoNanos until) override { next_free = until; }

    std::vector<Lane> asked;
    MonoNanos next_free;
};

TEST(RequestScheduler, WaitsForASlotThatAnotherProcessHasTaken) {
    ForeignPace pace;
    pace.next_free = MonoNanos{} + milliseconds{700};
    Rig rig{kOnePerSecond, &pace};
    rig.ask(Lane::quote, "quote");
    rig.ask(Lane::cancel, "cancel");
    rig.exec.advance(seconds{3});
    ASSERT_EQ(rig.turns.order(), "cancel quote");
    EXPECT_EQ(rig.turns.taken[0].at, Duration{milliseconds{700}});
    EXPECT_EQ(rig.turns.taken[1].at, Duration{milliseconds{1'700}});
}

TEST(RequestScheduler, TellsOtherProcessesToBackOffToo) {
    ForeignPace pace;
    Rig rig{kOnePerSecond, &pace};
    rig.scheduler.back_off(seconds{5});
    EXPECT_EQ(pace.next_free, MonoNanos{} + seconds{5});
}

TEST(RequestScheduler, WithoutALimitSharesNothing) {
    ForeignPace pace;
    pace.next_free = MonoNanos{} + seconds{9};
    Rig rig{0, &pace};
    rig.ask(Lane::order, "order");
    EXPECT_EQ(rig.turns.order(), "order");
    EXPECT_TRUE(pace.asked.empty());
}

} // namespace
} // namespace qts
