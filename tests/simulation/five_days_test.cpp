// The day roll: a program that stays up through five trading days does what five programs do that
// are started anew each day, against one simulator that stands through all of them.

#include "simulation/run_truth.hpp"
#include "simulation/simulated_run.hpp"
#include "storage/query_store.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace qts {
namespace {

const KstDate kMonday = KstDate::of(2026, 11, 23);
const KstDate kFriday = kMonday.plus_days(4);

SimulatedRunOptions through(int days, std::uint64_t seed) {
    SimulatedRunOptions options;
    options.seed = seed;
    options.passes = 0;
    options.days = days;
    options.interval = std::chrono::minutes{10};
    options.wants_by_moment = true;
    return options;
}

/// Five days as the journal and the exchange tell of them.
struct FiveDays {
    explicit FiveDays(std::uint64_t seed) : market{seed} {}

    void run(const SimulatedRunOptions& options) {
        SimulatedRun run{options, &market, &files};
        EXPECT_EQ(run.execute(), app::ExitCode::done);
        EXPECT_EQ(std::ssize(run.keeper().closed), options.days);
        EXPECT_EQ(run.engine().ledger().cash(), run.account().cash());
        EXPECT_FALSE(run.engine().orders().any_live()) << "orders die with their day";
        refused += run.story().refused;
    }
    /// Everything but what names the runs.
    std::string told() {
        auto store = QueryStore::open(":memory:");
        EXPECT_TRUE(store);
        const auto followed = store->follow(files, "journal");
        EXPECT_TRUE(followed) << followed.error().context;
        std::string text;
        const DayRange week{.from = kMonday, .to = kFriday};
        const auto all_orders = store->orders(week);
        const auto all_fills = store->fills(week);
        const auto all_days = store->closed_days(week);
        if (!all_orders || !all_fills || !all_days) return "unreadable";
        for (const KeptOrder& order : *all_orders) {
            text += fmt::format(
                "{}-{} {} {} {} {} {} {} {} {}\n", order.id.node(), order.id.counter(),
                kst_stamp_ms(order.decided_at), to_string(order.side), order.symbol.view(),
                order.quantity.in_shares(), order.filled.in_shares(), order.filled_amount.in_won(),
                order.state, order.numbers.empty() ? "-" : order.numbers.front().packed());
            ++orders;
            expired += order.state == "expired" ? 1 : 0;
        }
        for (const KeptFill& kept : *all_fills) {
            text += fmt::format("fill {} {} {} {} {}\n", kept.day.iso(), kst_stamp_ms(kept.fill.at),
                                kept.fill.order.counter(), kept.fill.quantity.in_shares(),
                                kept.fill.amount.in_won());
        }
        for (const DayClosed& day : *all_days) {
            text += fmt::format("day {} cash {} equity {}\n", day.day.iso(),
                                won_of(day.cash).value_or(-1), won_of(day.equity).value_or(-1));
        }
        const ExchangeAccount& account = market.market->exchange().account(market.server.account());
        return text + holdings() + fmt::format("settled {}\n", account.deposit().in_won());
    }
    std::string holdings() {
        BooksReplay replay;
        auto take = [&](const JournalRecord& record) { return replay.take(record); };
        EXPECT_TRUE(scan_journal(files, "journal", take));
        std::string text;
        for (const Position& position : replay.books().positions) {
            text +=
                fmt::format("held {} {} {} {}\n", position.strategy.view(), position.symbol.view(),
                            position.held.in_shares(), position.cost.in_won());
        }
        return text + fmt::format("cash {}\n", replay.books().cash.in_won());
    }

    SimulatedMarket market;
    FakeFileSystem files;
    int refused = 0;
    int orders = 0;
    int expired = 0;
};

class ThroughTheDays : public testing::TestWithParam<std::uint64_t> {};

TEST_P(ThroughTheDays, OneRunIsWhatFiveRunsAre) {
    FiveDays whole{GetParam()};
    whole.run(through(5, GetParam()));
    FiveDays parts{GetParam()};
    for (int day = 0; day < 5; ++day)
        parts.run(through(1, GetParam()));
    const std::string told = whole.told();
    EXPECT_NE(told, "unreadable");
    EXPECT_EQ(told, parts.told());
    EXPECT_GT(whole.orders, 50);
    EXPECT_GT(whole.expired, 0) << "no order was open at the close of any day";
}

INSTANTIATE_TEST_SUITE_P(Seeds, ThroughTheDays, testing::Range(std::uint64_t{1}, std::uint64_t{5}));

} // namespace
} // namespace qts
