#pragma once
// The answers of `qts market` for a person: money the Korean way, 80 columns, Korean or English.

#include "apps/qts/market_question.hpp"

#include <string>

namespace qts::app {

/// `question` and `answer` as `answer_question` reads and writes them.
std::string report_answer(MarketTopic topic, const JsonView& question, const JsonView& answer,
                          bool korean);

} // namespace qts::app
