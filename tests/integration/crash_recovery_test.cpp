// The program is killed while it works for a person; the next one takes its books over. Every order
// at the broker is one that somebody here knows, and none is there twice.
#include "core/json_reader.hpp"
#include "core/random.hpp"
#include "integration/background_process.hpp"
#include "integration/simulated_account.hpp"

#include <array>
#include <csignal>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <map>
#include <set>

namespace qts {
namespace {

/// Orders of the journal by their quantity: the broker's number as it was written last, or nothing.
std::map<std::int64_t, std::string> orders_in_journal(const SimulatedAccount& account) {
    const ProcessResult exported = account.qts({"journal", "export"});
    EXPECT_EQ(exported.exit_code, 0) << exported.err;
    std::map<std::int64_t, std::string> orders;
    std::string_view rest = exported.out;
    while (!rest.empty()) {
        const std::size_t end = rest.find('\n');
        const auto line = JsonDocument::parse(rest.substr(0, end));
        EXPECT_TRUE(line) << rest.substr(0, end);
        if (!line) break;
        for (const JsonView& order : line->root().member("orders").elements()) {
            const auto numbers = order.member("broker_numbers").elements();
            const std::string number =
                numbers.empty() ? "" : std::string{numbers.front().text().value_or("")};
            orders[order.member("quantity").integer().value_or(0)] = number;
        }
        rest.remove_prefix(end + 1);
    }
    return orders;
}

/// How often each type of record stands in an export.
std::map<std::string, int> records_of(const std::string& exported) {
    std::map<std::string, int> counts;
    constexpr std::string_view kType = R"("type":")";
    for (std::size_t at = exported.find(kType); at != std::string::npos;
         at = exported.find(kType, at + 1)) {
        const std::size_t begin = at + kType.size();
        ++counts[exported.substr(begin, exported.find('"', begin) - begin)];
    }
    return counts;
}

TEST(Restart, AHundredTimesAddsNothingButItsOwnBeginningAndEnd) {
    SimulatedAccount account;
    ASSERT_EQ(account.qts({"order", "buy", "005930", "2", "--market", "--yes"}).exit_code, 0);
    ASSERT_EQ(account.qts({"order", "buy", "005930", "3", "--limit", "60000", "--yes"}).exit_code,
              0);
    const auto before = records_of(account.qts({"journal", "export"}).out);
    const std::string held = account.qts({"positions", "--json"}).out;
    for (int i = 0; i < 100; ++i)
        ASSERT_EQ(account.qts({"orders", "--unknown"}).exit_code, 0);
    const auto after = records_of(account.qts({"journal", "export"}).out);
    EXPECT_EQ(after.at("books"), before.at("books"));
    EXPECT_EQ(after.at("run_began"), before.at("run_began") + 100);
    EXPECT_EQ(after.at("run_ended"), before.at("run_ended") + 100);
    EXPECT_EQ(account.qts({"positions", "--json"}).out, held);
    EXPECT_EQ(account.counters().orders, 2);
    EXPECT_EQ(account.qts({"cancel", "2"}).exit_code, 0) << "it is still known";
}

/// A person settles what no list can: this market stands still, so no order ever proves absent.
/// What did reach the broker the list finds before anybody is asked.
void settle_unknown(const SimulatedAccount& account) {
    const ProcessResult unknown = account.qts({"orders", "--unknown", "--json"});
    ASSERT_EQ(unknown.exit_code, 0) << unknown.err;
    const auto document = JsonDocument::parse(unknown.out);
    ASSERT_TRUE(document);
    for (const JsonView& order : document->root().member("orders").elements()) {
        const std::string id{order.member("id").text().value_or("")};
        EXPECT_EQ(account.qts({"resolve", id, "--as", "absent", "--operator", "test"}).exit_code,
                  0);
    }
}

/// Enough issues for an order of unknown fate to stand in the way of none after it.
constexpr std::array kIssues{"005490", "051910", "068270", "105560", "000270", "034020", "035720",
                             "015760", "010140", "011200", "047040", "032640", "034220", "005935",
                             "051915", "00088K", "036930", "247540", "086520", "403870", "028300",
                             "032820", "0001A0", "293490", "005930"};

TEST(CrashRecovery, AfterSigkillAtTwentyFiveSeededPointsNothingIsLostOrDoubled) {
    sim::KisServerOptions rich;
    rich.cash = Notional::won(1'000'000'000);
    const SimulatedAccount account{rich};
    const SystemClock clock;
    const MonoNanos began = clock.mono_now();
    ASSERT_EQ(account.qts({"order", "buy", "069500", "30", "--market", "--yes"}).exit_code, 0);
    std::int64_t takes = (clock.mono_now() - began).count();
    Random random{25};
    int killed = 0;
    std::int64_t quantity = 0; // tells the orders apart
    for (const char* const issue : kIssues) {
        BackgroundProcess order{
            account.scratch(),
            {"order", "buy", issue, std::to_string(++quantity), "--market", "--yes"}};
        // Less than it takes, or more, from the seed; how long that is depends on the machine.
        order.wait_for("it never says this", Duration{random.between(0, 3 * takes)});
        order.signal(SIGKILL);
        if (order.wait() == 128 + SIGKILL) {
            ++killed;
            takes += takes / 4;
        }
        EXPECT_EQ(account.qts({"journal", "verify"}).exit_code, 0);
        settle_unknown(account);
    }
    EXPECT_GT(killed, 1) << "the points prove little";
    // The next command takes over, and the list it reads tells what became of the others.
    EXPECT_EQ(account.qts({"order", "buy", "069500", "31", "--market", "--yes"}).exit_code, 0);
    const auto known = orders_in_journal(account);
    std::set<std::int64_t> at_broker;
    for (const BrokerRow& row : account.rows()) {
        EXPECT_TRUE(at_broker.insert(row.quantity).second) << "twice: " << row.number;
        const auto order = known.find(row.quantity);
        ASSERT_NE(order, known.end()) << "nobody here knows order " << row.number;
        EXPECT_FALSE(order->second.empty()) << "order " << row.number << " was not found again";
    }
    EXPECT_GT(at_broker.size(), 4U) << "the points prove little";
}

} // namespace
} // namespace qts
