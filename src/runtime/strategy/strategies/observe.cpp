#include "runtime/strategy/strategies/observe.hpp"

#include "core/text.hpp"

#include <fmt/format.h>

namespace qts {

const StrategyInfo& Observe::description() {
    static const StrategyInfo info{.name = "observe",
                                   .summary = "watches prices and holds; never sends an order",
                                   .parameters = {},
                                   .bars = std::nullopt,
                                   .warm_up_bars = 0};
    return info;
}

void Observe::on_pass(const EvaluationPass&, const StrategyView& view, SignalSink& sink) {
    for (const Symbol symbol : view.symbols()) {
        const SymbolState* const state = view.market(symbol);
        if (state == nullptr || !state->last) continue;
        sink.remark(
            fmt::format("HOLD {} {}", symbol.view(), won_text(state->last->price.in_won())));
    }
}

} // namespace qts
