#pragma once
// The price unit (호가단위): which prices an order may carry. The tick is chosen by the order price
// itself, not by the previous close; every tick divides the next one and every bound is a multiple
// of the ticks on both sides, so a price on the grid of a higher band lies on the grid of a lower.
// Source: KRX market regulations, enforcement rules article 32 (krx-market.md 1.1). Pure. Any
// thread.

#include "core/kst.hpp"
#include "core/result.hpp"
#include "market/dated_table.hpp"
#include "market/instrument.hpp"
#include "market/price.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <span>

namespace qts {

/// One band: prices below `below` (won, exclusive) move in steps of `tick` (won, 1 or more).
struct TickBand {
    std::int64_t below;
    std::int64_t tick;
};

/// The bands in force for a product on a day. Made for the order path: a lookup has no branch that
/// depends on the price and no division.
class TickTable final {
  public:
    static constexpr std::size_t kMaxBands = 8;
    static constexpr std::int64_t kNoEnd = std::numeric_limits<std::int64_t>::max();
    static constexpr std::int64_t kMaxTick = 10'000;
    static constexpr std::int64_t kExactBelow = std::int64_t{1} << 50U;

    /// `bands` lowest first, the last without end (kNoEnd). invalid_input: none or more than
    /// kMaxBands, bounds that do not at least double or are of 2^31 - 1 won or more, a tick that
    /// does not divide the next tick or its bounds, or is above kMaxTick.
    static Result<TickTable> make(std::span<const TickBand> bands);

    std::span<const TickBand> bands() const { return {bands_.data(), count_}; }
    /// The lowest price an order may carry.
    Price lowest() const { return Price::won(bands_[0].tick); }

    /// The step of one band, with its reciprocal.
    struct Step {
        std::int64_t won = 1;
        std::uint64_t inverse = 0;   ///< ceil(2^64 / won); 0 for a step of one won
        std::int64_t mask = 0;       ///< all ones; 0 for a step of one won, which has no rest
        std::int64_t below = kNoEnd; ///< prices from here on have the next step
        /// How far `amount` (0 to kExactBelow - 1 won) lies above a multiple of the step.
        std::int64_t above_exact(std::int64_t amount) const {
            // The reciprocal is too large by less than `won` (at most kMaxTick) in 2^64: below
            // 2^50 that never carries over into the quotient.
            const auto value = static_cast<std::uint64_t>(amount);
            const auto quotient =
                static_cast<std::uint64_t>(static_cast<unsigned __int128>(value) * inverse >> 64U);
            return static_cast<std::int64_t>(value - quotient * static_cast<std::uint64_t>(won)) &
                   mask;
        }
        /// The same for any amount >= 0 won.
        std::int64_t above(std::int64_t amount) const {
            return amount < kExactBelow ? above_exact(amount) : amount % won;
        }
    };
    /// The step at a price (>= 0 won).
    const Step& step_at(std::int64_t won) const {
        const auto price = static_cast<std::int32_t>(std::min<std::int64_t>(won, kHighest));
        const Lanes here{price, price, price, price};
        // A lane is all ones, -1, where the price has reached its bound.
        const Lanes reached = (here >= bounds_[0]) + (here >= bounds_[1]);
        const std::int32_t band = -(reached[0] + reached[1] + reached[2] + reached[3]);
        return steps_[static_cast<std::size_t>(band)];
    }
    /// How far a price (>= 0 won) lies above the grid.
    std::int64_t above_grid(std::int64_t won) const { return step_at(won).above(won); }

  private:
    TickTable() = default;
    /// Bounds are 32 bits wide so that a machine compares four at once.
    using Lanes [[gnu::vector_size(16)]] = std::int32_t;
    static constexpr std::int32_t kHighest = std::numeric_limits<std::int32_t>::max() - 1;
    std::array<Lanes, 2> bounds_{}; ///< kHighest + 1: none
    std::array<Step, kMaxBands + 1> steps_{};
    std::array<TickBand, kMaxBands> bands_{};
    std::size_t count_{0};
};

/// From `from` on these bands hold for a product of a market.
struct TickRow {
    KstDate from;
    Product product;
    Market market;
    TickTable table;
};

DatedTable<TickRow> built_in_ticks();

/// The step at `price` (>= 0 won).
inline Price tick_at(Price price, const TickTable& ticks) {
    return Price::won(ticks.step_at(price.in_won()).won);
}

inline bool is_on_tick(Price price, const TickTable& ticks) {
    return price.in_won() > 0 && ticks.above_grid(price.in_won()) == 0;
}

/// Nearest legal price at or below `price`; nullopt when there is none (below the lowest tick).
inline std::optional<Price> floor_to_tick(Price price, const TickTable& ticks) {
    if (price < ticks.lowest()) return std::nullopt;
    return Price::won(price.in_won() - ticks.above_grid(price.in_won()));
}

/// Nearest legal price at or above `price` (0 to 2^63 - 1 - kMaxTick won). What is raised to the
/// start of the next band lies on that band's grid too.
inline Price ceil_to_tick(Price price, const TickTable& ticks) {
    const std::int64_t won = std::max(price.in_won(), ticks.lowest().in_won());
    const TickTable::Step& step = ticks.step_at(won);
    const std::int64_t reach = won + step.won - 1;
    return Price::won(reach - step.above(reach));
}

/// The next legal price strictly above, and strictly below (nullopt: there is none).
inline Price next_tick_up(Price price, const TickTable& ticks) {
    return ceil_to_tick(Price::won(price.in_won() + 1), ticks);
}
inline std::optional<Price> next_tick_down(Price price, const TickTable& ticks) {
    return floor_to_tick(Price::won(price.in_won() - 1), ticks);
}

} // namespace qts
