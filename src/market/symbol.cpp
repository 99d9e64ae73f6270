#include "market/symbol.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace qts {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_capital(char c) {
    return c >= 'A' && c <= 'Z';
}

} // namespace

Result<Symbol> Symbol::parse(std::string_view text) {
    const std::string_view six = text.starts_with('Q') ? text.substr(1) : text;
    const bool good =
        six.size() == 6 && is_digit(six[0]) &&
        std::all_of(six.begin(), six.end(), [](char c) { return is_digit(c) || is_capital(c); });
    if (!good) {
        return failure(ErrorKind::invalid_input,
                       fmt::format("'{}' is not a stock code (six characters such as 005930, or Q "
                                   "and six characters for an ETN)",
                                   text));
    }
    Symbol symbol;
    symbol.bytes_ = {};
    std::copy(text.begin(), text.end(), symbol.bytes_.begin());
    return symbol;
}

} // namespace qts
