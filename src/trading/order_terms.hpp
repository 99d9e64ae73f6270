#pragma once
// How an order may trade: its kind, prices and time in force, in the exchange's words. Made only by
// checked factories, so a market order with a price or a limit order without one does not exist.
// Source: KRX regulation article 2(4) (krx-market.md 3.1). Values. Any thread.

#include "core/result.hpp"
#include "market/order_kind.hpp"
#include "market/price.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace qts {

enum class Side : std::uint8_t { buy, sell };

std::string_view to_string(Side side);

constexpr Side opposite(Side side) {
    return side == Side::buy ? Side::sell : Side::buy;
}

class OrderTerms {
  public:
    /// invalid_input when prices do not fit the kind (a limit exactly for limit, conditional_limit
    /// and stop_limit; a stop exactly for stop_limit; each >= 1 won) or the kind knows no such time
    /// in force.
    static Result<OrderTerms> make(OrderKind kind, std::optional<Price> limit,
                                   std::optional<Price> stop, TimeInForce tif);
    static OrderTerms market() { return OrderTerms{OrderKind::market, {}, {}, TimeInForce::day}; }
    static Result<OrderTerms> limit(Price price) {
        return make(OrderKind::limit, price, std::nullopt, TimeInForce::day);
    }

    OrderKind kind() const { return kind_; }
    std::optional<Price> limit_price() const { return limit_; }
    std::optional<Price> stop_price() const { return stop_; }
    TimeInForce time_in_force() const { return tif_; }
    friend bool operator==(const OrderTerms&, const OrderTerms&) = default;

  private:
    OrderTerms(OrderKind kind, std::optional<Price> limit, std::optional<Price> stop,
               TimeInForce tif)
        : limit_{limit}, stop_{stop}, kind_{kind}, tif_{tif} {}
    std::optional<Price> limit_;
    std::optional<Price> stop_;
    OrderKind kind_;
    TimeInForce tif_;
};

/// `limit 71,900원`, `market`: for people and logs.
std::string describe(const OrderTerms& terms);

} // namespace qts
