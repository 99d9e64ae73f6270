#include "apps/qts/account_commands.hpp"

#include "apps/qts/account_report.hpp"
#include "apps/qts/broker_facts.hpp"
#include "apps/qts/desk_access.hpp"
#include "apps/qts/issue_names.hpp"
#include "core/startup_error.hpp"

#include <cstdio>
#include <fmt/format.h>
#include <unistd.h>

namespace qts::app {
namespace {

using Report = std::string (*)(const JsonView& document, const Messages& m);

/// Prints a result: the document, or the report; what went wrong goes to stderr in either case.
ExitCode print(const CommandResult& result, const CommonOptions& options, const Messages& m,
               Report report) {
    const auto document = JsonDocument::parse(result.document);
    if (!document) {
        // What was done stays done: its own exit code, and where to look.
        std::fputs("qts: the result cannot be shown; look with qts orders\n", stderr);
        return result.code;
    }
    const JsonView root = document->root();
    if (options.json) {
        std::fputs((result.document + "\n").c_str(), stdout);
    } else if (root.member("error").is_object() || root.member("refusal").is_object()) {
        std::fputs(report_result(root, m).c_str(), stdout);
    } else {
        std::fputs(report(root, m).c_str(), stdout);
    }
    const JsonView error = root.member("error");
    if (error.is_object()) {
        std::fputs(fmt::format("qts: {}\n", error.member("text").text().value_or("")).c_str(),
                   stderr);
    }
    const std::string refusal = report_refusal(root, m);
    if (!refusal.empty()) std::fputs(fmt::format("qts: {}\n", refusal).c_str(), stderr);
    return result.code;
}

/// Log lines of a command go to the file; a person reads its result.
constexpr std::optional<LogLevel> kConsole;

/// One request to the desk, printed.
ExitCode ask_desk(const CommonOptions& options, const std::string& command,
                  const DeskRequest& request, Report report, const char* const* environment) {
    Program program{options, EnvFile::read, kConsole, true, environment};
    const DeskUse use = needs_open_account(request) ? DeskUse::change : DeskUse::look;
    DeskAccess desk{program, options, command, use};
    if (desk.live() && changes_orders(request)) {
        std::fputs(kLiveDisabled, stderr);
        return ExitCode::safety;
    }
    return print(desk.execute(request), options, program.messages(), report);
}

/// Asks on the terminal. Only a plain yes is one.
bool confirmed(const Messages& m) {
    std::fflush(stdout);
    std::fputs(std::string{m.ask_send}.c_str(), stderr);
    std::string answer;
    for (int c = std::getchar(); c != EOF && c != '\n'; c = std::getchar())
        answer += static_cast<char>(c);
    return answer == "y" || answer == "Y" || answer == "yes" || answer == "예";
}

/// Shows the order and asks; nullopt: go on. A result: it is refused, or the answer was no.
std::optional<ExitCode> preview(DeskAccess& desk, PlaceRequest request,
                                const CommonOptions& options, const Messages& m) {
    request.send = false;
    const CommandResult shown = desk.execute(request);
    if (shown.code != ExitCode::done) return print(shown, options, m, report_preview);
    const auto document = JsonDocument::parse(shown.document);
    if (!document) throw StartupError("the preview is not JSON: " + document.error().context);
    std::fputs(report_preview(document->root(), m).c_str(), options.json ? stderr : stdout);
    if (confirmed(m)) return std::nullopt;
    std::fputs(fmt::format("qts: {}\n", m.not_sent).c_str(), stderr);
    return ExitCode::safety;
}

} // namespace

ExitCode order_command(const OrderOptions& options, const char* const* environment) {
    if (!options.yes && ::isatty(STDIN_FILENO) == 0) {
        throw StartupError("there is no terminal to ask on; --yes sends the order without asking");
    }
    const CommonOptions& common = options.common;
    Program program{common, EnvFile::read, kConsole, true, environment};
    PlaceRequest request;
    request.order = ManualOrder{.symbol = find_issue_named(program, options.issue),
                                .venue = options.venue,
                                .side = options.side,
                                .quantity = options.quantity,
                                .terms = options.terms};
    DeskAccess desk{program, common, "order", DeskUse::change};
    if (desk.live()) {
        std::fputs(kLiveDisabled, stderr);
        return ExitCode::safety;
    }
    const Messages& m = program.messages();
    if (!options.yes) {
        if (const auto over = preview(desk, request, common, m)) return *over;
    }
    request.send = true;
    return print(desk.execute(request), common, m, report_result);
}

ExitCode amend_command(const AmendOptions& options, const char* const* environment) {
    const ChangeRequest request{
        .order = options.order, .limit = options.limit, .quantity = options.quantity};
    return ask_desk(options.common, "amend", request, report_result, environment);
}

ExitCode cancel_command(const CancelOptions& options, const char* const* environment) {
    const ChangeRequest request{
        .order = options.order, .limit = std::nullopt, .quantity = options.quantity};
    return ask_desk(options.common, "cancel", request, report_result, environment);
}

ExitCode orders_command(const OrdersOptions& options, const char* const* environment) {
    const OrdersRequest request{.date = options.date, .unknown = options.unknown};
    return ask_desk(options.common, "orders", request,
                    options.unknown ? report_unknown_orders : report_orders, environment);
}

ExitCode resolve_command(const ResolveOptions& options, const char* const* environment) {
    const ResolveRequest request{
        .order = options.order, .fate = options.fate, .operator_name = options.operator_name};
    return ask_desk(options.common, "resolve", request, report_result, environment);
}

ExitCode positions_command(const PositionsOptions& options, const char* const* environment) {
    return ask_desk(options.common, "positions", PositionsRequest{}, report_positions, environment);
}

ExitCode status_command(const StatusOptions& options, const char* const* environment) {
    return ask_desk(options.common, "status", StatusRequest{}, report_status, environment);
}

namespace {

BrokerLinkOptions query_link(Program& program, const CommonOptions& options) {
    BrokerLinkOptions link;
    link.config = read_broker_config(options, program);
    link.rate_centi = configured_rate(program.settings.config, link.config);
    link.token_directory = program.settings.data_directory + "/tokens";
    return link;
}

Task<CommandResult> ask_balance(BrokerLink& link) {
    const auto balance = co_await link.adapter().get_balance();
    if (!balance) co_return failed(balance.error());
    JsonObject document;
    document.text("account", link.config().account.masked())
        .text("environment", to_string(link.config().environment));
    add_balance(document, *balance);
    co_return done(document);
}

Task<CommandResult> ask_quote(BrokerLink& link, Symbol symbol, std::string name, bool with_book) {
    const auto price = co_await link.adapter().get_price(symbol, Venue::krx);
    if (!price) co_return failed(price.error());
    std::optional<QuoteUpdate> book;
    if (with_book) {
        const auto levels = co_await link.adapter().get_book(symbol);
        if (!levels) co_return failed(levels.error());
        book = *levels;
    }
    JsonObject document;
    add_quote(document, *price, name, book);
    co_return done(document);
}

} // namespace

ExitCode balance_command(const BalanceOptions& options, const char* const* environment) {
    Program program{options.common, EnvFile::read, kConsole, true, environment};
    BrokerLink link{program, query_link(program, options.common)};
    const auto result = program.run_to_end(ask_balance(link));
    return print(*result, options.common, program.messages(), report_balance);
}

ExitCode quote_command(const QuoteOptions& options, const char* const* environment) {
    Program program{options.common, EnvFile::read, kConsole, true, environment};
    const Symbol symbol = find_issue_named(program, options.issue);
    BrokerLink link{program, query_link(program, options.common)};
    const std::string name = name_of_issue(program, symbol);
    const auto result = program.run_to_end(ask_quote(link, symbol, name, options.book));
    return print(*result, options.common, program.messages(), report_quote);
}

} // namespace qts::app
