#pragma once
// What a trade costs: the broker's commission on both sides, transaction tax and rural special tax
// on sales. Dated rows with their source; rounding is part of the row. Pure. Any thread.

#include "core/kst.hpp"
#include "core/result.hpp"
#include "market/instrument.hpp"
#include "market/venue.hpp"

namespace qts {

/// Taxes withheld on one sale, in won, each rounded down by itself.
struct SaleTax {
    Notional transaction;
    Notional rural;
    Notional total() const { return transaction + rural; }
};

/// Commission on `amount` (won, >= 0): all fills of one order together. The VTS row is what the KIS
/// paper service was measured to charge; broker figures win wherever they are known.
Result<Notional> commission(Notional amount, Broker broker, Environment environment,
                            Product product, KstDate trade_date);

/// Taxes on a sale of `amount` traded on `trade_date`. ETF and ETN sales carry none.
Result<SaleTax> sale_tax(Notional amount, Market market, Product product, KstDate trade_date);

} // namespace qts
