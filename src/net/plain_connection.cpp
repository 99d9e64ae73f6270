#include "net/http_connection_impl.hpp"

namespace qts {
namespace {

using namespace detail; // NOLINT: the implementation half of this very file

class PlainConnection final : public HttpConnection {
  public:
    PlainConnection(asio::any_io_executor executor, BaseUrl url)
        : url_{std::move(url)}, stream_{executor} {}

    Task<Result<void>> connect(Duration timeout) override {
        Result<void> connected = co_await connect_tcp(stream_, url_, timeout);
        if (!connected) co_return connected;
        stream_.expires_never();
        open_ = true;
        co_return Result<void>{};
    }

    Task<HttpResult> exchange(const HttpRequest& request, Duration timeout) override {
        HttpResult result =
            co_await exchange_on(stream_, buffer_, request, url_, timeout, true, open_);
        if (!open_) close();
        co_return result;
    }

    bool looks_alive() override {
        return open_ && buffer_.size() == 0 &&
               socket_looks_alive(stream_.socket().native_handle(), false);
    }

  private:
    void close() {
        error_code ignored;
        stream_.socket().close(ignored);
    }
    BaseUrl url_;
    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    bool open_{false};
};

} // namespace

std::unique_ptr<HttpConnection> make_plain_connection(boost::asio::any_io_executor executor,
                                                      BaseUrl url) {
    return std::make_unique<PlainConnection>(std::move(executor), std::move(url));
}

} // namespace qts
