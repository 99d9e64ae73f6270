#include "net/asio_http_transport.hpp"

#include "fakes/fake_clock.hpp"
#include "fakes/scripted_tcp_server.hpp"
#include "net/http_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <gtest/gtest.h>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <future>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace qts {
namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

constexpr Duration kInstant{1};
constexpr std::string_view kClose = "/close";
constexpr HttpTransportOptions kWithSpare{.spare_max_age = 30s, .keep_spare = true};
const std::string kAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// A server on a thread and an io_context of its own, with a note of all it was asked.
class ServerThread final {
  public:
    explicit ServerThread(HttpServer::Handler handler, HttpServerOptions options = {}) {
        auto note = [this, handler](ConnectionId id, const HttpRequest& request) {
            const std::lock_guard lock{mutex_};
            connections_.push_back(id);
            requests_.push_back(request);
            return handler(id, request);
        };
        auto listening = HttpServer::listen(io_.get_executor(), std::move(options), note);
        if (!listening) throw std::runtime_error(listening.error().context);
        server_ = *std::move(listening);
        port_ = server_->port();
        server_->start();
        thread_ = std::thread{[this] { io_.run(); }};
    }
    ~ServerThread() {
        io_.stop();
        thread_.join();
    }
    std::uint16_t port() const { return port_; }
    /// From the handler only: no new connection from now on.
    void stop_listening() { server_.reset(); }
    std::vector<HttpRequest> requests() const {
        const std::lock_guard lock{mutex_};
        return requests_;
    }
    std::vector<ConnectionId> connections() const {
        const std::lock_guard lock{mutex_};
        return connections_;
    }

  private:
    boost::asio::io_context io_;
    std::unique_ptr<HttpServer> server_;
    std::uint16_t port_{0};
    mutable std::mutex mutex_;
    std::vector<HttpRequest> requests_;
    std::vector<ConnectionId> connections_;
    std::thread thread_;
};

void close_will_reset(int fd) {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
}

enum class Then { close, wait, reset };

/// Says `said` to every request and then closes the connection, or waits for the client to do so.
struct Scripted {
    explicit Scripted(std::string said, Then then = Then::wait)
        : server{[this, said, then](int fd) {
              while (ScriptedTcpServer::read_request(fd)) {
                  ++requests;
                  ScriptedTcpServer::say(fd, said);
                  if (then == Then::reset) close_will_reset(fd);
                  if (then != Then::wait) return;
              }
          }} {}
    std::atomic<int> requests{0};
    ScriptedTcpServer server; ///< last: its thread uses the others
};

BaseUrl at(std::string host, std::uint16_t port) {
    return BaseUrl{.tls = false, .host = std::move(host), .port = port};
}

HttpRequest request(HttpMethod method, std::string target, std::string body = {}) {
    return {.method = method, .target = std::move(target), .headers = {}, .body = std::move(body)};
}
HttpRequest order() {
    HttpRequest made = request(HttpMethod::post, "/order?key=hunter2", "{\"secret\":\"hunter2\"}");
    made.headers = {{"authorization", "Bearer hunter2"}};
    return made;
}

/// A transport whose time stands still unless told otherwise. Real time runs only in its sockets.
class Client final {
  public:
    explicit Client(BaseUrl url, HttpTransportOptions options = {})
        : transport_{std::make_unique<AsioHttpTransport>(io_.get_executor(), clock, std::move(url),
                                                         TlsContext{}, options)} {}
    explicit Client(std::uint16_t port, HttpTransportOptions options = {})
        : Client{at("127.0.0.1", port), options} {}

    /// Starts a request; `answers` gets what became of it, in the order in which it became so.
    void begin(HttpRequest what) {
        auto done = [this](std::exception_ptr error, HttpResult result) {
            if (error) std::rethrow_exception(error);
            answers.push_back(std::move(result));
        };
        boost::asio::co_spawn(io_, transport_->send(std::move(what)), done);
    }
    /// Runs until there is nothing left to do, the making of a spare included.
    void run_to_the_end() {
        io_.restart();
        io_.run_for(10s);
        EXPECT_TRUE(io_.stopped()) << "something never ends";
    }
    void run_until_first_answer() {
        while (answers.empty() && io_.run_one_for(10s) != 0) {
        }
    }
    /// One request alone, to its end.
    HttpResult send(HttpRequest what) {
        answers.clear();
        begin(std::move(what));
        run_to_the_end();
        if (answers.size() == 1) return answers[0];
        ADD_FAILURE() << "no answer came";
        return std::unexpected(HttpFailure{SendProgress::maybe_sent, {ErrorKind::timeout, ""}});
    }
    void destroy_transport() { transport_.reset(); }
    int connections_made() const { return transport_->connections_made(); }

