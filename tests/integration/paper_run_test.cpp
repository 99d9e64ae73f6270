// The paper lane, end to end: the real program against a simulator of another process's making,
// over plain loopback, with the seed's environment.

#include "core/json_reader.hpp"
#include "fakes/built_in_rules.hpp"
#include "integration/qts_process.hpp"
#include "simulator/generated_prices.hpp"
#include "simulator/simulator_host.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

namespace qts {
namespace {

std::unique_ptr<sim::SimulatorHost> start_simulator(const Clock& clock,
                                                    sim::KisServerOptions kis = {}) {
    const MarketRules& rules = built_in_rules();
    auto prices = std::make_unique<sim::GeneratedPrices>(1, KstDate::of(2026, 11, 23), rules);
    auto market = sim::SimMarket::make(std::move(prices), rules);
    auto host =
        sim::SimulatorHost::start(*std::move(market), clock, {.kis_rest_port = 0, .kis = kis});
    return *std::move(host);
}

std::string env_for(std::uint16_t port, const std::string& mode = "VTS") {
    return fmt::format("KIS_MODE = \"KIS_{0}\"\n"
                       "KIS_{0}_APP_KEY = \"canary-app-key\"\n"
                       "KIS_{0}_APP_SECRET = \"canary-app-secret\"\n"
                       "KIS_{0}_ACCOUNT_NO = \"50000000\"\n"
                       "KIS_{0}_BASE_URL = \"http://127.0.0.1:{1}\"\n",
                       mode, port);
}

TEST(PaperRun, PrintsTheSeedsLinesAndTradesOnTheSimulator) {
    const SystemClock clock;
    const auto host = start_simulator(clock);
    const ScratchDirectory scratch;
    scratch.write(".env", env_for(host->kis_rest_port()));
    scratch.write("qts.toml", "[broker.kis]\nrate_vts_centi = 10000\n");
    const ProcessResult run =
        run_qts(scratch, {"--broker", "kis", "--scope", "scalp", "--verbose", "--strategy",
                          "round_trip", "--max-iterations", "1", "--json"});
    ASSERT_EQ(run.exit_code, 0) << run.err << run.out;
    for (const char* line :
         {"[main] INFO .env file loaded", "[env_loader] INFO Broker mode: KIS_VTS",
          "[KISClient] INFO KISClient initialized (mode=VTS, base_url=http://127.0.0.1:",
          "[main] INFO BrokerEngine created (live_allowed=False)", "KIS access token acquired",
          "Hashkey generation"}) {
        EXPECT_NE(run.err.find(line), std::string::npos) << line << "\n" << run.err;
    }
    EXPECT_EQ((run.out + run.err).find("canary"), std::string::npos) << "a key is shown";
    EXPECT_EQ((run.out + run.err).find("50000000"), std::string::npos) << "the account is shown";
    EXPECT_EQ(host->counters().orders, 1);
    EXPECT_EQ(host->counters().hashkeys, 1);
}

TEST(PaperRun, WatchesWithoutOrderingUnlessToldOtherwise) {
    const SystemClock clock;
    const auto host = start_simulator(clock);
    const ScratchDirectory scratch;
    scratch.write(".env", env_for(host->kis_rest_port()));
    scratch.write("qts.toml", "[broker.kis]\nrate_vts_centi = 10000\n");
    const ProcessResult run = run_qts(scratch, {"--broker", "kis", "--max-iterations", "1"});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_NE(run.out.find("HOLD 005930"), std::string::npos) << run.out;
    EXPECT_EQ(host->counters().orders, 0);
}

TEST(PaperRun, UsesTheTokenOnDiskAgain) {
    const SystemClock clock;
    const auto host = start_simulator(clock);
    const ScratchDirectory scratch;
    scratch.write(".env", env_for(host->kis_rest_port()));
    scratch.write("qts.toml", "[broker.kis]\nrate_vts_centi = 10000\n");
    for (int i = 0; i < 2; ++i) {
        ASSERT_EQ(run_qts(scratch, {"--broker", "kis", "--max-iterations", "1"}).exit_code, 0);
    }
    EXPECT_EQ(host->counters().tokens, 1);
}

TEST(PaperRun, RealModeOnLoopbackTradesLikePaper) {
    const SystemClock clock;
    sim::KisServerOptions kis;
    kis.environment = sim::SimEnvironment::real;
    const auto host = start_simulator(clock, kis);
    const ScratchDirectory scratch;
    scratch.write(".env", env_for(host->kis_rest_port(), "REAL"));
    const ProcessResult run = run_qts(scratch, {"--broker", "kis", "--strategy", "round_trip",
                                                "--max-iterations", "1", "--json"});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_NE(run.err.find("live_allowed=False"), std::string::npos);
    EXPECT_NE(run.out.find("TTTC0012U"), std::string::npos) << run.out;
}

TEST(PaperRun, TheLegacyDialectTradesToo) {
    const SystemClock clock;
    const auto host = start_simulator(clock);
    const ScratchDirectory scratch;
    scratch.write(".env", env_for(host->kis_rest_port()) + "KIS_API_DIALECT = legacy\n");
    scratch.write("qts.toml", "[broker.kis]\nrate_vts_centi = 10000\n");
    const ProcessResult run = run_qts(scratch, {"--broker", "kis", "--strategy", "round_trip",
                                                "--max-iterations", "1", "--json"});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_NE(run.out.find("VTTC0802U"), std::string::npos) << run.out;
    EXPECT_NE(run.out.find("\"event\":\"fill\""), std::string::npos) << run.out;
}

TEST(PaperRun, TradesThoughTheBrokersPaceIsSlowerThanTheScopesTimeLimit) {
    // An order and its hashkey take two slots of 250 ms; a limit of 100 ms must not forbid trading.
    const SystemClock clock;
    const auto host = start_simulator(clock);
    const ScratchDirectory scratch;
    scratch.write(".env", env_for(host->kis_rest_port()));
    scratch.write("qts.toml", "[broker.kis]\nrate_vts_centi = 400\n[scope.scalp]\nttl_ms = 100\n");
    const ProcessResult run = run_qts(scratch, {"--broker", "kis", "--strategy", "round_trip",
                                                "--max-iterations", "1", "--json"});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(host->counters().orders, 1) << run.out;
}

bool stopping(const ProcessResult& so_far) {
    return so_far.err.find("run.stop_asked") != std::string::npos;
}

TEST(PaperRun, ASignalEndsItInOrderWithItsSummary) {
    const SystemClock clock;
    const auto host = start_simulator(clock);
    const ScratchDirectory scratch;
    scratch.write(".env", env_for(host->kis_rest_port()));
    scratch.write("qts.toml", "[broker.kis]\nrate_vts_centi = 10000\n");
    const Interrupt trading = [&](const ProcessResult&) { return host->counters().orders > 0; };
    const ProcessResult run = run_qts(
        scratch, {"--broker", "kis", "--strategy", "round_trip", "--verbose"}, {}, {trading});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_TRUE(stopping(run)) << run.err;
    EXPECT_NE(run.out.find("end after"), std::string::npos) << run.out;
    EXPECT_NE(run.out.find("books agree"), std::string::npos) << run.out;
}

TEST(PaperRun, ASecondSignalEndsItAtOnceWhateverItWaitsFor) {
    // At one call in ten seconds it is always waiting for a slot, holding its turns.
    const SystemClock clock;
    const auto host = start_simulator(clock);
    const ScratchDirectory scratch;
    scratch.write(".env", env_for(host->kis_rest_port()));
    scratch.write("qts.toml", "[broker.kis]\nrate_vts_centi = 10\n");
    const Interrupt asked = [&](const ProcessResult&) { return host->counters().requests > 0; };
    const ProcessResult run =
        run_qts(scratch, {"--broker", "kis", "--verbose"}, {}, {asked, stopping});
    EXPECT_EQ(run.exit_code, 5) << run.err;
    EXPECT_NE(run.err.find("stopped at once by a second signal"), std::string::npos) << run.err;
}

TEST(PaperRun, AWrongKeyIsRefusedByTheBrokerWithItsCure) {
    const SystemClock clock;
    sim::KisServerOptions kis;
    kis.app_key = "another-key";
    kis.app_secret = "another-secret";
    const auto host = start_simulator(clock, kis);
    const ScratchDirectory scratch;
    scratch.write(".env", env_for(host->kis_rest_port()));
    const ProcessResult run = run_qts(scratch, {"--broker", "kis", "--max-iterations", "1"});
    EXPECT_EQ(run.exit_code, 4) << run.err;
    EXPECT_NE(run.err.find("Failed to get KIS access token: HTTP 403"), std::string::npos);
    EXPECT_NE(run.err.find("Token acquisition failed"), std::string::npos);
    EXPECT_NE(run.err.find("check APP_KEY"), std::string::npos) << run.err;
}

} // namespace
} // namespace qts
