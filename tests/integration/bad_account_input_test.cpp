// What a person can get wrong, and what can be wrong around him: every command line with the exit
// code and the words of its sentence. Afterwards the broker was asked to do nothing, what was open
// is open still, and whoever owned the account still answers.

#include "integration/owner_process.hpp"
#include "integration/simulated_account.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <future>

namespace qts {
namespace {

struct Case {
    std::vector<std::string> arguments;
    int exit_code;
    std::vector<std::string> sentence_holds;
};

using Table = std::vector<Case>;

/// One sentence on stderr, nothing on stdout, the exit code of the table.
void expect_answer(const ProcessResult& result, const Case& bad) {
    const std::string command = fmt::format("qts {}", fmt::join(bad.arguments, " "));
    EXPECT_EQ(result.exit_code, bad.exit_code) << command << "\n" << result.out << result.err;
    EXPECT_EQ(result.out, "") << command;
    EXPECT_TRUE(result.err.starts_with("qts: ")) << command << "\n" << result.err;
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << command << "\n"
                                                                         << result.err;
    for (const std::string& part : bad.sentence_holds)
        EXPECT_NE(result.err.find(part), std::string::npos) << command << "\n"
                                                            << part << " in: " << result.err;
}

/// Every line of the table on an account with 3 shares open under 0000000001 and 2 held; nothing of
/// it changes anything at the broker.
void expect_nothing_done(SimulatedAccount& account, const Table& table) {
    const std::vector<BrokerRow> before = account.rows();
    const sim::KisCounters counted = account.counters();
    for (const Case& bad : table) {
        expect_answer(account.qts(bad.arguments), bad);
        const sim::KisCounters now = account.counters();
        EXPECT_EQ(now.orders, counted.orders) << fmt::format("{}", fmt::join(bad.arguments, " "));
        EXPECT_EQ(now.changes, counted.changes) << fmt::format("{}", fmt::join(bad.arguments, " "));
    }
    EXPECT_EQ(account.rows(), before);
    EXPECT_EQ(account.qts({"cancel", "0000000001"}).exit_code, 0) << "it must work afterwards";
    EXPECT_EQ(account.open_shares(), 0);
}

void prepare(const SimulatedAccount& account) {
    ASSERT_EQ(account.qts({"order", "buy", "005930", "3", "--limit", "60000", "--yes"}).exit_code,
              0);
    ASSERT_EQ(account.qts({"order", "buy", "005930", "2", "--market", "--yes"}).exit_code, 0);
}

Case order(std::vector<std::string> words, int exit_code, std::vector<std::string> holds) {
    words.insert(words.begin(), "order");
    words.push_back("--yes");
    return {std::move(words), exit_code, std::move(holds)};
}

/// Wrong before any connection: malformed words.
Table malformed() {
    const std::string shares = "quantity must be a whole number of shares from 1 on";
    const std::string won = "--limit must be a price in whole won from 1 on";
    return {
        order({"buy", "12", "1", "--limit", "60000"}, 2, {"'12'", "005930", "qts data master"}),
        order({"buy", "NOSUCH", "1", "--limit", "60000"}, 2, {"'NOSUCH'", "005930"}),
        order({"buy", "삼성", "1", "--limit", "60000"}, 2, {"'삼성' fits", "005930 삼성전자"}),
        order({"buy", "005930", "0", "--limit", "60000"}, 2, {shares, "'0'"}),
        order({"buy", "005930", "-1", "--limit", "60000"}, 2, {shares, "'-1'"}),
        order({"buy", "005930", "1.5", "--limit", "60000"}, 2, {shares, "'1.5'"}),
        order({"buy", "005930", "1e3", "--limit", "60000"}, 2, {shares, "'1e3'"}),
        order({"buy", "005930", "", "--limit", "60000"}, 2, {shares, "''"}),
        order({"buy", "005930", "99999999999999999999", "--limit", "60000"}, 2, {shares}),
        order({"buy", "005930", "999999999999", "--limit", "60000"}, 2, {"quantity"}),
        order({"buy", "005930", "1", "--limit", "0"}, 2, {won, "'0'"}),
        order({"buy", "005930", "1", "--limit", "-60000"}, 2, {won, "'-60000'"}),
        order({"buy", "005930", "1", "--limit", "60,000"}, 2, {won, "'60,000'"}),
        order({"buy", "005930", "1", "--limit", "60000.5"}, 2, {won, "'60000.5'"}),
        order({"buy", "005930", "1", "--limit", "999999999999999"}, 2, {"--limit"}),
        order({"buy", "005930", "1"}, 2, {"exactly one of --limit WON and --market"}),
        order({"buy", "005930", "1", "--limit", "60000", "--market"}, 2, {"exactly one"}),
        order({"buy", "005930", "1", "--limit"}, 2, {"--limit"}),
        order({"hold", "005930", "1", "--market"}, 2, {"'hold'", "buy, sell"}),
        order({"buy", "005930", "1", "--market", "--venue", "nyse"}, 2, {"'nyse'", "krx"}),
        order({"buy", "005930"}, 2, {"quantity is required"}),
        order({"buy", "005930", "1", "--market", "2"}, 2, {"'2'"}),
        {{"order", "buy", "005930", "1", "--market"}, 2, {"no terminal", "--yes"}},
        {{"cancel"}, 2, {"order is required"}},
        {{"cancel", "1", "--qty", "0"}, 2, {"--qty must be", "'0'"}},
        {{"cancel", "1", "--qty", "-1"}, 2, {"--qty must be", "'-1'"}},
        {{"amend", "1"}, 2, {"--limit is required"}},
        {{"amend", "1", "--limit", "0"}, 2, {won, "'0'"}},
        {{"amend", "1", "--limit", "60100", "--qty", "0"}, 2, {"--qty must be", "'0'"}},
        {{"cancle", "1"}, 2, {"'cancle'", "did you mean cancel?"}},
        {{"orders", "--date", "2026-13-01"}, 2, {"'2026-13-01' is not a date", "2026-11-23"}},
        {{"orders", "--date", "yesterday"}, 2, {"'yesterday' is not a date"}},
        {{"orders", "today"}, 2, {"'today'"}},
        {{"positions", "--jsn"}, 2, {"'--jsn'", "--json"}},
        {{"balance", "now"}, 2, {"'now'"}},
        {{"status", "now"}, 2, {"'now'"}},
        {{"quote"}, 2, {"issue is required"}},
        {{"quote", "12"}, 2, {"'12'", "005930"}},
        {{"doctor", "--ordertest"}, 2, {"'--ordertest'", "--order-test"}},
        {{"data", "mast", "--file", "x"}, 2, {"'mast'", "master"}},
        {{"data", "master"}, 2, {"--file is required"}},
        {{"data", "master", "--file", "none.mst"}, 2, {"none.mst"}},
        {{"data", "master", "--file", "qts.toml"}, 2, {"qts.toml", "no record"}},
        {{"balance", "--broker", "kiwoom"}, 2, {"kiwoom", "kis"}},
        {{"orders", "--config", "none.toml"}, 2, {"none.toml"}},
        {{"orders", "--env-file", "none.env"}, 2, {"none.env"}},
        {{"balance", "--data-dir", "/proc/none"}, 2, {"/proc/none"}},
    };
}

/// Well-formed, and against a rule of the market, a limit, the cash or the holdings.
Table forbidden() {
    return {
        order({"buy", "005930", "1", "--limit", "71550"}, 3, {"71,500원 or 71,600원"}),
        order({"buy", "005930", "1", "--limit", "93000"}, 3, {"93,000원", "92,900원"}),
        order({"buy", "005930", "1", "--limit", "50000"}, 3, {"50,000원", "50,100원"}),
        order({"buy", "005930", "1000", "--limit", "71500"}, 3, {"71,500,000원", "10,000,000원"}),
        order({"buy", "005930", "139", "--limit", "71500"}, 3,
              {"buying_power 9,939,890원", "nearest legal"}),
        order({"buy", "005930", "107", "--market"}, 3, {"buying_power"}),
        order({"sell", "005930", "3", "--limit", "71500"}, 3, {"holdings 3", "nearest legal: 2"}),
        order({"sell", "000660", "1", "--market"}, 3, {"holdings 1 (rule 0)"}),
        order({"buy", "005930", "1", "--market", "--venue", "nxt"}, 3, {"KRX", "--venue"}),
        {{"amend", "1", "--limit", "60050"}, 3, {"60,000원 or 60,100원"}},
        {{"amend", "1", "--limit", "93000"}, 3, {"92,900원"}},
        {{"amend", "1", "--limit", "60100", "--qty", "4"}, 3, {"only 3 shares are open"}},
        {{"cancel", "1", "--qty", "4"}, 3, {"only 3 shares are open"}},
    };
}

/// What the broker's own list or table answers.
Table unknown_or_over() {
    const std::string cure = "`qts orders` lists today's orders";
    return {
        order({"buy", "999999", "1", "--limit", "60000"}, 4, {"MCA05918"}),
        {{"quote", "999999"}, 4, {"MCA05918"}},
        {{"cancel", "0000099999"}, 4, {"no order 0000099999 today", cure}},
        {{"cancel", "1-99"}, 4, {"no order 1-99 today", cure}},
        {{"amend", "99999", "--limit", "60100"}, 4, {"no order 99999 today", cure}},
        {{"cancel", "0000000002"}, 4, {"order 0000000002", "it is filled"}},
        {{"amend", "2", "--limit", "60100"}, 4, {"order 2", "it is filled"}},
    };
}

TEST(BadAccountInput, MalformedWordsAreNamedBeforeAnyConnection) {
    SimulatedAccount account;
    for (const Case& bad : malformed())
        expect_answer(account.qts(bad.arguments), bad);
    EXPECT_EQ(account.counters().requests, 0);
}

TEST(BadAccountInput, WhatIsForbiddenUnknownOrOverIsRefusedByACommandOfItsOwn) {
    SimulatedAccount account;
    prepare(account);
    Table table = forbidden();
    for (Case& bad : unknown_or_over())
        table.push_back(std::move(bad));
    expect_nothing_done(account, table);
}

TEST(BadAccountInput, TheSameIsRefusedInTheSameWordsThroughTheRunThatOwnsTheAccount) {
    SimulatedAccount account;
    prepare(account);
    OwnerProcess run{account.scratch(), {"--broker", "kis"}};
    ASSERT_TRUE(owner_is_ready(account.data_directory())) << run.err();
    Table table = forbidden();
    for (Case& bad : unknown_or_over())
        table.push_back(std::move(bad));
    expect_nothing_done(account, table);
    run.signal(SIGINT);
    EXPECT_EQ(run.wait(), 0) << run.err();
}

TEST(BadAccountInput, TheNearestLegalValueOfARefusalIsLegal) {
    SimulatedAccount account;
    prepare(account);
    const ProcessResult refused =
        account.qts({"order", "buy", "005930", "139", "--limit", "71500", "--yes"});
    // Of the cash 143,200 are spent and 180,000 reserved; 9,652,500 won are 135 shares.
    EXPECT_NE(refused.err.find("nearest legal: 9,652,500원"), std::string::npos) << refused.err;
    const ProcessResult most =
        account.qts({"order", "buy", "005930", "135", "--limit", "71500", "--yes"});
    EXPECT_EQ(most.exit_code, 0) << most.err;
}

TEST(BadAccountInput, ARefusalInJsonKeepsItsExitCodeAndItsSentence) {
    SimulatedAccount account;
    const ProcessResult refused =
        account.qts({"order", "buy", "005930", "1", "--limit", "71550", "--yes", "--json"});
    EXPECT_EQ(refused.exit_code, 3);
    EXPECT_NE(refused.out.find(R"("nearest_below":71500,"nearest_above":71600)"), std::string::npos)
        << refused.out;
    EXPECT_NE(refused.err.find("71,500원 or 71,600원"), std::string::npos) << refused.err;
    const ProcessResult unknown = account.qts({"cancel", "99", "--json"});
    EXPECT_EQ(unknown.exit_code, 4);
    EXPECT_NE(unknown.out.find(R"({"error":{"kind":"not_found")"), std::string::npos)
        << unknown.out;
    EXPECT_EQ(account.counters().orders, 0);
}

/// Every command that needs the broker.
std::vector<std::vector<std::string>> commands() {
    return {{"balance"},
            {"positions"},
            {"orders"},
            {"quote", "005930"},
            {"order", "buy", "005930", "1", "--limit", "60000", "--yes"},
            {"amend", "1", "--limit", "60100"},
            {"cancel", "1"}};
}

TEST(BadSurroundings, NobodyListensAtTheBrokersAddress) {
    SimulatedAccount account;
    prepare(account);
    account.shut_down();
    for (const auto& command : commands()) {
        expect_answer(
            account.qts(command),
            {command, 1, {"cannot connect", fmt::format("127.0.0.1:{}", account.port())}});
    }
    EXPECT_EQ(account.qts({"status"}).exit_code, 0);
    const ProcessResult doctor = account.qts({"doctor", "--order-test"});
    EXPECT_EQ(doctor.exit_code, 1) << doctor.out;
    EXPECT_NE(doctor.out.find("FAIL  connection"), std::string::npos) << doctor.out;
    EXPECT_NE(doctor.out.find("      -> check that the host answers"), std::string::npos);
}

TEST(BadSurroundings, TheBrokerGoesAwayUnderARun) {
    SimulatedAccount account;
    prepare(account);
    OwnerProcess run{account.scratch(), {"--broker", "kis"}};
    ASSERT_TRUE(owner_is_ready(account.data_directory())) << run.err();
    account.shut_down();
    for (const auto& command : commands()) {
        const ProcessResult result = account.qts(command);
        EXPECT_EQ(result.exit_code, 1) << command.front() << "\n" << result.out << result.err;
        EXPECT_EQ(result.out, "") << command.front();
        EXPECT_TRUE(result.err.starts_with("qts: ")) << result.err;
    }
    EXPECT_EQ(account.qts({"status"}).exit_code, 0);
    run.signal(SIGINT);
    EXPECT_EQ(run.wait(), 0) << run.err();
    EXPECT_NE(run.out().find("THE BROKER'S BOOKS COULD NOT BE READ"), std::string::npos)
        << run.out();
}

TEST(BadSurroundings, ACertificateOfAnUnknownAuthorityIsNeverTraded) {
    SimulatedAccount account{{}, true};
    for (const auto& command : commands())
        expect_answer(account.qts(command), {command, 1, {"certificate", "refused", "ca_file"}});
    const ProcessResult doctor = account.qts({"doctor"});
    EXPECT_EQ(doctor.exit_code, 1);
    EXPECT_NE(doctor.out.find("FAIL  TLS"), std::string::npos) << doctor.out;
    const ProcessResult missing = account.qts({"balance"}, {{"QTS_CA_FILE", "none.pem"}});
    EXPECT_EQ(missing.exit_code, 2) << missing.err;
    EXPECT_NE(missing.err.find("none.pem"), std::string::npos) << missing.err;
    EXPECT_EQ(account.counters().requests, 0);
}

TEST(BadSurroundings, AWrongKeyIsRefusedWithItsCure) {
    sim::KisServerOptions kis;
    kis.app_key = "the-right-key";
    kis.app_secret = "the-right-secret";
    SimulatedAccount account{kis};
    const std::map<std::string, std::string> wrong{{"KIS_VTS_APP_KEY", "another-key"}};
    for (const auto& command : commands()) {
        expect_answer(account.qts(command, wrong),
                      {command, 4, {"Token acquisition failed", "check APP_KEY"}});
    }
    const ProcessResult doctor = account.qts({"doctor", "--order-test"}, wrong);
    EXPECT_EQ(doctor.exit_code, 1) << doctor.out;
    EXPECT_NE(doctor.out.find("check APP_KEY"), std::string::npos) << doctor.out;
    EXPECT_EQ(account.counters().orders + account.counters().changes, 0);
}

TEST(BadSurroundings, OfAHungOwnerNothingIsAsked) {
    SimulatedAccount account;
    prepare(account);
    OwnerProcess run{account.scratch(), {"--broker", "kis"}};
    ASSERT_TRUE(owner_is_ready(account.data_directory())) << run.err();
    const std::vector<BrokerRow> before = account.rows();
    run.signal(SIGSTOP);
    std::vector<std::future<ProcessResult>> asked;
    const Table table{
        order({"buy", "005930", "1", "--limit", "60000"}, 1, {}),
        {{"cancel", "1"}, 1, {}},
        {{"amend", "1", "--limit", "60100"}, 1, {}},
        {{"orders"}, 1, {}},
        {{"positions"}, 1, {}},
    };
    for (const Case& bad : table)
        asked.push_back(std::async(std::launch::async, [&] { return account.qts(bad.arguments); }));
    for (std::size_t i = 0; i < table.size(); ++i) {
        Case expected = table[i];
        expected.sentence_holds = {fmt::format("process {}", run.pid()), "does not answer",
                                   "nothing was asked of it"};
        expect_answer(asked[i].get(), expected);
    }
    run.signal(SIGCONT);
    ASSERT_TRUE(owner_is_ready(account.data_directory()));
    EXPECT_EQ(account.rows(), before);
    EXPECT_EQ(account.qts({"cancel", "1"}).exit_code, 0) << "it must work afterwards";
    EXPECT_EQ(account.counters().orders, 2) << "the two that were there";
    EXPECT_EQ(account.counters().changes, 1) << "the cancel of this moment";
}

TEST(BadSurroundings, AnOwnerWithoutASocketIsNamedAndKeepsTheAccount) {
    SimulatedAccount account;
    prepare(account);
    OwnerProcess run{account.scratch(), {"--broker", "kis"}};
    ASSERT_TRUE(owner_is_ready(account.data_directory())) << run.err();
    const std::vector<BrokerRow> before = account.rows();
    ASSERT_EQ(::unlink(control_socket(account.data_directory()).c_str()), 0);
    const std::string owner = fmt::format("process {} (qts run)", run.pid());
    for (const auto& command : std::vector<std::vector<std::string>>{
             {"order", "buy", "005930", "1", "--limit", "60000", "--yes"},
             {"amend", "1", "--limit", "60100"},
             {"cancel", "1"}})
        expect_answer(account.qts(command), {command, 2, {owner, "control socket is gone"}});
    EXPECT_EQ(account.qts({"balance"}).exit_code, 0) << "reads may run beside it";
    EXPECT_EQ(account.qts({"quote", "005930"}).exit_code, 0) << "reads may run beside it";
    EXPECT_EQ(account.rows(), before);
    run.signal(SIGINT);
    EXPECT_EQ(run.wait(), 0) << run.err();
    EXPECT_EQ(account.qts({"cancel", "1"}).exit_code, 0) << "its cure must work";
}

TEST(RealMoney, OrdersOnTheBrokersHostAreRefusedBeforeAnyConnection) {
    const ScratchDirectory scratch;
    const std::map<std::string, std::string> real{
        {"KIS_MODE", "KIS_REAL"},
        {"KIS_REAL_APP_KEY", "key"},
        {"KIS_REAL_APP_SECRET", "secret"},
        {"KIS_REAL_ACCOUNT_NO", "50000000"},
        {"KIS_REAL_BASE_URL", "https://openapi.koreainvestment.com:9443"},
        {"ENABLE_REAL_ORDER", "Y"},
        {"QTS_LIVE_ACK", "I_UNDERSTAND_LIVE_TRADING"}};
    for (const auto& command : std::vector<std::vector<std::string>>{
             {"order", "buy", "005930", "1", "--limit", "60000", "--yes"},
             {"order", "sell", "005930", "1", "--market", "--yes"},
             {"amend", "1", "--limit", "60100"},
             {"cancel", "1"}}) {
        const ProcessResult result = run_qts(scratch, command, real);
        expect_answer(result, {command, 3, {"live orders are disabled"}});
    }
    EXPECT_EQ(run_qts(scratch, {"status"}, real).exit_code, 0);
}

} // namespace
} // namespace qts
