#include "net/http_server.hpp"

#include "net/task.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <sstream>

namespace qts {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using tcp = asio::ip::tcp;

constexpr Duration kAcceptPause = std::chrono::milliseconds{100};

HttpMethod method_of(http::verb verb) {
    switch (verb) {
    case http::verb::get:
        return HttpMethod::get;
    case http::verb::post:
        return HttpMethod::post;
    case http::verb::put:
        return HttpMethod::put;
    case http::verb::delete_:
        return HttpMethod::del;
    case http::verb::head:
        return HttpMethod::head;
    default:
        return HttpMethod::other; // a foreign enumeration with dozens of verbs
    }
}

/// Clients that think they speak to a proxy send the whole URL: its path is what they mean.
std::string path_of(std::string_view target) {
    while (target.starts_with("//"))
        target.remove_prefix(1); // of a base URL that ends in a slash
    const std::size_t scheme = target.find("://");
    if (target.starts_with('/') || scheme == std::string_view::npos) return std::string{target};
    const std::size_t path = target.find('/', scheme + 3);
    return path == std::string_view::npos ? "/" : std::string{target.substr(path)};
}

HttpRequest from_beast(const http::request<http::string_body>& message) {
    HttpRequest request;
    request.method = method_of(message.method());
    request.target = path_of(message.target());
    request.body = message.body();
    for (const auto& field : message) {
        request.headers.emplace_back(std::string{field.name_string()}, std::string{field.value()});
    }
    return request;
}

http::response<http::string_body> to_beast(HttpResponse&& response, unsigned version,
                                           bool keep_alive, bool to_head) {
    http::response<http::string_body> message;
    message.version(version);
    message.result(static_cast<unsigned>(response.status));
    for (const auto& [name, value] : response.headers)
        message.set(name, value);
    message.body() = std::move(response.body);
    message.keep_alive(keep_alive);
    message.prepare_payload();
    if (to_head) message.body().clear(); // the length stays: it tells what a GET would bring
    return message;
}

} // namespace

namespace {

/// An IPv4 client of a socket that listens on IPv6 too has a mapped address.
bool is_loopback_peer(const tcp::socket& socket) {
    error_code unknown;
    const asio::ip::address address = socket.remote_endpoint(unknown).address();
    if (unknown) return false;
    if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address.is_loopback();
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).is_loopback();
}

/// What is no HTTP is told so; then the connection ends.
http::response<http::string_body> bad_request() {
    http::response<http::string_body> message{http::status::bad_request, 11};
    message.keep_alive(false);
    message.prepare_payload();
    return message;
}

/// Gone at once: the client hears of it by its next word.
void reset(tcp::socket& socket) {
    error_code ignored;
    socket.set_option(asio::socket_base::linger{true, 0}, ignored);
    socket.close(ignored);
}

bool is_http_trouble(error_code code) {
    return code.category() == http::make_error_code(http::error::bad_method).category() &&
           code != http::error::end_of_stream && code != http::error::partial_message;
}

} // namespace

struct HttpServer::Impl : std::enable_shared_from_this<HttpServer::Impl> {
    Impl(asio::any_io_executor io, HttpServerOptions given, Handler handle)
        : executor{io}, options{std::move(given)}, handler{std::move(handle)}, acceptor{io} {}

    Result<void> bind();
    Task<void> accept_loop();
    Task<void> serve(tcp::socket socket, ConnectionId id);
    Task<void> serve_socket(tcp::socket socket, ConnectionId id);
    template <typename Stream>
    Task<void> serve_stream(Stream& stream, ConnectionId id);
    /// Reads up to the first byte of a request: line ends before it mean nothing (RFC 9112, 2.2).
    template <typename Stream>
    Task<bool> skip_empty_lines(Stream& stream, beast::flat_buffer& buffer);
    template <typename Stream>
    Task<bool> answer(Stream& stream, const http::request<http::string_body>& message,
                      ConnectionId id);

    /// Half of an answer, then the end of what is said; reads until the client ends it too.
    template <typename Stream>
    Task<void> write_half(Stream& stream, const http::response<http::string_body>& reply);

