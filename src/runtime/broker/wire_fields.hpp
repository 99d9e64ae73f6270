#pragma once
// Numbers as Korean brokers write them: text, padded with zeros or blanks, sometimes with a decimal
// tail of zeros. Anything else is malformed; a missing field is never a zero. Any thread.

#include "core/json_reader.hpp"
#include "market/price.hpp"

#include <optional>
#include <string_view>

namespace qts {

/// The trimmed text of a member; malformed (naming the field) when it is absent or no text.
Result<std::string_view> text_field(const JsonView& row, std::string_view name);
/// Absent and blank are nullopt.
std::optional<std::string_view> optional_text_field(const JsonView& row, std::string_view name);

/// 0 to kMaxQuantity shares.
Result<Quantity> quantity_field(const JsonView& row, std::string_view name);
/// 0 to kMaxPrice won; `71400.0000` is 71,400; a fraction of a won is malformed.
Result<Price> price_field(const JsonView& row, std::string_view name);
/// Signed won.
Result<Notional> money_field(const JsonView& row, std::string_view name);

} // namespace qts
