// `qts sim` as a product: what it prints, what its options do, how it begins and ends. Its clients
// here know only what a stranger could read on its standard error.

#include "core/kst.hpp"
#include "integration/raw_http.hpp"
#include "integration/sim_process.hpp"
#include "net/asio_http_transport.hpp"
#include "net/url.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <fstream>
#include <ifaddrs.h>
#include <poll.h>
#include <sstream>
#include <sys/stat.h>

namespace qts {
namespace {

const char* const kMonday = "2026-11-23T09:00:00";

/// Without a limit on the rate and at the opening of a day.
std::vector<std::string> at_the_open(std::vector<std::string> more = {}) {
    more.insert(more.end(), {"--rate", "0", "--clock", kMonday});
    return more;
}

std::string inquiry(const std::string& token, const std::string& tr_id, const std::string& path) {
    return on_the_wire(fmt::format("GET /uapi/domestic-stock/v1/{} HTTP/1.1\nHost: 127.0.0.1\n"
                                   "authorization: Bearer {}\nappkey: any-key\n"
                                   "appsecret: any-secret\ntr_id: {}\ncusttype: P\n\n",
                                   path, token, tr_id));
}

std::string price_inquiry(const std::string& token) {
    return inquiry(token, "FHKST01010100",
                   "quotations/inquire-price?FID_COND_MRKT_DIV_CODE=J&FID_INPUT_ISCD=005930");
}

std::string trade(const std::string& token, const std::string& tr_id, const std::string& path,
                  const std::string& fields) {
    return on_the_wire(
        fmt::format("POST /uapi/domestic-stock/v1/trading/{} HTTP/1.1\nHost: 127.0.0.1\n"
                    "content-type: application/json; charset=utf-8\nauthorization: Bearer {}\n"
                    "appkey: any-key\nappsecret: any-secret\ntr_id: {}\ncusttype: P\n"
                    "content-length: <length>\n\n"
                    R"({{"CANO":"50000000","ACNT_PRDT_CD":"01",{}}})",
                    path, token, tr_id, fields));
}

std::string buy_at(const std::string& token, const std::string& tr_id, const std::string& won) {
    return trade(token, tr_id, "order-cash",
                 fmt::format(R"("PDNO":"005930","ORD_DVSN":"{}","ORD_QTY":"2","ORD_UNPR":"{}")",
                             won == "0" ? "01" : "00", won));
}

JsonView kis_of(const JsonDocument& state) {
    return state.root().member("brokers").member("kis");
}

std::string time_of(const JsonDocument& state) {
    return std::string{state.root().member("time").text().value_or("")};
}

std::map<std::string, std::string> variables_of(const std::string& env) {
    std::map<std::string, std::string> variables;
    std::istringstream lines{env};
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with('#')) continue;
        const std::size_t equals = line.find("=\"");
        EXPECT_NE(equals, std::string::npos) << line;
        EXPECT_TRUE(line.ends_with('"')) << line;
        if (equals == std::string::npos) continue;
        variables[line.substr(0, equals)] = line.substr(equals + 2, line.size() - equals - 3);
    }
    return variables;
}

// ---- what it prints ---------------------------------------------------------------------------

TEST(SimCommand, AnnouncesItsAddressOnStderrAndNothingOnStdout) {
    const ScratchDirectory scratch;
    SimProcess sim{scratch, {"--clock", kMonday}};
    const std::string url = fmt::format("http://127.0.0.1:{}", sim.port());
    const std::string& told = sim.process().err();
    EXPECT_TRUE(told.starts_with("qts sim: KIS VTS on " + url + "\n")) << told;
    for (const char* part : {"2026-11-23 09:00:0", "50000000-01", "10000000 won", "any key pair"}) {
        EXPECT_NE(told.find(part), std::string::npos) << part << " in: " << told;
    }
    EXPECT_NE(told.find("state: " + url + "/_sim/state"), std::string::npos) << told;
    EXPECT_EQ(sim.process().out(), "");
}

