#pragma once
// What a person must find in the log of an engine's news, in the same words whoever listens.

#include "core/log.hpp"
#include "runtime/engine/engine_listener.hpp"

namespace qts::app {

/// Holdings that differed, and cash that did by more than costs are rounded.
void log_adjusted(const Logger& log, const LedgerAdjustments& adjustments);
void log_safety(const Logger& log, const SafetyChange& change);
void log_undecided(const Logger& log, const OrderRecord& order, std::string_view why);
void log_contradiction(const Logger& log, OrderId order, std::string_view what);

/// Won by which our cash and the broker's may differ without a word: 10,000 or a thousandth.
bool is_worth_a_word(const CashAdjustment& cash);

} // namespace qts::app
