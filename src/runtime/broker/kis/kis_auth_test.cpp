#include "runtime/broker/kis/kis_auth.hpp"

#include "core/kst.hpp"
#include "fakes/fake_file_system.hpp"
#include "fakes/fake_http_transport.hpp"
#include "fakes/golden_wire.hpp"
#include "fakes/manual_executor.hpp"
#include "fakes/recording_log_sink.hpp"

#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

namespace qts {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const std::string kAppKey = "PSDUMMYKEY" + std::string(26, '0');
const std::string kAppSecret = "dummysecret" + std::string(169, '0');

// The fake clock starts on 2026-11-23 at 09:00:00 KST.
std::string issued(std::string_view token, std::string_view expires = "2026-11-24 09:00:00",
                   int lifetime = 86'400) {
    return fmt::format(R"({{"access_token":"{}","access_token_token_expired":"{}",)"
                       R"("token_type":"Bearer","expires_in":{}}})",
                       token, expires, lifetime);
}
constexpr std::string_view kTooSoon =
    R"json({"error_description":"접근토큰 발급 잠시 후 다시 시도하세요(1분당 1회)","error_code":"EGW00133"})json";

struct Rig {
    ~Rig() {
        while (exec.jump()) {
        }
    }
    Result<void> ensure() { return exec.run(auth.ensure()); }
    Task<void> ensure_into(std::vector<Result<void>>& results) {
        Result<void> result = co_await auth.ensure();
        results.push_back(std::move(result));
    }
    std::string_view token() const {
        return auth.current() ? auth.current()->reveal() : std::string_view{};
    }
    void on_disk(std::string_view text, Duration lasts) {
        const StoredToken stored{.token = Secret{text},
                                 .issued_at = exec.clock().utc_now(),
                                 .expires_at = exec.clock().utc_now() + lasts};
        ASSERT_TRUE(store.save(stored).has_value());
        files.writes = 0;
    }

