#pragma once
// A strategy that does anything, from a seed: buys and sells at market and at limits near and far,
// legal and not. What it wants is not sensible; what becomes of it must be right all the same.

#include "core/random.hpp"
#include "runtime/strategy/strategy.hpp"

namespace qts {

class Monkey final : public Strategy {
  public:
    /// `by_moment`: from the seed and the pass's time alone.
    explicit Monkey(Random random, bool by_moment = false)
        : root_{random}, random_{random}, by_moment_{by_moment} {}
    const StrategyInfo& info() const override;
    void on_pass(const EvaluationPass& pass, const StrategyView& view, SignalSink& sink) override;

  private:
    Random root_;
    Random random_;
    bool by_moment_;
};

} // namespace qts