    asio::any_io_executor executor;
    HttpServerOptions options;
    Handler handler;
    tcp::acceptor acceptor;
    ConnectionId last_id{0};
    HttpServerCounters counters;
};

Result<void> HttpServer::Impl::bind() {
    error_code code;
    const auto address = asio::ip::make_address(options.address, code);
    if (code) {
        return failure(ErrorKind::invalid_input,
                       fmt::format("'{}' is not an address to listen on", options.address));
    }
    const tcp::endpoint endpoint{address, options.port};
    acceptor.open(endpoint.protocol(), code);
    if (!code) acceptor.set_option(asio::socket_base::reuse_address{true}, code);
    if (!code) acceptor.bind(endpoint, code);
    if (!code) acceptor.listen(asio::socket_base::max_listen_connections, code);
    if (code) {
        return failure(ErrorKind::connect,
                       fmt::format("cannot listen on {}:{}: {}", options.address, options.port,
                                   code.message()));
    }
    return {};
}

template <typename Stream>
Task<bool> HttpServer::Impl::answer(Stream& stream, const http::request<http::string_body>& message,
                                    ConnectionId id) {
    ++counters.requests;
    HttpRequest request = from_beast(message);
    request.from_this_machine = is_loopback_peer(beast::get_lowest_layer(stream).socket());
    ServerAction action = handler(id, request);
    auto& socket_layer = beast::get_lowest_layer(stream);
    if (const auto* const close = std::get_if<CloseConnection>(&action)) {
        if (close->reset) reset(socket_layer.socket());
        co_return false;
    }
    Respond* const respond = std::get_if<Respond>(&action);
    const Ending ending = respond->ending;
    socket_layer.expires_never(); // who waits for our answer is not idle
    if (respond->after > Duration{0}) {
        asio::steady_timer timer{executor, respond->after};
        co_await timer.async_wait(kAwaitTuple);
    }
    socket_layer.expires_after(options.write_timeout);
    auto reply = to_beast(std::move(respond->response), message.version(), message.keep_alive(),
                          request.method == HttpMethod::head);
    if (ending == Ending::half) {
        co_await write_half(stream, reply);
        co_return false;
    }
    auto [code, bytes] = co_await http::async_write(stream, reply, kAwaitTuple);
    co_return !code && reply.keep_alive() && ending == Ending::as_asked;
}

template <typename Stream>
Task<void> HttpServer::Impl::write_half(Stream& stream,
                                        const http::response<http::string_body>& reply) {
    std::ostringstream text;
    text << reply;
    const std::string half = text.str().substr(0, text.str().size() - reply.body().size() / 2 - 1);
    const auto bytes = asio::buffer(half);
    auto [code, written] = co_await asio::async_write(stream, bytes, kAwaitTuple);
    auto& socket_layer = beast::get_lowest_layer(stream);
    error_code ignored;
    socket_layer.socket().shutdown(tcp::socket::shutdown_send, ignored);
    std::array<char, 256> rest{};
    const auto room = asio::buffer(rest);
    socket_layer.expires_after(options.idle_timeout);
    for (bool open = !code; open;) {
        auto [ended, size] = co_await socket_layer.async_read_some(room, kAwaitTuple);
        open = !ended;
    }
}

template <typename Stream>
Task<bool> HttpServer::Impl::skip_empty_lines(Stream& stream, beast::flat_buffer& buffer) {
    constexpr std::size_t kReadAhead = 4'096;
    for (;;) {
        const auto bytes = buffer.data();
        const std::string_view text{static_cast<const char*>(bytes.data()), bytes.size()};
        const std::size_t begin = std::min(text.find_first_not_of("\r\n"), text.size());
        const bool found = begin < text.size();
        buffer.consume(begin);
        if (found) co_return true;
        const auto room = buffer.prepare(kReadAhead);
        const auto [code, size] = co_await stream.async_read_some(room, kAwaitTuple);
        if (code) co_return false;
        buffer.commit(size);
    }
}

