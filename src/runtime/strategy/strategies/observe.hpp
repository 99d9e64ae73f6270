#pragma once
// observe: watches and never trades. Each pass it says what it sees; its decision is always HOLD.

#include "runtime/strategy/strategy.hpp"

namespace qts {

class Observe final : public Strategy {
  public:
    explicit Observe(const ParameterValues&) {}
    static const StrategyInfo& description();
    const StrategyInfo& info() const override { return description(); }
    void on_pass(const EvaluationPass& pass, const StrategyView& view, SignalSink& sink) override;
};

} // namespace qts
