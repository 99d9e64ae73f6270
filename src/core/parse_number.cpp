#include "core/parse_number.hpp"

#include <charconv>
#include <fmt/format.h>

namespace qts {

Result<std::int64_t> parse_digits(std::string_view text) {
    std::int64_t value = 0;
    const char* const end = text.data() + text.size();
    if (text.empty() || text[0] == '-') {
        return failure(ErrorKind::malformed, fmt::format("'{}' is not a number", text));
    }
    const auto [stop, code] = std::from_chars(text.data(), end, value);
    if (code == std::errc::result_out_of_range) {
        return failure(ErrorKind::overflow, fmt::format("'{}' is too large a number", text));
    }
    if (code != std::errc{} || stop != end) {
        return failure(ErrorKind::malformed, fmt::format("'{}' is not a number", text));
    }
    return value;
}

Result<std::int64_t> parse_integer(std::string_view text) {
    if (text.starts_with('-')) {
        QTS_TRY(value, parse_digits(text.substr(1)));
        return -value;
    }
    return parse_digits(text);
}

Result<std::int64_t> parse_scaled(std::string_view text, int places) {
    const std::size_t point = text.find('.');
    const bool negative = text.starts_with('-');
    QTS_TRY(whole, parse_integer(text.substr(0, point)));
    std::int64_t value = negative ? -whole : whole;
    const std::string_view fraction =
        point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
    const bool digits_only = fraction.find_first_not_of("0123456789") == std::string_view::npos;
    if (point != std::string_view::npos && (fraction.empty() || !digits_only)) {
        return failure(ErrorKind::malformed, fmt::format("'{}' is not a number", text));
    }
    for (int place = 0; place < places; ++place) {
        const auto index = static_cast<std::size_t>(place);
        const std::int64_t digit = index < fraction.size() ? fraction[index] - '0' : 0;
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, digit, &value)) {
            return failure(ErrorKind::overflow, fmt::format("'{}' is too large a number", text));
        }
    }
    for (auto index = static_cast<std::size_t>(places); index < fraction.size(); ++index) {
        if (fraction[index] != '0') {
            return failure(ErrorKind::malformed,
                           fmt::format("'{}' has more than {} decimals", text, places));
        }
    }
    return negative ? -value : value;
}

} // namespace qts
