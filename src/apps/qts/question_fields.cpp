#include "apps/qts/question_fields.hpp"

#include "core/parse_number.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <set>

namespace qts::app {
namespace {

constexpr std::size_t kDateLength = 10; // 2026-11-23

/// Whether `text` has digits where `shape` has `0`, and is `shape` elsewhere.
bool has_shape(std::string_view text, std::string_view shape) {
    return std::equal(
        text.begin(), text.end(), shape.begin(), shape.end(),
        [](char c, char wanted) { return wanted == '0' ? c >= '0' && c <= '9' : c == wanted; });
}

/// Whether the day of `YYYY-MM-DD` exists, in any year at all.
bool is_day(std::string_view text) {
    const auto number = [&](std::size_t at, std::size_t length) {
        return static_cast<int>(parse_digits(text.substr(at, length)).value_or(0));
    };
    const std::chrono::year_month_day day{std::chrono::year{number(0, 4)},
                                          std::chrono::month{static_cast<unsigned>(number(5, 2))},
                                          std::chrono::day{static_cast<unsigned>(number(8, 2))}};
    return day.ok();
}

} // namespace

std::unexpected<Error> QuestionFields::missing(std::string_view name) const {
    return failure(ErrorKind::incomplete, fmt::format("'{}{}' is missing", where_, name));
}

std::unexpected<Error> QuestionFields::invalid(std::string_view name,
                                               std::string_view must_be) const {
    return failure(ErrorKind::invalid_input,
                   fmt::format("'{}{}' must be {}", where_, name, must_be));
}

Result<void> QuestionFields::check_names(std::initializer_list<std::string_view> known) const {
    if (!object_.is_object()) {
        return failure(ErrorKind::invalid_input,
                       where_.empty() ? "the question must be a JSON object"
                                      : fmt::format("'{}' must be an object",
                                                    where_.substr(0, where_.size() - 1)));
    }
    std::set<std::string_view> seen;
    for (const std::string_view name : object_.member_names()) {
        if (!seen.insert(name).second) return invalid(name, "given once");
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            return failure(ErrorKind::invalid_input,
                           fmt::format("'{}{}' is no field of this question", where_, name));
        }
    }
    return {};
}

Result<std::int64_t> QuestionFields::integer(std::string_view name, std::int64_t low,
                                             std::int64_t high) const {
    if (!has(name)) return missing(name);
    const JsonView value = at(name);
    const auto number = value.is_integer() ? value.integer() : Result<std::int64_t>{low - 1};
    if (!value.is_integer() || !number || *number < low || *number > high) {
        return invalid(name, fmt::format("a whole number from {} to {}", low, high));
    }
    return *number;
}

Result<std::int64_t> QuestionFields::integer_or(std::string_view name, std::int64_t low,
                                                std::int64_t high, std::int64_t absent) const {
    if (!has(name)) return absent;
    return integer(name, low, high);
}

Result<std::string_view> QuestionFields::text(std::string_view name) const {
    if (!has(name)) return missing(name);
    const auto value = at(name).text();
    if (!value) return invalid(name, "a text");
    return *value;
}

/// `text`, of the field `name`, is a day; `must_be` when it is not.
Result<KstDate> QuestionFields::day_of(std::string_view name, std::string_view text,
                                       std::string_view must_be) const {
    if (!is_day(text)) return invalid(name, must_be);
    if (const auto date = KstDate::parse(text)) return *date;
    // It exists, and lies beyond every table of ours.
    return failure(ErrorKind::not_covered,
                   fmt::format("'{}{}' lies outside the years 1678 to 2261", where_, name));
}

Result<KstDate> QuestionFields::date(std::string_view name) const {
    constexpr std::string_view kShape = "a date such as 2026-11-23";
    QTS_TRY(given, text(name));
    if (!has_shape(given, "0000-00-00")) return invalid(name, kShape);
    return day_of(name, given, kShape);
}

Result<UtcNanos> QuestionFields::instant(std::string_view name) const {
    constexpr std::string_view kShape = "a time such as 2026-11-23T09:00:00";
    QTS_TRY(given, text(name));
    if (!has_shape(given, "0000-00-00T00:00:00")) return invalid(name, kShape);
    const auto time = KstTime::parse(given.substr(kDateLength + 1));
    if (!time) return invalid(name, kShape);
    QTS_TRY(date, day_of(name, given.substr(0, kDateLength), kShape));
    return to_utc(date, *time);
}

} // namespace qts::app
