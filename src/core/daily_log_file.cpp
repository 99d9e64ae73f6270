#include "core/daily_log_file.hpp"

#include "core/startup_error.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <set>
#include <vector>

namespace qts {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFull = ".full"; ///< put aside for its size
constexpr std::size_t kDateLength = 10;     ///< YYYY-MM-DD, with which every line begins

/// The day of the log at `path`: of its first line's date.
std::optional<KstDate> day_in(const std::string& path) {
    std::error_code ignored;
    if (!fs::is_regular_file(path, ignored)) return std::nullopt; // a pipe would wait for a writer
    std::ifstream in{path};
    for (std::string line; std::getline(in, line);) {
        std::string digits = line.substr(0, kDateLength);
        std::erase(digits, '-');
        if (const auto parsed = KstDate::parse(digits)) return *parsed;
    }
    return std::nullopt;
}

} // namespace

DailyLogFile::DailyLogFile(std::string path, std::size_t kept_days, std::uintmax_t max_bytes)
    : path_{std::move(path)}, kept_days_{kept_days},
      max_bytes_{max_bytes}, out_{path_, std::ios::app}, day_{day_in(path_)} {
    if (!out_) {
        throw StartupError(
            fmt::format("the log file cannot be opened: '{}': {}", path_, std::strerror(errno)));
    }
    reopen();
}

void DailyLogFile::write(UtcNanos at, std::string_view line) {
    const KstDate day = kst_date(at);
    if (day_ != day) begin_day(day);
    if (bytes_ > 0 && bytes_ + line.size() > max_bytes_) make_room(line.size());
    out_ << line << std::flush; // whole lines: other processes write here too
    bytes_ += line.size();
}

void DailyLogFile::put_aside(const std::string& name) {
    out_.close();
    std::error_code ignored; // a log that cannot be renamed goes on growing
    fs::rename(path_, name, ignored);
    reopen();
}

void DailyLogFile::reopen() {
    out_.close();
    out_.open(path_, std::ios::app);
    std::error_code unknown;
    const std::uintmax_t size = fs::file_size(path_, unknown);
    bytes_ = unknown ? 0 : size;
}

void DailyLogFile::make_room(std::uintmax_t wanted) {
    // Several processes write into one log: another may have put it aside already.
    reopen();
    if (bytes_ + wanted > max_bytes_) put_aside(fmt::format("{}.{}{}", path_, day_->iso(), kFull));
}

void DailyLogFile::begin_day(KstDate day) {
    if (day_) {
        // Several processes write into one log: another may have put the old day aside already.
        std::error_code none;
        const std::uintmax_t written = fs::file_size(path_, none);
        const KstDate in_file = day_in(path_).value_or(*day_);
        const std::string name = fmt::format("{}.{}", path_, in_file.iso());
        // An empty file was put aside by another; a day that is there already is not overwritten.
        if (!none && written > 0 && in_file != day) {
            put_aside(fs::exists(name) ? name + std::string{kFull} : name);
        } else {
            reopen();
        }
        prune();
    }
    day_ = day;
}

void DailyLogFile::prune() const {
    const fs::path path{path_};
    const std::string stem = path.filename().string() + ".";
    std::set<std::string> days; // of which files are there; by date, which is by name
    std::vector<fs::path> old;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator{path.parent_path(), ignored}) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with(stem)) continue;
        const std::string date = name.substr(stem.size(), kDateLength);
        const std::string_view rest = std::string_view{name}.substr(stem.size() + date.size());
        // Whatever else lies there is not ours to remove.
        if (!KstDate::parse(date) || (!rest.empty() && rest != kFull)) continue;
        days.insert(date);
        old.push_back(entry.path());
    }
    while (days.size() > kept_days_) {
        const std::string oldest = stem + *days.begin();
        for (const fs::path& file : old) {
            if (file.filename().string().starts_with(oldest)) fs::remove(file, ignored);
        }
        days.erase(days.begin());
    }
}

} // namespace qts
