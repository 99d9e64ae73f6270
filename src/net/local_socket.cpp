#include "net/local_socket.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace qts {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Protocol = asio::local::stream_protocol;

/// How long a client may be silent before it is let go.
constexpr std::chrono::seconds kSilence{30};
constexpr std::chrono::milliseconds kAcceptPause{100};

/// The address of a socket may have 107 bytes, the path of a data directory more: it is named
/// through an open descriptor of its directory instead.
class Directory final {
  public:
    explicit Directory(const std::string& path)
        : fd_{::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)} {}
    ~Directory() {
        if (fd_ >= 0) ::close(fd_);
    }
    Directory(const Directory&) = delete;
    Directory& operator=(const Directory&) = delete;
    bool is_open() const { return fd_ >= 0; }
    std::string entry(const std::string& name) const {
        return fmt::format("/proc/self/fd/{}/{}", fd_, name);
    }

  private:
    int fd_;
};

std::unexpected<Error> trouble(ErrorKind kind, std::string_view doing, const std::string& path,
                               const std::string& why) {
    return failure(kind, fmt::format("cannot {} the control socket '{}': {}", doing, path, why));
}

/// Closes a socket when its time is up. Its end may come at the very moment at which the timer goes
/// off, so what the timer holds is shared.
class Deadline final {
  public:
    Deadline(asio::any_io_executor executor, Protocol::socket& socket, Duration patience)
        : timer_{std::move(executor), patience}, state_{std::make_shared<State>(&socket)} {
        timer_.async_wait([state = state_](error_code stopped) {
            if (stopped || state->socket == nullptr) return;
            error_code ignored;
            state->passed = true;
            state->socket->close(ignored);
        });
    }
    ~Deadline() { state_->socket = nullptr; }
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;
    bool passed() const { return state_->passed; }

  private:
    struct State {
        explicit State(Protocol::socket* to_close) : socket{to_close} {}
        Protocol::socket* socket;
        bool passed = false;
    };
    asio::steady_timer timer_;
    std::shared_ptr<State> state_;
};

/// One line from `socket`, without its end; empty when there is none.
Task<std::string> read_line(Protocol::socket& socket) {
    std::string bytes;
    auto buffer = asio::dynamic_buffer(bytes, kLongestLine);
    const auto [code, size] = co_await asio::async_read_until(socket, buffer, '\n', kAwaitTuple);
    if (code || size == 0) co_return std::string{};
    bytes.resize(size - 1);
    co_return bytes;
}

} // namespace

struct LocalServer::Impl : std::enable_shared_from_this<LocalServer::Impl> {
    Impl(asio::any_io_executor io, const std::string& path, std::string file, Handler handle)
        : executor{io}, directory{path}, name{std::move(file)}, handler{std::move(handle)},
          acceptor{io} {}

    Result<void> bind(const std::string& path);
    Task<void> accept_loop();
    Task<void> serve(Protocol::socket socket);

    asio::any_io_executor executor;
    Directory directory;
    std::string name;
    Handler handler;
    Protocol::acceptor acceptor;
};

Result<void> LocalServer::Impl::bind(const std::string& path) {
    if (!directory.is_open()) {
        return trouble(ErrorKind::io, "make", path, std::strerror(errno));
    }
    const std::string entry = directory.entry(name);
    ::unlink(entry.c_str());
    error_code code;
    acceptor.open(Protocol{}, code);
    const mode_t before = ::umask(0177); // 0600 from its first moment
    if (!code) acceptor.bind(Protocol::endpoint{entry}, code);
    ::umask(before);
    if (!code) acceptor.listen(asio::socket_base::max_listen_connections, code);
    if (code) return trouble(ErrorKind::io, "make", path + "/" + name, code.message());
    return {};
}

Task<void> LocalServer::Impl::serve(Protocol::socket socket) {
    const auto self = shared_from_this();
    for (;;) {
        // Who connects and says nothing is let go, so that descriptors do not run out.
        auto silence = std::make_unique<Deadline>(executor, socket, kSilence);
        std::string line = co_await read_line(socket);
        silence.reset();
        if (line.empty()) co_return;
        std::string answer = co_await handler(std::move(line));
        answer += '\n';
        const auto bytes = asio::buffer(answer);
        const auto [code, size] = co_await asio::async_write(socket, bytes, kAwaitTuple);
        if (code) co_return;
    }
}

Task<void> LocalServer::Impl::accept_loop() {
    const auto self = shared_from_this();
    for (;;) {
        auto [code, socket] = co_await acceptor.async_accept(kAwaitTuple);
        if (code == asio::error::operation_aborted || !acceptor.is_open()) co_return;
        if (code) {
            asio::steady_timer pause{executor, kAcceptPause};
            co_await pause.async_wait(kAwaitTuple);
            continue;
        }
        asio::co_spawn(executor, serve(std::move(socket)), rethrow);
    }
}

Result<std::unique_ptr<LocalServer>> LocalServer::listen(asio::any_io_executor executor,
                                                         const std::string& directory,
                                                         const std::string& name, Handler handler) {
    auto impl = std::make_shared<Impl>(executor, directory, name, std::move(handler));
    QTS_CHECK(impl->bind(directory));
    return std::unique_ptr<LocalServer>{new LocalServer{std::move(impl)}};
}

LocalServer::LocalServer(std::shared_ptr<Impl> impl) : impl_{std::move(impl)} {}

LocalServer::~LocalServer() {
    error_code ignored;
    impl_->acceptor.close(ignored);
    ::unlink(impl_->directory.entry(impl_->name).c_str());
}

void LocalServer::start() {
    asio::co_spawn(impl_->executor, impl_->accept_loop(), rethrow);
}

struct LocalClient::Impl {
    explicit Impl(asio::any_io_executor io) : executor{io}, socket{io} {}
    asio::any_io_executor executor;
    Protocol::socket socket;
};

LocalClient::LocalClient(asio::any_io_executor executor)
    : impl_{std::make_unique<Impl>(std::move(executor))} {}

LocalClient::~LocalClient() = default;

Result<void> LocalClient::connect(const std::string& directory, const std::string& name) {
    const std::string path = directory + "/" + name;
    const Directory open{directory};
    error_code code;
    // Local connections are made or refused at once: nothing to wait for.
    if (open.is_open()) impl_->socket.connect(Protocol::endpoint{open.entry(name)}, code);
    if (!open.is_open() || code.value() == ENOENT) {
        return trouble(ErrorKind::not_found, "find", path, "there is none");
    }
    if (code == asio::error::connection_refused) {
        return trouble(ErrorKind::connect, "reach", path, "nobody listens on it");
    }
    if (code) return trouble(ErrorKind::io, "reach", path, code.message());
    return {};
}

Task<Result<std::string>> LocalClient::ask(std::string line, Duration patience) {
    line += '\n';
    const Deadline deadline{impl_->executor, impl_->socket, patience};
    const auto bytes = asio::buffer(line);
    const auto [code, size] = co_await asio::async_write(impl_->socket, bytes, kAwaitTuple);
    std::string answer;
    if (!code) answer = co_await read_line(impl_->socket);
    if (!answer.empty()) co_return answer;
    if (deadline.passed()) co_return failure(ErrorKind::timeout, "no answer in time");
    co_return failure(ErrorKind::closed, "the other side closed the connection");
}

} // namespace qts
