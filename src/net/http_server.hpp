#pragma once
// A small HTTP/1.0 and 1.1 server for the simulator and the tests: it parses, hands each request to
// a handler, and carries out what the handler says. It knows no broker. One thread: the one that
// runs its executor.

#include "core/clock.hpp"
#include "core/result.hpp"
#include "net/http_message.hpp"
#include "net/tls.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>

namespace qts {

using ConnectionId = std::uint64_t;

/// How a connection goes on after an answer.
enum class Ending : std::uint8_t {
    as_asked,    ///< as the client asked
    unannounced, ///< closed, though the answer said that it stays
    half,        ///< half of the answer goes, and then no more is said; what comes is still read
};

struct Respond {
    HttpResponse response;
    Duration after{0}; ///< machine time to wait first
    Ending ending = Ending::as_asked;
};
/// Closes without a (further) word; `reset`: as if the machine had lost it.
struct CloseConnection {
    bool reset = false;
};
using ServerAction = std::variant<Respond, CloseConnection>;

struct HttpServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0; ///< 0: any free one
    TlsContext tls;         ///< empty: plain
    std::size_t max_body = 1024U * 1024;
    Duration idle_timeout = std::chrono::seconds{120}; ///< for a handshake or a request to come
    Duration write_timeout = std::chrono::seconds{30}; ///< for the client to take its answer
};

/// What a server has seen of its clients' connections.
struct HttpServerCounters {
    std::int64_t opened = 0;
    std::int64_t open = 0;
    std::int64_t handshakes_failed = 0;
    std::int64_t requests = 0;
};

class HttpServer final {
  public:
    using Handler = std::function<ServerAction(ConnectionId, const HttpRequest&)>;

    /// Binds and listens before it returns, so a client that starts afterwards finds the port open.
    /// An error names the port that is in use.
    static Result<std::unique_ptr<HttpServer>> listen(boost::asio::any_io_executor executor,
                                                      HttpServerOptions options, Handler handler);
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    std::uint16_t port() const;
    const HttpServerCounters& counters() const;
    /// Begins to accept; returns at once.
    void start();

  private:
    struct Impl;
    explicit HttpServer(std::shared_ptr<Impl> impl);
    std::shared_ptr<Impl> impl_;
};

} // namespace qts