TEST(SimCommand, PrintsAReadyEnvAndNothingElseOnStdoutAndGoesOnServing) {
    const ScratchDirectory scratch;
    SimProcess sim{scratch, at_the_open({"--print-env"})};
    ASSERT_TRUE(sim.process().wait_for("KIS_VTS_BASE_URL=\"http://127.0.0.1:"));
    sim.token(); // it serves
    const std::string env = sim.process().out();
    const std::string first = env.substr(0, env.find('\n'));
    EXPECT_TRUE(first.starts_with("#")) << first;
    EXPECT_NE(first.find("chmod 600"), std::string::npos) << first;
    auto variables = variables_of(env);
    EXPECT_EQ(variables["KIS_VTS_APP_KEY"].size(), 36U);
    EXPECT_EQ(variables["KIS_VTS_APP_SECRET"].size(), 180U);
    variables.erase("KIS_VTS_APP_KEY");
    variables.erase("KIS_VTS_APP_SECRET");
    const std::map<std::string, std::string> rest{
        {"KIS_MODE", "KIS_VTS"},
        {"KIS_VTS_ACCOUNT_NO", "50000000"},
        {"KIS_VTS_ACNT_PRDT_CD", "01"},
        {"KIS_VTS_BASE_URL", fmt::format("http://127.0.0.1:{}", sim.port())}};
    EXPECT_EQ(variables, rest);
}

TEST(SimCommand, TheRealEnvironmentsEnvHasItsOwnNames) {
    const ScratchDirectory scratch;
    SimProcess sim{scratch, at_the_open({"--print-env", "--sim-env", "real"})};
    ASSERT_TRUE(sim.process().wait_for("KIS_REAL_BASE_URL="));
    auto variables = variables_of(sim.process().out());
    EXPECT_EQ(variables["KIS_MODE"], "KIS_REAL");
    EXPECT_EQ(variables["KIS_REAL_APP_KEY"].size(), 36U);
    EXPECT_EQ(variables["KIS_REAL_ACCOUNT_NO"], "50000000");
    for (const auto& [name, value] : variables)
        EXPECT_FALSE(name.starts_with("KIS_VTS")) << name;
}

TEST(SimCommand, TheProgramItselfWorksWithThePrintedEnvAsItIsEvenOverTls) {
    const ScratchDirectory scratch;
    SimProcess sim{scratch, at_the_open({"--print-env", "--tls", "--cash", "1234567"})};
    ASSERT_TRUE(sim.process().wait_for("QTS_CA_FILE="));
    scratch.write(".env", sim.process().out());
    scratch.write("qts.toml", "[broker.kis]\nrate_vts_centi = 10000\n");
    const ProcessResult run = run_qts(scratch, {"balance"});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_NE(run.out.find("1,234,567"), std::string::npos) << run.out;
}

TEST(SimCommand, HelpNamesEveryOption) {
    const ScratchDirectory scratch;
    const ProcessResult run = run_qts(scratch, {"sim", "--help"});
    EXPECT_EQ(run.exit_code, 0);
    for (const char* option :
         {"--kis-rest-port", "--listen", "--tls", "--sim-env", "--seed", "--prices", "--clock",
          "--speed", "--rate", "--cash", "--print-env", "--app-key", "--app-secret", "Examples:"}) {
        EXPECT_NE(run.out.find(option), std::string::npos) << option;
    }
}

// ---- keys, account, environment ---------------------------------------------------------------

TEST(SimCommand, AcceptsAnyKeyPairAndKnowsEachByItsOwnToken) {
    const ScratchDirectory scratch;
    const SimProcess sim{scratch, at_the_open()};
    const std::string mine = sim.token();
    const std::string another = sim.token("another-key", "another-secret");
    EXPECT_NE(mine, another);
    EXPECT_EQ(ask_once(sim.port(), price_inquiry(mine)).status, 200);
    EXPECT_EQ(answer_text(ask_once(sim.port(), price_inquiry(another)), "msg_cd"), "EGW00121");
}

