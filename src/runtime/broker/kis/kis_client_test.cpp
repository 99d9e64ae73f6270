#include "runtime/broker/kis/kis_client.hpp"

#include "fakes/fake_file_system.hpp"
#include "fakes/fake_http_transport.hpp"
#include "fakes/manual_executor.hpp"
#include "fakes/recording_log_sink.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace qts {
namespace {

using kis::Call;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const std::string kAppKey = "PSDUMMYKEY" + std::string(26, '0');
const std::string kAppSecret = "dummysecret" + std::string(169, '0');
constexpr std::string_view kBody = R"({"CANO":"50000000","PDNO":"005930"})";
constexpr std::string_view kAcceptedBody =
    R"({"rt_cd":"0","msg_cd":"40600000","msg1":"ok","output":{"KRX_FWDG_ORD_ORGNO":"00950",)"
    R"("ODNO":"0000013903","ORD_TMD":"100000"}})";
constexpr std::string_view kEmptyList =
    R"({"rt_cd":"0","msg_cd":"20310000","msg1":"","output1":[]})";

std::string issued(std::string_view token) {
    return fmt::format(
        R"({{"access_token":"{}","access_token_token_expired":"2026-11-24 09:00:00",)"
        R"("token_type":"Bearer","expires_in":86400}})",
        token);
}
std::string refusal(std::string_view code) {
    return fmt::format(R"({{"rt_cd":"1","msg_cd":"{}","msg1":"no"}})", code);
}

struct RigOptions {
    std::string base_url = "https://openapivts.koreainvestment.com:29443";
    Environment environment = Environment::vts;
    Dialect dialect = Dialect::current;
    HashkeyMode hashkey = HashkeyMode::off;
    bool legacy_inquiry = false;
    std::int64_t rate_centi = 0;
    OrderWireListener* listener = nullptr;
    std::function<void(UtcNanos)> on_server_date = {};
};

// Four transports, so that a test can count each kind of request by itself.
struct Rig {
    explicit Rig(const RigOptions& setup = {})
        : scheduler{exec.clock(), exec.timer(), setup.rate_centi},
          client{KISClientPorts{.orders = orders,
                                .inquiries = inquiries,
                                .scheduler = scheduler,
                                .auth = auth,
                                .hashkeys = hashkeys,
                                .timer = exec.timer(),
                                .clock = exec.clock(),
                                .broker_clock = broker_clock,
                                .listener = setup.listener,
                                .on_server_date = setup.on_server_date},
                 KISClientOptions{.base_url = parse_base_url(setup.base_url).value(),
                                  .environment = setup.environment,
                                  .dialect = setup.dialect,
                                  .hashkey = setup.hashkey,
                                  .legacy_inquiry = setup.legacy_inquiry,
                                  .account = AccountNo::parse("50000000", "01").value()},
                 key,
                 secret,
                 nullptr,
                 Logger{log, "KISClient"}} {
        broker_clock.set(to_utc(KstDate::of(2026, 11, 23), KstTime::of(10, 5)));
        for (const char* part :
             {"order.refused", "order.unknown", "inquiry.failed", "Hashkey response missing HASH",
              "Failed to get KIS hashkey", "KIS API returned non-zero code"}) {
            log.expect(part);
        }
    }
    ~Rig() {
        while (exec.jump()) {
        }
    }
    void get_token() {
        tokens.then(200, issued("token-1"));
        ASSERT_TRUE(exec.run(auth.ensure()).has_value());
    }
    OrderResponse post(RequestKind kind = RequestKind::place,
                       HashkeyNeed need = HashkeyNeed::entry) {
        const Call call = kind == RequestKind::place ? Call::buy : Call::amend_or_cancel;
        return exec.run(client.post_order(call, std::string{kBody}, OrderId::of(1, 7), kind, need));
    }
    Task<void> post_into(RequestKind kind, HashkeyNeed need,
                         std::vector<OrderResponse>& responses) {
        OrderResponse response = co_await client.post_order(
            kind == RequestKind::place ? Call::buy : Call::amend_or_cancel, std::string(kBody),
            OrderId::of(1, 7), kind, need);
        responses.push_back(std::move(response));
    }
    Task<void> inquire_into(Call call, std::optional<kis::AnswerResult>& result) {
        kis::Query query;
        kis::AnswerResult answer = co_await client.inquire(call, query, Lane::reconcile);
        result.emplace(std::move(answer));
    }
    kis::AnswerResult inquire(Call call = Call::daily_orders) {
        std::optional<kis::AnswerResult> result;
        exec.run(inquire_into(call, result));
        return *std::move(result);
    }