template <typename Stream>
Task<void> HttpServer::Impl::serve_stream(Stream& stream, ConnectionId id) {
    beast::flat_buffer buffer;
    for (;;) {
        http::request_parser<http::string_body> parser;
        parser.body_limit(options.max_body);
        beast::get_lowest_layer(stream).expires_after(options.idle_timeout);
        const bool begun = co_await skip_empty_lines(stream, buffer);
        if (!begun) co_return;
        auto [head_code, head] =
            co_await http::async_read_header(stream, buffer, parser, kAwaitTuple);
        if (is_http_trouble(head_code)) {
            const auto refusal = bad_request();
            co_await http::async_write(stream, refusal, kAwaitTuple);
        }
        if (head_code) co_return;
        constexpr unsigned kHttp11 = 11; // an older client takes the go-on for the answer
        if (parser.get().version() >= kHttp11 &&
            beast::iequals(parser.get()[http::field::expect], "100-continue")) {
            http::response<http::empty_body> go_on{http::status::continue_, 11};
            co_await http::async_write(stream, go_on, kAwaitTuple);
        }
        auto [code, bytes] = co_await http::async_read(stream, buffer, parser, kAwaitTuple);
        if (code) co_return;
        const bool go_on = co_await answer(stream, parser.get(), id);
        if (!go_on) co_return;
    }
}

Task<void> HttpServer::Impl::serve(tcp::socket socket, ConnectionId id) {
    const auto self = shared_from_this();
    ++counters.opened;
    ++counters.open;
    co_await serve_socket(std::move(socket), id);
    --counters.open;
}

Task<void> HttpServer::Impl::serve_socket(tcp::socket socket, ConnectionId id) {
    error_code ignored;
    socket.set_option(tcp::no_delay{true}, ignored);
    if (!options.tls) {
        beast::tcp_stream stream{std::move(socket)};
        co_await serve_stream(stream, id);
        stream.socket().shutdown(tcp::socket::shutdown_both, ignored);
        co_return;
    }
    beast::ssl_stream<beast::tcp_stream> stream{std::move(socket), *options.tls};
    beast::get_lowest_layer(stream).expires_after(options.idle_timeout);
    auto [code] = co_await stream.async_handshake(asio::ssl::stream_base::server, kAwaitTuple);
    if (code) {
        ++counters.handshakes_failed;
        co_return;
    }
    co_await serve_stream(stream, id);
    beast::get_lowest_layer(stream).expires_after(options.write_timeout);
    co_await stream.async_shutdown(kAwaitTuple); // an end that nobody in between can fake
    beast::get_lowest_layer(stream).socket().shutdown(tcp::socket::shutdown_both, ignored);
}

Task<void> HttpServer::Impl::accept_loop() {
    const auto self = shared_from_this();
    for (;;) {
        auto [code, socket] = co_await acceptor.async_accept(kAwaitTuple);
        if (code == asio::error::operation_aborted || !acceptor.is_open()) co_return;
        if (code) {
            // Out of descriptors, most likely: trying again at once would only burn the processor.
            asio::steady_timer pause{executor, kAcceptPause};
            co_await pause.async_wait(kAwaitTuple);
            continue;
        }
        asio::co_spawn(executor, serve(std::move(socket), ++last_id), rethrow);
    }
}

Result<std::unique_ptr<HttpServer>> HttpServer::listen(asio::any_io_executor executor,
                                                       HttpServerOptions options, Handler handler) {
    auto impl = std::make_shared<Impl>(executor, std::move(options), std::move(handler));
    QTS_CHECK(impl->bind());
    return std::unique_ptr<HttpServer>{new HttpServer{std::move(impl)}};
}

HttpServer::HttpServer(std::shared_ptr<Impl> impl) : impl_{std::move(impl)} {}

HttpServer::~HttpServer() {
    error_code ignored;
    impl_->acceptor.close(ignored);
}

std::uint16_t HttpServer::port() const {
    return impl_->acceptor.local_endpoint().port();
}

const HttpServerCounters& HttpServer::counters() const {
    return impl_->counters;
}

void HttpServer::start() {
    asio::co_spawn(impl_->executor, impl_->accept_loop(), rethrow);
}

} // namespace qts
