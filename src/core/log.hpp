#pragma once
// Structured log lines: `2026-11-23 09:00:00.123 [KISClient] INFO event key=value ...`. A Logger is
// a small value (component name + sink) handed to whoever logs; there is no global one. Formatting
// happens on the caller's thread, writing on the sink's. A Secret has no formatter, so logging one
// does not compile. Any thread.

#include <cstdint>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace qts {

enum class LogLevel : std::uint8_t { debug, info, warning, error };

std::string_view to_string(LogLevel level);

/// PORT. Where finished lines go.
class LogSink {
  public:
    virtual ~LogSink() = default;
    virtual bool wants(LogLevel level) const = 0;
    virtual void write(LogLevel level, std::string_view component, std::string_view text) = 0;
};

class Logger final {
  public:
    /// `sink` outlives the logger; `component` is a literal.
    Logger(LogSink& sink, std::string_view component) : sink_{&sink}, component_{component} {}

    template <typename... Args>
    void debug(fmt::format_string<Args...> form, Args&&... args) const {
        log(LogLevel::debug, form, std::forward<Args>(args)...);
    }
    template <typename... Args>
    void info(fmt::format_string<Args...> form, Args&&... args) const {
        log(LogLevel::info, form, std::forward<Args>(args)...);
    }
    template <typename... Args>
    void warning(fmt::format_string<Args...> form, Args&&... args) const {
        log(LogLevel::warning, form, std::forward<Args>(args)...);
    }
    /// Something a person must act on.
    template <typename... Args>
    void error(fmt::format_string<Args...> form, Args&&... args) const {
        log(LogLevel::error, form, std::forward<Args>(args)...);
    }
    /// The same sink under another component name.
    Logger named(std::string_view component) const { return Logger{*sink_, component}; }

  private:
    template <typename... Args>
    void log(LogLevel level, fmt::format_string<Args...> form, Args&&... args) const {
        if (sink_->wants(level)) {
            sink_->write(level, component_, fmt::format(form, std::forward<Args>(args)...));
        }
    }
    LogSink* sink_;
    std::string_view component_;
};

struct LogSinkOptions {
    /// Lines at or above go to stderr; nullopt: none do.
    std::optional<LogLevel> console_level = LogLevel::warning;
    std::string file;          ///< empty: no file; all levels from info up
    bool verbose = false;      ///< debug lines too, on both
    std::size_t kept_days = 7; ///< files of past days
};

/// The real sink: spdlog, asynchronous with a bounded queue of 8,192 lines; when it is full the
/// oldest line is dropped, never the caller delayed. Flushes at every warning and when destroyed.
/// Control characters become blanks. Throws StartupError when the file cannot be opened.
std::unique_ptr<LogSink> make_log_sink(const LogSinkOptions& options);

} // namespace qts
