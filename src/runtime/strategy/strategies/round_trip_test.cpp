#include "runtime/strategy/strategies/round_trip.hpp"

#include "market/tick_size.hpp"

#include "fakes/built_in_rules.hpp"

#include <cstdint>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <vector>

namespace qts {
namespace {

Symbol samsung() {
    return *Symbol::parse("005930");
}

class FakeView final : public StrategyView {
  public:
    UtcNanos now() const override { return to_utc(KstDate::of(2026, 11, 23), KstTime::of(9, 0)); }
    const SymbolState* market(Symbol wanted) const override { return state.find(wanted); }
    std::span<const Symbol> symbols() const override { return watched; }
    const TickTable* ticks(Symbol) const override {
        return &ticks_of(Product::stock, Market::kospi, KstDate::of(2026, 11, 23));
    }
    Quantity held(Symbol wanted) const override {
        return wanted == samsung() ? Quantity::shares(shares) : Quantity{};
    }
    int open_orders(Symbol) const override { return open; }
    Notional cash() const override { return Notional::won(10'000'000); }

    void see(std::int64_t won) {
        Instrument instrument;
        instrument.symbol = samsung();
        state.add(instrument);
        TradeTick tick;
        tick.symbol = samsung();
        tick.price = Price::won(won);
        state.apply(tick);
    }
    MarketState state;
    std::vector<Symbol> watched{samsung(), *Symbol::parse("000660")};
    std::int64_t shares = 0;
    int open = 0;
};

/// Signals and remarks in the order they came: "S" and "R".
class RecordingSink final : public SignalSink {
  public:
    void emit(const Signal& signal) override {
        signals.push_back(signal);
        order += 'S';
    }
    void remark(std::string_view text) override {
        remarks.emplace_back(text);
        order += 'R';
    }
    std::vector<Signal> signals;
    std::vector<std::string> remarks;
    std::string order;
};

/// A market in which market orders fill at once, entirely, and others are refused.
struct Course {
    FakeView view;
    RecordingSink sink;
    RoundTrip strategy;
    std::int64_t pass = 0;

