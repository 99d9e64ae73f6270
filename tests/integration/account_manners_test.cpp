// What a person may rely on when several commands meet on one account: which ids name an order, who
// owns the account and who may look beside it, what a list shows, and that no key is ever repeated.

#include "core/json_reader.hpp"
#include "fakes/scripted_tcp_server.hpp"
#include "integration/owner_process.hpp"
#include "integration/simulated_account.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <future>
#include <sstream>
#include <sys/socket.h>

namespace qts {
namespace {

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST(PartAmendedOrder, ACancelWithoutARunLeavesNothingOfItOpen) {
    SimulatedAccount account;
    ASSERT_EQ(account.qts({"order", "buy", "005930", "10", "--limit", "60000", "--yes"}).exit_code,
              0);
    ASSERT_EQ(account.qts({"amend", "1", "--limit", "60100", "--qty", "4"}).exit_code, 0);
    const ProcessResult cancelled = account.qts({"cancel", "1"});
    EXPECT_EQ(cancelled.exit_code, 0) << cancelled.err;
    EXPECT_TRUE(holds(cancelled.out, "cancelled")) << cancelled.out;
    EXPECT_EQ(account.open_shares(), 0) << cancelled.out;
}

TEST(OrderIds, OurIdNamesAnOrderInEveryLaterCommandAndAnyOtherNothing) {
    SimulatedAccount account;
    ASSERT_EQ(account.qts({"order", "buy", "005930", "3", "--limit", "60000", "--yes"}).exit_code,
              0);
    for (const char* const nobodys : {"2-2", "1-1"}) {
        const ProcessResult result = account.qts({"cancel", nobodys});
        EXPECT_EQ(result.exit_code, 4) << result.out;
    }
    EXPECT_EQ(account.open_shares(), 3);
    const ProcessResult ours = account.qts({"cancel", "2-1"});
    EXPECT_EQ(ours.exit_code, 0) << ours.err;
    EXPECT_EQ(account.open_shares(), 0);
}

TEST(OrderIds, AnAdoptedOrderIsNamedByTheBrokersNumberAloneInARun) {
    SimulatedAccount account;
    ASSERT_EQ(account.qts({"order", "buy", "005930", "3", "--limit", "60000", "--yes"}).exit_code,
              0);
    OwnerProcess run{account.scratch(), {"--broker", "kis"}};
    ASSERT_TRUE(owner_is_ready(account.data_directory())) << run.err();
    ASSERT_EQ(account.qts({"cancel", "1", "--qty", "1"}).exit_code, 0);
    const ProcessResult result = account.qts({"cancel", "1-1"});
    EXPECT_EQ(result.exit_code, 4) << result.out;
    EXPECT_EQ(account.open_shares(), 2);
}

/// Ten shares bought; the amendment moved four of them to number 2.
void part_amend(SimulatedAccount& account) {
    ASSERT_EQ(account.qts({"order", "buy", "005930", "10", "--limit", "60000", "--yes"}).exit_code,
              0);
    ASSERT_EQ(account.qts({"amend", "1", "--limit", "60100", "--qty", "4"}).exit_code, 0);
}

TEST(PartAmendedOrder, ACancelOfALaterNumberLeavesTheOthersAlone) {
    SimulatedAccount account;
    part_amend(account);
    EXPECT_EQ(account.qts({"cancel", "2"}).exit_code, 0);
    EXPECT_EQ(account.open_shares(), 6);
    EXPECT_EQ(account.qts({"cancel", "1"}).exit_code, 0);
    EXPECT_EQ(account.open_shares(), 0);
}

TEST(PartAmendedOrder, APartCancelHitsTheNumberThatIsNamedOrNone) {
    SimulatedAccount account;
    part_amend(account);
    EXPECT_EQ(account.qts({"cancel", "2", "--qty", "5"}).exit_code, 3) << "four stand under it";
    EXPECT_EQ(account.qts({"cancel", "1", "--qty", "6"}).exit_code, 0);
    EXPECT_EQ(account.open_shares(), 4);
    EXPECT_EQ(account.qts({"cancel", "1", "--qty", "2"}).exit_code, 3) << "nothing is under it";
    EXPECT_EQ(account.open_shares(), 4);
    EXPECT_EQ(account.qts({"cancel", "2", "--qty", "3"}).exit_code, 0);
    EXPECT_EQ(account.open_shares(), 1);
}

TEST(PartAmendedOrder, OurIdNamesNoneOfSeveralNumbers) {
    SimulatedAccount account;
    OwnerProcess run{account.scratch(), {"--broker", "kis"}};
    ASSERT_TRUE(owner_is_ready(account.data_directory())) << run.err();
    part_amend(account);
    const ProcessResult part = account.qts({"cancel", "1-1", "--qty", "2"});
    EXPECT_EQ(part.exit_code, 3) << part.out;
    EXPECT_TRUE(holds(part.err, "name one of them")) << part.err;
    EXPECT_EQ(account.open_shares(), 10);
    EXPECT_EQ(account.qts({"cancel", "1-1"}).exit_code, 0);
    EXPECT_EQ(account.open_shares(), 0);
}

TEST(AmendedOrder, IsStillNamedByTheNumberTheListShows) {
    SimulatedAccount account;
    ASSERT_EQ(account.qts({"order", "buy", "005930", "10", "--limit", "60000", "--yes"}).exit_code,
              0);
    ASSERT_EQ(account.qts({"amend", "0000000001", "--limit", "60100"}).exit_code, 0);
    EXPECT_EQ(account.qts({"amend", "0000000001", "--limit", "60200"}).exit_code, 0);
    EXPECT_EQ(account.qts({"cancel", "0000000001", "--qty", "3"}).exit_code, 0);
    EXPECT_EQ(account.open_shares(), 7);
}

TEST(OrderIds, OneThatIsTooLongNamesNothing) {
    SimulatedAccount account;
    OwnerProcess run{account.scratch(), {"--broker", "kis"}};
    ASSERT_TRUE(owner_is_ready(account.data_directory())) << run.err();
    ASSERT_EQ(account.qts({"order", "buy", "005930", "3", "--limit", "60000", "--yes"}).exit_code,
              0);
    EXPECT_EQ(account.qts({"cancel", "1-281474976710657"}).exit_code, 2); // 2^48 and 1
    EXPECT_EQ(account.qts({"cancel", "abc"}).exit_code, 2);
    EXPECT_EQ(account.open_shares(), 3);
}

TEST(OrderList, ShowsTheDayOfTheBrokerWhateverTheMachinesDayIs) {
    const SimulatedAccount account; // 2026-11-23 there; not here
    ASSERT_EQ(account.qts({"order", "buy", "005930", "3", "--limit", "60000", "--yes"}).exit_code,
              0);
    const ProcessResult list = account.qts({"orders"});
    EXPECT_TRUE(holds(list.out, "0000000001")) << list.out;
}

TEST(OrderList, LargeQuantitiesStandApartFromThePrice) {
    sim::KisServerOptions kis;
    kis.cash = Notional::won(1'000'000'000);
    SimulatedAccount account{kis};
    ASSERT_EQ(account.qts({"order", "buy", "114800", "10000", "--limit", "900", "--yes"}).exit_code,
              0);
    const ProcessResult list = account.qts({"orders", "--date", "2026-11-23"});
    EXPECT_TRUE(holds(list.out, "900원 ")) << list.out;
}

TEST(QuoteReport, TheKoreanLabelsStandApartFromTheirValues) {
    const SimulatedAccount account;
    const ProcessResult quote = account.qts({"quote", "005930"}, {{"QTS_LANG", "ko"}});
    EXPECT_TRUE(holds(quote.out, "시가/고가/저가 ")) << quote.out;
}

TEST(OneOwner, StatusTellsOfACommandThatOwnsTheAccount) {
    SimulatedAccount account;
    OwnerProcess order{account.scratch(),
                       {"order", "buy", "005930", "1", "--limit", "60000"},
                       {},
                       Input::terminal};
    ASSERT_TRUE(eventually([&] { return holds(order.err(), "[y/N]"); })) << order.err();
    const ProcessResult status = account.qts({"status"});
    EXPECT_EQ(status.exit_code, 0) << status.err;
    EXPECT_TRUE(holds(status.out, fmt::format("process {}", order.pid()))) << status.out;
}

TEST(OneOwner, ReadsRunBesideAnOrderThatIsBeingAskedAbout) {
    SimulatedAccount account;
    OwnerProcess order{account.scratch(),
                       {"order", "buy", "005930", "1", "--limit", "60000"},
                       {},
                       Input::terminal};
    ASSERT_TRUE(eventually([&] { return holds(order.err(), "[y/N]"); })) << order.err();
    for (const char* read : {"orders", "positions"})
        EXPECT_EQ(account.qts({read}).exit_code, 0) << read;
}

TEST(OneOwner, NobodyIsToldToKillAnOrderOnItsWay) {
    SimulatedAccount account;
    OwnerProcess order{account.scratch(),
                       {"order", "buy", "005930", "1", "--limit", "60000"},
                       {},
                       Input::terminal};
    ASSERT_TRUE(eventually([&] { return holds(order.err(), "[y/N]"); })) << order.err();
    const ProcessResult second =
        account.qts({"order", "buy", "005930", "1", "--limit", "60000", "--yes"});
    EXPECT_FALSE(holds(second.err, "its control socket is gone")) << second.err;
    EXPECT_FALSE(holds(second.err, "kill -INT")) << second.err;
}

TEST(OneOwner, ASecondOwnerAlwaysNamesAProcessThatIsOne) {
    SimulatedAccount account;
    for (int round = 0; round < 5; ++round) {
        std::vector<std::future<ProcessResult>> all;
        for (int i = 0; i < 8; ++i)
            all.push_back(std::async(std::launch::async, [&] { return account.qts({"orders"}); }));
        for (auto& each : all) {
            const ProcessResult result = each.get();
            EXPECT_FALSE(holds(result.err, "process 0 (qts ?)")) << result.err;
        }
    }
}

TEST(OneOwner, TheCureForAHungOwnerWorks) {
    SimulatedAccount account;
    OwnerProcess run{account.scratch(), {"--broker", "kis"}};
    ASSERT_TRUE(owner_is_ready(account.data_directory())) << run.err();
    run.signal(SIGSTOP);
    const ProcessResult cancel = account.qts({"cancel", "1"});
    const ProcessResult status = account.qts({"status"});
    run.signal(SIGCONT);
    if (!holds(cancel.err, "qts status")) return; // it names another
    EXPECT_EQ(status.exit_code, 0) << cancel.err << status.err;
    EXPECT_TRUE(holds(status.out, fmt::format("process {}", run.pid()))) << status.out;
}

TEST(Doctor, ItsJsonIsADocumentThoughSomebodyElseOwnsTheAccount) {
    SimulatedAccount account;
    OwnerProcess order{account.scratch(),
                       {"order", "buy", "005930", "1", "--limit", "60000"},
                       {},
                       Input::terminal};
    ASSERT_TRUE(eventually([&] { return holds(order.err(), "[y/N]"); })) << order.err();
    const ProcessResult result = account.qts({"doctor", "--order-test", "--json"});
    EXPECT_TRUE(JsonDocument::parse(result.out)) << result.out << result.err;
}

TEST(OpenOrders, ReserveTheirCashInARunAsTheyDoInACommand) {
    SimulatedAccount account;
    ASSERT_EQ(account.qts({"order", "buy", "005930", "100", "--limit", "60000", "--yes"}).exit_code,
              0);
    OwnerProcess run{account.scratch(), {"--broker", "kis"}};
    ASSERT_TRUE(owner_is_ready(account.data_directory())) << run.err();
    // Of 10,000,000 won 6,000,000 are reserved at the broker.
    const ProcessResult result =
        account.qts({"order", "buy", "005930", "100", "--limit", "60100", "--yes"});
    EXPECT_EQ(result.exit_code, 3) << result.out << result.err;
    EXPECT_EQ(account.counters().orders, 1) << "our own gate knows; the broker need not say it";
}

/// A server in between that repeats what it was asked, as a proxy's error page may.
std::string echo(int fd) {
    std::string request;
    char buffer[4096];
    for (;;) {
        const std::size_t end = request.find("\r\n\r\n");
        const std::size_t at = request.find("Content-Length: ");
        const auto body = at == std::string::npos
                              ? std::size_t{0}
                              : static_cast<std::size_t>(std::stol(request.substr(at + 16)));
        if (end != std::string::npos && request.size() >= end + 4 + body) return request;
        const ssize_t got = ::recv(fd, buffer, sizeof(buffer), 0);
        if (got <= 0) return {};
        request.append(buffer, static_cast<std::size_t>(got));
    }
}

TEST(Secrecy, AnAnswerThatRepeatsOurKeysIsNotRepeated) {
    ScriptedTcpServer server{[](int fd) {
        for (std::string request = echo(fd); !request.empty(); request = echo(fd)) {
            std::string said;
            for (const char c : request)
                said += c == '"' || c == '\r' || c == '\n' || c == '\\' ? ' ' : c;
            const std::string body =
                fmt::format(R"({{"error_code":"EGW00103","error_description":"bad: {}"}})", said);
            ScriptedTcpServer::say(fd,
                                   fmt::format("HTTP/1.1 403 X\r\nContent-Type: application/json"
                                               "\r\nContent-Length: {}\r\n\r\n{}",
                                               body.size(), body));
        }
    }};
    const ScratchDirectory scratch;
    scratch.write(".env", fmt::format("KIS_VTS_APP_KEY=canarykey\nKIS_VTS_APP_SECRET=canarysecret\n"
                                      "KIS_VTS_ACCOUNT_NO=73190246\n"
                                      "KIS_VTS_BASE_URL=http://127.0.0.1:{}\n",
                                      server.port()));
    const ProcessResult result = run_qts(scratch, {"balance"});
    EXPECT_EQ(result.exit_code, 4) << result.err;
    EXPECT_FALSE(holds(result.err, "canary")) << result.err;
    std::ostringstream log;
    log << std::ifstream{scratch.path() + "/data/log/qts.log"}.rdbuf();
    EXPECT_FALSE(holds(log.str(), "canary")) << log.str();
}

TEST(OneOrder, CtrlCWhileItIsUnderWaySaysThatItsFateIsNotKnown) {
    SimulatedAccount account;
    account.scratch().write("qts.toml", "[broker.kis]\nrate_vts_centi = 50\n");
    // At one call in two seconds the command waits for its next slot whenever it was answered.
    const Interrupt under_way = [&](const ProcessResult&) {
        return account.counters().requests > 1;
    };
    const ProcessResult order =
        run_qts(account.scratch(), {"order", "buy", "005930", "3", "--limit", "60000", "--yes"}, {},
                {under_way});
    EXPECT_EQ(order.exit_code, 5) << order.err;
    EXPECT_TRUE(holds(order.err, "look with qts orders")) << order.err;
    // The account is free again at once.
    account.scratch().write("qts.toml", "[broker.kis]\nrate_vts_centi = 10000\n");
    EXPECT_EQ(account.qts({"orders"}).exit_code, 0);
}

TEST(OneOrder, CtrlCWhileAPersonOnlyLooksEndsTheCommand) {
    SimulatedAccount account;
    account.scratch().write("qts.toml", "[broker.kis]\nrate_vts_centi = 10\n");
    const Interrupt asked = [&](const ProcessResult&) { return account.counters().requests > 0; };
    const ProcessResult orders = run_qts(account.scratch(), {"orders"}, {}, {asked});
    EXPECT_EQ(orders.exit_code, 128 + SIGINT);
    EXPECT_FALSE(holds(orders.err, "not known")) << orders.err;
}

} // namespace
} // namespace qts
