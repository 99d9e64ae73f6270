#pragma once
// The kinds of orders and times in force that the Korean market knows, in the exchange's words.
// Source: KRX regulation article 2(4) and 12 (krx-market.md 3.1, 3.2). Values. Any thread.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace qts {

enum class OrderKind : std::uint8_t {
    limit,             ///< 지정가
    market,            ///< 시장가
    conditional_limit, ///< 조건부지정가
    best_limit,        ///< 최유리지정가: the other side's best price
    priority_limit,    ///< 최우선지정가: the own side's best price
    midpoint,          ///< 중간가
    stop_limit,        ///< 스톱지정가
    pre_hours_close,   ///< 장전 시간외종가
    post_hours_close,  ///< 장후 시간외종가
};
inline constexpr std::size_t kOrderKinds =
    static_cast<std::size_t>(OrderKind::post_hours_close) + 1;

enum class TimeInForce : std::uint8_t {
    day,
    ioc,
    fok,
    gtp, ///< good till the pre-market's end: NXT cancels the rest at 08:50
};
inline constexpr std::size_t kTimesInForce = static_cast<std::size_t>(TimeInForce::gtp) + 1;

std::string_view to_string(OrderKind kind);
std::string_view to_string(TimeInForce tif);
std::optional<OrderKind> order_kind_of(std::string_view name);
std::optional<TimeInForce> time_in_force_of(std::string_view name);

} // namespace qts
