#pragma once
// One TCP or TLS connection that carries HTTP/1.1 requests one after the other. Used by
// AsioHttpTransport only; the two kinds live in a translation unit each (Beast compiles slowly).
// Core thread.

#include "core/clock.hpp"
#include "net/http_transport.hpp"
#include "net/tls.hpp"
#include "net/url.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <memory>

namespace qts {

/// What we accept from a server before we call it broken.
inline constexpr std::size_t kMaxResponseBody = 4U * 1024 * 1024;
inline constexpr std::size_t kMaxHeaderBytes = 16U * 1024;

class HttpConnection {
  public:
    virtual ~HttpConnection() = default;
    /// Resolves, connects and (TLS) shakes hands, verified, within `timeout`.
    virtual Task<Result<void>> connect(Duration timeout) = 0;
    /// One request and its answer within `timeout`. After a failure, or an answer that says close,
    /// the connection is finished.
    virtual Task<HttpResult> exchange(const HttpRequest& request, Duration timeout) = 0;
    /// False once it is finished, or when the socket shows an end of file, an error, or bytes
    /// nobody asked for. A look at the socket, no traffic.
    virtual bool looks_alive() = 0;
};

std::unique_ptr<HttpConnection> make_plain_connection(boost::asio::any_io_executor executor,
                                                      BaseUrl url);
std::unique_ptr<HttpConnection> make_tls_connection(boost::asio::any_io_executor executor,
                                                    BaseUrl url, TlsContext tls);

} // namespace qts
