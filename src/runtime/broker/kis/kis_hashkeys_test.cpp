#include "runtime/broker/kis/kis_hashkeys.hpp"

#include "fakes/fake_http_transport.hpp"
#include "fakes/golden_wire.hpp"
#include "fakes/manual_executor.hpp"
#include "fakes/recording_log_sink.hpp"

#include <gtest/gtest.h>

namespace qts {
namespace {

const std::string kAppKey = "PSDUMMYKEY" + std::string(26, '0');
const std::string kAppSecret = "dummysecret" + std::string(169, '0');

struct Rig {
    ~Rig() {
        while (exec.jump()) {
        }
    }
    Result<std::string> fetch(std::string body) {
        return exec.run(hashkeys.fetch(std::move(body), Lane::order));
    }

    RecordingLogSink log;
    ManualExecutor exec;
    FakeHttpTransport http{exec.timer(), exec.clock()};
    RequestScheduler scheduler{exec.clock(), exec.timer(), 0};
    Secret key{kAppKey};
    Secret secret{kAppSecret};
    KISHashkeys hashkeys{http, scheduler, key, secret, Logger{log, "KISHashkeys"}};
};

TEST(KISHashkeys, SendsAndReadsTheGoldenExchange) {
    const GoldenWire golden = read_golden_wire(QTS_SOURCE_DIR, "kis", "http_hashkey_ok");
    const GoldenExchange& wire = golden.exchanges.front();
    Rig rig;
    rig.http.then(wire.response);
    const auto hash = rig.fetch(wire.request.body);
    ASSERT_TRUE(hash.has_value());
    EXPECT_EQ(*hash, "0f1e2d3c4b5a69780f1e2d3c4b5a69780f1e2d3c4b5a69780f1e2d3c4b5a6978");
    ASSERT_EQ(rig.http.sent.size(), 1U);
    EXPECT_EQ(rig.http.sent[0].method, HttpMethod::post);
    EXPECT_EQ(rig.http.sent[0].target, wire.request.target);
    EXPECT_EQ(rig.http.sent[0].headers, wire.request.headers);
    EXPECT_EQ(rig.http.sent[0].body, wire.request.body);
}

TEST(KISHashkeys, AskOnceForOneBody) {
    Rig rig;
    rig.http.then(200, R"({"HASH":"first"})");
    EXPECT_EQ(rig.fetch(R"({"a":"1"})").value(), "first");
    EXPECT_EQ(rig.fetch(R"({"a":"1"})").value(), "first");
    EXPECT_EQ(rig.http.sent.size(), 1U);
    EXPECT_EQ(rig.hashkeys.calls(), 1);
}

TEST(KISHashkeys, TellBodiesApartByEveryByte) {
    Rig rig;
    rig.http.then(200, R"({"HASH":"first"})");
    rig.http.then(200, R"({"HASH":"second"})");
    EXPECT_EQ(rig.fetch(R"({"a":"1"})").value(), "first");
    EXPECT_EQ(rig.fetch(R"({"a":"1"} )").value(), "second");
    EXPECT_EQ(*rig.hashkeys.find(R"({"a":"1"})"), "first");
}

TEST(KISHashkeys, KnowNothingBeforeTheyAsked) {
    const Rig rig;
    EXPECT_EQ(rig.hashkeys.find(R"({"a":"1"})"), nullptr);
}

TEST(KISHashkeys, SayInTheSeedsWordsThatTheHashIsMissing) {
    for (const char* body : {R"({"JsonBody":{}})", R"({"HASH":""})", R"({"HASH":7})", "{}"}) {
        Rig rig;
        rig.log.expect("Hashkey response missing HASH");
        rig.log.expect("Failed to get KIS hashkey");
        rig.http.then(200, body);
        const auto hash = rig.fetch(R"({"a":"1"})");
        ASSERT_FALSE(hash.has_value()) << body;
        EXPECT_TRUE(hash.error().context.starts_with("Hashkey response missing HASH")) << body;
    }
}

TEST(KISHashkeys, SayInTheSeedsWordsThatTheCallFailed) {
    Rig rig;
    rig.log.expect("Hashkey response missing HASH");
    rig.log.expect("Failed to get KIS hashkey");
    rig.http.then_fail(SendProgress::maybe_sent, ErrorKind::timeout);
    rig.http.then(500, R"({"rt_cd":"1","msg_cd":"EGW00201","msg1":"too fast"})");
    rig.http.then(502, "<html>");
    for (int call = 0; call < 3; ++call) {
        const auto hash = rig.fetch(R"({"a":"1"})");
        ASSERT_FALSE(hash.has_value());
        EXPECT_TRUE(hash.error().context.starts_with("Failed to get KIS hashkey: "))
            << hash.error().context;
        EXPECT_EQ(hash.error().context.find("dummysecret"), std::string::npos);
    }
}

TEST(KISHashkeys, AskAgainAfterAFailure) {
    Rig rig;
    rig.log.expect("Hashkey response missing HASH");
    rig.log.expect("Failed to get KIS hashkey");
    rig.http.then(200, "{}");
    rig.http.then(200, R"({"HASH":"now"})");
    EXPECT_FALSE(rig.fetch(R"({"a":"1"})").has_value());
    EXPECT_EQ(rig.fetch(R"({"a":"1"})").value(), "now");
}

TEST(KISHashkeys, GoOnWorkingBeyondTheBodiesTheyRemember) {
    Rig rig;
    rig.http.always([](const HttpRequest& request) -> HttpResult {
        return HttpResponse{
            .status = 200, .headers = {}, .body = R"({"HASH":")" + request.body + "\"}"};
    });
    for (int i = 0; i < 3'000; ++i) {
        const std::string body = std::to_string(i);
        ASSERT_EQ(rig.fetch(body).value(), body);
        ASSERT_NE(rig.hashkeys.find(body), nullptr);
    }
}

TEST(KISHashkeys, AnnounceTheirWorkInTheSeedsWords) {
    Rig rig;
    rig.http.then(200, R"({"HASH":"x"})");
    ASSERT_TRUE(rig.fetch(R"({"a":"1"})").has_value());
    EXPECT_TRUE(rig.log.has("Hashkey generation"));
}

} // namespace
} // namespace qts