TEST(SimCommand, AcceptsOnlyTheKeyPairItWasGiven) {
    const ScratchDirectory scratch;
    SimProcess sim{scratch,
                   at_the_open({"--app-key", "K-1", "--app-secret", "S-1", "--print-env"})};
    EXPECT_FALSE(sim.token("K-1", "S-1").empty());
    const RawAnswer refused =
        ask_once(sim.port(), on_the_wire("POST /oauth2/tokenP HTTP/1.1\nHost: x\n"
                                         "Content-Length: <length>\n\n"
                                         R"({"grant_type":"client_credentials",)"
                                         R"("appkey":"K-2","appsecret":"S-1"})"));
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(answer_text(refused, "error_code"), "EGW00103");
    ASSERT_TRUE(sim.process().wait_for("KIS_VTS_BASE_URL="));
    auto variables = variables_of(sim.process().out());
    EXPECT_EQ(variables["KIS_VTS_APP_KEY"], "K-1");
    EXPECT_EQ(variables["KIS_VTS_APP_SECRET"], "S-1");
    EXPECT_NE(sim.process().err().find("one key pair"), std::string::npos);
}

TEST(SimCommand, CashIsTenMillionWonUnlessAnotherAmountIsAskedFor) {
    const ScratchDirectory scratch;
    const SimProcess usual{scratch, {}};
    const SimProcess poor{scratch, {"--cash", "1"}};
    const auto cash = [](const SimProcess& sim) {
        const JsonDocument state = sim.state();
        return kis_of(state).member("accounts").elements().at(0).member("cash_won").integer();
    };
    EXPECT_EQ(cash(usual).value_or(-1), 10'000'000);
    EXPECT_EQ(cash(poor).value_or(-1), 1);
}

TEST(SimCommand, EachEnvironmentTakesItsOwnTrIdsAndSpeaksItsOwnCodes) {
    const ScratchDirectory scratch;
    const SimProcess vts{scratch, at_the_open()};
    const SimProcess real{scratch, at_the_open({"--sim-env", "real"})};
    const auto code = [](const SimProcess& sim, const std::string& token, const char* tr_id) {
        return answer_text(ask_once(sim.port(), buy_at(token, tr_id, "60000")), "msg_cd");
    };
    const std::string paper = vts.token();
    const std::string live = real.token();
    EXPECT_EQ(code(vts, paper, "VTTC0012U"), "40600000");
    EXPECT_EQ(code(vts, paper, "TTTC0012U"), "EGW02006");
    EXPECT_EQ(code(real, live, "TTTC0012U"), "APBK0013");
    EXPECT_EQ(code(real, live, "VTTC0012U"), "EGW02004");
}

// ---- clock, prices, speed, seed, rate ---------------------------------------------------------

TEST(SimCommand, ClockShowsTheTimeItWasSetToAndRunsOn) {
    const ScratchDirectory scratch;
    const SimProcess sim{scratch, {"--clock", "2026-11-23T08:29:58"}};
    EXPECT_TRUE(time_of(sim.state()).starts_with("2026-11-23T08:")) << time_of(sim.state());
    const SystemClock clock;
    const MonoNanos end = clock.mono_now() + BackgroundProcess::kPatience;
    std::string phase;
    while (phase != "opening_auction" && clock.mono_now() < end) {
        phase = sim.state().root().member("phase").text().value_or("");
        ::poll(nullptr, 0, 20);
    }
    EXPECT_EQ(phase, "opening_auction");
}

