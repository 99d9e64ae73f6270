#include "integration/qts_process.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <poll.h>
#include <stdexcept>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace qts {
namespace {

constexpr int kLookMs = 5; ///< between two looks at whether it is time for Ctrl-C

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> all;
    for (std::string& text : texts)
        all.push_back(text.data());
    all.push_back(nullptr);
    return all;
}

/// Reads both pipes to their ends without letting one fill up, and presses Ctrl-C where told.
void drain(int out_fd, int err_fd, ProcessResult& result, pid_t child,
           const std::vector<Interrupt>& interrupts) {
    std::size_t pressed = 0;
    pollfd ends[2] = {{.fd = out_fd, .events = POLLIN, .revents = 0},
                      {.fd = err_fd, .events = POLLIN, .revents = 0}};
    int open = 2;
    while (open > 0 && ::poll(ends, 2, pressed < interrupts.size() ? kLookMs : -1) >= 0) {
        if (pressed < interrupts.size() && interrupts[pressed](result)) {
            ::kill(child, SIGINT);
            ++pressed;
        }
        for (int i = 0; i < 2; ++i) {
            if (ends[i].fd < 0 || ends[i].revents == 0) continue;
            char buffer[4096];
            const ssize_t got = ::read(ends[i].fd, buffer, sizeof(buffer));
            if (got > 0) {
                (i == 0 ? result.out : result.err).append(buffer, static_cast<std::size_t>(got));
                continue;
            }
            ::close(ends[i].fd);
            ends[i].fd = -1;
            --open;
        }
    }
}

} // namespace

ScratchDirectory::ScratchDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "qts-test-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no scratch directory");
    path_ = pattern;
}

ScratchDirectory::~ScratchDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::string ScratchDirectory::write(const std::string& name, const std::string& text) const {
    const std::string path = path_ + "/" + name;
    std::ofstream{path} << text;
    ::chmod(path.c_str(), 0600);
    return path;
}

StartedProcess start_qts(const ScratchDirectory& scratch, std::vector<std::string> arguments,
                         const std::map<std::string, std::string>& environment,
                         const std::string& input_path) {
    const bool calculates = !arguments.empty() && arguments.front() == "market";
    arguments.insert(arguments.begin(), QTS_BINARY);
    if (!calculates &&
        std::find(arguments.begin(), arguments.end(), "--data-dir") == arguments.end()) {
        arguments.insert(arguments.end(), {"--data-dir", scratch.path() + "/data"});
    }
    std::vector<std::string> variables{"HOME=" + scratch.path(), "PATH=/usr/bin:/bin", "LANG=C"};
    for (const auto& [name, value] : environment)
        variables.push_back(name + "=" + value);
    int out[2];
    int err[2];
    if (::pipe2(out, O_CLOEXEC) != 0 || ::pipe2(err, O_CLOEXEC) != 0) {
        throw std::runtime_error("no pipe");
    }
    auto argv = pointers(arguments);
    auto envp = pointers(variables);
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(out[1], 1);
        ::dup2(err[1], 2);
        if (!input_path.empty() && ::dup2(::open(input_path.c_str(), O_RDONLY | O_CLOEXEC), 0) < 0)
            ::_exit(126);
        if (::chdir(scratch.path().c_str()) == 0) ::execve(argv[0], argv.data(), envp.data());
        ::_exit(127);
    }
    ::close(out[1]);
    ::close(err[1]);
    if (child < 0) throw std::runtime_error("no process");
    return {.pid = child, .out_fd = out[0], .err_fd = err[0]};
}

int exit_code_of(int pid) {
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

ProcessResult run_qts(const ScratchDirectory& scratch, std::vector<std::string> arguments,
                      const std::map<std::string, std::string>& environment,
                      const std::vector<Interrupt>& interrupts, const std::string& input_path) {
    const StartedProcess started =
        start_qts(scratch, std::move(arguments), environment, input_path);
    ProcessResult result;
    drain(started.out_fd, started.err_fd, result, started.pid, interrupts);
    result.exit_code = exit_code_of(started.pid);
    return result;
}

} // namespace qts
