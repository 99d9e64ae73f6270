#include "core/error.hpp"

namespace qts {

std::string_view to_string(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::invalid_input:
        return "invalid_input";
    case ErrorKind::malformed:
        return "malformed";
    case ErrorKind::unknown_code:
        return "unknown_code";
    case ErrorKind::overflow:
        return "overflow";
    case ErrorKind::not_covered:
        return "not_covered";
    case ErrorKind::not_found:
        return "not_found";
    case ErrorKind::io:
        return "io";
    case ErrorKind::disk_full:
        return "disk_full";
    case ErrorKind::connect:
        return "connect";
    case ErrorKind::tls:
        return "tls";
    case ErrorKind::timeout:
        return "timeout";
    case ErrorKind::closed:
        return "closed";
    case ErrorKind::protocol:
        return "protocol";
    case ErrorKind::auth:
        return "auth";
    case ErrorKind::throttled:
        return "throttled";
    case ErrorKind::refused:
        return "refused";
    case ErrorKind::broker_failure:
        return "broker_failure";
    case ErrorKind::incomplete:
        return "incomplete";
    case ErrorKind::corrupt:
        return "corrupt";
    case ErrorKind::unsupported:
        return "unsupported";
    }
    return "?";
}

} // namespace qts
