#pragma once
// What reports take from a JSON document to show it to a person. Absent and null are a dash, or
// nothing. Pure.

#include "core/json_reader.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace qts::app {

/// Empty when there is none.
std::string text_at(const JsonView& json, std::string_view key);
std::optional<std::int64_t> number_at(const JsonView& json, std::string_view key);
std::string won_at(const JsonView& json, std::string_view key);   ///< 71,900원
std::string count_at(const JsonView& json, std::string_view key); ///< 1,200

/// A labelled line with its end.
std::string line(std::string_view label, std::string_view value);

} // namespace qts::app
