#include "simulator/generated_prices.hpp"

#include "market/issue_table.hpp"
#include "market/price_limit.hpp"
#include "market/tick_size.hpp"

#include "fakes/built_in_rules.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace qts::sim {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

KstDate monday() {
    return KstDate::of(2026, 11, 23);
}

GeneratedPrices source(std::uint64_t seed, KstDate day = KstDate::of(2026, 11, 23)) {
    return GeneratedPrices{seed, day, built_in_rules()};
}

/// Everything that a run of `steps` steps says, as text.
std::string story(GeneratedPrices prices, int steps) {
    std::string text;
    UtcNanos now{};
    for (int i = 0; i < steps; ++i) {
        const auto step = prices.next(now, seconds{1});
        if (!step) break;
        now = step->at;
        text += kst_stamp_ms(now);
        for (const Reference& reference : step->references) {
            text += " " + std::string{reference.symbol.view()} + ":" +
                    std::to_string(reference.price.in_won()) + "/" +
                    std::to_string(reference.volume.in_shares()) + "/" +
                    std::to_string(reference.level_size.in_shares());
        }
        text += "\n";
    }
    return text;
}

TEST(GeneratedPrices, SameSeedTellsTheSameStory) {
    EXPECT_EQ(story(source(1), 300), story(source(1), 300));
}

TEST(GeneratedPrices, AnotherSeedTellsAnotherStory) {
    EXPECT_NE(story(source(1), 20), story(source(2), 20));
}

