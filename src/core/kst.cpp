#include "core/kst.hpp"

#include "core/assert.hpp"
#include "core/parse_number.hpp"

#include <array>
#include <fmt/format.h>
#include <optional>

namespace qts {
namespace {

namespace chrono = std::chrono;
using chrono::days;
using chrono::sys_days;
using chrono::year_month_day;

constexpr Duration kKstOffset = std::chrono::hours{9};
constexpr std::int64_t kNanosPerSecond = 1'000'000'000;
constexpr std::int64_t kSecondsPerDay = 86'400;
// Years whose every instant fits 64 bits of nanoseconds.
constexpr int kFirstYear = 1678;
constexpr int kLastYear = 2261;

year_month_day civil(KstDate date) {
    return year_month_day{sys_days{days{date.days_since_1970()}}};
}

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
    const std::int64_t quotient = a / b;
    return (a % b != 0 && (a < 0) != (b < 0)) ? quotient - 1 : quotient;
}

std::int64_t kst_seconds(UtcNanos at) {
    return floor_div((at.since_epoch() + kKstOffset).count(), kNanosPerSecond);
}

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
    if (at + count > text.size()) return std::nullopt;
    const auto value = parse_digits(text.substr(at, count));
    if (!value) return std::nullopt;
    return static_cast<int>(*value);
}

/// The offset at the end of a timestamp, in seconds east of Greenwich; nullopt when malformed.
std::optional<int> parse_offset(std::string_view text) {
    if (text.empty()) return 9 * 3600;
    if (text == "Z" || text == "z") return 0;
    if (text.size() < 5 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
    const std::size_t minutes_at = text[3] == ':' ? 4 : 3;
    const auto hours = digits(text, 1, 2);
    const auto minutes = digits(text, minutes_at, 2);
    if (!hours || !minutes || text.size() != minutes_at + 2) return std::nullopt;
    if (*hours > 14 || *minutes > 59) return std::nullopt;
    const int seconds = *hours * 3600 + *minutes * 60;
    return text[0] == '-' ? -seconds : seconds;
}

/// Takes `.123` off the front of `rest`; digits beyond nanoseconds are dropped. nullopt: no digits.
std::optional<Duration> take_fraction(std::string_view& rest) {
    if (rest.empty() || rest[0] != '.') return Duration{0};
    rest.remove_prefix(1);
    Duration fraction{0};
    std::int64_t scale = kNanosPerSecond / 10;
    std::size_t count = 0;
    for (; count < rest.size() && rest[count] >= '0' && rest[count] <= '9'; ++count) {
        fraction += Duration{(rest[count] - '0') * scale};
        scale /= 10;
    }
    rest.remove_prefix(count);
    return count == 0 ? std::nullopt : std::optional{fraction};
}

} // namespace

KstDate KstDate::of(int y, unsigned m, unsigned d) {
    const year_month_day ymd{chrono::year{y}, chrono::month{m}, chrono::day{d}};
    QTS_ASSERT(ymd.ok(), "a date that does not exist");
    return KstDate{static_cast<std::int32_t>(sys_days{ymd}.time_since_epoch().count())};
}

Result<KstDate> KstDate::parse(std::string_view text) {
    const bool dashed = text.size() == 10 && text[4] == '-' && text[7] == '-';
    if (dashed || text.size() == 8) {
        const auto y = digits(text, 0, 4);
        const auto m = digits(text, dashed ? 5 : 4, 2);
        const auto d = digits(text, dashed ? 8 : 6, 2);
        if (y && m && d) {
            const year_month_day ymd{chrono::year{*y}, chrono::month{static_cast<unsigned>(*m)},
                                     chrono::day{static_cast<unsigned>(*d)}};
            const bool in_range = *y >= kFirstYear && *y <= kLastYear;
            if (ymd.ok() && in_range)
                return of(*y, static_cast<unsigned>(*m), static_cast<unsigned>(*d));
        }
    }
    return failure(ErrorKind::invalid_input,
                   fmt::format("'{}' is not a date (write 2026-11-23)", text));
}

int KstDate::year() const {
    return static_cast<int>(civil(*this).year());
}
unsigned KstDate::month() const {
    return static_cast<unsigned>(civil(*this).month());
}
unsigned KstDate::day() const {
    return static_cast<unsigned>(civil(*this).day());
}

