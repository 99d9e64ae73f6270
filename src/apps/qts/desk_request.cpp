#include "apps/qts/desk_request.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace qts::app {
namespace {

constexpr std::string_view kPlace = "place";
constexpr std::string_view kAmend = "amend";
constexpr std::string_view kCancel = "cancel";
constexpr std::string_view kOrders = "orders";
constexpr std::string_view kPositions = "positions";
constexpr std::string_view kStatus = "status";
constexpr std::string_view kResolve = "resolve";

constexpr std::array<std::string_view, 14> kMembers{
    "request",   "asked_at_ns", "symbol", "venue", "side",    "quantity", "kind",
    "limit_won", "send",        "order",  "date",  "unknown", "as",       "operator"};

template <typename... Lambdas>
struct Overloaded : Lambdas... {
    using Lambdas::operator()...;
};

template <typename Value, std::size_t Count>
Result<Value> one_of(const JsonView& json, std::string_view key,
                     const std::array<std::pair<std::string_view, Value>, Count>& known) {
    QTS_TRY(text, json.member(key).text());
    for (const auto& [name, value] : known) {
        if (name == text) return value;
    }
    return failure(ErrorKind::invalid_input, fmt::format("{} '{}' is unknown", key, text));
}

/// A number of `low` to `high`, or nothing when the member is absent or null.
Result<std::optional<std::int64_t>> optional_number(const JsonView& json, std::string_view key,
                                                    std::int64_t low, std::int64_t high) {
    const JsonView member = json.member(key);
    if (!member || member.is_null()) return std::optional<std::int64_t>{};
    QTS_TRY(number, member.integer());
    if (number < low || number > high) {
        return failure(ErrorKind::invalid_input, fmt::format("{} {} is out of range", key, number));
    }
    return std::optional{number};
}

JsonObject order_json(const ManualOrder& order) {
    const auto limit = order.terms.limit_price();
    return JsonObject{}
        .text("symbol", order.symbol.view())
        .text("venue", to_string(order.venue))
        .text("side", to_string(order.side))
        .integer("quantity", order.quantity.in_shares())
        .text("kind", to_string(order.terms.kind()))
        .maybe("limit_won", limit ? std::optional{limit->in_won()} : std::nullopt);
}

constexpr std::array<std::pair<std::string_view, Side>, 2> kSides{
    {{"buy", Side::buy}, {"sell", Side::sell}}};
constexpr std::array<std::pair<std::string_view, Venue>, 3> kVenues{
    {{"krx", Venue::krx}, {"nxt", Venue::nxt}, {"sor", Venue::sor}}};

constexpr std::array<std::pair<std::string_view, OrderKind>, 2> kKinds{
    {{"limit", OrderKind::limit}, {"market", OrderKind::market}}};

Result<DeskRequest> parse_place(const JsonView& json) {
    PlaceRequest request;
    QTS_TRY(code, json.member("symbol").text());
    QTS_TRY(symbol, Symbol::parse(code));
    QTS_TRY(side, one_of(json, "side", kSides));
    QTS_TRY(venue, one_of(json, "venue", kVenues));
    QTS_TRY(quantity, optional_number(json, "quantity", 1, kMaxQuantity.in_shares()));
    QTS_TRY(limit, optional_number(json, "limit_won", 1, kMaxPrice.in_won()));
    QTS_TRY(send, json.member("send").boolean());
    if (!quantity) return failure(ErrorKind::invalid_input, "an order without a quantity");
    request.order.symbol = symbol;
    request.order.side = side;
    request.order.venue = venue;
    request.order.quantity = Quantity::shares(*quantity);
    QTS_TRY(kind, one_of(json, "kind", kKinds));
    if (limit.has_value() != (kind == OrderKind::limit)) {
        return failure(ErrorKind::invalid_input,
                       "limit_won belongs to a limit order, and only there");
    }
    if (limit) {
        QTS_TRY(terms, OrderTerms::limit(Price::won(*limit)));
        request.order.terms = terms;
    }
    request.send = send;
    return request;
}

Result<DeskRequest> parse_change(const JsonView& json, bool amend) {
    ChangeRequest request;
    QTS_TRY(order, json.member("order").text());
    QTS_TRY(limit, optional_number(json, "limit_won", 1, kMaxPrice.in_won()));
    QTS_TRY(quantity, optional_number(json, "quantity", 1, kMaxQuantity.in_shares()));
    if (limit.has_value() != amend) {
        return failure(ErrorKind::invalid_input, "limit_won belongs to an amend, and only there");
    }
    request.order = std::string{order};
    if (limit) request.limit = Price::won(*limit);
    if (quantity) request.quantity = Quantity::shares(*quantity);
    return request;
}

Result<DeskRequest> parse_orders(const JsonView& json) {
    OrdersRequest request;
    const JsonView unknown = json.member("unknown");
    if (unknown) {
        QTS_TRY(only_unknown, unknown.boolean());
        request.unknown = only_unknown;
    }
    const JsonView date = json.member("date");
    if (!date || date.is_null()) return request;
    QTS_TRY(text, date.text());
    QTS_TRY(day, KstDate::parse(text));
    request.date = day;
    return request;
}

Result<DeskRequest> parse_resolve(const JsonView& json) {
    QTS_TRY(order, json.member("order").text());
    QTS_TRY(fate, json.member("as").text());
    QTS_TRY(name, json.member("operator").text());
    if (name.empty()) return failure(ErrorKind::invalid_input, "nobody says so: operator is empty");
    return ResolveRequest{
        .order = std::string{order}, .fate = std::string{fate}, .operator_name = std::string{name}};
}

} // namespace

