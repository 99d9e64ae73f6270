#include "simulator/simulator_host.hpp"

#include "fakes/built_in_rules.hpp"
#include "net/asio_http_transport.hpp"
#include "net/url.hpp"
#include "simulator/generated_prices.hpp"
#include "simulator/replayed_prices.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <exception>
#include <set>
#include <thread>

namespace qts::sim {
namespace {

using std::chrono::seconds;

KstDate monday() {
    return KstDate::of(2026, 11, 23);
}

std::unique_ptr<SimMarket> generated() {
    auto market = SimMarket::make(std::make_unique<GeneratedPrices>(1, monday(), built_in_rules()),
                                  built_in_rules());
    EXPECT_TRUE(market.has_value());
    return *std::move(market);
}

HttpRequest token_request() {
    return HttpRequest{.method = HttpMethod::post,
                       .target = "/oauth2/tokenP",
                       .headers = {{"content-type", "application/json; charset=utf-8"}},
                       .body = R"({"grant_type":"client_credentials","appkey":"KEY",)"
                               R"("appsecret":"SECRET"})"};
}

HttpRequest price_request(const std::string& token) {
    return HttpRequest{.method = HttpMethod::get,
                       .target = "/uapi/domestic-stock/v1/quotations/inquire-price"
                                 "?FID_COND_MRKT_DIV_CODE=J&FID_INPUT_ISCD=005930",
                       .headers = {{"authorization", "Bearer " + token},
                                   {"appkey", "KEY"},
                                   {"appsecret", "SECRET"},
                                   {"tr_id", "FHKST01010100"}},
                       .body = ""};
}

/// A real client on the thread that calls it: each request runs to its end.
class Client {
  public:
    explicit Client(std::uint16_t port)
        : transport_{io_.get_executor(), clock_,
                     *parse_base_url("http://127.0.0.1:" + std::to_string(port)), TlsContext{},
                     HttpTransportOptions{}} {}

    HttpResult send(HttpRequest request) {
        std::optional<HttpResult> result;
        std::exception_ptr thrown;
        auto done = [&](std::exception_ptr error, HttpResult value) {
            thrown = error;
            result.emplace(std::move(value));
        };
        boost::asio::co_spawn(io_, transport_.send(std::move(request)), done);
        io_.restart();
        while (!result)
            io_.run_one();
        if (thrown) std::rethrow_exception(thrown);
        return *std::move(result);
    }
    std::string token() {
        const HttpResult answer = send(token_request());
        EXPECT_TRUE(answer.has_value());
        const auto json = JsonDocument::parse(answer->body);
        return std::string{json->root().member("access_token").text().value_or("")};
    }
    int connections() const { return transport_.connections_made(); }

