#pragma once
// The numbers of a refusal for people and for programs.

#include "core/json_writer.hpp"
#include "runtime/risk/refusal.hpp"

#include <string>
#include <string_view>

namespace qts::app {

/// Its stable name: none, shares, won, instant.
std::string_view to_string(RefusalUnit unit);

/// `71,500원`, `1,200`, `2026-11-24 08:30:00`: a number of a refusal as people read it.
std::string refusal_value(RefusalUnit unit, std::int64_t value);

/// Unit, value, limit, nearest legal values and detail; instants as `2026-11-24T08:30:00`.
void add_refusal_numbers(JsonObject& facts, const Refusal& refusal);

} // namespace qts::app
