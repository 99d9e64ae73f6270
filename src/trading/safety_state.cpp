#include "trading/safety_state.hpp"

namespace qts {

std::string_view to_string(SafetyState state) {
    switch (state) {
    case SafetyState::normal:
        return "NORMAL";
    case SafetyState::warning:
        return "WARNING";
    case SafetyState::reduce_only:
        return "REDUCE_ONLY";
    case SafetyState::fail:
        return "FAIL";
    case SafetyState::lockdown:
        return "LOCKDOWN";
    }
    return "?";
}

} // namespace qts
