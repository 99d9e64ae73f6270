#include "trading/execution_intent.hpp"

namespace qts {

std::string_view to_string(Purpose purpose) {
    switch (purpose) {
    case Purpose::entry:
        return "entry";
    case Purpose::reduce:
        return "reduce";
    case Purpose::flatten:
        return "flatten";
    }
    return "?";
}

} // namespace qts
