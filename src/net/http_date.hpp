#pragma once
// The `Date` header (RFC 9110, 5.6.7: `Sun, 06 Nov 1994 08:49:37 GMT`): how we learn the broker's
// clock.

#include "core/clock.hpp"
#include "core/result.hpp"

#include <string>
#include <string_view>

namespace qts {

/// malformed for any other form.
Result<UtcNanos> parse_http_date(std::string_view text);
/// Whole seconds.
std::string format_http_date(UtcNanos at);

} // namespace qts
