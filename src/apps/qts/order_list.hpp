#pragma once
// The orders of a day as one list: what we know of ours, and what the broker's list shows besides.
// One order has one row, under all the numbers that its amendments got. Pure.

#include "core/json_writer.hpp"
#include "runtime/broker/adapters/base_broker_adapter.hpp"
#include "runtime/engine/trading_engine.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace qts::app {

struct ListedOrder {
    std::string id; ///< ours (1-17); an order that is not ours goes by the broker's number
    std::vector<std::string> numbers; ///< oldest first
    Symbol symbol;
    std::string name;
    Side side = Side::buy;
    OrderTerms terms = OrderTerms::market();
    Quantity quantity;
    Quantity filled;
    Quantity open;
    Quantity cancelled;
    Notional filled_amount;
    std::string state;
    std::string strategy; ///< empty: a person's, or not ours
    UtcNanos at;
    std::string cause;
};

/// Our name for an order: 1-17.
std::string order_id_text(OrderId id);

/// The broker's number of an order, as its screens show it.
std::string order_number_text(Broker broker, const BrokerOrderRef& ref);

/// The order that such a name means; nullopt: it is none.
std::optional<OrderId> parse_order_id(std::string_view text);

/// By which name a list shows our own orders: a run by our id, a command of its own by the broker's
/// number. Both names are understood everywhere; orders that are not ours have the number only.
enum class OrderIds : std::uint8_t { ours, brokers };

/// Orders of `day`, oldest first: every one of `engine`, and each in `reports` that it does not
/// own.
std::vector<ListedOrder> list_orders(const TradingEngine& engine, const BaseBrokerAdapter& adapter,
                                     const OrderReports& reports, KstDate day, OrderIds ids);
ListedOrder listed(const TradingEngine& engine, const BaseBrokerAdapter& adapter,
                   const OrderRecord& order, OrderIds ids);

JsonObject to_json(const ListedOrder& order);

/// The name of an issue: as the broker told, as our table has it, or its code.
std::string issue_name(const TradingEngine& engine, Symbol symbol);

} // namespace qts::app
