#pragma once
// `qts doctor`: is everything as it must be to trade? Each check says OK, WARN or FAIL with the
// cure; all only read. `--order-test` adds an order on a paper account or the simulator. Main
// thread.

#include "apps/qts/command_line.hpp"
#include "apps/qts/exit_code.hpp"

namespace qts::app {

/// 1 when a check fails. It throws nothing for a wrong configuration: telling it is its purpose.
ExitCode doctor_command(const DoctorOptions& options, const char* const* environment);

} // namespace qts::app
