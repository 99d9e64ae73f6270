#include "simulator/sim_market.hpp"

#include "fakes/built_in_rules.hpp"
#include "simulator/generated_prices.hpp"
#include "simulator/replayed_prices.hpp"

#include <gtest/gtest.h>

#include <deque>

namespace qts::sim {
namespace {

using std::chrono::seconds;

Price won(std::int64_t value) {
    return Price::won(value);
}
Quantity shares(std::int64_t value) {
    return Quantity::shares(value);
}
Symbol samsung() {
    return *Symbol::parse("005930");
}

/// Says what the test wrote down: moments and prices of one stock, base 71,500.
class WrittenPrices final : public PriceSource {
  public:
    struct Moment {
        KstDate day;
        KstTime time;
        std::int64_t price;
        std::int64_t volume;
    };
    explicit WrittenPrices(std::deque<Moment> moments) : moments_{std::move(moments)} {}
    std::vector<Listing> listings() override {
        Instrument instrument;
        instrument.symbol = samsung();
        return {Listing{.instrument = instrument, .base = won(71'500), .history = {}}};
    }
    KstDate first_day() const override {
        return moments_.empty() ? KstDate::of(2026, 11, 23) : moments_.front().day;
    }
    std::optional<MarketStep> next(UtcNanos, Duration) override {
        if (moments_.empty()) return std::nullopt;
        const Moment moment = moments_.front();
        moments_.pop_front();
        return MarketStep{.at = to_utc(moment.day, moment.time),
                          .references = {Reference{.symbol = samsung(),
                                                   .price = won(moment.price),
                                                   .volume = shares(moment.volume),
                                                   .level_size = shares(100)}}};
    }
    std::vector<KstDate> days() const override { return {}; }

  private:
    std::deque<Moment> moments_;
};

std::unique_ptr<SimMarket> written(std::deque<WrittenPrices::Moment> moments) {
    auto market =
        SimMarket::make(std::make_unique<WrittenPrices>(std::move(moments)), built_in_rules());
    EXPECT_TRUE(market.has_value());
    return *std::move(market);
}

KstDate monday() {
    return KstDate::of(2026, 11, 23);
}
KstDate tuesday() {
    return KstDate::of(2026, 11, 24);
}

TEST(SimMarket, StandsAtNineOfTheFirstDayWhenMade) {
    auto market = SimMarket::make(std::make_unique<GeneratedPrices>(1, monday(), built_in_rules()),
                                  built_in_rules());
    ASSERT_TRUE(market.has_value());
    EXPECT_EQ((*market)->now(), to_utc(monday(), KstTime::of(9, 0)));
    EXPECT_EQ((*market)->today(), monday());
    EXPECT_EQ((*market)->phase(), SessionPhase::continuous);
    EXPECT_GE((*market)->exchange().issues().size(), 40U);
    EXPECT_FALSE((*market)->exchange().issue(samsung())->book.empty(Side::sell));
    EXPECT_EQ((*market)->prices_cut(), 0);
}

TEST(SimMarket, SourceWithoutPricesIsAnError) {
    const auto market = SimMarket::make(
        std::make_unique<WrittenPrices>(std::deque<WrittenPrices::Moment>{}), built_in_rules());
    ASSERT_FALSE(market.has_value());
    EXPECT_EQ(market.error().kind, ErrorKind::invalid_input);
}

TEST(SimMarket, ClockMovesByTheInterval) {
    auto market = SimMarket::make(std::make_unique<GeneratedPrices>(1, monday(), built_in_rules()),
                                  built_in_rules());
    ASSERT_TRUE(market.has_value());
    ASSERT_TRUE((*market)->step(seconds{1}));
    EXPECT_EQ((*market)->now(), to_utc(monday(), KstTime::of(9, 0, 1)));
    ASSERT_TRUE((*market)->step(seconds{60}));
    EXPECT_EQ((*market)->now(), to_utc(monday(), KstTime::of(9, 1, 1)));
}

TEST(SimMarket, AStepThatIsStoppedMovesPhasesAndDaysButNoPrice) {
    const auto market = written(
        {{monday(), KstTime::of(9, 0), 71'500, 10}, {tuesday(), KstTime::of(9, 0), 75'000, 5}});
    const UtcNanos evening = to_utc(monday(), KstTime::of(20, 10));
    EXPECT_EQ(market->step_until(seconds{1}, evening), StepEnd::clock);
    EXPECT_EQ(market->now(), evening);
    EXPECT_EQ(market->phase(), SessionPhase::closed);
    EXPECT_EQ(market->exchange().trading_day(), monday());
    const UtcNanos morning = to_utc(tuesday(), KstTime::of(7, 30));
    EXPECT_EQ(market->step_until(seconds{1}, morning), StepEnd::clock);
    EXPECT_EQ(market->exchange().trading_day(), tuesday());
    EXPECT_EQ(market->exchange().issues().front().day.last, Price::won(71'500));
    EXPECT_EQ(market->step_until(seconds{1}, to_utc(tuesday(), KstTime::of(20, 10))),
              StepEnd::prices);
    EXPECT_EQ(market->now(), to_utc(tuesday(), KstTime::of(9, 0)));
    EXPECT_EQ(market->step_until(seconds{1}, to_utc(tuesday(), KstTime::of(20, 10))),
              StepEnd::ended);
}

TEST(SimMarket, ClockStandsWhenTheDataHasEnded) {
    const auto market = written({{monday(), KstTime::of(9, 0), 71'500, 10}});
    EXPECT_FALSE(market->step(seconds{1}));
    EXPECT_EQ(market->now(), to_utc(monday(), KstTime::of(9, 0)));
    EXPECT_FALSE(market->step(seconds{1}));
}

TEST(SimMarket, PhaseIsThatOfKrxAtItsOwnTime) {
    const auto market = written({{monday(), KstTime::of(8, 30), 71'500, 0},
                                 {monday(), KstTime::of(9, 0), 71'500, 0},
                                 {monday(), KstTime::of(15, 20), 71'500, 0},
                                 {monday(), KstTime::of(15, 30), 71'500, 0},
                                 {monday(), KstTime::of(16, 0), 71'500, 0}});
    EXPECT_EQ(market->phase(), SessionPhase::opening_auction);
    ASSERT_TRUE(market->step(seconds{1}));
    EXPECT_EQ(market->phase(), SessionPhase::continuous);
    ASSERT_TRUE(market->step(seconds{1}));
    EXPECT_EQ(market->phase(), SessionPhase::closing_auction);
    ASSERT_TRUE(market->step(seconds{1}));
    EXPECT_EQ(market->phase(), SessionPhase::closed);
    ASSERT_TRUE(market->step(seconds{1}));
    EXPECT_EQ(market->phase(), SessionPhase::after_market);
}

TEST(SimMarket, NewDayStartsWithTheFirstMomentOfTheNextDate) {
    const auto market = written({{monday(), KstTime::of(9, 0), 71'500, 10},
                                 {monday(), KstTime::of(15, 0), 75'000, 10},
                                 {tuesday(), KstTime::of(9, 0), 75'000, 5}});
    const std::size_t account =
        market->exchange().open_account(Notional::won(10'000'000), Broker::kis, Environment::vts);
    const auto order = market->exchange().place(
        account, samsung(), Side::buy, *OrderTerms::limit(won(60'000)), shares(1), market->now());
    ASSERT_TRUE(order.has_value());
    ASSERT_TRUE(market->step(seconds{1}));
    EXPECT_EQ(market->exchange().order(*order)->open(), shares(1));
    ASSERT_TRUE(market->step(seconds{1}));
    EXPECT_EQ(market->today(), tuesday());
    EXPECT_EQ(market->exchange().order(*order)->dead, shares(1));
    const ListedIssue& issue = *market->exchange().issue(samsung());
    EXPECT_EQ(issue.day.base, won(75'000));
    EXPECT_EQ(issue.day.volume, shares(5));
    EXPECT_EQ(issue.instrument.limits->upper, won(97'500));
    ASSERT_EQ(issue.daily_bars.size(), 1U);
    EXPECT_EQ(issue.daily_bars[0].volume, shares(20));
}

TEST(SimMarket, PricesBeyondTheLimitsAreCutAndCounted) {
    const auto market = written({{monday(), KstTime::of(9, 0), 71'500, 10},
                                 {monday(), KstTime::of(9, 1), 92'900, 10},
                                 {monday(), KstTime::of(9, 2), 93'000, 10},
                                 {monday(), KstTime::of(9, 3), 50'100, 10},
                                 {monday(), KstTime::of(9, 4), 20'000, 10}});
    ASSERT_TRUE(market->step(seconds{1}));
    EXPECT_EQ(market->prices_cut(), 0);
    ASSERT_TRUE(market->step(seconds{1}));
    EXPECT_EQ(market->prices_cut(), 1);
    EXPECT_EQ(market->exchange().issue(samsung())->day.last, won(92'900));
    ASSERT_TRUE(market->step(seconds{1}));
    EXPECT_EQ(market->prices_cut(), 1);
    ASSERT_TRUE(market->step(seconds{1}));
    EXPECT_EQ(market->prices_cut(), 2);
    EXPECT_EQ(market->exchange().issue(samsung())->day.last, won(50'100));
}

TEST(SimMarket, RestingOrderTradesWhenTheStepsPriceCrossesIt) {
    const auto market = written(
        {{monday(), KstTime::of(9, 0), 71'500, 10}, {monday(), KstTime::of(9, 1), 70'500, 10}});
    const std::size_t account =
        market->exchange().open_account(Notional::won(10'000'000), Broker::kis, Environment::vts);
    const auto order = market->exchange().place(
        account, samsung(), Side::buy, *OrderTerms::limit(won(71'000)), shares(10), market->now());
    ASSERT_TRUE(order.has_value());
    EXPECT_EQ(market->exchange().order(*order)->filled, shares(0));
    ASSERT_TRUE(market->step(seconds{1}));
    EXPECT_EQ(market->exchange().order(*order)->filled, shares(10));
    ASSERT_EQ(market->exchange().client_fills().size(), 1U);
    EXPECT_EQ(market->exchange().client_fills()[0].at, to_utc(monday(), KstTime::of(9, 1)));
}

TEST(SimMarket, ReplayedDailyFileRunsFromDayToDay) {
    Instrument instrument;
    instrument.symbol = samsung();
    const auto file = parse_price_csv("date,open,high,low,close,volume\n"
                                      "2026-11-20,71000,72000,70500,71500,1000\n"
                                      "2026-11-23,71500,71900,71400,71800,2000\n",
                                      instrument, built_in_rules());
    ASSERT_TRUE(file.has_value());
    auto source = std::make_unique<ReplayedPrices>(
        std::vector<ReplayedPrices::Series>{{instrument, *file}}, built_in_rules());
    MarketRules rules = built_in_rules().on_days(source->days());
    auto made = SimMarket::make(std::move(source), std::move(rules));
    ASSERT_TRUE(made.has_value()) << made.error().context;
    SimMarket& market = **made;
    int steps = 1;
    while (market.step(seconds{1})) {
        ++steps;
        EXPECT_EQ(market.phase(), SessionPhase::continuous);
    }
    EXPECT_EQ(steps, 8);
    const ListedIssue& issue = *market.exchange().issue(samsung());
    ASSERT_EQ(issue.daily_bars.size(), 1U);
    EXPECT_EQ(issue.daily_bars[0].open, won(71'000));
    EXPECT_EQ(issue.daily_bars[0].high, won(72'000));
    EXPECT_EQ(issue.daily_bars[0].low, won(70'500));
    EXPECT_EQ(issue.daily_bars[0].close, won(71'500));
    EXPECT_EQ(issue.daily_bars[0].volume, shares(1'000));
    EXPECT_EQ(issue.day.base, won(71'500));
    EXPECT_EQ(issue.day.last, won(71'800));
}

std::unique_ptr<SimMarket> paced(std::deque<WrittenPrices::Moment> moments, Pace pace) {
    auto market = SimMarket::make(std::make_unique<WrittenPrices>(std::move(moments)),
                                  built_in_rules(), pace);
    EXPECT_TRUE(market.has_value());
    return *std::move(market);
}

std::int64_t last_won(const SimMarket& market) {
    return market.exchange().issue(samsung())->day.last.in_won();
}

TEST(PacedMarket, ShowsItsStartAndQuotesAtOnceWhateverDayThePricesAreOf) {
    const UtcNanos start = to_utc(tuesday(), KstTime::of(8, 10));
    const auto market = paced({{monday(), KstTime::of(9, 0), 71'600, 10}}, Pace{.start = start});
    EXPECT_EQ(market->now(), start);
    EXPECT_EQ(market->phase(), SessionPhase::closed);
    EXPECT_FALSE(market->exchange().issue(samsung())->book.empty(Side::sell));
    EXPECT_TRUE(market->exchange().issue(samsung())->day.volume.is_zero());
}

TEST(PacedMarket, PlaysPricesInTheirOwnTimeWhileTheBookTrades) {
    const UtcNanos start = to_utc(tuesday(), KstTime::of(8, 59, 58));
    const auto market = paced(
        {{monday(), KstTime::of(9, 0), 71'500, 10}, {monday(), KstTime::of(9, 0, 3), 71'700, 10}},
        Pace{.start = start});
    market->run_to(start + seconds{4}); // two seconds of continuous trading
    EXPECT_EQ(last_won(*market), 71'500);
    market->run_to(start + seconds{5});
    EXPECT_EQ(last_won(*market), 71'700);
    EXPECT_EQ(market->now(), start + seconds{5});
}

TEST(PacedMarket, SpeedPlaysPricesFasterAndLeavesTheClockAlone) {
    const UtcNanos start = to_utc(tuesday(), KstTime::of(9, 0));
    const auto market = paced(
        {{monday(), KstTime::of(9, 0), 71'500, 10}, {monday(), KstTime::of(9, 5), 71'700, 10}},
        Pace{.start = start, .speed_milli = 60'000});
    market->run_to(start + seconds{4});
    EXPECT_EQ(last_won(*market), 71'500);
    market->run_to(start + seconds{5});
    EXPECT_EQ(last_won(*market), 71'700);
    EXPECT_EQ(market->now(), start + seconds{5});
}

TEST(PacedMarket, NightsOfTheDataTakeNoTimeAndItsEndLeavesTheLastPrice) {
    const UtcNanos start = to_utc(tuesday(), KstTime::of(9, 0));
    const auto market = paced(
        {{monday(), KstTime::of(15, 19), 71'500, 10}, {tuesday(), KstTime::of(9, 0), 71'900, 10}},
        Pace{.start = start});
    market->run_to(start + seconds{1});
    EXPECT_EQ(last_won(*market), 71'900);
    market->run_to(start + seconds{600});
    EXPECT_EQ(last_won(*market), 71'900);
}

TEST(PacedMarket, ThatBeginsAfterTheCloseKeepsTheDaysCloseThroughTheEvening) {
    const KstDate friday = KstDate::of(2026, 11, 20);
    const auto begun_at = [&](KstTime time) {
        return paced({{monday(), KstTime::of(9, 0), 71'500, 10}},
                     Pace{.start = to_utc(friday, time)});
    };
    EXPECT_EQ(begun_at(KstTime::of(16, 30))->exchange().issue(samsung())->day.close, won(71'500));
    EXPECT_EQ(begun_at(KstTime::of(15, 29))->exchange().issue(samsung())->day.close, std::nullopt);
}

TEST(PacedMarket, DropsOpenOrdersAtTheCloseAndEntersTheNextTradingDayAtMidnight) {
    const KstDate friday = KstDate::of(2026, 11, 20);
    const UtcNanos start = to_utc(friday, KstTime::of(15, 0));
    const auto market = paced({{monday(), KstTime::of(9, 0), 71'500, 10}}, Pace{.start = start});
    const std::size_t account =
        market->exchange().open_account(Notional::won(10'000'000), Broker::kis, Environment::vts);
    const auto order = market->exchange().place(
        account, samsung(), Side::buy, *OrderTerms::limit(won(60'000)), shares(1), market->now());
    ASSERT_TRUE(order.has_value());
    market->run_to(to_utc(friday, KstTime::of(15, 29)));
    EXPECT_EQ(market->exchange().order(*order)->open(), shares(1));
    market->run_to(to_utc(friday, KstTime::of(15, 31)));
    EXPECT_TRUE(market->exchange().order(*order)->open().is_zero());
    EXPECT_EQ(market->exchange().account(account).orderable_cash(), Notional::won(10'000'000));
    market->run_to(to_utc(friday.plus_days(2), KstTime::of(12, 0)));
    EXPECT_EQ(market->exchange().trading_day(), friday) << "none begins on a weekend";
    market->run_to(to_utc(friday.plus_days(3), KstTime::of(8, 0)));
    EXPECT_EQ(market->exchange().trading_day(), friday.plus_days(3));
}

} // namespace
} // namespace qts::sim
