#include "apps/qts/history_command.hpp"

#include "apps/qts/account_report.hpp"
#include "apps/qts/history_report.hpp"
#include "apps/qts/issue_names.hpp"
#include "apps/qts/kept_account.hpp"
#include "apps/qts/order_list.hpp"
#include "apps/qts/trade_diary.hpp"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>

namespace qts::app {
namespace {

constexpr std::optional<LogLevel> kConsole; ///< log lines go to the file

/// The books of one account, and what is known besides.
class History final {
  public:
    History(const CommonOptions& options, const std::string& account,
            const char* const* environment)
        : program_{options, EnvFile::read, kConsole, false, environment},
          account_{find_kept_account(program_, options, account)}, issues_{load_issues(program_)} {}

    Program& program() { return program_; }
    const KeptAccount& account() const { return account_; }
    const IssueDirectory& issues() const { return issues_.directory; }
    DiaryFacts facts() const {
        return {.issues = issues_.directory,
                .calendar = program_.settings.config.market.calendar,
                .broker = account_.broker};
    }
    /// The days that were asked for; without any, the last one of the books.
    Result<DayRange> days(QueryStore& store, const AskedDays& asked) const {
        QTS_TRY(last, store.last_day());
        const KstDate day = last.value_or(kst_date(program_.clock.utc_now()));
        if (!asked.from) return DayRange{.from = day, .to = day};
        return DayRange{.from = *asked.from, .to = asked.to.value_or(std::max(*asked.from, day))};
    }

  private:
    Program program_;
    KeptAccount account_;
    KnownIssues issues_;
};

ExitCode failed_with(const Error& error) {
    std::fputs(fmt::format("qts: {}\n", error.context).c_str(), stderr);
    return ExitCode::failed;
}

/// A document, or the report of it.
ExitCode show(const JsonObject& document, const CommonOptions& options, const Messages& m,
              std::string (*report)(const JsonView&, const Messages&)) {
    const std::string text = document.str();
    const auto parsed = JsonDocument::parse(text);
    if (!parsed) return failed_with(parsed.error());
    std::fputs((options.json ? text + "\n" : report(parsed->root(), m)).c_str(), stdout);
    return ExitCode::done;
}

Result<std::vector<DiaryLine>> read_diary(History& history, QueryStore& store, DayRange days) {
    QTS_TRY(fills, store.fills(days));
    return diary_lines(fills, history.facts());
}

Result<JsonObject> read_profit(History& history, const AskedDays& asked) {
    QTS_TRY(store, open_query_store(history.program().files, history.account()));
    QTS_TRY(days, history.days(store, asked));
    QTS_TRY(rows, store.daily_profit(days));
    QTS_TRY(closed, store.closed_days(days));
    return profit_json(days, rows, closed, history.issues());
}

ListedOrder listed(const KeptOrder& order, const History& history) {
    const Instrument* const issue = history.issues().find(order.symbol);
    ListedOrder made;
    made.id = order_id_text(order.id);
    for (const BrokerOrderRef& number : order.numbers)
        made.numbers.push_back(order_number_text(history.account().broker, number));
    made.symbol = order.symbol;
    made.name = issue == nullptr ? std::string{order.symbol.view()} : issue->name;
    made.side = order.side;
    made.terms = order.terms;
    made.quantity = order.quantity;
    made.filled = order.filled;
    made.open = order.open;
    made.cancelled = order.cancelled;
    made.filled_amount = order.filled_amount;
    made.state = order.state;
    made.strategy = order.strategy.view();
    made.at = order.decided_at;
    made.cause = order.cause;
    return made;
}

Result<JsonObject> read_orders(History& history, const AskedDays& asked) {
    QTS_TRY(store, open_query_store(history.program().files, history.account()));
    QTS_TRY(days, history.days(store, asked));
    QTS_TRY(orders, store.orders(days));
    JsonArray rows;
    for (const KeptOrder& order : orders)
        rows.object(to_json(listed(order, history)));
    return JsonObject{}.text("date", days.from.iso()).array("orders", rows);
}

} // namespace

ExitCode fills_command(const FillsOptions& options, const char* const* environment) {
    History history{options.common, options.account, environment};
    auto store = open_query_store(history.program().files, history.account());
    if (!store) return failed_with(store.error());
    const auto days = history.days(*store, options.days);
    if (!days) return failed_with(days.error());
    const auto lines = read_diary(history, *store, *days);
    if (!lines) return failed_with(lines.error());
    if (options.csv) {
        std::fputs(diary_csv(*lines).c_str(), stdout);
        return ExitCode::done;
    }
    return show(diary_json(*days, *lines), options.common, history.program().messages(),
                report_fills);
}

ExitCode pnl_command(const PnlOptions& options, const char* const* environment) {
    History history{options.common, options.account, environment};
    const auto document = read_profit(history, options.days);
    if (!document) return failed_with(document.error());
    return show(*document, options.common, history.program().messages(), report_profit);
}

ExitCode own_orders_command(const OrdersOptions& options, const char* const* environment) {
    History history{options.common, options.account, environment};
    const AskedDays asked{.from = options.date, .to = options.date};
    const auto document = read_orders(history, asked);
    if (!document) return failed_with(document.error());
    return show(*document, options.common, history.program().messages(), report_orders);
}

} // namespace qts::app
