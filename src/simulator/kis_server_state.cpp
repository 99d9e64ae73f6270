// What the KIS simulator knows, as one JSON object for `GET /_sim/state`. docs/simulator.md
// describes it.
#include "simulator/kis_server.hpp"

#include "core/kst.hpp"

#include <fmt/format.h>

namespace qts::sim {
namespace {

std::string stamp(UtcNanos at) {
    return fmt::format("{}T{}", kst_date(at).iso(), kst_time(at).iso());
}

std::string number_text(std::uint64_t number) {
    return number == 0 ? std::string{} : fmt::format("{:010}", number);
}

} // namespace

JsonObject KisServer::account_state() const {
    const ExchangeAccount& account = market_.exchange().account(account_);
    JsonArray holdings;
    for (const auto& [symbol, holding] : account.holdings()) {
        if (holding.held.is_zero()) continue;
        holdings.object(JsonObject{}
                            .text("symbol", symbol.view())
                            .text("name", market_.exchange().issue(symbol)->instrument.name)
                            .integer("held", holding.held.in_shares())
                            .integer("sellable", account.sellable(symbol).in_shares())
                            .integer("cost_won", holding.cost.in_won()));
    }
    return JsonObject{}
        .text("account", fmt::format("{}-{}", options_.account, options_.account_product))
        .integer("cash_won", account.cash().in_won())
        .integer("deposit_won", account.deposit().in_won())
        .integer("orderable_cash_won", account.orderable_cash().in_won())
        .array("holdings", holdings);
}

JsonObject KisServer::order_state(const Numbered& numbered) const {
    const ExchangeOrder& order = *market_.exchange().order(numbered.order);
    JsonObject row;
    row.text("number", number_text(numbered.number))
        .text("original", number_text(numbered.original))
        .text("time", stamp(numbered.at))
        .text("request", numbered.is_cancel       ? "cancel"
                         : numbered.original != 0 ? "amend"
                                                  : "order")
        .text("symbol", order.symbol.view())
        .text("side", to_string(order.side));
    if (numbered.is_cancel) return row.integer("quantity", numbered.quantity.in_shares());
    return row.text("kind", to_string(order.kind))
        .integer("limit_won", order.limit.in_won())
        .integer("quantity", order.ordered.in_shares())
        .integer("filled", order.filled.in_shares())
        .integer("filled_won", order.filled_amount.in_won())
        .integer("open", order.open().in_shares())
        .integer("cancelled", order.cancelled.in_shares())
        .integer("replaced", order.moved.in_shares())
        .integer("expired", order.dead.in_shares());
}

JsonArray KisServer::fill_states() const {
    std::map<BookOrderId, const Numbered*> by_order;
    for (const Numbered& numbered : numbers_) {
        if (!numbered.is_cancel) by_order[numbered.order] = &numbered;
    }
    JsonArray fills;
    for (const ClientFill& fill : market_.exchange().client_fills()) {
        const auto found = by_order.find(fill.order);
        if (found == by_order.end()) continue; // another broker's client
        const ExchangeOrder& order = *market_.exchange().order(fill.order);
        fills.object(JsonObject{}
                         .text("number", number_text(found->second->number))
                         .text("time", stamp(fill.at))
                         .text("symbol", order.symbol.view())
                         .text("side", to_string(order.side))
                         .integer("price_won", fill.price.in_won())
                         .integer("quantity", fill.quantity.in_shares()));
    }
    return fills;
}

JsonObject KisServer::counter_states(const JsonObject& connections) const {
    JsonObject by_path;
    for (const auto& [path, count] : requests_by_path_)
        by_path.integer(path, count);
    return JsonObject{}
        .integer("requests", counters_.requests)
        .integer("tokens", counters_.tokens)
        .integer("hashkeys", counters_.hashkeys)
        .integer("orders", counters_.orders)
        .integer("changes", counters_.changes)
        .integer("inquiries", counters_.inquiries)
        .integer("refused", counters_.refused)
        .integer("throttled", counters_.throttled)
        .object("by_path", by_path)
        .object("connections", connections);
}

JsonObject KisServer::state(const JsonObject& connections) const {
    JsonArray orders;
    for (const Numbered& numbered : numbers_)
        orders.object(order_state(numbered));
    return JsonObject{}
        .text("environment", real() ? "real" : "vts")
        .integer("rate_per_second", options_.rate_per_second)
        .array("accounts", JsonArray{}.object(account_state()))
        .array("orders", orders)
        .array("fills", fill_states())
        .object("counters", counter_states(connections));
}

} // namespace qts::sim
