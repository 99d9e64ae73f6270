#include "market/market_event.hpp"

namespace qts {

Duration length_of(BarPeriod period) {
    switch (period) {
    case BarPeriod::second_1:
        return std::chrono::seconds{1};
    case BarPeriod::minute_1:
        return std::chrono::minutes{1};
    case BarPeriod::minute_5:
        return std::chrono::minutes{5};
    case BarPeriod::day_1:
        return std::chrono::hours{24};
    }
    return Duration{0};
}

std::string_view to_string(BarPeriod period) {
    switch (period) {
    case BarPeriod::second_1:
        return "1s";
    case BarPeriod::minute_1:
        return "1m";
    case BarPeriod::minute_5:
        return "5m";
    case BarPeriod::day_1:
        return "1d";
    }
    return "?";
}

} // namespace qts
