#include "net/http_server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <future>
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

using std::chrono::hours;
using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

/// A server on a thread and an io_context of its own.
class ServerThread final {
  public:
    explicit ServerThread(HttpServer::Handler handler, HttpServerOptions options = {}) {
        auto listening =
            HttpServer::listen(io_.get_executor(), std::move(options), std::move(handler));
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
    /// Destroys the server on its own thread; returns when it is gone.
    void destroy_server() {
        std::promise<void> gone;
        auto destroy = [&] {
            server_.reset();
            gone.set_value();
        };
        boost::asio::post(io_, destroy);
        gone.get_future().get();
    }

  private:
    boost::asio::io_context io_;
    std::unique_ptr<HttpServer> server_;
    std::uint16_t port_{0};
    std::thread thread_;
};

/// What a handler was given; filled on the server's thread.
class Seen final {
  public:
    void add(ConnectionId connection, const HttpRequest& request) {
        const std::lock_guard lock{mutex_};
        connections_.push_back(connection);
        requests_.push_back(request);
    }
    std::vector<HttpRequest> requests() const {
        const std::lock_guard lock{mutex_};
        return requests_;
    }
    std::vector<ConnectionId> connections() const {
        const std::lock_guard lock{mutex_};
        return connections_;
    }

  private:
    mutable std::mutex mutex_;
    std::vector<HttpRequest> requests_;
    std::vector<ConnectionId> connections_;
};

/// A blocking socket that speaks whatever bytes it is told to. No read waits longer than five
/// seconds.
class RawClient final {
  public:
    explicit RawClient(std::uint16_t port) : fd_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
        const timeval limit{.tv_sec = 5, .tv_usec = 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ =
            ::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
    }
    ~RawClient() { ::close(fd_); }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;
    bool connected() const { return connected_; }

    void say(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }
    /// One answer: head and as much body as Content-Length says. What came of it when it broke off.
    std::string read_answer() {
        while (pending_.find("\r\n\r\n") == std::string::npos) {
            if (!read_some()) return std::exchange(pending_, {});
        }
        const std::size_t head = pending_.find("\r\n\r\n") + 4;
        const std::size_t at = pending_.find("Content-Length: ");
        const std::size_t body =
            at < head ? static_cast<std::size_t>(std::atol(pending_.c_str() + at + 16)) : 0;
        while (pending_.size() < head + body) {
            if (!read_some()) return std::exchange(pending_, {});
        }
        std::string answer = pending_.substr(0, head + body);
        pending_.erase(0, head + body);
        return answer;
    }
    /// Everything up to the end of the connection; `ended` says whether there was one.
    std::string read_to_end() {
        while (read_some()) {
        }
        return std::exchange(pending_, {});
    }
    /// The peer has closed or reset the connection (after a read that came to nothing).
    bool ended() const { return ended_; }

