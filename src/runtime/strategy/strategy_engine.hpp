#pragma once
// Owns the strategies of a run and hands each event to those that asked for it, in a fixed order.
// Engine thread.

#include "runtime/strategy/strategy.hpp"

#include <memory>
#include <vector>

namespace qts {

class StrategyEngine final {
  public:
    struct Slot {
        StrategyId id;
        std::unique_ptr<Strategy> strategy;
        const StrategyView* view; ///< this strategy's own; outlives the engine
        SignalSink* sink;         ///< where its signals go; outlives the engine
        std::optional<BarPeriod> bars;
    };
    void add(Slot slot) { slots_.push_back(std::move(slot)); }

    void on(const EvaluationPass& pass) {
        for (Slot& slot : slots_)
            slot.strategy->on_pass(pass, *slot.view, *slot.sink);
    }
    void on(const TradeTick& tick) {
        for (Slot& slot : slots_)
            slot.strategy->on_trade(tick, *slot.view, *slot.sink);
    }
    void on(const QuoteUpdate& quote) {
        for (Slot& slot : slots_)
            slot.strategy->on_quote(quote, *slot.view, *slot.sink);
    }
    void on(const BarClosed& bar) {
        for (Slot& slot : slots_) {
            if (slot.bars == bar.period) slot.strategy->on_bar(bar, *slot.view, *slot.sink);
        }
    }
    /// Only the strategy whose order it was hears of it.
    void on(const StrategyId& id, const OrderRejected& rejected) {
        for (Slot& slot : slots_) {
            if (slot.id == id) slot.strategy->on_rejected(rejected, *slot.view, *slot.sink);
        }
    }
    const std::vector<Slot>& slots() const { return slots_; }

  private:
    std::vector<Slot> slots_;
};

} // namespace qts
