#include "core/daily_log_file.hpp"

#include "core/startup_error.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <vector>

namespace qts {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDateLength = 10; ///< YYYY-MM-DD, with which every line begins

/// The day of a log that an earlier run left: of its last line's date.
std::optional<KstDate> day_in(const std::string& path) {
    std::error_code ignored;
    if (!fs::is_regular_file(path, ignored)) return std::nullopt; // a pipe would wait for a writer
    std::ifstream in{path};
    std::optional<KstDate> day;
    for (std::string line; std::getline(in, line);) {
        std::string digits = line.substr(0, kDateLength);
        std::erase(digits, '-');
        if (const auto parsed = KstDate::parse(digits)) day = *parsed;
    }
    return day;
}

} // namespace

DailyLogFile::DailyLogFile(std::string path)
    : path_{std::move(path)}, out_{path_, std::ios::app}, day_{day_in(path_)} {
    if (!out_) {
        throw StartupError(
            fmt::format("the log file cannot be opened: '{}': {}", path_, std::strerror(errno)));
    }
}

void DailyLogFile::write(UtcNanos at, std::string_view line) {
    const KstDate day = kst_date(at);
    if (day_ != day) begin_day(day);
    out_ << line;
}

void DailyLogFile::begin_day(KstDate day) {
    if (day_) {
        out_.close();
        std::error_code ignored; // a log that cannot be renamed goes on growing
        fs::rename(path_, fmt::format("{}.{}", path_, day_->iso()), ignored);
        out_.open(path_, std::ios::app);
        prune();
    }
    day_ = day;
}

void DailyLogFile::prune() const {
    const fs::path path{path_};
    const std::string stem = path.filename().string() + ".";
    std::vector<fs::path> old;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator{path.parent_path(), ignored}) {
        if (entry.path().filename().string().starts_with(stem)) old.push_back(entry.path());
    }
    std::sort(old.begin(), old.end()); // by date, which is by name
    const std::size_t surplus = old.size() > kKeptDays ? old.size() - kKeptDays : 0;
    for (std::size_t i = 0; i < surplus; ++i)
        fs::remove(old[i], ignored);
}

} // namespace qts
