#include "runtime/broker/adapters/order_adapter_to_broker_engine_adapter.hpp"

#include "fakes/fake_durability.hpp"
#include "fakes/fake_file_system.hpp"
#include "fakes/fake_http_transport.hpp"
#include "fakes/manual_executor.hpp"
#include "fakes/recording_log_sink.hpp"
#include "runtime/broker/adapters/kis_order_adapter.hpp"
#include "runtime/broker/kis/kis_order_key.hpp"

#include <gtest/gtest.h>

namespace qts {

// The gate stands a layer above and is not linked here; this name alone may seal an intent.
class DecisionGate {
  public:
    static ApprovedIntent seal(ExecutionIntent intent) { return ApprovedIntent{std::move(intent)}; }
};

namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::string_view kAccepted =
    R"({"rt_cd":"0","msg_cd":"40600000","msg1":"ok","output":{"KRX_FWDG_ORD_ORGNO":"00950",)"
    R"("ODNO":"0000013903","ORD_TMD":"090000"}})";
constexpr std::string_view kRefused = R"({"rt_cd":"1","msg_cd":"40330000","msg1":"nothing left"})";
constexpr std::string_view kMaybe = R"({"rt_cd":"1","msg_cd":"EGW00301","msg1":"timed out"})";
constexpr std::string_view kToken =
    R"({"access_token":"token-1","access_token_token_expired":"2026-11-24 09:00:00",)"
    R"("token_type":"Bearer","expires_in":86400})";

class RecordingSink final : public EventSink {
  public:
    void on(const PriceReport&) override {}
    void on(const TradeTick&) override {}
    void on(const QuoteUpdate&) override {}
    void on(const BarClosed&) override {}
    void on(const AccountSnapshot&) override {}
    void on(const ExecutionResponse& response) override { responses.push_back(response); }
    void on(const OrderReports&) override {}
    void on(const EvaluationPass&) override {}
    std::optional<std::string> objection(OrderId) const override { return objects; }
    std::vector<ExecutionResponse> responses;
    std::optional<std::string> objects;
};

// The real client and adapter down to the transports; broker time is the fake machine's.
struct Rig {
    explicit Rig(HashkeyMode hashkey = HashkeyMode::off)
        : client{KISClientPorts{.orders = orders,
                                .inquiries = inquiries,
                                .scheduler = scheduler,
                                .auth = auth,
                                .hashkeys = hashkeys,
                                .timer = exec.timer(),
                                .clock = exec.clock(),
                                .broker_clock = broker_clock,
                                .listener = nullptr,
                                .on_server_date = {}},
                 KISClientOptions{.base_url = parse_base_url("http://127.0.0.1:8080").value(),
                                  .environment = Environment::vts,
                                  .dialect = Dialect::current,
                                  .hashkey = hashkey,
                                  .legacy_inquiry = false,
                                  .account = AccountNo::parse("50000000", "01").value()},
                 key,
                 secret,
                 nullptr,
                 Logger{log, "KISClient"}} {
        for (const char* part : {"order.refused", "order.unknown", "cancel.repeated",
                                 "Hashkey response missing HASH", "non-zero code"}) {
            log.expect(part);
        }
        bridge.set_sink(sink);
        inquiries.then(200, std::string{kToken});
        EXPECT_TRUE(exec.run(adapter.prepare({})).has_value());
    }
    ~Rig() {
        while (exec.jump()) {
        }
    }
    ExecutionIntent intent(Purpose purpose = Purpose::entry, Duration ttl = seconds{2}) const {
        ExecutionIntent made;
        made.symbol = *Symbol::parse("005930");
        made.side = Side::buy;
        made.quantity = Quantity::shares(10);
        made.terms = *OrderTerms::limit(Price::won(71'500));
        made.purpose = purpose;
        made.decided_at = broker_clock.now();
        made.expires_at = broker_clock.now() + ttl;
        return made;
    }
    void submit(std::uint64_t id, const ExecutionIntent& made) {
        bridge.submit_intent(OrderId::of(1, id), DecisionGate::seal(made));
    }
    void cancel(std::uint64_t id, std::optional<Quantity> part = std::nullopt) {
        CancelRequest request;
        request.id = OrderId::of(1, id);
        request.target = *kis::pack_order_key(KstDate::of(2026, 11, 23), "00950", "13903");
        request.symbol = *Symbol::parse("005930");
        request.quantity = part;
        bridge.cancel(request);
    }
    void amend(std::uint64_t id) {
        AmendRequest request;
        request.id = OrderId::of(1, id);
        request.target = *kis::pack_order_key(KstDate::of(2026, 11, 23), "00950", "13903");
        request.symbol = *Symbol::parse("005930");
        request.quantity = Quantity::shares(10);
        request.terms = *OrderTerms::limit(Price::won(71'400));
        bridge.amend(request, DecisionGate::seal(intent()));
    }
    bool drain() {
        const bool sent = exec.run(bridge.drain());
        exec.advance(minutes{2});
        return sent;
    }
    Task<void> drain_in_background() {
        const bool ignored [[maybe_unused]] = co_await bridge.drain();
    }
    const OrderResponse& outcome(std::size_t index = 0) const {
        return sink.responses.at(index).outcome;
    }
    bool is_unknown() const { return std::holds_alternative<Unknown>(outcome()); }
    bool is_accepted() const { return std::holds_alternative<Accepted>(outcome()); }
    bool is_rejected(RejectionOrigin origin) const {
        const auto* rejected = std::get_if<Rejected>(&outcome());
        return rejected != nullptr && rejected->origin == origin;
    }

    RecordingLogSink log;
    ManualExecutor exec;
    FakeFileSystem files;
    OffsetBrokerClock broker_clock{exec.clock()};
    FakeHttpTransport orders{exec.timer(), exec.clock()};
    FakeHttpTransport inquiries{exec.timer(), exec.clock()};
    RequestScheduler scheduler{exec.clock(), exec.timer(), 0};
    TokenStore store{files, "/data/tokens", "kis", "vts", "key"};
    Secret key{"key"};
    Secret secret{"secret"};
    KISAuth auth{inquiries, scheduler, exec.clock(), store, key, secret, Logger{log, "KISClient"}};
    KISHashkeys hashkeys{inquiries, scheduler, key, secret, Logger{log, "KISClient"}};
    KISClient client;
    KISOrderAdapter adapter{client, auth, broker_clock};
    FakeDurability durability;
    OrderAdapterToBrokerEngineAdapter bridge{adapter, durability, Logger{log, "BrokerEngine"}};
    RecordingSink sink;
};

// ---- an intent ---------------------------------------------------------------------------------

TEST(Bridge, OnlyQueuesUntilItIsDrained) {
    Rig rig;
    rig.submit(1, rig.intent());
    rig.exec.advance(milliseconds{100});
    EXPECT_TRUE(rig.orders.sent.empty());
    EXPECT_FALSE(rig.bridge.idle());
    rig.orders.then(200, std::string{kAccepted});
    EXPECT_TRUE(rig.drain());
    EXPECT_TRUE(rig.bridge.idle());
    EXPECT_EQ(rig.orders.sent.size(), 1U);
}

TEST(Bridge, WithNothingQueuedSendsNothing) {
    Rig rig;
    EXPECT_FALSE(rig.drain());
    EXPECT_TRUE(rig.orders.sent.empty());
    EXPECT_TRUE(rig.sink.responses.empty());
}

TEST(Bridge, TurnsAnIntentIntoOneOrderAndOneAnswer) {
    Rig rig;
    rig.submit(42, rig.intent());
    rig.orders.then(200, std::string{kAccepted});
    rig.drain();
    ASSERT_EQ(rig.orders.sent.size(), 1U);
    EXPECT_NE(rig.orders.sent[0].body.find(R"("PDNO":"005930","ORD_DVSN":"00","ORD_QTY":"10",)"
                                           R"("ORD_UNPR":"71500")"),
              std::string::npos);
    ASSERT_EQ(rig.sink.responses.size(), 1U);
    EXPECT_EQ(rig.sink.responses[0].id, OrderId::of(1, 42));
    EXPECT_EQ(rig.sink.responses[0].request, RequestKind::place);
    EXPECT_TRUE(rig.is_accepted());
}

TEST(Bridge, SendsAnOrderOfUnknownFateOnce) {
    for (const char* body : {"", "<html>502</html>", R"({"rt_cd":"0","msg_cd":"IGW00009"})"}) {
        Rig rig;
        rig.submit(1, rig.intent());
        rig.orders.always([body](const HttpRequest&) -> HttpResult {
            return HttpResponse{.status = 500, .headers = {}, .body = body};
        });
        rig.drain();
        EXPECT_EQ(rig.orders.sent.size(), 1U) << body;
        ASSERT_EQ(rig.sink.responses.size(), 1U);
        EXPECT_TRUE(rig.is_unknown()) << body;
    }
}

TEST(Bridge, SendsAnOrderThatTimedOutOnceThroughManyDrains) {
    Rig rig;
    rig.submit(1, rig.intent());
    rig.orders.then_fail(SendProgress::maybe_sent, ErrorKind::timeout);
    EXPECT_TRUE(rig.drain());
    for (int i = 0; i < 10; ++i)
        EXPECT_FALSE(rig.drain());
    EXPECT_EQ(rig.orders.sent.size(), 1U);
    EXPECT_EQ(rig.sink.responses.size(), 1U);
}

TEST(Bridge, LetsExitsGoWithoutAHashkeyAndEntriesNot) {
    for (const Purpose purpose : {Purpose::entry, Purpose::reduce, Purpose::flatten}) {
        Rig rig{HashkeyMode::automatic};
        rig.submit(1, rig.intent(purpose));
        rig.inquiries.then(200, "{}");
        rig.orders.then(200, std::string{kAccepted});
        rig.drain();
        const bool entry = purpose == Purpose::entry;
        EXPECT_EQ(rig.orders.sent.size(), entry ? 0U : 1U) << to_string(purpose);
        EXPECT_EQ(rig.is_rejected(RejectionOrigin::not_sent), entry) << to_string(purpose);
    }
}

// ---- durable before it is sent ------------------------------------------------------------------

TEST(Bridge, AnOrderGoesOnlyOnceItIsDurable) {
    Rig rig;
    Latch durable;
    rig.durability.hold = &durable;
    rig.submit(1, rig.intent(Purpose::entry, minutes{5}));
    rig.orders.then(200, std::string{kAccepted});
    rig.exec.spawn(rig.drain_in_background());
    rig.exec.advance(seconds{1});
    EXPECT_TRUE(rig.orders.sent.empty());
    durable.open();
    rig.exec.advance(seconds{1});
    EXPECT_EQ(rig.orders.sent.size(), 1U);
    EXPECT_TRUE(rig.is_accepted());
}

TEST(Bridge, WhatCannotBecomeDurableIsNotSentAndCancelsGo) {
    Rig rig;
    rig.durability.error = make_error(ErrorKind::disk_full, "the disk is full");
    rig.submit(1, rig.intent());
    rig.amend(2);
    rig.cancel(3);
    rig.orders.then(200, std::string{kAccepted});
    rig.drain();
    EXPECT_EQ(rig.orders.sent.size(), 1U) << "the cancel";
    ASSERT_EQ(rig.sink.responses.size(), 3U);
    EXPECT_EQ(rig.sink.responses[0].request, RequestKind::cancel);
    for (const std::size_t index : {1U, 2U}) {
        const auto* rejected = std::get_if<Rejected>(&rig.outcome(index));
        ASSERT_NE(rejected, nullptr);
        EXPECT_EQ(rejected->origin, RejectionOrigin::not_sent);
        EXPECT_EQ(rejected->message, "the disk is full");
    }
}

TEST(Bridge, ACancelPassesAnOrderThatWaitsForTheDisk) {
    Rig rig;
    Latch durable;
    rig.durability.hold = &durable;
    rig.submit(1, rig.intent(Purpose::entry, minutes{5}));
    rig.orders.then(200, std::string{kAccepted});
    rig.exec.spawn(rig.drain_in_background());
    rig.exec.advance(milliseconds{100});
    rig.cancel(2);
    rig.exec.advance(milliseconds{100});
    ASSERT_EQ(rig.sink.responses.size(), 1U);
    EXPECT_EQ(rig.sink.responses[0].request, RequestKind::cancel);
    rig.orders.then(200, std::string{kAccepted});
    durable.open();
    rig.exec.advance(seconds{1});
    EXPECT_EQ(rig.sink.responses.size(), 2U);
}

TEST(Bridge, WhatTheEngineObjectsToInTheLastMomentIsNotSentAndCancelsGo) {
    Rig rig;
    rig.sink.objects = "frozen";
    rig.submit(1, rig.intent());
    rig.amend(2);
    rig.cancel(3);
    rig.orders.then(200, std::string{kAccepted});
    rig.drain();
    EXPECT_EQ(rig.orders.sent.size(), 1U) << "the cancel";
    ASSERT_EQ(rig.sink.responses.size(), 3U);
    const auto* rejected = std::get_if<Rejected>(&rig.outcome(1));
    ASSERT_NE(rejected, nullptr);
    EXPECT_EQ(rejected->message, "frozen");
}

TEST(Bridge, AnOrderThatIsStillWaitingForTheDiskWhenTheRunIsStoppedIsNotSent) {
    Rig rig;
    Latch durable;
    rig.durability.hold = &durable;
    rig.submit(1, rig.intent(Purpose::entry, minutes{5}));
    rig.exec.spawn(rig.drain_in_background());
    rig.exec.advance(milliseconds{100});
    rig.bridge.refuse_new_orders();
    durable.open();
    rig.exec.advance(seconds{1});
    EXPECT_TRUE(rig.orders.sent.empty());
    EXPECT_TRUE(rig.is_rejected(RejectionOrigin::not_sent));
}

// ---- its time limit ----------------------------------------------------------------------------

TEST(Bridge, DropsAnIntentOlderThanItsTimeLimit) {
    Rig rig;
    rig.submit(1, rig.intent(Purpose::entry, seconds{2}));
    rig.exec.advance(seconds{2} + milliseconds{1});
    rig.drain();
    EXPECT_TRUE(rig.orders.sent.empty());
    ASSERT_EQ(rig.sink.responses.size(), 1U);
    EXPECT_TRUE(rig.is_rejected(RejectionOrigin::not_sent));
}

TEST(Bridge, SendsAnIntentUpToItsTimeLimit) {
    Rig rig;
    rig.submit(1, rig.intent(Purpose::entry, seconds{2}));
    rig.exec.advance(seconds{2});
    rig.orders.then(200, std::string{kAccepted});
    rig.drain();
    EXPECT_EQ(rig.orders.sent.size(), 1U);
    EXPECT_TRUE(rig.is_accepted());
}

TEST(Bridge, DropsAnIntentThatGrewOldBehindAnotherOrder) {
    Rig rig;
    rig.submit(1, rig.intent());
    rig.submit(2, rig.intent());
    rig.orders.delay = seconds{5};
    rig.orders.then(200, std::string{kAccepted});
    rig.drain();
    EXPECT_EQ(rig.orders.sent.size(), 1U);
    ASSERT_EQ(rig.sink.responses.size(), 2U);
    EXPECT_EQ(rig.sink.responses[1].id, OrderId::of(1, 2));
    const auto* late = std::get_if<Rejected>(&rig.outcome(1));
    ASSERT_NE(late, nullptr);
    EXPECT_EQ(late->origin, RejectionOrigin::not_sent);
}

// Design section 5: older than ttl_ms when its turn to send comes, it is dropped. Its
// turn to send is when its bytes would leave, not when the wait for the hashkey begins.
TEST(Bridge, DropsAnIntentThatGrewOldWaitingForItsHashkey) {
    Rig rig{HashkeyMode::automatic};
    rig.submit(1, rig.intent(Purpose::entry, seconds{2}));
    rig.inquiries.delay = seconds{8};
    rig.inquiries.then(200, R"({"HASH":"slow"})");
    rig.orders.then(200, std::string{kAccepted});
    rig.drain();
    EXPECT_TRUE(rig.orders.sent.empty()) << "sent 8 s after the decision, with a limit of 2 s";
}

TEST(Bridge, DropsAnIntentThatGrewOldWaitingForASlotOfTheRateBudget) {
    Rig rig;
    rig.submit(1, rig.intent(Purpose::entry, seconds{2}));
    rig.scheduler.back_off(seconds{10});
    rig.orders.then(200, std::string{kAccepted});
    rig.drain();
    EXPECT_TRUE(rig.orders.sent.empty()) << "sent 10 s after the decision, with a limit of 2 s";
}

// ---- cancels and amends ------------------------------------------------------------------------

TEST(WholeCancel, OfUnknownFateIsRepeatedExactlyOnce) {
    Rig rig;
    rig.cancel(1);
    rig.orders.always([](const HttpRequest&) -> HttpResult {
        return HttpResponse{.status = 500, .headers = {}, .body = std::string{kMaybe}};
    });
    rig.drain();
    ASSERT_EQ(rig.orders.sent.size(), 2U);
    EXPECT_EQ(rig.orders.sent[0].body, rig.orders.sent[1].body);
    ASSERT_EQ(rig.sink.responses.size(), 1U);
    EXPECT_EQ(rig.sink.responses[0].request, RequestKind::cancel);
    EXPECT_TRUE(rig.is_unknown());
}

TEST(WholeCancel, ThatTimedOutAndThenSucceededIsAccepted) {
    Rig rig;
    rig.cancel(1);
    rig.orders.then_fail(SendProgress::maybe_sent, ErrorKind::timeout);
    rig.orders.then(200, std::string{kAccepted});
    rig.drain();
    EXPECT_EQ(rig.orders.sent.size(), 2U);
    ASSERT_EQ(rig.sink.responses.size(), 1U);
    EXPECT_TRUE(rig.is_accepted());
}

TEST(WholeCancel, ThatTimedOutAndWhoseRepeatIsRefusedStaysUnknown) {
    Rig rig;
    rig.cancel(1);
    rig.orders.then_fail(SendProgress::maybe_sent, ErrorKind::timeout);
    rig.orders.then(200, std::string{kRefused}); // perhaps because the first took effect
    rig.drain();
    EXPECT_EQ(rig.orders.sent.size(), 2U);
    ASSERT_EQ(rig.sink.responses.size(), 1U);
    EXPECT_TRUE(rig.is_unknown());
}

TEST(WholeCancel, ThatWasAnsweredIsNotRepeated) {
    for (const std::string_view body : {kAccepted, kRefused}) {
        Rig rig;
        rig.cancel(1);
        rig.orders.then(200, std::string{body});
        rig.drain();
        EXPECT_EQ(rig.orders.sent.size(), 1U);
        EXPECT_EQ(rig.sink.responses.size(), 1U);
    }
}

TEST(WholeCancel, ThatWasThrottledIsNotRepeated) {
    Rig rig;
    rig.cancel(1);
    rig.orders.then(500, R"({"rt_cd":"1","msg_cd":"EGW00201","msg1":"x"})");
    rig.drain();
    EXPECT_EQ(rig.orders.sent.size(), 1U);
    EXPECT_TRUE(rig.is_rejected(RejectionOrigin::gateway));
}

TEST(PartCancel, OfUnknownFateIsNeverRepeated) {
    Rig rig;
    rig.cancel(1, Quantity::shares(5));
    rig.orders.then_fail(SendProgress::maybe_sent, ErrorKind::timeout);
    rig.drain();
    EXPECT_EQ(rig.orders.sent.size(), 1U);
    ASSERT_EQ(rig.sink.responses.size(), 1U);
    EXPECT_TRUE(rig.is_unknown());
}

TEST(Amend, OfUnknownFateIsNeverRepeated) {
    Rig rig;
    rig.amend(1);
    rig.orders.then_fail(SendProgress::maybe_sent, ErrorKind::timeout);
    rig.drain();
    EXPECT_EQ(rig.orders.sent.size(), 1U);
    ASSERT_EQ(rig.sink.responses.size(), 1U);
    EXPECT_EQ(rig.sink.responses[0].request, RequestKind::amend);
    EXPECT_TRUE(rig.is_unknown());
}

// ---- who goes first ----------------------------------------------------------------------------

TEST(Bridge, SendsCancelsBeforeOrdersAndOrdersBeforeAmends) {
    Rig rig;
    rig.amend(1);
    rig.submit(2, rig.intent());
    rig.cancel(3);
    rig.cancel(4);
    rig.orders.always([](const HttpRequest&) -> HttpResult {
        return HttpResponse{.status = 200, .headers = {}, .body = std::string{kAccepted}};
    });
    rig.drain();
    ASSERT_EQ(rig.sink.responses.size(), 4U);
    const std::uint64_t expected[] = {3, 4, 2, 1};
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_EQ(rig.sink.responses[i].id, OrderId::of(1, expected[i]));
    }
}

TEST(Bridge, SendsWhatIsQueuedWhileItDrains) {
    Rig rig;
    rig.submit(1, rig.intent(Purpose::entry, seconds{60}));
    rig.submit(2, rig.intent(Purpose::entry, seconds{60}));
    rig.orders.delay = seconds{1};
    rig.orders.always([](const HttpRequest&) -> HttpResult {
        return HttpResponse{.status = 200, .headers = {}, .body = std::string{kAccepted}};
    });
    rig.exec.spawn(rig.drain_in_background());
    rig.exec.advance(milliseconds{500});
    rig.cancel(3);
    rig.exec.advance(minutes{1});
    ASSERT_EQ(rig.sink.responses.size(), 3U);
    EXPECT_EQ(rig.sink.responses[1].id, OrderId::of(1, 3)) << "the cancel goes before order 2";
    EXPECT_TRUE(rig.bridge.idle());
}

// Design decision 13: a cancel never waits more than one slot. No byte of the order has left yet,
// so nothing but our own queue holds the cancel back.
TEST(Bridge, AfterAStopSendsNoOrderAndNoAmendButEveryCancel) {
    Rig rig;
    rig.submit(1, rig.intent());
    rig.amend(2);
    rig.cancel(3);
    rig.bridge.refuse_new_orders();
    rig.orders.then(200, std::string{kAccepted});
    rig.drain();
    EXPECT_EQ(rig.orders.sent.size(), 1U);
    ASSERT_EQ(rig.sink.responses.size(), 3U);
    for (const ExecutionResponse& response : rig.sink.responses) {
        const auto* rejected = std::get_if<Rejected>(&response.outcome);
        if (response.request == RequestKind::cancel) {
            EXPECT_EQ(rejected, nullptr);
            continue;
        }
        ASSERT_NE(rejected, nullptr);
        EXPECT_EQ(rejected->origin, RejectionOrigin::not_sent);
    }
}

TEST(Bridge, SendsACancelPastAnOrderThatStillWaitsForItsHashkey) {
    Rig rig{HashkeyMode::automatic};
    rig.submit(1, rig.intent(Purpose::entry, minutes{5}));
    rig.inquiries.delay = seconds{20};
    rig.inquiries.always([](const HttpRequest&) -> HttpResult {
        return HttpResponse{.status = 200, .headers = {}, .body = R"({"HASH":"slow"})"};
    });
    rig.orders.always([](const HttpRequest&) -> HttpResult {
        return HttpResponse{.status = 200, .headers = {}, .body = std::string{kAccepted}};
    });
    rig.exec.spawn(rig.drain_in_background());
    rig.exec.advance(milliseconds{100});
    rig.cancel(2);
    rig.exec.advance(seconds{2});
    EXPECT_EQ(rig.orders.sent.size(), 1U) << "two seconds later the cancel has not been sent";
}

} // namespace
} // namespace qts
