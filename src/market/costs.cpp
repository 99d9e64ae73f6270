#include "market/costs.hpp"

namespace qts {
namespace {

constexpr std::int64_t kBillion = 1'000'000'000;
constexpr std::int64_t kMillion = 1'000'000;

} // namespace

// Sources, read 2026-11-23: rates krx-market.md 5.2; VTS kis-api.md 10.1 (measured: 995,000 won
// cost 140, 498,000 cost 70) and kiwoom-api.md (measured: 250,250 won cost 870); rounding of the
// real accounts krx-market.md 5.3 (reported, not official).
DatedTable<CommissionRow> built_in_commissions() {
    using enum Broker;
    using enum Environment;
    return {"commission",
            {
                CommissionRow{since_ever(), kis, real, false, 140'527, 10, CostRounding::down},
                CommissionRow{since_ever(), kis, real, true, 146'527, 10, CostRounding::down},
                CommissionRow{since_ever(), kis, vts, false, 140'000, 10, CostRounding::nearest},
                CommissionRow{since_ever(), kis, vts, true, 140'000, 10, CostRounding::nearest},
                CommissionRow{since_ever(), kiwoom, real, false, 150'000, 10, CostRounding::down},
                CommissionRow{since_ever(), kiwoom, real, true, 150'000, 10, CostRounding::down},
                CommissionRow{since_ever(), kiwoom, vts, false, 3'500'000, 10, CostRounding::down},
                CommissionRow{since_ever(), kiwoom, vts, true, 3'500'000, 10, CostRounding::down},
            }};
}

// Source: krx-market.md 5.1, read 2026-11-23. The first rows stand for all earlier days.
DatedTable<TaxRow> built_in_taxes() {
    return {"transaction tax",
            {
                TaxRow{since_ever(), Market::kospi, 1'000, 1'500},
                TaxRow{since_ever(), Market::kosdaq, 2'500, 0},
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
            }};
}

// The rates of 2026 are for sales that settle in 2026; the sale of 2026-12-28 settles on 12-30, the
// year's last trading day. For 2027 nothing has been announced (krx-market.md 5.1).
KstDate taxes_announced_through() {
    return day(2026, 12, 28);
}

Notional commission_of(Notional amount, const CommissionRow& row,
                       std::optional<std::int64_t> unit_won) {
    const std::int64_t unit = unit_won.value_or(row.unit_won);
    const std::int64_t units = row.rounding == CostRounding::nearest
                                   ? scale_nearest(amount.in_won(), row.rate_ppb, kBillion * unit)
                                   : scale_floor(amount.in_won(), row.rate_ppb, kBillion * unit);
    return Notional::won(units * unit);
}

SaleTax sale_tax_of(Notional amount, const TaxRow& row, std::int64_t unit_won) {
    const auto cut = [&](std::int64_t ppm) {
        const std::int64_t units = scale_floor(amount.in_won(), ppm, kMillion * unit_won);
        return Notional::won(units * unit_won);
    };
    return SaleTax{.transaction = cut(row.transaction_ppm), .rural = cut(row.rural_ppm)};
}

} // namespace qts
