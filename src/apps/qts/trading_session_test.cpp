#include "apps/qts/trading_session.hpp"

#include "fakes/built_in_rules.hpp"
#include "fakes/fake_broker_adapter.hpp"
#include "fakes/fake_day_keeper.hpp"
#include "fakes/fake_durability.hpp"
#include "fakes/manual_executor.hpp"
#include "fakes/quiet_story.hpp"
#include "fakes/recording_log_sink.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <utility>

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
    Task<std::optional<Moment>> next(PassWait) override { co_return Moment{.at = at_}; }

  private:
    UtcNanos at_;
};

/// A minute of broker time between two passes.
class MinutePassClock final : public PassClock {
  public:
    explicit MinutePassClock(SteppedBrokerClock& clock) : clock_{clock} {}
    Task<std::optional<Moment>> next(PassWait) override {
        clock_.set(clock_.now() + std::chrono::minutes{1});
        co_return Moment{.at = clock_.now()};
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
    void on_pass(const EvaluationPass&, const StrategyView&, SignalSink&) override { ++passes; }
    std::vector<TradeTick> heard;
    int passes = 0;

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
                                            executor.clock(), executor.timer(), story, keeper,
                                            stop_asked},
                        TradingSessionOptions{passes, {}, {}, {}}, Logger{log, "test"});
    }
    ExitCode run() { return executor.run(session->run()); }

    ManualExecutor executor;
    RecordingLogSink log;
    SteppedBrokerClock clock;
    FakeBrokerAdapter adapter{clock};
    QuietStory story;
    FakeDayKeeper keeper;
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
                                            run.story, run.keeper, run.stop_asked},
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

/// Stops at every wake, and else makes a pass an hour.
class HourPassClock final : public PassClock {
  public:
    explicit HourPassClock(SteppedBrokerClock& clock) : clock_{clock} {}
    Task<std::optional<Moment>> next(PassWait wait) override {
        waits.push_back(wait);
        constexpr Duration kHour = std::chrono::hours{1};
        UtcNanos at = UtcNanos::since_epoch((clock_.now().since_epoch() / kHour + 1) * kHour);
        const bool woken = wait.wake && (wait.rest || *wait.wake < at);
        if (woken) at = *wait.wake;
        clock_.set(at);
        const bool gap = std::exchange(gap_next, false);
        co_return Moment{.at = at, .pass = !woken, .gap = gap};
    }
    std::vector<PassWait> waits;
    bool gap_next = false;

  private:
    SteppedBrokerClock& clock_;
};

/// A run that goes on through days, from Monday 08:10.
struct LongRun : MorningRun {
    explicit LongRun(std::int64_t passes, std::string_view quiet = {}) : MorningRun{passes} {
        TradingSessionOptions options{passes, {}, {}, {}};
        if (!quiet.empty()) (void)options.quiet.add(quiet);
        session.emplace(TradingSessionPorts{adapter, bridge, *engine, hours, clock,
                                            executor.clock(), executor.timer(), story, keeper,
                                            stop_asked},
                        std::move(options), Logger{log, "test"});
    }
    HourPassClock hours{clock};
};

const KstDate kMonday = KstDate::of(2026, 11, 23);

TEST(TradingSession, ClosesTheDayWhenAllSessionsAreOverAndRestsUntilTheNextIsPrepared) {
    LongRun run{14}; // twelve on Monday, two on Tuesday
    run.adapter.balance.equity = Notional::won(10'000'000);
    EXPECT_EQ(run.run(), ExitCode::done);
    ASSERT_EQ(run.keeper.closed.size(), 1U);
    EXPECT_EQ(run.keeper.closed[0].day, kMonday);
    EXPECT_EQ(run.keeper.closed[0].cash, Notional::won(10'000'000));
    EXPECT_EQ(run.keeper.prepared, std::vector{kMonday.plus_days(1)});
    const auto rested = std::count_if(run.hours.waits.begin(), run.hours.waits.end(),
                                      [](const PassWait& wait) { return wait.rest; });
    EXPECT_EQ(rested, 1) << "no pass at night";
    EXPECT_EQ(run.clock.now(), to_utc(kMonday.plus_days(1), KstTime::of(9, 0)));
}

