#pragma once
// The books of an account as they are kept beyond one run: what an event changed in them, and what
// all changes together left. Values. Any thread.

#include "trading/fill.hpp"
#include "trading/order_record.hpp"
#include "trading/position.hpp"
#include "trading/safety_state.hpp"

#include <map>
#include <vector>

namespace qts {

/// Where our books and the broker's did not agree: people trade on the phone, issues are split. The
/// broker wins, and no strategy owns the difference.
struct HoldingAdjustment {
    Symbol symbol;
    Quantity ours;
    Quantity brokers;
};

struct CashAdjustment {
    Notional ours;
    Notional brokers;
};

/// Something that a person should know of an order, and that changed nothing.
struct BooksNote {
    OrderId order;
    FixedText<239> text;
};

/// Everything one event of the engine changed; orders and positions as they are after it.
struct BooksChange {
    UtcNanos at; ///< broker time
    Notional cash;
    std::vector<OrderRecord> orders;
    std::vector<Fill> fills;
    std::vector<Position> positions;
    std::vector<BrokerOrderRef> cancels; ///< numbers of cancels that were accepted: no orders
    std::vector<HoldingAdjustment> adjusted_holdings;
    std::optional<CashAdjustment> adjusted_cash;
    std::optional<SafetyChange> safety;
    std::vector<BooksNote> notes;
};

/// What earlier runs left: orders that live or were over on the last day of the books, what
/// strategies hold, and the last order number of every node. Without the account, which no record
/// names.
struct Books {
    UtcNanos at; ///< of the last change
    Notional cash;
    std::vector<OrderRecord> orders; ///< by id
    std::vector<Position> positions;
    std::vector<BrokerOrderRef> cancels;
    std::map<std::uint16_t, std::uint64_t> last_counters; ///< of each node
    SafetyState safety = SafetyState::normal;
    bool any = false; ///< nothing was ever written: false
};

} // namespace qts
