#include "apps/qts/order_list.hpp"

#include "core/kst.hpp"
#include "core/parse_number.hpp"
#include "market/issue_table.hpp"
#include "runtime/broker/kis/kis_order_key.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <tuple>

namespace qts::app {
namespace {

/// Rows of one order: the original and the amendments that name it, oldest first.
using Chain = std::vector<const OrderReport*>;

std::string_view state_of(const ListedOrder& order, Quantity rejected) {
    if (order.open > Quantity{}) return "working";
    if (order.filled >= order.quantity) return "filled";
    if (rejected > Quantity{}) return "rejected";
    if (order.cancelled > Quantity{}) return "cancelled";
    return "ended"; // nothing is open, and the list does not say why
}

ListedOrder listed(const TradingEngine& engine, const BaseBrokerAdapter& adapter,
                   const Chain& chain) {
    const OrderReport& first = *chain.front();
    const OrderReport& newest = *chain.back();
    ListedOrder order;
    order.id = adapter.order_number(first.ref);
    order.symbol = first.symbol;
    order.name = issue_name(engine, first.symbol);
    order.side = first.side;
    if (newest.limit) {
        const auto terms = OrderTerms::limit(*newest.limit);
        if (terms) order.terms = *terms;
    }
    order.quantity = first.ordered;
    order.at = first.ordered_at;
    Quantity rejected;
    for (const OrderReport* row : chain) {
        order.numbers.push_back(adapter.order_number(row->ref));
        order.filled += row->filled;
        order.open += row->open;
        order.cancelled += row->cancelled;
        order.filled_amount += row->filled_amount;
        rejected += row->rejected;
    }
    order.state = state_of(order, rejected);
    return order;
}

std::string stamp(UtcNanos at) {
    return fmt::format("{}T{}", kst_date(at).iso(), kst_time(at).iso());
}

} // namespace

std::string order_id_text(OrderId id) {
    return fmt::format("{}-{}", id.node(), id.counter());
}

std::string order_number_text(Broker broker, const BrokerOrderRef& ref) {
    if (broker != Broker::kis) return std::string{ref.packed()};
    const auto key = kis::unpack_order_key(ref);
    return key ? kis::wire_number(*key) : std::string{ref.packed()};
}

std::optional<OrderId> parse_order_id(std::string_view text) {
    const std::size_t dash = text.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto node = parse_digits(text.substr(0, dash));
    const auto counter = parse_digits(text.substr(dash + 1));
    constexpr std::int64_t kLastNode = 0xFFFF;
    constexpr std::int64_t kLastCounter = (std::int64_t{1} << 48) - 1;
    if (!node || !counter || *node > kLastNode || *counter > kLastCounter) return std::nullopt;
    return OrderId::of(static_cast<std::uint16_t>(*node), static_cast<std::uint64_t>(*counter));
}

std::string issue_name(const TradingEngine& engine, Symbol symbol) {
    const SymbolState* const state = engine.market().find(symbol);
    if (state != nullptr && !state->instrument.name.empty()) return state->instrument.name;
    const IssueRow* const row = find_issue(symbol);
    return row != nullptr ? std::string{row->name} : std::string{symbol.view()};
}

ListedOrder listed(const TradingEngine& engine, const BaseBrokerAdapter& adapter,
                   const OrderRecord& order, OrderIds ids) {
    ListedOrder made;
    for (const BrokerNumber& number : order.listed_numbers())
        made.numbers.push_back(adapter.order_number(number.ref));
    const bool by_number = (ids == OrderIds::brokers || order.adopted) && !made.numbers.empty();
    made.id = by_number ? made.numbers.front() : order_id_text(order.id);
    made.symbol = order.intent.symbol;
    made.name = issue_name(engine, made.symbol);
    made.side = order.intent.side;
    made.terms = order.intent.terms;
    made.quantity = order.intent.quantity;
    made.filled = order.filled;
    made.open = order.open();
    made.cancelled = order.cancelled;
    made.filled_amount = order.filled_amount;
    made.state = to_string(order.lifecycle);
    made.strategy = order.intent.strategy.view();
    made.at = order.intent.decided_at;
    made.cause = order.cause.view();
    return made;
}

std::vector<ListedOrder> list_orders(const TradingEngine& engine, const BaseBrokerAdapter& adapter,
                                     const OrderReports& reports, KstDate day, OrderIds ids) {
    std::vector<ListedOrder> all;
    for (const OrderRecord& order : engine.orders().all()) {
        if (kst_date(order.intent.decided_at) == day)
            all.push_back(listed(engine, adapter, order, ids));
    }
    for (const OrderReport& row : reports.rows) {
        if (row.is_cancel) continue;
        const Chain chain = chain_of(row, reports);
        const bool ours = std::any_of(chain.begin(), chain.end(), [&](const OrderReport* member) {
            return engine.orders().find(member->ref) != nullptr;
        });
        if (!ours && chain.front() == &row) all.push_back(listed(engine, adapter, chain));
    }
    std::sort(all.begin(), all.end(), [](const ListedOrder& a, const ListedOrder& b) {
        return std::tie(a.at, a.id) < std::tie(b.at, b.id);
    });
    return all;
}

JsonObject to_json(const ListedOrder& order) {
    JsonArray numbers;
    for (const std::string& number : order.numbers)
        numbers.text(number);
    const auto limit = order.terms.limit_price();
    const bool traded = order.filled > Quantity{};
    JsonObject json;
    json.text("id", order.id)
        .array("broker_order_numbers", numbers)
        .text("time", stamp(order.at))
        .text("symbol", order.symbol.view())
        .text("name", order.name)
        .text("side", to_string(order.side))
        .text("kind", to_string(order.terms.kind()))
        .maybe("limit_won", limit ? std::optional{limit->in_won()} : std::nullopt)
        .integer("quantity", order.quantity.in_shares())
        .integer("filled", order.filled.in_shares())
        .maybe("average_won",
               traded ? std::optional{order.filled_amount.in_won() / order.filled.in_shares()}
                      : std::nullopt)
        .integer("open", order.open.in_shares())
        .integer("cancelled", order.cancelled.in_shares())
        .text("state", order.state);
    if (order.strategy.empty()) {
        json.null("strategy");
    } else {
        json.text("strategy", order.strategy);
    }
    if (!order.cause.empty()) json.text("cause", order.cause);
    return json;
}

} // namespace qts::app
