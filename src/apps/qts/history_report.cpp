#include "apps/qts/history_report.hpp"

#include "apps/qts/document_text.hpp"
#include "core/parse_number.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace qts::app {
namespace {

constexpr int kIssueColumn = 20;
constexpr int kWonColumn = 14;

std::string days_of(const JsonView& document) {
    const std::string from = text_at(document, "from");
    const std::string to = text_at(document, "to");
    return from == to ? from : fmt::format("{} ~ {}", from, to);
}

std::string issue_of(const JsonView& row) {
    const std::string name = fmt::format("{} {}", text_at(row, "symbol"), text_at(row, "name"));
    return pad_right(cut_to_width(name, kIssueColumn - 1), kIssueColumn);
}

std::string won_column(const JsonView& row, std::string_view key) {
    return pad_left(won_at(row, key), kWonColumn);
}

/// Realised, costs and what is left of it.
std::string profit_columns(const JsonView& row) {
    return won_column(row, "realised_won") + won_column(row, "commission_won") +
           won_column(row, "tax_won") + won_column(row, "net_won") + "\n";
}

/// 71600.50 as 71,600.50.
std::string grouped(const std::string& price) {
    const std::size_t point = std::min(price.find('.'), price.size());
    const auto won = parse_digits(std::string_view{price}.substr(0, point));
    return won ? group_thousands(*won) + price.substr(point) : price;
}

std::string fill_rows(const JsonView& fill, const Messages& m) {
    const bool buy = text_at(fill, "side") == "buy";
    const std::string stamp = text_at(fill, "time");
    const std::string taxes =
        buy ? std::string{}
            : fmt::format(", {} {}", m.tax,
                          won_text(number_at(fill, "transaction_tax_won").value_or(0) +
                                   number_at(fill, "rural_tax_won").value_or(0)));
    std::string out = fmt::format("{} {} {} {} @ {}원 = {}\n", stamp.substr(0, stamp.find('.')),
                                  issue_of(fill), buy ? m.buy : m.sell, count_at(fill, "quantity"),
                                  grouped(text_at(fill, "price")), won_at(fill, "amount_won"));
    out += fmt::format("  {} {}  {} {}  {} {}{}\n", m.number, text_at(fill, "broker_order_number"),
                       m.settlement, won_at(fill, "settlement_won"), m.commission,
                       won_at(fill, "commission_won"), taxes);
    return out;
}

} // namespace

std::string report_fills(const JsonView& document, const Messages& m) {
    const std::vector<JsonView> fills = document.member("fills").elements();
    std::string out = fmt::format("{}\n", days_of(document));
    if (fills.empty()) return out + fmt::format("{}\n", m.no_fills);
    for (const JsonView& fill : fills)
        out += fill_rows(fill, m);
    return out;
}

std::string report_profit(const JsonView& document, const Messages& m) {
    const std::vector<JsonView> days = document.member("days").elements();
    if (days.empty()) return fmt::format("{}: {}\n", days_of(document), m.no_fills);
    std::string out = pad_right(m.col_issue, kIssueColumn) + pad_left(m.col_realised, kWonColumn) +
                      pad_left(m.commission, kWonColumn) + pad_left(m.tax, kWonColumn) +
                      pad_left(m.net, kWonColumn) + "\n";
    for (const JsonView& day : days) {
        out += pad_right(text_at(day, "date"), kIssueColumn) + profit_columns(day);
        for (const JsonView& part : day.member("parts").elements()) {
            out += issue_of(part) + profit_columns(part);
            if (const std::string strategy = text_at(part, "strategy"); !strategy.empty()) {
                out += fmt::format("  {} {}\n", m.strategy, strategy);
            }
        }
        if (day.member("closed").boolean().value_or(false)) {
            out += fmt::format("  {} {}, {} {}\n", m.equity, won_at(day, "equity_won"), m.cash,
                               won_at(day, "cash_won"));
        }
    }
    if (days.size() > 1) {
        out += pad_right(m.total, kIssueColumn) + profit_columns(document);
    }
    return out;
}

} // namespace qts::app
