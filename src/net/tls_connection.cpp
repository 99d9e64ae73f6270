#include "net/http_connection_impl.hpp"

#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/beast/ssl.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace qts {
namespace {

using namespace detail; // NOLINT: the implementation half of this very file
namespace ssl = boost::asio::ssl;

/// Why a handshake failed, in words a person can act on.
std::string handshake_trouble(const BaseUrl& url, SSL* handle, error_code code) {
    const bool certificate =
        code.category() == asio::error::get_ssl_category() &&
        ERR_GET_REASON(static_cast<unsigned long>(code.value())) == SSL_R_CERTIFICATE_VERIFY_FAILED;
    if (!certificate) {
        return fmt::format("the TLS handshake with {} failed: {}", url.text(), code.message());
    }
    // The chain is checked by OpenSSL, the name by our callback, whose no leaves no reason behind.
    const long verdict = SSL_get_verify_result(handle);
    const bool name = verdict == X509_V_OK || verdict == X509_V_ERR_UNSPECIFIED;
    if (name) {
        return fmt::format("the certificate of {} is refused: it is for another name than {}",
                           url.text(), url.host);
    }
    return fmt::format("the certificate of {} is refused: {} ([net] ca_file adds an authority)",
                       url.text(), X509_verify_cert_error_string(verdict));
}

/// Bytes that came behind the last answer and are already off the socket: another answer, TLS's own
/// end, or part of a record. Nobody asked for any of them.
bool holds_unread(SSL* handle) {
    char byte = 0;
    ERR_clear_error();
    const int got = SSL_peek(handle, &byte, 1);
    const bool nothing = got <= 0 && SSL_get_error(handle, got) == SSL_ERROR_WANT_READ;
    ERR_clear_error();
    return !nothing || BIO_pending(SSL_get_rbio(handle)) > 0;
}

class TlsConnection final : public HttpConnection {
  public:
    TlsConnection(asio::any_io_executor executor, BaseUrl url, TlsContext tls)
        : url_{std::move(url)}, tls_{std::move(tls)}, stream_{std::move(executor), *tls_} {}

    Task<Result<void>> connect(Duration timeout) override {
        auto& tcp_layer = beast::get_lowest_layer(stream_);
        Result<void> connected = co_await connect_tcp(tcp_layer, url_, timeout);
        if (!connected) co_return connected;
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
        const int fd = beast::get_lowest_layer(stream_).socket().native_handle();
        return open_ && buffer_.size() == 0 && socket_looks_alive(fd, !used_) &&
               !holds_unread(stream_.native_handle());
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