    RecordingLogSink log;
    ManualExecutor exec;
    FakeFileSystem files;
    FakeHttpTransport http{exec.timer(), exec.clock()};
    RequestScheduler scheduler{exec.clock(), exec.timer(), 0};
    TokenStore store{files, "/data/tokens", "kis", "vts", kAppKey};
    Secret key{kAppKey};
    Secret secret{kAppSecret};
    KISAuth auth{http, scheduler, exec.clock(), store, key, secret, Logger{log, "KISClient"}};
};

// ---- issue -----------------------------------------------------------------------------------

TEST(KISAuth, SendsAndReadsTheGoldenExchange) {
    const GoldenWire golden = read_golden_wire(QTS_SOURCE_DIR, "kis", "http_token_ok");
    const GoldenExchange& wire = golden.exchanges.front();
    Rig rig;
    rig.http.then(wire.response);
    ASSERT_TRUE(rig.ensure().has_value());
    ASSERT_EQ(rig.http.sent.size(), 1U);
    EXPECT_EQ(rig.http.sent[0].method, HttpMethod::post);
    EXPECT_EQ(rig.http.sent[0].target, wire.request.target);
    EXPECT_EQ(rig.http.sent[0].headers, wire.request.headers);
    EXPECT_EQ(rig.http.sent[0].body, wire.request.body);
    EXPECT_EQ(rig.token(), "DUMMY.ACCESS.TOKEN");
    EXPECT_EQ(rig.store.load()->expires_at, to_utc(KstDate::of(2026, 11, 24), KstTime::of(8, 30)));
    EXPECT_TRUE(rig.log.has("KIS access token acquired"));
}

TEST(KISAuth, HasNoTokenBeforeItIsAsked) {
    const Rig rig;
    EXPECT_EQ(rig.auth.current(), nullptr);
    EXPECT_TRUE(rig.http.sent.empty());
}

TEST(KISAuth, KeepsTheTokenInMemoryAndOnDisk) {
    Rig rig;
    rig.http.then(200, issued("a"));
    ASSERT_TRUE(rig.ensure().has_value());
    for (int i = 0; i < 100; ++i)
        ASSERT_TRUE(rig.ensure().has_value());
    EXPECT_EQ(rig.http.sent.size(), 1U);
    EXPECT_EQ(rig.store.load()->token.reveal(), "a");
    EXPECT_EQ(rig.auth.issued(), 1);
}

TEST(KISAuth, IssuesOneTokenForManyCallersAtOnce) {
    Rig rig;
    rig.http.delay = seconds{2};
    rig.http.then(200, issued("a"));
    std::vector<Result<void>> results;
    for (int i = 0; i < 20; ++i)
        rig.exec.spawn(rig.ensure_into(results));
    rig.exec.advance(seconds{30});
    ASSERT_EQ(results.size(), 20U);
    for (const auto& result : results)
        EXPECT_TRUE(result.has_value());
    EXPECT_EQ(rig.http.sent.size(), 1U);
}

TEST(KISAuth, IssuesOneTokenForManyCallersAtOnceWhenThatFailsToo) {
    Rig rig;
    rig.log.expect("Token acquisition failed");
    rig.http.delay = seconds{2};
    rig.http.then_fail(SendProgress::maybe_sent, ErrorKind::timeout);
    std::vector<Result<void>> results;
    for (int i = 0; i < 20; ++i)
        rig.exec.spawn(rig.ensure_into(results));
    rig.exec.advance(seconds{30});
    ASSERT_EQ(results.size(), 20U);
    for (const auto& result : results)
        EXPECT_FALSE(result.has_value());
    EXPECT_EQ(rig.http.sent.size(), 1U);
}

// ---- once a minute ---------------------------------------------------------------------------

TEST(KISAuth, NeverAsksTwiceAMinuteHoweverOftenItFails) {
    Rig rig;
    rig.log.expect("Token acquisition failed");
    rig.log.expect("Failed to get KIS access token");
    rig.http.always([](const HttpRequest&) -> HttpResult {
        return HttpResponse{.status = 403, .headers = {}, .body = std::string{kTooSoon}};
    });
    for (int second = 0; second < 600; ++second) {
        EXPECT_FALSE(rig.ensure().has_value());
        rig.exec.advance(seconds{1});
    }
    EXPECT_LE(rig.http.sent.size(), 10U);
    EXPECT_GE(rig.http.sent.size(), 9U);
}

TEST(KISAuth, SaysHowLongToWaitWhenItMayNotAskYet) {
    Rig rig;
    rig.log.expect("Token acquisition failed");
    rig.http.then_fail(SendProgress::maybe_sent, ErrorKind::timeout);
    EXPECT_FALSE(rig.ensure().has_value());
    rig.exec.advance(seconds{21});
    const auto again = rig.ensure();
    ASSERT_FALSE(again.has_value());
    EXPECT_EQ(again.error().kind, ErrorKind::throttled);
    EXPECT_NE(again.error().context.find("40 s"), std::string::npos) << again.error().context;
    EXPECT_EQ(rig.http.sent.size(), 1U);
}

TEST(KISAuth, AnAttemptThatNeverLeftDoesNotCountAgainstTheMinute) {
    Rig rig;
    rig.log.expect("Token acquisition failed");
    rig.http.then_fail(SendProgress::not_sent, ErrorKind::connect);
    EXPECT_FALSE(rig.ensure().has_value());
    rig.http.then(200, issued("a"));
    EXPECT_TRUE(rig.ensure().has_value());
}

TEST(KISAuth, AnAbsurdLifetimeIsRefused) {
    Rig rig;
    rig.log.expect("Token acquisition failed");
    rig.http.then(200, R"({"access_token":"a","token_type":"Bearer",)"
                       R"("expires_in":9223372036854775807})");
    EXPECT_FALSE(rig.ensure().has_value());
}

TEST(KISAuth, NeverAsksTwiceAMinuteThoughTheBrokerRefusesEveryToken) {
    Rig rig;
    rig.http.always([](const HttpRequest&) -> HttpResult {
        return HttpResponse{.status = 200, .headers = {}, .body = issued("same again")};
    });
    for (int second = 0; second < 300; ++second) {
        const auto ignored = rig.ensure();
        rig.auth.forget("same again");
        rig.exec.advance(seconds{1});
    }
    EXPECT_LE(rig.http.sent.size(), 5U);
}

TEST(KISAuth, RefusedAsTooSoonSaysWhyAndTakesASiblingsTokenFromDiskAfterwards) {
    const GoldenWire golden = read_golden_wire(QTS_SOURCE_DIR, "kis", "http_token_too_soon");
    Rig rig;
    rig.log.expect("Token acquisition failed");
    rig.log.expect("Failed to get KIS access token: HTTP 403");
    rig.http.then(golden.exchanges.front().response);
    const auto first = rig.ensure();
    ASSERT_FALSE(first.has_value());
    EXPECT_EQ(first.error().kind, ErrorKind::throttled);
    EXPECT_NE(first.error().context.find("EGW00133"), std::string::npos);
    EXPECT_TRUE(rig.log.has("Failed to get KIS access token: HTTP 403"));
    rig.on_disk("siblings", hours{24});
    EXPECT_TRUE(rig.ensure().has_value());
    EXPECT_EQ(rig.token(), "siblings");
    EXPECT_EQ(rig.http.sent.size(), 1U);
}

// ---- disk ------------------------------------------------------------------------------------

TEST(KISAuth, TellsAnHttp401InTheSeedsWords) {
    Rig rig;
    rig.log.expect("Failed to get KIS access token: HTTP 401");
    rig.log.expect("Token acquisition failed");
    rig.http.then(401, "<html>Unauthorized</html>");
    const Result<void> refused = rig.ensure();
    ASSERT_FALSE(refused.has_value());
    EXPECT_NE(refused.error().context.find("HTTP 401"), std::string::npos);
    EXPECT_TRUE(rig.log.has("Failed to get KIS access token: HTTP 401"));
}

TEST(KISAuth, UsesTheTokenOnDiskWithoutACall) {
    Rig rig;
    rig.on_disk("stored", hours{5});
    ASSERT_TRUE(rig.ensure().has_value());
    EXPECT_EQ(rig.token(), "stored");
    EXPECT_TRUE(rig.http.sent.empty());
    EXPECT_EQ(rig.auth.issued(), 0);
}

TEST(KISAuth, IssuesATokenWhenTheOneOnDiskHasEndedOrIsAboutTo) {
    for (const Duration left : {Duration{-hours{1}}, Duration{0}, Duration{minutes{9}}}) {
        Rig rig;
        rig.on_disk("stored", left);
        rig.http.then(200, issued("fresh"));
        ASSERT_TRUE(rig.ensure().has_value());
        EXPECT_EQ(rig.token(), "fresh");
        EXPECT_EQ(rig.store.load()->token.reveal(), "fresh");
    }
}

TEST(KISAuth, IgnoresADamagedFileAndWritesAGoodOne) {
    Rig rig;
    rig.files.files[rig.store.path()] = "{\"token\":\"half";
    rig.http.then(200, issued("fresh"));
    ASSERT_TRUE(rig.ensure().has_value());
    EXPECT_EQ(rig.token(), "fresh");
    EXPECT_EQ(rig.store.load()->token.reveal(), "fresh");
}

TEST(KISAuth, WarnsThatTheDiskIsFullAndGoesOnInMemory) {
    Rig rig;
    rig.log.expect("could not be saved");
    rig.files.disk_full = true;
    rig.http.then(200, issued("fresh"));
    ASSERT_TRUE(rig.ensure().has_value());
    EXPECT_EQ(rig.token(), "fresh");
    EXPECT_TRUE(rig.log.has("could not be saved"));
    ASSERT_TRUE(rig.ensure().has_value());
    EXPECT_EQ(rig.http.sent.size(), 1U);
}

// ---- expiry ----------------------------------------------------------------------------------

TEST(KISAuth, TakesTheBrokersExpiryForATokenHandedOutAgain) {
    // Inside six hours KIS hands out the old token again: it ends when it says, not a day from now.
    Rig rig;
    rig.http.then(200, issued("again", "2026-11-23 15:00:00"));
    ASSERT_TRUE(rig.ensure().has_value());
    EXPECT_EQ(rig.store.load()->expires_at, to_utc(KstDate::of(2026, 11, 23), KstTime::of(15, 0)));
    rig.exec.advance(hours{5} + minutes{49});
    EXPECT_EQ(rig.token(), "again");
    rig.http.then(200, issued("next", "2026-11-24 14:49:00"));
    rig.exec.advance(minutes{2});
    ASSERT_TRUE(rig.ensure().has_value());
    EXPECT_EQ(rig.token(), "next");
    EXPECT_EQ(rig.http.sent.size(), 2U);
}

TEST(KISAuth, TakesTheLifetimeWhenTheBrokerNamesNoExpiry) {
    Rig rig;
    rig.http.then(200, R"({"access_token":"a","token_type":"Bearer","expires_in":86400})");
    ASSERT_TRUE(rig.ensure().has_value());
    EXPECT_EQ(rig.store.load()->expires_at, rig.exec.clock().utc_now() + hours{24});
}

TEST(KISAuth, HandsOutNoTokenThatHasEnded) {
    Rig rig;
    rig.http.then(200, issued("a", "2026-11-23 10:00:00", 3'600));
    ASSERT_TRUE(rig.ensure().has_value());
    rig.exec.advance(minutes{59});
    EXPECT_EQ(rig.token(), "a");
    rig.exec.advance(minutes{1});
    EXPECT_EQ(rig.auth.current(), nullptr);
}

TEST(KISAuth, TakesNoTokenFromAnAnswerWithoutOneOrWithoutALifetime) {
    for (const char* body :
         {"{}", R"({"access_token":"","expires_in":86400})", R"({"access_token":"a"})",
          R"({"access_token":"a","expires_in":0})", R"({"access_token":"a","expires_in":-5})",
          R"({"access_token":7,"expires_in":86400})", "<html>", ""}) {
        Rig rig;
        rig.log.expect("Token acquisition failed");
        rig.log.expect("Failed to get KIS access token");
        rig.http.then(200, body);
        EXPECT_FALSE(rig.ensure().has_value()) << body;
        EXPECT_EQ(rig.auth.current(), nullptr) << body;
        EXPECT_EQ(rig.files.writes, 0) << body;
    }
}

// ---- refused ---------------------------------------------------------------------------------

TEST(KISAuth, DoesNotUseARefusedTokenAgainFromMemoryOrDisk) {
    Rig rig;
    rig.on_disk("dead", hours{20});
    ASSERT_TRUE(rig.ensure().has_value());
    rig.auth.forget("dead");
    EXPECT_EQ(rig.auth.current(), nullptr);
    rig.http.then(200, issued("alive"));
    ASSERT_TRUE(rig.ensure().has_value());
    EXPECT_EQ(rig.token(), "alive");
    EXPECT_EQ(rig.http.sent.size(), 1U);
    EXPECT_EQ(rig.store.load()->token.reveal(), "alive");
}

TEST(KISAuth, TakesASiblingsNewTokenFromDiskAfterARefusal) {
    Rig rig;
    rig.on_disk("dead", hours{20});
    ASSERT_TRUE(rig.ensure().has_value());
    rig.auth.forget("dead");
    rig.on_disk("siblings", hours{24});
    ASSERT_TRUE(rig.ensure().has_value());
    EXPECT_EQ(rig.token(), "siblings");
    EXPECT_TRUE(rig.http.sent.empty());
}

TEST(KISAuth, StaysWithoutATokenWhileTheMinuteAfterARefusalLasts) {
    Rig rig;
    rig.http.then(200, issued("a"));
    ASSERT_TRUE(rig.ensure().has_value());
    rig.exec.advance(seconds{10});
    rig.auth.forget("a");
    EXPECT_FALSE(rig.ensure().has_value());
    EXPECT_EQ(rig.auth.current(), nullptr);
    rig.exec.advance(seconds{51});
    rig.http.then(200, issued("b", "2026-11-24 09:01:01"));
    EXPECT_TRUE(rig.ensure().has_value());
    EXPECT_EQ(rig.token(), "b");
    EXPECT_EQ(rig.http.sent.size(), 2U);
}

// ---- secrets, pace, samples ------------------------------------------------------------------

TEST(KISAuth, WritesNoSecretIntoTheLogOrAnError) {
    Rig rig;
    rig.log.expect("Token acquisition failed");
    rig.log.expect("Failed to get KIS access token");
    rig.http.then(403,
                  R"({"error_description":"유효하지 않은 AppKey입니다.","error_code":"EGW00103"})");
    rig.http.then(200, issued("TOPSECRETTOKEN"));
    const auto refused = rig.ensure();
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().context.find("DUMMYKEY"), std::string::npos);
    rig.exec.advance(seconds{62});
    ASSERT_TRUE(rig.ensure().has_value());
    for (const char* secret : {"dummysecret", "PSDUMMYKEY", "TOPSECRETTOKEN"}) {
        EXPECT_FALSE(rig.log.has(secret)) << secret;
    }
}

TEST(KISAuth, WaitsForASlotOfTheRateBudget) {
    Rig rig;
    rig.scheduler.back_off(seconds{3});
    rig.http.then(200, issued("a"));
    ASSERT_TRUE(rig.ensure().has_value());
    EXPECT_GE(rig.exec.clock().mono_now().since_start(), seconds{3});
}

TEST(KISAuth, ReadsTheRecordedTokenAnswer) {
    const char* const named = std::getenv("QTS_SHARED_DIR");
    const std::string shared = named != nullptr ? named : QTS_SOURCE_DIR "/../shared";
    const std::string path = shared + "/reference/samples/kis/rest/oauth-tokenP.ok.json";
    if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not on this machine";
    std::ifstream file{path};
    std::ostringstream text;
    text << file.rdbuf();
    Rig rig;
    rig.http.then(200, text.str());
    ASSERT_TRUE(rig.ensure().has_value());
    EXPECT_TRUE(rig.token().starts_with("eyJ"));
}

} // namespace
} // namespace qts
