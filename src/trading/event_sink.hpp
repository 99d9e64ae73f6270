#pragma once
// PORT. The engine's typed entrances: one per kind of input, by reference. Whoever feeds the engine
// (broker session, back-test, replay) calls these from the engine thread, one at a time, in an
// order that is part of the run. There is no clock behind it: time comes with the events.

#include "market/market_event.hpp"
#include "trading/account_snapshot.hpp"
#include "trading/execution_response.hpp"
#include "trading/order_report.hpp"

#include <optional>
#include <string>

namespace qts {

/// One evaluation pass of the pipeline.
struct EvaluationPass {
    std::int64_t number = 0; ///< from 1
    UtcNanos at;             ///< broker time
};

class EventSink {
  public:
    virtual ~EventSink() = default;
    virtual void on(const PriceReport& report) = 0;
    virtual void on(const TradeTick& tick) = 0;
    virtual void on(const QuoteUpdate& quote) = 0;
    virtual void on(const BarClosed& bar) = 0;
    virtual void on(const AccountSnapshot& snapshot) = 0;
    virtual void on(const ExecutionResponse& response) = 0;
    virtual void on(const OrderReports& reports) = 0;
    virtual void on(const EvaluationPass& pass) = 0;
    /// Asked just before an order or an amendment goes: why it must not any more; nullopt: it may.
    virtual std::optional<std::string> objection(OrderId id) const = 0;
};

} // namespace qts
