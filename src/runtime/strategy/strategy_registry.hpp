#pragma once
// The strategies of this program by name, and their making from configuration. Start-up only.

#include "runtime/strategy/strategy.hpp"

#include <map>
#include <memory>
#include <string>

namespace qts {

using GivenParameters = std::map<std::string, std::int64_t>;

std::vector<std::string_view> strategy_names();

/// Throws StartupError: an unknown strategy or parameter (naming the nearest known), a value
/// outside its range.
std::unique_ptr<Strategy> make_strategy(std::string_view name, const GivenParameters& given);

} // namespace qts