  private:
    bool read_some() {
        char buffer[4096];
        const ssize_t got = ::recv(fd_, buffer, sizeof(buffer), 0);
        ended_ = got == 0 || (got < 0 && errno == ECONNRESET);
        if (got <= 0) return false;
        pending_.append(buffer, static_cast<std::size_t>(got));
        return true;
    }
    int fd_;
    bool connected_{false};
    bool ended_{false};
    std::string pending_;
};

Respond ok(std::string body) {
    return Respond{.response = {.status = 200, .headers = {}, .body = std::move(body)}};
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

std::string body_of(const std::string& answer) {
    const std::size_t end = answer.find("\r\n\r\n");
    return end == std::string::npos ? "" : answer.substr(end + 4);
}

TEST(HttpServer, HandsTheRequestToItsHandlerAndSendsWhatTheHandlerSays) {
    Seen seen;
    ServerThread server{[&](ConnectionId id, const HttpRequest& request) -> ServerAction {
        seen.add(id, request);
        return Respond{.response = {.status = 418,
                                    .headers = {{"Content-Type", "text/plain"}, {"X-Note", "a b"}},
                                    .body = "no coffee"}};
    }};
    RawClient client{server.port()};
    client.say("POST /uapi/order?x=1&y=%20 HTTP/1.1\r\nHost: h\r\nTR_ID: X1\r\n"
               "Content-Length: 9\r\n\r\n{\"a\": 12}");
    const std::string answer = client.read_answer();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 418 ")) << answer;
    EXPECT_TRUE(contains(answer, "\r\nContent-Type: text/plain\r\n")) << answer;
    EXPECT_TRUE(contains(answer, "\r\nX-Note: a b\r\n")) << answer;
    EXPECT_TRUE(contains(answer, "\r\nContent-Length: 9\r\n")) << answer;
    EXPECT_EQ(body_of(answer), "no coffee");

    const std::vector<HttpRequest> requests = seen.requests();
    ASSERT_EQ(requests.size(), 1U);
    EXPECT_EQ(requests[0].method, HttpMethod::post);
    EXPECT_EQ(requests[0].target, "/uapi/order?x=1&y=%20");
    EXPECT_EQ(requests[0].body, "{\"a\": 12}");
    EXPECT_EQ(find_header(requests[0].headers, "tr_id"), "X1");
    EXPECT_EQ(find_header(requests[0].headers, "host"), "h");
}

TEST(HttpServer, KnowsEveryMethodOfOurs) {
    Seen seen;
    ServerThread server{[&](ConnectionId id, const HttpRequest& request) -> ServerAction {
        seen.add(id, request);
        return ok("");
    }};
    RawClient client{server.port()};
    for (const std::string method : {"GET", "POST", "PUT", "DELETE", "HEAD"}) {
        client.say(method + " / HTTP/1.1\r\nHost: h\r\n\r\n");
        EXPECT_TRUE(client.read_answer().starts_with("HTTP/1.1 200 OK\r\n")) << method;
    }
    std::vector<HttpMethod> methods;
    for (const HttpRequest& request : seen.requests())
        methods.push_back(request.method);
    EXPECT_EQ(methods, (std::vector<HttpMethod>{HttpMethod::get, HttpMethod::post, HttpMethod::put,
                                                HttpMethod::del, HttpMethod::head}));
}

TEST(HttpServer, KeepsAConnectionUnderOneNumberAndGivesEachItsOwn) {
    Seen seen;
    ServerThread server{[&](ConnectionId id, const HttpRequest& request) -> ServerAction {
        seen.add(id, request);
        return ok(request.target);
    }};
    RawClient first{server.port()};
    RawClient second{server.port()};
    for (RawClient* const client : {&first, &second, &first, &second}) {
        client->say("GET /x HTTP/1.1\r\nHost: h\r\n\r\n");
        EXPECT_EQ(body_of(client->read_answer()), "/x");
    }
    const std::vector<ConnectionId> ids = seen.connections();
    ASSERT_EQ(ids.size(), 4U);
    EXPECT_EQ(ids[0], ids[2]);
    EXPECT_EQ(ids[1], ids[3]);
    EXPECT_NE(ids[0], ids[1]);
}

TEST(HttpServer, AnswersRequestsThatCameTogetherInTheirOrder) {
    ServerThread server{[](ConnectionId, const HttpRequest& request) -> ServerAction {
        Respond answer = ok(request.target);
        if (request.target == "/slow") answer.after = milliseconds{20};
        return answer;
    }};
    RawClient client{server.port()};
    client.say("GET /slow HTTP/1.1\r\nHost: h\r\n\r\nGET /fast HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(body_of(client.read_answer()), "/slow");
    EXPECT_EQ(body_of(client.read_answer()), "/fast");
}

TEST(HttpServer, ClosesAfterTheAnswerWhenTheClientAsksForIt) {
    ServerThread server{[](ConnectionId, const HttpRequest&) -> ServerAction { return ok("bye"); }};
    RawClient client{server.port()};
    client.say("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(body_of(client.read_to_end()), "bye");
    EXPECT_TRUE(client.ended());
}

TEST(HttpServer, AnswersAClientOfTheOldVersionAndCloses) {
    ServerThread server{[](ConnectionId, const HttpRequest&) -> ServerAction { return ok("old"); }};
    RawClient client{server.port()};
    client.say("GET / HTTP/1.0\r\n\r\n");
    const std::string answer = client.read_to_end();
    EXPECT_TRUE(answer.starts_with("HTTP/1.0 200 OK\r\n")) << answer;
    EXPECT_EQ(body_of(answer), "old");
    EXPECT_TRUE(client.ended());
}

TEST(HttpServer, KeepsAClientOfTheOldVersionThatAsksForIt) {
    ServerThread server{[](ConnectionId, const HttpRequest&) -> ServerAction { return ok("old"); }};
    RawClient client{server.port()};
    for (int round = 0; round < 2; ++round) {
        client.say("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        const std::string answer = client.read_answer();
        EXPECT_TRUE(contains(answer, "Connection: keep-alive\r\n")) << answer;
        EXPECT_EQ(body_of(answer), "old");
    }
}

TEST(HttpServer, TakesABodyInChunks) {
    ServerThread server{
        [](ConnectionId, const HttpRequest& request) -> ServerAction { return ok(request.body); }};
    RawClient client{server.port()};
    client.say("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
               "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n");
    EXPECT_EQ(body_of(client.read_answer()), "hello world");
}

TEST(HttpServer, AnswersAHeadRequestWithoutABody) {
    ServerThread server{[](ConnectionId, const HttpRequest& request) -> ServerAction {
        return ok(request.method == HttpMethod::head ? "not for you" : "for you");
    }};
    RawClient client{server.port()};
    client.say("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n"
               "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    const std::string both = client.read_to_end();
    EXPECT_FALSE(contains(both, "not for you")) << both;
    EXPECT_TRUE(both.ends_with("\r\n\r\nfor you")) << both;
}

TEST(DelayedAnswer, DoesNotComeBeforeItsTime) {
    ServerThread server{[](ConnectionId, const HttpRequest&) -> ServerAction {
        Respond answer = ok("late");
        answer.after = milliseconds{60};
        return answer;
    }};
    RawClient client{server.port()};
    const SteadyClock::time_point asked = SteadyClock::now();
    client.say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(body_of(client.read_answer()), "late");
    EXPECT_GE(SteadyClock::now() - asked, milliseconds{60});
}

TEST(DelayedAnswer, HoldsUpNoOtherConnection) {
    std::promise<void> asked;
    ServerThread server{[&](ConnectionId, const HttpRequest& request) -> ServerAction {
        Respond answer = ok(request.target);
        if (request.target == "/never") {
            answer.after = hours{1};
            asked.set_value();
        }
        return answer;
    }};
    RawClient patient{server.port()};
    patient.say("GET /never HTTP/1.1\r\nHost: h\r\n\r\n");
    asked.get_future().get();
    RawClient other{server.port()};
    other.say("GET /now HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(body_of(other.read_answer()), "/now");
}

// The body is larger than any socket buffer, so that its writing takes several steps.
TEST(DelayedAnswer, ComesWholeThoughTheDelayIsLongerThanTheIdleTimeout) {
    constexpr std::size_t kLarge = 8U * 1024 * 1024;
    HttpServerOptions options;
    options.idle_timeout = milliseconds{100};
    ServerThread server{[](ConnectionId, const HttpRequest&) -> ServerAction {
                            Respond answer = ok(std::string(kLarge, 'x'));
                            answer.after = milliseconds{150};
                            return answer;
                        },
                        options};
    RawClient client{server.port()};
    client.say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(body_of(client.read_answer()).size(), kLarge)
        << "a connection that waits for our answer is not idle";
}

TEST(DelayedAnswer, ToAClientThatLeftHarmsNobody) {
    ServerThread server{[](ConnectionId, const HttpRequest& request) -> ServerAction {
        Respond answer = ok(request.target);
        if (request.target == "/slow") answer.after = milliseconds{20};
        return answer;
    }};
    {
        RawClient hasty{server.port()};
        hasty.say("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
    }
    RawClient next{server.port()};
    next.say("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(body_of(next.read_answer()), "/slow");
}

TEST(CloseConnectionAction, ClosesWithoutAWord) {
    ServerThread server{
        [](ConnectionId, const HttpRequest&) -> ServerAction { return CloseConnection{}; }};
    RawClient client{server.port()};
    client.say("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi");
    EXPECT_EQ(client.read_to_end(), "");
    EXPECT_TRUE(client.ended());
}

TEST(CloseConnectionAction, ClosesWithoutAFurtherWordAfterAnAnswer) {
    ServerThread server{[](ConnectionId, const HttpRequest& request) -> ServerAction {
        if (request.target == "/close") return CloseConnection{};
        return ok("hello");
    }};
    RawClient client{server.port()};
    client.say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(body_of(client.read_answer()), "hello");
    client.say("GET /close HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(client.read_to_end(), "");
    EXPECT_TRUE(client.ended());
    RawClient another{server.port()};
    another.say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(body_of(another.read_answer()), "hello");
}

TEST(HttpServerLimit, OfTheBodyIsReachedButNotPassed) {
    Seen seen;
    HttpServerOptions options;
    options.max_body = 1'000;
    ServerThread server{[&](ConnectionId id, const HttpRequest& request) -> ServerAction {
                            seen.add(id, request);
                            return ok(std::to_string(request.body.size()));
                        },
                        options};
    RawClient fits{server.port()};
    fits.say("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n" +
             std::string(1'000, 'x'));
    EXPECT_EQ(body_of(fits.read_answer()), "1000");

    RawClient announced{server.port()};
    announced.say("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n" +
                  std::string(1'001, 'x'));
    EXPECT_FALSE(announced.read_to_end().starts_with("HTTP/1.1 200"));
    EXPECT_TRUE(announced.ended());

    RawClient chunked{server.port()};
    chunked.say("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" +
                std::string(1'001, 'x') + "\r\n0\r\n\r\n");
    EXPECT_FALSE(chunked.read_to_end().starts_with("HTTP/1.1 200"));
    EXPECT_TRUE(chunked.ended());
    EXPECT_EQ(seen.requests().size(), 1U);
}

TEST(HttpServerLimit, OfPatienceWithASilentClientClosesItsConnection) {
    HttpServerOptions options;
    options.idle_timeout = milliseconds{50};
    ServerThread server{
        [](ConnectionId, const HttpRequest&) -> ServerAction { return ok("hello"); }, options};
    RawClient silent{server.port()};
    EXPECT_EQ(silent.read_to_end(), "");
    EXPECT_TRUE(silent.ended());
    RawClient half{server.port()};
    half.say("GET / HTTP/1.1\r\nHo");
    EXPECT_EQ(half.read_to_end(), "");
    EXPECT_TRUE(half.ended());
    RawClient once{server.port()};
    once.say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(body_of(once.read_to_end()), "hello");
    EXPECT_TRUE(once.ended());
}

TEST(BadRequest, IsClosedWithoutTheHandlerSeeingIt) {
    Seen seen;
    ServerThread server{[&](ConnectionId id, const HttpRequest& request) -> ServerAction {
        seen.add(id, request);
        return ok("");
    }};
    for (const std::string_view bytes : {
             "hello\r\n\r\n",
             "GET / HTTP/9.9\r\n\r\n",
             "GET / HTTP/1.1\r\nno colon\r\n\r\n",
             "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: many\r\n\r\n",
             "\x16\x03\x01\x02\x01\r\n\r\n",
         }) {
        SCOPED_TRACE(bytes);
        RawClient client{server.port()};
        client.say(bytes);
        EXPECT_TRUE(client.read_to_end().starts_with("HTTP/1.1 400"));
        EXPECT_TRUE(client.ended());
    }
    EXPECT_TRUE(seen.requests().empty());
}

TEST(Request, WithAMethodNobodyServesReachesTheHandlerAsSuch) {
    Seen seen;
    ServerThread server{[&](ConnectionId id, const HttpRequest& request) -> ServerAction {
        seen.add(id, request);
        return ok("");
    }};
    for (const std::string_view method : {"BREW", "PATCH", "OPTIONS"}) {
        RawClient client{server.port()};
        client.say(std::string{method} + " /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        EXPECT_TRUE(client.read_to_end().starts_with("HTTP/1.1 200")) << method;
    }
    ASSERT_EQ(seen.requests().size(), 3U);
    for (const HttpRequest& request : seen.requests()) {
        EXPECT_EQ(request.method, HttpMethod::other);
        EXPECT_EQ(request.target, "/x");
    }
}

TEST(Request, TargetIsThePathHoweverItIsWritten) {
    Seen seen;
    ServerThread server{[&](ConnectionId id, const HttpRequest& request) -> ServerAction {
        seen.add(id, request);
        return ok("");
    }};
    for (const std::string_view target : {"/x?y=1", "//x?y=1", "http://h:80/x?y=1"}) {
        RawClient client{server.port()};
        client.say("\r\n\r\nGET " + std::string{target} +
                   " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        EXPECT_TRUE(client.read_to_end().starts_with("HTTP/1.1 200")) << target;
    }
    for (const HttpRequest& request : seen.requests())
        EXPECT_EQ(request.target, "/x?y=1");
    EXPECT_EQ(seen.requests().size(), 3U);
}

TEST(Listening, OnAPortInUseIsAnErrorThatNamesThePort) {
    boost::asio::io_context io;
    const auto handler = [](ConnectionId, const HttpRequest&) -> ServerAction {
        return CloseConnection{};
    };
    const auto first = HttpServer::listen(io.get_executor(), {}, handler);
    ASSERT_TRUE(first.has_value());
    HttpServerOptions options;
    options.port = (*first)->port();
    const auto second = HttpServer::listen(io.get_executor(), options, handler);
    ASSERT_FALSE(second.has_value());
    EXPECT_EQ(second.error().kind, ErrorKind::connect);
    EXPECT_TRUE(contains(second.error().context, std::to_string(options.port)))
        << second.error().context;
}

TEST(Listening, OnSomethingThatIsNoAddressIsRefused) {
    boost::asio::io_context io;
    HttpServerOptions options;
    options.address = "localhost:80";
    const auto server = HttpServer::listen(
        io.get_executor(), options,
        [](ConnectionId, const HttpRequest&) -> ServerAction { return CloseConnection{}; });
    ASSERT_FALSE(server.has_value());
    EXPECT_EQ(server.error().kind, ErrorKind::invalid_input);
    EXPECT_TRUE(contains(server.error().context, "localhost:80")) << server.error().context;
}

TEST(Listening, BeginsBeforeTheServerIsStarted) {
    boost::asio::io_context io;
    const auto server = HttpServer::listen(
        io.get_executor(), {},
        [](ConnectionId, const HttpRequest&) -> ServerAction { return ok("waited for"); });
    ASSERT_TRUE(server.has_value());
    EXPECT_NE((*server)->port(), 0);
    RawClient early{(*server)->port()};
    ASSERT_TRUE(early.connected());
    early.say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    (*server)->start();
    std::thread runner{[&io] { io.run(); }};
    EXPECT_EQ(body_of(early.read_answer()), "waited for");
    io.stop();
    runner.join();
}

TEST(Listening, EndsWithTheServer) {
    ServerThread server{[](ConnectionId, const HttpRequest&) -> ServerAction { return ok("hi"); }};
    RawClient before{server.port()};
    before.say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(body_of(before.read_answer()), "hi");
    server.destroy_server();
    const RawClient after{server.port()};
    EXPECT_FALSE(after.connected());
}

TEST(Listening, OnAPortThatWasJustLeftSucceeds) {
    std::uint16_t port = 0;
    const auto handler = [](ConnectionId, const HttpRequest&) -> ServerAction { return ok("hi"); };
    {
        ServerThread server{handler};
        port = server.port();
        RawClient client{port};
        client.say("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        EXPECT_EQ(body_of(client.read_to_end()), "hi");
    }
    HttpServerOptions options;
    options.port = port;
    ServerThread again{handler, options};
    RawClient client{port};
    client.say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(body_of(client.read_answer()), "hi");
}

} // namespace
} // namespace qts
