#include "simulation/monkey.hpp"

namespace qts {

const StrategyInfo& Monkey::info() const {
    static const StrategyInfo info{.name = "monkey",
                                   .summary = "anything, from a seed",
                                   .parameters = {},
                                   .bars = std::nullopt,
                                   .warm_up_bars = 0};
    return info;
}

void Monkey::on_pass(const EvaluationPass& pass, const StrategyView& view, SignalSink& sink) {
    if (by_moment_) {
        random_ = root_.fork(static_cast<std::uint64_t>(pass.at.since_epoch().count()));
    }
    for (const Symbol symbol : view.symbols()) {
        const SymbolState* const state = view.market(symbol);
        if (state == nullptr || !state->last || random_.chance(1, 2)) continue;
        const Price last = state->last->price;
        const Quantity held = view.held(symbol);
        const bool sell = !held.is_zero() && random_.chance(1, 2);
        const auto limit = OrderTerms::limit(
            Price::won(std::max<std::int64_t>(1, last.in_won() + 100 * random_.between(-5, 5))));
        sink.emit(Signal{.symbol = symbol,
                         .side = sell ? Side::sell : Side::buy,
                         .quantity = sell ? held : Quantity::shares(random_.between(1, 20)),
                         .terms = random_.chance(1, 3) ? OrderTerms::market() : *limit,
                         .decision_price = last,
                         .reason = Reason{"a whim"}});
    }
}

} // namespace qts
