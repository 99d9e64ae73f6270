#include "apps/qts/trading_session.hpp"

#include "fakes/built_in_rules.hpp"
#include "fakes/fake_broker_adapter.hpp"
#include "fakes/fake_durability.hpp"
#include "fakes/manual_executor.hpp"
#include "fakes/quiet_story.hpp"
#include "fakes/recording_log_sink.hpp"

#include <gtest/gtest.h>

namespace qts::app {
namespace {

const AccountId kAccount{Broker::kis, Environment::real, *AccountNo::parse("50000000", "01")};

Symbol samsung() {
    return *Symbol::parse("005930");
}

/// As many passes as are taken, all at one moment.
class StandingPassClock final : public PassClock {
  public:
    explicit StandingPassClock(UtcNanos at) : at_{at} {}
    Task<std::optional<UtcNanos>> next() override { co_return at_; }

  private:
    UtcNanos at_;
};

/// A minute of broker time between two passes.
class MinutePassClock final : public PassClock {
  public:
    explicit MinutePassClock(SteppedBrokerClock& clock) : clock_{clock} {}
    Task<std::optional<UtcNanos>> next() override {
        clock_.set(clock_.now() + std::chrono::minutes{1});
        co_return clock_.now();
    }

  private:
    SteppedBrokerClock& clock_;
};

/// Notes what it is told of trades.
class Listener final : public Strategy {
  public:
    const StrategyInfo& info() const override { return info_; }
    void on_trade(const TradeTick& tick, const StrategyView&, SignalSink&) override {
        heard.push_back(tick);
    }
    std::vector<TradeTick> heard;

  private:
    StrategyInfo info_{.name = "listener", .summary = "notes trades", .parameters = {}, .bars = {}};
};

/// A run of a few passes at 08:10, when only NXT trades.
struct MorningRun {
    explicit MorningRun(std::int64_t passes) {
        clock.set(to_utc(KstDate::of(2026, 11, 23), KstTime::of(8, 10)));
        DecisionLimits limits{Notional::won(10'000'000), std::chrono::seconds{2}};
        limits.sessions.add_all(Venue::nxt);
        engine.emplace(EngineOptions{kAccount, limits, {samsung()}, 1}, bridge, built_in_rules(),
                       story);
        bridge.set_sink(*engine);
        auto strategy = std::make_unique<Listener>();
        listener = strategy.get();
        engine->add_strategy(std::move(strategy));
        clock_of_passes.emplace(clock.now());
        session.emplace(TradingSessionPorts{adapter, bridge, *engine, *clock_of_passes, clock,
                                            executor.clock(), executor.timer(), story, stop_asked},
                        TradingSessionOptions{passes, {}, {}, {}}, Logger{log, "test"});
    }
    ExitCode run() { return executor.run(session->run()); }

    ManualExecutor executor;
    RecordingLogSink log;
    SteppedBrokerClock clock;
    FakeBrokerAdapter adapter{clock};
    QuietStory story;
    FakeDurability durability;
    OrderAdapterToBrokerEngineAdapter bridge{adapter, durability, Logger{log, "test"}};
    std::optional<TradingEngine> engine;
    Listener* listener = nullptr;
    std::optional<StandingPassClock> clock_of_passes;
    bool stop_asked = false;
    std::optional<TradingSession> session;
};

TEST(TradingSession, BeforeKrxOpensPricesAreThoseOfNxt) {
    MorningRun run{2};
    EXPECT_EQ(run.run(), ExitCode::done);
    ASSERT_FALSE(run.listener->heard.empty());
    for (const TradeTick& tick : run.listener->heard)
        EXPECT_EQ(tick.venue, Venue::nxt);
}

TEST(TradingSession, AnIssueThatNxtDoesNotListIsShownAtKrxsPriceAndNoStrategyHearsOfIt) {
    MorningRun run{3};
    run.log.expect("price.not_on_nxt");
    run.adapter.price_error = [](Symbol, Venue venue) -> std::optional<Error> {
        if (venue == Venue::krx) return std::nullopt;
        return make_error(ErrorKind::refused, "no such issue");
    };
    EXPECT_EQ(run.run(), ExitCode::done);
    EXPECT_EQ(run.session->passes(), 3);
    EXPECT_TRUE(run.listener->heard.empty());
    EXPECT_TRUE(run.engine->market().find(samsung())->last.has_value());
    EXPECT_EQ(run.adapter.asked(Venue::nxt), 1) << "it is not asked for again";
}

TEST(TradingSession, ATimeOutOfNxtIsNoReasonToReadAnotherVenuesPrice) {
    MorningRun run{3};
    run.log.expect("price.missing");
    int asked = 0;
    run.adapter.price_error = [&](Symbol, Venue venue) -> std::optional<Error> {
        if (venue == Venue::krx || ++asked == 1) return std::nullopt;
        return make_error(ErrorKind::timeout, "no answer in time");
    };
    EXPECT_EQ(run.run(), ExitCode::done);
    EXPECT_EQ(run.adapter.asked(Venue::krx), 0);
    EXPECT_EQ(run.listener->heard.size(), 1U) << "the price of the beginning";
}

TEST(TradingSession, ComparesItsBooksWithTheBrokersEveryFiveMinutes) {
    MorningRun run{12};
    MinutePassClock minutes{run.clock};
    run.session.emplace(TradingSessionPorts{run.adapter, run.bridge, *run.engine, minutes,
                                            run.clock, run.executor.clock(), run.executor.timer(),
                                            run.story, run.stop_asked},
                        TradingSessionOptions{12, {}, {}, {}}, Logger{run.log, "test"});
    // Somebody buys on the phone, after the run has begun.
    run.adapter.price_error = [&](Symbol, Venue) -> std::optional<Error> {
        if (run.adapter.balances_asked == 1) {
            run.adapter.balance.holdings = {HoldingReport{.symbol = samsung(),
                                                          .name = {},
                                                          .held = Quantity::shares(5),
                                                          .sellable = Quantity::shares(5),
                                                          .cost = Notional::won(350'000),
                                                          .last = Price::won(70'000)}};
        }
        return std::nullopt;
    };
    EXPECT_EQ(run.run(), ExitCode::done);
    EXPECT_EQ(run.adapter.balances_asked, 4) << "at the start, after 5 and 10 minutes, at the end";
    EXPECT_EQ(run.engine->ledger().held(StrategyId{}, samsung()), Quantity::shares(5));
    EXPECT_EQ(run.engine->ledger().total_held(samsung()), Quantity::shares(5));
}

} // namespace
} // namespace qts::app
