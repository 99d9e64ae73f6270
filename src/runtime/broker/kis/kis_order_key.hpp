#pragma once
// What KIS needs to name an order again: the day, the branch that numbered it (KRX_FWDG_ORD_ORGNO)
// and the number, packed into the opaque BrokerOrderRef. Numbers restart every day and come padded
// in several ways, so they are kept without leading zeros. Source: kis-api.md 9, points 3 and 4.

#include "core/kst.hpp"
#include "trading/ids.hpp"

#include <string>
#include <string_view>

namespace qts::kis {

struct OrderKey {
    KstDate day;
    std::string branch;
    std::string number; ///< without padding
};

/// malformed when the number holds anything but digits, is empty, zero or over ten digits, or the
/// branch is longer than five characters.
Result<BrokerOrderRef> pack_order_key(KstDate day, std::string_view branch,
                                      std::string_view number);
Result<OrderKey> unpack_order_key(const BrokerOrderRef& ref);
/// The ten digits that go on the wire.
std::string wire_number(const OrderKey& key);

} // namespace qts::kis
