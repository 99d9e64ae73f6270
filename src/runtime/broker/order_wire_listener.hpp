#pragma once
// PORT. Told of every order request at the moment its bytes go out: what a person watching wants to
// see of the wire, without secrets and with the account masked. Core thread; must not block.

#include "trading/execution_response.hpp"
#include "trading/ids.hpp"

#include <string>
#include <string_view>

namespace qts {

struct OrderSent {
    OrderId id;
    RequestKind request;
    std::string_view wire_code; ///< the broker's name for the call
    std::string masked_account;
};

class OrderWireListener {
  public:
    virtual ~OrderWireListener() = default;
    virtual void on_order_sent(const OrderSent& sent) = 0;
};

} // namespace qts
