#include "apps/qts/control_line.hpp"

#include <fmt/format.h>
#include <unistd.h>

namespace qts::app {
namespace {

constexpr std::string_view kHello = "hello";
constexpr std::int64_t kVersion = 2; ///< of this line
constexpr std::string_view kAskedAt = "asked_at_ns";
/// An owner that lives answers a hello at once.
constexpr Duration kHelloPatience = std::chrono::seconds{2};
/// The paper service allows a call a second, and an amendment takes half a dozen.
constexpr Duration kAnswerPatience = std::chrono::seconds{90};
/// What was asked longer ago than this is not carried out: whoever asked has given up, or the owner
/// was stopped meanwhile.
constexpr Duration kFresh = std::chrono::seconds{5};

std::string answer_json(const CommandResult& result) {
    // The document goes in as it is.
    return fmt::format(R"({{"exit":{},"result":{}}})", static_cast<int>(result.code),
                       result.document);
}

/// The owner was asked and gave no answer: what may have been sent is unknown.
CommandResult no_answer(const DeskRequest& request, ErrorKind kind, std::string_view how) {
    const bool maybe_done = changes_orders(request);
    const Error why = make_error(
        kind, fmt::format("the owner of the account {}{}", how,
                          maybe_done ? "; nobody can tell whether it sent the request. Look with: "
                                       "qts orders"
                                     : "; look into its log"));
    return failed(maybe_done ? ExitCode::unknown_order : ExitCode::failed, why);
}

} // namespace

ControlDesk::ControlDesk(OrderDesk& desk, const Clock& clock, std::string command)
    : desk_{desk}, clock_{clock}, command_{std::move(command)} {}

Task<std::string> ControlDesk::answer(std::string line) {
    const auto document = JsonDocument::parse(line);
    if (document && document->root().member(kHello)) {
        co_return JsonObject{}
            .integer(kHello, kVersion)
            .integer("pid", ::getpid())
            .text("command", command_)
            .str();
    }
    co_return answer_json(co_await carry_out(std::move(line)));
}

Task<CommandResult> ControlDesk::carry_out(std::string line) {
    const auto document = JsonDocument::parse(line);
    if (!document) co_return failed(ExitCode::usage, document.error());
    const auto request = parse_desk_request(document->root());
    if (!request) co_return failed(ExitCode::usage, request.error());
    const auto asked_at = document->root().member(kAskedAt).integer();
    if (!asked_at) co_return failed(ExitCode::usage, asked_at.error());
    const Duration age = clock_.utc_now() - UtcNanos::since_epoch(Duration{*asked_at});
    if (age > kFresh || age < -kFresh) {
        const Error why = make_error(ErrorKind::timeout,
                                     "the request was too old when its owner read it; nothing was "
                                     "done");
        co_return failed(why);
    }
    co_return co_await desk_.execute(*request);
}

Task<Result<CommandResult>> ask_owner(LocalClient& client, const Clock& clock,
                                      DeskRequest request) {
    std::string hello = JsonObject{}.integer(kHello, kVersion).str();
    const auto alive = co_await client.ask(std::move(hello), kHelloPatience);
    if (!alive) co_return failure(alive.error());
    const auto greeting = JsonDocument::parse(*alive);
    if (!greeting || greeting->root().member(kHello).integer() != kVersion) {
        const Error why = make_error(ErrorKind::unsupported,
                                     "the owner of the account is another version of qts; nothing "
                                     "was asked of it. End it and start it anew");
        co_return failed(why);
    }
    JsonObject asked = to_json(request);
    asked.integer(kAskedAt, clock.utc_now().since_epoch().count());
    const auto answer = co_await client.ask(asked.str(), kAnswerPatience);
    if (!answer) co_return no_answer(request, answer.error().kind, "fell silent");
    const auto document = JsonDocument::parse(*answer);
    if (!document) co_return no_answer(request, ErrorKind::malformed, "answered in no way we know");
    const auto code = document->root().member("exit").integer();
    const JsonView result = document->root().member("result");
    constexpr std::int64_t kLastCode = static_cast<std::int64_t>(ExitCode::unknown_order);
    if (!code || *code < 0 || *code > kLastCode || !result.is_object()) {
        co_return no_answer(request, ErrorKind::malformed, "answered in no way we know");
    }
    co_return CommandResult{static_cast<ExitCode>(*code), result.json()};
}

} // namespace qts::app
