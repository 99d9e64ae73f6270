#include "net/http_date.hpp"

#include "core/kst.hpp"
#include "core/parse_number.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace qts {
namespace {

constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::size_t kLength = 29;
constexpr Duration kKstOffset = std::chrono::hours{9};

} // namespace

Result<UtcNanos> parse_http_date(std::string_view text) {
    const auto bad = failure(ErrorKind::malformed, "a Date header that is no date");
    const bool shaped = text.size() == kLength && text.substr(3, 2) == ", " && text[7] == ' ' &&
                        text[11] == ' ' && text[16] == ' ' && text.ends_with(" GMT");
    if (!shaped) return bad;
    if (std::find(kDays.begin(), kDays.end(), text.substr(0, 3)) == kDays.end()) return bad;
    const auto month = std::find(kMonths.begin(), kMonths.end(), text.substr(8, 3));
    if (month == kMonths.end()) return bad;
    const auto date = KstDate::parse(fmt::format("{}{:02}{}", text.substr(12, 4),
                                                 month - kMonths.begin() + 1, text.substr(5, 2)));
    const auto time = KstTime::parse(text.substr(17, 8));
    if (!date || !time) return bad;
    // Read as if it were Korean time, then moved by the nine hours between.
    return to_utc(*date, *time) + kKstOffset;
}

std::string format_http_date(UtcNanos at) {
    const UtcNanos shifted = at - kKstOffset;
    const KstDate date = kst_date(shifted);
    return fmt::format("{}, {:02} {} {:04} {} GMT", kDays[static_cast<std::size_t>(date.weekday())],
                       date.day(), kMonths[date.month() - 1], date.year(), kst_time(shifted).iso());
}

} // namespace qts
