#pragma once
// `qts market ...`: one question answered for a person or a program, or a batch of them. Needs no
// keys, no network and no account.

#include "apps/qts/command_line.hpp"
#include "apps/qts/exit_code.hpp"

namespace qts::app {

ExitCode market_command(const MarketOptions& options, const char* const* environment);

} // namespace qts::app
