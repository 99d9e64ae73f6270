#pragma once
// The documents of `fills` and `pnl` as text for a person: 80 columns, Korean or English. Pure.

#include "apps/qts/messages.hpp"
#include "core/json_reader.hpp"

#include <string>

namespace qts::app {

std::string report_fills(const JsonView& document, const Messages& m);
std::string report_profit(const JsonView& document, const Messages& m);

} // namespace qts::app
