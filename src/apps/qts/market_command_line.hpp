#pragma once
// The words of `qts market ...`. Start-up only; throws StartupError.

#include "apps/qts/command_parser.hpp"

namespace qts::app {

Invocation parse_market(const std::string& program, const Words& words);

} // namespace qts::app
