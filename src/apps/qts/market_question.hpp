#pragma once
// The questions of `qts market`, as JSON in and JSON out: what a price may be, a day's limits,
// what trades at a moment, which days trade, what a trade costs. Form and meaning of every field:
// market-batch-protocol.md, restated in docs/market.md. Pure: the same question and rules give the
// same answer.

#include "core/json_reader.hpp"
#include "core/json_writer.hpp"
#include "market/market_rules.hpp"

#include <string>
#include <string_view>

namespace qts::app {

enum class MarketTopic : std::uint8_t { tick, limits, session, calendar, cost };

std::string_view to_string(MarketTopic topic);

/// Adds the answer to `answer`, which is spoilt when it fails. Errors: `incomplete` (a field is
/// missing), `not_covered` (a date beyond the tables), `invalid_input` (everything else).
Result<void> answer_question(MarketTopic topic, const JsonView& question, const MarketRules& rules,
                             JsonObject& answer);

/// `missing_field`, `out_of_range` or `invalid_value`.
std::string_view question_error_code(ErrorKind kind);

/// {"code": ..., "message": ...}
JsonObject question_error(const Error& error);

/// The longest line of a batch, in bytes: more is somebody's mistake and not to be kept in memory.
inline constexpr std::size_t kLongestQuestion = std::size_t{64} << 20;

/// One line of a batch: the answer, or the error object, without the line's end. `line` is not
/// blank.
std::string answer_line(MarketTopic topic, std::string_view line, const MarketRules& rules);

} // namespace qts::app
