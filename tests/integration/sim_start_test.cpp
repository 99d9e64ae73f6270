// How `qts sim` begins and ends: addresses and ports, everything that can be wrong with its
// options, and the signals that stop it.

#include "integration/raw_http.hpp"
#include "integration/sim_process.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <fmt/format.h>
#include <fstream>
#include <poll.h>

namespace qts {
namespace {

TEST(SimCommand, ListensOnAnotherLoopbackAddressWhenTold) {
    const ScratchDirectory scratch;
    SimProcess sim{scratch, {"--listen", "127.0.0.2"}};
    EXPECT_TRUE(sim.process().err().starts_with("qts sim: KIS VTS on http://127.0.0.2:"))
        << sim.process().err();
    RawConnection connection{sim.port(), "127.0.0.2"};
    connection.send(on_the_wire("GET /_sim/state HTTP/1.1\nHost: x\n\n"));
    EXPECT_EQ(connection.read_answer().status, 200);
    EXPECT_THROW((RawConnection{sim.port(), "127.0.0.1"}), std::runtime_error);
}

TEST(SimCommand, APortInUseIsOneSentenceThatNamesIt) {
    const ScratchDirectory scratch;
    const SimProcess first{scratch, {}};
    const std::string port = std::to_string(first.port());
    const ProcessResult run = run_qts(scratch, {"sim", "--kis-rest-port", port, "--print-env"});
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_EQ(run.out, "");
    EXPECT_TRUE(run.err.starts_with("qts: ")) << run.err;
    EXPECT_NE(run.err.find("127.0.0.1:" + port), std::string::npos) << run.err;
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
}

TEST(SimCommand, APortThatWasAskedForIsTheOneItServes) {
    const ScratchDirectory scratch;
    std::uint16_t port = 0;
    {
        const SimProcess gone{scratch, {}};
        port = gone.port();
    }
    const SimProcess sim{scratch, {"--kis-rest-port", std::to_string(port)}};
    EXPECT_EQ(sim.port(), port);
    sim.state();
}

class SimEnds : public testing::TestWithParam<int> {};

TEST_P(SimEnds, OrderlyOnASignalWithItsReportAlthoughAClientIsConnected) {
    const ScratchDirectory scratch;
    SimProcess sim{scratch, {}};
    sim.token();
    RawConnection connected{sim.port()};
    connected.send("GET /nothing/here HTTP/1.1\r\n\r\n");
    ASSERT_EQ(connected.read_answer().status, 404);
    sim.process().signal(GetParam());
    EXPECT_EQ(sim.process().wait(), 0);
    EXPECT_NE(sim.process().err().find("served 2 requests, 0 orders, 0 changes; 1 refused\n"),
              std::string::npos)
        << sim.process().err();
    EXPECT_EQ(sim.process().out(), "");
    EXPECT_TRUE(connected.ends());
}

INSTANTIATE_TEST_SUITE_P(Signals, SimEnds, testing::Values(SIGINT, SIGTERM),
                         [](const auto& each) { return each.param == SIGINT ? "INT" : "TERM"; });

struct BadCase {
    const char* name;
    std::vector<std::string> options;
    std::vector<const char*> sentence_holds;
};
class BadSim : public testing::TestWithParam<BadCase> {};

TEST_P(BadSim, EndsWithOneSentenceAndExitCode2) {
    const ScratchDirectory scratch;
    scratch.write("empty.csv", "");
    scratch.write("005930_broken.csv", "date,open,high,low,close,volume\n"
                                       "2026-11-20,71500,71400,71600,71500,10\n");
    std::vector<std::string> words{"sim"};
    words.insert(words.end(), GetParam().options.begin(), GetParam().options.end());
    const ProcessResult run = run_qts(scratch, words);
    EXPECT_EQ(run.exit_code, 2) << run.err;
    EXPECT_EQ(run.out, "");
    EXPECT_TRUE(run.err.starts_with("qts: ")) << run.err;
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
    for (const char* part : GetParam().sentence_holds) {
        EXPECT_NE(run.err.find(part), std::string::npos) << part << " in: " << run.err;
    }
}

const BadCase kBadCases[] = {
    {"unknown_option", {"--prize", "x"}, {"--prize", "--prices"}},
    {"a_word_too_much", {"start"}, {"'start'"}},
    {"option_without_value", {"--clock"}, {"--clock"}},
    {"broker_not_there_yet", {"--broker", "kiwoom"}, {"kiwoom", "kis"}},
    {"unknown_broker", {"--broker", "kbs"}, {"'kbs'", "kis"}},
    {"unknown_environment", {"--sim-env", "live"}, {"--sim-env", "'live'", "vts", "real"}},
    {"clock_of_no_time", {"--clock", "noon"}, {"--clock", "'noon'", "open", "wall"}},
    {"clock_without_a_time", {"--clock", "2026-11-23"}, {"--clock", "2026-11-23T09:00:00"}},
    {"clock_of_no_day", {"--clock", "2026-02-30T09:00:00"}, {"--clock", "'2026-02-30T09:00:00'"}},
    {"negative_rate", {"--rate", "-1"}, {"--rate", "'-1'", "0 = no limit"}},
    {"rate_of_no_number", {"--rate", "fast"}, {"--rate", "'fast'"}},
    {"speed_of_nothing", {"--speed", "0"}, {"--speed", "0.001"}},
    {"speed_too_fine", {"--speed", "0.0001"}, {"--speed", "0.001"}},
    {"speed_too_fast", {"--speed", "5001"}, {"--speed", "5000"}},
    {"negative_cash", {"--cash", "-1"}, {"--cash", "'-1'"}},
    {"cash_with_commas", {"--cash", "1,000"}, {"--cash", "'1,000'"}},
    {"cash_beyond_all_money", {"--cash", "1000000000000001"}, {"--cash", "at most"}},
    {"seed_of_no_number", {"--seed", "x"}, {"--seed", "'x'"}},
    {"port_too_high", {"--kis-rest-port", "65536"}, {"--kis-rest-port", "65535"}},
    {"port_of_no_number", {"--kis-rest-port", "http"}, {"--kis-rest-port", "'http'"}},
    {"listen_on_a_name", {"--listen", "localhost"}, {"'localhost'", "address"}},
    {"listen_on_anothers_address", {"--listen", "203.0.113.1"}, {"203.0.113.1"}},
    {"key_without_secret", {"--app-key", "k"}, {"--app-key", "--app-secret", "both"}},
    {"secret_without_key", {"--app-secret", "s"}, {"--app-key", "--app-secret", "both"}},
    {"missing_prices", {"--prices", "005930=none.csv"}, {"--prices", "none.csv"}},
    {"empty_prices", {"--prices", "005930=empty.csv"}, {"--prices", "empty"}},
    {"nameless_prices", {"--prices", "empty.csv"}, {"--prices", "which stock"}},
    {"broken_prices", {"--prices", "005930_broken.csv"}, {"--prices", "line 2"}},
};

INSTANTIATE_TEST_SUITE_P(Table, BadSim, testing::ValuesIn(kBadCases),
                         [](const auto& each) { return std::string{each.param.name}; });

} // namespace
} // namespace qts
