#include "integration/background_process.hpp"

#include <algorithm>
#include <csignal>
#include <poll.h>
#include <unistd.h>

namespace qts {
namespace {

constexpr Duration kLook = std::chrono::milliseconds{100}; ///< the longest wait between two looks

/// Appends what is there; closes the end and marks it with -1 when there will be no more.
void take(int& fd, short events, std::string& text) {
    if (fd < 0 || events == 0) return;
    char buffer[4096];
    const ssize_t got = ::read(fd, buffer, sizeof(buffer));
    if (got > 0) {
        text.append(buffer, static_cast<std::size_t>(got));
        return;
    }
    ::close(fd);
    fd = -1;
}

} // namespace

BackgroundProcess::BackgroundProcess(const ScratchDirectory& scratch,
                                     std::vector<std::string> arguments,
                                     const std::map<std::string, std::string>& environment)
    : process_{start_qts(scratch, std::move(arguments), environment)} {}

BackgroundProcess::~BackgroundProcess() {
    if (!ended_) {
        ::kill(process_.pid, SIGKILL);
        exit_code_of(process_.pid);
    }
    if (process_.out_fd >= 0) ::close(process_.out_fd);
    if (process_.err_fd >= 0) ::close(process_.err_fd);
}

bool BackgroundProcess::read_some(Duration patience) {
    if (process_.out_fd < 0 && process_.err_fd < 0) return false;
    // poll passes over a negative descriptor.
    pollfd ends[2] = {{.fd = process_.out_fd, .events = POLLIN, .revents = 0},
                      {.fd = process_.err_fd, .events = POLLIN, .revents = 0}};
    const auto wait =
        std::chrono::ceil<std::chrono::milliseconds>(std::clamp(patience, Duration{0}, kLook));
    if (::poll(ends, 2, static_cast<int>(wait.count())) <= 0) return true;
    take(process_.out_fd, ends[0].revents, out_);
    take(process_.err_fd, ends[1].revents, err_);
    return true;
}

bool BackgroundProcess::wait_for(std::string_view text, Duration deadline) {
    const SystemClock clock;
    const MonoNanos end = clock.mono_now() + deadline;
    const auto printed = [&] {
        return out_.find(text) != std::string::npos || err_.find(text) != std::string::npos;
    };
    while (!printed()) {
        const Duration left = end - clock.mono_now();
        if (left <= Duration{0} || !read_some(left)) return printed();
    }
    return true;
}

const std::string& BackgroundProcess::out() {
    read_some(Duration{0});
    return out_;
}

const std::string& BackgroundProcess::err() {
    read_some(Duration{0});
    return err_;
}

void BackgroundProcess::signal(int number) const {
    if (!ended_) ::kill(process_.pid, number);
}

int BackgroundProcess::wait(Duration deadline) {
    if (ended_) return exit_code_;
    const SystemClock clock;
    const MonoNanos end = clock.mono_now() + deadline;
    // Its pipes end with it: it starts no process that could hold them.
    bool open = true;
    while (open && clock.mono_now() < end)
        open = read_some(end - clock.mono_now());
    if (open) ::kill(process_.pid, SIGKILL);
    const int code = exit_code_of(process_.pid);
    ended_ = true;
    exit_code_ = open ? kOverdue : code;
    return exit_code_;
}

} // namespace qts
