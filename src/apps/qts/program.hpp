#pragma once
// What every command that talks to a broker stands on: files, settings, log, clock, and one event
// loop with its timer, all on the core thread. Built first, destroyed last.

#include "apps/qts/messages.hpp"
#include "apps/qts/settings.hpp"
#include "core/log.hpp"
#include "net/task.hpp"
#include "net/timer.hpp"
#include "storage/posix_file_system.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <memory>
#include <optional>

namespace qts::app {

class Program final {
  public:
    /// `console`: log lines at or above go to stderr, none without it (--verbose: all do).
    /// `log_needed`: without a log file it does not
    /// start (where real orders may follow); else it goes on without. Throws StartupError.
    Program(const CommonOptions& options, EnvFile env_file, std::optional<LogLevel> console,
            bool log_needed, const char* const* environment);
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    const Messages& messages() const { return messages_for(settings.language); }
    /// Runs `task` to its end on this thread and gives back what it returns; nullopt when the loop
    /// was stopped before that.
    template <typename T>
    std::optional<T> run_to_end(Task<T> task);

    PosixFileSystem files;
    Settings settings;
    std::unique_ptr<LogSink> log_sink;
    Logger log;
    SystemClock clock;
    boost::asio::io_context io{1};
    AsioTimer timer{io.get_executor()};
};

template <typename T>
std::optional<T> Program::run_to_end(Task<T> task) {
    std::optional<T> result;
    std::exception_ptr failed;
    auto finished = [&](std::exception_ptr error, T value) {
        failed = error;
        result = std::move(value);
        io.stop();
    };
    io.restart();
    boost::asio::co_spawn(io, std::move(task), finished);
    io.run();
    if (failed) std::rethrow_exception(failed);
    return result;
}

} // namespace qts::app
