#pragma once
// Strict integers from text: digits only, no blanks, no plus sign, no overflow. Any thread.

#include "core/result.hpp"

#include <cstdint>
#include <string_view>

namespace qts {

/// One or more decimal digits (leading zeros allowed), at most int64. Else malformed or overflow.
Result<std::int64_t> parse_digits(std::string_view text);

/// The same with an optional leading minus.
Result<std::int64_t> parse_integer(std::string_view text);

/// A decimal such as `71690.50` or `-1000`, scaled by 10^places and returned as an integer;
/// digits beyond `places` must be zeros (`71400.0000` at 0 places is 71400), else malformed.
Result<std::int64_t> parse_scaled(std::string_view text, int places);

} // namespace qts
