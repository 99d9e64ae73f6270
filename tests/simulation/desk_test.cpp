// A person's orders under virtual time, from many seeds: whatever the wire does, none is sent
// twice, none is called refused that is at the exchange, and our books are the exchange's. A
// failing seed is printed; run it alone:
//   QTS_SIMULATION_SEED=123 simulation_test --gtest_filter='Desk*'

#include "simulation/desk_truth.hpp"
#include "simulation/run_truth.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

namespace qts {
namespace {

constexpr int kActions = 30;
constexpr std::uint64_t kUsualSeeds = 300;
void run_seed(std::uint64_t seed, WireTroubles troubles) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    SimulatedDesk desk{seed, troubles};
    if (!desk.open()) return; // the wire broke before the account could be read
    for (int i = 0; i < kActions; ++i)
        desk.act();
    desk.calm_down();
    check_truth(desk);
}

/// All seeds, or the one that the environment names; ends at the first that fails.
void run_seeds(WireTroubles troubles) {
    const std::uint64_t only = number_from("QTS_SIMULATION_SEED", 0);
    const std::uint64_t last = only == 0 ? number_from("QTS_SIMULATION_SEEDS", kUsualSeeds) : only;
    for (std::uint64_t seed = only == 0 ? 1 : only; seed <= last; ++seed) {
        run_seed(seed, troubles);
        if (testing::Test::HasFailure()) return;
    }
}

TEST(DeskSimulation, OnAGoodWireTheBooksAreTheExchangesWhateverAPersonDoes) {
    run_seeds(WireTroubles{});
}

TEST(DeskSimulation, OnABadWireNothingIsSentTwiceLostOrGuessedAbout) {
    run_seeds(kRoughDeskWire);
}

TEST(DeskSimulation, AnswersTellTheTruthOfWhatWasSent) {
    SimulatedDesk desk{1, WireTroubles{}};
    ASSERT_TRUE(desk.open());
    app::PlaceRequest buy;
    buy.send = true;
    buy.order.symbol = *Symbol::parse("005930");
    buy.order.quantity = Quantity::shares(3);
    buy.order.terms = *OrderTerms::limit(Price::won(60'000));
    EXPECT_EQ(desk.ask(buy).code, app::ExitCode::done);
    EXPECT_EQ(desk.exchange().orders().size(), 1U);
    buy.order.terms = *OrderTerms::limit(Price::won(60'001));
    EXPECT_EQ(desk.ask(buy).code, app::ExitCode::safety);
    buy.send = false;
    buy.order.terms = *OrderTerms::limit(Price::won(60'000));
    EXPECT_EQ(desk.ask(buy).code, app::ExitCode::done);
    EXPECT_EQ(desk.exchange().orders().size(), 1U) << "a preview sends nothing";
}

TEST(ControlDesk, AnswersAHelloAndNothingThatWasAskedLongAgo) {
    SimulatedDesk desk{1, WireTroubles{}};
    ASSERT_TRUE(desk.open());
    const std::string hello = desk.executor().run(desk.control().answer(R"({"hello":2})"));
    EXPECT_NE(hello.find(R"("command":"test")"), std::string::npos) << hello;
    const std::int64_t now = desk.executor().clock().utc_now().since_epoch().count();
    const auto buy_at = [&](std::int64_t at) {
        return desk.executor().run(desk.control().answer(fmt::format(
            R"({{"request":"place","symbol":"005930","venue":"krx","side":"buy","quantity":1,)"
            R"("kind":"limit","limit_won":60000,"send":true,"asked_at_ns":{}}})",
            at)));
    };
    constexpr std::int64_t kSecond = 1'000'000'000;
    EXPECT_NE(buy_at(now - 6 * kSecond).find("too old"), std::string::npos);
    EXPECT_NE(buy_at(now + 6 * kSecond).find("too old"), std::string::npos);
    EXPECT_TRUE(desk.exchange().orders().empty());
    EXPECT_NE(buy_at(now).find(R"("exit":0)"), std::string::npos);
    EXPECT_EQ(desk.exchange().orders().size(), 1U);
}

TEST(ControlDesk, ALineThatIsNoRequestIsAnsweredAndChangesNothing) {
    SimulatedDesk desk{1, WireTroubles{}};
    ASSERT_TRUE(desk.open());
    for (const char* line : {"", "hello", "{}", "[]", R"({"request":"place"})", "\x01\xff",
                             R"({"request":"cancel","order":"1-1"})"}) {
        const std::string answer = desk.executor().run(desk.control().answer(line));
        EXPECT_NE(answer.find(R"("exit":2)"), std::string::npos) << line << ": " << answer;
    }
    EXPECT_TRUE(desk.exchange().orders().empty());
}

} // namespace
} // namespace qts
