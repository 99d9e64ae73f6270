#include "runtime/broker/kis/kis_answer.hpp"

#include "core/text.hpp"
#include "runtime/broker/kis/kis_order_key.hpp"
#include "runtime/broker/wire_fields.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace qts::kis {
namespace {

constexpr int kHttpOk = 200;

/// The three fields every answer of /uapi and /oauth2 may have, whichever shape it uses.
struct Verdict {
    std::string return_code; ///< empty on /oauth2
    std::string code;
    std::string message;
};

Verdict verdict_of(const JsonView& root) {
    const auto text = [&](std::string_view first, std::string_view second) {
        const auto value = optional_text_field(root, first);
        return std::string{value ? *value : optional_text_field(root, second).value_or("")};
    };
    return Verdict{.return_code = text(field::kReturnCode, field::kReturnCode),
                   .code = text(field::kMessageCode, field::kErrorCode),
                   .message = text(field::kMessage, field::kErrorText)};
}

ErrorKind kind_of(ErrorClass error_class) {
    switch (error_class) {
    case ErrorClass::throttled:
    case ErrorClass::token_too_soon:
        return ErrorKind::throttled;
    case ErrorClass::token:
    case ErrorClass::configuration:
        return ErrorKind::auth;
    case ErrorClass::request:
    case ErrorClass::business:
        return ErrorKind::refused;
    case ErrorClass::maybe_executed:
        return ErrorKind::broker_failure;
    }
    return ErrorKind::broker_failure;
}

/// A member that is there and holds anything at all, of whatever type.
bool names_something(const JsonView& object, std::string_view name) {
    const JsonView value = object.member(name);
    if (!value || value.is_null()) return false;
    return !value.is_text() || optional_text_field(object, name).has_value();
}

/// A refusal that can be taken at its word: its return code is one that refusals have (the
/// gateway's may have none), and it names no order. Anything else may be an order that was taken.
bool is_plain_refusal(const Verdict& verdict, const JsonView& root) {
    const auto& known = value::kRefused;
    const JsonView output = root.member(field::kOutput);
    const bool numbered = names_something(output, field::kOrderNumber) ||
                          names_something(root, field::kOrderNumber) ||
                          names_something(output, field::kOrderNumberLegacy) ||
                          names_something(root, field::kOrderNumberLegacy);
    const bool refusal = verdict.return_code.empty() ||
                         std::find(known.begin(), known.end(), verdict.return_code) != known.end();
    return refusal && !numbered;
}

/// What kind of refusal an answer with rt_cd other than 0 is.
ErrorClass classify(const Verdict& verdict, int status) {
    if (const auto row = gateway_error(verdict.code)) return row->error_class;
    // A business refusal comes with HTTP 200 and a code of the trading system. An unlisted gateway
    // code, or any other status, proves nothing.
    const bool business = status == kHttpOk && !verdict.return_code.empty() &&
                          !verdict.code.empty() && !is_gateway_family(verdict.code);
    return business ? ErrorClass::business : ErrorClass::maybe_executed;
}

std::string sentence(const Verdict& verdict, int status) {
    const auto row = gateway_error(verdict.code);
    const std::string_view cure = row                    ? row->cure
                                  : verdict.code.empty() ? http_cure(status)
                                                         : business_cure(verdict.code);
    return fmt::format("{}{}{}{}",
                       verdict.code.empty() ? fmt::format("HTTP {}", status) : verdict.code,
                       verdict.message.empty() ? "" : " ", verdict.message,
                       cure.empty() ? "" : fmt::format(" ({})", cure));
}

bool says_more(const HttpResponse& response) {
    const auto continuation = find_header(response.headers, header::kContinuation);
    return continuation && (*continuation == kMoreFollowsFirst || *continuation == kMoreFollows);
}

Unknown unknown(std::string cause) {
    return Unknown{.cause = std::move(cause)};
}

OrderResponse judge_accepted(const JsonView& root, KstDate day) {
    const JsonView output = root.member(field::kOutput);
    auto number = optional_text_field(output, field::kOrderNumber);
    if (!number) number = optional_text_field(output, field::kOrderNumberLegacy);
    if (!number) return unknown("KIS said yes but gave no order number");
    // The seed's legacy form may come without the branch; the inquiry names it later.
    const auto ref =
        pack_order_key(day, optional_text_field(output, field::kBranch).value_or(""), *number);
    if (!ref) return unknown("KIS said yes with an unreadable order number");
    Accepted accepted{.ref = *ref, .broker_time = std::nullopt};
    if (const auto time = optional_text_field(output, field::kOrderTime)) {
        if (const auto parsed = KstTime::parse(*time)) accepted.broker_time = to_utc(day, *parsed);
    }
    return accepted;
}

} // namespace

