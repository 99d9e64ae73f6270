#pragma once
// What a trade costs: the broker's commission on both sides, transaction tax and rural special tax
// on sales. Dated rows with their source; rounding is part of the row. Pure. Any thread.

#include "market/dated_table.hpp"
#include "market/instrument.hpp"
#include "market/venue.hpp"

#include <optional>

namespace qts {

enum class CostRounding : std::uint8_t { down, nearest };

/// A broker's commission from `from` on.
struct CommissionRow {
    KstDate from;
    Broker broker;
    Environment environment;
    bool fund;             ///< ETF, ETN and ELW have a rate of their own
    std::int64_t rate_ppb; ///< parts per thousand million of the amount
    std::int64_t unit_won; ///< rounded to multiples of it
    CostRounding rounding;
};

/// Taxes on sales traded from `from` on (the law counts by settlement, two trading days later).
struct TaxRow {
    KstDate from;
    Market market;
    std::int64_t transaction_ppm; ///< 증권거래세
    std::int64_t rural_ppm;       ///< 농어촌특별세
};

DatedTable<CommissionRow> built_in_commissions();
DatedTable<TaxRow> built_in_taxes();
/// The last trade day whose tax rate has been announced. Later sales are reckoned at the last known
/// rate, and whoever shows the figure says so.
KstDate taxes_announced_through();

/// Taxes withheld on one sale, in won, each cut to its unit by itself.
struct SaleTax {
    Notional transaction;
    Notional rural;
    Notional total() const { return transaction + rural; }
};

/// Commission on `amount` (won, >= 0): all fills of one order together. `unit_won` (1 or more) in
/// place of the row's own.
Notional commission_of(Notional amount, const CommissionRow& row,
                       std::optional<std::int64_t> unit_won = std::nullopt);

/// Taxes on a sale of `amount` (won, >= 0), each cut to a multiple of `unit_won` (1 or more).
SaleTax sale_tax_of(Notional amount, const TaxRow& row, std::int64_t unit_won = 1);

} // namespace qts
