#include "runtime/strategy/strategies/sma_cross.hpp"

#include "core/startup_error.hpp"

#include <array>
#include <fmt/format.h>

namespace qts {
namespace {

enum Parameter : std::size_t { fast, slow, quantity, bar_minutes };

constexpr std::array kParameters{
    ParameterInfo{"fast", "bars in the fast average", 1, 500, 5},
    ParameterInfo{"slow", "bars in the slow average", 2, 500, 20},
    ParameterInfo{"quantity", "shares an entry buys", 1, 1'000'000, 10},
    ParameterInfo{"bar_minutes", "length of a bar: 1, 5, or 1440 for a day", 1, 1440, 5},
};

BarPeriod period_of(std::int64_t minutes) {
    switch (minutes) {
    case 1:
        return BarPeriod::minute_1;
    case 5:
        return BarPeriod::minute_5;
    case 1440:
        return BarPeriod::day_1;
    default:
        break; // a number from a file, not an enumeration
    }
    throw StartupError("bar_minutes in [strategy.sma_cross] must be 1, 5 or 1440");
}

} // namespace

const StrategyInfo& SmaCross::description() {
    static const StrategyInfo info{.name = "sma_cross",
                                   .summary = "buys and sells where two moving averages cross",
                                   .parameters = kParameters,
                                   .bars = BarPeriod::minute_5,
                                   .warm_up_bars = 20};
    return info;
}

SmaCross::SmaCross(const ParameterValues& values)
    : info_{description()}, fast_length_{static_cast<std::size_t>(values[fast])},
      slow_length_{static_cast<std::size_t>(values[slow])}, quantity_{Quantity::shares(
                                                                values[quantity])} {
    if (fast_length_ >= slow_length_) {
        throw StartupError("fast must be below slow in [strategy.sma_cross]");
    }
    info_.bars = period_of(values[bar_minutes]);
    info_.warm_up_bars = static_cast<int>(slow_length_);
}

SmaCross::Averages& SmaCross::of(Symbol symbol) {
    for (Averages& averages : averages_) {
        if (averages.symbol == symbol) return averages;
    }
    averages_.push_back(Averages{
        .symbol = symbol, .fast = RollingSum{fast_length_}, .slow = RollingSum{slow_length_}});
    return averages_.back();
}

void SmaCross::on_bar(const BarClosed& bar, const StrategyView& view, SignalSink& sink) {
    Averages& averages = of(bar.symbol);
    const std::int64_t close = bar.bar.close.in_won();
    averages.fast.add(close);
    averages.slow.add(close);
    if (!averages.slow.full()) {
        if (!bar.warm_up) {
            sink.remark(fmt::format("{} warming up {}/{}", bar.symbol.view(), averages.slow.count(),
                                    slow_length_));
        }
        return;
    }
    // fast_sum / fast_length > slow_sum / slow_length, without the division.
    const bool above =
        averages.fast.sum() * averages.slow.length() > averages.slow.sum() * averages.fast.length();
    const bool crossed = averages.fast_is_above >= 0 && (averages.fast_is_above == 1) != above;
    averages.fast_is_above = above ? 1 : 0;
    if (crossed && !bar.warm_up) cross(bar, above, view, sink);
}

void SmaCross::cross(const BarClosed& bar, bool above, const StrategyView& view, SignalSink& sink) {
    const Quantity held = view.held(bar.symbol);
    if (view.open_orders(bar.symbol) > 0 || above != held.is_zero()) return;
    sink.emit(Signal{.symbol = bar.symbol,
                     .side = above ? Side::buy : Side::sell,
                     .quantity = above ? quantity_ : held,
                     .terms = OrderTerms::market(),
                     .decision_price = bar.bar.close,
                     .reason = Reason{above ? "the fast average crossed above the slow one"
                                            : "the fast average crossed below the slow one"}});
}

} // namespace qts
