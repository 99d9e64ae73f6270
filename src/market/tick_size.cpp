#include "market/tick_size.hpp"

#include "core/assert.hpp"
#include "market/dated_table.hpp"

#include <array>
#include <limits>

namespace qts {
namespace {

constexpr std::int64_t kNoEnd = std::numeric_limits<std::int64_t>::max();

// One table for KOSPI, KOSDAQ and KONEX since 2023-01-25.
constexpr std::array kStockBands2023{
    TickBand{2'000, 1},     TickBand{5'000, 5},     TickBand{20'000, 10},   TickBand{50'000, 50},
    TickBand{200'000, 100}, TickBand{500'000, 500}, TickBand{kNoEnd, 1'000}};
constexpr std::array kKospiBands2010{
    TickBand{1'000, 1},     TickBand{5'000, 5},     TickBand{10'000, 10},   TickBand{50'000, 50},
    TickBand{100'000, 100}, TickBand{500'000, 500}, TickBand{kNoEnd, 1'000}};
constexpr std::array kKosdaqBands2010{TickBand{1'000, 1}, TickBand{5'000, 5}, TickBand{10'000, 10},
                                      TickBand{50'000, 50}, TickBand{kNoEnd, 100}};
constexpr std::array kFundBands2023{TickBand{2'000, 1}, TickBand{kNoEnd, 5}};
constexpr std::array kFundBandsBefore{TickBand{kNoEnd, 5}};

struct TickRow {
    KstDate from;
    bool fund; ///< ETF and ETN share a table of their own
    Market market;
    std::span<const TickBand> bands;
};

// Source: krx-market.md 1.1, read 2026-11-23. The rows from 1990 stand for all earlier days: their
// real start is older than any price we simulate and is not documented there.
std::span<const TickRow> tick_rows() {
    static const std::array rows{
        TickRow{day(1990, 1, 1), false, Market::kospi, kKospiBands2010},
        TickRow{day(1990, 1, 1), false, Market::kosdaq, kKosdaqBands2010},
        TickRow{day(2023, 1, 25), false, Market::kospi, kStockBands2023},
        TickRow{day(2023, 1, 25), false, Market::kosdaq, kStockBands2023},
        TickRow{day(1990, 1, 1), true, Market::kospi, kFundBandsBefore},
        TickRow{day(1990, 1, 1), true, Market::kosdaq, kFundBandsBefore},
        TickRow{day(2023, 12, 18), true, Market::kospi, kFundBands2023},
        TickRow{day(2023, 12, 18), true, Market::kosdaq, kFundBands2023},
    };
    return rows;
}

const TickBand& band_of(std::int64_t won, std::span<const TickBand> bands) {
    for (const TickBand& band : bands) {
        if (won < band.below) return band;
    }
    return bands.back();
}

} // namespace

Result<std::span<const TickBand>> tick_bands(Product product, Market market, KstDate date) {
    const bool fund = product != Product::stock;
    QTS_TRY(row, row_as_of(tick_rows(), date, "price unit", [&](const TickRow& candidate) {
                return candidate.fund == fund && candidate.market == market;
            }));
    return row->bands;
}

Price tick_at(Price price, std::span<const TickBand> bands) {
    QTS_ASSERT(!bands.empty(), "a tick table without bands");
    return Price::won(band_of(price.in_won(), bands).tick);
}

bool is_on_tick(Price price, std::span<const TickBand> bands) {
    return price.in_won() > 0 && price.in_won() % tick_at(price, bands).in_won() == 0;
}

std::optional<Price> floor_to_tick(Price price, std::span<const TickBand> bands) {
    if (price.in_won() <= 0) return std::nullopt;
    const std::int64_t tick = tick_at(price, bands).in_won();
    const std::int64_t floored = price.in_won() / tick * tick;
    if (floored <= 0) return std::nullopt;
    return Price::won(floored);
}

Price ceil_to_tick(Price price, std::span<const TickBand> bands) {
    // A multiple of a band's tick that reaches the next band's start lies on that band's grid too,
    // because every tick divides the next one and every bound is a multiple of it.
    const std::int64_t tick = tick_at(price, bands).in_won();
    return Price::won((price.in_won() + tick - 1) / tick * tick);
}

Price next_tick_up(Price price, std::span<const TickBand> bands) {
    return ceil_to_tick(Price::won(price.in_won() + 1), bands);
}

std::optional<Price> next_tick_down(Price price, std::span<const TickBand> bands) {
    return floor_to_tick(Price::won(price.in_won() - 1), bands);
}

} // namespace qts
