#pragma once
// Why the gate lets a signal not through: a stable code, the value that was asked for, the limit it
// met and the nearest legal value, as numbers. Sentences are made where they are shown.

#include "core/fixed_text.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace qts {

/// What the numbers of a refusal count.
enum class RefusalUnit : std::uint8_t {
    none,
    shares,
    won,
    instant, ///< UtcNanos, broker time
};

using RefusalDetail = FixedText<119>;

struct Refusal {
    std::string_view code;  ///< stable, for logs and tests: "GR101"
    std::string_view check; ///< the check's name: "tick"
    RefusalUnit unit = RefusalUnit::none;
    std::int64_t value = 0;
    std::optional<std::int64_t> limit{};
    std::optional<std::int64_t> nearest_below{}; ///< the nearest legal value at or below, in `unit`
    std::optional<std::int64_t> nearest_above{};
    RefusalDetail detail{}; ///< a word more: the phase, the kind, the setting to change
};

} // namespace qts
