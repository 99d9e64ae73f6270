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

/// Enough issues for an order of unknown fate to stand in the way of none after it.
constexpr std::array kIssues{"005490", "051910", "068270", "105560", "000270", "034020", "035720",
                             "015760", "010140", "011200", "047040", "032640", "034220", "005935",
                             "051915", "00088K", "036930", "247540", "086520", "403870", "028300",
                             "032820", "0001A0", "293490", "005930"};

TEST(CrashRecovery, AfterSigkillAtTwentyFiveSeededPointsNothingIsLostOrDoubled) {
    sim::KisServerOptions rich;
    rich.cash = Notional::won(1'000'000'000);
    const SimulatedAccount account{rich};
    ASSERT_EQ(account.qts({"order", "buy", "069500", "30", "--market", "--yes"}).exit_code, 0);
    Random random{25};
    int killed = 0;
    std::int64_t quantity = 0; // tells the orders apart
    for (const char* const issue : kIssues) {
        BackgroundProcess order{
            account.scratch(),
            {"order", "buy", issue, std::to_string(++quantity), "--market", "--yes"}};
        // Less than it takes, or more, from the seed.
        order.wait_for("it never says this", std::chrono::microseconds{random.between(0, 150'000)});
        order.signal(SIGKILL);
        if (order.wait() == 128 + SIGKILL) ++killed;
        EXPECT_EQ(account.qts({"journal", "verify"}).exit_code, 0);
    }
    EXPECT_GT(killed, 8) << "the points prove little";
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
    EXPECT_GT(at_broker.size(), 8U) << "the points prove little";
}

} // namespace
} // namespace qts
