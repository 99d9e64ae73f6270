#pragma once
// The commands about one account: order, amend, cancel, resolve, orders, positions and status go
// through the process that owns the account when one lives; else the command owns it for its
// duration. balance and quote only ask the broker. Each prints text or its JSON document and
// returns the exit code; each throws StartupError for what is wrong before the first connection.

#include "apps/qts/command_line.hpp"
#include "apps/qts/exit_code.hpp"

namespace qts::app {

ExitCode order_command(const OrderOptions& options, const char* const* environment);
ExitCode amend_command(const AmendOptions& options, const char* const* environment);
ExitCode cancel_command(const CancelOptions& options, const char* const* environment);
ExitCode orders_command(const OrdersOptions& options, const char* const* environment);
ExitCode resolve_command(const ResolveOptions& options, const char* const* environment);
ExitCode positions_command(const PositionsOptions& options, const char* const* environment);
ExitCode status_command(const StatusOptions& options, const char* const* environment);
ExitCode balance_command(const BalanceOptions& options, const char* const* environment);
ExitCode quote_command(const QuoteOptions& options, const char* const* environment);

} // namespace qts::app
