#pragma once
// Korean time at the edges: dates and times of day in KST, a fixed +09:00 without daylight saving
// (Korea has kept it since 1988). Pure values. Any thread.

#include "core/clock.hpp"
#include "core/result.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace qts {

enum class Weekday : std::uint8_t {
    sunday,
    monday,
    tuesday,
    wednesday,
    thursday,
    friday,
    saturday
};

/// A calendar day in Korea.
class KstDate {
  public:
    constexpr KstDate() = default;
    /// The day must exist (2026-02-30 is a programmer's error and aborts); use parse for text.
    static KstDate of(int year, unsigned month, unsigned day);
    static constexpr KstDate from_days(std::int32_t days_since_1970) {
        return KstDate{days_since_1970};
    }
    /// Accepts `YYYY-MM-DD` and `YYYYMMDD` of the years 1678 to 2261 (whose every instant an
    /// UtcNanos holds); anything else, or a day that does not exist, is invalid_input.
    static Result<KstDate> parse(std::string_view text);

    constexpr std::int32_t days_since_1970() const { return days_; }
    int year() const;
    unsigned month() const;
    unsigned day() const;
    Weekday weekday() const;
    bool is_weekend() const;
    constexpr KstDate plus_days(std::int32_t n) const { return KstDate{days_ + n}; }

    std::string iso() const;     ///< 2026-11-23
    std::string compact() const; ///< 20261123

    friend constexpr auto operator<=>(KstDate, KstDate) = default;

  private:
    constexpr explicit KstDate(std::int32_t days) : days_{days} {}
    std::int32_t days_{0};
};

/// A time of day in Korea, to the second: 0 <= seconds < 86,400.
class KstTime {
  public:
    constexpr KstTime() = default;
    static constexpr KstTime of(int hour, int minute, int second = 0) {
        return KstTime{hour * 3600 + minute * 60 + second};
    }
    /// Accepts `HH:MM`, `HH:MM:SS` and `HHMMSS`.
    static Result<KstTime> parse(std::string_view text);

    constexpr std::int32_t seconds_of_day() const { return seconds_; }
    std::string iso() const;     ///< 09:00:00
    std::string compact() const; ///< 090000

    friend constexpr auto operator<=>(KstTime, KstTime) = default;

  private:
    constexpr explicit KstTime(std::int32_t seconds) : seconds_{seconds} {}
    std::int32_t seconds_{0};
};

KstDate kst_date(UtcNanos at);
KstTime kst_time(UtcNanos at);
UtcNanos to_utc(KstDate date, KstTime time);

/// `2026-11-23 09:00:00.123`, in KST.
std::string kst_stamp_ms(UtcNanos at);

/// Reads `YYYY-MM-DD[ T]HH:MM[:SS][.fff][Z|+09:00|+0900]` or a bare date (compact forms too), years
/// 1678 to 2261. Without an offset the time is Korean.
struct ParsedInstant {
    UtcNanos at;
    bool has_time;
};
Result<ParsedInstant> parse_instant(std::string_view text);

} // namespace qts
