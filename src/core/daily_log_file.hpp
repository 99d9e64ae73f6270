#pragma once
// The log file of the day: `qts.log`, renamed to `qts.log.YYYY-MM-DD` when the Korean day ends, the
// newest seven of those kept. One writer at a time (the log's thread).

#include "core/clock.hpp"
#include "core/kst.hpp"

#include <fstream>
#include <optional>
#include <string>
#include <string_view>

namespace qts {

class DailyLogFile final {
  public:
    static constexpr std::size_t kKeptDays = 7;

    /// Opens (appends to) `path`. Throws StartupError when that cannot be done.
    explicit DailyLogFile(std::string path);
    /// Writes `line`, which ends in a newline, into the file of `at`'s Korean day. A disk that
    /// fails loses the line and nothing else.
    void write(UtcNanos at, std::string_view line);
    void flush() { out_.flush(); }

  private:
    void begin_day(KstDate day);
    void prune() const;

    std::string path_;
    std::ofstream out_;
    std::optional<KstDate> day_; ///< of what is in the file; nullopt: it is empty
};

} // namespace qts
