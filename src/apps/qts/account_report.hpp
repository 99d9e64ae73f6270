#pragma once
// The documents of the account commands as text for a person: 80 columns, Korean double width
// aligned, Korean or English. Pure; the document is the one `--json` prints.

#include "apps/qts/messages.hpp"
#include "core/json_reader.hpp"

#include <string>

namespace qts::app {

std::string report_quote(const JsonView& document, const Messages& m);
std::string report_balance(const JsonView& document, const Messages& m);
std::string report_positions(const JsonView& document, const Messages& m);
std::string report_unknown_orders(const JsonView& document, const Messages& m);
std::string report_orders(const JsonView& document, const Messages& m);
std::string report_status(const JsonView& document, const Messages& m);
/// What an order would be and cost; shown before it is asked whether to send it.
std::string report_preview(const JsonView& document, const Messages& m);
/// What became of an order, an amendment or a cancel.
std::string report_result(const JsonView& document, const Messages& m);
/// Why our own checks said no, with the nearest legal value; empty when they did not.
std::string report_refusal(const JsonView& document, const Messages& m);

} // namespace qts::app