namespace {

AnswerResult read_any(const HttpResult& result, bool needs_return_code) {
    if (!result) {
        return std::unexpected(AnswerFailure{result.error().error, std::nullopt, ""});
    }
    auto document = JsonDocument::parse(result->body);
    if (!document || !document->root().is_object()) {
        const std::string_view cure = http_cure(result->status);
        return std::unexpected(AnswerFailure{
            make_error(ErrorKind::protocol,
                       fmt::format("the answer (HTTP {}) is not the JSON we know{}", result->status,
                                   cure.empty() ? "" : fmt::format(" ({})", cure))),
            std::nullopt, ""});
    }
    const Verdict verdict = verdict_of(document->root());
    const bool has_code = !verdict.return_code.empty();
    const bool good = has_code ? verdict.return_code == value::kSuccess
                               : result->status == kHttpOk && verdict.code.empty();
    if (good && (has_code || !needs_return_code)) {
        return Answer{*std::move(document), says_more(*result)};
    }
    const ErrorClass error_class = classify(verdict, result->status);
    std::string why = good ? "the answer has no return code, so it proves nothing"
                           : sentence(verdict, result->status);
    return std::unexpected(
        AnswerFailure{make_error(kind_of(error_class), std::move(why)), error_class, verdict.code});
}

} // namespace

AnswerResult read_answer(const HttpResult& result) {
    return read_any(result, true);
}

AnswerResult read_grant(const HttpResult& result) {
    return read_any(result, false);
}

std::optional<std::string> non_zero_code(const HttpResult& result) {
    if (!result) return std::nullopt;
    const auto document = JsonDocument::parse(result->body);
    if (!document || !document->root().is_object()) return std::nullopt;
    const Verdict verdict = verdict_of(document->root());
    if (verdict.return_code.empty() || verdict.return_code == value::kSuccess) return std::nullopt;
    return fmt::format("{} - {}", verdict.return_code, trim(verdict.message));
}

OrderResponse parse_kis_place_response(const HttpResult& result, KstDate day) {
    if (!result) {
        if (result.error().progress == SendProgress::not_sent) {
            return not_sent(result.error().error.context);
        }
        return unknown(result.error().error.context);
    }
    const auto document = JsonDocument::parse(result->body);
    if (!document || !document->root().is_object()) {
        return unknown(fmt::format("the answer (HTTP {}) is not JSON", result->status));
    }
    const Verdict verdict = verdict_of(document->root());
    // IGW00009 comes with rt_cd 0 too: an error behind the gateway, fate open.
    const auto row = gateway_error(verdict.code);
    const bool trouble = row && row->error_class == ErrorClass::maybe_executed;
    if (verdict.return_code == value::kSuccess && !trouble) {
        return judge_accepted(document->root(), day);
    }
    const ErrorClass error_class = classify(verdict, result->status);
    const bool plain = is_plain_refusal(verdict, document->root());
    if (!plain || !proves_not_executed(error_class))
        return unknown(sentence(verdict, result->status));
    return Rejected{.origin = error_class == ErrorClass::business ? RejectionOrigin::broker
                                                                  : RejectionOrigin::gateway,
                    .code = verdict.code,
                    .message = sentence(verdict, result->status),
                    .throttled = error_class == ErrorClass::throttled};
}

} // namespace qts::kis
