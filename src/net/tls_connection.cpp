#include "net/http_connection_impl.hpp"

#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/beast/ssl.hpp>
#include <openssl/ssl.h>

namespace qts {
namespace {

using namespace detail; // NOLINT: the implementation half of this very file
namespace ssl = boost::asio::ssl;

/// Why a handshake failed, in words a person can act on.
std::string handshake_trouble(const BaseUrl& url, SSL* handle, error_code code) {
    const long verdict = SSL_get_verify_result(handle);
    const std::string_view reason =
        verdict == X509_V_OK ? std::string_view{} : X509_verify_cert_error_string(verdict);
    return fmt::format("the certificate of {} is refused: {}{}", url.text(),
                       reason.empty() ? code.message() : std::string{reason},
                       " ([net] ca_file adds an authority)");
}

class TlsConnection final : public HttpConnection {
  public:
    TlsConnection(asio::any_io_executor executor, BaseUrl url, TlsContext tls)
        : executor_{executor}, url_{std::move(url)}, tls_{std::move(tls)}, stream_{executor,
                                                                                   *tls_} {}

    Task<Result<void>> connect(Duration timeout) override {
        QTS_CO_TRY(addresses, co_await resolve(executor_, url_, timeout));
        auto& tcp_layer = beast::get_lowest_layer(stream_);
        tcp_layer.expires_after(timeout);
        auto [code, endpoint] = co_await tcp_layer.async_connect(addresses, kAwaitTuple);
        if (code) {
            co_return failure(ErrorKind::connect,
                              fmt::format("cannot connect to {}: {}", url_.text(), code.message()));
        }
        error_code ignored;
        tcp_layer.socket().set_option(tcp::no_delay{true}, ignored);
        co_return co_await shake_hands();
    }

    Task<HttpResult> exchange(const HttpRequest& request, Duration timeout) override {
        HttpResult result =
            co_await exchange_on(stream_, buffer_, request, url_, timeout, false, open_);
        used_ = true;
        if (!open_) close();
        co_return result;
    }

    bool looks_alive() override {
        return open_ && buffer_.size() == 0 &&
               socket_looks_alive(beast::get_lowest_layer(stream_).socket().native_handle(),
                                  !used_);
    }

  private:
    Task<Result<void>> shake_hands() {
        stream_.set_verify_callback(ssl::host_name_verification(url_.host));
        if (SSL_set_tlsext_host_name(stream_.native_handle(), url_.host.c_str()) != 1) {
            co_return failure(ErrorKind::tls, "the host name cannot be sent in the handshake");
        }
        auto [code] = co_await stream_.async_handshake(ssl::stream_base::client, kAwaitTuple);
        if (code) {
            const bool late = code == beast::error::timeout;
            co_return failure(late ? ErrorKind::timeout : ErrorKind::tls,
                              handshake_trouble(url_, stream_.native_handle(), code));
        }
        beast::get_lowest_layer(stream_).expires_never();
        open_ = true;
        co_return Result<void>{};
    }
    void close() {
        error_code ignored;
        beast::get_lowest_layer(stream_).socket().close(ignored);
    }
    asio::any_io_executor executor_;
    BaseUrl url_;
    TlsContext tls_;
    beast::ssl_stream<beast::tcp_stream> stream_;
    beast::flat_buffer buffer_;
    bool open_{false};
    bool used_{false};
};

} // namespace

std::unique_ptr<HttpConnection> make_tls_connection(boost::asio::any_io_executor executor,
                                                    BaseUrl url, TlsContext tls) {
    return std::make_unique<TlsConnection>(std::move(executor), std::move(url), std::move(tls));
}

} // namespace qts
