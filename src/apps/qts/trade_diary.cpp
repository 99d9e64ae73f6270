#include "apps/qts/trade_diary.hpp"

#include "apps/qts/order_list.hpp"

#include <fmt/format.h>
#include <map>

namespace qts::app {
namespace {

/// So that a spreadsheet takes the file for UTF-8.
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kColumns =
    "거래일,결제일,종목코드,종목명,구분,수량,단가,거래금액,수수료,"
    "거래세,농특세,정산금액,주문번호,전략\n";

std::string issue_name(const IssueDirectory& issues, Symbol symbol) {
    const Instrument* const issue = issues.find(symbol);
    return issue == nullptr || issue->name.empty() ? std::string{symbol.view()} : issue->name;
}

/// A field of a CSV line; one with commas, quotes or line ends stands in quotes.
std::string csv_field(std::string_view text) {
    if (text.find_first_of(",\"\n\r") == std::string_view::npos) return std::string{text};
    std::string quoted = "\"";
    for (const char c : text)
        quoted += c == '"' ? std::string{"\"\""} : std::string{c};
    return quoted + '"';
}

struct Sums {
    Notional realised;
    Notional commission;
    Notional tax;

    void add(const DailyProfit& row) {
        realised = realised + row.realised;
        commission = commission + row.commission;
        tax = tax + row.tax;
    }
    void tell(JsonObject& json) const {
        json.integer("realised_won", realised.in_won())
            .integer("commission_won", commission.in_won())
            .integer("tax_won", tax.in_won())
            .integer("net_won", (realised - commission - tax).in_won());
    }
};

JsonObject profit_row(const DailyProfit& row, const IssueDirectory& issues) {
    JsonObject json;
    json.text("strategy", row.strategy.view())
        .text("symbol", row.symbol.view())
        .text("name", issue_name(issues, row.symbol))
        .integer("bought", row.bought.in_shares())
        .integer("sold", row.sold.in_shares())
        .integer("bought_won", row.bought_amount.in_won())
        .integer("sold_won", row.sold_amount.in_won());
    Sums sums;
    sums.add(row);
    sums.tell(json);
    return json;
}

} // namespace

Notional DiaryLine::settlement() const {
    const Notional commission = fill.costs.commission;
    return fill.side == Side::buy ? fill.amount + commission
                                  : fill.amount - commission - fill.costs.tax.total();
}

std::vector<DiaryLine> diary_lines(const std::vector<KeptFill>& fills, const DiaryFacts& facts) {
    std::vector<DiaryLine> lines;
    for (const KeptFill& kept : fills) {
        DiaryLine line;
        line.day = kept.day;
        const auto settles = facts.calendar.settlement_day(kept.day);
        if (settles) line.settles = *settles;
        line.fill = kept.fill;
        line.name = issue_name(facts.issues, kept.fill.symbol);
        line.number = kept.fill.number.empty() ? order_id_text(kept.fill.order)
                                               : order_number_text(facts.broker, kept.fill.number);
        lines.push_back(std::move(line));
    }
    return lines;
}

std::string unit_price_text(Notional amount, Quantity quantity) {
    constexpr std::int64_t kHundredths = 100;
    const std::int64_t shares = quantity.in_shares();
    if (shares == 0) return "0";
    const std::int64_t won = amount.in_won();
    if (won % shares == 0) return fmt::format("{}", won / shares);
    // The part of a won apart: a large amount times a hundred might not fit.
    const std::int64_t part = ((won % shares) * kHundredths + shares / 2) / shares;
    return fmt::format("{}.{:02}", won / shares + part / kHundredths, part % kHundredths);
}

std::string diary_csv(const std::vector<DiaryLine>& lines) {
    std::string text = std::string{kByteOrderMark} + std::string{kColumns};
    for (const DiaryLine& line : lines) {
        const Fill& fill = line.fill;
        text +=
            fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", line.day.iso(),
                        line.settles ? line.settles->iso() : std::string{}, fill.symbol.view(),
                        csv_field(line.name), fill.side == Side::buy ? "매수" : "매도",
                        fill.quantity.in_shares(), unit_price_text(fill.amount, fill.quantity),
                        fill.amount.in_won(), fill.costs.commission.in_won(),
                        fill.costs.tax.transaction.in_won(), fill.costs.tax.rural.in_won(),
                        line.settlement().in_won(), line.number, csv_field(fill.strategy.view()));
    }
    return text;
}

JsonObject diary_json(DayRange days, const std::vector<DiaryLine>& lines) {
    JsonArray rows;
    for (const DiaryLine& line : lines) {
        const Fill& fill = line.fill;
        JsonObject row;
        row.text("date", line.day.iso());
        if (line.settles) row.text("settles", line.settles->iso());
        if (!line.settles) row.null("settles");
        row.text("time", kst_stamp_ms(fill.at))
            .text("order", order_id_text(fill.order))
            .text("broker_order_number", line.number)
            .text("strategy", fill.strategy.view())
            .text("symbol", fill.symbol.view())
            .text("name", line.name)
            .text("side", to_string(fill.side))
            .integer("quantity", fill.quantity.in_shares())
            .text("price", unit_price_text(fill.amount, fill.quantity))
            .integer("amount_won", fill.amount.in_won())
            .integer("commission_won", fill.costs.commission.in_won())
            .integer("transaction_tax_won", fill.costs.tax.transaction.in_won())
            .integer("rural_tax_won", fill.costs.tax.rural.in_won())
            .integer("settlement_won", line.settlement().in_won());
        rows.object(row);
    }
    return JsonObject{}
        .text("from", days.from.iso())
        .text("to", days.to.iso())
        .array("fills", rows);
}

JsonObject profit_json(DayRange days, const std::vector<DailyProfit>& rows,
                       const std::vector<DayClosed>& closed, const IssueDirectory& issues) {
    std::map<KstDate, JsonArray> parts;
    std::map<KstDate, Sums> sums;
    Sums all;
    for (const DailyProfit& row : rows) {
        parts[row.day].object(profit_row(row, issues));
        sums[row.day].add(row);
        all.add(row);
    }
    std::map<KstDate, DayClosed> ends;
    for (const DayClosed& day : closed) {
        ends[day.day] = day;
        sums.try_emplace(day.day);
    }
    JsonArray told;
    for (const auto& [day, sum] : sums) {
        JsonObject json;
        json.text("date", day.iso());
        sum.tell(json);
        const auto end = ends.find(day);
        json.boolean("closed", end != ends.end());
        if (end != ends.end()) {
            json.maybe("cash_won", won_of(end->second.cash))
                .maybe("equity_won", won_of(end->second.equity));
        }
        told.object(json.array("parts", parts[day]));
    }
    JsonObject document;
    document.text("from", days.from.iso()).text("to", days.to.iso()).array("days", told);
    all.tell(document);
    return document;
}

} // namespace qts::app
