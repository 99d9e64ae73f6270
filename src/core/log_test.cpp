#include "core/log.hpp"

#include "core/clock.hpp"
#include "core/kst.hpp"
#include "core/secret.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <future>
#include <regex>
#include <sstream>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace qts {
namespace {

static_assert(fmt::is_formattable<int>::value);
static_assert(!fmt::is_formattable<Secret>::value, "logging a secret does not compile");
static_assert(!fmt::is_formattable<const Secret&>::value, "logging a secret does not compile");

struct Line {
    LogLevel level;
    std::string component;
    std::string text;
    friend bool operator==(const Line&, const Line&) = default;
};

class FakeLogSink final : public LogSink {
  public:
    explicit FakeLogSink(LogLevel from) : from_{from} {}
    bool wants(LogLevel level) const override { return level >= from_; }
    void write(LogLevel level, std::string_view component, std::string_view text) override {
        lines.push_back(Line{level, std::string{component}, std::string{text}});
    }
    std::vector<Line> lines;

  private:
    LogLevel from_;
};

/// A directory of its own for each test, taken away at the end.
class TemporaryDirectory final {
  public:
    TemporaryDirectory() {
        std::string name = testing::TempDir() + "qts_log_XXXXXX";
        if (mkdtemp(name.data()) == nullptr) ADD_FAILURE() << "no directory " << name;
        path_ = name;
    }
    ~TemporaryDirectory() { std::filesystem::remove_all(path_); }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    std::string file(std::string_view name) const { return (path_ / name).string(); }

  private:
    std::filesystem::path path_;
};

std::vector<std::string> lines_of(const std::string& file) {
    std::ifstream in{file};
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);)
        lines.push_back(line);
    return lines;
}

/// Everything that comes out of a pipe until its other end is closed.
std::string text_of(int pipe) {
    std::string text;
    std::array<char, 65'536> buffer;
    for (;;) {
        const ssize_t got = read(pipe, buffer.data(), buffer.size());
        if (got <= 0) return text;
        text.append(buffer.data(), static_cast<std::size_t>(got));
    }
}

/// What stands behind the 24 characters of date, time and blank.
std::string after_stamp(const std::string& line) {
    return line.size() < 24 ? "" : line.substr(24);
}