TEST(SimCommand, ClockOpenIsNineOfTodayAndWallIsNow) {
    const ScratchDirectory scratch;
    const SystemClock clock;
    const KstDate before = kst_date(clock.utc_now());
    const SimProcess open{scratch, {}};
    const SimProcess wall{scratch, {"--clock", "wall"}};
    const std::string shown = time_of(open.state());
    const KstDate after = kst_date(clock.utc_now());
    EXPECT_TRUE(shown.starts_with(before.iso() + "T09:00:0") ||
                shown.starts_with(after.iso() + "T09:00:0"))
        << shown;
    const auto real = parse_instant(time_of(wall.state()));
    ASSERT_TRUE(real.has_value());
    EXPECT_LT(clock.utc_now() - real->at, std::chrono::seconds{10});
    EXPECT_GT(clock.utc_now() - real->at, std::chrono::seconds{-10});
}

struct Moment {
    const char* name;
    const char* clock;
    const char* code;
};
class SimClockAt : public testing::TestWithParam<Moment> {};

TEST_P(SimClockAt, DecidesWhetherAnOrderIsTaken) {
    const ScratchDirectory scratch;
    const SimProcess sim{scratch, {"--rate", "0", "--clock", GetParam().clock}};
    const RawAnswer answer = ask_once(sim.port(), buy_at(sim.token(), "VTTC0012U", "60000"));
    EXPECT_EQ(answer_text(answer, "msg_cd"), GetParam().code) << answer.body;
}

INSTANTIATE_TEST_SUITE_P(
    Table, SimClockAt,
    testing::Values(Moment{"before_the_open", "2026-11-23T08:00:00", "40570000"},
                    Moment{"in_the_opening_auction", "2026-11-23T08:45:00", "40570000"},
                    Moment{"in_session", "2026-11-23T14:00:00", "40600000"},
                    Moment{"after_the_close", "2026-11-23T16:00:00", "40580000"},
                    Moment{"on_a_sunday_that_is_named", "2026-11-22T10:00:00", "40600000"},
                    Moment{"of_another_offset", "2026-11-23T01:00:00Z", "40600000"}),
    [](const auto& each) { return std::string{each.param.name}; });

/// An hour of minute bars: 71,500 for its first half and 72,500 for the other one.
std::string an_hour_of_bars() {
    std::string csv = "time,open,high,low,close,volume\n";
    for (int minute = 0; minute < 60; ++minute) {
        const int won = minute < 30 ? 71'500 : 72'500;
        csv += fmt::format("2026-11-20 09:{:02}:00,{},{},{},{},4000\n", minute, won, won, won, won);
    }
    return csv;
}

TEST(SimCommand, SpeedPlaysThePricesFasterAndLeavesTheClockAlone) {
    const ScratchDirectory scratch;
    const std::string file = scratch.write("bars.csv", an_hour_of_bars());
    const SystemClock clock;
    const MonoNanos before = clock.mono_now();
    const SimProcess sim{scratch, at_the_open({"--prices", "005930=" + file, "--speed", "3600.5"})};
    const std::string token = sim.token();
    std::string price;
    while (price != "72500" && clock.mono_now() - before < BackgroundProcess::kPatience) {
        price = answer_text(ask_once(sim.port(), price_inquiry(token)), "stck_prpr");
        ::poll(nullptr, 0, 20);
    }
    EXPECT_EQ(price, "72500");
    const auto shown = parse_instant(time_of(sim.state()));
    ASSERT_TRUE(shown.has_value());
    const UtcNanos start = to_utc(KstDate::of(2026, 11, 23), KstTime::of(9, 0));
    EXPECT_LE(shown->at - start, clock.mono_now() - before);
}

TEST(SimCommand, PricesOfAFileReplaceTheGeneratedOnesAndBeginWithTheirFirst) {
    const ScratchDirectory scratch;
    const std::string file = scratch.write("005930_bars.csv", an_hour_of_bars());
    const SimProcess sim{scratch, at_the_open({"--prices", file})};
    const std::string token = sim.token();
    const RawAnswer samsung = ask_once(sim.port(), price_inquiry(token));
    EXPECT_EQ(answer_text(samsung, "stck_prpr"), "71500");
    EXPECT_EQ(answer_text(samsung, "stck_sdpr"), "71500");
    const RawAnswer hynix = ask_once(
        sim.port(),
        inquiry(token, "FHKST01010100",
                "quotations/inquire-price?FID_COND_MRKT_DIV_CODE=J&FID_INPUT_ISCD=000660"));
    EXPECT_EQ(answer_text(hynix, "msg_cd"), "MCA05918") << "only what the files hold is listed";
}

