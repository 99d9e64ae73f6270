#pragma once
// News of the market as plain, trivially copyable values; sizes are asserted because the hot path
// copies them. Times: `at` is the exchange's (or broker clock's) instant, `received` ours.

#include "core/clock.hpp"
#include "market/price.hpp"
#include "market/symbol.hpp"
#include "market/venue.hpp"

#include <array>
#include <cstdint>
#include <type_traits>

namespace qts {

enum class Aggressor : std::uint8_t { unknown, buyer, seller };

/// One trade, or the last trade as a poll saw it.
struct alignas(64) TradeTick {
    Symbol symbol;
    Price price;
    Quantity quantity;   ///< of this trade; 0 when a poll cannot tell
    Quantity day_volume; ///< accumulated over the day, this trade included
    UtcNanos at;
    UtcNanos received;
    Venue venue = Venue::krx;
    Aggressor aggressor = Aggressor::unknown;
};

inline constexpr std::size_t kBookDepth = 10;

struct BookLevel {
    Price price; ///< 0 when the level is empty
    Quantity quantity;
};

/// The ten best levels of each side, best first.
struct alignas(64) QuoteUpdate {
    Symbol symbol;
    UtcNanos at;
    UtcNanos received;
    Venue venue = Venue::krx;
    std::array<BookLevel, kBookDepth> asks{};
    std::array<BookLevel, kBookDepth> bids{};
};

enum class BarPeriod : std::uint8_t { second_1, minute_1, minute_5, day_1 };

Duration length_of(BarPeriod period);
std::string_view to_string(BarPeriod period);

struct Bar {
    UtcNanos start;
    Price open;
    Price high;
    Price low;
    Price close;
    Quantity volume;
};

/// A bar that will not change any more.
struct BarClosed {
    Symbol symbol;
    BarPeriod period = BarPeriod::minute_1;
    bool warm_up = false; ///< history, seen before the run began: no order may follow from it
    Bar bar;
};

static_assert(sizeof(TradeTick) == 64 && std::is_trivially_copyable_v<TradeTick>);
static_assert(sizeof(QuoteUpdate) == 384 && std::is_trivially_copyable_v<QuoteUpdate>);
static_assert(std::is_trivially_copyable_v<BarClosed>);

} // namespace qts
