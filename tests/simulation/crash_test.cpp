// The machine stops wherever it touches its disk, and starts again: no order is lost, none is sent
// twice. A failing stop is printed; run it alone:
//   QTS_CRASH_STOP=123 crash_test --gtest_filter='*EveryWrite*'
//   QTS_CRASH_SEED=123 crash_test --gtest_filter='*Seed*'

#include "simulation/run_truth.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace qts {
namespace {

constexpr SettlementRules kSoon{.settle = std::chrono::seconds{1}};

/// A day of about 500 events.
constexpr SimulatedRunOptions kDay{
    .seed = 7, .passes = 125, .troubles = {}, .settlement = kSoon, .symbols = 6};

/// An account over several lives of the program.
struct Lives {
    explicit Lives(std::uint64_t seed) : market{seed, Notional::won(1'000'000'000)} {
        files.uncounted = "journal/HEAD"; // it loses nothing; the journal's own tests stop there
    }

    /// One life; false: the machine stopped in it.
    bool live(SimulatedRunOptions options) {
        std::optional<SimulatedRun> run;
        bool ended = true;
        options.begins_at = now;
        try {
            run.emplace(options, &market, &files);
            run->execute();
        } catch (const MachineStopped&) {
            ended = false;
        }
        if (run) {
            for (const auto& [id, times] : run->story().places)
                sent[id] += times;
            records += run->journal().records;
            // A broker gives one token a minute.
            now = run->machine_time() + std::chrono::minutes{1};
        }
        return ended;
    }
    /// The last life, on a wire that does not break: everything must be known in the end.
    void end_in_truth(std::uint64_t seed) {
        SimulatedRun run{
            {.seed = seed, .passes = 10, .troubles = {}, .settlement = kSoon, .begins_at = now},
            &market,
            &files};
        EXPECT_EQ(run.execute(), app::ExitCode::done);
        for (const auto& [id, times] : run.story().places)
            sent[id] += times;
        check_truth(run);
        for (const auto& [id, times] : sent)
            EXPECT_EQ(times, 1) << "order " << id.counter() << " was sent more than once";
        for (const OrderRecord& order : run.engine().orders().all()) {
            EXPECT_FALSE(order.adopted) << "an order of ours that nobody here remembers";
            EXPECT_NE(order.lifecycle, Lifecycle::unknown) << order.id.counter();
        }
        for (const auto& [id, times] : sent)
            EXPECT_NE(run.engine().orders().find(id), nullptr) << id.counter() << " is forgotten";
        EXPECT_NE(run.journal().found().head, HeadState::leads);
    }

    SimulatedMarket market;
    FakeFileSystem files;
    std::map<OrderId, int> sent; ///< POSTs of each order, over all lives
    std::size_t records = 0;
    MonoNanos now; ///< machine time
};

/// Stops at the `stop`-th change of the disk, starts again, and ends.
void crash_once(std::size_t stop, bool power_cut) {
    SCOPED_TRACE(fmt::format("QTS_CRASH_STOP={} power cut {}", stop, power_cut));
    Lives lives{kDay.seed};
    lives.files.stop_after(stop, stop % 3 == 0 ? 100 : 0);
    lives.live(kDay);
    EXPECT_TRUE(lives.files.stopped());
    power_cut ? lives.files.restart_after_power_cut(stop) : lives.files.restart();
    lives.end_in_truth(8);
}

/// Every write of the day, in parts that run side by side.
class CrashOfADay : public testing::TestWithParam<std::size_t> {};
constexpr std::size_t kParts = 8;

TEST_P(CrashOfADay, AtEveryWriteLosesAndDoublesNothing) {
    const std::uint64_t only = number_from("QTS_CRASH_STOP", 0);
    Lives whole{kDay.seed};
    ASSERT_TRUE(whole.live(kDay));
    EXPECT_GE(whole.records, 500U) << "the day is too quiet to prove much";
    const std::size_t stops = whole.files.steps();
    for (std::size_t stop = GetParam(); stop < stops; stop += kParts) {
        if (only != 0 && stop != only) continue;
        crash_once(stop, stop / kParts % 2 == 1);
        if (testing::Test::HasFailure()) return;
    }
}

INSTANTIATE_TEST_SUITE_P(Parts, CrashOfADay, testing::Range(std::size_t{0}, kParts));

TEST(Crash, OfASeedOnABadWireLosesAndDoublesNothing) {
    const std::uint64_t only = number_from("QTS_CRASH_SEED", 0);
    const std::uint64_t seeds = number_from("QTS_CRASH_SEEDS", 300);
    for (std::uint64_t seed = only == 0 ? 1 : only; seed <= (only == 0 ? seeds : only); ++seed) {
        SCOPED_TRACE(fmt::format("QTS_CRASH_SEED={}", seed));
        Lives lives{seed};
        Random random{seed};
        for (int life = 0; life < 3; ++life) {
            const SimulatedRunOptions options{
                .seed = random.next(), .passes = 10, .troubles = kRoughWire, .settlement = kSoon};
            lives.files.stop_after(random.below(250), random.below(200));
            if (lives.live(options)) lives.files.restart();
            const bool power_cut = random.chance(1, 2);
            power_cut ? lives.files.restart_after_power_cut(random.next()) : lives.files.restart();
        }
        lives.end_in_truth(seed);
        if (testing::Test::HasFailure()) return;
    }
}

} // namespace
} // namespace qts