TEST(SimCommand, TheSameSeedMakesTheSameHistoryAndAnotherOneAnother) {
    const ScratchDirectory scratch;
    const auto history = [&](const char* seed) {
        const SimProcess sim{scratch, at_the_open({"--seed", seed})};
        return ask_once(sim.port(),
                        inquiry(sim.token(), "FHKST03010100",
                                "quotations/inquire-daily-itemchartprice?FID_COND_MRKT_DIV_CODE=J&"
                                "FID_INPUT_ISCD=005930&FID_INPUT_DATE_1=20261001&"
                                "FID_INPUT_DATE_2=20261120&FID_PERIOD_DIV_CODE=D&"
                                "FID_ORG_ADJ_PRC=0"))
            .body;
    };
    const std::string one = history("7");
    EXPECT_NE(one.find("\"rt_cd\":\"0\""), std::string::npos) << one;
    EXPECT_EQ(history("7"), one);
    EXPECT_NE(history("8"), one);
}

struct Pace {
    const char* name;
    std::vector<std::string> options;
    int served; ///< of 40 calls in one moment
};
class SimRate : public testing::TestWithParam<Pace> {};

TEST_P(SimRate, RefusesCallsBeyondItWithEgw00201) {
    const ScratchDirectory scratch;
    std::vector<std::string> options{"--clock", kMonday};
    options.insert(options.end(), GetParam().options.begin(), GetParam().options.end());
    const SimProcess sim{scratch, options};
    const std::string token = sim.token();
    RawConnection connection{sim.port()};
    std::string burst;
    for (int i = 0; i < 40; ++i)
        burst += price_inquiry(token);
    connection.send(burst);
    int served = 0;
    for (int i = 0; i < 40; ++i) {
        const RawAnswer answer = connection.read_answer();
        if (answer.status == 200) {
            ++served;
            continue;
        }
        EXPECT_EQ(answer.status, 500);
        EXPECT_EQ(answer.body, R"({"rt_cd":"1","msg_cd":"EGW00201",)"
                               R"("msg1":"초당 거래건수를 초과하였습니다."})");
    }
    EXPECT_EQ(served, GetParam().served);
    const JsonDocument state = sim.state();
    EXPECT_EQ(kis_of(state).member("counters").member("throttled").integer().value_or(-1),
              40 - GetParam().served);
}

INSTANTIATE_TEST_SUITE_P(Table, SimRate,
                         testing::Values(Pace{"the_paper_brokers", {}, 1},
                                         Pace{"the_real_brokers", {"--sim-env", "real"}, 18},
                                         Pace{"a_given_one", {"--rate", "5"}, 5},
                                         Pace{"none", {"--rate", "0"}, 40}),
                         [](const auto& each) { return std::string{each.param.name}; });

// ---- the state document -----------------------------------------------------------------------