TEST(Logger, HandsAFormattedLineToItsSink) {
    FakeLogSink sink{LogLevel::debug};
    const Logger log{sink, "KISClient"};
    log.info("order_sent qty={} price={}", 10, 71'900);
    EXPECT_EQ(sink.lines,
              (std::vector<Line>{{LogLevel::info, "KISClient", "order_sent qty=10 price=71900"}}));
}

TEST(Logger, HasOneCallForEachLevel) {
    FakeLogSink sink{LogLevel::debug};
    const Logger log{sink, "Engine"};
    log.debug("a");
    log.info("b");
    log.warning("c");
    log.error("d");
    EXPECT_EQ(sink.lines, (std::vector<Line>{{LogLevel::debug, "Engine", "a"},
                                             {LogLevel::info, "Engine", "b"},
                                             {LogLevel::warning, "Engine", "c"},
                                             {LogLevel::error, "Engine", "d"}}));
}

TEST(Logger, WritesNothingThatItsSinkDoesNotWant) {
    FakeLogSink sink{LogLevel::warning};
    const Logger log{sink, "Engine"};
    log.debug("a");
    log.info("b");
    log.warning("c");
    EXPECT_EQ(sink.lines, (std::vector<Line>{{LogLevel::warning, "Engine", "c"}}));
}

TEST(Logger, SharesItsSinkUnderAnotherName) {
    FakeLogSink sink{LogLevel::debug};
    const Logger log{sink, "Engine"};
    const Logger other = log.named("Risk");
    other.info("x");
    log.info("y");
    EXPECT_EQ(sink.lines,
              (std::vector<Line>{{LogLevel::info, "Risk", "x"}, {LogLevel::info, "Engine", "y"}}));
}

TEST(Logger, DoesNotFormatWhatAnArgumentHolds) {
    FakeLogSink sink{LogLevel::debug};
    Logger{sink, "Web"}.info("body={}", "{} {0} %v");
    EXPECT_EQ(sink.lines, (std::vector<Line>{{LogLevel::info, "Web", "body={} {0} %v"}}));
}

TEST(LogLevel, HasItsNameInCapitals) {
    EXPECT_EQ(to_string(LogLevel::debug), "DEBUG");
    EXPECT_EQ(to_string(LogLevel::info), "INFO");
    EXPECT_EQ(to_string(LogLevel::error), "ERROR");
}

TEST(LogSink, WritesStampComponentLevelAndText) {
    const TemporaryDirectory directory;
    const std::string file = directory.file("qts.log");
    {
        const auto sink = make_log_sink({.file = file});
        const Logger log{*sink, "KISClient"};
        log.info("event key={}", 1);
        log.error("halt reason=삼성전자");
    }
    const std::vector<std::string> lines = lines_of(file);
    ASSERT_EQ(lines.size(), 2U);
    const std::regex stamp{R"(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\.\d{3} )"};
    EXPECT_TRUE(std::regex_match(lines[0].substr(0, 24), stamp)) << lines[0];
    EXPECT_EQ(after_stamp(lines[0]), "[KISClient] INFO event key=1");
    EXPECT_EQ(after_stamp(lines[1]), "[KISClient] ERROR halt reason=삼성전자");
}

TEST(LogSink, NamesEachLevelAsToStringDoes) {
    const TemporaryDirectory directory;
    const std::string file = directory.file("qts.log");
    {
        const auto sink = make_log_sink({.file = file, .verbose = true});
        const Logger log{*sink, "C"};
        log.debug("x");
        log.info("x");
        log.warning("x");
        log.error("x");
    }
    const std::vector<std::string> lines = lines_of(file);
    ASSERT_EQ(lines.size(), 4U);
    EXPECT_EQ(after_stamp(lines[0]), "[C] " + std::string{to_string(LogLevel::debug)} + " x");
    EXPECT_EQ(after_stamp(lines[1]), "[C] " + std::string{to_string(LogLevel::info)} + " x");
    EXPECT_EQ(after_stamp(lines[2]), "[C] " + std::string{to_string(LogLevel::warning)} + " x");
    EXPECT_EQ(after_stamp(lines[3]), "[C] " + std::string{to_string(LogLevel::error)} + " x");
}

TEST(LogSink, StampsLinesWithKoreanTime) {
    const TemporaryDirectory directory;
    const std::string file = directory.file("qts.log");
    const SystemClock clock;
    const UtcNanos before = clock.utc_now();
    {
        const auto sink = make_log_sink({.file = file});
        Logger{*sink, "C"}.info("x");
    }
    const UtcNanos after = clock.utc_now();
    const std::vector<std::string> lines = lines_of(file);
    ASSERT_EQ(lines.size(), 1U);
    const std::string stamp = lines[0].substr(0, 23);
    EXPECT_GE(stamp, kst_stamp_ms(before));
    EXPECT_LE(stamp, kst_stamp_ms(after));
}

TEST(LogSink, WritesBracesAndPercentSignsAsTheyAre) {
    const TemporaryDirectory directory;
    const std::string file = directory.file("qts.log");
    {
        const auto sink = make_log_sink({.file = file});
        sink->write(LogLevel::info, "Web{}", "{} {0} %v %n 100%");
    }
    const std::vector<std::string> lines = lines_of(file);
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(after_stamp(lines[0]), "[Web{}] INFO {} {0} %v %n 100%");
}

TEST(LogSink, KeepsDebugLinesOutUnlessVerbose) {
    const TemporaryDirectory directory;
    const std::string file = directory.file("qts.log");
    {
        const auto sink = make_log_sink({.file = file});
        EXPECT_FALSE(sink->wants(LogLevel::debug));
        EXPECT_TRUE(sink->wants(LogLevel::info));
        EXPECT_TRUE(sink->wants(LogLevel::warning));
        EXPECT_TRUE(sink->wants(LogLevel::error));
        const Logger log{*sink, "C"};
        log.debug("hidden");
        log.info("shown");
    }
    ASSERT_EQ(lines_of(file).size(), 1U);
    EXPECT_EQ(after_stamp(lines_of(file)[0]), "[C] INFO shown");
}

TEST(LogSink, KeepsDebugLinesOfALoudConsoleOutOfTheFile) {
    const TemporaryDirectory directory;
    const std::string file = directory.file("qts.log");
    testing::internal::CaptureStderr();
    {
        const auto sink = make_log_sink({.console_level = LogLevel::debug, .file = file});
        const Logger log{*sink, "C"};
        log.debug("detail");
        log.info("event");
    }
    const std::string shown = testing::internal::GetCapturedStderr();
    EXPECT_NE(shown.find("detail"), std::string::npos) << shown;
    ASSERT_EQ(lines_of(file).size(), 1U);
    EXPECT_EQ(after_stamp(lines_of(file)[0]), "[C] INFO event");
}

TEST(LogSink, WritesDebugLinesToTheFileWhenVerbose) {
    const TemporaryDirectory directory;
    const std::string file = directory.file("qts.log");
    {
        const auto sink = make_log_sink({.file = file, .verbose = true});
        EXPECT_TRUE(sink->wants(LogLevel::debug));
        Logger{*sink, "C"}.debug("shown");
    }
    ASSERT_EQ(lines_of(file).size(), 1U);
    EXPECT_EQ(after_stamp(lines_of(file)[0]), "[C] DEBUG shown");
}

TEST(LogSink, ShowsLinesFromTheConsoleLevelUpOnStandardError) {
    testing::internal::CaptureStderr();
    {
        const auto sink = make_log_sink({.console_level = LogLevel::warning, .file = ""});
        const Logger log{*sink, "C"};
        log.info("calm");
        log.warning("careful");
        log.error("broken");
    }
    const std::string shown = testing::internal::GetCapturedStderr();
    EXPECT_EQ(shown.find("calm"), std::string::npos) << shown;
    EXPECT_NE(shown.find("careful"), std::string::npos) << shown;
    EXPECT_NE(shown.find("broken"), std::string::npos) << shown;
}

TEST(LogSink, ShowsOnlyErrorsOnAConsoleThatAsksForErrors) {
    const TemporaryDirectory directory;
    const std::string file = directory.file("qts.log");
    testing::internal::CaptureStderr();
    {
        const auto sink = make_log_sink({.console_level = LogLevel::error, .file = file});
        const Logger log{*sink, "C"};
        log.warning("careful");
        log.error("broken");
    }
    const std::string shown = testing::internal::GetCapturedStderr();
    EXPECT_EQ(shown.find("careful"), std::string::npos) << shown;
    EXPECT_NE(shown.find("broken"), std::string::npos) << shown;
    EXPECT_EQ(lines_of(file).size(), 2U);
}

TEST(LogSink, ShowsDebugLinesOnTheConsoleWhenVerbose) {
    testing::internal::CaptureStderr();
    {
        const auto sink = make_log_sink({.file = "", .verbose = true});
        Logger{*sink, "C"}.debug("detail");
    }
    const std::string shown = testing::internal::GetCapturedStderr();
    EXPECT_NE(shown.find("detail"), std::string::npos) << shown;
}

TEST(LogSink, KeepsTwoSinksApart) {
    const TemporaryDirectory directory;
    {
        const auto first = make_log_sink({.file = directory.file("first.log")});
        const auto second = make_log_sink({.file = directory.file("second.log")});
        Logger{*first, "A"}.info("one");
        Logger{*second, "B"}.info("two");
    }
    ASSERT_EQ(lines_of(directory.file("first.log")).size(), 1U);
    ASSERT_EQ(lines_of(directory.file("second.log")).size(), 1U);
    EXPECT_EQ(after_stamp(lines_of(directory.file("first.log"))[0]), "[A] INFO one");
    EXPECT_EQ(after_stamp(lines_of(directory.file("second.log"))[0]), "[B] INFO two");
}

TEST(LogSink, StillWritesAfterAnotherSinkDied) {
    const TemporaryDirectory directory;
    {
        const auto survivor = make_log_sink({.file = directory.file("survivor.log")});
        { const auto passing = make_log_sink({.file = directory.file("passing.log")}); }
        Logger{*survivor, "A"}.info("alive");
    }
    ASSERT_EQ(lines_of(directory.file("survivor.log")).size(), 1U);
}

TEST(LogSink, LosesNoLineOfSeveralThreads) {
    const TemporaryDirectory directory;
    const std::string file = directory.file("qts.log");
    {
        const auto sink = make_log_sink({.file = file});
        std::vector<std::thread> threads;
        for (int writer = 0; writer < 4; ++writer) {
            threads.emplace_back([&sink, writer] {
                const Logger log{*sink, "Worker"};
                for (int i = 0; i < 2'000; ++i)
                    log.info("writer={} line={}", writer, i);
            });
        }
        for (std::thread& thread : threads)
            thread.join();
    }
    std::vector<std::size_t> next(4, 0);
    for (const std::string& line : lines_of(file)) {
        const std::string text = after_stamp(line);
        ASSERT_EQ(text.rfind("[Worker] INFO writer=", 0), 0U) << line;
        const std::size_t writer = std::stoul(text.substr(21));
        ASSERT_LT(writer, 4U) << line;
        ASSERT_EQ(text.substr(22), " line=" + std::to_string(next[writer])) << line;
        ++next[writer];
    }
    EXPECT_EQ(next, (std::vector<std::size_t>{2'000, 2'000, 2'000, 2'000}));
}

// The "file" is a pipe that nobody reads: a disk that hangs, made to measure.
TEST(LogSink, DropsTheOldestLinesAndNeverDelaysTheCallerWhenTheDiskHangs) {
    const TemporaryDirectory directory;
    const std::string pipe = directory.file("pipe");
    ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
    const int reader = open(pipe.c_str(), O_RDONLY | O_NONBLOCK);
    ASSERT_GE(reader, 0);
    auto sink = make_log_sink({.file = pipe});
    auto caller = std::async(std::launch::async, [&sink] {
        const Logger log{*sink, "Flood"};
        for (int i = 0; i < 30'000; ++i)
            log.info("line={}", i);
    });
    EXPECT_EQ(caller.wait_for(std::chrono::seconds{20}), std::future_status::ready);

    // Only now the disk wakes up.
    ASSERT_EQ(fcntl(reader, F_SETFL, 0), 0);
    auto drained = std::async(std::launch::async, [reader] { return text_of(reader); });
    caller.wait();
    sink.reset();
    std::istringstream in{drained.get()};
    close(reader);
    std::vector<int> numbers;
    for (std::string line; std::getline(in, line);) {
        ASSERT_EQ(after_stamp(line).rfind("[Flood] INFO line=", 0), 0U) << line;
        numbers.push_back(std::stoi(after_stamp(line).substr(18)));
    }
    EXPECT_TRUE(std::is_sorted(numbers.begin(), numbers.end()));
    EXPECT_GE(numbers.size(), 8'000U);
    EXPECT_LT(numbers.size(), 30'000U);
    ASSERT_FALSE(numbers.empty());
    EXPECT_EQ(numbers.back(), 29'999);
}

} // namespace
} // namespace qts
