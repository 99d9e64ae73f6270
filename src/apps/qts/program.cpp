#include "apps/qts/program.hpp"

#include "core/startup_error.hpp"

#include <csignal>

namespace qts::app {
namespace {

std::unique_ptr<LogSink> open_log(const CommonOptions& options, const Settings& settings,
                                  FileSystem& files, std::optional<LogLevel> console, bool needed) {
    LogSinkOptions log;
    log.verbose = options.verbose;
    log.console_level = console;
    log.kept_days = settings.log_days;
    const std::string directory = settings.data_directory + "/log";
    const auto made = files.make_directories(directory);
    if (made) {
        log.file = directory + "/qts.log";
    } else if (needed) {
        throw StartupError(made.error().context);
    }
    return make_log_sink(log);
}

} // namespace

Program::Program(const CommonOptions& options, EnvFile env_file, std::optional<LogLevel> console,
                 bool log_needed, const char* const* environment)
    : settings{load_settings(options, env_file, files, environment)},
      log_sink{open_log(options, settings, files, console, log_needed)}, log{*log_sink, "main"} {
    std::signal(SIGPIPE, SIG_IGN); // a broken connection is an error value, not a death
    if (!settings.env_path.empty()) log.info(".env file loaded");
}

} // namespace qts::app