    RecordingLogSink log;
    ManualExecutor exec;
    FakeFileSystem files;
    SteppedBrokerClock broker_clock;
    FakeHttpTransport orders{exec.timer(), exec.clock()};
    FakeHttpTransport inquiries{exec.timer(), exec.clock()};
    FakeHttpTransport tokens{exec.timer(), exec.clock()};
    FakeHttpTransport hashes{exec.timer(), exec.clock()};
    RequestScheduler scheduler;
    TokenStore store{files, "/data/tokens", "kis", "vts", kAppKey};
    Secret key{kAppKey};
    Secret secret{kAppSecret};
    KISAuth auth{tokens, scheduler, exec.clock(), store, key, secret, Logger{log, "KISClient"}};
    KISHashkeys hashkeys{hashes, scheduler, key, secret, Logger{log, "KISClient"}};
    KISClient client;
};

std::string_view header(const HttpRequest& request, std::string_view name) {
    return find_header(request.headers, name).value_or("(absent)");
}
const Rejected* rejected(const OrderResponse& response) {
    return std::get_if<Rejected>(&response);
}
bool is_unknown(const OrderResponse& response) {
    return std::holds_alternative<Unknown>(response);
}
bool is_accepted(const OrderResponse& response) {
    return std::holds_alternative<Accepted>(response);
}

// ---- an order is sent once -------------------------------------------------------------------

constexpr RequestKind kKinds[] = {RequestKind::place, RequestKind::cancel, RequestKind::amend};

TEST(OrderPost, IsSentOnceAndAcceptedWithItsNumber) {
    for (const RequestKind kind : kKinds) {
        Rig rig;
        rig.get_token();
        rig.orders.then(200, std::string{kAcceptedBody});
        EXPECT_TRUE(is_accepted(rig.post(kind)));
        rig.exec.advance(minutes{5});
        EXPECT_EQ(rig.orders.sent.size(), 1U);
    }
}

TEST(OrderPost, IsSentOnceAndUnknownWhenTheWireBreaksAfterTheBytesLeft) {
    for (const RequestKind kind : kKinds) {
        for (const ErrorKind error : {ErrorKind::timeout, ErrorKind::closed, ErrorKind::protocol,
                                      ErrorKind::io, ErrorKind::connect, ErrorKind::tls}) {
            Rig rig;
            rig.get_token();
            rig.orders.then_fail(SendProgress::maybe_sent, error);
            EXPECT_TRUE(is_unknown(rig.post(kind))) << to_string(error);
            rig.exec.advance(minutes{5});
            EXPECT_EQ(rig.orders.sent.size(), 1U) << to_string(error);
        }
    }
}

TEST(OrderPost, IsTriedOnceAndRejectedWhenNoByteLeft) {
    for (const RequestKind kind : kKinds) {
        Rig rig;
        rig.get_token();
        rig.orders.then_fail(SendProgress::not_sent, ErrorKind::connect);
        const auto response = rig.post(kind);
        ASSERT_NE(rejected(response), nullptr);
        EXPECT_EQ(rejected(response)->origin, RejectionOrigin::not_sent);
        rig.exec.advance(minutes{5});
        EXPECT_EQ(rig.orders.sent.size(), 1U);
    }
}

TEST(OrderPost, IsSentOnceWhateverTheAnswerSays) {
    struct Case {
        int status;
        std::string body;
        bool unknown;
    };
    const Case cases[] = {
        {500, refusal("EGW00201"), false},
        {200, refusal("EGW00201"), false},
        {500, refusal("EGW00215"), false},
        {500, refusal("EGW00121"), false},
        {500, refusal("EGW00122"), false},
        {500, refusal("EGW00123"), false},
        {200, refusal("EGW00123"), false},
        {500, refusal("EGW00131"), false},
        {500, refusal("EGW02006"), false},
        {200, refusal("40580000"), false},
        {200, refusal("APBK0952"), false},
        {500, refusal("EGW00301"), true},
        {500, refusal("EGW00302"), true},
        {500, refusal("EGW00001"), true},
        {500, refusal("EGW00202"), true},
        {500, refusal("EGW09999"), true},
        {200, R"({"rt_cd":"0","msg_cd":"IGW00009","msg1":"x"})", true},
        {200, R"({"rt_cd":"0","msg_cd":"40600000","msg1":"x"})", true},
        {200, "", true},
        {500, "", true},
        {502, "<html>502</html>", true},
        {503, "<html>", true},
        {504, "", true},
        {200, "<html>login</html>", true},
    };
    for (const RequestKind kind : kKinds) {
        for (const Case& one : cases) {
            Rig rig;
            rig.get_token();
            rig.orders.then(one.status, one.body);
            const auto response = rig.post(kind);
            EXPECT_EQ(is_unknown(response), one.unknown) << one.status << " " << one.body;
            EXPECT_EQ(rejected(response) != nullptr, !one.unknown) << one.status << " " << one.body;
            rig.exec.advance(minutes{5});
            EXPECT_EQ(rig.orders.sent.size(), 1U) << one.status << " " << one.body;
        }
    }
}

TEST(OrderPost, StaysOneRequestThroughAnAnswerThatTakesAMinute) {
    Rig rig;
    rig.get_token();
    rig.orders.delay = seconds{60};
    rig.orders.then(200, std::string{kAcceptedBody});
    EXPECT_TRUE(is_accepted(rig.post()));
    EXPECT_EQ(rig.orders.sent.size(), 1U);
}

TEST(OrderPost, ThatWasThrottledHoldsTheNextCallBack) {
    Rig rig;
    rig.get_token();
    rig.orders.then(500, refusal("EGW00201"));
    const auto response = rig.post();
    ASSERT_NE(rejected(response), nullptr);
    EXPECT_TRUE(rejected(response)->throttled);
    const Duration before = rig.exec.clock().mono_now().since_start();
    rig.inquiries.then(200, std::string{kEmptyList});
    ASSERT_TRUE(rig.inquire().has_value());
    EXPECT_GE(rig.exec.clock().mono_now().since_start() - before, seconds{1});
}

// ---- the token on the order path ---------------------------------------------------------------

TEST(OrderPost, FetchesNoTokenAndIsNotSentWithoutOne) {
    for (const RequestKind kind : kKinds) {
        Rig rig;
        const auto response = rig.post(kind);
        ASSERT_NE(rejected(response), nullptr);
        EXPECT_EQ(rejected(response)->origin, RejectionOrigin::not_sent);
        EXPECT_TRUE(rig.orders.sent.empty());
        EXPECT_TRUE(rig.tokens.sent.empty());
    }
}

TEST(OrderPost, FetchesNoTokenWhenTheOneAtHandHasEnded) {
    Rig rig;
    rig.get_token();
    rig.exec.advance(hours{25});
    const auto response = rig.post();
    ASSERT_NE(rejected(response), nullptr);
    EXPECT_EQ(rejected(response)->origin, RejectionOrigin::not_sent);
    EXPECT_TRUE(rig.orders.sent.empty());
    EXPECT_EQ(rig.tokens.sent.size(), 1U);
}

TEST(OrderPost, WhoseTokenWasRefusedFetchesNoneAndLeavesThatToTheNextInquiry) {
    Rig rig;
    rig.get_token();
    rig.exec.advance(minutes{2});
    rig.orders.then(500, refusal("EGW00123"));
    ASSERT_NE(rejected(rig.post()), nullptr);
    rig.exec.advance(minutes{2});
    EXPECT_EQ(rig.tokens.sent.size(), 1U);
    ASSERT_NE(rejected(rig.post()), nullptr) << "the refused token must not be used again";
    EXPECT_EQ(rig.orders.sent.size(), 1U);
    rig.tokens.then(200, issued("token-2"));
    rig.inquiries.then(200, std::string{kEmptyList});
    ASSERT_TRUE(rig.inquire().has_value());
    EXPECT_EQ(rig.tokens.sent.size(), 2U);
    rig.orders.then(200, std::string{kAcceptedBody});
    EXPECT_TRUE(is_accepted(rig.post()));
    EXPECT_EQ(header(rig.orders.sent.back(), "authorization"), "Bearer token-2");
}

// An order leaves with the old token; while its answer is on the way an inquiry finds the old token
// refused and gets a new one. The order's refusal speaks of the old token: throwing the new one
// away would leave nobody able to send even a cancel until the minute is over.
TEST(OrderPost, WhoseOldTokenIsRefusedLateDoesNotThrowTheNewTokenAway) {
    Rig rig;
    rig.get_token();
    rig.exec.advance(minutes{2});
    rig.orders.delay = seconds{3};
    rig.orders.then(500, refusal("EGW00123"));
    std::vector<OrderResponse> responses;
    rig.exec.spawn(rig.post_into(RequestKind::place, HashkeyNeed::entry, responses));
    rig.inquiries.then(500, refusal("EGW00123"));
    rig.inquiries.then(200, std::string{kEmptyList});
    rig.tokens.then(200, issued("token-2"));
    std::optional<kis::AnswerResult> inquiry;
    rig.exec.spawn(rig.inquire_into(Call::daily_orders, inquiry));
    rig.exec.advance(seconds{5});
    ASSERT_EQ(responses.size(), 1U);
    ASSERT_TRUE(inquiry && inquiry->has_value());
    rig.orders.then(200, std::string{kAcceptedBody});
    EXPECT_TRUE(is_accepted(rig.post(RequestKind::cancel, HashkeyNeed::protective)));
    EXPECT_EQ(rig.orders.sent.size(), 2U);
}

// ---- real money --------------------------------------------------------------------------------

TEST(RealModeWithoutAPermit, SendsNoOrderAmendOrCancelAndNoHashkeyCallToARealHost) {
    for (const char* url :
         {"https://openapi.koreainvestment.com:9443", "https://example.com",
          "https://127.0.0.1.example.com", "https://localhost.example.com", "https://10.0.0.1"}) {
        for (const HashkeyMode mode : {HashkeyMode::automatic, HashkeyMode::on, HashkeyMode::off}) {
            for (const HashkeyNeed need : {HashkeyNeed::entry, HashkeyNeed::protective}) {
                for (const RequestKind kind : kKinds) {
                    Rig rig{RigOptions{
                        .base_url = url, .environment = Environment::real, .hashkey = mode}};
                    rig.get_token();
                    const auto response = rig.post(kind, need);
                    ASSERT_NE(rejected(response), nullptr);
                    EXPECT_EQ(rejected(response)->origin, RejectionOrigin::not_sent);
                    rig.exec.advance(minutes{1});
                    EXPECT_TRUE(rig.orders.sent.empty()) << url;
                    EXPECT_TRUE(rig.hashes.sent.empty()) << url;
                    EXPECT_TRUE(rig.inquiries.sent.empty()) << url;
                }
            }
        }
    }
}

TEST(RealModeWithoutAPermit, ReadsEverything) {
    Rig rig{RigOptions{.base_url = "https://openapi.koreainvestment.com:9443",
                       .environment = Environment::real}};
    rig.get_token();
    rig.inquiries.always([](const HttpRequest&) -> HttpResult {
        return HttpResponse{.status = 200, .headers = {}, .body = R"({"rt_cd":"0","msg_cd":"x"})"};
    });
    std::size_t count = 0;
    for (const auto& [call, tr_id] :
         {std::pair{Call::daily_orders, "TTTC0081R"}, std::pair{Call::open_orders, "TTTC0084R"},
          std::pair{Call::balance, "TTTC8434R"}, std::pair{Call::buyable, "TTTC8908R"},
          std::pair{Call::price, "FHKST01010100"}, std::pair{Call::book, "FHKST01010200"},
          std::pair{Call::minute_bars, "FHKST03010200"},
          std::pair{Call::daily_bars, "FHKST03010100"}, std::pair{Call::holidays, "CTCA0903R"}}) {
        EXPECT_TRUE(rig.inquire(call).has_value()) << tr_id;
        ASSERT_EQ(rig.inquiries.sent.size(), ++count);
        EXPECT_EQ(header(rig.inquiries.sent.back(), "tr_id"), tr_id);
        EXPECT_EQ(rig.inquiries.sent.back().method, HttpMethod::get);
    }
    EXPECT_TRUE(rig.orders.sent.empty());
}

TEST(RealMode, TradesOnLoopbackLikePaperWithTheIdsOfReal) {
    for (const char* url :
         {"http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080"}) {
        Rig rig{RigOptions{.base_url = url, .environment = Environment::real}};
        rig.get_token();
        rig.orders.then(200, std::string{kAcceptedBody});
        EXPECT_TRUE(is_accepted(rig.post()));
        ASSERT_EQ(rig.orders.sent.size(), 1U);
        EXPECT_EQ(header(rig.orders.sent[0], "tr_id"), "TTTC0012U");
    }
}

// ---- hashkey -----------------------------------------------------------------------------------

TEST(HashkeyAuto, GivesAnEntryItsHash) {
    Rig rig{RigOptions{.hashkey = HashkeyMode::automatic}};
    rig.get_token();
    rig.hashes.then(200, R"({"HASH":"abc123"})");
    rig.orders.then(200, std::string{kAcceptedBody});
    EXPECT_TRUE(is_accepted(rig.post()));
    ASSERT_EQ(rig.hashes.sent.size(), 1U);
    ASSERT_EQ(rig.orders.sent.size(), 1U);
    EXPECT_EQ(header(rig.orders.sent[0], "hashkey"), "abc123");
    EXPECT_EQ(rig.hashes.sent[0].body, rig.orders.sent[0].body);
    EXPECT_EQ(rig.orders.sent[0].body, kBody);
}

TEST(HashkeyAuto, AsksOnceForTheSameBody) {
    Rig rig{RigOptions{.hashkey = HashkeyMode::automatic}};
    rig.get_token();
    rig.hashes.then(200, R"({"HASH":"abc123"})");
    rig.orders.then(200, std::string{kAcceptedBody});
    rig.orders.then(200, std::string{kAcceptedBody});
    EXPECT_TRUE(is_accepted(rig.post()));
    EXPECT_TRUE(is_accepted(rig.post()));
    EXPECT_EQ(rig.hashes.sent.size(), 1U);
    EXPECT_EQ(header(rig.orders.sent[1], "hashkey"), "abc123");
}

TEST(HashkeyAuto, DoesNotSendAnEntryWhoseHashIsMissingAndSaysSoInTheSeedsWords) {
    for (const HashkeyMode mode : {HashkeyMode::automatic, HashkeyMode::on}) {
        Rig rig{RigOptions{.hashkey = mode}};
        rig.get_token();
        rig.hashes.then(200, R"({"JsonBody":{}})");
        const auto response = rig.post();
        ASSERT_NE(rejected(response), nullptr);
        EXPECT_EQ(rejected(response)->origin, RejectionOrigin::not_sent);
        EXPECT_NE(rejected(response)->message.find("Hashkey response missing HASH"),
                  std::string::npos);
        EXPECT_TRUE(rig.orders.sent.empty());
    }
}

TEST(HashkeyAuto, DoesNotSendAnEntryWhoseHashkeyCallFailed) {
    Rig rig{RigOptions{.hashkey = HashkeyMode::automatic}};
    rig.get_token();
    rig.hashes.then_fail(SendProgress::maybe_sent, ErrorKind::timeout);
    const auto response = rig.post();
    ASSERT_NE(rejected(response), nullptr);
    EXPECT_EQ(rejected(response)->origin, RejectionOrigin::not_sent);
    EXPECT_NE(rejected(response)->message.find("Failed to get KIS hashkey"), std::string::npos);
    EXPECT_TRUE(rig.orders.sent.empty());
}

TEST(HashkeyAuto, GivesAProtectiveOrderItsHashWhenThatComesInTime) {
    Rig rig{RigOptions{.hashkey = HashkeyMode::automatic}};
    rig.get_token();
    rig.hashes.delay = milliseconds{400};
    rig.hashes.then(200, R"({"HASH":"abc123"})");
    rig.orders.then(200, std::string{kAcceptedBody});
    EXPECT_TRUE(is_accepted(rig.post(RequestKind::cancel, HashkeyNeed::protective)));
    EXPECT_EQ(header(rig.orders.sent[0], "hashkey"), "abc123");
}

TEST(HashkeyAuto, LetsAProtectiveOrderGoWithoutAfterHalfASecond) {
    for (const RequestKind kind : {RequestKind::cancel, RequestKind::place}) {
        Rig rig{RigOptions{.hashkey = HashkeyMode::automatic}};
        rig.get_token();
        rig.hashes.delay = seconds{30};
        rig.hashes.then(200, R"({"HASH":"late"})");
        rig.orders.then(200, std::string{kAcceptedBody});
        std::vector<OrderResponse> responses;
        rig.exec.spawn(rig.post_into(kind, HashkeyNeed::protective, responses));
        rig.exec.advance(milliseconds{499});
        EXPECT_TRUE(rig.orders.sent.empty());
        rig.exec.advance(milliseconds{10});
        ASSERT_EQ(rig.orders.sent.size(), 1U);
        EXPECT_EQ(header(rig.orders.sent[0], "hashkey"), "(absent)");
        rig.exec.advance(minutes{1});
        EXPECT_EQ(rig.orders.sent.size(), 1U) << "the late hash must not send it again";
        ASSERT_EQ(responses.size(), 1U);
        EXPECT_TRUE(is_accepted(responses[0]));
    }
}

TEST(HashkeyAuto, LetsAProtectiveOrderGoWithoutAtOnceWhenTheCallFails) {
    Rig rig{RigOptions{.hashkey = HashkeyMode::automatic}};
    rig.get_token();
    rig.hashes.then(500, refusal("EGW00201"));
    rig.orders.then(200, std::string{kAcceptedBody});
    EXPECT_TRUE(is_accepted(rig.post(RequestKind::cancel, HashkeyNeed::protective)));
    EXPECT_EQ(header(rig.orders.sent[0], "hashkey"), "(absent)");
    EXPECT_EQ(rig.orders.sent.size(), 1U);
}

TEST(HashkeyOff, MakesNoCallAndSendsNoHeader) {
    for (const HashkeyNeed need : {HashkeyNeed::entry, HashkeyNeed::protective}) {
        Rig rig{RigOptions{.hashkey = HashkeyMode::off}};
        rig.get_token();
        rig.orders.then(200, std::string{kAcceptedBody});
        EXPECT_TRUE(is_accepted(rig.post(RequestKind::place, need)));
        EXPECT_TRUE(rig.hashes.sent.empty());
        EXPECT_EQ(header(rig.orders.sent[0], "hashkey"), "(absent)");
    }
}

TEST(HashkeyOn, LetsNothingGoWithout) {
    for (const HashkeyNeed need : {HashkeyNeed::entry, HashkeyNeed::protective}) {
        Rig rig{RigOptions{.hashkey = HashkeyMode::on}};
        rig.get_token();
        rig.hashes.delay = seconds{2};
        rig.hashes.then(200, R"({"HASH":"slow"})");
        rig.orders.then(200, std::string{kAcceptedBody});
        EXPECT_TRUE(is_accepted(rig.post(RequestKind::cancel, need)));
        EXPECT_EQ(header(rig.orders.sent[0], "hashkey"), "slow");
    }
}

// ---- ids, headers, who is told -----------------------------------------------------------------

TEST(KISClient, UsesTheSeedsIdsInTheLegacyDialect) {
    Rig rig{RigOptions{.dialect = Dialect::legacy}};
    rig.get_token();
    rig.orders.always([](const HttpRequest&) -> HttpResult {
        return HttpResponse{.status = 200, .headers = {}, .body = std::string{kAcceptedBody}};
    });
    const auto post = [&](Call call, RequestKind kind) {
        const auto response = rig.exec.run(rig.client.post_order(
            call, std::string{kBody}, OrderId::of(1, 7), kind, HashkeyNeed::entry));
        EXPECT_TRUE(is_accepted(response));
        return std::string{header(rig.orders.sent.back(), "tr_id")};
    };
    EXPECT_EQ(post(Call::buy, RequestKind::place), "VTTC0802U");
    EXPECT_EQ(post(Call::sell, RequestKind::place), "VTTC0801U");
    EXPECT_EQ(post(Call::amend_or_cancel, RequestKind::cancel), "VTTC0803U");
}

TEST(KISClient, KeepsTheNewInquiryIdInTheLegacyDialectExceptOnLoopbackOrWhenTold) {
    struct Case {
        const char* url;
        bool legacy_inquiry;
        const char* tr_id;
    };
    for (const Case& one :
         {Case{"https://openapivts.koreainvestment.com:29443", false, "VTTC0081R"},
          Case{"https://openapivts.koreainvestment.com:29443", true, "VTTC8001R"},
          Case{"http://127.0.0.1:8080", false, "VTTC8001R"}}) {
        Rig rig{RigOptions{
            .base_url = one.url, .dialect = Dialect::legacy, .legacy_inquiry = one.legacy_inquiry}};
        rig.get_token();
        rig.inquiries.then(200, std::string{kEmptyList});
        ASSERT_TRUE(rig.inquire().has_value());
        EXPECT_EQ(header(rig.inquiries.sent[0], "tr_id"), one.tr_id);
    }
}

struct RecordingWireListener final : OrderWireListener {
    void on_order_sent(const OrderSent& sent) override {
        lines.push_back(
            fmt::format("{} {} {}", sent.id.counter(), sent.wire_code, sent.masked_account));
    }
    std::vector<std::string> lines;
};

TEST(KISClient, TellsTheListenerOfEachOrderOnceWithTheAccountMasked) {
    RecordingWireListener listener;
    Rig rig{RigOptions{.listener = &listener}};
    EXPECT_NE(rejected(rig.post()), nullptr);
    EXPECT_TRUE(listener.lines.empty()) << "nothing was sent without a token";
    rig.get_token();
    rig.orders.then(200, std::string{kAcceptedBody});
    EXPECT_TRUE(is_accepted(rig.post()));
    ASSERT_EQ(listener.lines.size(), 1U);
    EXPECT_EQ(listener.lines[0], "7 VTTC0012U 50****00-01");
}

TEST(KISClient, ReportsTheDateHeaderOfOrdersAndInquiries) {
    std::vector<UtcNanos> dates;
    Rig rig{RigOptions{.on_server_date = [&](UtcNanos date) { dates.push_back(date); }}};
    rig.get_token();
    const HttpHeaders dated{{"Date", "Mon, 23 Nov 2026 00:05:00 GMT"}};
    rig.orders.then(200, std::string{kAcceptedBody}, dated);
    rig.inquiries.then(200, std::string{kEmptyList}, dated);
    rig.inquiries.then(200, std::string{kEmptyList}, HttpHeaders{{"Date", "yesterday"}});
    EXPECT_TRUE(is_accepted(rig.post()));
    ASSERT_TRUE(rig.inquire().has_value());
    ASSERT_TRUE(rig.inquire().has_value());
    ASSERT_EQ(dates.size(), 2U);
    EXPECT_EQ(dates[0], to_utc(KstDate::of(2026, 11, 23), KstTime::of(9, 5)));
}

TEST(KISClient, WritesNoSecretAndNoAccountIntoItsLog) {
    Rig rig{RigOptions{.hashkey = HashkeyMode::automatic}};
    rig.get_token();
    rig.hashes.then(200, R"({"HASH":"abc123"})");
    rig.orders.then(500, refusal("EGW00301"));
    EXPECT_TRUE(is_unknown(rig.post()));
    rig.inquiries.then(500, refusal("EGW00001"));
    EXPECT_FALSE(rig.inquire().has_value());
    for (const char* secret : {"dummysecret", "PSDUMMYKEY", "token-1", "50000000", "abc123"}) {
        EXPECT_FALSE(rig.log.has(secret)) << secret;
    }
    EXPECT_TRUE(rig.log.has("KISClient initialized (mode=VTS, "
                            "base_url=https://openapivts.koreainvestment.com:29443)"));
}

// ---- the order's place in the queue ------------------------------------------------------------

/// An answer whose text repeats all we sent, as a gateway in between may.
std::string echo(std::string_view return_code, std::string_view code, std::string_view token) {
    return fmt::format(R"({{"rt_cd":"{}","msg_cd":"{}","msg1":"bad {} {} Bearer {} 50000000-01"}})",
                       return_code, code, kAppKey, kAppSecret, token);
}

TEST(KISClient, RepeatsNothingThatAnAnswerRepeatsOfItsSecrets) {
    const std::string token = "a-token-of-some-length";
    const auto expect_clean = [&](const std::string& text) {
        for (const std::string& secret : {kAppKey, kAppSecret, token, std::string{"50000000"}})
            EXPECT_EQ(text.find(secret), std::string::npos) << text;
    };
    Rig rig;
    rig.tokens.then(200, issued(token));
    ASSERT_TRUE(rig.exec.run(rig.auth.ensure()).has_value());
    rig.orders.then(200, echo("1", "APBK0919", token));
    const OrderResponse refused = rig.post();
    ASSERT_NE(rejected(refused), nullptr);
    EXPECT_NE(rejected(refused)->message.find("bad *** *** Bearer ***"), std::string::npos);
    expect_clean(rejected(refused)->message);
    rig.orders.then(500, echo("1", "", token));
    const OrderResponse open = rig.post();
    ASSERT_TRUE(is_unknown(open));
    expect_clean(std::get<Unknown>(open).cause);
    rig.inquiries.then(200, echo("1", "APBK0919", token));
    const kis::AnswerResult inquired = rig.inquire();
    ASSERT_FALSE(inquired.has_value());
    expect_clean(inquired.error().error.context);
    for (const RecordingLogSink::Line& line : rig.log.lines)
        expect_clean(line.text);
}

TEST(KISClient, LetsACancelOvertakeOrdersAndInquiriesThatWaitForASlot) {
    Rig rig{RigOptions{.rate_centi = 100}};
    rig.get_token(); // spends the first slot
    rig.orders.always([](const HttpRequest&) -> HttpResult {
        return HttpResponse{.status = 200, .headers = {}, .body = std::string{kAcceptedBody}};
    });
    rig.inquiries.always([](const HttpRequest&) -> HttpResult {
        return HttpResponse{.status = 200, .headers = {}, .body = std::string{kEmptyList}};
    });
    std::optional<kis::AnswerResult> inquiry;
    std::vector<OrderResponse> responses;
    rig.exec.spawn(rig.inquire_into(Call::price, inquiry));
    rig.exec.spawn(rig.post_into(RequestKind::place, HashkeyNeed::entry, responses));
    rig.exec.spawn(rig.post_into(RequestKind::cancel, HashkeyNeed::protective, responses));
    rig.exec.advance(milliseconds{1'100});
    ASSERT_EQ(rig.orders.sent.size(), 1U);
    EXPECT_TRUE(rig.orders.sent[0].target.ends_with("order-rvsecncl"));
    rig.exec.advance(seconds{1});
    ASSERT_EQ(rig.orders.sent.size(), 2U);
    EXPECT_TRUE(rig.orders.sent[1].target.ends_with("order-cash"));
    EXPECT_TRUE(rig.inquiries.sent.empty());
    rig.exec.advance(seconds{1});
    EXPECT_EQ(rig.inquiries.sent.size(), 1U);
}

TEST(KISClient, SendsAnOrderPastAnInquiryThatHangs) {
    Rig rig;
    rig.get_token();
    rig.inquiries.delay = seconds{60};
    rig.inquiries.then(200, std::string{kEmptyList});
    std::optional<kis::AnswerResult> inquiry;
    rig.exec.spawn(rig.inquire_into(Call::price, inquiry));
    rig.orders.then(200, std::string{kAcceptedBody});
    EXPECT_TRUE(is_accepted(rig.post()));
    EXPECT_FALSE(inquiry.has_value());
    rig.exec.advance(minutes{2});
    EXPECT_TRUE(inquiry.has_value());
}

// ---- inquiries ---------------------------------------------------------------------------------

TEST(Inquiry, RenewsARefusedTokenAndRepeatsOnceWithTheNewOne) {
    Rig rig;
    rig.get_token();
    rig.exec.advance(minutes{2});
    rig.inquiries.then(500, refusal("EGW00123"));
    rig.inquiries.then(200, std::string{kEmptyList});
    rig.tokens.then(200, issued("token-2"));
    EXPECT_TRUE(rig.inquire().has_value());
    ASSERT_EQ(rig.inquiries.sent.size(), 2U);
    EXPECT_EQ(header(rig.inquiries.sent[0], "authorization"), "Bearer token-1");
    EXPECT_EQ(header(rig.inquiries.sent[1], "authorization"), "Bearer token-2");
    EXPECT_EQ(rig.inquiries.sent[0].target, rig.inquiries.sent[1].target);
}

TEST(Inquiry, WhoseNewTokenIsRefusedTooEndsThere) {
    Rig rig;
    rig.get_token();
    rig.exec.advance(minutes{2});
    rig.inquiries.always([](const HttpRequest&) -> HttpResult {
        return HttpResponse{.status = 500, .headers = {}, .body = refusal("EGW00121")};
    });
    rig.tokens.then(200, issued("token-2"));
    EXPECT_FALSE(rig.inquire().has_value());
    EXPECT_EQ(rig.inquiries.sent.size(), 2U);
    EXPECT_EQ(rig.tokens.sent.size(), 2U);
}

TEST(Inquiry, ThatIsThrottledWaitsForTheNextSecondAndRepeatsOnce) {
    for (const int status : {200, 500}) {
        Rig rig;
        rig.get_token();
        rig.inquiries.then(status, refusal("EGW00201"));
        rig.inquiries.then(200, std::string{kEmptyList});
        EXPECT_TRUE(rig.inquire().has_value());
        EXPECT_EQ(rig.inquiries.sent.size(), 2U);
        EXPECT_GE(rig.exec.clock().mono_now().since_start(), seconds{1});
    }
}

TEST(Inquiry, ThatIsThrottledTwiceIsAFailureAndNoEmptyAnswer) {
    Rig rig;
    rig.get_token();
    rig.inquiries.then(500, refusal("EGW00201"));
    rig.inquiries.then(500, refusal("EGW00215"));
    const auto answer = rig.inquire();
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().error_class, kis::ErrorClass::throttled);
    EXPECT_EQ(rig.inquiries.sent.size(), 2U);
}

TEST(Inquiry, IsNotRepeatedAfterAnyOtherFailure) {
    for (const char* body : {"", "<html>", R"({"rt_cd":"1","msg_cd":"EGW00301","msg1":"x"})",
                             R"({"rt_cd":"1","msg_cd":"40100000","msg1":"x"})"}) {
        Rig rig;
        rig.get_token();
        rig.inquiries.then(200, body);
        EXPECT_FALSE(rig.inquire().has_value()) << body;
        EXPECT_EQ(rig.inquiries.sent.size(), 1U) << body;
    }
    Rig rig;
    rig.get_token();
    rig.inquiries.then_fail(SendProgress::maybe_sent, ErrorKind::timeout);
    EXPECT_FALSE(rig.inquire().has_value());
    EXPECT_EQ(rig.inquiries.sent.size(), 1U);
}

TEST(Inquiry, OfAReturnCodeThatIsNotZeroWarnsInTheSeedsWords) {
    Rig rig;
    rig.get_token();
    rig.inquiries.then(200, R"({"rt_cd":"-1","msg_cd":"40240000","msg1":"주문가능수량 부족  "})");
    EXPECT_FALSE(rig.inquire().has_value());
    EXPECT_TRUE(rig.log.has("KIS API returned non-zero code: -1 - 주문가능수량 부족"));
    rig.inquiries.then(200, std::string{kEmptyList});
    rig.log.lines.clear();
    EXPECT_TRUE(rig.inquire().has_value());
    EXPECT_FALSE(rig.log.has("non-zero code"));
}

TEST(Inquiry, GetsATokenFirstWhenThereIsNone) {
    Rig rig;
    rig.tokens.then(200, issued("token-1"));
    rig.inquiries.then(200, std::string{kEmptyList});
    EXPECT_TRUE(rig.inquire().has_value());
    EXPECT_EQ(header(rig.inquiries.sent[0], "authorization"), "Bearer token-1");
}

TEST(Inquiry, WithoutATokenSendsNothing) {
    Rig rig;
    rig.log.expect("Token acquisition failed");
    rig.tokens.then_fail(SendProgress::not_sent, ErrorKind::connect);
    EXPECT_FALSE(rig.inquire().has_value());
    EXPECT_TRUE(rig.inquiries.sent.empty());
}

TEST(Inquiry, ThatVtsDoesNotOfferIsNotSent) {
    Rig rig;
    rig.get_token();
    for (const Call call : {Call::open_orders, Call::holidays}) {
        EXPECT_FALSE(rig.inquire(call).has_value());
    }
    EXPECT_TRUE(rig.inquiries.sent.empty());
}

} // namespace
} // namespace qts