Weekday KstDate::weekday() const {
    // 1970-01-01 was a Thursday.
    return static_cast<Weekday>(((days_ % 7) + 7 + 4) % 7);
}

bool KstDate::is_weekend() const {
    return weekday() == Weekday::saturday || weekday() == Weekday::sunday;
}

std::string KstDate::iso() const {
    return fmt::format("{:04}-{:02}-{:02}", year(), month(), day());
}
std::string KstDate::compact() const {
    return fmt::format("{:04}{:02}{:02}", year(), month(), day());
}

Result<KstTime> KstTime::parse(std::string_view text) {
    const bool colons = text.size() >= 5 && text[2] == ':';
    const auto h = digits(text, 0, 2);
    const auto m = digits(text, colons ? 3 : 2, 2);
    std::optional<int> s;
    if (colons && text.size() == 5) s = 0;
    if (colons && text.size() == 8 && text[5] == ':') s = digits(text, 6, 2);
    if (!colons && text.size() == 6) s = digits(text, 4, 2);
    if (h && m && s && *h < 24 && *m < 60 && *s < 60) return of(*h, *m, *s);
    return failure(ErrorKind::invalid_input,
                   fmt::format("'{}' is not a time of day (write 09:00:00)", text));
}

std::string KstTime::iso() const {
    return fmt::format("{:02}:{:02}:{:02}", seconds_ / 3600, seconds_ / 60 % 60, seconds_ % 60);
}
std::string KstTime::compact() const {
    return fmt::format("{:02}{:02}{:02}", seconds_ / 3600, seconds_ / 60 % 60, seconds_ % 60);
}

KstDate kst_date(UtcNanos at) {
    return KstDate::from_days(
        static_cast<std::int32_t>(floor_div(kst_seconds(at), kSecondsPerDay)));
}

KstTime kst_time(UtcNanos at) {
    const std::int64_t seconds = kst_seconds(at);
    const auto of_day =
        static_cast<int>(seconds - floor_div(seconds, kSecondsPerDay) * kSecondsPerDay);
    return KstTime::of(of_day / 3600, of_day / 60 % 60, of_day % 60);
}

UtcNanos to_utc(KstDate date, KstTime time) {
    const std::chrono::seconds seconds{date.days_since_1970() * kSecondsPerDay +
                                       time.seconds_of_day()};
    return UtcNanos::since_epoch(Duration{seconds} - kKstOffset);
}

std::string kst_stamp_ms(UtcNanos at) {
    const std::int64_t nanos = (at.since_epoch() + kKstOffset).count();
    const std::int64_t in_second = nanos - floor_div(nanos, kNanosPerSecond) * kNanosPerSecond;
    return fmt::format("{} {}.{:03}", kst_date(at).iso(), kst_time(at).iso(),
                       in_second / 1'000'000);
}

Result<ParsedInstant> parse_instant(std::string_view text) {
    const auto bad = [&] {
        return failure(ErrorKind::invalid_input,
                       fmt::format("'{}' is not a date or time (write 2026-11-23 or "
                                   "2026-11-23 09:00:00)",
                                   text));
    };
    const std::size_t date_size = text.size() > 4 && text[4] == '-' ? 10 : 8;
    if (text.size() < date_size) return bad();
    const auto date = KstDate::parse(text.substr(0, date_size));
    if (!date) return bad();
    std::string_view rest = text.substr(date_size);
    if (rest.empty()) return ParsedInstant{to_utc(*date, KstTime::of(0, 0)), false};
    if (rest[0] != ' ' && rest[0] != 'T') return bad();
    rest.remove_prefix(1);
    const std::size_t time_size = rest.find_first_of("+-Zz.");
    const auto time = KstTime::parse(rest.substr(0, time_size));
    if (!time) return bad();
    rest = time_size == std::string_view::npos ? std::string_view{} : rest.substr(time_size);
    const auto fraction = take_fraction(rest);
    if (!fraction) return bad();
    const auto offset = parse_offset(rest);
    if (!offset) return bad();
    const Duration shift = kKstOffset - std::chrono::seconds{*offset};
    return ParsedInstant{to_utc(*date, *time) + shift + *fraction, true};
}

} // namespace qts
