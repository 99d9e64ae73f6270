#pragma once
// `fills`, `pnl` and `orders --ours`: what the account's books tell of past days, from the query
// store. No broker is asked, no key is needed. Throws StartupError. Main thread.

#include "apps/qts/command_line.hpp"
#include "apps/qts/exit_code.hpp"

namespace qts::app {

ExitCode fills_command(const FillsOptions& options, const char* const* environment);
ExitCode pnl_command(const PnlOptions& options, const char* const* environment);
/// `options.ours` is set.
ExitCode own_orders_command(const OrdersOptions& options, const char* const* environment);

} // namespace qts::app
