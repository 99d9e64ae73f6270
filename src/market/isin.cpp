#include "market/isin.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace qts {
namespace {

constexpr std::size_t kBody = 11;

bool is_capital(char c) {
    return c >= 'A' && c <= 'Z';
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

} // namespace

Result<char> isin_check_digit(std::string_view eleven) {
    const bool good = eleven.size() == kBody && is_capital(eleven[0]) && is_capital(eleven[1]) &&
                      std::all_of(eleven.begin(), eleven.end(),
                                  [](char c) { return is_digit(c) || is_capital(c); });
    if (!good) {
        return failure(ErrorKind::invalid_input,
                       fmt::format("'{}' does not begin an ISIN (two letters, nine letters or "
                                   "digits)",
                                   eleven));
    }
    // Letters count as 10 to 35, written as two digits. From the right every second digit, the
    // first included, is doubled; the digits of all are summed.
    std::string digits;
    for (const char c : eleven)
        digits += is_digit(c) ? std::string{c} : fmt::format("{}", c - 'A' + 10);
    int sum = 0;
    bool doubled = true;
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, doubled = !doubled) {
        const int value = (*digit - '0') * (doubled ? 2 : 1);
        sum += value / 10 + value % 10;
    }
    return static_cast<char>('0' + (10 - sum % 10) % 10);
}

bool is_isin(std::string_view text) {
    if (text.size() != kBody + 1) return false;
    const auto digit = isin_check_digit(text.substr(0, kBody));
    return digit && *digit == text.back();
}

Result<std::string> isin_of(Symbol symbol) {
    if (symbol.is_etn_code()) {
        return failure(
            ErrorKind::invalid_input,
            fmt::format("the ISIN of ETN {} does not follow from its code", symbol.view()));
    }
    const std::string body = fmt::format("KR7{}00", symbol.view());
    QTS_TRY(digit, isin_check_digit(body));
    return body + digit;
}

} // namespace qts
