#pragma once
// The version of the program, as CMakeLists.txt has it.

#include <string_view>

namespace qts::app {

inline constexpr std::string_view kVersion = "qts 0.1.0";

} // namespace qts::app
