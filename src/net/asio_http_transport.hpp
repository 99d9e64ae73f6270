#pragma once
// The real HttpTransport: one host, one request at a time, over connections that are surely alive.
//
// A request goes on the kept connection only if bytes came from it within `idle_reuse` and the
// socket shows neither data nor an end; else on the pre-connected spare if that is younger than
// `spare_max_age`; else on a fresh one. A connection the server has silently closed would swallow
// the request and leave its fate unknown; that is what this rule avoids (design: ADR 0010). Core
// thread.

#include "core/log.hpp"
#include "net/http_connection.hpp"
#include "net/parking.hpp"

#include <memory>

namespace qts {

struct HttpTransportOptions {
    Duration connect_timeout = std::chrono::seconds{3};
    Duration total_timeout = std::chrono::seconds{10}; ///< connecting included
    Duration idle_reuse = std::chrono::seconds{4};
    Duration spare_max_age = std::chrono::seconds{30};
    bool keep_spare = false; ///< orders: have a connection ready for the next one
};

class AsioHttpTransport final : public HttpTransport {
  public:
    /// `tls` may be empty for a plain (loopback) URL. `clock` and `executor` outlive this.
    AsioHttpTransport(boost::asio::any_io_executor executor, const Clock& clock, BaseUrl url,
                      TlsContext tls, HttpTransportOptions options);
    Task<HttpResult> send(HttpRequest request) override;

    /// How often a new connection was made; for the closing report and the tests.
    int connections_made() const { return connections_made_; }

  private:
    struct Kept {
        std::unique_ptr<HttpConnection> connection;
        MonoNanos last_bytes;
        UtcNanos last_bytes_utc;
    };
    std::unique_ptr<HttpConnection> make() const;
    Task<Result<std::unique_ptr<HttpConnection>>> connect_fresh();
    Task<Result<std::unique_ptr<HttpConnection>>> take_live();
    Task<void> prepare_spare();
    bool usable(const Kept& kept, Duration max_age) const;
    Kept keep(std::unique_ptr<HttpConnection> connection) const;

    boost::asio::any_io_executor executor_;
    const Clock& clock_;
    BaseUrl url_;
    TlsContext tls_;
    HttpTransportOptions options_;
    Kept kept_;
    Kept spare_;
    bool preparing_spare_{false};
    int connections_made_{0};
    Turn turn_;
    std::shared_ptr<int> alive_ = std::make_shared<int>(0); ///< ends background work with us
};

} // namespace qts
