#include "net/asio_http_transport.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace qts {

AsioHttpTransport::AsioHttpTransport(boost::asio::any_io_executor executor, const Clock& clock,
                                     BaseUrl url, TlsContext tls, HttpTransportOptions options)
    : executor_{std::move(executor)}, clock_{clock}, url_{std::move(url)}, tls_{std::move(tls)},
      options_{options} {}

std::unique_ptr<HttpConnection> AsioHttpTransport::make() const {
    return url_.tls ? make_tls_connection(executor_, url_, tls_)
                    : make_plain_connection(executor_, url_);
}

/// A machine that slept stopped its monotonic clock, not the other side's.
bool AsioHttpTransport::usable(const Kept& kept, Duration max_age) const {
    const bool young = clock_.mono_now() - kept.last_bytes <= max_age &&
                       clock_.utc_now() - kept.last_bytes_utc <= max_age;
    return kept.connection && young && kept.connection->looks_alive();
}

AsioHttpTransport::Kept AsioHttpTransport::keep(std::unique_ptr<HttpConnection> connection) const {
    return {std::move(connection), clock_.mono_now(), clock_.utc_now()};
}

Task<Result<std::unique_ptr<HttpConnection>>> AsioHttpTransport::connect_fresh() {
    ++connections_made_;
    const Duration timeout = std::min(options_.connect_timeout, options_.total_timeout);
    auto fresh = make();
    const Result<void> connected = co_await fresh->connect(timeout);
    if (!connected) co_return failure(connected.error());
    co_return fresh;
}

Task<Result<std::unique_ptr<HttpConnection>>> AsioHttpTransport::take_live() {
    Kept kept = std::exchange(kept_, Kept{});
    if (usable(kept, options_.idle_reuse)) co_return std::move(kept.connection);
    Kept spare = std::exchange(spare_, Kept{});
    if (usable(spare, options_.spare_max_age)) co_return std::move(spare.connection);
    // Closed before the new one is made: a broker may allow only so many at a time.
    kept = Kept{};
    spare = Kept{};
    co_return co_await connect_fresh();
}

Task<void> AsioHttpTransport::prepare_spare() {
    const std::weak_ptr<int> still_alive = alive_;
    auto made = co_await connect_fresh();
    if (still_alive.expired()) co_return;
    preparing_spare_ = false;
    if (made) spare_ = keep(*std::move(made));
    // A spare that cannot be had is no event: the next request connects for itself and reports.
}

Task<HttpResult> AsioHttpTransport::send(HttpRequest request) {
    co_await turn_.take();
    const TurnHolder holder{turn_};
    const MonoNanos started = clock_.mono_now();
    auto connection = co_await take_live();
    if (!connection) {
        co_return std::unexpected(HttpFailure{SendProgress::not_sent, connection.error()});
    }
    const Duration left = options_.total_timeout - (clock_.mono_now() - started);
    if (left <= Duration{0}) {
        co_return std::unexpected(HttpFailure{
            SendProgress::not_sent,
            make_error(ErrorKind::timeout, fmt::format("connecting to {} took all the time of the "
                                                       "request",
                                                       url_.text()))});
    }
    if (request.still_wanted && !request.still_wanted()) {
        co_return std::unexpected(HttpFailure{
            SendProgress::not_sent,
            make_error(ErrorKind::timeout, "it was too old when a connection was ready")});
    }
    HttpResult result = co_await (*connection)->exchange(request, left);
    if (result) kept_ = keep(*std::move(connection));
    if (options_.keep_spare && !preparing_spare_ && !usable(spare_, options_.spare_max_age)) {
        preparing_spare_ = true;
        boost::asio::co_spawn(executor_, prepare_spare(), rethrow);
    }
    co_return result;
}

} // namespace qts
