#include "apps/qts/order_test.hpp"

#include "apps/qts/account_report.hpp"
#include "apps/qts/desk_access.hpp"
#include "core/startup_error.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace qts::app {
namespace {

class OrderTest final {
  public:
    OrderTest(Program& program, DeskAccess& desk, DoctorReport& report)
        : program_{program}, desk_{desk}, report_{report} {}

    ExitCode run(Symbol symbol);

  private:
    /// Asks the desk and tells the step; the document when it went well.
    std::optional<JsonDocument> step(std::string_view name, const DeskRequest& request);
    std::optional<JsonDocument> preview(Symbol symbol);
    bool find_in_list();

    Program& program_;
    DeskAccess& desk_;
    DoctorReport& report_;
    ExitCode code_{ExitCode::done};
    std::string number_;
};

std::optional<JsonDocument> OrderTest::step(std::string_view name, const DeskRequest& request) {
    const CommandResult result = desk_.execute(request);
    auto document = JsonDocument::parse(result.document);
    if (!document) throw StartupError("the result is not JSON: " + document.error().context);
    const JsonView root = document->root();
    if (result.code == ExitCode::done) return *std::move(document);
    code_ = result.code;
    const std::string refusal = report_refusal(root, program_.messages());
    const std::string error{root.member("error").member("text").text().value_or("")};
    report_.tell(Health::fail, name, refusal.empty() ? error : refusal,
                 result.code == ExitCode::safety
                     ? "run it while the market is open (09:00 to 15:20 on a trading day)"
                     : "docs/brokers/kis.md has each code with its cure");
    return std::nullopt;
}

/// What the issue costs: the limits of the day, from which the test's prices are made.
std::optional<JsonDocument> OrderTest::preview(Symbol symbol) {
    PlaceRequest request;
    request.order.symbol = symbol;
    request.order.quantity = Quantity::shares(1);
    return step("order test", request);
}

bool OrderTest::find_in_list() {
    const auto listed = step("inquiry", OrdersRequest{});
    if (!listed) return false;
    for (const JsonView& order : listed->root().member("orders").elements()) {
        for (const JsonView& number : order.member("broker_order_numbers").elements()) {
            if (number.text().value_or("") != number_) continue;
            report_.ok("inquiry", fmt::format("order {} is listed: {}", number_,
                                              order.member("state").text().value_or("?")));
            return true;
        }
    }
    code_ = ExitCode::failed;
    report_.tell(Health::fail, "inquiry", fmt::format("order {} is not in the list", number_),
                 "look at it in the broker's own app; KIS_API_DIALECT=current if it is legacy");
    return false;
}

std::string newest_number(const JsonDocument& document) {
    const auto numbers = document.root().member("result").member("broker_order_numbers").elements();
    return numbers.empty() ? std::string{} : std::string{numbers.back().text().value_or("")};
}

ExitCode OrderTest::run(Symbol symbol) {
    const auto shown = preview(symbol);
    if (!shown) return code_;
    const JsonView estimate = shown->root().member("estimate");
    const auto lower = estimate.member("lower_limit_won").integer();
    const auto tick = estimate.member("tick_won").integer();
    if (!lower || !tick) {
        report_.tell(Health::fail, "order test", "the issue has no lower limit price today", "");
        return ExitCode::failed;
    }
    PlaceRequest order;
    order.order.symbol = symbol;
    order.order.quantity = Quantity::shares(1);
    order.order.terms = *OrderTerms::limit(Price::won(*lower));
    order.send = true;
    const auto placed = step("order", order);
    if (!placed) return code_;
    number_ = newest_number(*placed);
    report_.ok("order", fmt::format("bought 1 {} @ {} (the lower limit, so that it rests): {}",
                                    symbol.view(), won_text(*lower), number_));
    bool good = find_in_list();
    const Price higher = Price::won(*lower + *tick);
    if (good) {
        const auto amended =
            step("amend", ChangeRequest{.order = number_, .limit = higher, .quantity = {}});
        good = amended.has_value();
        if (amended) {
            number_ = newest_number(*amended);
            report_.ok("amend", fmt::format("to {}: {}", won_text(higher.in_won()), number_));
        }
    }
    // Whatever failed, the order does not stay.
    const auto cancelled =
        step("cancel", ChangeRequest{.order = number_, .limit = {}, .quantity = {}});
    if (!cancelled) return code_;
    report_.ok(
        "cancel",
        fmt::format("order {} is {}", number_,
                    cancelled->root().member("result").member("state").text().value_or("?")));
    return code_;
}

} // namespace

ExitCode order_test(Program& program, const CommonOptions& options, DoctorReport& report) {
    DeskAccess desk{program, options, "doctor", DeskUse::change};
    if (desk.live()) {
        report.tell(Health::fail, "order test", "this account is real money",
                    "it runs on a paper account (KIS_MODE=KIS_VTS) or on qts sim");
        return ExitCode::safety;
    }
    OrderTest test{program, desk, report};
    return test.run(program.settings.config.scalp.symbols.front());
}

} // namespace qts::app
