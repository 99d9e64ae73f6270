// The whole order path under virtual time, from many seeds. A failing seed is printed; run it
// alone:
//   QTS_SIMULATION_SEED=123 simulation_test

#include "simulation/run_truth.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

namespace qts {
namespace {

TEST(Simulation, OnAGoodWireEveryRunEndsWithTheBrokersBooks) {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        SCOPED_TRACE(fmt::format("seed {}", seed));
        SimulatedRun run{{.seed = seed, .passes = 25, .troubles = {}}};
        ASSERT_EQ(run.execute(), app::ExitCode::done);
        check_truth(run);
        ASSERT_TRUE(run.story().closing.has_value());
        EXPECT_TRUE(run.story().closing->books_agree);
        EXPECT_GT(run.story().fills, 0);
        if (testing::Test::HasFailure()) return;
    }
}

TEST(Simulation, OnABadWireNoOrderIsSentTwiceLostOrGuessedAbout) {
    const std::uint64_t only = number_from("QTS_SIMULATION_SEED", 0);
    const std::uint64_t seeds = number_from("QTS_SIMULATION_SEEDS", 1'000);
    std::size_t unknown_runs = 0;
    std::size_t orders = 0;
    for (std::uint64_t seed = only == 0 ? 1 : only; seed <= (only == 0 ? seeds : only); ++seed) {
        SCOPED_TRACE(fmt::format("seed {}", seed));
        SimulatedRun run{{.seed = seed, .passes = 25, .troubles = kRoughWire}};
        const app::ExitCode code = run.execute();
        check_truth(run);
        orders += run.engine().orders().all().size();
        if (code == app::ExitCode::unknown_order) {
            ++unknown_runs;
            EXPECT_TRUE(run.engine().orders().any_unknown());
        }
        if (testing::Test::HasFailure()) return;
    }
    if (only == 0) {
        EXPECT_GT(orders, seeds * 5) << "the monkey hardly traded: the test proves little";
        EXPECT_GT(unknown_runs, seeds / 10) << "the wire hardly broke: the test proves little";
    }
}

TEST(Simulation, TheSameSeedIsTheSameRun) {
    for (const std::uint64_t seed : {1ULL, 7ULL, 42ULL}) {
        SimulatedRun first{{.seed = seed, .passes = 25, .troubles = kRoughWire}};
        SimulatedRun second{{.seed = seed, .passes = 25, .troubles = kRoughWire}};
        EXPECT_EQ(first.execute(), second.execute());
        EXPECT_EQ(first.transcript(), second.transcript());
        EXPECT_EQ(first.counters().requests, second.counters().requests);
    }
}

} // namespace
} // namespace qts
