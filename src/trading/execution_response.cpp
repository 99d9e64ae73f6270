#include "trading/execution_response.hpp"

namespace qts {

std::string_view to_string(RequestKind kind) {
    switch (kind) {
    case RequestKind::place:
        return "place";
    case RequestKind::cancel:
        return "cancel";
    case RequestKind::amend:
        return "amend";
    }
    return "?";
}

} // namespace qts
