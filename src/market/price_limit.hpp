#pragma once
// The daily price limits (상한가, 하한가) computed from a base price. A live run takes the broker's
// figures; this is for the simulator, the calculators and as a check. Integer arithmetic only.
// Source: KRX regulation article 20(2), enforcement rules article 31 (krx-market.md 1.3). Pure. Any
// thread.

#include "market/dated_table.hpp"
#include "market/instrument.hpp"
#include "market/tick_size.hpp"

namespace qts {

/// How the limits of a day are made.
enum class LimitKind : std::uint8_t {
    normal,    ///< the base price and the day's percentage to either side
    first_day, ///< first listing day (신규상장): 60 to 400 % of the offering price
    no_limit,  ///< delisting session (정리매매), ELW, rights
};

/// The width of the normal limits from `from` on: `percent` of the base price to either side.
struct LimitRow {
    KstDate from;
    std::int64_t percent;
};

DatedTable<LimitRow> built_in_limits();

/// The largest base price whose limits are reckoned: 10^15 won, so that no product leaves 64 bits.
inline constexpr Price kMaxBase = Price::won(1'000'000'000'000'000);

namespace limits_detail {

/// A hundred times this is exact in a tick table.
inline constexpr std::uint64_t kUsualShare = 1'000'000'000'000;

/// From `base` down and up by so many won, put onto the grid towards the base.
inline PriceLimits between(std::int64_t base, std::int64_t down, std::int64_t up,
                           const TickTable& ticks) {
    const std::int64_t high = base + up;
    const std::int64_t low = std::max(base - down, ticks.lowest().in_won());
    const TickTable::Step& step = ticks.step_at(low);
    const std::int64_t reach = low + step.won - 1;
    return PriceLimits{.lower = Price::won(reach - step.above(reach)),
                       .upper = Price::won(high - ticks.above_grid(high))};
}

} // namespace limits_detail

/// The limits around `base` (on the grid, 1 won to kMaxBase). The width is cut to the tick of the
/// base, is never less than the lowest tick, and is taken `leverage` (1 to 100) times; both ends
/// are put onto the grid towards the base, and the lower end is never below the lowest tick.
inline PriceLimits normal_limits(Price base, const TickTable& ticks, std::int64_t percent,
                                 int leverage) {
    constexpr std::int64_t kWhole = 100;
    const std::int64_t won = base.in_won();
    const auto share = static_cast<std::int64_t>(static_cast<std::uint64_t>(won * percent) /
                                                 static_cast<std::uint64_t>(kWhole));
    const TickTable::Step* step = &ticks.step_at(won);
    // Less than one tick, a price beyond every share's, or a leverage that more than doubles it.
    const bool usual = static_cast<std::uint64_t>(share - step->won) < limits_detail::kUsualShare &&
                       percent * leverage < kWhole;
    if (!usual) [[unlikely]] {
        const std::int64_t cut = share - step->above(share);
        const std::int64_t width = std::max(cut, ticks.lowest().in_won()) * leverage;
        return limits_detail::between(won, width, width, ticks);
    }
    // Base and width are multiples of the base's tick, which every lower tick divides: the lower
    // limit is on the grid as it is. The upper one may have reached the next band, and no further:
    // bounds at least double.
    const std::int64_t width = (share - step->above_exact(share)) * leverage;
    const std::int64_t high = won + width;
    step += high >= step->below ? 1 : 0;
    return PriceLimits{.lower = Price::won(std::max(won - width, ticks.lowest().in_won())),
                       .upper = Price::won(high - step->above_exact(high))};
}

/// Of a first listing day: `base` is the offering price.
inline PriceLimits first_day_limits(Price base, const TickTable& ticks) {
    const std::int64_t won = base.in_won();
    const std::int64_t down = won * 4 / 10;
    return limits_detail::between(won, down - ticks.step_at(won).above(down), won * 3, ticks);
}

} // namespace qts
