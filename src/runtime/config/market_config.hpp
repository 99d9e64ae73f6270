#pragma once
// `[market]` of qts.toml: days and rows that are added to the built-in rules of the market, so that
// a new holiday or an announced change needs no new build. Start-up only.

#include "market/market_rules.hpp"
#include "runtime/config/toml_section.hpp"

namespace qts {

/// The built-in rules with what the section adds. Throws StartupError: a key that is none, a row
/// that lacks something or does not fit the others.
MarketRules read_market_rules(const toml::table& root, const std::string& file);

} // namespace qts
