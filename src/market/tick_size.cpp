#include "market/tick_size.hpp"

#include "core/assert.hpp"

#include <vector>

namespace qts {
namespace {

constexpr std::int64_t kNoEnd = TickTable::kNoEnd;

// One table for KOSPI, KOSDAQ and KONEX since 2023-01-25.
constexpr std::array kStockBands2023{
    TickBand{2'000, 1},     TickBand{5'000, 5},     TickBand{20'000, 10},   TickBand{50'000, 50},
    TickBand{200'000, 100}, TickBand{500'000, 500}, TickBand{kNoEnd, 1'000}};
constexpr std::array kKospiBandsBefore{
    TickBand{1'000, 1},     TickBand{5'000, 5},     TickBand{10'000, 10},   TickBand{50'000, 50},
    TickBand{100'000, 100}, TickBand{500'000, 500}, TickBand{kNoEnd, 1'000}};
constexpr std::array kKosdaqBandsBefore{TickBand{1'000, 1}, TickBand{5'000, 5},
                                        TickBand{10'000, 10}, TickBand{50'000, 50},
                                        TickBand{kNoEnd, 100}};
constexpr std::array kFundBands2023{TickBand{2'000, 1}, TickBand{kNoEnd, 5}};
constexpr std::array kFiveWonSteps{TickBand{kNoEnd, 5}};

TickTable table_of(std::span<const TickBand> bands) {
    const auto table = TickTable::make(bands);
    QTS_ASSERT(table.has_value(), "a built-in tick table that breaks its own rules");
    return *table;
}

std::unexpected<Error> bad_bands(const char* why) {
    return failure(ErrorKind::invalid_input, fmt::format("price bands {}", why));
}

} // namespace

Result<TickTable> TickTable::make(std::span<const TickBand> bands) {
    if (bands.empty() || bands.size() > kMaxBands) return bad_bands("must be one to eight");
    if (bands.back().below != kNoEnd) return bad_bands("must end with one that has no end");
    TickTable table;
    for (Lanes& lanes : table.bounds_)
        lanes = Lanes{kHighest + 1, kHighest + 1, kHighest + 1, kHighest + 1};
    for (std::size_t i = 0; i < bands.size(); ++i) {
        const TickBand& band = bands[i];
        const bool last = i + 1 == bands.size();
        if (!last && band.below <= band.tick) return bad_bands("need bounds above their ticks");
        if (!last && band.below > kHighest) return bad_bands("need bounds below 2,147,483,647 won");
        if (!last) table.bounds_[i / 4][i % 4] = static_cast<std::int32_t>(band.below);
        if (band.tick < 1 || band.tick > kMaxTick) {
            return bad_bands("need ticks of 1 to 10,000 won");
        }
        if (i > 0 && (band.below / 2 < bands[i - 1].below || band.tick % bands[i - 1].tick != 0 ||
                      bands[i - 1].below % band.tick != 0)) {
            return bad_bands(
                "must at least double, each tick dividing the next and the bound between them");
        }
        table.bands_[i] = band;
        const auto tick = static_cast<std::uint64_t>(band.tick);
        // ceil(2^64 / tick), for every tick but one won, which needs no quotient.
        const std::uint64_t inverse = std::numeric_limits<std::uint64_t>::max() / tick + 1;
        table.steps_[i] =
            tick == 1 ? Step{1, 0, 0, band.below} : Step{band.tick, inverse, -1, band.below};
    }
    table.count_ = bands.size();
    return table;
}

// Source: krx-market.md 1.1, read 2026-11-23. The first rows stand for all earlier days: their real
// start is older than any price we simulate and is not documented there.
DatedTable<TickRow> built_in_ticks() {
    using enum Product;
    std::vector<TickRow> rows;
    const auto both = [&](KstDate from, Product product, std::span<const TickBand> bands) {
        for (const Market market : {Market::kospi, Market::kosdaq})
            rows.push_back({from, product, market, table_of(bands)});
    };
    rows.push_back({since_ever(), stock, Market::kospi, table_of(kKospiBandsBefore)});
    rows.push_back({since_ever(), stock, Market::kosdaq, table_of(kKosdaqBandsBefore)});
    both(day(2023, 1, 25), stock, kStockBands2023);
    for (const Product fund : {etf, etn}) {
        both(since_ever(), fund, kFiveWonSteps);
        both(day(2023, 12, 18), fund, kFundBands2023);
    }
    both(since_ever(), elw, kFiveWonSteps);
    return {"price unit", rows};
}

} // namespace qts