  private:
    boost::asio::io_context io_;
    SystemClock clock_;
    AsioHttpTransport transport_;
};

TEST(SimulatorHost, StartsOnAFreePort) {
    const SystemClock clock;
    auto host = SimulatorHost::start(generated(), clock, {});
    ASSERT_TRUE(host.has_value()) << host.error().context;
    EXPECT_NE((*host)->kis_rest_port(), 0);
    EXPECT_EQ((*host)->now(), to_utc(monday(), KstTime::of(9, 0)));
    EXPECT_EQ((*host)->counters().requests, 0);
    EXPECT_EQ((*host)->prices_cut(), 0);
}

TEST(SimulatorHost, TwoHostsListenOnTwoPorts) {
    const SystemClock clock;
    auto first = SimulatorHost::start(generated(), clock, {});
    auto second = SimulatorHost::start(generated(), clock, {});
    ASSERT_TRUE(first.has_value() && second.has_value());
    EXPECT_NE((*first)->kis_rest_port(), (*second)->kis_rest_port());
}

TEST(SimulatorHost, PortInUseIsAnErrorThatNamesIt) {
    const SystemClock clock;
    auto first = SimulatorHost::start(generated(), clock, {});
    ASSERT_TRUE(first.has_value());
    SimulatorHostOptions options;
    options.kis_rest_port = (*first)->kis_rest_port();
    const auto second = SimulatorHost::start(generated(), clock, options);
    ASSERT_FALSE(second.has_value());
    EXPECT_NE(second.error().context.find(std::to_string((*first)->kis_rest_port())),
              std::string::npos)
        << second.error().context;
}

TEST(SimulatorHost, PortIsFreeAgainWhenItsHostIsGone) {
    const SystemClock clock;
    auto first = SimulatorHost::start(generated(), clock, {});
    ASSERT_TRUE(first.has_value());
    SimulatorHostOptions options;
    options.kis_rest_port = (*first)->kis_rest_port();
    first->reset();
    const auto second = SimulatorHost::start(generated(), clock, options);
    ASSERT_TRUE(second.has_value()) << second.error().context;
    EXPECT_EQ((*second)->kis_rest_port(), options.kis_rest_port);
}

TEST(SimulatorHost, StepMovesTheMarketAndSaysItsTime) {
    const SystemClock clock;
    auto host = SimulatorHost::start(generated(), clock, {});
    ASSERT_TRUE(host.has_value());
    const auto after = (*host)->step(seconds{1});
    ASSERT_TRUE(after.has_value());
    EXPECT_EQ(*after, to_utc(monday(), KstTime::of(9, 0, 1)));
    EXPECT_EQ((*host)->now(), *after);
}

TEST(SimulatorHost, StepAfterTheLastPriceIsNothing) {
    Instrument instrument;
    instrument.symbol = *Symbol::parse("005930");
    const auto file = parse_price_csv("date,open,high,low,close,volume\n"
                                      "2026-11-23,71500,71900,71400,71800,2000\n",
                                      instrument, built_in_rules());
    ASSERT_TRUE(file.has_value());
    auto source = std::make_unique<ReplayedPrices>(
        std::vector<ReplayedPrices::Series>{{instrument, *file}}, built_in_rules());
    MarketRules rules = built_in_rules().on_days(source->days());
    auto market = SimMarket::make(std::move(source), std::move(rules));
    ASSERT_TRUE(market.has_value());
    const SystemClock clock;
    auto host = SimulatorHost::start(*std::move(market), clock, {});
    ASSERT_TRUE(host.has_value());
    for (int i = 0; i < 3; ++i)
        EXPECT_TRUE((*host)->step(seconds{1}).has_value());
    const UtcNanos last = (*host)->now();
    EXPECT_FALSE((*host)->step(seconds{1}).has_value());
    EXPECT_EQ((*host)->now(), last);
}

TEST(SimulatorHost, RealClientGetsATokenAndAPriceOverOneConnection) {
    const SystemClock clock;
    auto host = SimulatorHost::start(generated(), clock, {});
    ASSERT_TRUE(host.has_value());
    Client client{(*host)->kis_rest_port()};
    const std::string token = client.token();
    ASSERT_FALSE(token.empty());
    const HttpResult price = client.send(price_request(token));
    ASSERT_TRUE(price.has_value()) << price.error().error.context;
    EXPECT_EQ(price->status, 200);
    const auto json = JsonDocument::parse(price->body);
    ASSERT_TRUE(json.has_value());
    EXPECT_EQ(json->root().member("output").member("stck_prpr").text(), "71500");
    EXPECT_EQ(client.connections(), 1);
    EXPECT_EQ((*host)->counters().requests, 2);
    EXPECT_EQ((*host)->counters().tokens, 1);
}

TEST(SimulatorHost, ClientSeesTheMarketAsTheLastStepLeftIt) {
    const SystemClock clock;
    auto host = SimulatorHost::start(generated(), clock, {});
    ASSERT_TRUE(host.has_value());
    Client client{(*host)->kis_rest_port()};
    const std::string token = client.token();
    std::set<std::string> volumes;
    for (int i = 0; i < 20; ++i) {
        ASSERT_TRUE((*host)->step(seconds{1}).has_value());
        const HttpResult price = client.send(price_request(token));
        ASSERT_TRUE(price.has_value());
        const auto json = JsonDocument::parse(price->body);
        volumes.insert(std::string{*json->root().member("output").member("acml_vol").text()});
    }
    EXPECT_EQ(volumes.size(), 20U); // every step trades
}

TEST(SimulatorHost, StepsAndRequestsFromThreeThreadsDoNotMeet) {
    const SystemClock clock;
    auto host = SimulatorHost::start(generated(), clock, {});
    ASSERT_TRUE(host.has_value());
    SimulatorHost& running = **host;
    const std::string token = Client{running.kis_rest_port()}.token();
    std::thread stepper{[&running] {
        for (int i = 0; i < 100; ++i)
            (void)running.step(seconds{1});
    }};
    std::thread watcher{[&running] {
        for (int i = 0; i < 100; ++i) {
            (void)running.counters();
            (void)running.now();
            (void)running.prices_cut();
        }
    }};
    Client client{running.kis_rest_port()};
    int answered = 0;
    for (int i = 0; i < 50; ++i) {
        const HttpResult price = client.send(price_request(token));
        if (price.has_value() && price->status == 200) ++answered;
    }
    stepper.join();
    watcher.join();
    EXPECT_EQ(answered, 50);
    EXPECT_EQ(running.now(), to_utc(monday(), KstTime::of(9, 1, 40)));
    EXPECT_EQ(running.counters().requests, 51);
}

TEST(SimulatorHost, HostDiesCleanlyWithAClientStillConnected) {
    const SystemClock clock;
    auto host = SimulatorHost::start(generated(), clock, {});
    ASSERT_TRUE(host.has_value());
    Client client{(*host)->kis_rest_port()};
    const std::string token = client.token();
    host->reset();
    EXPECT_FALSE(client.send(price_request(token)).has_value());
}

} // namespace
} // namespace qts::sim
