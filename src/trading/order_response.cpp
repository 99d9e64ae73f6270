#include "trading/order_response.hpp"

namespace qts {

std::string_view to_string(RejectionOrigin origin) {
    switch (origin) {
    case RejectionOrigin::broker:
        return "broker";
    case RejectionOrigin::gateway:
        return "gateway";
    case RejectionOrigin::not_sent:
        return "not_sent";
    }
    return "?";
}

} // namespace qts
