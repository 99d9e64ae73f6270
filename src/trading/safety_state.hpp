#pragma once
// How much the program may do by itself, as five steps. What leads from one to another is in
// runtime/safety. Values.

#include "core/fixed_text.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace qts {

enum class SafetyState : std::uint8_t {
    normal,
    warning,     ///< everything goes on, and a person should look
    reduce_only, ///< nothing that adds exposure
    fail,        ///< no new order; cancels and inquiries go on
    lockdown,    ///< the same, until a person resumes
};
inline constexpr std::size_t kSafetyStates = 5;

/// NORMAL, WARNING, ... as they are written everywhere.
std::string_view to_string(SafetyState state);

struct SafetyChange {
    SafetyState from = SafetyState::normal;
    SafetyState to = SafetyState::normal;
    FixedText<119> cause;
};

} // namespace qts
