#include "apps/qts/account_report.hpp"

#include "apps/qts/document_text.hpp"
#include "apps/qts/refusal_text.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>

namespace qts::app {
namespace {

/// Hundredths of a percent: +1.25%.
std::string percent(std::optional<std::int64_t> basis_points) {
    if (!basis_points) return "-";
    const std::int64_t size = *basis_points < 0 ? -*basis_points : *basis_points;
    return fmt::format("{}{}.{:02}%", *basis_points < 0 ? "-" : "+", size / 100, size % 100);
}

std::string time_at(const JsonView& json) {
    const std::string stamp = text_at(json, "time");
    const std::size_t t = stamp.find('T');
    return t == std::string::npos ? stamp : stamp.substr(t + 1);
}

std::string price_at(const JsonView& json, const Messages& m) {
    const auto limit = number_at(json, "limit_won");
    return limit ? won_text(*limit) : std::string{m.at_market};
}

std::string_view side_at(const JsonView& json, const Messages& m) {
    return text_at(json, "side") == "buy" ? m.buy : m.sell;
}

std::string_view state_at(const JsonView& json, const Messages& m) {
    const std::string state = text_at(json, "state");
    const std::array<std::pair<std::string_view, std::string_view>, 10> known{
        {{"new", m.state_new},
         {"pending_send", m.state_pending_send},
         {"received", m.state_received},
         {"working", m.state_working},
         {"filled", m.state_filled},
         {"cancelled", m.state_cancelled},
         {"rejected", m.state_rejected},
         {"expired", m.state_expired},
         {"unknown", m.state_unknown},
         {"ended", m.state_ended}}};
    for (const auto& [name, shown] : known) {
        if (name == state) return shown;
    }
    return "?";
}

/// A number on the right of its column; one that is too wide still stands apart.
std::string column(const std::string& text, int width) {
    return " " + pad_left(text, width - 1);
}

/// BUY 삼성전자 (005930) 10 @ 71,500원
std::string order_line(const JsonView& order, const Messages& m) {
    return fmt::format("{} {} ({}) {} @ {}", side_at(order, m), text_at(order, "name"),
                       text_at(order, "symbol"), count_at(order, "quantity"), price_at(order, m));
}

std::string holding_rows(const JsonView& holdings, const Messages& m) {
    std::string out = pad_right(m.col_issue, 20) + pad_left(m.col_held, 8) +
                      pad_left(m.col_average, 13) + pad_left(m.col_last, 13) +
                      pad_left(m.col_profit, 15) + pad_left("%", 10) + "\n";
    for (const JsonView& row : holdings.elements()) {
        const std::string name = fmt::format("{} {}", text_at(row, "symbol"), text_at(row, "name"));
        out += pad_right(cut_to_width(name, 19), 20) + pad_left(count_at(row, "held"), 8) +
               pad_left(won_at(row, "average_cost_won"), 13) +
               pad_left(won_at(row, "last_won"), 13) + pad_left(won_at(row, "unrealised_won"), 15) +
               pad_left(percent(number_at(row, "unrealised_bp")), 10) + "\n";
        for (const JsonView& part : row.member("strategies").elements()) {
            out += fmt::format("  {} {}\n", pad_right(text_at(part, "strategy"), 18),
                               count_at(part, "held"));
        }
    }
    return out;
}

/// A number of a refusal; nothing when it is not there.
std::optional<std::string> refusal_number(const JsonView& refusal, std::string_view key) {
    const JsonView value = refusal.member(key);
    if (!value || value.is_null()) return std::nullopt;
    if (value.is_text()) { // an instant
        std::string text = text_at(refusal, key);
        std::replace(text.begin(), text.end(), 'T', ' ');
        return text;
    }
    const bool won = text_at(refusal, "unit") == "won";
    return refusal_value(won ? RefusalUnit::won : RefusalUnit::shares, value.integer().value_or(0));
}

std::string book_rows(const JsonView& book) {
    std::string out;
    const std::vector<JsonView> asks = book.member("asks").elements();
    for (std::size_t i = asks.size(); i-- > 0;) {
        out += pad_left(count_at(asks[i], "quantity"), 20) +
               pad_left(won_at(asks[i], "price_won"), 16) + "\n";
    }
    for (const JsonView& bid : book.member("bids").elements()) {
        out += pad_left("", 20) + pad_left(won_at(bid, "price_won"), 16) +
               pad_left(count_at(bid, "quantity"), 20) + "\n";
    }
    return out;
}

} // namespace

std::string report_quote(const JsonView& document, const Messages& m) {
    const JsonView& d = document;
    const std::int64_t change = number_at(d, "change_won").value_or(0);
    std::string out = fmt::format("{} {}  {}  {}{} ({})\n", text_at(d, "symbol"),
                                  text_at(d, "name"), won_at(d, "last_won"), change > 0 ? "+" : "",
                                  won_text(change), percent(number_at(d, "change_bp")));
    out += line(m.quote_day, fmt::format("{} / {} / {}", won_at(d, "open_won"),
                                         won_at(d, "high_won"), won_at(d, "low_won")));
    out += line(m.quote_volume, count_at(d, "volume"));
    out += line(m.quote_limits,
                fmt::format("{} ~ {}  ({} {})", won_at(d, "lower_limit_won"),
                            won_at(d, "upper_limit_won"), m.quote_tick, won_at(d, "tick_won")));
    if (d.member("halted").boolean().value_or(false)) out += fmt::format("{}\n", m.quote_halted);
    if (const JsonView book = d.member("book")) out += book_rows(book);
    return out;
}

std::string report_balance(const JsonView& document, const Messages& m) {
    std::string out = line(m.account, text_at(document, "account"));
    out += line(m.cash, won_at(document, "cash_won"));
    out += line(m.deposit, won_at(document, "deposit_won"));
    out += line(m.equity, won_at(document, "equity_won"));
    const JsonView holdings = document.member("holdings");
    if (!holdings.elements().empty()) out += "\n" + holding_rows(holdings, m);
    return out;
}

std::string report_positions(const JsonView& document, const Messages& m) {
    const JsonView positions = document.member("positions");
    if (positions.elements().empty()) return fmt::format("{}\n", m.no_positions);
    return holding_rows(positions, m);
}

std::string report_orders(const JsonView& document, const Messages& m) {
    const std::vector<JsonView> orders = document.member("orders").elements();
    if (orders.empty()) return fmt::format("{}: {}\n", text_at(document, "date"), m.no_orders);
    std::string out = pad_right(m.col_order, 11) + pad_right(m.col_time, 9) +
                      pad_right(m.col_issue, 17) + pad_right(m.col_side, 5) +
                      column(std::string{m.col_price}, 12) +
                      column(std::string{m.col_quantity}, 7) +
                      column(std::string{m.col_filled}, 7) + "  " + std::string{m.col_state} + "\n";
    for (const JsonView& row : orders) {
        out += pad_right(text_at(row, "id"), 11) + pad_right(time_at(row), 9) +
               pad_right(cut_to_width(text_at(row, "name"), 16), 17) +
               pad_right(side_at(row, m), 5) + column(price_at(row, m), 12) +
               column(count_at(row, "quantity"), 7) + column(count_at(row, "filled"), 7) + "  " +
               std::string{state_at(row, m)} + "\n";
        const std::vector<JsonView> numbers = row.member("broker_order_numbers").elements();
        std::string joined;
        for (const JsonView& number : numbers)
            joined += fmt::format("{}{}", joined.empty() ? "" : " -> ", number.text().value_or(""));
        if (joined != text_at(row, "id") && !joined.empty()) {
            out += fmt::format("  {} {}\n", m.number, joined);
        }
        if (const std::string cause = text_at(row, "cause"); !cause.empty()) {
            out += fmt::format("  {}\n", cause);
        }
    }
    return out;
}

std::string report_unknown_orders(const JsonView& document, const Messages& m) {
    const std::vector<JsonView> orders = document.member("orders").elements();
    if (orders.empty()) return fmt::format("{}\n", m.no_unknown);
    std::string out;
    for (const JsonView& row : orders) {
        out += fmt::format("{} {}  {} {} {} @ {}  {}\n", m.number, text_at(row, "id"),
                           side_at(row, m), text_at(row, "name"), count_at(row, "quantity"),
                           price_at(row, m), state_at(row, m));
        if (const std::string cause = text_at(row, "cause"); !cause.empty()) {
            out += fmt::format("  {}\n", cause);
        }
        const JsonView evidence = row.member("evidence");
        out += fmt::format("  {} {} - {}\n", m.sent_between, text_at(evidence, "sent_from"),
                           text_at(evidence, "sent_until"));
        if (const std::string missing = text_at(evidence, "missing_in_a_list_of");
            !missing.empty()) {
            out += fmt::format("  {} {}\n", m.missing_in_list, missing);
        }
    }
    return out + fmt::format("{}\n", m.resolve_cure);
}

std::string report_status(const JsonView& document, const Messages& m) {
    const JsonView& d = document;
    std::string out = line(m.account, fmt::format("{}  {} {}", text_at(d, "account"),
                                                  text_at(d, "broker"), text_at(d, "environment")));
    const JsonView owner = d.member("owner");
    if (!owner.is_object()) return out + line(m.owner, m.nobody);
    out +=
        line(m.owner, fmt::format("{} {}  qts {}", m.process, number_at(owner, "pid").value_or(0),
                                  text_at(owner, "command")));
    if (owner.member("answers").boolean() == false) return out + line("", m.owner_is_silent);
    if (!owner.member("strategies")) return out; // a command, soon done
    std::string strategies;
    for (const JsonView& name : owner.member("strategies").elements())
        strategies += fmt::format("{} ", name.text().value_or(""));
    out += line(m.strategy, strategies);
    out += line(m.passes, count_at(owner, "passes"));
    out += line(m.market_time, text_at(d, "market_time"));
    out += line(m.orders_open, fmt::format("{}  ({} {})", count_at(d, "orders_open"),
                                           m.orders_unknown, count_at(d, "orders_unknown")));
    if (const std::string state = text_at(d, "safety_state"); !state.empty()) {
        const std::string cause = text_at(d, "safety_cause");
        out += line(m.safety, cause.empty() ? state : fmt::format("{}  ({})", state, cause));
    }
    return out;
}

std::string report_preview(const JsonView& document, const Messages& m) {
    const JsonView order = document.member("order");
    const JsonView estimate = document.member("estimate");
    std::string out = fmt::format("{}\n", order_line(order, m));
    out += line(m.account, fmt::format("{}  {}", text_at(document, "account"),
                                       text_at(document, "environment")));
    out += line(m.col_last, won_at(estimate, "last_won"));
    out += line(m.amount, won_at(estimate, "amount_won"));
    out += line(m.commission, won_at(estimate, "commission_won"));
    out += line(m.tax, won_at(estimate, "tax_won"));
    out += line(m.total, won_at(estimate, "total_won"));
    if (number_at(estimate, "cash_needed_won")) {
        out += line(m.cash_needed, won_at(estimate, "cash_needed_won"));
    }
    if (number_at(document, "identical_open_orders").value_or(0) > 0) {
        out += fmt::format("{}\n", m.identical_open);
    }
    return out;
}

std::string report_result(const JsonView& document, const Messages& m) {
    const JsonView result = document.member("result");
    if (!result.is_object()) return {};
    std::string out = fmt::format("{}  {}\n", order_line(result, m), state_at(result, m));
    std::string numbers;
    for (const JsonView& number : result.member("broker_order_numbers").elements())
        numbers += fmt::format("{}{}", numbers.empty() ? "" : " -> ", number.text().value_or(""));
    if (!numbers.empty()) out += line(m.number, numbers);
    if (number_at(result, "filled").value_or(0) > 0) {
        out += line(m.filled, fmt::format("{} @ {}", count_at(result, "filled"),
                                          won_at(result, "average_won")));
    }
    if (number_at(result, "open").value_or(0) > 0)
        out += line(m.still_open, count_at(result, "open"));
    return out;
}

std::string report_refusal(const JsonView& document, const Messages& m) {
    const JsonView refusal = document.member("refusal");
    if (!refusal.is_object()) return {};
    std::string out =
        fmt::format("{}: {} {}", m.refused, text_at(refusal, "code"), text_at(refusal, "check"));
    if (text_at(refusal, "unit") != "none") {
        out += " " + refusal_number(refusal, "value").value_or("");
    }
    if (const auto limit = refusal_number(refusal, "limit")) {
        out += fmt::format(" ({} {})", m.refused_rule, *limit);
    }
    if (const std::string detail = text_at(refusal, "detail"); !detail.empty()) {
        out += fmt::format(" ({})", detail);
    }
    std::string nearest;
    for (const char* key : {"nearest_below", "nearest_above"}) {
        const auto value = refusal_number(refusal, key);
        if (!value) continue;
        nearest +=
            fmt::format("{}{}", nearest.empty() ? "" : fmt::format(" {} ", m.or_word), *value);
    }
    if (!nearest.empty()) out += fmt::format("; {}: {}", m.nearest, nearest);
    return out;
}

} // namespace qts::app
