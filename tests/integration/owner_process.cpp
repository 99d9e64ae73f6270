#include "integration/owner_process.hpp"

#include "core/clock.hpp"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <poll.h>
#include <sstream>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

namespace qts {
namespace {

constexpr int kLookMs = 10; ///< between two looks at a condition
constexpr int kLooks = 1000;
constexpr int kAnswerMs = 10'000;

std::string content_of(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream{path}.rdbuf();
    return text.str();
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> all;
    for (std::string& text : texts)
        all.push_back(text.data());
    all.push_back(nullptr);
    return all;
}

int open_terminal() {
    const int master = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (master < 0 || ::grantpt(master) != 0 || ::unlockpt(master) != 0) {
        throw std::runtime_error("no terminal");
    }
    return master;
}

} // namespace

bool eventually(const std::function<bool()>& condition) {
    for (int look = 0; look < kLooks; ++look) {
        if (condition()) return true;
        ::poll(nullptr, 0, kLookMs);
    }
    return false;
}

OwnerProcess::OwnerProcess(const ScratchDirectory& scratch, std::vector<std::string> arguments,
                           const std::map<std::string, std::string>& environment, Input input) {
    static std::atomic<int> started{0};
    output_ = fmt::format("{}/process-{}", scratch.path(), ++started);
    int stdin_fd = -1;
    if (input == Input::terminal) {
        terminal_ = open_terminal();
        stdin_fd = ::open(::ptsname(terminal_), O_RDWR | O_NOCTTY | O_CLOEXEC);
    } else {
        stdin_fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    }
    start(scratch, std::move(arguments), environment, stdin_fd);
    ::close(stdin_fd);
}

void OwnerProcess::start(const ScratchDirectory& scratch, std::vector<std::string> arguments,
                         const std::map<std::string, std::string>& environment, int input) {
    arguments.insert(arguments.begin(), QTS_BINARY);
    arguments.insert(arguments.end(), {"--data-dir", scratch.path() + "/data"});
    std::vector<std::string> variables{"HOME=" + scratch.path(), "PATH=/usr/bin:/bin", "LANG=C"};
    for (const auto& [name, value] : environment)
        variables.push_back(name + "=" + value);
    auto argv = pointers(arguments);
    auto envp = pointers(variables);
    const auto create = [](const std::string& path) {
        return ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    };
    const int out = create(output_ + ".out");
    const int err = create(output_ + ".err");
    pid_ = ::fork();
    if (pid_ == 0) {
        ::dup2(input, 0);
        ::dup2(out, 1);
        ::dup2(err, 2);
        ::close_range(3, ~0U, 0); // else it holds the sockets of a simulator inside the test
        if (::chdir(scratch.path().c_str()) == 0) ::execve(argv[0], argv.data(), envp.data());
        ::_exit(127);
    }
    ::close(out);
    ::close(err);
    if (pid_ < 0) throw std::runtime_error("no process");
}

OwnerProcess::~OwnerProcess() {
    if (!reaped_) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    if (terminal_ >= 0) ::close(terminal_);
}

std::string OwnerProcess::out() const {
    return content_of(output_ + ".out");
}

std::string OwnerProcess::err() const {
    return content_of(output_ + ".err");
}

void OwnerProcess::signal(int number) const {
    if (!reaped_) ::kill(pid_, number);
}

void OwnerProcess::type(const std::string& text) const {
    if (::write(terminal_, text.data(), text.size()) < 0) throw std::runtime_error("no terminal");
}

int OwnerProcess::wait() {
    int status = 0;
    reaped_ = eventually([&] { return ::waitpid(pid_, &status, WNOHANG) == pid_; });
    if (!reaped_) return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string control_socket(const std::string& data_directory) {
    std::error_code ignored;
    for (const auto& entry :
         std::filesystem::directory_iterator{data_directory + "/locks", ignored}) {
        if (entry.path().extension() == ".sock") return entry.path().string();
    }
    return {};
}

SocketClient::SocketClient(const std::string& path)
    : fd_{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof(address.sun_path)) throw std::runtime_error("too long: " + path);
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    const auto* const generic = reinterpret_cast<const sockaddr*>(&address);
    if (::connect(fd_, generic, sizeof(address)) == 0) return;
    ::close(fd_);
    fd_ = -1;
}

SocketClient::~SocketClient() {
    if (fd_ >= 0) ::close(fd_);
}

void SocketClient::write(const std::string& bytes) const {
    std::size_t sent = 0;
    while (sent < bytes.size()) {
        const ssize_t n = ::send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (n <= 0) return;
        sent += static_cast<std::size_t>(n);
    }
}

std::string SocketClient::read_line() const {
    std::string line;
    pollfd waiting{.fd = fd_, .events = POLLIN, .revents = 0};
    char byte = 0;
    while (::poll(&waiting, 1, kAnswerMs) > 0 && ::recv(fd_, &byte, 1, 0) == 1 && byte != '\n')
        line += byte;
    return line;
}

std::string request_line(const std::string& name, const std::string& members, int age_s) {
    const std::int64_t now = SystemClock{}.utc_now().since_epoch().count();
    return fmt::format(R"({{"request":"{}","asked_at_ns":{}{}}})", name,
                       now - age_s * std::int64_t{1'000'000'000}, members);
}

bool owner_is_ready(const std::string& data_directory) {
    return eventually([&] {
        const std::string path = control_socket(data_directory);
        if (path.empty()) return false;
        const SocketClient client{path};
        return client.connected() &&
               client.ask(request_line("status")).find(R"("account_open":true)") !=
                   std::string::npos;
    });
}

} // namespace qts
