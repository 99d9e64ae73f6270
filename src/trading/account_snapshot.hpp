#pragma once
// What the broker says of the account, and of what a symbol costs right now.

#include "market/instrument.hpp"
#include "market/market_event.hpp"
#include "market/price.hpp"

#include <optional>
#include <string>
#include <vector>

namespace qts {

struct HoldingReport {
    Symbol symbol;
    std::string name;
    Quantity held;
    Quantity sellable;
    Notional cost; ///< what was paid for what is held
    Price last;
};

/// Cash and holdings by complete pages; `complete` false proves nothing about what is missing.
struct AccountSnapshot {
    Notional cash;    ///< settled two days ahead (D+2): what is really there to spend
    Notional deposit; ///< D+0
    Notional equity;  ///< cash and holdings at market
    std::vector<HoldingReport> holdings;
    bool complete = false;
    UtcNanos at{}; ///< broker time when it was asked for
};

/// What can be bought of a symbol with cash alone.
struct BuyableReport {
    Notional cash;
    Quantity quantity;
    Price unit_price; ///< what the broker reckons with: the upper limit for a market order
};

/// A poll of one symbol.
struct PriceReport {
    Instrument instrument;
    TradeTick last;
    Price open;
    Price high;
    Price low;
    Price tick; ///< the price unit the broker names
};

} // namespace qts