JsonObject to_json(const DeskRequest& request) {
    const auto won = [](std::optional<Price> price) {
        return price ? std::optional{price->in_won()} : std::nullopt;
    };
    return std::visit(
        Overloaded{
            [](const PlaceRequest& place) {
                return order_json(place.order).text("request", kPlace).boolean("send", place.send);
            },
            [&](const ChangeRequest& change) {
                const auto shares =
                    change.quantity ? std::optional{change.quantity->in_shares()} : std::nullopt;
                return JsonObject{}
                    .text("request", change.limit ? kAmend : kCancel)
                    .text("order", change.order)
                    .maybe("limit_won", won(change.limit))
                    .maybe("quantity", shares);
            },
            [](const OrdersRequest& orders) {
                JsonObject json;
                json.text("request", kOrders).boolean("unknown", orders.unknown);
                return orders.date ? json.text("date", orders.date->iso()) : json.null("date");
            },
            [](const ResolveRequest& resolve) {
                return JsonObject{}
                    .text("request", kResolve)
                    .text("order", resolve.order)
                    .text("as", resolve.fate)
                    .text("operator", resolve.operator_name);
            },
            [](const PositionsRequest&) { return JsonObject{}.text("request", kPositions); },
            [](const StatusRequest&) { return JsonObject{}.text("request", kStatus); }},
        request);
}

Result<DeskRequest> parse_desk_request(const JsonView& json) {
    QTS_TRY(name, json.member("request").text());
    // What we do not know might change what is meant.
    for (const std::string_view member : json.member_names()) {
        if (std::find(kMembers.begin(), kMembers.end(), member) != kMembers.end()) continue;
        return failure(ErrorKind::invalid_input, fmt::format("member '{}' is unknown", member));
    }
    if (name == kPlace) return parse_place(json);
    if (name == kAmend || name == kCancel) return parse_change(json, name == kAmend);
    if (name == kOrders) return parse_orders(json);
    if (name == kResolve) return parse_resolve(json);
    if (name == kPositions) return PositionsRequest{};
    if (name == kStatus) return StatusRequest{};
    return failure(ErrorKind::invalid_input, fmt::format("request '{}' is unknown", name));
}

bool changes_orders(const DeskRequest& request) {
    const auto* const place = std::get_if<PlaceRequest>(&request);
    return (place != nullptr && place->send) || std::holds_alternative<ChangeRequest>(request);
}

bool needs_open_account(const DeskRequest& request) {
    const auto* const orders = std::get_if<OrdersRequest>(&request);
    return std::holds_alternative<PlaceRequest>(request) ||
           std::holds_alternative<ChangeRequest>(request) ||
           std::holds_alternative<ResolveRequest>(request) ||
           (orders != nullptr && orders->unknown);
}

} // namespace qts::app