TEST(TradingSession, ADayThatCannotBeClosedIsTriedAgainAMinuteLater) {
    LongRun run{13};
    run.log.expect("day.not_done");
    run.log.expect("account.not_compared");
    run.adapter.orders_error = [&]() -> std::optional<Error> {
        const KstTime now = kst_time(run.clock.now());
        if (now < KstTime::of(20, 10) || now > KstTime::of(20, 12)) return std::nullopt;
        return make_error(ErrorKind::timeout, "no answer in time");
    };
    EXPECT_EQ(run.run(), ExitCode::done);
    ASSERT_EQ(run.keeper.closed.size(), 1U);
    EXPECT_EQ(run.keeper.closed[0].day, kMonday);
    EXPECT_EQ(run.keeper.prepared.size(), 1U);
    const auto rested = std::count_if(run.hours.waits.begin(), run.hours.waits.end(),
                                      [](const PassWait& wait) { return wait.rest; });
    EXPECT_EQ(rested, 4) << "three minutes, and the night";
}

TEST(TradingSession, ALateCloseOfADayLeavesTheOrdersOfTheNextAlone) {
    LongRun run{17}; // until noon on Tuesday
    run.log.expect("day.not_done");
    run.adapter.accepts_as = "7";
    std::optional<OrderId> bought;
    run.adapter.price_error = [&](Symbol, Venue) -> std::optional<Error> {
        const KstTime now = kst_time(run.clock.now());
        const bool tuesday = kst_date(run.clock.now()) > kMonday;
        run.keeper.failing = !tuesday || now < KstTime::of(11, 0);
        if (tuesday && now >= KstTime::of(10, 0) && !bought) {
            const auto placed =
                run.engine->place(ManualOrder{.symbol = samsung(),
                                              .side = Side::buy,
                                              .quantity = Quantity::shares(1),
                                              .terms = *OrderTerms::limit(Price::won(69'000))});
            EXPECT_TRUE(placed) << placed.error().code;
            if (placed) bought = *placed;
        }
        return std::nullopt;
    };
    run.keeper.on_close = [&](const DayEnd& end) {
        EXPECT_EQ(end.day, kMonday);
        EXPECT_FALSE(end.equity) << "nobody knows any more what it was";
        EXPECT_TRUE(run.engine->orders().find(*bought)->is_live());
    };
    EXPECT_EQ(run.run(), ExitCode::done);
    EXPECT_EQ(run.keeper.closed.size(), 1U);
    ASSERT_TRUE(bought);
    EXPECT_EQ(run.engine->orders().find(*bought)->lifecycle, Lifecycle::received);
}

TEST(TradingSession, ADayWithoutARecordIsNotClosed) {
    LongRun run{13};
    run.log.expect("day.not_done");
    run.keeper.failing = true;
    EXPECT_EQ(run.run(), ExitCode::done);
    EXPECT_TRUE(run.keeper.closed.empty());
    EXPECT_EQ(run.keeper.prepared.size(), 1U) << "the next day begins all the same";
}

TEST(TradingSession, AfterTheMachineSleptNothingIsDecidedBeforeTheBooksWereCompared) {
    LongRun run{4};
    run.log.expect("clock.gap");
    run.log.expect("account.not_compared");
    run.hours.gap_next = true;
    run.adapter.balance_error = [&]() -> std::optional<Error> {
        const bool failing = run.session->passes() == 1 || run.session->passes() == 2;
        if (!failing) return std::nullopt;
        EXPECT_EQ(run.listener->passes, 0);
        return make_error(ErrorKind::connect, "no network yet");
    };
    EXPECT_EQ(run.run(), ExitCode::done);
    EXPECT_EQ(run.listener->passes, 2);
}

TEST(TradingSession, LeavesTheBrokerAloneInQuietHoursAndTestsItAfterThem) {
    LongRun run{4, "10:30-12:30"};
    run.log.expect("day.not_done");
    run.log.expect("account.not_compared");
    int asked_in_quiet = 0;
    run.adapter.price_error = [&](Symbol, Venue) -> std::optional<Error> {
        const KstTime now = kst_time(run.clock.now());
        if (now >= KstTime::of(10, 30) && now < KstTime::of(12, 30)) ++asked_in_quiet;
        return std::nullopt;
    };
    run.adapter.balance_error = [&]() -> std::optional<Error> {
        const KstTime now = kst_time(run.clock.now());
        if (now < KstTime::of(12, 30) || now >= KstTime::of(12, 35)) return std::nullopt;
        EXPECT_EQ(run.listener->passes, 2) << "a pass before the self-test";
        return make_error(ErrorKind::broker_failure, "still closed for maintenance");
    };
    EXPECT_EQ(run.run(), ExitCode::done);
    EXPECT_EQ(asked_in_quiet, 0);
    EXPECT_EQ(run.listener->passes, 4);
    EXPECT_EQ(kst_time(run.clock.now()), KstTime::of(14, 0)) << "9, 10, 13 and 14 o'clock";
}

} // namespace
} // namespace qts::app
