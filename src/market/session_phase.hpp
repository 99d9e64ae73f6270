#pragma once
// The parts of a trading day, by their standard names. Two kinds: of the order book (one at a time)
// and side sessions beside it (block trades, trading at the close). Sources: krx-market.md section
// 2. Values. Any thread.

#include <array>
#include <bit>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>

namespace qts {

enum class SessionPhase : std::uint8_t {
    closed,
    // the order book of KRX
    opening_auction,
    continuous,
    closing_auction,
    off_hours_auction, ///< 시간외단일가, abolished on 2026-09-14
    after_market,      ///< 시간외접속매매 of KRX since then; also NXT's
    // the order book of NXT
    pre_market,
    morning_pause,
    main_market,
    closing_pause,
    after_market_auction, ///< collection of orders for the after-market's first price
    // announced by the market while it happens, on no timetable
    vi_auction, ///< two minutes after a volatility interruption
    // beside the book
    pre_hours_close,         ///< 장전 시간외종가
    post_hours_close_orders, ///< orders for the session after it
    post_hours_close,        ///< 장후 시간외종가
    morning_block,           ///< 장개시전 대량매매
    evening_block,           ///< 시간외 대량매매
    close_price_orders,      ///< of NXT
    close_price,             ///< NXT at KRX's close
};

inline constexpr std::size_t kSessionPhases =
    static_cast<std::size_t>(SessionPhase::close_price) + 1;

/// The name as it is published: both pauses are `pause`, both block sessions `block`.
std::string_view to_string(SessionPhase phase);
/// A name of its own for each, as configuration writes it: `morning_pause`.
std::string_view key_of(SessionPhase phase);
std::optional<SessionPhase> phase_of_key(std::string_view key);

/// Beside the order book.
constexpr bool is_side_session(SessionPhase phase) {
    return phase >= SessionPhase::pre_hours_close;
}

/// A set of phases, in a word.
class PhaseSet {
  public:
    constexpr PhaseSet() = default;
    constexpr PhaseSet(std::initializer_list<SessionPhase> phases) {
        for (const SessionPhase phase : phases)
            add(phase);
    }
    constexpr void add(SessionPhase phase) { bits_ |= bit(phase); }
    constexpr void remove(SessionPhase phase) { bits_ &= ~bit(phase); }
    constexpr bool has(SessionPhase phase) const { return (bits_ & bit(phase)) != 0; }
    constexpr bool empty() const { return bits_ == 0; }
    /// In the order of the enumeration.
    constexpr std::optional<SessionPhase> first() const {
        if (empty()) return std::nullopt;
        return static_cast<SessionPhase>(std::countr_zero(bits_));
    }
    friend constexpr PhaseSet operator&(PhaseSet a, PhaseSet b) {
        return PhaseSet{a.bits_ & b.bits_};
    }
    friend constexpr PhaseSet operator|(PhaseSet a, PhaseSet b) {
        return PhaseSet{a.bits_ | b.bits_};
    }
    friend constexpr bool operator==(PhaseSet, PhaseSet) = default;

  private:
    static constexpr std::uint32_t bit(SessionPhase phase) {
        return std::uint32_t{1} << static_cast<unsigned>(phase);
    }
    constexpr explicit PhaseSet(std::uint32_t bits) : bits_{bits} {}
    std::uint32_t bits_{0};
};
static_assert(kSessionPhases <= 32);

/// Every phase, in the order of the enumeration.
std::span<const SessionPhase> all_phases();

} // namespace qts
