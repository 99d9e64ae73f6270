// A person's commands on an account, end to end: what they print, and what the broker has
// afterwards; through a process of their own and through a run that owns the account.

#include "core/json_reader.hpp"
#include "integration/owner_process.hpp"
#include "integration/simulated_account.hpp"

#include <filesystem>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <fmt/format.h>

namespace qts {
namespace {

constexpr int kScreen = 80;

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// The exit code is 0; the text that was printed.
std::string done(const ProcessResult& result) {
    EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
    EXPECT_EQ(result.err, "");
    return result.out;
}

/// The one line that was printed, as a document.
JsonDocument one_document(const ProcessResult& result) {
    EXPECT_EQ(std::count(result.out.begin(), result.out.end(), '\n'), 1) << result.out;
    auto document = JsonDocument::parse(result.out);
    EXPECT_TRUE(document) << result.out;
    return document ? *std::move(document) : *JsonDocument::parse("{}");
}

std::string text_of(const JsonView& view) {
    return std::string{view.text().value_or("?")};
}

std::int64_t number_of(const JsonView& view) {
    return view ? view.integer().value_or(-1) : -1;
}

void expect_fits_the_screen(const std::string& text) {
    for (const std::string& line : lines_of(text))
        EXPECT_LE(cells_of(line), kScreen) << line;
}

TEST(OrderCommand, AnOrdersWholeLifeInCommandsOfTheirOwn) {
    SimulatedAccount account;
    EXPECT_EQ(done(account.qts({"order", "buy", "005930", "3", "--limit", "60000", "--yes"})),
              "BUY 삼성전자 (005930) 3 @ 60,000원  working\n"
              "order           0000000001\n"
              "still open      3\n");
    EXPECT_EQ(done(account.qts({"amend", "0000000001", "--limit", "60100"})),
              "BUY 삼성전자 (005930) 3 @ 60,100원  working\n"
              "order           0000000001 -> 0000000002\n"
              "still open      3\n");
    EXPECT_EQ(done(account.qts({"cancel", "2", "--qty", "1"})),
              "BUY 삼성전자 (005930) 3 @ 60,100원  working\n"
              "order           0000000001 -> 0000000002\n"
              "still open      2\n");
    EXPECT_EQ(done(account.qts({"cancel", "0000000002"})),
              "BUY 삼성전자 (005930) 3 @ 60,100원  cancelled\n"
              "order           0000000001 -> 0000000002\n");
    const std::vector<BrokerRow> rows = account.rows();
    ASSERT_EQ(rows.size(), 4U);
    EXPECT_EQ(rows[1].request, "amend");
    EXPECT_EQ(rows[1].limit_won, 60'100);
    EXPECT_EQ(rows[2].quantity, 1);
    EXPECT_EQ(rows[3].quantity, 2);
    EXPECT_EQ(account.open_shares(), 0);
    EXPECT_EQ(account.counters().orders, 1);
    EXPECT_EQ(account.counters().changes, 3);
}

TEST(OrderCommand, AnOrdersWholeLifeThroughARun) {
    SimulatedAccount account;
    OwnerProcess run{account.scratch(), {"--broker", "kis"}};
    ASSERT_TRUE(owner_is_ready(account.data_directory())) << run.err();
    done(account.qts({"order", "buy", "005930", "3", "--limit", "60000", "--yes"}));
    done(account.qts({"amend", "1-1", "--limit", "60100", "--qty", "1"}));
    const std::string list = done(account.qts({"orders"}));
    EXPECT_TRUE(holds(list, "\n1-1        09:00:00 삼성전자         BUY ")) << list;
    EXPECT_TRUE(holds(list, "\n  order 0000000001 -> 0000000002\n")) << list;
    EXPECT_EQ(account.open_shares(), 3);
    // One order under two of the broker's numbers: nothing of it stays.
    const std::string cancelled = done(account.qts({"cancel", "1-1"}));
    EXPECT_TRUE(holds(cancelled, "cancelled")) << cancelled;
    EXPECT_EQ(account.open_shares(), 0);
    EXPECT_EQ(account.counters().orders, 1);
    run.signal(SIGINT);
    EXPECT_EQ(run.wait(), 0) << run.err();
    EXPECT_TRUE(holds(run.out(), "1 orders, 0 filled")) << run.out();
}

TEST(OrderCommand, ARunLeavesAPersonsOrderAtTheBrokerWhenItEnds) {
    SimulatedAccount account;
    OwnerProcess run{account.scratch(), {"--broker", "kis"}};
    ASSERT_TRUE(owner_is_ready(account.data_directory())) << run.err();
    done(account.qts({"order", "buy", "005930", "3", "--limit", "60000", "--yes"}));
    run.signal(SIGINT);
    EXPECT_EQ(run.wait(), 0) << run.err();
    EXPECT_TRUE(holds(run.out(), "order 1-1: open")) << run.out();
    EXPECT_EQ(account.open_shares(), 3);
    done(account.qts({"cancel", "0000000001"}));
    EXPECT_EQ(account.open_shares(), 0);
}

TEST(OrderCommand, TheSameOrderTwiceIsTwoOrders) {
    SimulatedAccount account;
    for (int i = 0; i < 2; ++i)
        done(account.qts({"order", "buy", "005930", "1", "--limit", "60000", "--yes"}));
    EXPECT_EQ(account.counters().orders, 2);
    EXPECT_EQ(account.open_shares(), 2);
}

TEST(OrderCommand, JsonTellsTheOrderItsCostAndItsFate) {
    SimulatedAccount account;
    const ProcessResult bought =
        account.qts({"order", "buy", "삼성전자", "2", "--market", "--yes", "--json"});
    ASSERT_EQ(bought.exit_code, 0) << bought.err;
    const JsonDocument document = one_document(bought);
    const JsonView root = document.root();
    EXPECT_EQ(text_of(root.member("order").member("symbol")), "005930");
    EXPECT_EQ(text_of(root.member("order").member("kind")), "market");
    EXPECT_EQ(number_of(root.member("estimate").member("cash_needed_won")), 2 * 92'900 + 30);
    EXPECT_EQ(text_of(root.member("account")), "50****00-01");
    const JsonView result = root.member("result");
    EXPECT_EQ(text_of(result.member("state")), "filled");
    EXPECT_EQ(number_of(result.member("filled")), 2);
    EXPECT_EQ(number_of(result.member("average_won")), 71'600);
    EXPECT_EQ(number_of(result.member("open")), 0);
    const ProcessResult sold =
        account.qts({"order", "sell", "005930", "2", "--market", "--yes", "--json"});
    ASSERT_EQ(sold.exit_code, 0) << sold.err;
    EXPECT_EQ(text_of(one_document(sold).root().member("result").member("state")), "filled");
    EXPECT_EQ(done(account.qts({"positions"})), "nothing is held\n");
}

TEST(OrderCommand, AsksOnATerminalAndSendsNothingUnlessTheAnswerIsYes) {
    SimulatedAccount account;
    for (const char* answer : {"n\n", "\n", "yess\n", "\x04"}) {
        OwnerProcess order{account.scratch(),
                           {"order", "buy", "005930", "3", "--limit", "60000"},
                           {},
                           Input::terminal};
        ASSERT_TRUE(eventually([&] { return holds(order.err(), "Send it? [y/N]"); }));
        EXPECT_TRUE(holds(order.out(), "BUY 삼성전자 (005930) 3 @ 60,000원")) << order.out();
        EXPECT_TRUE(holds(order.out(), "amount          180,000원")) << order.out();
        order.type(answer);
        EXPECT_EQ(order.wait(), 3) << order.err();
        EXPECT_TRUE(holds(order.err(), "not sent")) << order.err();
    }
    EXPECT_EQ(account.counters().orders, 0);
    OwnerProcess order{account.scratch(),
                       {"order", "buy", "005930", "3", "--limit", "60000"},
                       {{"QTS_LANG", "ko"}},
                       Input::terminal};
    ASSERT_TRUE(eventually([&] { return holds(order.err(), "보낼까요? [y/N]"); }));
    order.type("y\n");
    EXPECT_EQ(order.wait(), 0) << order.err();
    EXPECT_EQ(account.counters().orders, 1);
}

TEST(AccountReports, ReadTheSameInKoreanAndEnglishAndFitTheScreen) {
    SimulatedAccount account;
    done(account.qts({"order", "buy", "005930", "2", "--market", "--yes"}));
    done(account.qts({"order", "buy", "207940", "1", "--limit", "1400000", "--yes"}));
    const std::map<std::string, std::string> korean{{"QTS_LANG", "ko"}};
    struct Row {
        std::vector<std::string> arguments;
        const char* english;
        const char* korean;
    };
    const Row rows[] = {
        {{"balance"}, "cash            9,856,780원\n", "예수금          9,856,780원\n"},
        {{"positions"},
         "005930 삼성전자            2     71,600원     71,600원            0원    +0.00%\n",
         "005930 삼성전자            2     71,600원     71,600원            0원    +0.00%\n"},
        {{"orders", "--date", "2026-11-23"},
         "0000000002 09:00:00 삼성바이오로직스 BUY   1,400,000원      1      0  working\n",
         "0000000002 09:00:00 삼성바이오로직스 매수  1,400,000원      1      0  미체결\n"},
        {{"quote", "005930", "--book"}, "(tick 100원)", "(호가단위 100원)"},
        {{"status"}, "owner           nobody", "소유 프로세스   없음"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.arguments.front());
        const std::string in_english = done(account.qts(row.arguments));
        const std::string in_korean = done(account.qts(row.arguments, korean));
        EXPECT_TRUE(holds(in_english, row.english)) << in_english;
        EXPECT_TRUE(holds(in_korean, row.korean)) << in_korean;
        EXPECT_EQ(lines_of(in_english).size(), lines_of(in_korean).size());
        expect_fits_the_screen(in_english);
        expect_fits_the_screen(in_korean);
    }
}

/// The cell at which the word number `column` of a line ends; -1 when there is none.
int end_of_word(const std::string& line, std::size_t column) {
    std::size_t at = 0;
    for (std::size_t word = 0;; ++word) {
        at = line.find_first_not_of(' ', at);
        if (at == std::string::npos) return -1;
        const std::size_t end = std::min(line.find(' ', at), line.size());
        if (word == column) return cells_of(line.substr(0, end));
        at = end;
    }
}

TEST(AccountReports, NumbersStandUnderTheirHeadings) {
    SimulatedAccount account;
    done(account.qts({"order", "buy", "005930", "12", "--limit", "60000", "--yes"}));
    done(account.qts({"order", "buy", "035420", "3", "--market", "--yes"}));
    for (const char* language : {"en", "ko"}) {
        const std::vector<std::string> lines = lines_of(
            done(account.qts({"orders", "--date", "2026-11-23"}, {{"QTS_LANG", language}})));
        ASSERT_EQ(lines.size(), 3U);
        for (const std::size_t column : {4U, 5U, 6U}) // price, quantity, filled
            EXPECT_EQ(end_of_word(lines[1], column), end_of_word(lines[0], column)) << lines[1];
        // A row without a limit price: "at market" are two words.
        const std::size_t quantity = std::string_view{language} == "en" ? 6 : 5;
        EXPECT_EQ(end_of_word(lines[2], quantity), end_of_word(lines[0], 5)) << lines[2];
        const std::vector<std::string> held =
            lines_of(done(account.qts({"positions"}, {{"QTS_LANG", language}})));
        ASSERT_EQ(held.size(), 2U);
        for (const std::size_t column : {1U, 2U, 3U, 4U, 5U})
            EXPECT_EQ(end_of_word(held[1], column + 1), end_of_word(held[0], column)) << held[1];
    }
}

TEST(AccountReports, EveryReadIsOneEnglishJsonDocumentInAnyLanguage) {
    SimulatedAccount account;
    done(account.qts({"order", "buy", "005930", "2", "--market", "--yes"}));
    for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
             {"balance"}, {"positions"}, {"orders"}, {"status"}, {"quote", "ㅅㅅㅈㅈ", "--book"}}) {
        SCOPED_TRACE(command.front());
        std::vector<std::string> words = command;
        words.push_back("--json");
        const ProcessResult result = account.qts(words, {{"QTS_LANG", "ko"}});
        EXPECT_EQ(result.exit_code, 0) << result.err;
        EXPECT_EQ(result.err, "");
        const JsonDocument document = one_document(result);
        EXPECT_FALSE(document.root().member("error"));
        EXPECT_FALSE(holds(result.out, "예수금"));
    }
    const JsonDocument balance = one_document(account.qts({"balance", "--json"}));
    EXPECT_EQ(number_of(balance.root().member("cash_won")), 10'000'000 - 2 * 71'600 - 20);
    EXPECT_EQ(number_of(balance.root().member("deposit_won")), 10'000'000);
    const JsonDocument quote = one_document(account.qts({"quote", "005930", "--book", "--json"}));
    EXPECT_EQ(number_of(quote.root().member("upper_limit_won")), 92'900);
    EXPECT_EQ(number_of(quote.root().member("lower_limit_won")), 50'100);
    EXPECT_EQ(quote.root().member("book").member("asks").elements().size(), 10U);
    EXPECT_EQ(quote.root().member("book").member("bids").elements().size(), 10U);
}

TEST(StatusCommand, TellsWhoOwnsTheAccountAndAsksNoBroker) {
    SimulatedAccount account;
    EXPECT_TRUE(holds(done(account.qts({"status"})), "nobody"));
    EXPECT_EQ(account.counters().requests, 0);
    OwnerProcess run{account.scratch(), {"--broker", "kis"}};
    ASSERT_TRUE(owner_is_ready(account.data_directory())) << run.err();
    done(account.qts({"order", "buy", "005930", "3", "--limit", "60000", "--yes"}));
    const JsonDocument status = one_document(account.qts({"status", "--json"}));
    EXPECT_EQ(number_of(status.root().member("owner").member("pid")), run.pid());
    EXPECT_EQ(number_of(status.root().member("orders_open")), 1);
    EXPECT_EQ(number_of(status.root().member("orders_unknown")), 0);
    const std::string text = done(account.qts({"status"}));
    EXPECT_TRUE(holds(text, fmt::format("process {}  qts run", run.pid()))) << text;
    expect_fits_the_screen(done(account.qts({"status"}, {{"QTS_LANG", "ko"}})));
}

TEST(Doctor, FindsNothingWrongAndLeavesTheAccountAlone) {
    SimulatedAccount account;
    const std::string text = done(account.qts({"doctor"}));
    for (const char* check : {"configuration", "keys", "account", "owner", "connection", "token",
                              "balance", "clock", "hashkey"}) {
        EXPECT_TRUE(holds(text, fmt::format("\nOK    {}", check)) ||
                    text.starts_with(fmt::format("OK    {}", check)))
            << check << "\n"
            << text;
    }
    EXPECT_TRUE(holds(text, "failures 0\n")) << text;
    EXPECT_EQ(account.counters().orders, 0);
}

void expect_order_test(const ProcessResult& result) {
    EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
    for (const char* step :
         {"OK    token ", "OK    hashkey ", "OK    balance ",
          "OK    order              bought 1 005930 @ 50,100원", "OK    inquiry ",
          "OK    amend              to 50,200원", "OK    cancel "}) {
        EXPECT_TRUE(holds(result.out, step)) << step << "\n" << result.out;
    }
}

TEST(Doctor, ItsOrderTestOrdersLooksUpAmendsAndCancelsOneShare) {
    SimulatedAccount account;
    expect_order_test(account.qts({"doctor", "--order-test"}));
    EXPECT_EQ(account.counters().orders, 1);
    EXPECT_EQ(account.counters().changes, 2);
    EXPECT_EQ(account.open_shares(), 0);
    const JsonDocument balance = one_document(account.qts({"balance", "--json"}));
    EXPECT_EQ(number_of(balance.root().member("cash_won")), 10'000'000);
    const JsonDocument again = one_document(account.qts({"doctor", "--order-test", "--json"}));
    EXPECT_EQ(number_of(again.root().member("failures")), 0);
    EXPECT_EQ(again.root().member("checks").elements().size(), 19U);
}

TEST(Doctor, ItsOrderTestGoesThroughTheRunThatOwnsTheAccount) {
    SimulatedAccount account;
    OwnerProcess run{account.scratch(), {"--broker", "kis"}};
    ASSERT_TRUE(owner_is_ready(account.data_directory())) << run.err();
    const ProcessResult result = account.qts({"doctor", "--order-test"});
    expect_order_test(result);
    EXPECT_TRUE(holds(result.out, fmt::format("process {} (qts run)", run.pid()))) << result.out;
    EXPECT_EQ(account.open_shares(), 0);
}

TEST(MasterFile, NamesOfTheImportedListLeadToTheirCodes) {
    const SimulatedAccount account;
    const std::string file = QTS_SOURCE_DIR "/tests/fixtures/master/kospi.mst";
    const ProcessResult imported = account.qts({"data", "master", "--file", file, "--json"});
    ASSERT_EQ(imported.exit_code, 0) << imported.err;
    const JsonDocument document = one_document(imported);
    EXPECT_EQ(text_of(document.root().member("market")), "KOSPI");
    EXPECT_GT(number_of(document.root().member("issues")), 0);
    EXPECT_TRUE(holds(done(account.qts({"quote", "삼성전자"})), "005930 삼성전자"));
}

TEST(MasterFile, OfOneThatCannotBeReadNothingIsBoughtAndTheRestGoesOn) {
    const SimulatedAccount account;
    const std::string open =
        done(account.qts({"order", "buy", "005930", "1", "--limit", "60000", "--yes"}));
    std::filesystem::create_directories(account.data_directory() + "/master");
    account.scratch().write("data/master/kospi_code.mst", "005930   cut off\n");
    const std::vector<std::string> words{"kospi_code.mst", "line 1", "qts data master --file"};
    for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
             {"run", "--max-iterations", "1"},
             {"order", "buy", "005930", "1", "--limit", "60000", "--yes"}}) {
        const ProcessResult refused = account.qts(command);
        EXPECT_EQ(refused.exit_code, 2) << refused.out << refused.err;
        for (const std::string& word : words)
            EXPECT_TRUE(holds(refused.out + refused.err, word)) << refused.out << refused.err;
    }
    EXPECT_EQ(account.open_shares(), 1);
    EXPECT_EQ(account.qts({"order", "sell", "005930", "1", "--limit", "72000", "--yes"}).exit_code,
              3)
        << "a sale is judged by what is held";
    EXPECT_EQ(account.qts({"orders"}).exit_code, 0);
    EXPECT_EQ(account.qts({"cancel", "1"}).exit_code, 0);
    EXPECT_EQ(account.open_shares(), 0);
}

TEST(Run, AStrategyOfBarsNeedsASessionOfKrx) {
    const SimulatedAccount account;
    account.scratch().write("bars.toml", "[scope.swing]\nsessions = [\"nxt_main_market\"]\n");
    const ProcessResult refused = account.qts(
        {"run", "--config", "bars.toml", "--scope", "swing", "--strategy", "sma_cross"});
    EXPECT_EQ(refused.exit_code, 2) << refused.out << refused.err;
    EXPECT_TRUE(holds(refused.err, "sma_cross")) << refused.err;
    EXPECT_TRUE(holds(refused.err, "names none of KRX")) << refused.err;
}

TEST(Tls, ARunAndTheCommandsTrustTheAuthorityTheyAreGiven) {
    SimulatedAccount account{{}, true};
    const std::map<std::string, std::string> trust{{"QTS_CA_FILE", account.authority_file()}};
    const ProcessResult run = account.qts(
        {"--broker", "kis", "--scope", "scalp", "--verbose", "--max-iterations", "1"}, trust);
    EXPECT_EQ(run.exit_code, 0) << run.err;
    for (const std::string& line : std::vector<std::string>{
             "[main] INFO .env file loaded", "[env_loader] INFO Broker mode: KIS_VTS",
             fmt::format("KISClient initialized (mode=VTS, base_url=https://127.0.0.1:{})",
                         account.port()),
             "[main] INFO BrokerEngine created (live_allowed=False)", "KIS access token acquired"})
        EXPECT_TRUE(holds(run.err, line)) << line << "\n" << run.err;
    const ProcessResult order =
        account.qts({"order", "buy", "005930", "1", "--limit", "60000", "--yes"}, trust);
    EXPECT_EQ(order.exit_code, 0) << order.err;
    EXPECT_EQ(account.counters().orders, 1);
    EXPECT_EQ(account.counters().tokens, 1);
}

} // namespace
} // namespace qts
