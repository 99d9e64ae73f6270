// Servers that no sane program would write. Whatever they say, the run ends with one clear sentence
// and the right exit code, and no order is lost or sent twice.

#include "fakes/scripted_tcp_server.hpp"
#include "integration/qts_process.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

namespace qts {
namespace {

std::string http(int status, const std::string& body, const std::string& extra = "") {
    return fmt::format("HTTP/1.1 {} X\r\nContent-Type: application/json\r\n{}Content-Length: "
                       "{}\r\n\r\n{}",
                       status, extra, body.size(), body);
}

const char* const kToken =
    R"({"access_token":"t","access_token_token_expired":"2099-01-01 00:00:00","token_type":"Bearer","expires_in":86400})";

ProcessResult run_against(const ScratchDirectory& scratch, std::uint16_t port) {
    scratch.write(".env", fmt::format("KIS_VTS_APP_KEY=k\nKIS_VTS_APP_SECRET=s\n"
                                      "KIS_VTS_ACCOUNT_NO=50000000\n"
                                      "KIS_VTS_BASE_URL=http://127.0.0.1:{}\n",
                                      port));
    scratch.write("qts.toml", "[net]\ntotal_timeout_s = 1\nconnect_timeout_s = 1\n"
                              "[broker.kis]\nrate_vts_centi = 10000\n");
    return run_qts(scratch, {"--broker", "kis", "--max-iterations", "1"});
}

/// Answers the token and the list of orders properly, and everything after them with `answer`.
ScriptedTcpServer::Script after_token(std::string answer) {
    return [answer](int fd) {
        const std::string no_orders =
            http(200, R"({"rt_cd":"0","msg_cd":"x","msg1":"x","output1":[]})");
        int asked = 0;
        while (ScriptedTcpServer::read_request(fd)) {
            ++asked;
            ScriptedTcpServer::say(fd, asked == 1   ? http(200, kToken)
                                       : asked == 2 ? no_orders
                                                    : answer);
        }
    };
}

TEST(BrokenBroker, HtmlInsteadOfATokenIsAFailureThatSaysSo) {
    ScriptedTcpServer server{[](int fd) {
        while (ScriptedTcpServer::read_request(fd)) {
            ScriptedTcpServer::say(fd, http(502, "<html>Bad Gateway</html>"));
        }
    }};
    const ScratchDirectory scratch;
    const ProcessResult run = run_against(scratch, server.port());
    EXPECT_EQ(run.exit_code, 1) << run.err;
    EXPECT_NE(run.err.find("HTTP 502"), std::string::npos) << run.err;
}

TEST(BrokenBroker, AnAnswerCutInHalfIsAFailure) {
    ScriptedTcpServer server{[](int fd) {
        if (!ScriptedTcpServer::read_request(fd)) return;
        ScriptedTcpServer::say(fd, http(200, kToken).substr(0, 120));
    }};
    const ScratchDirectory scratch;
    const ProcessResult run = run_against(scratch, server.port());
    EXPECT_EQ(run.exit_code, 1) << run.err;
    EXPECT_NE(run.err.find("reading the answer"), std::string::npos) << run.err;
}

TEST(BrokenBroker, SilenceEndsWithTheDeadline) {
    ScriptedTcpServer server{[](int fd) {
        while (ScriptedTcpServer::read_request(fd)) {
        }
    }};
    const ScratchDirectory scratch;
    const ProcessResult run = run_against(scratch, server.port());
    EXPECT_EQ(run.exit_code, 1) << run.err;
}

TEST(BrokenBroker, ANegativeAmountOfSharesIsRefusedAsMalformed) {
    ScriptedTcpServer server{after_token(http(
        200,
        R"({"rt_cd":"0","msg_cd":"x","msg1":"x","output1":[{"pdno":"005930","prdt_name":"x","hldg_qty":"-3","ord_psbl_qty":"0","pchs_amt":"0","prpr":"1"}],"output2":[{"prvs_rcdl_excc_amt":"1","dnca_tot_amt":"1","tot_evlu_amt":"1"}]})"))};
    const ScratchDirectory scratch;
    const ProcessResult run = run_against(scratch, server.port());
    EXPECT_EQ(run.exit_code, 1) << run.err;
    EXPECT_NE(run.err.find("hldg_qty"), std::string::npos) << run.err;
}

TEST(BrokenBroker, AnOverlongNumberIsRefusedAsMalformed) {
    ScriptedTcpServer server{after_token(http(
        200,
        R"({"rt_cd":"0","msg_cd":"x","msg1":"x","output1":[],"output2":[{"prvs_rcdl_excc_amt":"99999999999999999999999999","dnca_tot_amt":"1","tot_evlu_amt":"1"}]})"))};
    const ScratchDirectory scratch;
    const ProcessResult run = run_against(scratch, server.port());
    EXPECT_EQ(run.exit_code, 1) << run.err;
    EXPECT_NE(run.err.find("prvs_rcdl_excc_amt"), std::string::npos) << run.err;
}

TEST(BrokenBroker, AnEndlessPageChainIsCutOff) {
    ScriptedTcpServer server{after_token(http(
        200,
        R"({"ctx_area_fk100":"f","ctx_area_nk100":"same","rt_cd":"0","msg_cd":"x","msg1":"x","output1":[],"output2":[{"prvs_rcdl_excc_amt":"1","dnca_tot_amt":"1","tot_evlu_amt":"1"}]})",
        "tr_cont: M\r\n"))};
    const ScratchDirectory scratch;
    const ProcessResult run = run_against(scratch, server.port());
    EXPECT_EQ(run.exit_code, 1) << run.err;
    EXPECT_NE(run.err.find("page chain"), std::string::npos) << run.err;
}

TEST(BrokenBroker, NobodyListeningIsAFailureThatNamesTheAddress) {
    std::uint16_t port = 0;
    {
        const ScriptedTcpServer gone{[](int) {}};
        port = gone.port();
    }
    const ScratchDirectory scratch;
    const ProcessResult run = run_against(scratch, port);
    EXPECT_EQ(run.exit_code, 1) << run.err;
    EXPECT_NE(run.err.find(fmt::format("127.0.0.1:{}", port)), std::string::npos) << run.err;
}

} // namespace
} // namespace qts
