#pragma once
// The international number of a listed issue (표준코드, ISIN): `KR7005930003` for 005930. Source:
// krx-market.md section 8. Pure. Any thread.

#include "core/result.hpp"
#include "market/symbol.hpp"

#include <string>
#include <string_view>

namespace qts {

/// The check digit, '0' to '9', of the first eleven characters of an ISIN; invalid_input when they
/// are not two capital letters and nine digits or capital letters.
Result<char> isin_check_digit(std::string_view eleven);

/// Twelve characters whose last is the check digit of the others.
bool is_isin(std::string_view text);

/// The ISIN of a listed stock or ETF; invalid_input for an ETN code, whose ISIN does not follow
/// from it.
Result<std::string> isin_of(Symbol symbol);

} // namespace qts
