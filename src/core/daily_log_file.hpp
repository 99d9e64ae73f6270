#pragma once
// The log file of the day: `qts.log`, renamed to `qts.log.YYYY-MM-DD` when the Korean day ends, the
// newest of those kept. A day that writes more than its cap goes on in a fresh file, and only the
// part before it is kept beside (`qts.log.YYYY-MM-DD.full`). One writer at a time (the log's
// thread).

#include "core/clock.hpp"
#include "core/kst.hpp"

#include <cstdint>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

namespace qts {

class DailyLogFile final {
  public:
    static constexpr std::size_t kKeptDays = 7;

    static constexpr std::uintmax_t kMaxBytes = 256U * 1024 * 1024;

    /// Opens (appends to) `path`. Throws StartupError when that cannot be done. `kept_days`: files
    /// of past days kept, from 1; `max_bytes`: of one file.
    explicit DailyLogFile(std::string path, std::size_t kept_days = kKeptDays,
                          std::uintmax_t max_bytes = kMaxBytes);
    /// Writes `line`, which ends in a newline, into the file of `at`'s Korean day. A disk that
    /// fails loses the line and nothing else.
    void write(UtcNanos at, std::string_view line);
    void flush() { out_.flush(); }

  private:
    void begin_day(KstDate day);
    void make_room(std::uintmax_t wanted);
    void put_aside(const std::string& name);
    void reopen();
    void prune() const;

    std::string path_;
    std::size_t kept_days_;
    std::uintmax_t max_bytes_;
    std::uintmax_t bytes_{0}; ///< in the file
    std::ofstream out_;
    std::optional<KstDate> day_; ///< of what is in the file; nullopt: it is empty
};

} // namespace qts
