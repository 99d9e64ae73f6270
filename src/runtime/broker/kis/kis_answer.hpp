#pragma once
// KIS's answers judged: success, refusal, or unknown fate. The body decides, whatever the HTTP
// status (KIS sends throttles as 500 and refusals as 200); a body that is no JSON decides nothing.
// Source: kis-api.md 2.4, 5.2, 7 and 9.1. Pure. Any thread.

#include "core/json_reader.hpp"
#include "core/kst.hpp"
#include "net/http_transport.hpp"
#include "runtime/broker/kis/kis_codes.hpp"
#include "trading/order_response.hpp"

#include <expected>
#include <optional>
#include <string>

namespace qts::kis {

struct Answer {
    JsonDocument document;
    bool more_follows = false; ///< the tr_cont header says another page exists
};

struct AnswerFailure {
    Error error;                           ///< one sentence, with the cure where we know one
    std::optional<ErrorClass> error_class; ///< nullopt: no KIS answer at all
    std::string code;                      ///< msg_cd or error_code
};

using AnswerResult = std::expected<Answer, AnswerFailure>;

/// An inquiry's answer: rt_cd 0, or a failure.
AnswerResult read_answer(const HttpResult& result);

/// The answer of the token and hashkey calls, which carry no rt_cd when all is well.
AnswerResult read_grant(const HttpResult& result);

/// `rt_cd - msg1` of an answer whose return code is not 0, for the log; nullopt for any other.
std::optional<std::string> non_zero_code(const HttpResult& result);

/// The answer to an order, cancel or amend. `day` is the broker's date, part of the order's key.
OrderResponse parse_kis_place_response(const HttpResult& result, KstDate day);

} // namespace qts::kis
