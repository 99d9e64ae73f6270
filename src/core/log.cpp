#include "core/log.hpp"

#include "core/daily_log_file.hpp"

#include <mutex>
#include <spdlog/async.h>
#include <spdlog/async_logger.h>
#include <spdlog/sinks/base_sink.h>
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

constexpr auto kKstOffset = std::chrono::hours{9};

/// spdlog's door to the file of the day. Lines come stamped in Korean time (see write below).
class DailyFileSink final : public spdlog::sinks::base_sink<std::mutex> {
  public:
    DailyFileSink(const std::string& path, std::size_t kept_days) : file_{path, kept_days} {}

  protected:
    void sink_it_(const spdlog::details::log_msg& message) override {
        spdlog::memory_buf_t line;
        formatter_->format(message, line);
        const auto since_epoch = (message.time - kKstOffset).time_since_epoch();
        file_.write(UtcNanos::since_epoch(since_epoch), {line.data(), line.size()});
    }
    void flush_() override { file_.flush(); }

  private:
    DailyLogFile file_;
};

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
        std::vector<spdlog::sink_ptr> sinks;
        lowest_ = LogLevel::error;
        if (options.console_level || options.verbose) {
            const LogLevel level = options.verbose ? LogLevel::debug : *options.console_level;
            auto console = std::make_shared<spdlog::sinks::stderr_sink_mt>();
            console->set_level(spd_level(level));
            sinks.push_back(console);
            lowest_ = level;
        }
        if (!options.file.empty()) {
            auto file = std::make_shared<DailyFileSink>(options.file, options.kept_days);
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
        pool_.reset(); // empties the queue and joins its thread; the files are closed after that
        logger_.reset();
    }
    bool wants(LogLevel level) const override { return level >= lowest_; }
    void write(LogLevel level, std::string_view component, std::string_view text) override {
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
