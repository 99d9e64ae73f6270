#pragma once
// The books of an account as they are kept beyond one run: what an event changed in them, and what
// all changes together left. Values. Any thread.

#include "trading/fill.hpp"
#include "trading/order_record.hpp"
#include "trading/position.hpp"
#include "trading/safety_state.hpp"
#include "trading/signal.hpp"

#include "core/kst.hpp"

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

/// A signal that the gate did not let through, and why: the numbers as Refusal has them.
struct RefusedSignal {
    StrategyId strategy; ///< empty: a person's order
    Symbol symbol;
    Side side = Side::buy;
    Quantity quantity;
    OrderTerms terms = OrderTerms::market();
    Reason reason;          ///< of whoever asked
    FixedText<15> code;     ///< GR101
    FixedText<31> check;    ///< tick
    FixedText<15> unit;     ///< of the numbers: shares, won, instant, none
    std::int64_t value = 0; ///< that was asked for
    std::optional<std::int64_t> limit;
    FixedText<119> detail;
};

/// A trading day that is over at every venue, with every order of it settled.
struct DayClosed {
    KstDate day;
    std::optional<Notional> cash; ///< at the close; absent: it was closed on a later day
    std::optional<Notional>
        equity;        ///< cash, what sales will bring, and holdings at their last price
    Notional realised; ///< of the day, before commission and tax
    Notional commission;
    Notional tax;
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
    std::vector<RefusedSignal> refused;
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
    std::optional<KstDate> closed_day; ///< the last one
    std::vector<KstDate> traded_days;  ///< after it: with orders, ascending
    bool any = false;                  ///< nothing was ever written: false
};

} // namespace qts
