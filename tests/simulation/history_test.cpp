// Random histories of a person's orders: placed, amended, cancelled, in wholes and parts, on a wire
// that loses requests and answers, by programs that die anywhere and are started again. A failing
// seed is printed; run it alone:
//   QTS_HISTORY_SEED=123 crash_test --gtest_filter='*History*'

#include "simulation/desk_truth.hpp"
#include "simulation/run_truth.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace qts {
namespace {

/// An account over several lives of the program.
struct History {
    explicit History(std::uint64_t seed) : market{seed}, random{seed} {}

    /// One life, on a bad wire, that ends by a crash or after its last action.
    void live() {
        std::optional<SimulatedDesk> desk;
        files.stop_after(random.below(120), random.below(200));
        try {
            desk.emplace(random.next(), kRoughDeskWire, &market, &files, now);
            const bool open = desk->open();
            for (int action = 0; open && action < 12; ++action)
                desk->act();
        } catch (const MachineStopped&) {
            ++crashes;
        }
        if (desk) remember(*desk);
        desk.reset();
        random.chance(1, 2) ? files.restart_after_power_cut(random.next()) : files.restart();
    }
    /// The last life, on a good wire, until nothing is unknown any more.
    void end_in_truth() {
        SimulatedDesk desk{random.next(), WireTroubles{}, &market, &files, now};
        ASSERT_TRUE(desk.open());
        desk.wait_out(std::chrono::minutes{1}); // longer than any time limit
        desk.calm_down();
        remember(desk);
        check_truth(desk);
        for (const OrderRecord& order : desk.engine().orders().all()) {
            EXPECT_FALSE(order.adopted) << "an order of ours that nobody here remembers";
            EXPECT_NE(order.lifecycle, Lifecycle::unknown) << order.id.counter();
        }
        for (const auto& [id, times] : sent) {
            EXPECT_EQ(times, 1) << "order " << id.counter() << " was sent more than once";
            EXPECT_NE(desk.engine().orders().find(id), nullptr) << id.counter() << " is forgotten";
        }
    }
    void remember(SimulatedDesk& desk) {
        for (const auto& [id, times] : desk.news().places)
            sent[id] += times;
        now = desk.machine_time() + std::chrono::minutes{1};
    }

    SimulatedMarket market;
    FakeFileSystem files;
    Random random;
    std::map<OrderId, int> sent; ///< POSTs of each order, over all lives
    MonoNanos now;               ///< machine time
    int crashes = 0;
};

/// Many seeds, in parts that run side by side.
class AHistory : public testing::TestWithParam<std::uint64_t> {};
constexpr std::uint64_t kParts = 8;

TEST_P(AHistory, OfCrashesAndLossesEndsInTheTruth) {
    const std::uint64_t only = number_from("QTS_HISTORY_SEED", 0);
    const std::uint64_t seeds = number_from("QTS_HISTORY_SEEDS", 10'000);
    std::size_t orders = 0;
    int crashes = 0;
    std::uint64_t histories = 0;
    for (std::uint64_t seed = 1 + GetParam(); seed <= seeds; seed += kParts) {
        if (only != 0 && seed != only) continue;
        SCOPED_TRACE(fmt::format("QTS_HISTORY_SEED={}", seed));
        History history{seed};
        for (std::uint64_t life = 0; life < 1 + seed % 3; ++life)
            history.live();
        history.end_in_truth();
        if (testing::Test::HasFailure()) return;
        ++histories;
        orders += history.sent.size();
        crashes += history.crashes;
    }
    if (only != 0) return;
    EXPECT_GT(orders, 3 * histories) << "hardly anything was sent: the test proves little";
    EXPECT_GT(crashes, static_cast<int>(histories / 3)) << "hardly anything broke";
}

INSTANTIATE_TEST_SUITE_P(Seeds, AHistory, testing::Range(std::uint64_t{0}, kParts));

} // namespace
} // namespace qts
