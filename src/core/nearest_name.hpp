#pragma once
// "Did you mean ...?" for a misspelt option or key. Any thread.

#include <optional>
#include <span>
#include <string_view>

namespace qts {

/// The known name with the fewest edits from `given` (insert, delete, replace, case ignored), the
/// first of equals; nullopt when even that one is further away than half of `given`.
std::optional<std::string_view> nearest_name(std::string_view given,
                                             std::span<const std::string_view> known);

} // namespace qts
