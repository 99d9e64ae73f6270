#pragma once
// What the plain and the TLS connection share, over any Beast stream. Included by those two and by
// the name lookup only.

#include "net/http_connection.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <fmt/format.h>

#include <memory>
#include <optional>
#include <poll.h>
#include <sys/socket.h>
#include <vector>

namespace qts::detail {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using tcp = asio::ip::tcp;

inline ErrorKind kind_of(error_code code) {
    if (code == beast::error::timeout || code == asio::error::timed_out ||
        code == asio::error::operation_aborted) {
        return ErrorKind::timeout;
    }
    if (code == http::error::end_of_stream || code == asio::error::eof ||
        code == asio::error::connection_reset || code == asio::error::broken_pipe ||
        code == http::error::partial_message) {
        return ErrorKind::closed;
    }
    // Everything else Beast reports about a message is a peer that does not speak HTTP as we know
    // it.
    return code.category() == http::make_error_code(http::error::bad_method).category()
               ? ErrorKind::protocol
               : ErrorKind::closed;
}

inline http::verb verb_of(HttpMethod method) {
    switch (method) {
    case HttpMethod::get:
        return http::verb::get;
    case HttpMethod::post:
        return http::verb::post;
    case HttpMethod::put:
        return http::verb::put;
    case HttpMethod::del:
        return http::verb::delete_;
    case HttpMethod::head:
        return http::verb::head;
    case HttpMethod::other:
        break;
    }
    return http::verb::unknown;
}

inline http::request<http::string_body> to_beast(const HttpRequest& request, const BaseUrl& url) {
    http::request<http::string_body> message{verb_of(request.method), request.target, 11};
    message.set(http::field::host, url.host_and_port());
    for (const auto& [name, value] : request.headers)
        message.set(name, value);
    const bool has_body = request.method == HttpMethod::post || request.method == HttpMethod::put;
    if (has_body || !request.body.empty()) {
        message.body() = request.body;
        message.prepare_payload();
    }
    return message;
}

inline HttpResponse from_beast(http::response<http::string_body>&& message) {
    HttpResponse response;
    response.status = static_cast<int>(message.result_int());
    for (const auto& field : message) {
        response.headers.emplace_back(std::string{field.name_string()}, std::string{field.value()});
    }
    response.body = std::move(message.body());
    return response;
}

inline HttpFailure failed(SendProgress progress, error_code code, const BaseUrl& url,
                          std::string_view doing) {
    return HttpFailure{
        progress,
        make_error(kind_of(code), fmt::format("{} {}: {}", doing, url.text(), code.message()))};
}

/// A lookup under way. The system's resolver runs on a thread of its own and cannot be called
/// back, so whoever waits may leave before it is done.
struct Lookup {
    explicit Lookup(const asio::any_io_executor& executor) : resolver{executor}, wait{executor} {}
    tcp::resolver resolver;
    asio::steady_timer wait;
    error_code code = asio::error::timed_out;
    tcp::resolver::results_type results;
};

/// What no name server is asked about: an address, and `localhost`. Plain http is allowed to the
/// latter, so it must not be anybody's to redirect, and it works without a hosts file.
inline std::optional<tcp::resolver::results_type> known_addresses(const BaseUrl& url) {
    std::vector<tcp::endpoint> endpoints;
    error_code code;
    const auto address = asio::ip::make_address(url.host, code);
    if (!code) {
        endpoints.emplace_back(address, url.port);
    } else if (url.host == "localhost") {
        endpoints.emplace_back(asio::ip::address_v4::loopback(), url.port);
        endpoints.emplace_back(asio::ip::address_v6::loopback(), url.port);
    } else {
        return std::nullopt;
    }
    return tcp::resolver::results_type::create(endpoints.begin(), endpoints.end(), url.host, "");
}

/// Addresses of the host, bounded by `timeout`: a resolver that hangs must not hang us.
inline Task<Result<tcp::resolver::results_type>> resolve(asio::any_io_executor executor,
                                                         const BaseUrl& url, Duration timeout) {
    if (const auto known = known_addresses(url)) co_return *known;
    const auto lookup = std::make_shared<Lookup>(executor);
    lookup->wait.expires_after(timeout);
    auto on_result = [lookup](error_code code, tcp::resolver::results_type results) {
        lookup->code = code;
        lookup->results = std::move(results);
        lookup->wait.cancel();
    };
    lookup->resolver.async_resolve(url.host, fmt::format("{}", url.port), on_result);
    co_await lookup->wait.async_wait(kAwaitTuple);
    if (lookup->code) {
        const bool late = lookup->code == asio::error::timed_out;
        co_return failure(
            late ? ErrorKind::timeout : ErrorKind::connect,
            fmt::format("the address of {} cannot be found: {}", url.host, lookup->code.message()));
    }
    co_return lookup->results;
}

/// Resolves and connects; the deadline set here, `timeout` from now, also bounds a handshake after
/// it.
inline Task<Result<void>> connect_tcp(beast::tcp_stream& stream, const BaseUrl& url,
                                      Duration timeout) {
    stream.expires_after(timeout);
    QTS_CO_TRY(addresses, co_await resolve(stream.get_executor(), url, timeout));
    auto [code, endpoint] = co_await stream.async_connect(addresses, kAwaitTuple);
    if (code) {
        const bool late = code == beast::error::timeout;
        co_return failure(late ? ErrorKind::timeout : ErrorKind::connect,
                          fmt::format("cannot connect to {}: {}", url.text(), code.message()));
    }
    error_code ignored;
    stream.socket().set_option(tcp::no_delay{true}, ignored);
    co_return Result<void>{};
}

/// Interim answers (100 Continue and the like) in front of the answer; a server that sends more is
/// broken.
inline constexpr int kMaxInterimAnswers = 8;

/// The answer to the request just written, bounded by the stream's deadline.
template <typename Stream>
Task<std::expected<http::response<http::string_body>, error_code>>
read_answer(Stream& stream, beast::flat_buffer& buffer, HttpMethod method) {
    for (int interim = 0; interim <= kMaxInterimAnswers; ++interim) {
        http::response_parser<http::string_body> parser;
        parser.body_limit(kMaxResponseBody);
        parser.header_limit(static_cast<std::uint32_t>(kMaxHeaderBytes));
        parser.skip(method == HttpMethod::head);
        auto [code, read] = co_await http::async_read(stream, buffer, parser, kAwaitTuple);
        if (code) co_return std::unexpected(code);
        const bool final =
            http::to_status_class(parser.get().result()) != http::status_class::informational;
        if (final) co_return parser.release();
    }
    co_return std::unexpected(make_error_code(http::error::unexpected_body));
}

/// Writes the request and reads the answer on `stream`. `unwritten_is_proof`: on a plain socket a
/// write that failed with nothing written is proof that nothing left; under TLS it proves nothing.
template <typename Stream>
Task<HttpResult> exchange_on(Stream& stream, beast::flat_buffer& buffer, const HttpRequest& request,
                             const BaseUrl& url, Duration timeout, bool unwritten_is_proof,
                             bool& keep_alive) {
    auto& socket_layer = beast::get_lowest_layer(stream);
    socket_layer.expires_after(timeout);
    keep_alive = false;
    const auto message = to_beast(request, url);
    auto [write_code, written] = co_await http::async_write(stream, message, kAwaitTuple);
    if (write_code) {
        const bool nothing_left = unwritten_is_proof && written == 0;
        co_return std::unexpected(
            failed(nothing_left ? SendProgress::not_sent : SendProgress::maybe_sent, write_code,
                   url, "sending to"));
    }
    auto answer = co_await read_answer(stream, buffer, request.method);
    if (!answer) {
        co_return std::unexpected(
            failed(SendProgress::maybe_sent, answer.error(), url, "reading the answer of"));
    }
    socket_layer.expires_never();
    keep_alive = answer->keep_alive();
    co_return from_beast(std::move(*answer));
}

/// A look at an idle socket. `pending_bytes_allowed`: a fresh TLS connection may hold session
/// tickets that nobody has read yet; they are no sign of trouble, an end of file behind them is.
inline bool socket_looks_alive(int fd, bool pending_bytes_allowed) {
    pollfd state{.fd = fd, .events = POLLIN | POLLRDHUP, .revents = 0};
    if (::poll(&state, 1, 0) < 0) return false;
    if ((state.revents & (POLLRDHUP | POLLHUP | POLLERR | POLLNVAL)) != 0) return false;
    return pending_bytes_allowed || (state.revents & POLLIN) == 0;
}

} // namespace qts::detail
