// One event through the engine. Budgets (medians): a bar that leads to nothing, one strategy: 30
// ns; a bar that leads to a signal, through gate and order manager to submit_intent: 500 ns.
// Neither may allocate. Floor: a virtual call that does nothing, and a clock reading.

#include "bench.hpp"

#include "runtime/engine/trading_engine.hpp"
#include "runtime/strategy/strategy_registry.hpp"

#include <memory>

namespace {

using namespace qts;

class NullBroker final : public BrokerEngine {
  public:
    void submit_intent(OrderId id, const ApprovedIntent&) override { last = id; }
    void cancel(const CancelRequest&) override {}
    void amend(const AmendRequest&, const ApprovedIntent&) override {}
    OrderId last;
};

class NullListener final : public EngineListener {
  public:
    void on_remark(const StrategyId&, std::string_view) override {}
    void on_approved(const OrderRecord&) override {}
    void on_refused(const StrategyId&, const Signal&, const Refusal&) override { ++refused; }
    void on_order_changed(const OrderRecord&) override {}
    void on_fill(const OrderRecord&, const Fill&) override {}
    void on_adjusted(const LedgerAdjustments&) override {}
    void on_settled() override {}
    void on_safety_changed(const SafetyChange&) override {}
    void on_undecided(const OrderRecord&, std::string_view) override {}
    void on_contradiction(OrderId, std::string_view) override {}
    int refused = 0;
};

/// Buys one share at market on every bar.
class Eager final : public Strategy {
  public:
    const StrategyInfo& info() const override {
        static const StrategyInfo info{.name = "eager",
                                       .summary = "signals on every bar",
                                       .parameters = {},
                                       .bars = BarPeriod::minute_1,
                                       .warm_up_bars = 0};
        return info;
    }
    void on_bar(const BarClosed& bar, const StrategyView&, SignalSink& sink) override {
        sink.emit(Signal{.symbol = bar.symbol,
                         .side = Side::buy,
                         .quantity = Quantity::shares(1),
                         .terms = OrderTerms::market(),
                         .decision_price = bar.bar.close,
                         .reason = Reason{"bench"}});
    }
};

class Idle {
  public:
    virtual ~Idle() = default;
    virtual void on(const BarClosed&) {}
};

const UtcNanos kMorning = to_utc(KstDate::of(2026, 11, 23), KstTime::of(9, 30));

struct Bench {
    Bench(std::unique_ptr<Strategy> strategy, const MarketRules& rules)
        : engine{EngineOptions{
                     AccountId{Broker::kis, Environment::vts, *AccountNo::parse("50000000", "01")},
                     DecisionLimits{Notional::won(10'000'000), std::chrono::seconds{2}},
                     {*Symbol::parse("005930")},
                     1},
                 broker, rules, listener} {
        engine.add_strategy(std::move(strategy));
        PriceReport report;
        report.instrument.symbol = *Symbol::parse("005930");
        report.instrument.limits = PriceLimits{Price::won(50'100), Price::won(92'900)};
        report.last.symbol = report.instrument.symbol;
        report.last.price = Price::won(71'500);
        report.last.at = report.last.received = kMorning;
        engine.on(report);
        AccountSnapshot snapshot;
        snapshot.cash = Notional::won(1'000'000'000);
        snapshot.complete = true;
        engine.on(snapshot);
    }
    NullBroker broker;
    NullListener listener;
    TradingEngine engine;
};

BarClosed next_bar(BarPeriod period, std::int64_t n) {
    const Price close = Price::won(71'500);
    return BarClosed{.symbol = *Symbol::parse("005930"),
                     .period = period,
                     .warm_up = false,
                     .bar = Bar{.start = kMorning + std::chrono::minutes{n % 300},
                                .open = close,
                                .high = close,
                                .low = close,
                                .close = close,
                                .volume = Quantity::shares(1)}};
}

/// Orders are answered outside the timed part, so that each finds a quiet book of orders.
bench::Row bar_to_submit(const MarketRules& rules) {
    constexpr int kRounds = 20;
    constexpr int kOrdersEach = 2'000; // within what the order manager reserves
    bench::Row row{.name = "bar in, signal, gate, submit_intent", .samples_ns = {}};
    row.budget_ns = 500;
    row.samples_ns.reserve(kRounds * kOrdersEach);
    for (int round = 0; round < kRounds; ++round) {
        Bench fresh{std::make_unique<Eager>(), rules};
        for (int i = 0; i < kOrdersEach; ++i) {
            const BarClosed bar = next_bar(BarPeriod::minute_1, i);
            const long before = bench::allocations;
            const auto begin = bench::Clock::now();
            fresh.engine.on(bar);
            const auto end = bench::Clock::now();
            if (i > 0) { // the first is the warm-up
                row.samples_ns.push_back(bench::nanoseconds(end - begin));
                row.allocated += bench::allocations - before;
            }
            const ExecutionResponse refused{fresh.broker.last, RequestKind::place,
                                            Rejected{RejectionOrigin::broker, "", "", false}};
            fresh.engine.on(refused);
        }
        if (fresh.listener.refused != 0) std::printf("the gate refused: the figure is void\n");
    }
    return row;
}

} // namespace

int main() {
    const MarketRules rules = MarketRules::built_in();
    const auto idle = std::make_unique<Idle>();
    const BarClosed bar = next_bar(BarPeriod::minute_5, 1);
    Idle* volatile target = idle.get();
    bench::Row floor = bench::timed_in_batches("floor: an empty virtual call", 2'000, 1'000,
                                               [&] { target->on(bar); });
    bench::Row reading = bench::timed_in_batches("floor: a clock reading", 2'000, 1'000, [] {
        const auto now = bench::Clock::now();
        asm volatile("" : : "r"(&now) : "memory");
    });
    Bench quiet{make_strategy("sma_cross", {}), rules};
    bench::Row step = bench::timed_in_batches("bar in, no signal, one strategy", 2'000, 1'000,
                                              [&] { quiet.engine.on(bar); });
    step.budget_ns = 30;
    bench::Row submit = bar_to_submit(rules);
    floor.print(0);
    reading.print(0);
    step.print(floor.at(0.5));
    submit.print(reading.at(0.5));
    // Times are for reading, on a quiet machine; allocations are exact anywhere.
    return step.allocated == 0 && submit.allocated == 0 ? 0 : 1;
}
