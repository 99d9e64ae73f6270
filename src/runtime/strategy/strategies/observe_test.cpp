#include "runtime/strategy/strategies/observe.hpp"

#include "fakes/built_in_rules.hpp"

#include <gtest/gtest.h>
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
    const SymbolState* market(Symbol wanted) const override { return state.find(wanted); }
    std::span<const Symbol> symbols() const override { return watched; }
    const TickTable* ticks(Symbol) const override {
        return &ticks_of(Product::stock, Market::kospi, KstDate::of(2026, 11, 23));
    }
    Quantity held(Symbol) const override { return Quantity{}; }
    int open_orders(Symbol) const override { return 0; }
    Notional cash() const override { return Notional::won(10'000'000); }

    void see(std::string_view code, std::int64_t won) {
        Instrument instrument;
        instrument.symbol = symbol(code);
        state.add(instrument);
        TradeTick tick;
        tick.symbol = symbol(code);
        tick.price = Price::won(won);
        state.apply(tick);
    }
    MarketState state;
    std::vector<Symbol> watched;
};

class RecordingSink final : public SignalSink {
  public:
    void emit(const Signal& signal) override { signals.push_back(signal); }
    void remark(std::string_view text) override { remarks.emplace_back(text); }
    std::vector<Signal> signals;
    std::vector<std::string> remarks;
};

TEST(Observe, SaysHoldAndThePriceOfEverySymbolItSees) {
    FakeView view;
    view.watched = {symbol("005930"), symbol("000660")};
    view.see("005930", 71'900);
    view.see("000660", 1'800'000);
    RecordingSink sink;
    Observe observe{{}};
    observe.on_pass(EvaluationPass{.number = 1, .at = {}}, view, sink);
    ASSERT_EQ(sink.remarks.size(), 2U);
    EXPECT_NE(sink.remarks[0].find("HOLD"), std::string::npos);
    EXPECT_NE(sink.remarks[0].find("005930"), std::string::npos);
    EXPECT_NE(sink.remarks[0].find("71,900원"), std::string::npos);
    EXPECT_NE(sink.remarks[1].find("000660"), std::string::npos);
    EXPECT_NE(sink.remarks[1].find("1,800,000원"), std::string::npos);
}

TEST(Observe, NeverGivesASignalWhateverItSees) {
    FakeView view;
    view.watched = {symbol("005930")};
    RecordingSink sink;
    Observe observe{{}};
    for (std::int64_t pass = 1; pass <= 100; ++pass) {
        view.see("005930", 50'000 + pass * 100);
        observe.on_pass(EvaluationPass{.number = pass, .at = {}}, view, sink);
        TradeTick tick;
        tick.symbol = symbol("005930");
        tick.price = Price::won(50'000 + pass * 100);
        observe.on_trade(tick, view, sink);
        observe.on_quote(QuoteUpdate{}, view, sink);
        observe.on_bar(BarClosed{}, view, sink);
    }
    EXPECT_TRUE(sink.signals.empty());
}

TEST(Observe, IsSilentAboutASymbolWithoutAPrice) {
    FakeView view;
    view.watched = {symbol("005930"), symbol("000660")};
    Instrument instrument;
    instrument.symbol = symbol("000660");
    view.state.add(instrument); // known, and not traded yet
    RecordingSink sink;
    Observe observe{{}};
    observe.on_pass(EvaluationPass{.number = 1, .at = {}}, view, sink);
    EXPECT_TRUE(sink.remarks.empty());
    EXPECT_TRUE(sink.signals.empty());
}

TEST(Observe, AsksForNoBarsAndNoParameters) {
    const Observe observe{{}};
    EXPECT_EQ(observe.info().name, "observe");
    EXPECT_TRUE(observe.info().parameters.empty());
    EXPECT_EQ(observe.info().bars, std::nullopt);
    EXPECT_EQ(observe.info().warm_up_bars, 0);
}

} // namespace
} // namespace qts