TEST(SimState, TellsAccountsOrdersFillsHoldingsAndCounters) {
    const ScratchDirectory scratch;
    const SimProcess sim{scratch, at_the_open()};
    const std::string token = sim.token();
    ASSERT_EQ(ask_once(sim.port(), buy_at(token, "VTTC0012U", "0")).status, 200);
    ASSERT_EQ(ask_once(sim.port(), buy_at(token, "VTTC0012U", "60000")).status, 200);
    const RawAnswer cancel =
        ask_once(sim.port(), trade(token, "VTTC0013U", "order-rvsecncl",
                                   R"("KRX_FWDG_ORD_ORGNO":"00950","ORGN_ODNO":"0000000002",)"
                                   R"("ORD_DVSN":"00","RVSE_CNCL_DVSN_CD":"02","ORD_QTY":"0",)"
                                   R"("ORD_UNPR":"0","QTY_ALL_ORD_YN":"Y")"));
    ASSERT_EQ(answer_text(cancel, "msg_cd"), "40630000") << cancel.body;
    const JsonDocument state = sim.state();
    EXPECT_TRUE(time_of(state).starts_with("2026-11-23T09:00:0")) << time_of(state);
    const JsonView kis = kis_of(state);
    const JsonView account = kis.member("accounts").elements().at(0);
    EXPECT_EQ(account.member("account").text().value_or(""), "50000000-01");
    const JsonView holding = account.member("holdings").elements().at(0);
    EXPECT_EQ(holding.member("symbol").text().value_or(""), "005930");
    EXPECT_EQ(holding.member("held").integer().value_or(-1), 2);
    const auto orders = kis.member("orders").elements();
    ASSERT_EQ(orders.size(), 3U);
    EXPECT_EQ(orders[0].member("filled").integer().value_or(-1), 2);
    EXPECT_EQ(orders[1].member("cancelled").integer().value_or(-1), 2);
    EXPECT_EQ(orders[2].member("request").text().value_or(""), "cancel");
    EXPECT_EQ(orders[2].member("original").text().value_or(""), "0000000002");
    std::int64_t bought = 0;
    for (const JsonView& fill : kis.member("fills").elements()) {
        EXPECT_EQ(fill.member("number").text().value_or(""), "0000000001");
        bought += fill.member("quantity").integer().value_or(0);
    }
    EXPECT_EQ(bought, 2);
    const JsonView counters = kis.member("counters");
    EXPECT_EQ(counters.member("requests").integer().value_or(-1), 4);
    EXPECT_EQ(counters.member("tokens").integer().value_or(-1), 1);
    EXPECT_EQ(counters.member("orders").integer().value_or(-1), 2);
    EXPECT_EQ(counters.member("changes").integer().value_or(-1), 1);
    EXPECT_EQ(counters.member("connections").member("opened").integer().value_or(-1), 5);
}

TEST(SimState, OtherPathsAndMethodsOfItsOwnAreNotFound) {
    const ScratchDirectory scratch;
    const SimProcess sim{scratch, {"--clock", kMonday}};
    for (const char* line : {"POST /_sim/state", "GET /_sim/states", "GET /_sim/"}) {
        const RawAnswer answer = ask_once(
            sim.port(), on_the_wire(fmt::format("{} HTTP/1.1\nContent-Length: 0\n\n", line)));
        EXPECT_EQ(answer.status, 404) << line;
        EXPECT_EQ(answer.body, "") << line;
    }
}

/// An IPv4 address of this machine that is not loopback; empty when it has none.
std::string outward_address() {
    ifaddrs* list = nullptr;
    if (::getifaddrs(&list) != 0) return "";
    std::string found;
    for (const ifaddrs* each = list; each != nullptr && found.empty(); each = each->ifa_next) {
        if (each->ifa_addr == nullptr || each->ifa_addr->sa_family != AF_INET) continue;
        char text[INET_ADDRSTRLEN];
        const auto* const address = reinterpret_cast<const sockaddr_in*>(each->ifa_addr);
        ::inet_ntop(AF_INET, &address->sin_addr, text, sizeof(text));
        if (!std::string_view{text}.starts_with("127.")) found = text;
    }
    ::freeifaddrs(list);
    return found;
}

