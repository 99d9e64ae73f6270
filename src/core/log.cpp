#include "core/log.hpp"

#include "core/startup_error.hpp"

#include <spdlog/async.h>
#include <spdlog/async_logger.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

namespace qts {
namespace {

constexpr std::size_t kQueuedLines = 8192;

spdlog::level::level_enum spd_level(LogLevel level) {
    switch (level) {
    case LogLevel::debug:
        return spdlog::level::debug;
    case LogLevel::info:
        return spdlog::level::info;
    case LogLevel::warning:
        return spdlog::level::warn;
    case LogLevel::error:
        return spdlog::level::err;
    }
    return spdlog::level::err;
}

std::shared_ptr<spdlog::sinks::basic_file_sink_mt> open_file(const std::string& path) {
    try {
        return std::make_shared<spdlog::sinks::basic_file_sink_mt>(path);
    } catch (const spdlog::spdlog_ex& error) {
        throw StartupError(fmt::format("the log file cannot be opened: {}", error.what()));
    }
}

/// One line = one fact: text from the wire must not be able to start a line of its own.
std::string one_line(std::string_view text) {
    std::string line{text};
    for (char& c : line) {
        if (static_cast<unsigned char>(c) < 0x20) c = ' ';
    }
    return line;
}

class SpdlogSink final : public LogSink {
  public:
    explicit SpdlogSink(const LogSinkOptions& options)
        : pool_{std::make_shared<spdlog::details::thread_pool>(kQueuedLines, 1)} {
        auto console = std::make_shared<spdlog::sinks::stderr_sink_mt>();
        const LogLevel console_level = options.verbose ? LogLevel::debug : options.console_level;
        console->set_level(spd_level(console_level));
        std::vector<spdlog::sink_ptr> sinks{console};
        lowest_ = console_level;
        if (!options.file.empty()) {
            auto file = open_file(options.file);
            const LogLevel file_level = options.verbose ? LogLevel::debug : LogLevel::info;
            file->set_level(spd_level(file_level));
            sinks.push_back(file);
            lowest_ = std::min(lowest_, file_level);
        }
        logger_ =
            std::make_shared<spdlog::async_logger>("qts", sinks.begin(), sinks.end(), pool_,
                                                   spdlog::async_overflow_policy::overrun_oldest);
        logger_->set_level(spd_level(lowest_));
        logger_->flush_on(spdlog::level::warn);
        // Korean time, whatever the machine's zone: the market's clock is the reader's clock.
        logger_->set_pattern("%Y-%m-%d %H:%M:%S.%e %v", spdlog::pattern_time_type::utc);
    }
    ~SpdlogSink() override {
        logger_->flush();
        logger_.reset();
    }
    bool wants(LogLevel level) const override { return level >= lowest_; }
    void write(LogLevel level, std::string_view component, std::string_view text) override {
        constexpr auto kKstOffset = std::chrono::hours{9};
        logger_->log(spdlog::log_clock::now() + kKstOffset, spdlog::source_loc{}, spd_level(level),
                     fmt::format("[{}] {} {}", component, to_string(level), one_line(text)));
    }

  private:
    std::shared_ptr<spdlog::details::thread_pool> pool_;
    std::shared_ptr<spdlog::async_logger> logger_;
    LogLevel lowest_;
};

} // namespace

std::string_view to_string(LogLevel level) {
    switch (level) {
    case LogLevel::debug:
        return "DEBUG";
    case LogLevel::info:
        return "INFO";
    case LogLevel::warning:
        return "WARNING";
    case LogLevel::error:
        return "ERROR";
    }
    return "?";
}

std::unique_ptr<LogSink> make_log_sink(const LogSinkOptions& options) {
    return std::make_unique<SpdlogSink>(options);
}

} // namespace qts