TEST(GeneratedPrices, MoreThanFortyIssuesAreListedAtTheirBase) {
    GeneratedPrices prices = source(1);
    const auto listings = prices.listings();
    EXPECT_GE(listings.size(), 40U);
    EXPECT_EQ(listings.size(), issue_table().size());
    EXPECT_EQ(listings[0].instrument.symbol.view(), "005930");
    EXPECT_EQ(listings[0].instrument.name, "삼성전자");
    EXPECT_EQ(listings[0].base, Price::won(71'500));
}

TEST(GeneratedPrices, FirstStepIsTheOpenOfTheFirstDayAtTheBasePrices) {
    GeneratedPrices prices = source(1);
    const auto step = prices.next(UtcNanos{}, Duration{0});
    ASSERT_TRUE(step.has_value());
    EXPECT_EQ(step->at, to_utc(monday(), KstTime::of(9, 0)));
    EXPECT_EQ(prices.first_day(), monday());
    ASSERT_EQ(step->references.size(), issue_table().size());
    EXPECT_EQ(step->references[0].price, Price::won(71'500));
}

TEST(GeneratedPrices, StepIsAsLongAsTheClientWants) {
    GeneratedPrices prices = source(1);
    const UtcNanos open = to_utc(monday(), KstTime::of(9, 0));
    EXPECT_EQ(prices.next(open, seconds{1})->at, open + seconds{1});
    EXPECT_EQ(prices.next(open, seconds{60})->at, open + seconds{60});
}

TEST(GeneratedPrices, EveryPriceIsOnItsTickAndInsideTheLimitsOfItsBase) {
    GeneratedPrices prices = source(3);
    std::map<Symbol, PriceSource::Listing> listed;
    for (auto& listing : prices.listings())
        listed.emplace(listing.instrument.symbol, listing);
    UtcNanos now{};
    int moves = 0;
    for (int i = 0; i < 3'000; ++i) {
        const auto step = prices.next(now, seconds{60});
        ASSERT_TRUE(step.has_value());
        now = step->at;
        for (const Reference& reference : step->references) {
            const auto& listing = listed.at(reference.symbol);
            const Instrument& instrument = listing.instrument;
            const auto bands =
                tick_table_of(instrument.product, instrument.market, kst_date(step->at));
            const auto limits = limits_of(listing.base, instrument.product, instrument.market,
                                          instrument.leverage, kst_date(step->at));
            ASSERT_TRUE(bands.has_value() && limits.has_value());
            ASSERT_TRUE(is_on_tick(reference.price, *bands))
                << reference.symbol.view() << " " << reference.price.in_won();
            ASSERT_GE(reference.price, limits->lower) << reference.symbol.view();
            ASSERT_LE(reference.price, limits->upper) << reference.symbol.view();
            ASSERT_GT(reference.level_size, Quantity{});
            ASSERT_GT(reference.volume, Quantity{});
            moves += reference.price == listing.base ? 0 : 1;
        }
    }
    EXPECT_GT(moves, 10'000) << "the walks hardly walk";
}

TEST(GeneratedPrices, OneMoveIsAtMostOneTick) {
    GeneratedPrices prices = source(5);
    const TickTable& bands = ticks_of(Product::stock, Market::kospi, monday());
    UtcNanos now{};
    Price before = Price::won(71'500);
    for (int i = 0; i < 500; ++i) {
        const auto step = prices.next(now, seconds{1});
        ASSERT_TRUE(step.has_value());
        now = step->at;
        const Price price = step->references[0].price;
        ASSERT_TRUE(price == before || price == next_tick_up(before, bands) ||
                    price == next_tick_down(before, bands));
        before = price;
    }
}

TEST(GeneratedPrices, NightIsSkippedToTheOpenOfTheNextDay) {
    GeneratedPrices prices = source(1);
    const auto step = prices.next(to_utc(monday(), KstTime::of(15, 19, 59)), seconds{1});
    ASSERT_TRUE(step.has_value());
    EXPECT_EQ(step->at, to_utc(KstDate::of(2026, 11, 24), KstTime::of(9, 0)));
}

TEST(GeneratedPrices, WeekendIsSkipped) {
    GeneratedPrices prices = source(1);
    const auto step =
        prices.next(to_utc(KstDate::of(2026, 11, 27), KstTime::of(15, 19, 30)), seconds{60});
    ASSERT_TRUE(step.has_value());
    EXPECT_EQ(step->at, to_utc(KstDate::of(2026, 11, 30), KstTime::of(9, 0)));
}

TEST(GeneratedPrices, HolidayIsSkipped) {
    GeneratedPrices prices = source(1, KstDate::of(2026, 9, 23)); // the 24th and 25th are closed
    const auto step =
        prices.next(to_utc(KstDate::of(2026, 9, 23), KstTime::of(15, 19, 59)), minutes{1});
    ASSERT_TRUE(step.has_value());
    EXPECT_EQ(step->at, to_utc(KstDate::of(2026, 9, 28), KstTime::of(9, 0)));
}

TEST(GeneratedPrices, EveryMomentIsOneOfContinuousTrading) {
    GeneratedPrices prices = source(1);
    const SessionCalendar& calendar = built_in_rules().calendar;
    UtcNanos now{};
    for (int i = 0; i < 400; ++i) {
        const auto step = prices.next(now, minutes{17});
        ASSERT_TRUE(step.has_value());
        ASSERT_GT(step->at, now);
        now = step->at;
        ASSERT_EQ(*calendar.phase_at(Venue::krx, now), SessionPhase::continuous)
            << kst_stamp_ms(now);
    }
}

TEST(GeneratedPrices, WorldEndsWithTheCalendar) {
    GeneratedPrices prices = source(1);
    EXPECT_FALSE(
        prices.next(to_utc(KstDate::of(2027, 12, 30), KstTime::of(15, 19)), hours{1}).has_value());
}

TEST(GeneratedPrices, HistoryIsOfTradingDaysBeforeTheFirstAndEndsAtTheBase) {
    GeneratedPrices prices = source(9);
    const SessionCalendar& calendar = built_in_rules().calendar;
    for (const auto& listing : prices.listings()) {
        ASSERT_FALSE(listing.history.empty());
        EXPECT_EQ(listing.history.back().close, listing.base);
        EXPECT_EQ(kst_date(listing.history.back().start), KstDate::of(2026, 11, 20));
        UtcNanos before{};
        for (const Bar& bar : listing.history) {
            ASSERT_GT(bar.start, before);
            before = bar.start;
            ASSERT_TRUE(*calendar.is_trading_day(kst_date(bar.start)));
            ASSERT_LE(bar.low, std::min(bar.open, bar.close));
            ASSERT_GE(bar.high, std::max(bar.open, bar.close));
            ASSERT_GT(bar.volume, Quantity{});
        }
    }
}

TEST(GeneratedPrices, OpenEndedSourceNamesNoDays) {
    EXPECT_TRUE(source(1).days().empty());
}

} // namespace
} // namespace qts::sim
