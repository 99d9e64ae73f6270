#include "market/order_kind.hpp"

namespace qts {
namespace {

constexpr std::array<std::string_view, kOrderKinds> kKindNames{
    "limit",    "market",     "conditional_limit", "best_limit",      "priority_limit",
    "midpoint", "stop_limit", "pre_hours_close",   "post_hours_close"};
constexpr std::array<std::string_view, kTimesInForce> kTimeNames{"day", "ioc", "fok", "gtp"};

template <typename Value, typename Names>
std::optional<Value> named(const Names& names, std::string_view name) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == name) return static_cast<Value>(i);
    }
    return std::nullopt;
}

} // namespace

std::string_view to_string(OrderKind kind) {
    return kKindNames[static_cast<std::size_t>(kind)];
}

std::string_view to_string(TimeInForce tif) {
    return kTimeNames[static_cast<std::size_t>(tif)];
}

std::optional<OrderKind> order_kind_of(std::string_view name) {
    return named<OrderKind>(kKindNames, name);
}

std::optional<TimeInForce> time_in_force_of(std::string_view name) {
    return named<TimeInForce>(kTimeNames, name);
}

} // namespace qts