    explicit Course(const ParameterValues& values) : strategy{values} { view.see(71'900); }
    void step() {
        const std::size_t before = sink.signals.size();
        strategy.on_pass(EvaluationPass{.number = ++pass, .at = {}}, view, sink);
        for (std::size_t i = before; i < sink.signals.size(); ++i) {
            const Signal& signal = sink.signals[i];
            if (signal.terms.kind() != OrderKind::market) continue;
            const std::int64_t quantity = signal.quantity.in_shares();
            view.shares += signal.side == Side::buy ? quantity : -quantity;
        }
    }
    void steps(int count) {
        for (int i = 0; i < count; ++i)
            step();
    }
};

TEST(RoundTrip, BuysTenSharesOfTheFirstSymbolAtMarketOnTheFirstPass) {
    Course course{{10, 2, 0}};
    course.step();
    ASSERT_EQ(course.sink.signals.size(), 1U);
    const Signal& signal = course.sink.signals[0];
    EXPECT_EQ(signal.symbol, samsung());
    EXPECT_EQ(signal.side, Side::buy);
    EXPECT_EQ(signal.quantity, Quantity::shares(10));
    EXPECT_EQ(signal.terms, OrderTerms::market());
    EXPECT_EQ(signal.decision_price, Price::won(71'900));
    EXPECT_FALSE(signal.reason.empty());
}

TEST(RoundTrip, SellsWhatItHoldsAfterTheHoldingTimeAndIsDone) {
    for (std::int64_t hold = 1; hold <= 5; ++hold) {
        Course course{{10, hold, 0}};
        course.steps(static_cast<int>(hold));
        EXPECT_EQ(course.sink.signals.size(), 1U) << hold;
        course.step();
        ASSERT_EQ(course.sink.signals.size(), 2U) << hold;
        const Signal& sale = course.sink.signals[1];
        EXPECT_EQ(sale.side, Side::sell);
        EXPECT_EQ(sale.quantity, Quantity::shares(10));
        EXPECT_EQ(sale.terms, OrderTerms::market());
        EXPECT_FALSE(sale.reason.empty());
        course.steps(100);
        EXPECT_EQ(course.sink.signals.size(), 2U) << hold;
        EXPECT_EQ(course.view.shares, 0);
    }
}

TEST(RoundTrip, NeverBuysOrSellsTwiceWhenItsOrdersComeToNothing) {
    RoundTrip strategy{{10, 2, 0}};
    FakeView view;
    view.see(71'900);
    RecordingSink sink;
    for (std::int64_t pass = 1; pass <= 100; ++pass) { // every order is refused
        strategy.on_pass(EvaluationPass{.number = pass, .at = {}}, view, sink);
    }
    ASSERT_EQ(sink.signals.size(), 1U);
    EXPECT_EQ(sink.signals[0].side, Side::buy);
}

TEST(RoundTrip, ASaleThatDoesNotFillIsNotRepeated) {
    RoundTrip strategy{{10, 1, 0}};
    FakeView view;
    view.see(71'900);
    RecordingSink sink;
    strategy.on_pass(EvaluationPass{.number = 1, .at = {}}, view, sink);
    view.shares = 10;
    for (std::int64_t pass = 2; pass <= 50; ++pass) {
        strategy.on_pass(EvaluationPass{.number = pass, .at = {}}, view, sink);
    }
    ASSERT_EQ(sink.signals.size(), 2U);
    EXPECT_EQ(sink.signals[1].side, Side::sell);
}

TEST(RoundTrip, WaitsWhileAnOrderIsOpen) {
    RoundTrip strategy{{10, 2, 1}};
    FakeView view;
    view.see(71'900);
    RecordingSink sink;
    strategy.on_pass(EvaluationPass{.number = 1, .at = {}}, view, sink);
    view.open = 1;
    view.shares = 4;
    for (std::int64_t pass = 2; pass <= 20; ++pass) {
        strategy.on_pass(EvaluationPass{.number = pass, .at = {}}, view, sink);
    }
    EXPECT_EQ(sink.signals.size(), 1U);
    EXPECT_TRUE(sink.remarks.empty());
}

TEST(RoundTrip, SellsOnlyWhatItReallyGot) {
    RoundTrip strategy{{10, 2, 0}};
    FakeView view;
    view.see(71'900);
    RecordingSink sink;
    strategy.on_pass(EvaluationPass{.number = 1, .at = {}}, view, sink);
    view.shares = 4; // the rest was cancelled
    for (std::int64_t pass = 2; pass <= 10; ++pass) {
        strategy.on_pass(EvaluationPass{.number = pass, .at = {}}, view, sink);
    }
    ASSERT_EQ(sink.signals.size(), 2U);
    EXPECT_EQ(sink.signals[1].quantity, Quantity::shares(4));
}

TEST(RoundTrip, WaitsForTheFirstPrice) {
    RoundTrip strategy{{10, 2, 0}};
    FakeView view;
    RecordingSink sink;
    strategy.on_pass(EvaluationPass{.number = 1, .at = {}}, view, sink);
    EXPECT_TRUE(sink.signals.empty());
    view.see(71'900);
    strategy.on_pass(EvaluationPass{.number = 2, .at = {}}, view, sink);
    EXPECT_EQ(sink.signals.size(), 1U);
}

TEST(RoundTrip, WithoutASymbolItDoesNothing) {
    RoundTrip strategy{{10, 2, 1}};
    FakeView view;
    view.watched.clear();
    RecordingSink sink;
    strategy.on_pass(EvaluationPass{.number = 1, .at = {}}, view, sink);
    EXPECT_TRUE(sink.order.empty());
}

TEST(RoundTrip, ShowsARefusalOnceAndSaysSoBefore) {
    Course course{{10, 2, 1}};
    course.steps(50);
    const TickTable& bands = ticks_of(Product::stock, Market::kospi, KstDate::of(2026, 11, 23));
    std::size_t off_tick = 0;
    for (const Signal& signal : course.sink.signals) {
        const auto limit = signal.terms.limit_price();
        if (!limit) continue;
        ++off_tick;
        EXPECT_FALSE(is_on_tick(*limit, bands));
        EXPECT_EQ(signal.side, Side::buy);
        EXPECT_FALSE(signal.reason.empty());
    }
    EXPECT_EQ(off_tick, 1U);
    EXPECT_EQ(course.sink.remarks.size(), 1U);
    EXPECT_EQ(course.sink.order, "SRSS"); // buy, the announcement, the question, the sale
    EXPECT_EQ(course.view.shares, 0);
}

TEST(RoundTrip, NeverAsksForALegalPriceInTheNameOfShowingARefusal) {
    const TickTable& bands = ticks_of(Product::stock, Market::kospi, KstDate::of(2026, 11, 23));
    // Below 2,000 won every whole won is legal; mid-price trades print prices off the tick.
    for (const std::int64_t last : {1'500, 71'899, 71'900}) {
        RoundTrip strategy{{10, 2, 1}};
        FakeView view;
        view.see(last);
        RecordingSink sink;
        for (std::int64_t pass = 1; pass <= 10; ++pass) {
            strategy.on_pass(EvaluationPass{.number = pass, .at = {}}, view, sink);
        }
        for (const Signal& signal : sink.signals) {
            const auto limit = signal.terms.limit_price();
            if (limit) {
                EXPECT_FALSE(is_on_tick(*limit, bands)) << "last " << last;
            }
        }
    }
}

TEST(RoundTrip, ShowsNoRefusalUnlessAsked) {
    Course course{{10, 2, 0}};
    course.steps(50);
    EXPECT_EQ(course.sink.order, "SS");
}

TEST(RoundTrip, ItsDefaultsAreTenSharesForTwoPassesWithoutARefusal) {
    const StrategyInfo& info = RoundTrip::description();
    ASSERT_EQ(info.parameters.size(), 3U);
    EXPECT_EQ(info.parameters[0].name, "quantity");
    EXPECT_EQ(info.parameters[0].absent, 10);
    EXPECT_EQ(info.parameters[1].name, "hold_passes");
    EXPECT_EQ(info.parameters[1].absent, 2);
    EXPECT_EQ(info.parameters[2].name, "show_refusal");
    EXPECT_EQ(info.parameters[2].absent, 0);
}

} // namespace
} // namespace qts
