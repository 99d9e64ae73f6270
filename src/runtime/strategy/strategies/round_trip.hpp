#pragma once
// round_trip: the order test. Buys a few shares of the first symbol at market on the first pass,
// holds them for some passes, sells them at market, and is done. With `show_refusal` it asks, once,
// for a price off the tick, to show what the gate answers; it says so beforehand.

#include "runtime/strategy/strategy.hpp"

namespace qts {

class RoundTrip final : public Strategy {
  public:
    explicit RoundTrip(const ParameterValues& values);
    static const StrategyInfo& description();
    const StrategyInfo& info() const override { return description(); }
    void on_pass(const EvaluationPass& pass, const StrategyView& view, SignalSink& sink) override;

  private:
    enum class Stage : std::uint8_t { buying, holding, selling, done };
    void ask_off_tick(const SymbolState& state, const StrategyView& view, SignalSink& sink);

    Quantity quantity_;
    std::int64_t hold_passes_;
    bool show_refusal_;
    Stage stage_{Stage::buying};
    std::int64_t bought_on_pass_{0};
};

} // namespace qts