TEST(SimState, IsForThisMachineOnlyWhileTheBrokerIsForEverybodyWhoMayConnect) {
    const std::string outside = outward_address();
    if (outside.empty()) GTEST_SKIP() << "this machine has no address but loopback";
    const ScratchDirectory scratch;
    const SimProcess closed{scratch, {"--clock", kMonday}};
    EXPECT_THROW((RawConnection{closed.port(), outside}), std::runtime_error);
    const SimProcess open{scratch, {"--clock", kMonday, "--listen", "0.0.0.0"}};
    RawConnection connection{open.port(), outside};
    connection.send(on_the_wire("GET /_sim/state HTTP/1.1\nHost: x\n\n"));
    EXPECT_EQ(connection.read_answer().status, 404);
    connection.send(on_the_wire("POST /oauth2/tokenP HTTP/1.1\nContent-Length: <length>\n\n"
                                R"({"grant_type":"client_credentials","appkey":"k",)"
                                R"("appsecret":"s"})"));
    EXPECT_EQ(connection.read_answer().status, 200);
    open.state(); // over loopback
}

// ---- TLS --------------------------------------------------------------------------------------

/// One request of our own client, which verifies chain and host name; `strict` as Python does it
/// since 3.13.
HttpResult ask_over_tls(std::uint16_t port, const std::string& host, const std::string& ca_file,
                        bool strict) {
    boost::asio::io_context io;
    const SystemClock clock;
    const TlsContext tls = *make_client_tls(ca_file);
    if (strict) {
        X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(tls->native_handle()),
                                    X509_V_FLAG_X509_STRICT);
    }
    AsioHttpTransport transport{io.get_executor(), clock,
                                *parse_base_url(fmt::format("https://{}:{}", host, port)), tls,
                                HttpTransportOptions{}};
    HttpResult result = std::unexpected(HttpFailure{});
    const auto done = [&](const std::exception_ptr& error, HttpResult answer) {
        rethrow(error);
        result = std::move(answer);
    };
    HttpRequest request;
    request.target = "/_sim/state";
    boost::asio::co_spawn(io, transport.send(std::move(request)), done);
    io.run();
    return result;
}

TEST(SimTls, IsTrustedByWhoeverTrustsItsAuthorityAndByNobodyElse) {
    const ScratchDirectory scratch;
    SimProcess sim{scratch, {"--tls", "--clock", kMonday}};
    const std::string authority = scratch.path() + "/data/sim/ca.pem";
    const std::string& told = sim.process().err();
    EXPECT_TRUE(told.starts_with("qts sim: KIS VTS on https://127.0.0.1:")) << told;
    EXPECT_NE(told.find("authority of its certificate: " + authority + "\n"), std::string::npos)
        << told;
    for (const char* host : {"127.0.0.1", "localhost"}) {
        const HttpResult trusted = ask_over_tls(sim.port(), host, authority, true);
        ASSERT_TRUE(trusted.has_value()) << host << ": " << trusted.error().error.context;
        EXPECT_EQ(trusted->status, 200);
    }
    EXPECT_FALSE(ask_over_tls(sim.port(), "127.0.0.1", "", false).has_value());
    const HttpResult state = ask_over_tls(sim.port(), "127.0.0.1", authority, false);
    const auto document = JsonDocument::parse(state->body);
    ASSERT_TRUE(document.has_value());
    EXPECT_EQ(kis_of(*document)
                  .member("counters")
                  .member("connections")
                  .member("handshakes_failed")
                  .integer()
                  .value_or(-1),
              1);
}

std::string text_of_file(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream{path}.rdbuf();
    return text.str();
}

TEST(SimTls, KeepsItsAuthorityFromRunToRunAndItsKeyToItself) {
    const ScratchDirectory scratch;
    const std::string authority = scratch.path() + "/data/sim/ca.pem";
    std::string first;
    {
        const SimProcess before{scratch, {"--tls"}};
        first = text_of_file(authority);
    }
    const SimProcess sim{scratch, {"--tls"}};
    EXPECT_FALSE(first.empty());
    EXPECT_EQ(text_of_file(authority), first);
    EXPECT_TRUE(ask_over_tls(sim.port(), "127.0.0.1", authority, false).has_value());
    struct stat key {};
    ASSERT_EQ(::stat((scratch.path() + "/data/sim/ca.key").c_str(), &key), 0);
    EXPECT_EQ(key.st_mode & 077U, 0U);
}

} // namespace
} // namespace qts
