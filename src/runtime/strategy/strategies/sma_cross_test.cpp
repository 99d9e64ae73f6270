#include "runtime/strategy/strategies/sma_cross.hpp"

#include "core/random.hpp"
#include "core/startup_error.hpp"
#include "fakes/built_in_rules.hpp"

#include <cstdint>
#include <gtest/gtest.h>
#include <map>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qts {
namespace {

Symbol symbol(std::string_view code) {
    return *Symbol::parse(code);
}

class FakeView final : public StrategyView {
  public:
    UtcNanos now() const override { return UtcNanos{}; }
    const SymbolState* market(Symbol) const override { return nullptr; }
    std::span<const Symbol> symbols() const override { return {}; }
    const TickTable* ticks(Symbol) const override {
        return &ticks_of(Product::stock, Market::kospi, KstDate::of(2026, 11, 23));
    }
    Quantity held(Symbol wanted) const override {
        const auto found = shares.find(wanted);
        return Quantity::shares(found == shares.end() ? 0 : found->second);
    }
    int open_orders(Symbol) const override { return open; }
    Notional cash() const override { return Notional::won(10'000'000); }
    std::map<Symbol, std::int64_t> shares;
    int open = 0;
};

class RecordingSink final : public SignalSink {
  public:
    void emit(const Signal& signal) override { signals.push_back(signal); }
    void remark(std::string_view text) override { remarks.emplace_back(text); }
    std::vector<Signal> signals;
    std::vector<std::string> remarks;
};

BarClosed bar_of(std::int64_t close, bool warm_up = false, std::string_view code = "005930") {
    BarClosed closed;
    closed.symbol = symbol(code);
    closed.period = BarPeriod::minute_5;
    closed.warm_up = warm_up;
    closed.bar.close = Price::won(close);
    return closed;
}

/// What should happen, from the definition: both averages as sums over all closes so far.
std::optional<bool> is_above(const std::vector<std::int64_t>& closes, std::size_t fast,
                             std::size_t slow) {
    if (closes.size() < slow) return std::nullopt;
    const auto sum = [&](std::size_t length) {
        return std::accumulate(closes.end() - static_cast<std::ptrdiff_t>(length), closes.end(),
                               std::int64_t{0});
    };
    // sum(fast) / fast > sum(slow) / slow
    return sum(fast) * static_cast<std::int64_t>(slow) >
           sum(slow) * static_cast<std::int64_t>(fast);
}

TEST(RollingSum, IsTheSumOfTheLastValues) {
    RollingSum sum{3};
    EXPECT_FALSE(sum.full());
    for (const std::int64_t value : {5, 7})
        sum.add(value);
    EXPECT_EQ(sum.sum(), 12);
    EXPECT_EQ(sum.count(), 2U);
    EXPECT_FALSE(sum.full());
    sum.add(11);
    EXPECT_TRUE(sum.full());
    EXPECT_EQ(sum.sum(), 23);
    sum.add(13);
    EXPECT_EQ(sum.sum(), 31);
    EXPECT_EQ(sum.count(), 3U);
}

TEST(SmaCross, TradesExactlyWhereAPlainRecomputationCrosses) {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        Random random{seed};
        const auto fast = static_cast<std::size_t>(random.between(1, 8));
        const auto slow = fast + static_cast<std::size_t>(random.between(1, 15));
        SmaCross strategy{{static_cast<std::int64_t>(fast), static_cast<std::int64_t>(slow), 7, 5}};
        FakeView view;
        std::vector<std::int64_t> closes;
        std::int64_t close = 70'000;
        std::optional<bool> was_above;
        const std::int64_t history = random.between(0, 30);
        for (std::int64_t n = 0; n < 150; ++n) {
            close = std::max<std::int64_t>(1'000, close + random.between(-5, 5) * 100);
            closes.push_back(close);
            const bool warm_up = n < history;
            RecordingSink sink;
            strategy.on_bar(bar_of(close, warm_up), view, sink);
            const auto above = is_above(closes, fast, slow);
            const bool crossed = above && was_above && *above != *was_above;
            const std::int64_t held = view.shares[symbol("005930")];
            std::optional<Side> expected;
            if (crossed && !warm_up && *above && held == 0) expected = Side::buy;
            if (crossed && !warm_up && !*above && held > 0) expected = Side::sell;
            was_above = above;
            ASSERT_EQ(sink.signals.size(), expected ? 1U : 0U) << "seed " << seed << " bar " << n;
            if (!expected) continue;
            const Signal& signal = sink.signals[0];
            ASSERT_EQ(signal.side, *expected) << "seed " << seed << " bar " << n;
            ASSERT_EQ(signal.quantity, Quantity::shares(*expected == Side::buy ? 7 : held));
            ASSERT_EQ(signal.decision_price, Price::won(close));
            ASSERT_FALSE(signal.reason.empty());
            view.shares[symbol("005930")] = *expected == Side::buy ? 7 : 0;
        }
    }
}

TEST(SmaCross, WarmUpBarsGiveNoSignalAndNoRemark) {
    SmaCross strategy{{1, 2, 10, 5}};
    FakeView view;
    RecordingSink sink;
    for (const std::int64_t close : {100, 90, 120, 80, 130, 70}) {
        strategy.on_bar(bar_of(close, true), view, sink);
    }
    EXPECT_TRUE(sink.signals.empty());
    EXPECT_TRUE(sink.remarks.empty());
    strategy.on_bar(bar_of(200), view, sink); // below before, above now
    EXPECT_EQ(sink.signals.size(), 1U);
}

TEST(SmaCross, WithoutHistoryItSaysHowFarItsWarmUpIs) {
    SmaCross strategy{{5, 20, 10, 5}};
    FakeView view;
    RecordingSink sink;
    for (int n = 1; n <= 19; ++n) {
        strategy.on_bar(bar_of(70'000), view, sink);
        ASSERT_EQ(sink.remarks.size(), static_cast<std::size_t>(n));
        EXPECT_NE(sink.remarks.back().find("warming up " + std::to_string(n) + "/20"),
                  std::string::npos)
            << sink.remarks.back();
        EXPECT_NE(sink.remarks.back().find("005930"), std::string::npos);
    }
    strategy.on_bar(bar_of(70'000), view, sink);
    EXPECT_EQ(sink.remarks.size(), 19U);
    EXPECT_TRUE(sink.signals.empty());
}

TEST(SmaCross, TheFirstComparisonIsNoCrossing) {
    SmaCross strategy{{1, 3, 10, 5}};
    FakeView view;
    RecordingSink sink;
    for (const std::int64_t close : {100, 110, 120, 130}) {
        strategy.on_bar(bar_of(close), view, sink);
    }
    EXPECT_TRUE(sink.signals.empty()); // above from the start: nothing has crossed
}

TEST(SmaCross, SymbolsAreKeptApart) {
    SmaCross strategy{{1, 2, 10, 5}};
    FakeView view;
    RecordingSink sink;
    for (const std::int64_t close : {100, 90})
        strategy.on_bar(bar_of(close), view, sink);
    strategy.on_bar(bar_of(5'000, false, "000660"), view, sink);
    EXPECT_TRUE(sink.signals.empty());
    strategy.on_bar(bar_of(120), view, sink);
    ASSERT_EQ(sink.signals.size(), 1U);
    EXPECT_EQ(sink.signals[0].symbol, symbol("005930"));
}

TEST(SmaCross, DoesNotTradeWhileAnOrderIsOpen) {
    SmaCross strategy{{1, 2, 10, 5}};
    FakeView view;
    view.open = 1;
    RecordingSink sink;
    for (const std::int64_t close : {100, 90, 120, 80, 130}) {
        strategy.on_bar(bar_of(close), view, sink);
    }
    EXPECT_TRUE(sink.signals.empty());
}

TEST(SmaCross, NeverSellsWhatItDoesNotHoldAndNeverBuysMore) {
    SmaCross strategy{{1, 2, 10, 5}};
    FakeView view;
    RecordingSink sink;
    for (const std::int64_t close : {100, 120, 90})
        strategy.on_bar(bar_of(close), view, sink);
    EXPECT_TRUE(sink.signals.empty()); // crossed below with nothing in hand
    view.shares[symbol("005930")] = 3;
    strategy.on_bar(bar_of(130), view, sink);
    EXPECT_TRUE(sink.signals.empty()); // crossed above with shares in hand
    strategy.on_bar(bar_of(80), view, sink);
    ASSERT_EQ(sink.signals.size(), 1U);
    EXPECT_EQ(sink.signals[0].quantity, Quantity::shares(3)); // all it holds
}

TEST(SmaCross, DescribesTheBarsItWasConfiguredFor) {
    const SmaCross minutes{{5, 20, 10, 1}};
    EXPECT_EQ(minutes.info().bars, BarPeriod::minute_1);
    EXPECT_EQ(minutes.info().warm_up_bars, 20);
    const SmaCross days{{3, 60, 10, 1440}};
    EXPECT_EQ(days.info().bars, BarPeriod::day_1);
    EXPECT_EQ(days.info().warm_up_bars, 60);
}

TEST(SmaCross, AFastAverageThatIsNotShorterOrABarOfAnUnknownLengthIsAStartUpError) {
    EXPECT_THROW(SmaCross({20, 20, 10, 5}), StartupError);
    EXPECT_THROW(SmaCross({21, 20, 10, 5}), StartupError);
    EXPECT_THROW(SmaCross({5, 20, 10, 2}), StartupError);
    EXPECT_NO_THROW(SmaCross({19, 20, 10, 5}));
}

TEST(SmaCross, LongAveragesOfTheHighestPricesDoNotOverflow) {
    SmaCross strategy{{499, 500, 10, 5}};
    FakeView view;
    RecordingSink sink;
    for (int n = 0; n < 500; ++n)
        strategy.on_bar(bar_of(99'999'999), view, sink);
    EXPECT_TRUE(sink.signals.empty());
    strategy.on_bar(bar_of(1), view, sink);
    strategy.on_bar(bar_of(99'999'999), view, sink);
    EXPECT_TRUE(sink.signals.empty()); // below in both
}

} // namespace
} // namespace qts
