#include "integration/raw_http.hpp"

#include "core/text.hpp"

#include <cstdlib>
#include <fmt/format.h>
#include <netdb.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace qts {
namespace {

constexpr int kPatienceMs = 5'000;

/// Of the header `name`, any letter case; 0 when it is not there.
std::size_t content_length(std::string_view head) {
    constexpr std::string_view kName = "content-length:";
    while (!head.empty()) {
        const std::size_t end = head.find('\n');
        const std::string_view line = head.substr(0, end);
        if (equal_ignoring_case(line.substr(0, kName.size()), kName)) {
            return std::strtoul(std::string{line.substr(kName.size())}.c_str(), nullptr, 10);
        }
        head.remove_prefix(end == std::string_view::npos ? head.size() : end + 1);
    }
    return 0;
}

} // namespace

RawConnection::RawConnection(std::uint16_t port, const std::string& host) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    if (::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) {
        throw std::runtime_error("no address: " + host);
    }
    fd_ = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool connected = ::connect(fd_, found->ai_addr, found->ai_addrlen) == 0;
    ::freeaddrinfo(found);
    if (connected) return;
    ::close(fd_);
    throw std::runtime_error(fmt::format("nobody listens on {}:{}", host, port));
}

RawConnection::~RawConnection() {
    ::close(fd_);
}

void RawConnection::send(std::string_view bytes) const {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return; // the answer, or its absence, will tell
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

bool RawConnection::read_more() {
    pollfd end{.fd = fd_, .events = POLLIN, .revents = 0};
    if (::poll(&end, 1, kPatienceMs) <= 0) return false;
    char buffer[16'384];
    const ssize_t got = ::recv(fd_, buffer, sizeof(buffer), 0);
    if (got <= 0) return false;
    unread_.append(buffer, static_cast<std::size_t>(got));
    return true;
}

RawAnswer RawConnection::read_answer() {
    std::size_t end = std::string::npos;
    while ((end = unread_.find("\r\n\r\n")) == std::string::npos) {
        if (!read_more()) return {.status = 0, .head = unread_, .body = {}};
    }
    RawAnswer answer;
    answer.head = unread_.substr(0, end);
    unread_.erase(0, end + 4);
    const std::size_t length = content_length(answer.head);
    while (unread_.size() < length) {
        if (!read_more()) return {.status = 0, .head = answer.head, .body = unread_};
    }
    answer.body = unread_.substr(0, length);
    unread_.erase(0, length);
    constexpr std::size_t kVersion = 9; // `HTTP/1.1 `
    if (answer.head.size() > kVersion) answer.status = std::atoi(answer.head.c_str() + kVersion);
    return answer;
}

bool RawConnection::ends() {
    pollfd end{.fd = fd_, .events = POLLIN, .revents = 0};
    char byte = 0;
    return unread_.empty() && ::poll(&end, 1, kPatienceMs) > 0 && ::recv(fd_, &byte, 1, 0) == 0;
}

RawAnswer ask_once(std::uint16_t port, std::string_view request) {
    RawConnection connection{port};
    connection.send(request);
    return connection.read_answer();
}

std::string on_the_wire(std::string_view written) {
    const std::size_t blank = written.find("\n\n");
    const std::string_view head = written.substr(0, blank);
    const std::string_view body =
        blank == std::string_view::npos ? std::string_view{} : written.substr(blank + 2);
    std::string bytes;
    for (const char c : head)
        bytes += c == '\n' ? std::string{"\r\n"} : std::string{c};
    constexpr std::string_view kLength = "<length>";
    if (const std::size_t at = bytes.find(kLength); at != std::string::npos) {
        bytes.replace(at, kLength.size(), std::to_string(body.size()));
    }
    return bytes + "\r\n\r\n" + std::string{body};
}

} // namespace qts
