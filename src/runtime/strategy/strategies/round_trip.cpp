#include "runtime/strategy/strategies/round_trip.hpp"

#include <array>

namespace qts {
namespace {

constexpr std::array kParameters{
    ParameterInfo{"quantity", "shares to buy and sell", 1, 1'000'000, 10},
    ParameterInfo{"hold_passes", "passes between the buy and the sale", 1, 1'000'000, 2},
    ParameterInfo{"show_refusal", "1: ask once for a price off the tick", 0, 1, 0},
};

Reason reason(std::string_view text) {
    return Reason{text};
}

/// The first price above `last` that no order may carry; none where every price may be asked.
std::optional<Price> price_off_tick(const TickTable& ticks, Price last) {
    if (ticks.bands().back().tick == 1) return std::nullopt;
    // Low prices move in single won: there it lies in a higher band, perhaps above the day's limit,
    // and the tick check comes before the limit check.
    Price price = Price::won(last.in_won() + 1);
    while (is_on_tick(price, ticks))
        price = Price::won(price.in_won() + 1);
    return price;
}

} // namespace

const StrategyInfo& RoundTrip::description() {
    static const StrategyInfo info{.name = "round_trip",
                                   .summary =
                                       "the order test: buys the first symbol, holds, sells, stops",
                                   .parameters = kParameters,
                                   .bars = std::nullopt,
                                   .warm_up_bars = 0};
    return info;
}

RoundTrip::RoundTrip(const ParameterValues& values)
    : quantity_{Quantity::shares(values[0])}, hold_passes_{values[1]}, show_refusal_{values[2] ==
                                                                                     1} {}

void RoundTrip::ask_off_tick(const SymbolState& state, const StrategyView& view, SignalSink& sink) {
    show_refusal_ = false;
    const Symbol symbol = state.instrument.symbol;
    const Price last = state.last->price;
    const TickTable* const ticks = view.ticks(symbol);
    const auto price = ticks == nullptr ? std::nullopt : price_off_tick(*ticks, last);
    if (!price) return; // nothing can be called off the tick
    sink.remark("asking, once and on purpose, for a price off the tick");
    const auto terms = OrderTerms::limit(*price);
    sink.emit(Signal{.symbol = symbol,
                     .side = Side::buy,
                     .quantity = quantity_,
                     .terms = *terms,
                     .decision_price = last,
                     .reason = reason("to show a refusal")});
}

void RoundTrip::on_pass(const EvaluationPass& pass, const StrategyView& view, SignalSink& sink) {
    if (view.symbols().empty()) return;
    const Symbol symbol = view.symbols().front();
    const SymbolState* const state = view.market(symbol);
    if (state == nullptr || !state->last || view.open_orders(symbol) > 0) return;
    const Price last = state->last->price;
    const auto at_market = [&](Side side, Quantity quantity, std::string_view why) {
        sink.emit(Signal{.symbol = symbol,
                         .side = side,
                         .quantity = quantity,
                         .terms = OrderTerms::market(),
                         .decision_price = last,
                         .reason = reason(why)});
    };
    switch (stage_) {
    case Stage::buying:
        at_market(Side::buy, quantity_, "order test: buy on the first pass");
        bought_on_pass_ = pass.number;
        stage_ = Stage::holding;
        return;
    case Stage::holding:
        if (show_refusal_) {
            ask_off_tick(*state, view, sink);
            return;
        }
        if (pass.number - bought_on_pass_ < hold_passes_) return;
        if (view.held(symbol).is_zero()) {
            stage_ = Stage::done; // the buy was refused or cancelled: there is nothing to sell
            return;
        }
        at_market(Side::sell, view.held(symbol), "order test: sell after the hold");
        stage_ = Stage::selling;
        return;
    case Stage::selling:
    case Stage::done:
        return;
    }
}

} // namespace qts
