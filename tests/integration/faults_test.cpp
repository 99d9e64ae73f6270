// The program against a simulated broker at which things go wrong on purpose: whatever happens, an
// order is sent once, nobody says that it was refused when it was not, and what can be known is.

#include "integration/raw_http.hpp"
#include "integration/simulated_account.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace qts {
namespace {

bool holds(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

RawAnswer ask_faults(const SimulatedAccount& account, std::string_view method,
                     std::string_view body) {
    return ask_once(account.port(),
                    on_the_wire(fmt::format("{} /_sim/faults HTTP/1.1\nHost: 127.0.0.1\n"
                                            "Content-Length: <length>\n\n{}",
                                            method, body)));
}

/// An account at a broker at which `faults` happen.
struct Trouble {
    explicit Trouble(std::string_view faults) {
        const RawAnswer answer =
            ask_faults(account, "POST", fmt::format(R"({{"faults":[{}]}})", faults));
        EXPECT_EQ(answer.status, 200) << answer.body;
        account.scratch().write("qts.toml", "[net]\ntotal_timeout_s = 1\n"
                                            "[broker.kis]\nrate_vts_centi = 10000\nsettle_s = 1\n");
    }
    ProcessResult buy() const {
        return account.qts({"order", "buy", "005930", "3", "--limit", "60000", "--yes", "--json"});
    }
    int orders() { return account.counters().orders; }

    SimulatedAccount account;
};

struct Case {
    const char* what;
    const char* fault;
};

class TakenInSilence : public testing::TestWithParam<Case> {};

TEST_P(TakenInSilence, IsFoundInTheListAndSentOnce) {
    Trouble trouble{GetParam().fault};
    const ProcessResult order = trouble.buy();
    EXPECT_EQ(order.exit_code, 0) << order.out << order.err;
    EXPECT_TRUE(holds(order.out, R"("state":"working")")) << order.out;
    EXPECT_TRUE(holds(order.out, "found in the broker's list")) << order.out;
    EXPECT_EQ(trouble.orders(), 1);
    EXPECT_EQ(trouble.account.open_shares(), 3);
}

INSTANTIATE_TEST_SUITE_P(
    Fault, TakenInSilence,
    testing::Values(
        Case{"DroppedAnswer", R"({"call":"order","fault":"drop_answer"})"},
        Case{"Reset", R"({"call":"order","fault":"reset"})"},
        Case{"HalfAnAnswer", R"({"call":"order","fault":"half_close"})"},
        Case{"AnswerAfterTheDeadline", R"({"call":"order","fault":"delay","delay_ms":1500})"},
        Case{"ProxysPage", R"({"call":"order","fault":"html"})"},
        Case{"GatewayTimeOut",
             R"({"call":"order","fault":"gateway","code":"EGW00202","done":true})"},
        Case{"UnknownResultCode", R"({"call":"order","fault":"rt_cd","code":"x"})"},
        Case{"RowsTwice", R"({"call":"order","fault":"drop_answer"},)"
                          R"({"call":"order_list","fault":"duplicate_row","times":0})"},
        Case{"RowsInAnotherOrder", R"({"call":"order","fault":"drop_answer"},)"
                                   R"({"call":"order_list","fault":"reorder_rows","times":0})"},
        Case{"TheRowMissingAtFirst", R"({"call":"order","fault":"drop_answer"},)"
                                     R"({"call":"order_list","fault":"missing_row","skip":1})"}),
    [](const auto& each) { return each.param.what; });

class NeverTaken : public testing::TestWithParam<Case> {};

TEST_P(NeverTaken, IsRefusedInTheBrokersWordsAndNotSentAgain) {
    Trouble trouble{GetParam().fault};
    const ProcessResult order = trouble.buy();
    EXPECT_EQ(order.exit_code, 4) << order.out << order.err;
    EXPECT_TRUE(holds(order.out, R"("state":"rejected")")) << order.out;
    EXPECT_EQ(trouble.orders(), 0);
    EXPECT_EQ(trouble.buy().exit_code, 0) << "nothing is frozen";
    EXPECT_EQ(trouble.orders(), 1);
}

INSTANTIATE_TEST_SUITE_P(
    Fault, NeverTaken,
    testing::Values(Case{"Throttled", R"({"call":"order","fault":"throttle"})"},
                    Case{"WrongHashkey",
                         R"({"call":"order","fault":"gateway","code":"EGW00131"})"}),
    [](const auto& each) { return each.param.what; });

class LostOnTheWay : public testing::TestWithParam<Case> {};

TEST_P(LostOnTheWay, IsUnknownUntilItsAbsenceIsProven) {
    Trouble trouble{GetParam().fault};
    const ProcessResult order = trouble.buy();
    EXPECT_EQ(order.exit_code, 5) << order.out << order.err;
    EXPECT_TRUE(holds(order.out, R"("state":"unknown")")) << order.out;
    EXPECT_EQ(trouble.orders(), 0);
    const ProcessResult again = trouble.buy();
    EXPECT_EQ(again.exit_code, 3) << "the side of the issue is frozen" << again.err;
    EXPECT_EQ(trouble.orders(), 0);
}

INSTANTIATE_TEST_SUITE_P(
    Fault, LostOnTheWay,
    testing::Values(Case{"DroppedRequest", R"({"call":"order","fault":"drop_request"})"},
                    Case{"ProxysPage", R"({"call":"order","fault":"html","done":false})"},
                    Case{"UnknownGatewayCode",
                         R"({"call":"order","fault":"gateway","code":"EGW99999"})"}),
    [](const auto& each) { return each.param.what; });

TEST(Fault, ATokenThatWasRevokedIsRenewedForTheNextCallAndNotForTheOrder) {
    Trouble trouble{R"({"call":"order","fault":"revoke_token"})"};
    const ProcessResult order = trouble.buy();
    EXPECT_EQ(order.exit_code, 4) << order.out << order.err;
    EXPECT_TRUE(holds(order.out, "EGW00121")) << order.out;
    EXPECT_EQ(trouble.orders(), 0);
    // A new one is given once a minute; until then the broker's answer is shown as it is.
    const ProcessResult again = trouble.buy();
    EXPECT_EQ(again.exit_code, 4) << again.out << again.err;
    EXPECT_EQ(trouble.orders(), 0);
    EXPECT_FALSE(holds(trouble.account.qts({"orders", "--unknown"}).out, "unknown fate, "));
}

TEST(Fault, AConnectionThatTheServerClosedIsNotTrustedWithAnOrder) {
    Trouble trouble{R"({"call":"any","fault":"stale_close","times":0})"};
    EXPECT_EQ(trouble.buy().exit_code, 0);
    EXPECT_EQ(trouble.orders(), 1);
    EXPECT_EQ(trouble.account.qts({"positions"}).exit_code, 0);
}

TEST(Fault, AClockThatIsAheadKeepsNoOrderFromGoing) {
    Trouble trouble{R"({"call":"price","fault":"clock_shift","shift_s":20})"};
    const ProcessResult order = trouble.buy();
    EXPECT_EQ(order.exit_code, 0) << order.err;
    EXPECT_EQ(trouble.orders(), 1);
}

TEST(Fault, WhatAnotherClientOrdersBelongsToNoStrategy) {
    Trouble trouble{R"({"call":"balance","fault":"foreign_order","symbol":"005930","quantity":2})"};
    EXPECT_EQ(trouble.buy().exit_code, 0);
    const ProcessResult positions = trouble.account.qts({"positions", "--json"});
    EXPECT_TRUE(holds(positions.out, R"("symbol":"005930")")) << positions.out;
    EXPECT_TRUE(holds(positions.out, R"("held":2)")) << positions.out;
}

TEST(Faults, AreShownAddedAndTakenAwayWhileItRuns) {
    SimulatedAccount account;
    EXPECT_EQ(ask_faults(account, "GET", "").body, R"({"faults":[]})");
    const RawAnswer wrong = ask_faults(account, "POST", R"({"faults":[{"fault":"rest"}]})");
    EXPECT_EQ(wrong.status, 400);
    EXPECT_TRUE(holds(wrong.body, "did you mean 'reset'?")) << wrong.body;
    EXPECT_TRUE(holds(ask_faults(account, "POST", R"({"faults":[{"fault":"reset"}]})").body,
                      R"("fault":"reset","skip":0,"times":1,"seen":0,"hit":0)"));
    EXPECT_EQ(ask_faults(account, "DELETE", "").body, R"({"faults":[]})");
}

TEST(Faults, OfAFileHappenInTheLocalLane) {
    ScratchDirectory scratch;
    scratch.write("faults.json", R"({"faults":[{"call":"order","fault":"drop_answer","skip":1}]})");
    const ProcessResult run =
        run_qts(scratch, {"--local-only", "--faults", "faults.json", "--data-dir", "data"});
    EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
    EXPECT_TRUE(holds(run.out, "UNKNOWN: it may be live")) << run.out;
    EXPECT_TRUE(holds(run.out, "found at the broker")) << run.out;
    EXPECT_TRUE(holds(run.out, "the broker's books agree")) << run.out;
    const std::size_t unknown = run.out.find("UNKNOWN");
    const std::size_t found = run.out.find("found at the broker");
    const std::size_t filled = run.out.find("filled SELL 10");
    EXPECT_LT(unknown, found);
    EXPECT_LT(found, filled) << run.out;
}

TEST(Faults, OfAFileThatMakesNoSenseKeepTheSimulatorFromStarting) {
    ScratchDirectory scratch;
    scratch.write("faults.json", R"({"faults":[{"fault":"dorp_answer"}]})");
    for (const char* command : {"sim", "run"}) {
        std::vector<std::string> words{command, "--faults", "faults.json"};
        if (words[0] == "run") words.emplace_back("--local-only");
        const ProcessResult refused = run_qts(scratch, words);
        EXPECT_EQ(refused.exit_code, 2) << command;
        EXPECT_TRUE(holds(refused.err, "did you mean 'drop_answer'?")) << refused.err;
    }
    EXPECT_EQ(run_qts(scratch, {"--faults", "faults.json"}).exit_code, 2) << "no simulator";
}

} // namespace
} // namespace qts
