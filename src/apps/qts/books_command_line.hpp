#pragma once
// The words of the commands about an account's books: orders, fills, pnl, journal. Start-up only;
// throws StartupError.

#include "apps/qts/command_parser.hpp"

namespace qts::app {

Invocation parse_orders(const std::string& program, const Words& words);
Invocation parse_fills(const std::string& program, const Words& words);
Invocation parse_pnl(const std::string& program, const Words& words);
Invocation parse_journal(const std::string& program, const Words& words);

} // namespace qts::app
