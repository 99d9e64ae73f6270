#include "runtime/engine/trading_engine.hpp"

#include "core/random.hpp"
#include "runtime/strategy/strategies/round_trip.hpp"
#include "runtime/strategy/strategies/sma_cross.hpp"

#include "fakes/built_in_rules.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

/// Every allocation of this program, counted: the hot path must make none.
std::size_t allocations = 0;

void* counted(std::size_t size, std::size_t alignment) {
    ++allocations;
    const std::size_t rounded = (size + alignment - 1) / alignment * alignment;
    void* const memory = std::aligned_alloc(alignment, rounded == 0 ? alignment : rounded);
    if (memory == nullptr) throw std::bad_alloc{};
    return memory;
}

} // namespace

void* operator new(std::size_t size) {
    return counted(size, alignof(std::max_align_t));
}
void* operator new[](std::size_t size) {
    return counted(size, alignof(std::max_align_t));
}
void* operator new(std::size_t size, std::align_val_t alignment) {
    return counted(size, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
    return counted(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete[](void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::align_val_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept {
    std::free(memory);
}

namespace qts {
namespace {

using Line = std::string;

Symbol symbol(std::string_view code) {
    return *Symbol::parse(code);
}
Symbol samsung() {
    return symbol("005930");
}
UtcNanos at(int hour, int minute, int second = 0, unsigned day = 23) {
    return to_utc(KstDate::of(2026, 11, day), KstTime::of(hour, minute, second));
}

/// Sends nothing; remembers, when it is told to, what it was asked to send.
class FakeBrokerEngine final : public BrokerEngine {
  public:
    void submit_intent(OrderId id, const ApprovedIntent& approved) override {
        last = id;
        ++submitted;
        if (log != nullptr) {
            const ExecutionIntent& intent = approved.intent();
            log->push_back(
                "submit " + std::to_string(id.counter()) + " " +
                std::string{to_string(intent.side)} + " " + std::string{intent.symbol.view()} +
                " " + std::to_string(intent.quantity.in_shares()) + " " + describe(intent.terms) +
                " " + std::to_string(intent.decided_at.since_epoch().count()));
        }
    }
    void cancel(const CancelRequest& request) override {
        ++cancels;
        last_cancel = request;
        if (log != nullptr) log->push_back("cancel " + std::to_string(request.id.counter()));
    }
    void amend(const AmendRequest& request, const ApprovedIntent&) override {
        amend_expires_at = request.expires_at;
        if (log != nullptr) {
            log->push_back("amend " + std::to_string(request.id.counter()) + " " +
                           std::to_string(request.quantity.in_shares()) + " " +
                           describe(request.terms));
        }
    }

    std::vector<Line>* log = nullptr;
    OrderId last;
    CancelRequest last_cancel;
    std::optional<UtcNanos> amend_expires_at;
    int submitted = 0;
    int cancels = 0;
};

/// Writes every call down, in the words a test can read; silent without a log.
class FakeListener final : public EngineListener {
  public:
    void on_remark(const StrategyId&, std::string_view text) override {
        say("remark " + std::string{text});
    }
    void on_approved(const OrderRecord& order) override {
        say("approved " + std::to_string(order.id.counter()));
    }
    void on_refused(const StrategyId&, const Signal&, const Refusal& refusal) override {
        say("refused " + std::string{refusal.check});
    }
    void on_order_changed(const OrderRecord& order) override {
        say("order " + std::to_string(order.id.counter()) + " " +
            std::string{to_string(order.lifecycle)});
    }
    void on_fill(const OrderRecord& order, const Fill& fill) override {
        say("fill " + std::to_string(order.id.counter()) + " " +
            std::to_string(fill.quantity.in_shares()));
        if (fill_hook) fill_hook(fill);
    }
    void on_adjusted(const LedgerAdjustments&) override {}
    void on_settled() override {}
    void on_safety_changed(const SafetyChange& change) override { safety.push_back(change.to); }
    void on_undecided(const OrderRecord&, std::string_view) override {}
    void on_contradiction(OrderId, std::string_view what) override {
        say("contradiction " + std::string{what});
    }
    std::vector<Line>* log = nullptr;
    std::function<void(const Fill&)> fill_hook;
    std::vector<SafetyState> safety;

  private:
    void say(Line line) {
        if (log != nullptr) log->push_back(std::move(line));
    }
};

/// Listens without touching the heap.
class SilentListener final : public EngineListener {
  public:
    void on_remark(const StrategyId&, std::string_view) override {}
    void on_approved(const OrderRecord&) override { ++approved; }
    void on_refused(const StrategyId&, const Signal&, const Refusal&) override { ++refused; }
    void on_order_changed(const OrderRecord&) override {}
    void on_fill(const OrderRecord&, const Fill&) override {}
    void on_adjusted(const LedgerAdjustments&) override {}
    void on_settled() override {}
    void on_safety_changed(const SafetyChange&) override {}
    void on_undecided(const OrderRecord&, std::string_view) override {}
    void on_contradiction(OrderId, std::string_view) override {}
    int approved = 0;
    int refused = 0;
};

/// A strategy of the test's own making.
class Scripted final : public Strategy {
  public:
    explicit Scripted(std::string_view name, std::optional<BarPeriod> bars = std::nullopt) {
        info_.name = name;
        info_.bars = bars;
    }
    const StrategyInfo& info() const override { return info_; }
    void on_pass(const EvaluationPass& pass, const StrategyView& view, SignalSink& sink) override {
        if (pass_hook) pass_hook(pass, view, sink);
    }
    void on_trade(const TradeTick& tick, const StrategyView& view, SignalSink& sink) override {
        if (trade_hook) trade_hook(tick, view, sink);
    }
    void on_bar(const BarClosed& bar, const StrategyView& view, SignalSink& sink) override {
        if (bar_hook) bar_hook(bar, view, sink);
    }
    void on_rejected(const OrderRejected& rejected, const StrategyView&,
                     SignalSink& sink) override {
        rejections.push_back(rejected);
        if (again) sink.emit(*again);
    }
    std::vector<OrderRejected> rejections;
    std::optional<Signal> again; ///< asked for whenever an order was rejected
    std::function<void(const EvaluationPass&, const StrategyView&, SignalSink&)> pass_hook;
    std::function<void(const TradeTick&, const StrategyView&, SignalSink&)> trade_hook;
    std::function<void(const BarClosed&, const StrategyView&, SignalSink&)> bar_hook;

  private:
    StrategyInfo info_;
};

Signal market_order(Side side, std::int64_t shares, std::string_view code = "005930") {
    return Signal{.symbol = symbol(code),
                  .side = side,
                  .quantity = Quantity::shares(shares),
                  .terms = OrderTerms::market(),
                  .decision_price = std::nullopt,
                  .reason = Reason{"test"}};
}
Signal limit_buy(std::int64_t shares, std::int64_t won) {
    Signal signal = market_order(Side::buy, shares);
    signal.terms = *OrderTerms::limit(Price::won(won));
    return signal;
}

EngineOptions options(std::int64_t max_order = 100'000'000) {
    EngineOptions made;
    made.account = AccountId{Broker::kis, Environment::vts, *AccountNo::parse("50000000", "01")};
    made.limits = DecisionLimits{Notional::won(max_order), std::chrono::milliseconds{2'000}};
    made.symbols = {samsung(), symbol("000660")};
    return made;
}

/// Of an account that trades in all sessions; the paper services do not.
EngineOptions real_options() {
    EngineOptions made = options();
    made.account.environment = Environment::real;
    return made;
}

TradeTick tick_of(std::int64_t won, UtcNanos when, std::string_view code = "005930",
                  std::int64_t day_volume = 100) {
    TradeTick tick;
    tick.symbol = symbol(code);
    tick.price = Price::won(won);
    tick.quantity = Quantity::shares(1);
    tick.day_volume = Quantity::shares(day_volume);
    tick.at = when;
    tick.received = when;
    return tick;
}

PriceReport price_of(std::int64_t won, UtcNanos when, std::string_view code = "005930") {
    PriceReport report;
    report.instrument.symbol = symbol(code);
    report.instrument.limits = PriceLimits{Price::won(50'000), Price::won(100'000)};
    report.last = tick_of(won, when, code);
    return report;
}

AccountSnapshot account_with(std::int64_t cash) {
    AccountSnapshot snapshot;
    snapshot.cash = Notional::won(cash);
    snapshot.complete = true;
    snapshot.at = at(9, 0, 1);
    return snapshot;
}

/// An engine at 09:00:00 that knows the account and the price of Samsung.
struct Desk {
    std::vector<Line> log;
    FakeBrokerEngine broker;
    FakeListener listener;
    MarketRules rules = built_in_rules();
    TradingEngine engine;
    std::int64_t passes = 0;

    explicit Desk(std::int64_t cash = 10'000'000, bool opened = true,
                  EngineOptions with = options())
        : engine{std::move(with), broker, rules, listener} {
        broker.log = &log;
        listener.log = &log;
        if (opened) engine.on(account_with(cash));
        engine.on(price_of(70'000, at(9, 0)));
    }
    Scripted& add(std::string_view name, std::optional<BarPeriod> bars = std::nullopt) {
        auto strategy = std::make_unique<Scripted>(name, bars);
        Scripted& reference = *strategy;
        engine.add_strategy(std::move(strategy));
        return reference;
    }
    void pass(UtcNanos when) { engine.on(EvaluationPass{.number = ++passes, .at = when}); }
    void accept(OrderId id, std::string_view number) {
        engine.on(ExecutionResponse{
            id, RequestKind::place,
            Accepted{.ref = BrokerOrderRef{number}, .broker_time = std::nullopt}});
    }
    void unknown(OrderId id) {
        engine.on(ExecutionResponse{id, RequestKind::place, Unknown{.cause = "timeout"}});
    }
    void sweep(std::string_view number, Side side, std::int64_t ordered, std::int64_t filled,
               std::int64_t won) {
        OrderReport row;
        row.ref = BrokerOrderRef{number};
        row.symbol = samsung();
        row.side = side;
        row.ordered = Quantity::shares(ordered);
        row.filled = Quantity::shares(filled);
        row.open = Quantity::shares(ordered - filled);
        row.filled_amount = Notional::won(filled * won);
        engine.on(OrderReports{.rows = {row}, .complete = true});
    }
    bool logged(std::string_view line) const {
        for (const Line& entry : log) {
            if (entry == line) return true;
        }
        return false;
    }
    std::ptrdiff_t place_of(std::string_view line) const {
        for (std::size_t i = 0; i < log.size(); ++i) {
            if (log[i] == line) return static_cast<std::ptrdiff_t>(i);
        }
        return -1;
    }
};

void always(Scripted& strategy, const Signal& signal) {
    strategy.pass_hook = [signal](const EvaluationPass&, const StrategyView&, SignalSink& sink) {
        sink.emit(signal);
    };
}

TEST(TradingEngine, ASignalThatPassesTheGateBecomesOneOrder) {
    Desk desk;
    always(desk.add("s"), market_order(Side::buy, 10));
    desk.pass(at(9, 0, 1));
    EXPECT_EQ(desk.broker.submitted, 1);
    ASSERT_EQ(desk.engine.orders().all().size(), 1U);
    const OrderRecord& order = desk.engine.orders().all()[0];
    EXPECT_EQ(order.intent.strategy, StrategyId{"s"});
    EXPECT_EQ(order.intent.decided_at, at(9, 0, 1));
    EXPECT_EQ(order.intent.expires_at, at(9, 0, 3));
    EXPECT_EQ(order.id, OrderId::of(1, 1));
}

TEST(TradingEngine, ARefusedSignalSendsNothingAndIsTold) {
    Desk desk;
    always(desk.add("s"), market_order(Side::sell, 10));
    desk.pass(at(9, 0, 1));
    EXPECT_EQ(desk.broker.submitted, 0);
    EXPECT_EQ(desk.log, std::vector<Line>{"refused holdings"});
}

TEST(TradingEngine, BeforeTheAccountIsKnownEverySignalIsRefused) {
    Desk desk{0, false};
    always(desk.add("s"), market_order(Side::buy, 1));
    desk.pass(at(9, 0, 1));
    EXPECT_TRUE(desk.logged("refused known"));
    AccountSnapshot half = account_with(10'000'000);
    half.complete = false; // an incomplete balance proves nothing
    desk.engine.on(half);
    EXPECT_FALSE(desk.engine.ledger().is_open());
    desk.engine.on(account_with(10'000'000));
    EXPECT_TRUE(desk.engine.ledger().is_open());
    desk.pass(at(9, 0, 2));
    EXPECT_EQ(desk.broker.submitted, 1);
}

TEST(TradingEngine, ALaterBalanceDoesNotRewriteTheBooks) {
    Desk desk;
    desk.engine.on(account_with(5));
    EXPECT_EQ(desk.engine.ledger().cash(), Notional::won(10'000'000));
}

TEST(TradingEngine, AnUnknownSymbolsSignalIsRefusedAndItsTicksAreIgnored) {
    Desk desk;
    always(desk.add("s"), market_order(Side::buy, 1, "035720"));
    desk.engine.on(tick_of(36'000, at(9, 0, 1), "035720"));
    desk.pass(at(9, 0, 2));
    EXPECT_TRUE(desk.logged("refused known"));
    EXPECT_EQ(desk.engine.market().find(symbol("035720")), nullptr);
}

TEST(TradingEngine, TimeComesWithTheEventsAndNeverGoesBack) {
    Desk desk;
    std::vector<UtcNanos> seen;
    Scripted& strategy = desk.add("s");
    strategy.pass_hook = [&](const EvaluationPass&, const StrategyView& view, SignalSink&) {
        seen.push_back(view.now());
    };
    strategy.trade_hook = [&](const TradeTick&, const StrategyView& view, SignalSink&) {
        seen.push_back(view.now());
    };
    desk.engine.on(tick_of(70'000, at(9, 0, 10)));
    desk.pass(at(9, 0, 5));
    desk.engine.on(tick_of(70'100, at(9, 0, 7)));
    desk.pass(at(9, 0, 11));
    EXPECT_EQ(seen,
              (std::vector<UtcNanos>{at(9, 0, 10), at(9, 0, 10), at(9, 0, 10), at(9, 0, 11)}));
    EXPECT_EQ(desk.engine.now(), at(9, 0, 11));
}

TEST(TradingEngine, TimeNeverGoesBackWhateverTheStampsAre) {
    Random random{5};
    Desk desk;
    UtcNanos before = desk.engine.now();
    for (int n = 0; n < 2'000; ++n) {
        const UtcNanos when = at(9, 0) + std::chrono::seconds{random.between(-500'000, 20'000)};
        if (random.chance(1, 2)) {
            desk.pass(when);
        } else {
            desk.engine.on(tick_of(70'000, when));
        }
        ASSERT_GE(desk.engine.now(), before);
        before = desk.engine.now();
    }
}

TEST(TradingEngine, OrdersGoInTheRegularHoursOfATradingDayUnlessMoreIsNamed) {
    const auto check_at = [](UtcNanos when) {
        Desk desk;
        always(desk.add("s"), market_order(Side::buy, 1));
        desk.pass(when);
        return desk.log.empty() ? Line{} : desk.log.front();
    };
    EXPECT_EQ(check_at(at(15, 19, 59)), "order 1 pending_send");
    EXPECT_EQ(check_at(at(15, 20)), "order 1 pending_send"); // the closing auction
    EXPECT_EQ(check_at(at(15, 29, 59)), "order 1 pending_send");
    EXPECT_EQ(check_at(at(15, 30)), "refused phase");
    EXPECT_EQ(check_at(at(15, 45)), "refused phase");
    EXPECT_EQ(check_at(at(17, 0)), "refused phase");
    EXPECT_EQ(check_at(at(8, 59, 59, 24)), "refused phase"); // paper opens at nine
    EXPECT_EQ(check_at(at(9, 0, 0, 24)), "order 1 pending_send");
    EXPECT_EQ(check_at(at(10, 0, 0, 28)), "refused phase"); // a Saturday
    EXPECT_EQ(check_at(to_utc(KstDate::of(2028, 1, 3), KstTime::of(10, 0))), "refused phase");
}

TEST(TradingEngine, SignalsOnHistoryAreIgnoredWithoutAWord) {
    Desk desk;
    Scripted& strategy = desk.add("s", BarPeriod::minute_1);
    strategy.bar_hook = [](const BarClosed&, const StrategyView&, SignalSink& sink) {
        sink.emit(market_order(Side::buy, 1));
    };
    BarClosed bar;
    bar.symbol = samsung();
    bar.period = BarPeriod::minute_1;
    bar.warm_up = true;
    for (int n = 0; n < 5; ++n)
        desk.engine.on(bar);
    EXPECT_TRUE(desk.log.empty());
    desk.pass(at(9, 0, 1)); // nothing of it is left for later
    EXPECT_TRUE(desk.log.empty());
    bar.warm_up = false;
    desk.engine.on(bar);
    EXPECT_EQ(desk.broker.submitted, 1);
}

TEST(TradingEngine, OnceStoppedNoSignalBecomesAnOrderButCancelsGo) {
    Desk desk;
    Scripted& strategy = desk.add("s");
    always(strategy, limit_buy(10, 69'000));
    desk.pass(at(9, 0, 1));
    desk.accept(desk.broker.last, "A");
    desk.engine.stop_trading();
    always(strategy, market_order(Side::buy, 3));
    desk.pass(at(9, 0, 2));
    desk.engine.on(tick_of(70'000, at(9, 0, 3)));
    EXPECT_EQ(desk.broker.submitted, 1);
    EXPECT_EQ(desk.engine.cancel_all(), 1);
    EXPECT_EQ(desk.broker.cancels, 1);
}

TEST(TradingEngine, CancelAllAsksForWhatIsOpenAndCanBeNamedAndAsksOnce) {
    Desk desk;
    Scripted& strategy = desk.add("s");
    for (const std::int64_t price : {69'000, 69'100, 69'200}) {
        always(strategy, limit_buy(10, price));
        desk.pass(at(9, 0, 1));
    }
    desk.accept(OrderId::of(1, 1), "A");
    desk.accept(OrderId::of(1, 3), "C"); // the second has no number yet
    EXPECT_EQ(desk.engine.cancel_all(), 2);
    EXPECT_EQ(desk.engine.cancel_all(), 0);
    desk.accept(OrderId::of(1, 2), "B");
    EXPECT_EQ(desk.engine.cancel_all(), 1);
    EXPECT_TRUE(desk.logged("cancel 1"));
    EXPECT_TRUE(desk.logged("cancel 2"));
    EXPECT_TRUE(desk.logged("cancel 3"));
}

TEST(TradingEngine, TheSameSignalTwiceInOneEventIsOneOrder) {
    Desk desk;
    Scripted& strategy = desk.add("s");
    strategy.pass_hook = [](const EvaluationPass&, const StrategyView&, SignalSink& sink) {
        sink.emit(market_order(Side::buy, 1));
        sink.emit(market_order(Side::buy, 1));
    };
    desk.pass(at(9, 0, 1));
    EXPECT_EQ(desk.broker.submitted, 1);
    EXPECT_TRUE(desk.logged("refused duplicate"));
}

TEST(TradingEngine, AnOrderOfUnknownFateStopsItsSymbolAndSide) {
    Desk desk;
    Scripted& strategy = desk.add("s");
    always(strategy, market_order(Side::buy, 1));
    desk.pass(at(9, 0, 1));
    desk.unknown(desk.broker.last);
    always(strategy, market_order(Side::buy, 2));
    desk.pass(at(9, 0, 2));
    EXPECT_EQ(desk.broker.submitted, 1);
    EXPECT_TRUE(desk.logged("refused frozen"));
    desk.engine.on(price_of(80'000, at(9, 0, 3), "000660"));
    always(strategy, market_order(Side::buy, 2, "000660"));
    desk.pass(at(9, 0, 4));
    EXPECT_EQ(desk.broker.submitted, 2);
}

TEST(TradingEngine, CashPromisedToOneOpenBuyIsNotGivenToTheNext) {
    Desk desk{1'000'000};
    Scripted& strategy = desk.add("s");
    Notional seen;
    strategy.pass_hook = [&](const EvaluationPass&, const StrategyView& view, SignalSink& sink) {
        seen = view.cash();
        sink.emit(limit_buy(10, 69'000));
    };
    desk.pass(at(9, 0, 1));
    EXPECT_EQ(seen, Notional::won(1'000'000));
    always(strategy, limit_buy(5, 69'100));
    desk.pass(at(9, 0, 2));
    EXPECT_TRUE(desk.logged("refused buying_power"));
    EXPECT_EQ(desk.broker.submitted, 1);
    // With the commission of the whole order: fills must never cost more than what was kept.
    const Notional fee = desk.engine.orders().all()[0].intent.commission;
    EXPECT_GT(fee, Notional{});
    EXPECT_EQ(desk.engine.orders().reserved_cash(), Notional::won(690'000) + fee);
}

TEST(TradingEngine, AMarketBuyReservesTheUpperLimitPrice) {
    Desk desk;
    always(desk.add("s"), market_order(Side::buy, 10));
    desk.pass(at(9, 0, 1));
    const Notional fee = desk.engine.orders().all()[0].intent.commission;
    EXPECT_EQ(desk.engine.orders().reserved_cash(), Notional::won(1'000'000) + fee);
}

TEST(TradingEngine, OpenBuysThatAllFillNeverCostMoreThanTheCash) {
    // Two buys of 700,000 won with 100 won of commission each; the cash holds only one of the two.
    Desk desk{1'400'100};
    Scripted& strategy = desk.add("s");
    always(strategy, limit_buy(10, 70'000));
    desk.pass(at(9, 0, 1));
    desk.accept(OrderId::of(1, 1), "A");
    always(strategy, limit_buy(14, 50'000));
    desk.pass(at(9, 0, 2));
    desk.accept(OrderId::of(1, 2), "B");
    desk.sweep("A", Side::buy, 10, 10, 70'000);
    desk.sweep("B", Side::buy, 14, 14, 50'000);
    EXPECT_GE(desk.engine.ledger().cash().in_won(), 0);
}

TEST(TradingEngine, AStrategySeesItsOwnPositionAndOrdersOnly) {
    Desk desk;
    Scripted& buyer = desk.add("buyer");
    Scripted& other = desk.add("other");
    always(buyer, market_order(Side::buy, 10));
    desk.pass(at(9, 0, 1));
    desk.accept(desk.broker.last, "A");
    buyer.pass_hook = nullptr;
    int open = -1;
    other.pass_hook = [&](const EvaluationPass&, const StrategyView& view, SignalSink&) {
        open = view.open_orders(samsung());
    };
    desk.pass(at(9, 0, 2));
    EXPECT_EQ(open, 0);
    desk.sweep("A", Side::buy, 10, 10, 70'000);
    Quantity held = Quantity::shares(-1);
    Quantity bought;
    other.pass_hook = [&](const EvaluationPass&, const StrategyView& view, SignalSink&) {
        held = view.held(samsung());
    };
    buyer.pass_hook = [&](const EvaluationPass&, const StrategyView& view, SignalSink&) {
        bought = view.held(samsung());
        EXPECT_EQ(view.symbols().size(), 2U);
        EXPECT_NE(view.market(samsung()), nullptr);
        EXPECT_EQ(view.market(symbol("035720")), nullptr);
    };
    desk.pass(at(9, 0, 3));
    EXPECT_EQ(held, Quantity::shares(0));
    EXPECT_EQ(bought, Quantity::shares(10));
}

TEST(TradingEngine, AFillIsBookedBeforeItIsToldAndToldBeforeTheOrderIsFilled) {
    Desk desk;
    Scripted& strategy = desk.add("s");
    always(strategy, market_order(Side::buy, 10));
    desk.pass(at(9, 0, 1));
    strategy.pass_hook = nullptr;
    Quantity held_when_told;
    desk.listener.fill_hook = [&](const Fill& fill) {
        held_when_told = desk.engine.ledger().held(fill.strategy, fill.symbol);
    };
    desk.accept(OrderId::of(1, 1), "A");
    desk.sweep("A", Side::buy, 10, 4, 70'000);
    EXPECT_EQ(held_when_told, Quantity::shares(4));
    desk.sweep("A", Side::buy, 10, 10, 70'000);
    EXPECT_EQ(held_when_told, Quantity::shares(10));
    EXPECT_GE(desk.place_of("approved 1"), 0);
    EXPECT_LT(desk.place_of("approved 1"), desk.place_of("order 1 received"));
    EXPECT_LT(desk.place_of("order 1 received"), desk.place_of("fill 1 4"));
    EXPECT_LT(desk.place_of("fill 1 4"), desk.place_of("order 1 working"));
    EXPECT_LT(desk.place_of("order 1 working"), desk.place_of("fill 1 6"));
    EXPECT_LT(desk.place_of("fill 1 6"), desk.place_of("order 1 filled"));
    EXPECT_EQ(desk.log.back(), "order 1 filled");
}

TEST(TradingEngine, ARemarkIsToldAtOnceAndASignalAfterTheEvent) {
    Desk desk;
    desk.add("s").pass_hook = [](const EvaluationPass&, const StrategyView&, SignalSink& sink) {
        sink.emit(market_order(Side::sell, 1));
        sink.remark("said after asking");
    };
    desk.pass(at(9, 0, 1));
    EXPECT_EQ(desk.log, (std::vector<Line>{"remark said after asking", "refused holdings"}));
}

TEST(TradingEngine, StrategiesAreCalledInTheOrderTheyWereAdded) {
    Desk desk;
    for (const std::string_view name : {"first", "second", "third"}) {
        desk.add(name).pass_hook = [name](const EvaluationPass&, const StrategyView&,
                                          SignalSink& sink) { sink.remark(name); };
    }
    desk.pass(at(9, 0, 1));
    EXPECT_EQ(desk.log, (std::vector<Line>{"remark first", "remark second", "remark third"}));
}

TEST(TradingEngine, AContradictionReachesTheListener) {
    Desk desk;
    always(desk.add("s"), market_order(Side::buy, 10));
    desk.pass(at(9, 0, 1));
    desk.accept(OrderId::of(1, 1), "A");
    desk.sweep("A", Side::sell, 10, 10, 70'000);
    EXPECT_TRUE(desk.log.back().starts_with("contradiction")) << desk.log.back();
    EXPECT_EQ(desk.engine.ledger().cash(), Notional::won(10'000'000));
}

TEST(TradingEngine, CancelsAgainWhatWasRefusedOrSeenOpenAndNotWhatTheBrokerMayHave) {
    Desk desk;
    always(desk.add("s"), limit_buy(1, 69'000));
    desk.pass(at(9, 0, 1));
    const OrderId id = OrderId::of(1, 1);
    desk.accept(id, "A");
    const auto answer = [&](OrderResponse outcome) {
        desk.engine.on(ExecutionResponse{id, RequestKind::cancel, std::move(outcome)});
    };
    EXPECT_EQ(desk.engine.cancel_all(), 1);
    EXPECT_EQ(desk.engine.cancel_all(), 0) << "one is under way";
    answer(not_sent("throttled"));
    EXPECT_EQ(desk.engine.cancel_all(), 1);
    answer(Unknown{.cause = "timeout"});
    EXPECT_EQ(desk.engine.cancel_all(), 0) << "it may have reached the broker";
    OrderReport open;
    open.ref = BrokerOrderRef{"A"};
    open.symbol = samsung();
    open.ordered = Quantity::shares(1);
    open.open = Quantity::shares(1);
    desk.engine.on(
        OrderReports{.rows = {open}, .complete = true, .day = KstDate::of(2026, 11, 23)});
    EXPECT_EQ(desk.engine.cancel_all(), 1);
    answer(Accepted{.ref = BrokerOrderRef{"C"}, .broker_time = std::nullopt});
    EXPECT_TRUE(desk.engine.orders().find(id)->is_live());
    EXPECT_EQ(desk.engine.cancel_all(), 0);
}

TEST(TradingEngine, WhatIsOpenExpiresWithItsDayAndWhatIsUnknownDoesNot) {
    Desk desk;
    Scripted& strategy = desk.add("s");
    always(strategy, limit_buy(1, 69'000));
    desk.pass(at(9, 0, 1));
    desk.accept(OrderId::of(1, 1), "A");
    always(strategy, limit_buy(2, 69'000));
    desk.pass(at(9, 0, 2));
    desk.unknown(OrderId::of(1, 2));
    strategy.pass_hook = nullptr;
    desk.pass(at(20, 0));
    EXPECT_TRUE(desk.engine.orders().find(OrderId::of(1, 1))->is_live());
    desk.pass(at(9, 0, 0, 24));
    EXPECT_TRUE(desk.engine.orders().find(OrderId::of(1, 1))->is_live())
        << "nobody has looked yet what became of it";
    OrderReports incomplete;
    incomplete.day = KstDate::of(2026, 11, 23);
    desk.engine.on(incomplete);
    EXPECT_TRUE(desk.engine.orders().find(OrderId::of(1, 1))->is_live());
    desk.engine.on(OrderReports{.rows = {}, .complete = true, .day = KstDate::of(2026, 11, 24)});
    EXPECT_TRUE(desk.engine.orders().find(OrderId::of(1, 1))->is_live());
    desk.engine.on(OrderReports{.rows = {}, .complete = true, .day = KstDate::of(2026, 11, 23)});
    EXPECT_EQ(desk.engine.orders().find(OrderId::of(1, 1))->lifecycle, Lifecycle::expired);
    EXPECT_EQ(desk.engine.orders().find(OrderId::of(1, 2))->lifecycle, Lifecycle::unknown);
}

TEST(TradingEngine, BarsLeaveOutNxtAndADaysBarTheEvening) {
    Desk desk;
    std::vector<BarClosed> minutes;
    std::vector<BarClosed> days;
    desk.add("m", BarPeriod::minute_1).bar_hook = [&](const BarClosed& bar, const StrategyView&,
                                                      SignalSink&) { minutes.push_back(bar); };
    desk.add("d", BarPeriod::day_1).bar_hook = [&](const BarClosed& bar, const StrategyView&,
                                                   SignalSink&) { days.push_back(bar); };
    desk.engine.on(tick_of(70'000, at(15, 0), "005930", 110));
    TradeTick elsewhere = tick_of(75'000, at(15, 0, 10), "005930", 9);
    elsewhere.venue = Venue::nxt;
    desk.engine.on(elsewhere);
    desk.engine.on(tick_of(70'100, at(15, 30), "005930", 120)); // the closing auction's
    desk.engine.on(tick_of(72'000, at(16, 10), "005930", 130)); // the after-market's
    desk.pass(at(16, 12));
    ASSERT_EQ(minutes.size(), 3U);
    // Its last price is still told when nothing trades any more, and before the next open.
    desk.engine.on(tick_of(72'000, at(20, 0, 5), "005930", 130));
    const auto tomorrow = [](int hour, int minute) {
        return to_utc(KstDate::of(2026, 11, 24), KstTime::of(hour, minute));
    };
    desk.engine.on(tick_of(72'000, tomorrow(0, 5), "005930", 130));
    desk.engine.on(tick_of(72'000, tomorrow(8, 10), "005930", 130));
    desk.engine.on(tick_of(70'500, tomorrow(9, 0), "005930", 10));
    EXPECT_EQ(minutes[0].bar.high, Price::won(70'000));
    EXPECT_EQ(minutes[2].bar.close, Price::won(72'000));
    ASSERT_EQ(days.size(), 1U);
    EXPECT_EQ(days[0].bar.high, Price::won(70'100));
    EXPECT_EQ(days[0].bar.close, Price::won(70'100));
    desk.pass(to_utc(KstDate::of(2026, 11, 25), KstTime::of(0, 0)));
    ASSERT_EQ(days.size(), 2U);
    EXPECT_EQ(days[1].bar.open, Price::won(70'500));
    EXPECT_EQ(days[1].bar.high, Price::won(70'500));
}

TEST(TradingEngine, BarsAreBuiltFromTradesAndClosedByThePassThatFollows) {
    Desk desk;
    std::vector<BarClosed> bars;
    desk.add("s", BarPeriod::minute_1).bar_hook = [&](const BarClosed& bar, const StrategyView&,
                                                      SignalSink&) { bars.push_back(bar); };
    desk.engine.on(tick_of(70'000, at(9, 0, 10), "005930", 110));
    desk.engine.on(tick_of(70'300, at(9, 0, 20), "005930", 120));
    desk.engine.on(tick_of(69'900, at(9, 0, 40), "005930", 150));
    desk.engine.on(tick_of(70'100, at(9, 0, 50), "005930", 160));
    EXPECT_TRUE(bars.empty());
    desk.engine.on(tick_of(70'200, at(9, 1, 5), "005930", 170));
    ASSERT_EQ(bars.size(), 1U);
    EXPECT_EQ(bars[0].symbol, samsung());
    EXPECT_EQ(bars[0].period, BarPeriod::minute_1);
    EXPECT_FALSE(bars[0].warm_up);
    EXPECT_EQ(bars[0].bar.start, at(9, 0));
    EXPECT_EQ(bars[0].bar.open, Price::won(70'000));
    EXPECT_EQ(bars[0].bar.high, Price::won(70'300));
    EXPECT_EQ(bars[0].bar.low, Price::won(69'900));
    EXPECT_EQ(bars[0].bar.close, Price::won(70'100));
    desk.pass(at(9, 1, 59));
    EXPECT_EQ(bars.size(), 1U);
    desk.pass(at(9, 2)); // no trade came, the minute is over
    ASSERT_EQ(bars.size(), 2U);
    EXPECT_EQ(bars[1].bar.start, at(9, 1));
    EXPECT_EQ(bars[1].bar.close, Price::won(70'200));
    desk.pass(at(9, 5));
    EXPECT_EQ(bars.size(), 2U);
}

TEST(TradingEngine, EachStrategyGetsTheBarsItAskedForAndEachSymbolItsOwn) {
    Desk desk;
    desk.engine.on(price_of(80'000, at(9, 0), "000660"));
    std::vector<Line> seen;
    const auto note = [&](const BarClosed& bar, const StrategyView&, SignalSink&) {
        seen.push_back(std::string{bar.symbol.view()} + " " + std::string{to_string(bar.period)});
    };
    desk.add("minutes", BarPeriod::minute_1).bar_hook = note;
    desk.add("fives", BarPeriod::minute_5).bar_hook = note;
    desk.add("none").bar_hook = note;
    desk.engine.on(tick_of(70'000, at(9, 0, 10)));
    desk.engine.on(tick_of(80'000, at(9, 0, 10), "000660"));
    desk.engine.on(tick_of(70'100, at(9, 1, 1)));
    EXPECT_EQ(seen, (std::vector<Line>{"005930 1m"})) << (seen.empty() ? "" : seen[0]);
    desk.pass(at(9, 5));
    EXPECT_EQ(seen.size(), 5U); // both symbols' minute, and five minutes of each
}

TEST(TradingEngine, ATradeThatEndsABarIsSeenAfterTheBar) {
    Desk desk;
    std::vector<Line> order;
    Scripted& strategy = desk.add("s", BarPeriod::minute_1);
    strategy.bar_hook = [&](const BarClosed&, const StrategyView&, SignalSink&) {
        order.emplace_back("bar");
    };
    strategy.trade_hook = [&](const TradeTick&, const StrategyView&, SignalSink&) {
        order.emplace_back("trade");
    };
    desk.engine.on(tick_of(70'000, at(9, 0, 10)));
    desk.engine.on(tick_of(70'100, at(9, 1, 1)));
    EXPECT_EQ(order, (std::vector<Line>{"trade", "bar", "trade"}));
}

/// A whole random day of events through two real strategies; everything that came of it.
std::vector<Line> run_of_day(std::uint64_t seed) {
    Desk desk{50'000'000};
    desk.engine.add_strategy(std::make_unique<RoundTrip>(ParameterValues{10, 3, 1}));
    desk.engine.add_strategy(std::make_unique<SmaCross>(ParameterValues{2, 5, 7, 1}));
    Random random{seed};
    std::int64_t price = 70'000;
    std::vector<std::int64_t> filled;
    for (int n = 1; n <= 600; ++n) {
        const UtcNanos when = at(9, 0) + std::chrono::seconds{20 * n};
        price = std::min<std::int64_t>(
            99'000, std::max<std::int64_t>(51'000, price + random.between(-4, 4) * 100));
        desk.engine.on(tick_of(price, when, "005930", n));
        if (random.chance(1, 2)) desk.pass(when);
        const auto count = desk.engine.orders().all().size();
        filled.resize(count);
        for (std::size_t i = 0; i < count; ++i) {
            const OrderRecord& order = desk.engine.orders().all()[i];
            if (!order.is_live() || !random.chance(1, 3)) continue;
            const std::string number = "N" + std::to_string(i);
            if (order.number_count == 0) {
                desk.accept(order.id, number);
                continue;
            }
            const std::int64_t ordered = order.intent.quantity.in_shares();
            filled[i] = random.between(filled[i], ordered);
            desk.sweep(number, order.intent.side, ordered, filled[i], 70'000);
        }
    }
    return desk.log;
}

TEST(TradingEngine, TheSameEventsInTheSameOrderGiveTheSameOrders) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        const std::vector<Line> first = run_of_day(seed);
        EXPECT_EQ(first, run_of_day(seed));
        EXPECT_GT(first.size(), 10U); // something happened
    }
    EXPECT_NE(run_of_day(1), run_of_day(2));
}

TEST(TradingEngine, ABarATradeAndAPassWithoutASignalTouchNoHeap) {
    FakeBrokerEngine broker;
    SilentListener listener;
    const MarketRules& rules = built_in_rules();
    TradingEngine engine{options(), broker, rules, listener};
    engine.add_strategy(std::make_unique<SmaCross>(ParameterValues{5, 20, 10, 1}));
    engine.on(account_with(10'000'000));
    engine.on(price_of(70'000, at(9, 0)));
    BarClosed bar;
    bar.symbol = samsung();
    bar.period = BarPeriod::minute_1;
    for (int n = 0; n < 30; ++n) {
        bar.bar.close = Price::won(70'000);
        engine.on(bar);
    }
    engine.on(tick_of(70'000, at(9, 0, 1)));
    engine.on(EvaluationPass{.number = 1, .at = at(9, 0, 2)});
    const std::size_t before = allocations;
    for (int n = 0; n < 1'000; ++n) {
        engine.on(bar);
        engine.on(tick_of(70'000, at(9, 1) + std::chrono::seconds{n}));
        engine.on(EvaluationPass{.number = n, .at = at(9, 1) + std::chrono::seconds{n}});
        QuoteUpdate quote;
        quote.symbol = samsung();
        quote.received = at(9, 1) + std::chrono::seconds{n};
        engine.on(quote);
    }
    const std::size_t after = allocations;
    EXPECT_EQ(after - before, 0U);
    EXPECT_EQ(broker.submitted, 0);
}

TEST(TradingEngine, ASignalOnItsWayToTheBrokerTouchesNoHeap) {
    FakeBrokerEngine broker;
    SilentListener listener;
    const MarketRules& rules = built_in_rules();
    TradingEngine engine{options(), broker, rules, listener};
    engine.add_strategy(std::make_unique<SmaCross>(ParameterValues{1, 2, 10, 1}));
    engine.on(account_with(100'000'000));
    engine.on(price_of(70'000, at(9, 0)));
    engine.on(EvaluationPass{.number = 1, .at = at(9, 0, 1)});
    BarClosed bar;
    bar.symbol = samsung();
    bar.period = BarPeriod::minute_1;
    const auto close_at = [&](std::int64_t won) {
        bar.bar.close = Price::won(won);
        const std::size_t before = allocations;
        engine.on(bar);
        return allocations - before;
    };
    const auto fill = [&](std::string_view number, Side side) {
        engine.on(ExecutionResponse{
            broker.last, RequestKind::place,
            Accepted{.ref = BrokerOrderRef{number}, .broker_time = std::nullopt}});
        OrderReport row;
        row.ref = BrokerOrderRef{number};
        row.symbol = samsung();
        row.side = side;
        row.ordered = Quantity::shares(10);
        row.filled = Quantity::shares(10);
        row.filled_amount = Notional::won(700'000);
        engine.on(OrderReports{.rows = {row}, .complete = true});
    };
    close_at(70'000);
    close_at(69'000); // below
    std::size_t on_signals = 0;
    for (int n = 0; n < 50; ++n) {
        const std::size_t bought = close_at(71'000);
        fill("B" + std::to_string(n), Side::buy);
        const std::size_t sold = close_at(69'000);
        fill("S" + std::to_string(n), Side::sell);
        if (n > 0) on_signals += bought + sold; // the first round warms up
    }
    EXPECT_EQ(broker.submitted, 100);
    EXPECT_EQ(listener.approved, 100);
    EXPECT_EQ(on_signals, 0U);
}

TEST(TradingEngine, TheOrderTestsOwnSignalsTouchNoHeap) {
    FakeBrokerEngine broker;
    SilentListener listener;
    const MarketRules& rules = built_in_rules();
    TradingEngine engine{options(), broker, rules, listener};
    engine.add_strategy(std::make_unique<RoundTrip>(ParameterValues{10, 2, 0}));
    engine.on(account_with(100'000'000));
    engine.on(price_of(70'000, at(9, 0)));
    engine.on(EvaluationPass{.number = 1, .at = at(9, 0, 1)});
    engine.on(ExecutionResponse{broker.last, RequestKind::place,
                                Accepted{.ref = BrokerOrderRef{"A"}, .broker_time = std::nullopt}});
    OrderReport row;
    row.ref = BrokerOrderRef{"A"};
    row.symbol = samsung();
    row.ordered = Quantity::shares(10);
    row.filled = Quantity::shares(10);
    row.filled_amount = Notional::won(700'000);
    engine.on(OrderReports{.rows = {row}, .complete = true});
    engine.on(EvaluationPass{.number = 2, .at = at(9, 0, 2)});
    const std::size_t before = allocations;
    engine.on(EvaluationPass{.number = 3, .at = at(9, 0, 3)}); // sells
    const std::size_t after = allocations;
    EXPECT_EQ(broker.submitted, 2);
    EXPECT_EQ(after - before, 0U);
}

// ---- orders of a person

ManualOrder manual(Side side, std::int64_t shares, std::int64_t won,
                   std::string_view code = "005930") {
    ManualOrder order;
    order.symbol = symbol(code);
    order.side = side;
    order.quantity = Quantity::shares(shares);
    order.terms = *OrderTerms::limit(Price::won(won));
    return order;
}

OrderTerms limit(std::int64_t won) {
    return *OrderTerms::limit(Price::won(won));
}

/// Ten million won and so many shares of Samsung that no strategy bought.
AccountSnapshot account_holding(std::int64_t shares) {
    AccountSnapshot snapshot = account_with(10'000'000);
    HoldingReport holding;
    holding.symbol = samsung();
    holding.held = Quantity::shares(shares);
    holding.cost = Notional::won(shares * 60'000);
    snapshot.holdings.push_back(holding);
    return snapshot;
}

/// A row of a Samsung order with a limit of 70,000 won; what it filled, it filled at that.
OrderReport row_of(std::string_view number, Side side, std::int64_t ordered, std::int64_t filled) {
    OrderReport row;
    row.ref = BrokerOrderRef{number};
    row.symbol = samsung();
    row.side = side;
    row.ordered = Quantity::shares(ordered);
    row.filled = Quantity::shares(filled);
    row.open = Quantity::shares(ordered - filled);
    row.filled_amount = Notional::won(filled * 70'000);
    row.limit = Price::won(70'000);
    row.ordered_at = at(9, 0);
    return row;
}

OrderReports list_of(std::vector<OrderReport> rows) {
    return OrderReports{
        .rows = std::move(rows), .complete = true, .day = KstDate::of(2026, 11, 23)};
}

std::optional<OrderId> adopt(Desk& desk, const OrderReport& row) {
    const OrderReports list = list_of({row});
    return desk.engine.adopt(list.rows[0], list, false);
}

TEST(TradingEngine, APersonsOrderThatPassesTheGateIsSentOnceAndBelongsToNoStrategy) {
    Desk desk;
    const auto id = desk.engine.place(manual(Side::buy, 10, 69'000));
    ASSERT_TRUE(id);
    EXPECT_EQ(desk.broker.submitted, 1);
    EXPECT_EQ(desk.broker.last, *id);
    EXPECT_TRUE(desk.logged("approved 1"));
    const OrderRecord& order = *desk.engine.orders().find(*id);
    EXPECT_TRUE(order.intent.strategy.empty());
    EXPECT_FALSE(order.adopted);
    EXPECT_EQ(order.intent.symbol, samsung());
    EXPECT_EQ(order.intent.side, Side::buy);
    EXPECT_EQ(order.intent.quantity, Quantity::shares(10));
    EXPECT_EQ(order.intent.terms, limit(69'000));
    EXPECT_EQ(order.intent.decided_at, at(9, 0, 1)) << "when the balance was read";
    EXPECT_FALSE(order.intent.reason.empty());
    EXPECT_EQ(desk.engine.orders().reserved_cash(),
              Notional::won(690'000) + order.intent.commission);
}

TEST(TradingEngine, APersonsOrderPassesTheSameGateAsAStrategys) {
    const auto code_of = [](const ManualOrder& order) {
        Desk desk;
        const auto id = desk.engine.place(order);
        EXPECT_EQ(desk.broker.submitted, id ? 1 : 0);
        if (!id) {
            EXPECT_EQ(desk.log, std::vector<Line>{"refused " + std::string{id.error().check}});
            EXPECT_TRUE(desk.engine.orders().all().empty());
        }
        return id ? std::string_view{"sent"} : id.error().code;
    };
    EXPECT_EQ(code_of(manual(Side::buy, 10, 70'000)), "sent");
    EXPECT_EQ(code_of(manual(Side::buy, 1, 70'000, "035720")), "GR100"); // no price of it
    EXPECT_EQ(code_of(manual(Side::buy, 0, 70'000)), "GR101");
    EXPECT_EQ(code_of(manual(Side::buy, 1, 70'050)), "GR103");
    EXPECT_EQ(code_of(manual(Side::buy, 1, 100'000)), "sent");
    EXPECT_EQ(code_of(manual(Side::buy, 1, 100'100)), "GR104");
    EXPECT_EQ(code_of(manual(Side::buy, 1, 49'900)), "GR104");
    EXPECT_EQ(code_of(manual(Side::buy, 142, 70'000)), "sent");
    EXPECT_EQ(code_of(manual(Side::buy, 143, 70'000)), "GR061"); // 10,010,000 won
    EXPECT_EQ(code_of(manual(Side::buy, 1'429, 70'000)), "GR107");
    EXPECT_EQ(code_of(manual(Side::sell, 1, 70'000)), "GR108");
}

TEST(TradingEngine, APersonsOrderWaitsForTheSessionOfItsOwnVenue) {
    Desk desk{10'000'000, true, real_options()};
    ManualOrder order = manual(Side::buy, 1, 70'000);
    order.venue = Venue::nxt;
    PriceReport there = price_of(70'000, at(9, 0, 28));
    there.last.venue = Venue::nxt;
    desk.engine.learn(there);
    desk.pass(at(9, 0, 29)); // KRX trades; the other venue opens half a minute later
    const auto early = desk.engine.place(order);
    ASSERT_FALSE(early);
    EXPECT_EQ(early.error().code, "GR102");
    desk.pass(at(9, 0, 30));
    const auto id = desk.engine.place(order);
    ASSERT_TRUE(id);
    EXPECT_EQ(desk.engine.orders().find(*id)->intent.venue, Venue::nxt);
    desk.engine.learn(price_of(70'000, at(15, 29)));
    desk.pass(at(15, 30));
    const auto late = desk.engine.place(manual(Side::buy, 2, 70'000));
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, "GR102");
}

TEST(TradingEngine, BeforeTheAccountIsKnownAPersonsOrderIsRefused) {
    Desk desk{0, false};
    const auto id = desk.engine.place(manual(Side::buy, 1, 70'000));
    ASSERT_FALSE(id);
    EXPECT_EQ(id.error().code, "GR100");
}

TEST(TradingEngine, JudgingAnOrderSaysWhatPlacingItWouldAndDoesNothing) {
    Desk desk;
    const auto good = desk.engine.judge(manual(Side::buy, 10, 69'000));
    const auto bad = desk.engine.judge(manual(Side::buy, 10, 69'050));
    ASSERT_TRUE(good);
    EXPECT_EQ(good->intent().quantity, Quantity::shares(10));
    EXPECT_GT(good->intent().commission, Notional{});
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().code, "GR103");
    EXPECT_EQ(bad.error().nearest_below, 69'000);
    EXPECT_EQ(bad.error().nearest_above, 69'100);
    EXPECT_TRUE(desk.log.empty());
    EXPECT_TRUE(desk.engine.orders().all().empty());
    EXPECT_EQ(desk.engine.orders().reserved_cash(), Notional{});
}

TEST(TradingEngine, APersonMaySendTheSameOrderTwiceAndAStrategyMayNot) {
    Desk desk;
    EXPECT_TRUE(desk.engine.place(manual(Side::buy, 10, 69'000)));
    EXPECT_TRUE(desk.engine.place(manual(Side::buy, 10, 69'000)));
    EXPECT_EQ(desk.broker.submitted, 2);
    always(desk.add("s"), limit_buy(10, 69'000));
    desk.pass(at(9, 0, 1)); // a person's order is no duplicate of a strategy's
    desk.pass(at(9, 0, 2));
    EXPECT_EQ(desk.broker.submitted, 3);
    EXPECT_TRUE(desk.logged("refused duplicate"));
}

TEST(TradingEngine, CashPromisedToAPersonsBuyIsNotGivenAgain) {
    Desk desk{1'000'000};
    ASSERT_TRUE(desk.engine.place(manual(Side::buy, 10, 69'000)));
    const auto second = desk.engine.place(manual(Side::buy, 5, 69'000));
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, "GR061");
    Notional seen;
    desk.add("s").pass_hook = [&](const EvaluationPass&, const StrategyView& view,
                                  SignalSink& sink) {
        seen = view.cash();
        sink.emit(limit_buy(5, 69'100));
    };
    desk.pass(at(9, 0, 1));
    EXPECT_EQ(seen, Notional::won(1'000'000) - desk.engine.orders().reserved_cash());
    EXPECT_TRUE(desk.logged("refused buying_power"));
    EXPECT_EQ(desk.broker.submitted, 1);
}

TEST(TradingEngine, APersonSellsWhatNoStrategyHoldsAndEachShareOnce) {
    Desk desk{0, false};
    desk.engine.on(account_holding(10));
    always(desk.add("s"), market_order(Side::sell, 1));
    desk.pass(at(9, 0, 1));
    EXPECT_TRUE(desk.logged("refused holdings")) << "they are not the strategy's";
    EXPECT_FALSE(desk.engine.judge(manual(Side::sell, 11, 70'000)));
    ASSERT_TRUE(desk.engine.place(manual(Side::sell, 6, 70'000)));
    const auto beyond = desk.engine.place(manual(Side::sell, 5, 70'100));
    ASSERT_FALSE(beyond);
    EXPECT_EQ(beyond.error().code, "GR108");
    EXPECT_EQ(beyond.error().nearest_below, 4);
    EXPECT_TRUE(desk.engine.place(manual(Side::sell, 4, 70'100)));
}

TEST(TradingEngine, APersonDoesNotSellWhatAStrategyHolds) {
    Desk desk;
    Scripted& strategy = desk.add("s");
    always(strategy, market_order(Side::buy, 10));
    desk.pass(at(9, 0, 1));
    desk.accept(OrderId::of(1, 1), "A");
    desk.sweep("A", Side::buy, 10, 10, 70'000);
    ASSERT_EQ(desk.engine.ledger().held(StrategyId{"s"}, samsung()), Quantity::shares(10));
    const auto sale = desk.engine.place(manual(Side::sell, 1, 70'000));
    ASSERT_FALSE(sale);
    EXPECT_EQ(sale.error().code, "GR108");
}

TEST(TradingEngine, AnOrderOfUnknownFateStopsAPersonOnItsSymbolAndSide) {
    Desk desk;
    const auto lost = desk.engine.place(manual(Side::buy, 1, 70'000));
    ASSERT_TRUE(lost);
    desk.unknown(*lost);
    const auto next = desk.engine.place(manual(Side::buy, 1, 70'000));
    ASSERT_FALSE(next);
    EXPECT_EQ(next.error().code, "GR105");
}

TEST(TradingEngine, OnceStoppedAPersonMayOnlyCancel) {
    Desk desk;
    const auto id = desk.engine.place(manual(Side::buy, 10, 69'000));
    ASSERT_TRUE(id);
    desk.accept(*id, "A");
    desk.engine.stop_trading();
    const auto placed = desk.engine.place(manual(Side::buy, 1, 69'000));
    const auto judged = desk.engine.judge(manual(Side::buy, 1, 69'000));
    const auto amended = desk.engine.amend(*id, limit(68'000), std::nullopt);
    ASSERT_FALSE(placed);
    EXPECT_EQ(placed.error().code, "GR109");
    ASSERT_FALSE(judged);
    EXPECT_EQ(judged.error().code, "GR109");
    ASSERT_FALSE(amended);
    EXPECT_EQ(amended.error().code, "GR109");
    EXPECT_EQ(desk.broker.submitted, 1);
    EXPECT_FALSE(desk.logged("amend 1 10 " + describe(limit(68'000))));
    EXPECT_TRUE(desk.engine.cancel(*id, std::nullopt));
    EXPECT_EQ(desk.broker.cancels, 1);
}

TEST(TradingEngine, FillsOfAPersonsOrderGoToThePositionOfNoStrategy) {
    Desk desk;
    Quantity seen = Quantity::shares(-1);
    desk.add("s").pass_hook = [&](const EvaluationPass&, const StrategyView& view, SignalSink&) {
        seen = view.held(samsung());
    };
    const auto id = desk.engine.place(manual(Side::buy, 10, 70'000));
    ASSERT_TRUE(id);
    const Notional fee = desk.engine.orders().find(*id)->intent.commission;
    desk.accept(*id, "A");
    desk.sweep("A", Side::buy, 10, 4, 70'000);
    desk.sweep("A", Side::buy, 10, 10, 70'000);
    desk.pass(at(9, 0, 1));
    EXPECT_EQ(seen, Quantity::shares(0));
    EXPECT_EQ(desk.engine.ledger().held(StrategyId{}, samsung()), Quantity::shares(10));
    EXPECT_EQ(desk.engine.ledger().total_held(samsung()), Quantity::shares(10));
    EXPECT_EQ(desk.engine.ledger().cash(), Notional::won(9'300'000) - fee);
    EXPECT_EQ(desk.engine.orders().reserved_cash(), Notional{});
    EXPECT_TRUE(desk.engine.place(manual(Side::sell, 10, 70'000))) << "and may be sold again";
}

TEST(TradingEngine, AnAmendNeedsOnlyTheDifferenceInCash) {
    Desk desk{1'000'000};
    const auto id = desk.engine.place(manual(Side::buy, 10, 70'000));
    ASSERT_TRUE(id);
    desk.accept(*id, "A");
    EXPECT_FALSE(desk.engine.judge(manual(Side::buy, 10, 90'000))) << "beside it there is no cash";
    const auto beyond = desk.engine.amend(*id, limit(100'000), std::nullopt);
    ASSERT_FALSE(beyond); // the commission is missing
    EXPECT_EQ(beyond.error().code, "GR061");
    EXPECT_TRUE(desk.logged("refused buying_power"));
    EXPECT_EQ(desk.engine.orders().find(*id)->pending, PendingRequest::none);
    EXPECT_TRUE(desk.engine.amend(*id, limit(90'000), std::nullopt));
    EXPECT_TRUE(desk.logged("amend 1 10 " + describe(limit(90'000))));
    EXPECT_EQ(desk.broker.submitted, 1);
}

TEST(TradingEngine, AnAmendDoesNotTakeTheCashOfAnotherOrder) {
    Desk desk{1'000'000};
    const auto first = desk.engine.place(manual(Side::buy, 10, 70'000));
    ASSERT_TRUE(first);
    desk.accept(*first, "A");
    ASSERT_TRUE(desk.engine.place(manual(Side::buy, 4, 70'000))); // 20,000 won are left
    const auto beyond = desk.engine.amend(*first, limit(73'000), std::nullopt);
    ASSERT_FALSE(beyond);
    EXPECT_EQ(beyond.error().code, "GR061");
    EXPECT_TRUE(desk.engine.amend(*first, limit(71'900), std::nullopt));
}

TEST(TradingEngine, AnAmendPassesTheGate) {
    Desk desk;
    const auto id = desk.engine.place(manual(Side::buy, 10, 70'000));
    ASSERT_TRUE(id);
    desk.accept(*id, "A");
    const auto code_of = [&](std::int64_t won, std::optional<Quantity> part) {
        const auto done = desk.engine.amend(*id, limit(won), part);
        return done ? std::string_view{"sent"} : done.error().code;
    };
    EXPECT_EQ(code_of(70'050, std::nullopt), "GR103");
    EXPECT_EQ(code_of(100'100, std::nullopt), "GR104");
    EXPECT_EQ(code_of(71'000, Quantity{}), "GR101");
    EXPECT_EQ(code_of(71'000, Quantity::shares(11)), "GR110");
    EXPECT_EQ(desk.engine.orders().find(*id)->pending, PendingRequest::none);
    EXPECT_EQ(code_of(71'000, Quantity::shares(4)), "sent");
    EXPECT_TRUE(desk.logged("amend 1 4 " + describe(limit(71'000))));
    EXPECT_EQ(code_of(72'000, std::nullopt), "GR110") << "one is under way";
}

TEST(TradingEngine, AnAmendOfAnOrderThatIsUnknownOverOrUnnamedIsRefused) {
    Desk desk;
    const auto code_of = [&](OrderId id, std::optional<Quantity> part) {
        const auto done = desk.engine.amend(id, limit(71'000), part);
        return done ? std::string_view{"sent"} : done.error().code;
    };
    EXPECT_EQ(code_of(OrderId::of(1, 1), std::nullopt), "GR110");
    EXPECT_EQ(code_of(OrderId::of(9, 1), std::nullopt), "GR110");
    EXPECT_EQ(code_of(OrderId{}, std::nullopt), "GR110");
    const auto id = desk.engine.place(manual(Side::buy, 10, 70'000));
    ASSERT_TRUE(id);
    EXPECT_EQ(code_of(*id, std::nullopt), "GR110") << "the broker has not named it yet";
    desk.accept(*id, "A");
    desk.sweep("A", Side::buy, 10, 10, 70'000);
    ASSERT_FALSE(desk.engine.orders().find(*id)->is_live());
    EXPECT_EQ(code_of(*id, Quantity::shares(1)), "GR110");
}

TEST(TradingEngine, AnAmendOfASaleMaySellTheSharesItPromised) {
    Desk desk{0, false};
    desk.engine.on(account_holding(10));
    const auto id = desk.engine.place(manual(Side::sell, 10, 70'000));
    ASSERT_TRUE(id);
    desk.accept(*id, "A");
    EXPECT_FALSE(desk.engine.judge(manual(Side::sell, 1, 70'000)));
    ASSERT_TRUE(desk.engine.amend(*id, limit(71'000), Quantity::shares(4)));
    EXPECT_FALSE(desk.engine.judge(manual(Side::sell, 1, 70'000))) << "all ten stay promised";
}

TEST(TradingEngine, AnAmendOfAStrategysSaleIsJudgedByWhatTheStrategyHolds) {
    Desk desk;
    Scripted& strategy = desk.add("s");
    always(strategy, market_order(Side::buy, 10));
    desk.pass(at(9, 0, 1));
    desk.accept(OrderId::of(1, 1), "A");
    desk.sweep("A", Side::buy, 10, 10, 70'000);
    Signal sale = market_order(Side::sell, 10);
    sale.terms = limit(72'000);
    always(strategy, sale);
    desk.pass(at(9, 0, 2));
    strategy.pass_hook = nullptr;
    const OrderId id = OrderId::of(1, 2);
    desk.accept(id, "B");
    ASSERT_TRUE(desk.engine.amend(id, limit(71'000), std::nullopt));
    EXPECT_TRUE(desk.logged("amend 2 10 " + describe(limit(71'000))));
    EXPECT_EQ(desk.engine.orders().find(id)->intent.strategy, StrategyId{"s"});
}

TEST(TradingEngine, ACancelOfAPartIsSentAndALargerOneIsNot) {
    Desk desk;
    const auto id = desk.engine.place(manual(Side::buy, 10, 69'000));
    ASSERT_TRUE(id);
    EXPECT_FALSE(desk.engine.cancel(*id, std::nullopt)) << "the broker has not named it yet";
    desk.accept(*id, "A");
    EXPECT_FALSE(desk.engine.cancel(*id, Quantity::shares(11)));
    EXPECT_FALSE(desk.engine.cancel(OrderId::of(1, 2), std::nullopt));
    EXPECT_EQ(desk.broker.cancels, 0);
    EXPECT_TRUE(desk.engine.cancel(*id, Quantity::shares(4)));
    EXPECT_FALSE(desk.engine.cancel(*id, std::nullopt)) << "one is under way";
    EXPECT_EQ(desk.broker.cancels, 1);
}

TEST(TradingEngine, CancelAllLeavesOrdersThatBelongToNoStrategyAlone) {
    Desk desk;
    always(desk.add("s"), limit_buy(10, 69'000));
    desk.pass(at(9, 0, 1));
    desk.accept(OrderId::of(1, 1), "A");
    const auto person = desk.engine.place(manual(Side::buy, 10, 69'100));
    ASSERT_TRUE(person);
    desk.accept(*person, "B");
    const auto adopted = adopt(desk, row_of("X", Side::buy, 5, 0));
    ASSERT_TRUE(adopted);
    EXPECT_EQ(desk.engine.cancel_all(), 1);
    EXPECT_TRUE(desk.logged("cancel 1"));
    EXPECT_EQ(desk.broker.cancels, 1);
    EXPECT_EQ(desk.engine.orders().find(*person)->pending, PendingRequest::none);
    EXPECT_EQ(desk.engine.orders().find(*adopted)->pending, PendingRequest::none);
}

TEST(TradingEngine, CancelAllAsksForEveryNumberOfAStrategysOrder) {
    Desk desk;
    Scripted& strategy = desk.add("s");
    always(strategy, limit_buy(10, 70'000));
    desk.pass(at(9, 0, 1));
    strategy.pass_hook = nullptr;
    const OrderId id = OrderId::of(1, 1);
    desk.accept(id, "A");
    ASSERT_TRUE(desk.engine.amend(id, limit(71'000), Quantity::shares(4)));
    const auto yes = [&](RequestKind kind, std::string_view number) {
        desk.engine.on(ExecutionResponse{
            id, kind, Accepted{.ref = BrokerOrderRef{number}, .broker_time = std::nullopt}});
    };
    yes(RequestKind::amend, "B");
    EXPECT_EQ(desk.engine.cancel_all(), 1);
    yes(RequestKind::cancel, "C");
    EXPECT_EQ(desk.engine.cancel_all(), 1) << "the other number is open still";
    yes(RequestKind::cancel, "D");
    EXPECT_EQ(desk.engine.cancel_all(), 0);
    EXPECT_EQ(desk.broker.cancels, 2);
}

TEST(TradingEngine, APriceOfASymbolThatNoStrategyTradesReachesNoStrategy) {
    Desk desk;
    std::vector<Line> seen;
    Scripted& strategy = desk.add("s", BarPeriod::minute_1);
    strategy.trade_hook = [&](const TradeTick& tick, const StrategyView&, SignalSink& sink) {
        seen.push_back("trade " + std::string{tick.symbol.view()});
        sink.emit(limit_buy(1, 69'000));
    };
    strategy.bar_hook = [&](const BarClosed& bar, const StrategyView&, SignalSink&) {
        seen.push_back("bar " + std::string{bar.symbol.view()});
    };
    desk.engine.on(price_of(60'000, at(9, 0, 1), "035720"));
    desk.engine.on(tick_of(60'100, at(9, 0, 2), "035720"));
    desk.engine.on(tick_of(60'200, at(9, 2), "035720"));
    desk.pass(at(9, 3));
    EXPECT_TRUE(seen.empty()) << seen[0];
    EXPECT_EQ(desk.broker.submitted, 0);
    EXPECT_EQ(desk.engine.now(), at(9, 3));
    ASSERT_NE(desk.engine.market().find(symbol("035720")), nullptr);
    EXPECT_EQ(desk.engine.market().find(symbol("035720"))->last->price, Price::won(60'200));
    desk.engine.on(tick_of(70'000, at(9, 3, 1)));
    EXPECT_EQ(seen, std::vector<Line>{"trade 005930"});
}

TEST(TradingEngine, APriceThatAPersonAskedForReachesNoStrategy) {
    Desk desk;
    Scripted& strategy = desk.add("s", BarPeriod::minute_1);
    int seen = 0;
    strategy.trade_hook = [&](const TradeTick&, const StrategyView&, SignalSink& sink) {
        ++seen;
        sink.emit(limit_buy(1, 69'000));
    };
    strategy.bar_hook = [&](const BarClosed&, const StrategyView&, SignalSink&) { ++seen; };
    desk.engine.learn(price_of(71'000, at(9, 0, 1)));
    desk.engine.learn(price_of(72'000, at(9, 2)));
    EXPECT_EQ(seen, 0);
    EXPECT_EQ(desk.broker.submitted, 0);
    EXPECT_EQ(desk.engine.market().find(samsung())->last->price, Price::won(72'000));
}

TEST(TradingEngine, APersonsOrderAndItsAmendMayWaitHalfAMinute) {
    Desk desk; // a strategy's may wait two seconds
    desk.pass(at(9, 1));
    const auto id = desk.engine.place(manual(Side::buy, 1, 70'000));
    ASSERT_TRUE(id);
    EXPECT_EQ(desk.engine.orders().find(*id)->intent.expires_at, at(9, 1, 30));
    desk.accept(*id, "A");
    ASSERT_TRUE(desk.engine.amend(*id, limit(70'100), std::nullopt));
    EXPECT_EQ(desk.broker.amend_expires_at, at(9, 1, 30));
}

TEST(TradingEngine, AnAdoptedBuyAtMarketReservesTheUpperLimit) {
    Desk desk; // the upper limit is 100,000 won
    OrderReport found = row_of("X", Side::buy, 50, 0);
    found.limit.reset();
    ASSERT_TRUE(adopt(desk, found));
    EXPECT_GE(desk.engine.orders().reserved_cash(), Notional::won(5'000'000));
}

TEST(TradingEngine, AQuoteOfASymbolThatNoStrategyTradesReachesNoStrategy) {
    class Quoted final : public Strategy {
      public:
        explicit Quoted(int& count) : count_{count} { info_.name = "quoted"; }
        const StrategyInfo& info() const override { return info_; }
        void on_quote(const QuoteUpdate&, const StrategyView&, SignalSink&) override { ++count_; }

      private:
        StrategyInfo info_;
        int& count_;
    };
    Desk desk;
    int count = 0;
    desk.engine.add_strategy(std::make_unique<Quoted>(count));
    desk.engine.on(price_of(60'000, at(9, 0, 1), "035720"));
    QuoteUpdate quote;
    quote.received = at(9, 0, 2);
    quote.symbol = symbol("035720");
    desk.engine.on(quote);
    EXPECT_EQ(count, 0);
    quote.symbol = samsung();
    desk.engine.on(quote);
    EXPECT_EQ(count, 1);
}

TEST(TradingEngine, APersonTradesASymbolThatNoStrategyTradesOnceItsPriceIsKnown) {
    Desk desk;
    EXPECT_FALSE(desk.engine.place(manual(Side::buy, 1, 60'000, "035720")));
    desk.engine.on(price_of(60'000, at(9, 0, 1), "035720"));
    const auto id = desk.engine.place(manual(Side::buy, 1, 60'000, "035720"));
    ASSERT_TRUE(id);
    desk.accept(*id, "A");
    OrderReport filled = row_of("A", Side::buy, 1, 1);
    filled.symbol = symbol("035720");
    filled.filled_amount = Notional::won(60'000);
    desk.engine.on(list_of({filled}));
    EXPECT_EQ(desk.engine.ledger().held(StrategyId{}, symbol("035720")), Quantity::shares(1));
}

// ---- orders found at the broker

TEST(TradingEngine, AListsOpenOrdersThatNobodyKnowsAreAdoptedOnce) {
    Desk desk;
    const auto own = desk.engine.place(manual(Side::buy, 1, 70'000));
    ASSERT_TRUE(own);
    desk.accept(*own, "A");
    const OrderReports list = list_of({row_of("Y", Side::buy, 5, 0), row_of("X", Side::buy, 10, 4),
                                       row_of("F", Side::buy, 3, 3), row_of("A", Side::buy, 1, 0)});
    desk.engine.on(list);
    desk.engine.adopt(list);
    desk.engine.adopt(list);
    ASSERT_EQ(desk.engine.orders().all().size(), 3U);
    EXPECT_FALSE(desk.engine.orders().all()[0].adopted);
    EXPECT_TRUE(desk.engine.orders().all()[1].adopted);
    EXPECT_TRUE(desk.engine.orders().all()[2].adopted);
    EXPECT_EQ(desk.engine.orders().find(BrokerOrderRef{"F"}), nullptr);
    EXPECT_EQ(desk.broker.submitted, 1);
    EXPECT_EQ(desk.engine.ledger().cash(), Notional::won(10'000'000));
}

TEST(TradingEngine, NewFillsOfAnAdoptedOrderAreBookedForNoStrategyAndEarlierOnesAreNot) {
    Desk desk;
    const auto id = adopt(desk, row_of("X", Side::buy, 10, 4));
    ASSERT_TRUE(id);
    EXPECT_EQ(desk.engine.ledger().total_held(samsung()), Quantity::shares(0));
    desk.engine.on(list_of({row_of("X", Side::buy, 10, 4)}));
    EXPECT_EQ(desk.engine.ledger().cash(), Notional::won(10'000'000));
    desk.engine.on(list_of({row_of("X", Side::buy, 10, 10)}));
    EXPECT_EQ(desk.engine.orders().find(*id)->lifecycle, Lifecycle::filled);
    EXPECT_EQ(desk.engine.ledger().held(StrategyId{}, samsung()), Quantity::shares(6));
    const Position& position = *desk.engine.ledger().position(StrategyId{}, samsung());
    EXPECT_EQ(position.cost, Notional::won(420'000));
    EXPECT_EQ(desk.engine.ledger().cash(),
              Notional::won(10'000'000 - 420'000) - position.commission);
}

TEST(TradingEngine, CashAndSharesPromisedToAdoptedOrdersAreNotGivenAgain) {
    Desk desk{0, false};
    desk.engine.on(account_holding(10));
    ASSERT_TRUE(adopt(desk, row_of("X", Side::buy, 100, 0))); // 7,000,000 won
    ASSERT_TRUE(adopt(desk, row_of("Y", Side::sell, 8, 2)));
    EXPECT_TRUE(desk.engine.judge(manual(Side::buy, 42, 70'000)));
    const auto buy = desk.engine.judge(manual(Side::buy, 43, 70'000));
    ASSERT_FALSE(buy);
    EXPECT_EQ(buy.error().code, "GR061");
    EXPECT_TRUE(desk.engine.judge(manual(Side::sell, 4, 70'000)));
    const auto sale = desk.engine.judge(manual(Side::sell, 5, 70'000));
    ASSERT_FALSE(sale);
    EXPECT_EQ(sale.error().code, "GR108");
}

TEST(TradingEngine, AnAdoptedOrderMayBeAmendedThroughTheGateAndCancelled) {
    Desk desk;
    const auto id = adopt(desk, row_of("X", Side::buy, 10, 4));
    ASSERT_TRUE(id);
    const auto off_tick = desk.engine.amend(*id, limit(70'050), std::nullopt);
    ASSERT_FALSE(off_tick);
    EXPECT_EQ(off_tick.error().code, "GR103");
    ASSERT_TRUE(desk.engine.amend(*id, limit(71'000), std::nullopt));
    EXPECT_TRUE(desk.logged("amend 1 6 " + describe(limit(71'000))));
    desk.engine.on(
        ExecutionResponse{*id, RequestKind::amend,
                          Accepted{.ref = BrokerOrderRef{"Y"}, .broker_time = std::nullopt}});
    EXPECT_TRUE(desk.engine.cancel(*id, std::nullopt));
    EXPECT_EQ(desk.broker.cancels, 1);
}

TEST(TradingEngine, AnOrderThatIsOverCannotBeAmended) {
    Desk desk;
    const auto id = desk.engine.place(manual(Side::buy, 10, 70'000));
    desk.accept(*id, "A");
    desk.sweep("A", Side::buy, 10, 10, 70'000);
    const auto done = desk.engine.amend(*id, limit(71'000), std::nullopt);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, "GR110");
}
TEST(TradingEngine, APartAmendNeedsCashForTheRestToo) {
    Desk desk{760'000};
    const auto id = desk.engine.place(manual(Side::buy, 10, 70'000));
    desk.accept(*id, "A");
    // five at 70,000 and five at 100,000 cost 850,000
    const auto done = desk.engine.amend(*id, limit(100'000), Quantity::shares(5));
    EXPECT_FALSE(done);
    EXPECT_LE(desk.engine.orders().reserved_cash(), desk.engine.ledger().cash());
}
TEST(TradingEngine, APartAmendNeverLetsFillsCostMoreThanThereIs) {
    Desk desk{760'000};
    const auto id = desk.engine.place(manual(Side::buy, 10, 70'000));
    desk.accept(*id, "A");
    if (desk.engine.amend(*id, limit(100'000), Quantity::shares(5))) {
        desk.engine.on(
            ExecutionResponse{*id, RequestKind::amend,
                              Accepted{.ref = BrokerOrderRef{"B"}, .broker_time = std::nullopt}});
        OrderReport a = row_of("A", Side::buy, 10, 5);
        a.open = Quantity{};
        OrderReport b = row_of("B", Side::buy, 5, 5);
        b.original = BrokerOrderRef{"A"};
        b.filled_amount = Notional::won(500'000);
        desk.engine.on(list_of({b, a}));
    }
    EXPECT_GE(desk.engine.ledger().cash().in_won(), 0);
}
TEST(TradingEngine, AnAmendUpKeepsItsCashFromTheNextBuy) {
    Desk desk{1'000'000};
    const auto id = desk.engine.place(manual(Side::buy, 10, 70'000));
    desk.accept(*id, "A");
    desk.sweep("A", Side::buy, 10, 0, 0); // working
    ASSERT_TRUE(desk.engine.amend(*id, limit(90'000), std::nullopt));
    desk.engine.on(
        ExecutionResponse{*id, RequestKind::amend,
                          Accepted{.ref = BrokerOrderRef{"B"}, .broker_time = std::nullopt}});
    EXPECT_FALSE(desk.engine.judge(manual(Side::buy, 4, 70'000)))
        << "reserved " << desk.engine.orders().reserved_cash().in_won();
}
TEST(TradingEngine, AnAmendUpReservesTheCommissionOfItsNewTerms) {
    Desk desk{10'000'000};
    const auto id = desk.engine.place(manual(Side::buy, 90, 50'000)); // 4,500,000
    desk.accept(*id, "A");
    const Notional before = desk.engine.orders().find(*id)->intent.commission;
    ASSERT_TRUE(desk.engine.amend(*id, limit(100'000), std::nullopt)); // 9,000,000
    desk.engine.on(
        ExecutionResponse{*id, RequestKind::amend,
                          Accepted{.ref = BrokerOrderRef{"B"}, .broker_time = std::nullopt}});
    OrderReport b = row_of("B", Side::buy, 90, 0);
    b.original = BrokerOrderRef{"A"};
    OrderReport a = row_of("A", Side::buy, 90, 0);
    a.open = Quantity{};
    desk.engine.on(list_of({b, a}));
    EXPECT_GE(desk.engine.orders().reserved_cash(), Notional::won(9'000'000) + before + before)
        << desk.engine.orders().reserved_cash().in_won() << " fee before " << before.in_won();
}
TEST(TradingEngine, AnAmendToMarketReservesTheUpperLimit) {
    Desk desk{1'010'000};
    const auto id = desk.engine.place(manual(Side::buy, 10, 70'000));
    desk.accept(*id, "A");
    ASSERT_TRUE(desk.engine.amend(*id, OrderTerms::market(), std::nullopt));
    desk.engine.on(
        ExecutionResponse{*id, RequestKind::amend,
                          Accepted{.ref = BrokerOrderRef{"B"}, .broker_time = std::nullopt}});
    EXPECT_FALSE(desk.engine.judge(manual(Side::buy, 4, 70'000)));
}
TEST(TradingEngine, AFillOfAnAdoptedOrderIsBookedThoughNobodyAskedForItsPrice) {
    Desk desk;
    OrderReport found = row_of("X", Side::buy, 10, 0);
    found.symbol = symbol("035720");
    const auto id = adopt(desk, found);
    if (!id) return;
    OrderReport filled = row_of("X", Side::buy, 10, 10);
    filled.symbol = symbol("035720");
    desk.engine.on(list_of({filled}));
    EXPECT_EQ(desk.engine.ledger().total_held(symbol("035720")), Quantity::shares(10));
    EXPECT_LT(desk.engine.ledger().cash(), Notional::won(10'000'000));
}
TEST(TradingEngine, APartCancelFreesItsCash) {
    Desk desk{1'000'000};
    const auto id = desk.engine.place(manual(Side::buy, 10, 70'000));
    desk.accept(*id, "A");
    desk.engine.on(list_of({row_of("A", Side::buy, 10, 0)}));
    ASSERT_TRUE(desk.engine.cancel(*id, Quantity::shares(5)));
    desk.engine.on(
        ExecutionResponse{*id, RequestKind::cancel,
                          Accepted{.ref = BrokerOrderRef{"C"}, .broker_time = std::nullopt}});
    OrderReport a = row_of("A", Side::buy, 10, 0);
    a.open = a.cancelled = Quantity::shares(5);
    desk.engine.on(list_of({a}));
    EXPECT_TRUE(desk.engine.judge(manual(Side::buy, 8, 70'000)));
}
TEST(TradingEngine, OnlyACompleteListOfTodayIsAdopted) {
    Desk desk;
    OrderReports half = list_of({row_of("X", Side::buy, 10, 0)});
    half.complete = false;
    desk.engine.adopt(half);
    EXPECT_TRUE(desk.engine.orders().all().empty());
    OrderReports old = list_of({row_of("Y", Side::buy, 10, 0)});
    old.day = KstDate::of(2026, 11, 20);
    desk.engine.adopt(old);
    EXPECT_EQ(desk.engine.orders().find(BrokerOrderRef{"Y"}), nullptr);
}
TEST(TradingEngine, FillsOfAForeignOrderBornAfterTheOpeningBalanceAreBooked) {
    Desk desk; // balance taken at 09:00
    OrderReport found = row_of("X", Side::buy, 10, 4);
    found.ordered_at = at(9, 30); // placed elsewhere later; four filled since
    desk.pass(at(9, 31));
    adopt(desk, found);
    EXPECT_EQ(desk.engine.ledger().total_held(samsung()), Quantity::shares(4));
}
TEST(TradingEngine, ACancelOfAnAdoptedOrderNamesTheSessionInWhichItWasPlaced) {
    Desk desk;
    for (const auto& [ref, placed, session] :
         {std::tuple{"X", at(16, 30), SessionPhase::after_market},
          std::tuple{"Y", at(10, 0), SessionPhase::continuous},
          std::tuple{"Z", at(23, 0), SessionPhase::continuous}}) {
        OrderReport row = row_of(ref, Side::buy, 10, 0);
        row.ordered_at = placed;
        const auto id = adopt(desk, row);
        ASSERT_TRUE(id);
        ASSERT_TRUE(desk.engine.cancel(*id, std::nullopt));
        EXPECT_EQ(desk.broker.last_cancel.session, session);
    }
}
TEST(TradingEngine, TheCommissionOfAnAdoptedBuyIsReserved) {
    Desk desk;
    ASSERT_TRUE(adopt(desk, row_of("X", Side::buy, 100, 0)));
    EXPECT_GT(desk.engine.orders().reserved_cash(), Notional::won(7'000'000));
}
TEST(TradingEngine, ASecondAmendUpIsJudgedByWhatTheFirstReserved) {
    Desk desk{1'000'000};
    const auto id = desk.engine.place(manual(Side::buy, 10, 50'000));
    desk.accept(*id, "A");
    desk.engine.on(list_of({row_of("A", Side::buy, 10, 0)}));
    ASSERT_TRUE(desk.engine.amend(*id, limit(90'000), std::nullopt));
    desk.engine.on(
        ExecutionResponse{*id, RequestKind::amend,
                          Accepted{.ref = BrokerOrderRef{"B"}, .broker_time = std::nullopt}});
    EXPECT_FALSE(desk.engine.amend(*id, limit(100'000), std::nullopt))
        << "1,000,000 and the commission are more than there is";
}

TEST(TradingEngine, GoesToNxtOnlyWhileNothingNamedOfKrxIsOpen) {
    EngineOptions with_nxt = real_options();
    ASSERT_TRUE(with_nxt.limits.sessions.add("nxt_pre_market"));
    ASSERT_TRUE(with_nxt.limits.sessions.add("nxt_after_market"));
    Desk desk;
    TradingEngine engine{with_nxt, desk.broker, desk.rules, desk.listener};
    EXPECT_EQ(engine.trading_venue(at(8, 10)), Venue::nxt);
    EXPECT_EQ(engine.trading_venue(at(8, 30)), Venue::krx); // its opening auction
    EXPECT_EQ(engine.trading_venue(at(8, 52)), Venue::krx);
    EXPECT_EQ(engine.trading_venue(at(10, 0)), Venue::krx);
    EXPECT_EQ(engine.trading_venue(at(15, 45)), Venue::nxt);
    EXPECT_EQ(engine.trading_venue(at(21, 0)), Venue::krx);      // nothing is open anywhere
    EXPECT_EQ(desk.engine.trading_venue(at(8, 10)), Venue::krx); // NXT was not named
    with_nxt.account.environment = Environment::vts;
    const TradingEngine paper{with_nxt, desk.broker, desk.rules, desk.listener};
    EXPECT_EQ(paper.trading_venue(at(8, 10)), Venue::krx); // the paper service has no NXT
}

TEST(TradingEngine, TakesFromTheListsWhatAPriceDoesNotTell) {
    IssueDirectory lists = IssueDirectory::built_in();
    Instrument listed;
    listed.symbol = symbol("005930");
    listed.name = "삼성전자";
    listed.market = Market::kosdaq;
    listed.listed_shares = Quantity::shares(1'000);
    listed.base = Price::won(1);
    listed.flags.liquidation = true;
    lists.add({listed});
    EngineOptions with_lists = options();
    with_lists.issues = &lists;
    Desk desk;
    TradingEngine engine{with_lists, desk.broker, desk.rules, desk.listener};
    PriceReport report = price_of(70'000, at(9, 0));
    report.instrument.base = Price::won(71'000);
    engine.on(report);
    const Instrument& known = engine.market().find(symbol("005930"))->instrument;
    EXPECT_EQ(known.name, "삼성전자");
    EXPECT_EQ(known.market, Market::kosdaq);
    EXPECT_EQ(known.listed_shares, Quantity::shares(1'000));
    EXPECT_EQ(known.base, Price::won(71'000)); // what the broker says now goes before
    EXPECT_TRUE(known.flags.liquidation);      // what either has declared counts
}

// ---- safety state, and orders of unknown fate --------------------------------------------------

/// Three buys whose answers are lost, at prices of their own.
std::vector<OrderId> lose_three(Desk& desk) {
    std::vector<OrderId> ids;
    for (const std::int64_t won : {69'000, 69'100, 69'200}) {
        const auto id = desk.engine.place(manual(Side::buy, 1, won));
        EXPECT_TRUE(id);
        if (id) ids.push_back(*id);
    }
    for (const OrderId id : ids)
        desk.unknown(id);
    return ids;
}

TEST(SafetyState, WithThreeOrdersOfUnknownFateOnlySalesAndCancelsGo) {
    Desk desk{10'000'000, false};
    desk.engine.on(account_holding(5));
    const auto open = desk.engine.place(manual(Side::sell, 1, 71'000));
    ASSERT_TRUE(open);
    desk.accept(*open, "9");
    const std::vector<OrderId> lost = lose_three(desk);
    EXPECT_EQ(desk.engine.safety(), SafetyState::reduce_only);
    const auto buy = desk.engine.judge(manual(Side::buy, 1, 69'300, "000660"));
    ASSERT_FALSE(buy);
    EXPECT_EQ(buy.error().code, "GR117");
    EXPECT_TRUE(desk.engine.place(manual(Side::sell, 1, 71'100)));
    EXPECT_TRUE(desk.engine.cancel(*open, std::nullopt));
    ASSERT_TRUE(desk.engine.resolve_absent(lost[0], "kim"));
    EXPECT_EQ(desk.engine.safety(), SafetyState::normal);
    EXPECT_EQ(desk.listener.safety, (std::vector{SafetyState::reduce_only, SafetyState::normal}));
}

TEST(SafetyState, WhatCannotBeStopsEveryNewOrderUntilTheNextStart) {
    Desk desk;
    const auto id = desk.engine.place(manual(Side::buy, 1, 69'000));
    ASSERT_TRUE(id);
    desk.accept(*id, "9");
    desk.sweep("9", Side::sell, 1, 0, 69'000);
    EXPECT_EQ(desk.engine.safety(), SafetyState::fail);
    const auto buy = desk.engine.place(manual(Side::buy, 1, 69'100));
    ASSERT_FALSE(buy);
    EXPECT_EQ(buy.error().check, "safety_state");
    EXPECT_TRUE(desk.engine.cancel(*id, std::nullopt));
    desk.sweep("9", Side::buy, 1, 0, 69'000);
    EXPECT_EQ(desk.engine.safety(), SafetyState::fail) << "nobody knows what else is wrong";
}

TEST(SafetyState, OfAnEarlierRunStandsUntilItsBooksWereCompared) {
    Desk desk{10'000'000, false};
    Books books;
    books.any = true;
    books.cash = Notional::won(10'000'000);
    books.safety = SafetyState::fail;
    desk.engine.restore(books, at(9, 0));
    EXPECT_EQ(desk.engine.safety(), SafetyState::fail);
    desk.engine.on(account_with(10'000'000));
    EXPECT_EQ(desk.engine.safety(), SafetyState::normal);
    EXPECT_EQ(desk.listener.safety, std::vector{SafetyState::normal});
}

/// Two complete lists without it, late enough.
void miss_twice(Desk& desk) {
    for (const int minute : {2, 4}) {
        OrderReports reports;
        reports.complete = true;
        reports.day = kst_date(at(9, 0));
        reports.asked_at = at(9, minute);
        desk.pass(at(9, minute));
        desk.engine.on(reports);
    }
}

TEST(UnknownOrder, WhoseCashOrSharesMovedIsNotCalledAbsent) {
    const auto fate_with = [](std::int64_t cash, std::int64_t shares) {
        Desk desk{10'000'000, false};
        desk.engine.on(account_holding(5));
        const auto id = desk.engine.place(manual(Side::buy, 1, 69'000));
        desk.unknown(*id);
        miss_twice(desk);
        AccountSnapshot later = account_holding(shares);
        later.cash = Notional::won(cash);
        later.holdings.front().sellable = Quantity::shares(shares);
        desk.engine.on(later);
        return desk.engine.orders().find(*id)->lifecycle;
    };
    EXPECT_EQ(fate_with(10'000'000, 5), Lifecycle::rejected);
    EXPECT_EQ(fate_with(9'931'000, 5), Lifecycle::unknown) << "somebody paid";
    EXPECT_EQ(fate_with(10'000'000, 6), Lifecycle::unknown) << "somebody bought";
}

TEST(UnknownOrder, OfASaleIsNotAbsentWhileSharesAreSetAsideForIt) {
    const auto fate_with = [](std::int64_t sellable) {
        Desk desk{10'000'000, false};
        desk.engine.on(account_holding(5));
        const auto id = desk.engine.place(manual(Side::sell, 2, 71'000));
        desk.unknown(*id);
        miss_twice(desk);
        AccountSnapshot later = account_holding(5);
        later.holdings.front().sellable = Quantity::shares(sellable);
        desk.engine.on(later);
        return desk.engine.orders().find(*id)->lifecycle;
    };
    EXPECT_EQ(fate_with(5), Lifecycle::rejected);
    EXPECT_EQ(fate_with(3), Lifecycle::unknown);
}

TEST(LastLook, WhatWaitedBehindAnOrderThatWasLostIsObjectedTo) {
    Desk desk;
    const auto first = desk.engine.place(manual(Side::buy, 1, 69'000));
    const auto second = desk.engine.place(manual(Side::buy, 1, 69'100));
    ASSERT_TRUE(first && second);
    EXPECT_FALSE(desk.engine.objection(*second));
    desk.unknown(*first);
    EXPECT_TRUE(desk.engine.objection(*second)) << "same symbol and side";
}

TEST(LastLook, WithThreeLostOrdersEveryEntryIsObjectedToAndNoSale) {
    Desk desk{10'000'000, false};
    desk.engine.on(account_holding(5));
    const auto buy = desk.engine.place(manual(Side::buy, 1, 68'000));
    const auto sale = desk.engine.place(manual(Side::sell, 1, 71'000));
    ASSERT_TRUE(buy && sale);
    lose_three(desk);
    EXPECT_TRUE(desk.engine.objection(*buy));
    EXPECT_FALSE(desk.engine.objection(*sale));
}

TEST(SafetyState, WhileAListOfOurOrdersCannotBeReadNoNewOrderGoes) {
    Desk desk;
    desk.engine.note_comparison(false);
    EXPECT_EQ(desk.engine.safety(), SafetyState::fail);
    EXPECT_FALSE(desk.engine.safety_cause().empty());
    EXPECT_FALSE(desk.engine.place(manual(Side::buy, 1, 69'000)));
    desk.engine.note_comparison(true);
    EXPECT_EQ(desk.engine.safety(), SafetyState::normal);
}

/// An engine that begins with an order of unknown fate and with books that the broker's balance
/// does not agree with.
struct AfterACrash : Desk {
    AfterACrash() : Desk{10'000'000, false} {
        Desk before;
        const auto bought = before.engine.place(manual(Side::buy, 5, 69'000));
        before.unknown(*bought);
        id = *bought;
        Books books;
        books.any = true;
        books.cash = Notional::won(10'000'000);
        books.orders.push_back(*before.engine.orders().find(id));
        books.last_counters[1] = 1;
        engine.restore(books, at(9, 1));
        AccountSnapshot balance = account_holding(5);
        balance.cash = Notional::won(9'655'000);
        engine.on(balance); // it had filled, and the list did not say so yet
    }
    OrderId id;
};

TEST(AfterACrash, TheProofOfAbsenceIsBarredWhereTheBooksHadMoved) {
    AfterACrash desk;
    miss_twice(desk);
    EXPECT_FALSE(desk.engine.orders().any_absent());
    EXPECT_EQ(desk.engine.orders().find(desk.id)->lifecycle, Lifecycle::unknown);
}

TEST(AfterACrash, WhatWasTakenForSomebodyElsesIsCountedOnceWhenTheOrderIsFound) {
    AfterACrash desk;
    EXPECT_FALSE(desk.engine.wants_comparison());
    OrderReport row;
    row.ref = BrokerOrderRef{"7"};
    row.symbol = samsung();
    row.ordered = row.filled = Quantity::shares(5);
    row.filled_amount = Notional::won(345'000);
    row.limit = Price::won(69'000);
    row.ordered_at = at(9, 0, 1);
    OrderReports list{.rows = {row}, .complete = true};
    list.day = kst_date(at(9, 0));
    desk.engine.on(list);
    ASSERT_EQ(desk.engine.orders().find(desk.id)->lifecycle, Lifecycle::filled);
    ASSERT_TRUE(desk.engine.wants_comparison());
    AccountSnapshot balance = account_holding(5);
    balance.cash = Notional::won(9'655'000);
    desk.engine.compare(balance);
    EXPECT_EQ(desk.engine.ledger().total_held(samsung()), Quantity::shares(5));
    EXPECT_EQ(desk.engine.ledger().cash(), Notional::won(9'655'000));
    EXPECT_FALSE(desk.engine.wants_comparison());
}

TEST(RejectedOrder, IsToldToItsStrategyAndNobodyElse) {
    Desk desk;
    Scripted& mine = desk.add("mine");
    Scripted& other = desk.add("other");
    mine.pass_hook = [](const EvaluationPass&, const StrategyView&, SignalSink& sink) {
        sink.emit(limit_buy(5, 69'000));
    };
    desk.pass(at(9, 0, 1));
    ASSERT_EQ(desk.engine.orders().all().size(), 1U);
    const OrderId id = desk.engine.orders().all()[0].id;
    mine.again = limit_buy(4, 68'900);
    desk.engine.on(ExecutionResponse{id, RequestKind::place,
                                     Rejected{.origin = RejectionOrigin::gateway,
                                              .code = "EGW00201",
                                              .message = "too fast",
                                              .throttled = true}});
    ASSERT_EQ(mine.rejections.size(), 1U);
    EXPECT_EQ(mine.rejections[0].order, id);
    EXPECT_EQ(mine.rejections[0].quantity, Quantity::shares(5));
    EXPECT_TRUE(mine.rejections[0].throttled);
    EXPECT_TRUE(other.rejections.empty());
    EXPECT_EQ(desk.engine.orders().all().size(), 1U) << "nothing is sent again at once";
    mine.pass_hook = nullptr;
    desk.pass(at(9, 0, 2));
    ASSERT_EQ(desk.engine.orders().all().size(), 2U);
    EXPECT_EQ(desk.engine.orders().all()[1].intent.quantity, Quantity::shares(4));
}

TEST(RejectedOrder, ACancelThatIsRefusedIsNone) {
    Desk desk;
    Scripted& mine = desk.add("mine");
    mine.pass_hook = [](const EvaluationPass&, const StrategyView&, SignalSink& sink) {
        sink.emit(limit_buy(5, 69'000));
    };
    desk.pass(at(9, 0, 1));
    const OrderId id = desk.engine.orders().all()[0].id;
    desk.accept(id, "7");
    ASSERT_TRUE(desk.engine.cancel(id, std::nullopt));
    desk.engine.on(ExecutionResponse{id, RequestKind::cancel, not_sent("no connection")});
    EXPECT_TRUE(mine.rejections.empty());
}

EngineOptions exclusive() {
    EngineOptions with = options();
    with.exclusive = true;
    return with;
}

TEST(ExclusiveAccount, SharesThatSomebodyElseBoughtStopNewOrders) {
    Desk shared;
    shared.engine.compare(account_holding(5));
    EXPECT_EQ(shared.engine.safety(), SafetyState::normal);
    Desk ours{10'000'000, true, exclusive()};
    EXPECT_EQ(ours.engine.safety(), SafetyState::normal)
        << "what was there before is nobody's deed";
    ours.engine.compare(account_holding(5));
    EXPECT_EQ(ours.engine.safety(), SafetyState::fail);
    EXPECT_FALSE(ours.engine.place(manual(Side::buy, 1, 69'000)));
    EXPECT_NE(ours.engine.safety_cause().find("somebody else"), std::string_view::npos);
}

TEST(ExclusiveAccount, AnOrderOfSomebodyElsesStopsNewOrders) {
    Desk ours{10'000'000, true, exclusive()};
    OrderReport row;
    row.ref = BrokerOrderRef{"7"};
    row.symbol = samsung();
    row.ordered = row.open = Quantity::shares(5);
    row.limit = Price::won(69'000);
    row.ordered_at = at(9, 0, 1);
    OrderReports list{.rows = {row}, .complete = true};
    list.day = kst_date(at(9, 0));
    Desk named{10'000'000, true, exclusive()};
    ASSERT_TRUE(named.engine.adopt(row, list, true));
    EXPECT_EQ(named.engine.safety(), SafetyState::normal) << "a person of ours names it";
    ours.engine.adopt(list);
    EXPECT_EQ(ours.engine.safety(), SafetyState::fail);
}

TEST(DayOver, BeforeTheCloseOfTheDayNothingDies) {
    Desk desk;
    const auto bought = desk.engine.place(manual(Side::buy, 5, 69'000));
    desk.accept(*bought, "7");
    OrderReports list{.rows = {}, .complete = true};
    list.day = kst_date(at(9, 0));
    desk.engine.day_over(list, at(20, 9));
    EXPECT_TRUE(desk.engine.orders().any_live());
    list.day = list.day.plus_days(-1);
    desk.engine.day_over(list, at(20, 9));
    EXPECT_TRUE(desk.engine.orders().any_live()) << "another day's list tells nothing of it";
}

TEST(DayOver, WhatACompleteListOfTheDayDoesNotShowFilledDiedWithIt) {
    Desk desk;
    const auto bought = desk.engine.place(manual(Side::buy, 5, 69'000));
    desk.accept(*bought, "7");
    OrderReports list;
    list.day = kst_date(at(9, 0));
    desk.engine.day_over(list, at(20, 10));
    EXPECT_TRUE(desk.engine.orders().any_live()) << "the list was cut";
    list.complete = true;
    desk.engine.day_over(list, at(20, 10));
    EXPECT_EQ(desk.engine.orders().find(*bought)->lifecycle, Lifecycle::expired);
    EXPECT_EQ(desk.engine.orders().reserved_cash(), Notional{});
}

} // namespace
} // namespace qts
