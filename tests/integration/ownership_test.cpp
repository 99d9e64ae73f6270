// One owner an account (design: decision 15): the lock, the control socket, what a crash leaves,
// what a hung owner may not do later, and many commands at once.

#include "integration/owner_process.hpp"
#include "integration/simulated_account.hpp"

#include <atomic>
#include <gtest/gtest.h>
#include <thread>
#include <vector>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fmt/format.h>
#include <future>
#include <set>

namespace qts {
namespace {

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST(Ownership, ASecondRunIsRefusedNamingTheFirst) {
    SimulatedAccount account;
    OwnerProcess first{account.scratch(), {"--broker", "kis"}};
    ASSERT_TRUE(owner_is_ready(account.data_directory())) << first.err();
    const int tokens = account.counters().tokens;
    const ProcessResult second =
        account.qts({"--broker", "kis", "--strategy", "round_trip", "--max-iterations", "1"});
    EXPECT_EQ(second.exit_code, 2) << second.out;
    EXPECT_EQ(second.out, "");
    EXPECT_TRUE(holds(second.err, fmt::format("owned by process {} (qts run)", first.pid())))
        << second.err;
    EXPECT_EQ(account.counters().orders, 0);
    EXPECT_EQ(account.counters().tokens, tokens);
    EXPECT_TRUE(owner_is_ready(account.data_directory())) << "the first goes on";
    first.signal(SIGTERM);
    EXPECT_EQ(first.wait(), 0) << first.err();
}

TEST(Ownership, ARunIsRefusedWhileAnOrderIsBeingAskedAbout) {
    SimulatedAccount account;
    OwnerProcess order{account.scratch(),
                       {"order", "buy", "005930", "1", "--limit", "60000"},
                       {},
                       Input::terminal};
    ASSERT_TRUE(eventually([&] { return holds(order.err(), "[y/N]"); })) << order.err();
    const ProcessResult run = account.qts({"--broker", "kis", "--max-iterations", "1"});
    EXPECT_EQ(run.exit_code, 2) << run.out;
    EXPECT_TRUE(holds(run.err, fmt::format("process {} (qts order)", order.pid()))) << run.err;
    order.type("y\n");
    EXPECT_EQ(order.wait(), 0) << order.err();
    EXPECT_EQ(account.open_shares(), 1);
}

TEST(Ownership, ItsFilesAreForItsUserAloneAndTheSocketGoesWithIt) {
    SimulatedAccount account;
    OwnerProcess run{account.scratch(), {"--broker", "kis"}};
    ASSERT_TRUE(owner_is_ready(account.data_directory())) << run.err();
    const std::string socket = control_socket(account.data_directory());
    const auto mode = [](const std::string& path) {
        return static_cast<unsigned>(std::filesystem::status(path).permissions());
    };
    EXPECT_EQ(mode(socket), 0600U);
    EXPECT_EQ(mode(account.data_directory() + "/locks"), 0700U);
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator{account.data_directory()}) {
        EXPECT_EQ(mode(entry.path().string()) & 077U, 0U) << entry.path();
    }
    run.signal(SIGINT);
    EXPECT_EQ(run.wait(), 0) << run.err();
    EXPECT_EQ(control_socket(account.data_directory()), "");
}

TEST(Ownership, TwoAccountsOfOneDataDirectoryDoNotHinderEachOther) {
    SimulatedAccount account;
    OwnerProcess run{account.scratch(), {"--broker", "kis"}};
    ASSERT_TRUE(owner_is_ready(account.data_directory())) << run.err();
    const ProcessResult other = account.qts({"status"}, {{"KIS_VTS_ACCOUNT_NO", "50000001"}});
    EXPECT_EQ(other.exit_code, 0) << other.err;
    EXPECT_TRUE(holds(other.out, "nobody")) << other.out;
}

TEST(Ownership, AfterACrashTheNextCommandAndTheNextRunTakeOver) {
    SimulatedAccount account;
    OwnerProcess crashed{account.scratch(), {"--broker", "kis"}};
    ASSERT_TRUE(owner_is_ready(account.data_directory())) << crashed.err();
    ASSERT_EQ(account.qts({"order", "buy", "005930", "3", "--limit", "60000", "--yes"}).exit_code,
              0);
    crashed.signal(SIGKILL);
    EXPECT_EQ(crashed.wait(), 128 + SIGKILL);
    EXPECT_NE(control_socket(account.data_directory()), "") << "a crash leaves its socket";
    const ProcessResult part = account.qts({"cancel", "0000000001", "--qty", "1"});
    EXPECT_EQ(part.exit_code, 0) << part.err;
    OwnerProcess next{account.scratch(), {"--broker", "kis"}};
    ASSERT_TRUE(owner_is_ready(account.data_directory())) << next.err();
    const ProcessResult status = account.qts({"status"});
    EXPECT_TRUE(holds(status.out, fmt::format("process {} ", next.pid()))) << status.out;
    const ProcessResult list = account.qts({"orders"});
    EXPECT_TRUE(holds(list.out, "0000000001")) << list.out;
    const ProcessResult rest = account.qts({"cancel", "0000000001"});
    EXPECT_EQ(rest.exit_code, 0) << rest.err;
    EXPECT_EQ(account.open_shares(), 0);
    EXPECT_EQ(account.counters().orders, 1);
}

TEST(Ownership, WhatAHungOwnerReadsTooLateIsNotCarriedOut) {
    SimulatedAccount account;
    OwnerProcess run{account.scratch(), {"--broker", "kis"}};
    ASSERT_TRUE(owner_is_ready(account.data_directory())) << run.err();
    const SocketClient client{control_socket(account.data_directory())};
    ASSERT_TRUE(client.connected());
    EXPECT_EQ(client.ask(R"({"hello":2})"),
              fmt::format(R"({{"hello":2,"pid":{},"command":"run"}})", run.pid()));
    run.signal(SIGSTOP);
    const std::string place = R"(,"symbol":"005930","venue":"krx","side":"buy","quantity":1,)"
                              R"("kind":"limit","limit_won":60000,"send":true)";
    client.write(request_line("place", place, 6) + "\n");
    run.signal(SIGCONT);
    const std::string late = client.read_line();
    EXPECT_TRUE(holds(late, R"({"exit":1,)")) << late;
    EXPECT_TRUE(holds(late, "nothing was done")) << late;
    const std::string early = client.ask(request_line("place", place, -6));
    EXPECT_TRUE(holds(early, "nothing was done")) << early;
    EXPECT_EQ(account.counters().orders, 0);
    const std::string fresh = client.ask(request_line("place", place));
    EXPECT_TRUE(holds(fresh, R"({"exit":0,)")) << fresh;
    EXPECT_EQ(account.counters().orders, 1);
}

TEST(Ownership, NonsenseOnTheSocketIsAnsweredAndOrdersNothing) {
    SimulatedAccount account;
    OwnerProcess run{account.scratch(), {"--broker", "kis"}};
    ASSERT_TRUE(owner_is_ready(account.data_directory())) << run.err();
    const std::string socket = control_socket(account.data_directory());
    const std::string order = R"(,"symbol":"005930","venue":"krx","limit_won":60000)";
    for (const std::string& line : {
             std::string{"order buy 005930 1"},
             std::string{"{}"},
             std::string{"[]"},
             std::string{"{\"request\":7}"},
             std::string{"\x01\xff\xfe"},
             request_line("sell_everything"),
             request_line("place"),
             request_line("place", order + R"(,"side":"buy","quantity":0,"send":true)"),
             request_line("place", order + R"(,"side":"buy","quantity":-1,"send":true)"),
             request_line("place", order + R"(,"side":"buy","quantity":1.5,"send":true)"),
             request_line("place", order + R"(,"side":"hold","quantity":1,"send":true)"),
             request_line("place", order + R"(,"side":"buy","send":true)"),
             request_line("place", order + R"(,"side":"buy","quantity":1)"),
             request_line("place", order + R"(,"side":"buy","quantity":1,"send":"yes")"),
             request_line("cancel"),
             std::string{R"({"request":"cancel","order":"1"})"},
         }) {
        const SocketClient client{socket};
        const std::string answer = client.ask(line);
        EXPECT_TRUE(holds(answer, R"({"exit":2,"result":{"error":)")) << line << "\n" << answer;
    }
    EXPECT_EQ(account.counters().orders + account.counters().changes, 0);
    EXPECT_TRUE(owner_is_ready(account.data_directory()));
}

TEST(Ownership, ASilentAndAHalfSpokenClientHinderNobody) {
    SimulatedAccount account;
    OwnerProcess run{account.scratch(), {"--broker", "kis"}};
    ASSERT_TRUE(owner_is_ready(account.data_directory())) << run.err();
    const std::string socket = control_socket(account.data_directory());
    const SocketClient silent{socket};
    const SocketClient half{socket};
    half.write(request_line("place", R"(,"symbol":"005930","venue":"krx","side":"buy")"));
    {
        const SocketClient gone{socket};
        gone.write(request_line("orders") + "\n"); // and does not wait for the answer
    }
    const ProcessResult list = account.qts({"orders"});
    EXPECT_EQ(list.exit_code, 0) << list.err;
    run.signal(SIGINT);
    EXPECT_EQ(run.wait(), 0) << "clients that hang on do not hold it: " << run.err();
    EXPECT_EQ(account.counters().orders, 0);
}

std::vector<ProcessResult> all_at_once(const SimulatedAccount& account,
                                       const std::vector<std::vector<std::string>>& commands) {
    std::vector<std::future<ProcessResult>> started;
    for (const auto& command : commands) {
        started.push_back(
            std::async(std::launch::async, [&account, command] { return account.qts(command); }));
    }
    std::vector<ProcessResult> results;
    for (auto& each : started)
        results.push_back(each.get());
    return results;
}

std::vector<std::vector<std::string>> six_orders() {
    std::vector<std::vector<std::string>> commands;
    for (const char* limit : {"60000", "60100", "60200", "60300", "60400", "60500"})
        commands.push_back({"order", "buy", "005930", "1", "--limit", limit, "--yes"});
    return commands;
}

std::set<std::int64_t> limits_at(const SimulatedAccount& account) {
    std::set<std::int64_t> limits;
    for (const BrokerRow& row : account.rows())
        limits.insert(row.limit_won);
    return limits;
}

TEST(ManyCommands, ThroughARunEachOrderIsSentOnce) {
    SimulatedAccount account;
    OwnerProcess run{account.scratch(), {"--broker", "kis"}};
    ASSERT_TRUE(owner_is_ready(account.data_directory())) << run.err();
    std::vector<std::vector<std::string>> commands = six_orders();
    for (const char* read : {"orders", "positions", "status", "balance"})
        commands.push_back({read});
    for (const ProcessResult& result : all_at_once(account, commands))
        EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
    EXPECT_EQ(account.counters().orders, 6);
    EXPECT_EQ(limits_at(account),
              (std::set<std::int64_t>{60'000, 60'100, 60'200, 60'300, 60'400, 60'500}));
    std::vector<std::vector<std::string>> cancels;
    for (const char* number : {"1", "2", "3", "4", "5", "6", "6", "1"})
        cancels.push_back({"cancel", number});
    int done = 0;
    for (const ProcessResult& result : all_at_once(account, cancels)) {
        // Of two cancels of one order the second finds it over, or the first under way.
        EXPECT_TRUE(result.exit_code == 0 || result.exit_code == 4 || result.exit_code == 3)
            << result.err;
        if (result.exit_code == 0) ++done;
    }
    EXPECT_EQ(account.counters().changes, 6);
    EXPECT_GE(done, 6);
    EXPECT_EQ(account.open_shares(), 0);
    run.signal(SIGINT);
    EXPECT_EQ(run.wait(), 0) << run.err();
    EXPECT_TRUE(holds(run.out(), "6 orders, 0 filled")) << run.out();
}

TEST(ManyCommands, WithoutARunOnlyTheOwnersOrderIsSent) {
    SimulatedAccount account;
    const std::vector<std::vector<std::string>> commands = six_orders();
    const std::vector<ProcessResult> results = all_at_once(account, commands);
    std::set<std::int64_t> sent;
    for (std::size_t i = 0; i < results.size(); ++i) {
        const ProcessResult& result = results[i];
        if (result.exit_code == 0) sent.insert(std::stoll(commands[i][5]));
        EXPECT_TRUE(result.exit_code == 0 || result.exit_code == 2) << result.err;
        if (result.exit_code == 2) {
            EXPECT_TRUE(holds(result.err, "owned by process")) << result.err;
        }
    }
    EXPECT_GE(sent.size(), 1U);
    EXPECT_EQ(limits_at(account), sent) << "what a command says is what the broker has";
    EXPECT_EQ(account.counters().tokens, 1);
}

TEST(ManyCommands, WhatACommandSaysIsTrueThoughItsOwnerIsEnding) {
    SimulatedAccount account;
    // Slow enough that the end comes while the order is on its way.
    account.scratch().write("qts.toml", "[broker.kis]\nrate_vts_centi = 500\n");
    OwnerProcess run{account.scratch(), {"--broker", "kis"}};
    ASSERT_TRUE(owner_is_ready(account.data_directory())) << run.err();
    auto order = std::async(std::launch::async, [&] {
        return account.qts({"order", "buy", "005930", "1", "--limit", "60000", "--yes"});
    });
    const int hashkeys = account.counters().hashkeys;
    ASSERT_TRUE(eventually([&] { return account.counters().hashkeys > hashkeys; }));
    run.signal(SIGINT);
    const ProcessResult result = order.get();
    EXPECT_EQ(run.wait(), 0) << run.err();
    const std::int64_t open = account.open_shares();
    switch (result.exit_code) {
    case 0:
        EXPECT_EQ(open, 1) << result.out;
        break;
    case 5:
        FAIL() << "the run waits for what is under way: " << result.err;
    default:
        EXPECT_EQ(open, 0) << result.exit_code << result.err;
    }
    EXPECT_LE(account.counters().orders, 1);
    EXPECT_EQ(holds(run.out(), "order 1-1: open"), open == 1) << run.out();
}

TEST(RateBudget, IsKeptByAllProcessesOfAKeyTogether) {
    sim::KisServerOptions kis;
    kis.rate_per_second = 5;
    SimulatedAccount account{kis};
    account.scratch().write("qts.toml", "[broker.kis]\nrate_vts_centi = 450\n");
    ASSERT_EQ(account.qts({"balance"}).exit_code, 0); // a token for all
    std::vector<std::thread> users;
    std::atomic<int> failed{0};
    for (int user = 0; user < 4; ++user) {
        users.emplace_back([&] {
            for (int call = 0; call < 3; ++call)
                failed += account.qts({"balance"}).exit_code == 0 ? 0 : 1;
        });
    }
    for (std::thread& user : users)
        user.join();
    EXPECT_EQ(failed, 0);
    EXPECT_EQ(account.counters().throttled, 0);
}

} // namespace
} // namespace qts