    FakeClock clock;
    std::vector<HttpResult> answers;

  private:
    boost::asio::io_context io_;
    std::unique_ptr<AsioHttpTransport> transport_;
};

/// Our sockets that are connected to `port`: the very ones the transport looks at.
std::vector<int> sockets_to(std::uint16_t port) {
    std::vector<int> found;
    for (int fd = 3; fd < 1'024; ++fd) {
        sockaddr_in peer{};
        socklen_t size = sizeof(peer);
        if (::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) != 0) continue;
        if (peer.sin_family == AF_INET && ntohs(peer.sin_port) == port) found.push_back(fd);
    }
    return found;
}

/// Waits until each of them shows one of `events`.
void await(const std::vector<int>& sockets, short events) {
    for (const int fd : sockets) {
        pollfd state{.fd = fd, .events = events, .revents = 0};
        EXPECT_EQ(::poll(&state, 1, 5'000), 1) << "the event never came";
    }
}

Respond ok(std::string body) {
    return {.response = {.status = 200, .headers = {}, .body = std::move(body)}};
}

/// Answers "ok", but hangs up on /close and keeps /never waiting.
ServerAction usual(ConnectionId, const HttpRequest& asked) {
    if (asked.target == kClose) return CloseConnection{};
    Respond respond = ok("ok");
    if (asked.target == "/never") respond.after = 1h;
    return respond;
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

void expect_ok(const HttpResult& result, std::string_view body = "ok") {
    ASSERT_TRUE(result.has_value()) << result.error().error.context;
    EXPECT_EQ(result->status, 200);
    EXPECT_EQ(result->body, body);
}

void expect_failure(const HttpResult& result, ErrorKind kind, SendProgress progress) {
    ASSERT_FALSE(result.has_value()) << result->status << " " << result->body;
    EXPECT_EQ(to_string(result.error().error.kind), to_string(kind))
        << result.error().error.context;
    EXPECT_EQ(result.error().progress, progress) << result.error().error.context;
    EXPECT_FALSE(result.error().error.context.empty());
    EXPECT_FALSE(contains(result.error().error.context, "hunter2"));
}

/// What an order gets, sent once, from a server that says `said`.
HttpResult order_answered(std::string said, Then then = Then::wait) {
    Scripted scripted{std::move(said), then};
    Client client{scripted.server.port()};
    HttpResult result = client.send(order());
    EXPECT_EQ(scripted.requests, 1);
    EXPECT_EQ(client.connections_made(), 1) << "sent again";
    return result;
}

void expect_order_fails(std::string said, Then then, ErrorKind kind) {
    SCOPED_TRACE(said.substr(0, 70));
    expect_failure(order_answered(std::move(said), then), kind, SendProgress::maybe_sent);
}

struct Step {
    Duration later;
    const char* target = "/";
};
/// The connections, by number, that requests went on, and how many were made.
using Ways = std::pair<std::vector<ConnectionId>, int>;

/// Sends requests, each so long after the one before.
Ways ways_of(HttpTransportOptions options, std::initializer_list<Step> steps) {
    ServerThread server{usual};
    Client client{server.port(), options};
    for (const Step& step : steps) {
        client.clock.advance(step.later);
        const HttpResult result = client.send(request(HttpMethod::get, step.target));
        EXPECT_EQ(result.has_value(), step.target != kClose);
    }
    return {server.connections(), client.connections_made()};
}

// What goes out and what comes back.

TEST(HttpTransport, SendsTheRequestAsItIsAndGivesTheWholeAnswer) {
    ServerThread server{[](ConnectionId, const HttpRequest&) -> ServerAction {
        Respond respond = ok("{\"rt_cd\":\"0\"}");
        respond.response.status = 201;
        respond.response.headers = {{"Content-Type", "text/x"}, {"tr_cont", "M"}};
        return respond;
    }};
    Client client{server.port()};
    HttpRequest asked = request(HttpMethod::post, "/order?a=1&b=%20", "{\"PDNO\":\"005930\"}");
    asked.headers = {{"authorization", "Bearer token"}, {"content-type", "application/json"}};
    const HttpResult result = client.send(asked);
    ASSERT_TRUE(result.has_value()) << result.error().error.context;
    EXPECT_EQ(result->status, 201);
    EXPECT_EQ(find_header(result->headers, "content-type"), "text/x");
    EXPECT_EQ(find_header(result->headers, "TR_CONT"), "M");
    EXPECT_EQ(result->body, "{\"rt_cd\":\"0\"}");

    const HttpRequest seen = server.requests().at(0);
    EXPECT_EQ(seen.method, HttpMethod::post);
    EXPECT_EQ(seen.target, "/order?a=1&b=%20");
    EXPECT_EQ(seen.body, "{\"PDNO\":\"005930\"}");
    EXPECT_EQ(find_header(seen.headers, "Authorization"), "Bearer token");
    EXPECT_EQ(find_header(seen.headers, "Content-Type"), "application/json");
    EXPECT_EQ(find_header(seen.headers, "Host"), "127.0.0.1:" + std::to_string(server.port()));
}

TEST(HttpTransport, SendsEveryMethodUnderItsNameAndTheBodyOfAPut) {
    ServerThread server{usual};
    Client client{server.port()};
    for (const HttpMethod method : {HttpMethod::get, HttpMethod::del, HttpMethod::put}) {
        const std::string body = method == HttpMethod::put ? "{\"a\":1}" : "";
        expect_ok(client.send(request(method, "/", body)));
        EXPECT_EQ(server.requests().back().method, method);
        EXPECT_EQ(server.requests().back().body, body);
    }
}

TEST(HttpTransport, NamesAnAddressInBracketsInTheHostHeader) {
    HttpServerOptions options;
    options.address = "::1";
    std::unique_ptr<ServerThread> server;
    try {
        server = std::make_unique<ServerThread>(usual, options);
    } catch (const std::runtime_error& error) {
        GTEST_SKIP() << error.what();
    }
    Client client{at("::1", server->port())};
    expect_ok(client.send(order()));
    EXPECT_EQ(find_header(server->requests().at(0).headers, "Host"),
              "[::1]:" + std::to_string(server->port()));
}

TEST(HttpTransport, GivesAPageOfAGatewayAndARedirectionAsTheyAre) {
    for (const int status : {502, 302}) {
        const HttpResult result =
            order_answered("HTTP/1.1 " + std::to_string(status) +
                           " Hm\r\nLocation: /there\r\nContent-Length: 13\r\n\r\n<html></html>");
        ASSERT_TRUE(result.has_value()) << result.error().error.context;
        EXPECT_EQ(result->status, status);
        EXPECT_EQ(result->body, "<html></html>");
    }
}

TEST(HttpTransport, PutsABodyInChunksTogether) {
    expect_ok(order_answered("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                             "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"),
              "hello world");
}

TEST(HttpTransport, TakesTheEndOfTheConnectionAsTheEndOfABodyWithoutALength) {
    expect_ok(order_answered("HTTP/1.1 200 OK\r\n\r\nall there is", Then::close), "all there is");
}

TEST(HttpTransport, DoesNotWaitForTheBodyOfAHeadAnswer) {
    Scripted scripted{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"};
    Client client{scripted.server.port()};
    expect_ok(client.send(request(HttpMethod::head, "/")), "");
    expect_ok(client.send(request(HttpMethod::head, "/")), "");
    EXPECT_EQ(client.connections_made(), 1);
}

// RFC 9110, 15.2: a client must be able to read interim answers even if it did not ask for one.
TEST(HttpTransport, DoesNotTakeAnInterimAnswerForTheFinalOne) {
    expect_ok(order_answered("HTTP/1.1 100 Continue\r\n\r\n" + kAnswer));
}

TEST(HttpTransport, TakesABodyOfTheLargestAllowedSize) {
    const std::string body(kMaxResponseBody, 'x');
    expect_ok(order_answered("HTTP/1.1 200 OK\r\nContent-Length: 4194304\r\n\r\n" + body), body);
}

TEST(HttpTransport, DoesNotSendWhatIsNoLongerWantedWhenAConnectionIsReady) {
    ServerThread server{usual};
    Client client{server.port()};
    HttpRequest stale = order();
    stale.still_wanted = [] { return false; };
    const HttpResult result = client.send(stale);
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().progress, SendProgress::not_sent);
    EXPECT_TRUE(server.requests().empty());
    HttpRequest fresh = order();
    fresh.still_wanted = [] { return true; };
    expect_ok(client.send(fresh));
}

// Which connection a request goes on.

TEST(KeptConnection, IsUsedAgainUpToTheEndOfItsTime) {
    EXPECT_EQ(ways_of({.idle_reuse = 4s}, {{0s}, {4s}, {4s}}), (Ways{{1, 1, 1}, 1}));
}

TEST(KeptConnection, IsNotUsedAfterItsTime) {
    EXPECT_EQ(ways_of({.idle_reuse = 4s}, {{0s}, {4s + kInstant}}), (Ways{{1, 2}, 2}));
}

TEST(KeptConnection, IsNotUsedAfterAFailure) {
    EXPECT_EQ(ways_of({}, {{0s}, {0s, "/close"}, {0s}}), (Ways{{1, 1, 2}, 2}));
}

TEST(KeptConnection, IsNotUsedWhenItsAnswerSaidClose) {
    for (const char* const line :
         {"HTTP/1.1 200 OK\r\nConnection: close\r\n", "HTTP/1.0 200 OK\r\n"}) {
        SCOPED_TRACE(line);
        Scripted scripted{std::string{line} + "Content-Length: 2\r\n\r\nok"};
        Client client{scripted.server.port()};
        expect_ok(client.send(order()));
        expect_ok(client.send(order()));
        EXPECT_EQ(client.connections_made(), 2);
    }
}

TEST(KeptConnection, IsNotUsedWhenTheServerClosedResetOrSpokeMeanwhile) {
    for (const Then then : {Then::close, Then::reset, Then::wait}) {
        SCOPED_TRACE(static_cast<int>(then));
        std::promise<void> answer_taken;
        std::atomic<int> requests{0};
        ScriptedTcpServer server{[&](int fd) {
            if (!ScriptedTcpServer::read_request(fd)) return;
            const bool second = ++requests == 2; // counted before the client can know of it
            ScriptedTcpServer::say(fd, kAnswer);
            if (second) return;
            answer_taken.get_future().wait();
            if (then == Then::reset) close_will_reset(fd);
            if (then == Then::wait) ScriptedTcpServer::say(fd, "HTTP/1.1 408 Too Late\r\n\r\n");
            if (then == Then::wait) ScriptedTcpServer::read_request(fd);
        }};
        Client client{server.port()};
        expect_ok(client.send(order()));
        const std::vector<int> sockets = sockets_to(server.port());
        EXPECT_EQ(sockets.size(), 1U);
        answer_taken.set_value();
        await(sockets, POLLIN);
        expect_ok(client.send(order()));
        EXPECT_EQ(requests, 2);
        EXPECT_EQ(client.connections_made(), 2);
    }
}

// The worst mistake a transport could make: to hand out the answer of another order.
TEST(KeptConnection, IsNotUsedWhenASecondAnswerCameWithTheFirst) {
    Scripted scripted{kAnswer + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstale"};
    Client client{scripted.server.port()};
    expect_ok(client.send(order()));
    expect_ok(client.send(order()));
    EXPECT_EQ(scripted.requests, 2);
    EXPECT_EQ(client.connections_made(), 2);
}

TEST(SpareConnection, IsUsedWhenTheKeptOneIsTooOldAndThenReplaced) {
    EXPECT_EQ(ways_of(kWithSpare, {{0s}, {30s - kInstant}, {30s - kInstant}}),
              (Ways{{1, 2, 3}, 4}));
}

TEST(SpareConnection, IsNotUsedWhenItIsTooOld) {
    EXPECT_EQ(ways_of(kWithSpare, {{0s}, {30s + kInstant}}), (Ways{{1, 3}, 4}));
}

TEST(SpareConnection, StaysWhileTheKeptOneIsInUse) {
    EXPECT_EQ(ways_of(kWithSpare, {{0s}, {1s}, {1s}, {1s}}), (Ways{{1, 1, 1, 1}, 2}));
}

TEST(SpareConnection, ThatAgedWhileTheKeptOneWasInUseIsReplaced) {
    // At the third request the spare is eight seconds old: a new one is made.
    EXPECT_EQ(ways_of({.spare_max_age = 6s, .keep_spare = true}, {{0s}, {4s}, {4s}, {5s}}),
              (Ways{{1, 1, 1, 3}, 4}));
}

TEST(SpareConnection, IsUsedForTheRequestAfterAFailure) {
    EXPECT_EQ(ways_of(kWithSpare, {{0s}, {0s, "/close"}, {0s}}), (Ways{{1, 1, 2}, 3}));
}

TEST(SpareConnection, ThatTheServerClosedIsNotUsed) {
    std::atomic<int> opened{0};
    ScriptedTcpServer server{[&](int fd) {
        const bool is_the_spare = ++opened == 2;
        if (is_the_spare || !ScriptedTcpServer::read_request(fd)) return;
        ScriptedTcpServer::say(fd, kAnswer);
    }};
    Client client{server.port(), kWithSpare};
    expect_ok(client.send(order()));
    const std::vector<int> sockets = sockets_to(server.port());
    EXPECT_EQ(sockets.size(), 2U);
    await(sockets, POLLRDHUP);
    expect_ok(client.send(order()));
}

TEST(SpareConnection, ThatCannotBeMadeIsNoFailureOfTheRequestBefore) {
    ServerThread* self = nullptr;
    ServerThread server{[&](ConnectionId, const HttpRequest&) -> ServerAction {
        self->stop_listening();
        return ok("ok");
    }};
    self = &server;
    Client client{server.port(), kWithSpare};
    expect_ok(client.send(order()));
    EXPECT_EQ(client.connections_made(), 2);
    client.clock.advance(5s);
    expect_failure(client.send(order()), ErrorKind::connect, SendProgress::not_sent);
}

TEST(SpareConnection, InTheMakingDiesQuietlyWithItsTransport) {
    ServerThread server{usual};
    Client client{server.port(), kWithSpare};
    client.begin(order());
    client.run_until_first_answer();
    ASSERT_EQ(client.answers.size(), 1U);
    client.destroy_transport();
    client.run_to_the_end();
}

// What fails, and how far the bytes went.

TEST(FailedRequest, ToAPortNobodyListensOnWasNotSent) {
    // Bound but not listening: nobody else can take the port meanwhile.
    using boost::asio::ip::tcp;
    boost::asio::io_context io;
    tcp::acceptor bound{io, tcp::v4()};
    bound.bind(tcp::endpoint{boost::asio::ip::address_v4::loopback(), 0});
    const std::uint16_t port = bound.local_endpoint().port();
    Client client{port};
    const HttpResult result = client.send(order());
    expect_failure(result, ErrorKind::connect, SendProgress::not_sent);
    EXPECT_TRUE(contains(result.error().error.context, std::to_string(port)));
}

TEST(FailedRequest, ToAHostWithoutAnAddressWasNotSent) {
    // An empty label: the resolver knows without asking anyone that there is no such name.
    Client client{at("no..such..host", 80)};
    const HttpResult result = client.send(order());
    expect_failure(result, ErrorKind::connect, SendProgress::not_sent);
    EXPECT_TRUE(contains(result.error().error.context, "no..such..host"));
}

TEST(FailedRequest, ThatIsNeverAnsweredTimesOutWithinTheTotalTime) {
    Scripted silent{""};
    Client client{silent.server.port(), {.total_timeout = 80ms}};
    const SteadyClock::time_point begun = SteadyClock::now();
    expect_failure(client.send(order()), ErrorKind::timeout, SendProgress::maybe_sent);
    EXPECT_GE(SteadyClock::now() - begun, 80ms);
    EXPECT_LT(SteadyClock::now() - begun, 3s);
    EXPECT_EQ(silent.requests, 1);
    EXPECT_EQ(client.connections_made(), 1);
}

TEST(FailedRequest, WhoseAnswerDripsTimesOutWithinTheTotalTime) {
    for (const char* const begin : {"X-Endless: ", "Content-Length: 100000\r\n\r\n"}) {
        SCOPED_TRACE(begin);
        ScriptedTcpServer server{[&](int fd) {
            ScriptedTcpServer::read_request(fd);
            ScriptedTcpServer::say(fd, "HTTP/1.1 200 OK\r\n" + std::string{begin});
            pollfd state{.fd = fd, .events = POLLRDHUP, .revents = 0};
            for (int drop = 0; drop < 500 && ::poll(&state, 1, 10) == 0; ++drop) {
                ScriptedTcpServer::say(fd, "x");
            }
        }};
        Client client{server.port(), {.total_timeout = 100ms}};
        const SteadyClock::time_point begun = SteadyClock::now();
        expect_failure(client.send(order()), ErrorKind::timeout, SendProgress::maybe_sent);
        EXPECT_LT(SteadyClock::now() - begun, 3s);
    }
}

TEST(FailedRequest, WhoseConnectionWasClosedOrResetHalfWayMayHaveBeenSent) {
    for (const std::string said :
         {"", "HTTP/1.1 20", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of i",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel"}) {
        expect_order_fails(said, Then::close, ErrorKind::closed);
        expect_order_fails(said, Then::reset, ErrorKind::closed);
    }
}

TEST(FailedRequest, WhoseAnswerIsNoHttpIsAProtocolErrorAndMayHaveBeenSent) {
    for (const std::string said : {
             "SSH-2.0-OpenSSH_9.2p1\r\n",
             "<html>no head</html>\r\n\r\n",
             "\x15\x03\x01\x02\x02\r\n\r\n",
             "HTTP/9.9 200 OK\r\n\r\n",
             "HTTP/1.1 two hundred\r\n\r\n",
             "HTTP/1.1 200 OK\r\nno colon here\r\n\r\n",
             "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
             "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
         }) {
        expect_order_fails(said, Then::wait, ErrorKind::protocol);
    }
}

TEST(FailedRequest, WhoseAnswerIsOverOurLimitsIsAProtocolErrorAndMayHaveBeenSent) {
    const std::string head = "HTTP/1.1 200 OK\r\n";
    const std::string too_large(kMaxResponseBody + 1, 'x');
    for (const std::string& said : {
             head + "X-Large: " + std::string(kMaxHeaderBytes, 'x') + "\r\n\r\n",
             head + "Content-Length: " + std::to_string(kMaxResponseBody + 1) + "\r\n\r\n",
             head + "Content-Length: 99999999999999999999\r\n\r\n",
             head + "Transfer-Encoding: chunked\r\n\r\n400001\r\n" + too_large + "\r\n0\r\n\r\n",
             head + "\r\n" + too_large,
         }) {
        expect_order_fails(said, Then::wait, ErrorKind::protocol);
    }
}

// One at a time.

TEST(SeveralRequests, AreServedInTheirOrderOnOneConnection) {
    ServerThread server{[](ConnectionId, const HttpRequest& asked) -> ServerAction {
        Respond respond = ok(asked.target);
        if (asked.target == "/1") respond.after = 30ms;
        return respond;
    }};
    Client client{server.port()};
    for (const char* const target : {"/1", "/2", "/3"}) {
        client.begin(request(HttpMethod::get, target));
    }
    client.run_to_the_end();
    ASSERT_EQ(client.answers.size(), 3U);
    expect_ok(client.answers[0], "/1");
    expect_ok(client.answers[1], "/2");
    expect_ok(client.answers[2], "/3");
    EXPECT_EQ(server.connections(), (std::vector<ConnectionId>{1, 1, 1}));
    EXPECT_EQ(client.connections_made(), 1);
}

TEST(SeveralRequests, GoOnAfterOneThatFailed) {
    ServerThread server{usual};
    Client client{server.port(), {.total_timeout = 200ms}};
    for (const char* const target : {"/close", "/1", "/never", "/2"}) {
        client.begin(request(HttpMethod::get, target));
    }
    client.run_to_the_end();
    ASSERT_EQ(client.answers.size(), 4U);
    expect_failure(client.answers[0], ErrorKind::closed, SendProgress::maybe_sent);
    expect_ok(client.answers[1]);
    expect_failure(client.answers[2], ErrorKind::timeout, SendProgress::maybe_sent);
    expect_ok(client.answers[3]);
    EXPECT_EQ(server.requests().size(), 4U);
}

} // namespace
} // namespace qts
