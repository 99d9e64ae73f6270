// Small manners of `qts sim` that somebody's client or shell relies on.

#include "integration/raw_http.hpp"
#include "integration/sim_process.hpp"
#include "net/tls.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <fmt/format.h>

namespace qts {
namespace {

std::vector<std::string> at_the_open() {
    return {"--rate", "0", "--clock", "2026-11-23T09:00:00"};
}

std::string keys(const std::string& token, const std::string& tr_id) {
    return fmt::format("authorization: Bearer {}\nappkey: any-key\nappsecret: any-secret\n"
                       "tr_id: {}\n",
                       token, tr_id);
}

const char* const kOrder = "POST /uapi/domestic-stock/v1/trading/order-cash HTTP/1.1\nHost: x\n";
const char* const kOrderBody = R"({"CANO":"50000000","ACNT_PRDT_CD":"01","PDNO":"005930",)"
                               R"("ORD_DVSN":"00","ORD_QTY":"1","ORD_UNPR":"60000"})";
const char* const kPrice = "/uapi/domestic-stock/v1/quotations/inquire-price"
                           "?FID_COND_MRKT_DIV_CODE=J&FID_INPUT_ISCD=005930";

struct Generation {
    const char* name;
    const char* environment;
    const char* tr_id;
};
class OldOrderList : public testing::TestWithParam<Generation> {};

TEST_P(OldOrderList, KnowsNoExchangeAndIsServedWithoutOne) {
    const ScratchDirectory scratch;
    std::vector<std::string> options = at_the_open();
    options.insert(options.end(), {"--sim-env", GetParam().environment});
    const SimProcess sim{scratch, options};
    const RawAnswer answer = ask_once(
        sim.port(),
        on_the_wire("GET /uapi/domestic-stock/v1/trading/inquire-daily-ccld?CANO=50000000"
                    "&ACNT_PRDT_CD=01&INQR_STRT_DT=20261123&INQR_END_DT=20261123"
                    "&SLL_BUY_DVSN_CD=00&INQR_DVSN=00&PDNO=&CCLD_DVSN=00&ORD_GNO_BRNO=&ODNO="
                    "&INQR_DVSN_3=00&INQR_DVSN_1=&CTX_AREA_FK100=&CTX_AREA_NK100= HTTP/1.1\n" +
                    keys(sim.token(), GetParam().tr_id) + "\n"));
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer_text(answer, "rt_cd"), "0") << answer.body;
}

INSTANTIATE_TEST_SUITE_P(Environments, OldOrderList,
                         testing::Values(Generation{"vts", "vts", "VTTC8001R"},
                                         Generation{"real", "real", "TTTC8001R"}),
                         [](const auto& each) { return std::string{each.param.name}; });

TEST(SimManners, VariablesOfOtherKisProgramsDoNotStopIt) {
    // It reads no keys; whoever runs it has some of another program's in the environment.
    const ScratchDirectory scratch;
    for (const char* name : {"KIS_APP_KEY", "KIS_APPKEY", "KIS_ACCOUNT", "KIS_VTS_APPKEY"}) {
        EXPECT_NO_THROW((SimProcess{scratch, {}, {{name, "x"}}})) << name;
    }
}

TEST(SimManners, ASignalRightAfterTheAnnouncementEndsItOrderly) {
    // Whether the signal comes too early is a matter of luck; one in fifty does.
    const ScratchDirectory scratch;
    int orderly = 0;
    for (int i = 0; i < 200; ++i) {
        SimProcess sim{scratch, {}};
        sim.process().signal(SIGTERM);
        if (sim.process().wait() == 0) ++orderly;
    }
    EXPECT_EQ(orderly, 200);
}

TEST(SimManners, TheStateUrlItPrintsWorksWhenItListensOnEveryIpv6Address) {
    const ScratchDirectory scratch;
    SimProcess sim{scratch, {"--listen", "::"}};
    ASSERT_NE(sim.process().err().find("http://127.0.0.1:"), std::string::npos);
    EXPECT_NO_THROW(sim.state());
}

TEST(SimManners, AConnectionOverTlsEndsWithCloseNotify) {
    namespace asio = boost::asio;
    const ScratchDirectory scratch;
    const SimProcess sim{scratch, {"--tls"}};
    const TlsContext tls = *make_client_tls(scratch.path() + "/data/sim/ca.pem");
    asio::io_context io;
    asio::ssl::stream<asio::ip::tcp::socket> stream{io, *tls};
    stream.lowest_layer().connect({asio::ip::address_v4::loopback(), sim.port()});
    stream.handshake(asio::ssl::stream_base::client);
    const std::string request =
        on_the_wire("GET /_sim/state HTTP/1.1\nHost: x\nConnection: close\n\n");
    asio::write(stream, asio::buffer(request));
    std::string answer;
    boost::system::error_code code;
    asio::read(stream, asio::dynamic_buffer(answer), code);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200")) << answer;
    EXPECT_EQ(code, asio::error::eof) << code.message();
}

TEST(SimManners, AMediaTypeIsReadInAnyLetterCase) {
    const ScratchDirectory scratch;
    const SimProcess sim{scratch, at_the_open()};
    const RawAnswer answer =
        ask_once(sim.port(), on_the_wire(kOrder + keys(sim.token(), "VTTC0012U") +
                                         "Content-Type: Application/JSON; charset=UTF-8\n"
                                         "Content-Length: <length>\n\n" +
                                         kOrderBody));
    EXPECT_EQ(answer.status, 200) << answer.body;
}

TEST(SimManners, AClientThatAsksBeforeItSendsItsBodyIsToldToGoOn) {
    // .NET's older clients and curl do so; they wait a while and go on by themselves.
    const ScratchDirectory scratch;
    const SimProcess sim{scratch, at_the_open()};
    const std::string bytes =
        on_the_wire(kOrder + keys(sim.token(), "VTTC0012U") +
                    "Expect: 100-continue\nContent-Length: <length>\n\n" + kOrderBody);
    const std::size_t body = bytes.find("\r\n\r\n") + 4;
    RawConnection connection{sim.port()};
    connection.send(bytes.substr(0, body));
    EXPECT_EQ(connection.read_answer().status, 100);
    connection.send(bytes.substr(body));
    EXPECT_EQ(connection.read_answer().status, 200);
}

class UnservedMethod : public testing::TestWithParam<const char*> {};

TEST_P(UnservedMethod, OfAKnownPathIs404WithoutABody) {
    // kis-api.md 10.1: no route is 404 with an empty body; never silence, never an answer to a GET.
    const ScratchDirectory scratch;
    const SimProcess sim{scratch, at_the_open()};
    const RawAnswer answer = ask_once(
        sim.port(), on_the_wire(fmt::format("{} {} HTTP/1.1\n{}Content-Length: 0\n\n", GetParam(),
                                            kPrice, keys(sim.token(), "FHKST01010100"))));
    EXPECT_EQ(answer.status, 404) << answer.head;
    EXPECT_EQ(answer.body, "");
}

INSTANTIATE_TEST_SUITE_P(Methods, UnservedMethod,
                         testing::Values("PUT", "DELETE", "PATCH", "OPTIONS"),
                         [](const auto& each) { return std::string{each.param}; });

TEST(SimManners, AnEmptyLineBeforeARequestIsPassedOver) {
    // RFC 9112, 2.2: old clients end a body with a line end that its length does not count.
    const ScratchDirectory scratch;
    const SimProcess sim{scratch, at_the_open()};
    const std::string order = on_the_wire(kOrder + keys(sim.token(), "VTTC0012U") +
                                          "Content-Length: <length>\n\n" + kOrderBody);
    RawConnection connection{sim.port()};
    connection.send(order + "\r\n" + order);
    EXPECT_EQ(connection.read_answer().status, 200);
    EXPECT_EQ(connection.read_answer().status, 200);
}

TEST(SimManners, ATargetWithTheWholeUrlIsThatOfItsPath) {
    // RFC 9112, 3.2.2: what clients send that think they speak to a proxy; servers must accept it.
    const ScratchDirectory scratch;
    const SimProcess sim{scratch, at_the_open()};
    const RawAnswer answer =
        ask_once(sim.port(),
                 on_the_wire(fmt::format("GET http://127.0.0.1:{}{} HTTP/1.1\nHost: x\n{}\n",
                                         sim.port(), kPrice, keys(sim.token(), "FHKST01010100"))));
    EXPECT_EQ(answer.status, 200) << answer.head;
}

TEST(SimManners, WhatIsNoHttpIsToldSo) {
    const ScratchDirectory scratch;
    const SimProcess sim{scratch, at_the_open()};
    EXPECT_EQ(ask_once(sim.port(), "HELLO\r\n\r\n").status, 400);
}

TEST(SimManners, AWrongCredentialsTypeHasItsOwnCode) {
    const ScratchDirectory scratch;
    const SimProcess sim{scratch, at_the_open()};
    const RawAnswer answer = ask_once(
        sim.port(), on_the_wire(fmt::format("GET {} HTTP/1.1\nauthorization: {}\nappkey: any-key\n"
                                            "appsecret: any-secret\ntr_id: FHKST01010100\n\n",
                                            kPrice, sim.token())));
    EXPECT_EQ(answer_text(answer, "msg_cd"), "EGW00205"); // kis-api.md 7.2
}

struct Oauth {
    const char* name;
    const char* path;
    const char* body;
    const char* code;
};
class IncompleteOauth : public testing::TestWithParam<Oauth> {};

TEST_P(IncompleteOauth, NamesWhatIsMissing) {
    const ScratchDirectory scratch;
    const SimProcess sim{scratch, at_the_open()};
    const RawAnswer answer =
        ask_once(sim.port(), on_the_wire(fmt::format("POST {} HTTP/1.1\nHost: x\n"
                                                     "Content-Length: <length>\n\n{}",
                                                     GetParam().path, GetParam().body)));
    EXPECT_EQ(answer.status, 403);
    EXPECT_EQ(answer_text(answer, "error_code"), GetParam().code) << answer.body;
}

INSTANTIATE_TEST_SUITE_P(
    Table, IncompleteOauth,
    testing::Values(
        Oauth{"grant_type", "/oauth2/tokenP", R"({"appkey":"k","appsecret":"s"})", "EGW00115"},
        Oauth{"secretkey", "/oauth2/Approval",
              R"({"grant_type":"client_credentials","appkey":"k","appsecret":"s"})", "EGW00104"},
        Oauth{"appkey", "/oauth2/Approval",
              R"({"grant_type":"client_credentials","secretkey":"s"})", "EGW00102"}),
    [](const auto& each) { return std::string{each.param.name}; });

struct BadOption {
    const char* name;
    std::vector<std::string> words;
    const char* holds;
};
class BadSimOption : public testing::TestWithParam<BadOption> {};

TEST_P(BadSimOption, IsOneSentenceThatRepeatsWhatWasGiven) {
    const ScratchDirectory scratch;
    // The port is taken, so that a wrongly accepted option ends too.
    const SimProcess other{scratch, {}};
    std::vector<std::string> words{"sim", "--kis-rest-port", std::to_string(other.port())};
    words.insert(words.end(), GetParam().words.begin(), GetParam().words.end());
    const ProcessResult run = run_qts(scratch, words);
    EXPECT_EQ(run.exit_code, 2) << run.err;
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
    EXPECT_NE(run.err.find(GetParam().holds), std::string::npos) << run.err;
}

INSTANTIATE_TEST_SUITE_P(
    Table, BadSimOption,
    testing::Values(
        BadOption{"clock_before_any_tick_table", {"--clock", "1700-01-04T09:00:00"}, "--clock"},
        BadOption{"speed_of_nothing", {"--speed", "0"}, "not '0'"},
        BadOption{"speed_in_powers_of_ten", {"--speed", "1e3"}, "not '1e3'"},
        BadOption{"rate_beyond_its_limit", {"--rate", "999999999"}, "--rate"}),
    [](const auto& each) { return std::string{each.param.name}; });

TEST(SimManners, ThePrintedEnvNamesTheAuthorityByItsWholePath) {
    // The .env is for another program, which runs in another folder.
    const ScratchDirectory scratch;
    SimProcess sim{scratch, {"--tls", "--print-env", "--data-dir", "here"}};
    ASSERT_TRUE(sim.process().wait_for("QTS_CA_FILE="));
    EXPECT_NE(sim.process().out().find("QTS_CA_FILE=\"/"), std::string::npos)
        << sim.process().out();
}

} // namespace
} // namespace qts
