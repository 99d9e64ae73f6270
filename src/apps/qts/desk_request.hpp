#pragma once
// What a person asks of the owner of an account, as a value and as one JSON object on the control
// socket. Pure. Any thread.

#include "core/json_reader.hpp"
#include "core/json_writer.hpp"
#include "core/kst.hpp"
#include "runtime/engine/trading_engine.hpp"

#include <optional>
#include <string>
#include <variant>

namespace qts::app {

struct PlaceRequest {
    ManualOrder order;
    bool send = false; ///< false: only say what it would cost and whether it would pass
};

/// `order`: our id (1-17) or the broker's number.
struct ChangeRequest {
    std::string order;
    std::optional<Price> limit; ///< the new price; absent: cancel
    std::optional<Quantity> quantity;
};

struct OrdersRequest {
    std::optional<KstDate> date;
    bool unknown = false; ///< only those of unknown fate, of every day, with the evidence
};

/// A person's word on an order of unknown fate.
struct ResolveRequest {
    std::string order; ///< our id
    std::string fate;  ///< absent, or the broker's number
    std::string operator_name;
};
struct PositionsRequest {};
struct StatusRequest {};

using DeskRequest = std::variant<PlaceRequest, ChangeRequest, OrdersRequest, PositionsRequest,
                                 StatusRequest, ResolveRequest>;

JsonObject to_json(const DeskRequest& request);
/// malformed or invalid_input when it is none; nothing is ever assumed.
Result<DeskRequest> parse_desk_request(const JsonView& json);

/// True when it can change what is at the broker.
bool changes_orders(const DeskRequest& request);
/// True when it takes known books (cash, holdings, open orders) to answer it.
bool needs_open_account(const DeskRequest& request);

} // namespace qts::app
