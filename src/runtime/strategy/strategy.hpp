#pragma once
// What a strategy is. It gets plain events and a read-only view, writes signals with a reason,
// keeps no reference after a call and never sees a broker. Called on the engine thread, one call at
// a time.

#include "market/market_event.hpp"
#include "market/market_state.hpp"
#include "market/tick_size.hpp"
#include "trading/event_sink.hpp"
#include "trading/order_response.hpp"
#include "trading/signal.hpp"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace qts {

/// A number that configures a strategy: `[strategy.NAME] key = value`.
struct ParameterInfo {
    std::string_view name;
    std::string_view meaning; ///< with its unit
    std::int64_t low;
    std::int64_t high;
    std::int64_t absent; ///< the default
};

struct StrategyInfo {
    std::string_view name;
    std::string_view summary;
    std::span<const ParameterInfo> parameters;
    std::optional<BarPeriod> bars; ///< the bars it wants; none: it works on passes and ticks
    int warm_up_bars = 0;          ///< bars of history it needs before its first decision
};

/// An order of the strategy's that certainly does not stand at the broker.
struct OrderRejected {
    OrderId order;
    Symbol symbol;
    Side side = Side::buy;
    Quantity quantity;
    RejectionOrigin origin = RejectionOrigin::broker;
    bool throttled = false; ///< the broker's rate was over; it was not carried out
};

/// What a strategy may see: its own positions and orders, and the market of its symbols.
class StrategyView {
  public:
    virtual ~StrategyView() = default;
    virtual UtcNanos now() const = 0; ///< broker time
    virtual const SymbolState* market(Symbol symbol) const = 0;
    /// The prices that orders of a symbol may carry today; nullptr when no table covers it.
    virtual const TickTable* ticks(Symbol symbol) const = 0;
    virtual std::span<const Symbol> symbols() const = 0;
    virtual Quantity held(Symbol symbol) const = 0;
    virtual int open_orders(Symbol symbol) const = 0;
    virtual Notional cash() const = 0; ///< of the account, after reservations
};

class Strategy {
  public:
    virtual ~Strategy() = default;
    virtual const StrategyInfo& info() const = 0;
    virtual void on_pass(const EvaluationPass&, const StrategyView&, SignalSink&) {}
    virtual void on_trade(const TradeTick&, const StrategyView&, SignalSink&) {}
    virtual void on_quote(const QuoteUpdate&, const StrategyView&, SignalSink&) {}
    /// Nothing is sent again by itself: what the strategy still wants it says again, and that is
    /// decided with the next event of the market.
    virtual void on_rejected(const OrderRejected&, const StrategyView&, SignalSink&) {}
    /// History comes first, marked `warm_up`; a signal given there is ignored.
    virtual void on_bar(const BarClosed&, const StrategyView&, SignalSink&) {}
};

/// Parameter values by position in StrategyInfo::parameters.
using ParameterValues = std::vector<std::int64_t>;

} // namespace qts
