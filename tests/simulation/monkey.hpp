#pragma once
// A strategy that does anything, from a seed: buys and sells at market and at limits near and far,
// legal and not. What it wants is not sensible; what becomes of it must be right all the same.

#include "core/random.hpp"
#include "runtime/strategy/strategy.hpp"

namespace qts {

class Monkey final : public Strategy {
  public:
    explicit Monkey(Random random) : random_{random} {}
    const StrategyInfo& info() const override;
    void on_pass(const EvaluationPass& pass, const StrategyView& view, SignalSink& sink) override;

  private:
    Random random_;
};

} // namespace qts
