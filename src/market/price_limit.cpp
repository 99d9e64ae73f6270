#include "market/price_limit.hpp"

#include "market/dated_table.hpp"
#include "market/tick_size.hpp"

#include <array>

namespace qts {
namespace {

struct LimitRow {
    KstDate from;
    std::int64_t percent;
};

// Source: KRX global site, page on price limits, read 2026-11-23. Before 1995-04 limits were fixed
// amounts by price level (4.6 % on average); the first row stands for them with 6 %.
std::span<const LimitRow> limit_rows() {
    static const std::array rows{
        LimitRow{day(1990, 1, 1), 6},   LimitRow{day(1996, 11, 25), 8},
        LimitRow{day(1998, 3, 2), 12},  LimitRow{day(1998, 12, 7), 15},
        LimitRow{day(2015, 6, 15), 30},
    };
    return rows;
}

} // namespace

Result<Price> base_on_grid(Price base, Product product, Market market, KstDate date) {
    if (base.in_won() < 1 || base > kMaxPrice) {
        return failure(ErrorKind::invalid_input,
                       "a base price must lie between 1 and 99,999,999 won");
    }
    QTS_TRY(bands, tick_bands(product, market, date));
    return ceil_to_tick(base, bands);
}

Result<PriceLimits> price_limits(Price base, Product product, Market market, int leverage,
                                 KstDate date) {
    QTS_TRY(used, base_on_grid(base, product, market, date));
    QTS_TRY(bands, tick_bands(product, market, date));
    QTS_TRY(row,
            row_as_of(limit_rows(), date, "price limit", [](const LimitRow&) { return true; }));
    const std::int64_t base_tick = tick_at(used, bands).in_won();
    const std::int64_t lowest_tick = bands.front().tick;
    std::int64_t width = used.in_won() * row->percent / 100 / base_tick * base_tick;
    if (width == 0) width = lowest_tick;
    width *= leverage;
    const auto upper = floor_to_tick(Price::won(used.in_won() + width), bands);
    const std::int64_t low = used.in_won() - width;
    const Price lower = ceil_to_tick(Price::won(low < lowest_tick ? lowest_tick : low), bands);
    return PriceLimits{.lower = lower, .upper = *upper};
}

} // namespace qts
