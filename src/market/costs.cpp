#include "market/costs.hpp"

#include "market/dated_table.hpp"

#include <array>

namespace qts {
namespace {

enum class Rounding : std::uint8_t { down, nearest };

struct CommissionRow {
    KstDate from;
    Broker broker;
    Environment environment;
    bool fund;
    std::int64_t rate_ppb; ///< parts per thousand million of the amount
    std::int64_t unit_won;
    Rounding rounding;
};

// Sources, read 2026-11-23: rates krx-market.md 5.2; VTS kis-api.md 10.1 (measured: 995,000 won
// cost 140, 498,000 cost 70) and kiwoom-api.md (measured: 250,250 won cost 870); rounding of the
// real accounts krx-market.md 5.3 (reported, not official).
std::span<const CommissionRow> commission_rows() {
    using enum Broker;
    using enum Environment;
    const KstDate always = day(1990, 1, 1);
    static const std::array rows{
        CommissionRow{always, kis, real, false, 140'527, 10, Rounding::down},
        CommissionRow{always, kis, real, true, 146'527, 10, Rounding::down},
        CommissionRow{always, kis, vts, false, 140'000, 10, Rounding::nearest},
        CommissionRow{always, kis, vts, true, 140'000, 10, Rounding::nearest},
        CommissionRow{always, kiwoom, real, false, 150'000, 10, Rounding::down},
        CommissionRow{always, kiwoom, real, true, 150'000, 10, Rounding::down},
        CommissionRow{always, kiwoom, vts, false, 3'500'000, 10, Rounding::down},
        CommissionRow{always, kiwoom, vts, true, 3'500'000, 10, Rounding::down},
    };
    return rows;
}

struct TaxRow {
    KstDate from; ///< first trade day of the rate (the law counts by settlement, two days later)
    Market market;
    std::int64_t transaction_ppm;
    std::int64_t rural_ppm;
};

// Source: krx-market.md 5.1, read 2026-11-23. The rows from 1990 stand for all earlier days.
std::span<const TaxRow> tax_rows() {
    static const std::array rows{
        TaxRow{day(1990, 1, 1), Market::kospi, 1'000, 1'500},
        TaxRow{day(1990, 1, 1), Market::kosdaq, 2'500, 0},
        TaxRow{day(2020, 12, 29), Market::kospi, 800, 1'500},
        TaxRow{day(2020, 12, 29), Market::kosdaq, 2'300, 0},
        TaxRow{day(2022, 12, 28), Market::kospi, 500, 1'500},
        TaxRow{day(2022, 12, 28), Market::kosdaq, 2'000, 0},
        TaxRow{day(2023, 12, 27), Market::kospi, 300, 1'500},
        TaxRow{day(2023, 12, 27), Market::kosdaq, 1'800, 0},
        TaxRow{day(2024, 12, 27), Market::kospi, 0, 1'500},
        TaxRow{day(2024, 12, 27), Market::kosdaq, 1'500, 0},
        TaxRow{day(2025, 12, 29), Market::kospi, 500, 1'500},
        TaxRow{day(2025, 12, 29), Market::kosdaq, 2'000, 0},
    };
    return rows;
}

constexpr std::int64_t kBillion = 1'000'000'000;
constexpr std::int64_t kMillion = 1'000'000;

} // namespace

Result<Notional> commission(Notional amount, Broker broker, Environment environment,
                            Product product, KstDate trade_date) {
    const bool fund = product != Product::stock;
    QTS_TRY(row, row_as_of(commission_rows(), trade_date, "commission",
                           [&](const CommissionRow& candidate) {
                               return candidate.broker == broker &&
                                      candidate.environment == environment &&
                                      candidate.fund == fund;
                           }));
    const std::int64_t divisor = kBillion * row->unit_won;
    const std::int64_t units = row->rounding == Rounding::nearest
                                   ? scale_nearest(amount.in_won(), row->rate_ppb, divisor)
                                   : scale_floor(amount.in_won(), row->rate_ppb, divisor);
    return Notional::won(units * row->unit_won);
}

Result<SaleTax> sale_tax(Notional amount, Market market, Product product, KstDate trade_date) {
    if (product != Product::stock) return SaleTax{};
    QTS_TRY(row, row_as_of(tax_rows(), trade_date, "transaction tax",
                           [&](const TaxRow& candidate) { return candidate.market == market; }));
    return SaleTax{.transaction =
                       Notional::won(scale_floor(amount.in_won(), row->transaction_ppm, kMillion)),
                   .rural = Notional::won(scale_floor(amount.in_won(), row->rural_ppm, kMillion))};
}

} // namespace qts
