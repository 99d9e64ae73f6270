#include "trading/order_response.hpp"

#include <utility>

namespace qts {

std::string_view to_string(RejectionOrigin origin) {
    switch (origin) {
    case RejectionOrigin::broker:
        return "broker";
    case RejectionOrigin::gateway:
        return "gateway";
    case RejectionOrigin::not_sent:
        return "not_sent";
    case RejectionOrigin::absent:
        return "absent";
    }
    return "?";
}

Rejected not_sent(std::string why) {
    Rejected rejected;
    rejected.origin = RejectionOrigin::not_sent;
    rejected.message = std::move(why);
    return rejected;
}

} // namespace qts
