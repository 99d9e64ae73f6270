#include "trading/order_terms.hpp"

#include "core/text.hpp"

#include <fmt/format.h>

namespace qts {
namespace {

bool has_limit(OrderKind kind) {
    return kind == OrderKind::limit || kind == OrderKind::conditional_limit ||
           kind == OrderKind::stop_limit;
}

bool knows(OrderKind kind, TimeInForce tif) {
    const bool limit = kind == OrderKind::limit || kind == OrderKind::best_limit;
    switch (tif) {
    case TimeInForce::day:
        return true;
    case TimeInForce::ioc:
    case TimeInForce::fok:
        return limit || kind == OrderKind::market || kind == OrderKind::midpoint;
    case TimeInForce::gtp:
        return limit || kind == OrderKind::priority_limit;
    }
    return false;
}

bool in_range(std::optional<Price> price) {
    return !price || (price->in_won() >= 1 && *price <= kMaxPrice);
}

} // namespace

std::string_view to_string(Side side) {
    return side == Side::buy ? "buy" : "sell";
}

Result<OrderTerms> OrderTerms::make(OrderKind kind, std::optional<Price> limit,
                                    std::optional<Price> stop, TimeInForce tif) {
    if (limit.has_value() != has_limit(kind)) {
        return failure(ErrorKind::invalid_input,
                       fmt::format("a {} order {} a limit price", to_string(kind),
                                   has_limit(kind) ? "needs" : "takes no"));
    }
    if (stop.has_value() != (kind == OrderKind::stop_limit)) {
        return failure(ErrorKind::invalid_input,
                       fmt::format("a {} order {} a stop price", to_string(kind),
                                   kind == OrderKind::stop_limit ? "needs" : "takes no"));
    }
    if (!in_range(limit) || !in_range(stop)) {
        return failure(ErrorKind::invalid_input,
                       "an order price must be between 1 and 99,999,999 won");
    }
    if (!knows(kind, tif)) {
        return failure(ErrorKind::invalid_input,
                       fmt::format("a {} order cannot be {}", to_string(kind), to_string(tif)));
    }
    return OrderTerms{kind, limit, stop, tif};
}

std::string describe(const OrderTerms& terms) {
    std::string text{to_string(terms.kind())};
    if (terms.limit_price()) text += " " + won_text(terms.limit_price()->in_won());
    if (terms.stop_price()) text += " stop " + won_text(terms.stop_price()->in_won());
    if (terms.time_in_force() != TimeInForce::day) {
        text += fmt::format(" {}", to_string(terms.time_in_force()));
    }
    return text;
}

} // namespace qts
