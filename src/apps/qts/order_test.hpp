#pragma once
// `qts doctor --order-test`: one share at the lower limit price is ordered, looked up, amended and
// cancelled, through the same desk, gate and wire as every order; the account is as before. On a
// paper account or a simulator only. Main thread.

#include "apps/qts/doctor_report.hpp"
#include "apps/qts/exit_code.hpp"
#include "apps/qts/program.hpp"

namespace qts::app {

/// Tells each step. Ends at the first that fails, after cancelling what it left: with 3 on an
/// account with real money or when our own checks refuse (the market is closed), 4 when the broker
/// does, 5 when the fate of a request is unknown.
ExitCode order_test(Program& program, const CommonOptions& options, DoctorReport& report);

} // namespace qts::app
