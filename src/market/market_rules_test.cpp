#include "market/market_rules.hpp"

#include "fakes/built_in_rules.hpp"

#include <array>
#include <cstdint>
#include <gtest/gtest.h>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qts {
namespace {

KstDate on(std::string_view text) {
    return *KstDate::parse(text);
}

const KstDate kBefore = KstDate::of(2027, 5, 31);
const KstDate kFrom = KstDate::of(2027, 6, 1);
const KstDate kAfter = KstDate::of(2027, 12, 30);

TickTable tens() {
    return *TickTable::make(std::array{TickBand{TickTable::kNoEnd, 10}});
}
TickTable hundreds() {
    return *TickTable::make(std::array{TickBand{TickTable::kNoEnd, 100}});
}

/// The price unit at 3,000 won; -1 for an error.
std::int64_t tick_of(const MarketRules& rules, Product product, Market market, KstDate date) {
    const auto table = rules.tick_table(product, market, date);
    return table ? tick_at(Price::won(3'000), **table).in_won() : -1;
}

TEST(AddedTickRow, HoldsForItsProductAndMarketFromItsDayOn) {
    MarketRules rules = MarketRules::built_in();
    rules.ticks.add({kFrom, Product::stock, Market::kospi, tens()});
    EXPECT_EQ(tick_of(rules, Product::stock, Market::kospi, kBefore), 5);
    EXPECT_EQ(tick_of(rules, Product::stock, Market::kospi, kFrom), 10);
    EXPECT_EQ(tick_of(rules, Product::stock, Market::kospi, kAfter), 10);
    EXPECT_EQ(tick_of(rules, Product::stock, Market::kosdaq, kAfter), 5);
    for (const Product product : {Product::etf, Product::etn, Product::elw}) {
        for (const Market market : {Market::kospi, Market::kosdaq})
            EXPECT_EQ(tick_of(rules, product, market, kAfter), 5) << to_string(product);
    }
}

TEST(AddedTickRow, ReachesEverythingThatIsReckonedByIt) {
    MarketRules rules = MarketRules::built_in();
    rules.ticks.add({kFrom, Product::stock, Market::kospi, hundreds()});
    Instrument issue;
    EXPECT_EQ(tick_at(Price::won(3'000), **rules.tick_table(issue, kBefore)).in_won(), 5);
    EXPECT_EQ(tick_at(Price::won(3'000), **rules.tick_table(issue, kFrom)).in_won(), 100);
    EXPECT_EQ(
        rules.base_on_grid(Price::won(3'005), Product::stock, Market::kospi, kBefore)->in_won(),
        3'005);
    EXPECT_EQ(rules.base_on_grid(Price::won(3'005), Product::stock, Market::kospi, kFrom)->in_won(),
              3'100);
    const auto before = rules.price_limits(issue, Price::won(3'005), kBefore);
    const auto after = rules.price_limits(issue, Price::won(3'005), kFrom);
    ASSERT_TRUE(before && *before && after && *after);
    EXPECT_EQ((*before)->upper.in_won(), 3'905); // 901.5 cut to 900
    EXPECT_EQ((*before)->lower.in_won(), 2'105);
    EXPECT_EQ((*after)->upper.in_won(), 4'000); // of 3,100: 930 cut to 900
    EXPECT_EQ((*after)->lower.in_won(), 2'200);
}

TEST(AddedTickRow, OfTheSameDayWinsOverTheOneAddedBefore) {
    MarketRules rules = MarketRules::built_in();
    rules.ticks.add({kFrom, Product::stock, Market::kospi, tens()});
    rules.ticks.add({kFrom, Product::stock, Market::kospi, hundreds()});
    EXPECT_EQ(tick_of(rules, Product::stock, Market::kospi, kBefore), 5);
    EXPECT_EQ(tick_of(rules, Product::stock, Market::kospi, kFrom), 100);
    // A row of a built-in one's own day too.
    rules.ticks.add({on("2023-01-25"), Product::stock, Market::kosdaq, hundreds()});
    EXPECT_EQ(tick_of(rules, Product::stock, Market::kosdaq, on("2023-01-24")), 5);
    EXPECT_EQ(tick_of(rules, Product::stock, Market::kosdaq, on("2023-01-25")), 100);
    EXPECT_EQ(tick_of(rules, Product::stock, Market::kosdaq, on("2026-11-23")), 100);
}

TEST(AddedTickRow, OfAnEarlierDayGivesWayToTheLaterOneThatIsThere) {
    MarketRules rules = MarketRules::built_in();
    rules.ticks.add({on("2022-06-01"), Product::stock, Market::kospi, hundreds()});
    EXPECT_EQ(tick_of(rules, Product::stock, Market::kospi, on("2022-05-31")), 5);
    EXPECT_EQ(tick_of(rules, Product::stock, Market::kospi, on("2022-06-01")), 100);
    EXPECT_EQ(tick_of(rules, Product::stock, Market::kospi, on("2023-01-24")), 100);
    EXPECT_EQ(tick_of(rules, Product::stock, Market::kospi, on("2023-01-25")), 5);
}

TEST(AddedRow, DoesNotReachTheRulesItWasNotAddedTo) {
    MarketRules rules = MarketRules::built_in();
    const MarketRules copy = rules;
    rules.ticks.add({kFrom, Product::stock, Market::kospi, hundreds()});
    EXPECT_EQ(tick_of(copy, Product::stock, Market::kospi, kFrom), 5);
    EXPECT_EQ(tick_of(MarketRules::built_in(), Product::stock, Market::kospi, kFrom), 5);
}

/// `upper lower` around 10,000 won.
std::string limits_text(const MarketRules& rules, Product product, Market market, LimitKind kind,
                        KstDate date) {
    const auto limits = rules.price_limits(Price::won(10'000), product, market, kind, 1, date);
    if (!limits) return "error";
    if (!*limits) return "none";
    return std::to_string((*limits)->upper.in_won()) + " " +
           std::to_string((*limits)->lower.in_won());
}

TEST(AddedLimitRow, HoldsForEveryProductFromItsDayOn) {
    MarketRules rules = MarketRules::built_in();
    rules.limits.add({kFrom, 40});
    for (const Product product : {Product::stock, Product::etf, Product::etn}) {
        for (const Market market : {Market::kospi, Market::kosdaq}) {
            EXPECT_EQ(limits_text(rules, product, market, LimitKind::normal, kBefore),
                      "13000 7000");
            EXPECT_EQ(limits_text(rules, product, market, LimitKind::normal, kFrom), "14000 6000");
            EXPECT_EQ(limits_text(rules, product, market, LimitKind::normal, kAfter), "14000 6000");
        }
    }
}

TEST(AddedLimitRow, LeavesTheFirstListingDayAndIssuesWithoutLimitsAlone) {
    MarketRules rules = MarketRules::built_in();
    rules.limits.add({kFrom, 40});
    for (const KstDate date : {kBefore, kFrom, kAfter}) {
        EXPECT_EQ(limits_text(rules, Product::stock, Market::kospi, LimitKind::first_day, date),
                  "40000 6000");
        EXPECT_EQ(limits_text(rules, Product::stock, Market::kospi, LimitKind::no_limit, date),
                  "none");
    }
}

TEST(AddedLimitRow, OfTheSameDayWinsOverTheOneAddedBefore) {
    MarketRules rules = MarketRules::built_in();
    rules.limits.add({kFrom, 40});
    rules.limits.add({kFrom, 20});
    EXPECT_EQ(limits_text(rules, Product::stock, Market::kospi, LimitKind::normal, kBefore),
              "13000 7000");
    EXPECT_EQ(limits_text(rules, Product::stock, Market::kospi, LimitKind::normal, kFrom),
              "12000 8000");
}

bool takes(const MarketRules& rules, Venue venue, SessionPhase phase, OrderKind kind,
           TimeInForce tif, KstDate date) {
    return takes_order(rules.order_windows, venue, phase, kind, tif, date);
}

TEST(AddedOrderWindow, HoldsForItsVenuePhaseAndKindFromItsDayOn) {
    using enum SessionPhase;
    constexpr TimeInForce kDay = TimeInForce::day;
    MarketRules rules = MarketRules::built_in();
    rules.order_windows.add(
        {kFrom, Venue::nxt, after_market, OrderKind::best_limit, TimeInForceSet{kDay}});
    EXPECT_FALSE(takes(rules, Venue::nxt, after_market, OrderKind::best_limit, kDay, kBefore));
    EXPECT_TRUE(takes(rules, Venue::nxt, after_market, OrderKind::best_limit, kDay, kFrom));
    EXPECT_TRUE(takes(rules, Venue::nxt, after_market, OrderKind::best_limit, kDay, kAfter));
    // Nothing else: another time in force, kind, phase or venue.
    for (const KstDate date : {kBefore, kFrom, kAfter}) {
        EXPECT_FALSE(
            takes(rules, Venue::nxt, after_market, OrderKind::best_limit, TimeInForce::ioc, date));
        EXPECT_FALSE(takes(rules, Venue::nxt, after_market, OrderKind::market, kDay, date));
        EXPECT_FALSE(takes(rules, Venue::nxt, pre_market, OrderKind::best_limit, kDay, date));
        EXPECT_TRUE(takes(rules, Venue::nxt, after_market, OrderKind::limit, kDay, date));
        EXPECT_TRUE(takes(rules, Venue::krx, after_market, OrderKind::best_limit, kDay, date));
        EXPECT_FALSE(takes(rules, Venue::sor, after_market, OrderKind::best_limit, kDay, date));
    }
}

TEST(AddedOrderWindow, WithoutTimesEndsWhatWasTakenBefore) {
    constexpr TimeInForce kDay = TimeInForce::day;
    MarketRules rules = MarketRules::built_in();
    rules.order_windows.add({kFrom, Venue::krx, SessionPhase::continuous,
                             OrderKind::conditional_limit, TimeInForceSet{}});
    EXPECT_TRUE(takes(rules, Venue::krx, SessionPhase::continuous, OrderKind::conditional_limit,
                      kDay, kBefore));
    EXPECT_FALSE(takes(rules, Venue::krx, SessionPhase::continuous, OrderKind::conditional_limit,
                       kDay, kFrom));
    EXPECT_TRUE(takes(rules, Venue::krx, SessionPhase::opening_auction,
                      OrderKind::conditional_limit, kDay, kFrom));
}

TEST(AddedOrderWindow, ReplacesTheTimesThatWereThere) {
    MarketRules rules = MarketRules::built_in();
    rules.order_windows.add({kFrom, Venue::krx, SessionPhase::continuous, OrderKind::limit,
                             TimeInForceSet{TimeInForce::ioc}});
    for (const TimeInForce tif : {TimeInForce::day, TimeInForce::ioc, TimeInForce::fok}) {
        EXPECT_TRUE(
            takes(rules, Venue::krx, SessionPhase::continuous, OrderKind::limit, tif, kBefore));
        EXPECT_EQ(takes(rules, Venue::krx, SessionPhase::continuous, OrderKind::limit, tif, kFrom),
                  tif == TimeInForce::ioc)
            << to_string(tif);
    }
}

TEST(AddedOrderWindow, OfTheSameDayWinsOverTheOneAddedBefore) {
    MarketRules rules = MarketRules::built_in();
    for (const TimeInForce tif : {TimeInForce::ioc, TimeInForce::day}) {
        rules.order_windows.add({kFrom, Venue::nxt, SessionPhase::after_market,
                                 OrderKind::best_limit, TimeInForceSet{tif}});
    }
    EXPECT_TRUE(takes(rules, Venue::nxt, SessionPhase::after_market, OrderKind::best_limit,
                      TimeInForce::day, kFrom));
    EXPECT_FALSE(takes(rules, Venue::nxt, SessionPhase::after_market, OrderKind::best_limit,
                       TimeInForce::ioc, kFrom));
}

constexpr std::int64_t kBillion = 1'000'000'000;

/// The cap of a stock of 10,000 won and ten million shares with this market cap; -1 for none.
std::int64_t cap(const MarketRules& rules, std::int64_t market_cap_billions, KstDate date) {
    Instrument issue;
    issue.base = Price::won(10'000);
    issue.listed_shares = Quantity::shares(10'000'000);
    issue.market_cap = Notional::won(market_cap_billions * kBillion);
    const auto most = order_size_cap(rules.order_sizes, issue, date);
    return most ? most->in_shares() : -1;
}

TEST(AddedOrderSizeRow, HoldsForItsTierFromItsDayOn) {
    MarketRules rules = MarketRules::built_in();
    rules.order_sizes.add({kFrom, Notional::won(20 * kBillion), Notional::won(2 * kBillion), 0});
    EXPECT_EQ(cap(rules, 50, kBefore), 100'000);
    EXPECT_EQ(cap(rules, 50, kFrom), 200'000);
    EXPECT_EQ(cap(rules, 50, kAfter), 200'000);
    for (const KstDate date : {kBefore, kFrom, kAfter}) {
        EXPECT_EQ(cap(rules, 19, date), 500'000);        // 5 %
        EXPECT_EQ(cap(rules, 100, date), 100'000);       // 1 %
        EXPECT_EQ(cap(rules, 10'000, date), 10'000'000); // a hundred billion won
    }
}

TEST(AddedOrderSizeRow, MayBringANewTierFromItsDayOn) {
    MarketRules rules = MarketRules::built_in();
    rules.order_sizes.add({kFrom, Notional::won(1'000 * kBillion), Notional::won(0), 2});
    EXPECT_EQ(cap(rules, 1'000, kBefore), 100'000);
    EXPECT_EQ(cap(rules, 1'000, kFrom), 200'000);
    EXPECT_EQ(cap(rules, 999, kFrom), 100'000);
    EXPECT_EQ(cap(rules, 10'000, kFrom), 10'000'000);
}

TEST(AddedOrderSizeRow, OfTheSameDayWinsOverTheOneAddedBefore) {
    MarketRules rules = MarketRules::built_in();
    const Notional tier = Notional::won(100 * kBillion);
    rules.order_sizes.add({kFrom, tier, Notional::won(0), 3});
    rules.order_sizes.add({kFrom, tier, Notional::won(0), 4});
    EXPECT_EQ(cap(rules, 100, kBefore), 100'000);
    EXPECT_EQ(cap(rules, 100, kFrom), 400'000);
}

/// On ten billion won, so that the rate is read off the figure.
std::int64_t commission(const MarketRules& rules, Broker broker, Environment environment,
                        Product product, KstDate date) {
    const auto charged =
        rules.commission(Notional::won(10 * kBillion), broker, environment, product, date);
    return charged ? charged->in_won() : -1;
}

TEST(AddedCommissionRow, HoldsForItsBrokerEnvironmentAndProductsFromItsDayOn) {
    MarketRules rules = MarketRules::built_in();
    rules.commissions.add(
        {kFrom, Broker::kis, Environment::real, false, 36'396, 1, CostRounding::down});
    using enum Broker;
    using enum Environment;
    EXPECT_EQ(commission(rules, kis, real, Product::stock, kBefore), 1'405'270);
    EXPECT_EQ(commission(rules, kis, real, Product::stock, kFrom), 363'960);
    EXPECT_EQ(commission(rules, kis, real, Product::stock, kAfter), 363'960);
    for (const KstDate date : {kBefore, kFrom, kAfter}) {
        EXPECT_EQ(commission(rules, kis, real, Product::etf, date), 1'465'270);
        EXPECT_EQ(commission(rules, kis, real, Product::etn, date), 1'465'270);
        EXPECT_EQ(commission(rules, kis, real, Product::elw, date), 1'465'270);
        EXPECT_EQ(commission(rules, kis, vts, Product::stock, date), 1'400'000);
        EXPECT_EQ(commission(rules, kiwoom, real, Product::stock, date), 1'500'000);
    }
}

TEST(AddedCommissionRow, OfTheSameDayWinsOverTheOneAddedBefore) {
    MarketRules rules = MarketRules::built_in();
    for (const std::int64_t rate : {50'000, 60'000}) {
        rules.commissions.add(
            {kFrom, Broker::kiwoom, Environment::real, true, rate, 10, CostRounding::down});
    }
    EXPECT_EQ(commission(rules, Broker::kiwoom, Environment::real, Product::etf, kBefore),
              1'500'000);
    EXPECT_EQ(commission(rules, Broker::kiwoom, Environment::real, Product::etf, kFrom), 600'000);
    EXPECT_EQ(commission(rules, Broker::kiwoom, Environment::real, Product::stock, kFrom),
              1'500'000);
}

TEST(AddedCommissionRow, BringsItsOwnRounding) {
    // 1,999,999 x 0.0140527 % = 281.05.
    MarketRules rules = MarketRules::built_in();
    rules.commissions.add(
        {kFrom, Broker::kis, Environment::real, false, 140'527, 1, CostRounding::nearest});
    const Notional amount = Notional::won(1'999'999);
    const auto of = [&](KstDate date, std::optional<std::int64_t> unit) {
        return rules.commission(amount, Broker::kis, Environment::real, Product::stock, date, unit)
            ->in_won();
    };
    EXPECT_EQ(of(kBefore, std::nullopt), 280);
    EXPECT_EQ(of(kFrom, std::nullopt), 281);
    EXPECT_EQ(of(kBefore, 1), 281);
    EXPECT_EQ(of(kFrom, 10), 280);
    EXPECT_EQ(of(kFrom, 100), 300);
}

/// `transaction rural` on a hundred million won.
std::string tax(const MarketRules& rules, Market market, Product product, KstDate date) {
    const auto taxed = rules.sale_tax(Notional::won(100'000'000), market, product, date);
    if (!taxed) return "error";
    return std::to_string(taxed->transaction.in_won()) + " " +
           std::to_string(taxed->rural.in_won());
}

TEST(AddedTaxRow, HoldsForItsMarketFromItsDayOn) {
    MarketRules rules = MarketRules::built_in();
    rules.taxes.add({on("2026-12-29"), Market::kospi, 1'000, 1'500});
    EXPECT_EQ(tax(rules, Market::kospi, Product::stock, on("2026-12-28")), "50000 150000");
    EXPECT_EQ(tax(rules, Market::kospi, Product::stock, on("2026-12-29")), "100000 150000");
    EXPECT_EQ(tax(rules, Market::kospi, Product::stock, kAfter), "100000 150000");
    for (const char* date : {"2026-12-28", "2026-12-29", "2027-12-30"}) {
        EXPECT_EQ(tax(rules, Market::kosdaq, Product::stock, on(date)), "200000 0");
        EXPECT_EQ(tax(rules, Market::kospi, Product::etf, on(date)), "0 0");
        EXPECT_EQ(tax(rules, Market::kospi, Product::etn, on(date)), "0 0");
        EXPECT_EQ(tax(rules, Market::kospi, Product::elw, on(date)), "0 0");
    }
}

TEST(AddedTaxRow, OfTheSameDayWinsOverTheOneAddedBefore) {
    MarketRules rules = MarketRules::built_in();
    rules.taxes.add({kFrom, Market::kosdaq, 1'000, 0});
    rules.taxes.add({kFrom, Market::kosdaq, 3'000, 0});
    EXPECT_EQ(tax(rules, Market::kosdaq, Product::stock, kBefore), "200000 0");
    EXPECT_EQ(tax(rules, Market::kosdaq, Product::stock, kFrom), "300000 0");
}

TEST(TaxIsAssumed, FromTheFirstSaleThatSettlesIn2027) {
    // 2026-12-28 settles on 12-30, the year's last trading day; 12-29 on 2027-01-04.
    const MarketRules& rules = built_in_rules();
    ASSERT_EQ(rules.calendar.settlement_day(on("2026-12-28"))->iso(), "2026-12-30");
    ASSERT_EQ(rules.calendar.settlement_day(on("2026-12-29"))->iso(), "2027-01-04");
    EXPECT_FALSE(rules.tax_is_assumed(Market::kospi, on("2020-01-02")));
    EXPECT_FALSE(rules.tax_is_assumed(Market::kospi, on("2026-11-23")));
    EXPECT_FALSE(rules.tax_is_assumed(Market::kospi, on("2026-12-28")));
    EXPECT_TRUE(rules.tax_is_assumed(Market::kospi, on("2026-12-29")));
    EXPECT_TRUE(rules.tax_is_assumed(Market::kospi, on("2027-12-30")));
}

TEST(TaxIsAssumed, UntilTheDayThatTheConfigurationKnows) {
    MarketRules rules = MarketRules::built_in();
    rules.taxes_known_through = on("2027-12-28");
    EXPECT_FALSE(rules.tax_is_assumed(Market::kospi, on("2027-12-28")));
    EXPECT_TRUE(rules.tax_is_assumed(Market::kospi, on("2027-12-29")));
}

TEST(TaxIsAssumed, AtTheLastKnownRate) {
    EXPECT_EQ(tax(built_in_rules(), Market::kospi, Product::stock, on("2027-12-30")),
              "50000 150000");
    EXPECT_EQ(tax(built_in_rules(), Market::kosdaq, Product::stock, on("2027-12-30")), "200000 0");
}

TEST(AddedSessionRows, MoveTheSessionOfTheRulesFromTheirDayOn) {
    std::vector<SessionRow> rows = built_in_sessions();
    rows.push_back({kFrom, Venue::krx, DayKind::regular, SessionPhase::after_market,
                    KstTime::of(16, 0), KstTime::of(23, 0)});
    MarketRules rules = MarketRules::built_in();
    rules.calendar = SessionCalendar{built_in_trading_days(), rows};
    const auto phase = [&](Venue venue, KstDate date) {
        return to_string(*rules.calendar.phase_at(venue, to_utc(date, KstTime::of(22, 0))));
    };
    EXPECT_EQ(phase(Venue::krx, kBefore), "closed");
    EXPECT_EQ(phase(Venue::krx, kFrom), "after_market");
    EXPECT_EQ(phase(Venue::krx, kAfter), "after_market");
    EXPECT_EQ(phase(Venue::nxt, kFrom), "closed");
}

TEST(MarketRules, OnReplayedDaysKeepTheirTables) {
    MarketRules rules = MarketRules::built_in();
    rules.limits.add({on("2026-11-23"), 40});
    const MarketRules replayed = rules.on_days({on("2026-11-20"), on("2026-11-22")});
    EXPECT_TRUE(*replayed.calendar.is_trading_day(on("2026-11-22")));
    EXPECT_FALSE(*replayed.calendar.is_trading_day(on("2026-11-21")));
    EXPECT_FALSE(replayed.calendar.is_trading_day(on("2026-11-23")).has_value());
    EXPECT_EQ(
        limits_text(replayed, Product::stock, Market::kospi, LimitKind::normal, on("2026-11-23")),
        "14000 6000");
    EXPECT_TRUE(*rules.calendar.is_trading_day(on("2026-11-23")));
}

TEST(MarketRules, BeforeTheirTablesBeginSayWhichDayIsNotKnown) {
    const MarketRules& rules = built_in_rules();
    const KstDate old = on("1985-01-04");
    const Notional amount = Notional::won(1'000'000);
    const auto table = rules.tick_table(Product::stock, Market::kospi, old);
    const auto limits = rules.price_limits(Price::won(10'000), Product::stock, Market::kospi,
                                           LimitKind::normal, 1, old);
    const auto charged =
        rules.commission(amount, Broker::kis, Environment::real, Product::stock, old);
    const auto taxed = rules.sale_tax(amount, Market::kospi, Product::stock, old);
    ASSERT_TRUE(!table && !limits && !charged && !taxed);
    for (const Error& error : {table.error(), limits.error(), charged.error(), taxed.error()}) {
        EXPECT_EQ(error.kind, ErrorKind::not_covered);
        EXPECT_NE(error.context.find("1985-01-04"), std::string::npos) << error.context;
    }
}

TEST(MarketRules, TakeNoBaseBelowOneWonOrBeyondTheirRange) {
    const MarketRules& rules = built_in_rules();
    const KstDate today = on("2026-11-23");
    for (const std::int64_t bad :
         {std::int64_t{0}, std::int64_t{-1}, std::int64_t{-71'900}, kMaxBase.in_won() + 1,
          std::numeric_limits<std::int64_t>::max()}) {
        const auto base = rules.base_on_grid(Price::won(bad), Product::stock, Market::kospi, today);
        const auto limits = rules.price_limits(Price::won(bad), Product::stock, Market::kospi,
                                               LimitKind::normal, 1, today);
        ASSERT_FALSE(base.has_value()) << bad;
        ASSERT_FALSE(limits.has_value()) << bad;
        EXPECT_EQ(base.error().kind, ErrorKind::invalid_input);
        EXPECT_EQ(limits.error().kind, ErrorKind::invalid_input);
    }
    EXPECT_EQ(rules.base_on_grid(kMaxBase, Product::stock, Market::kospi, today)->in_won(),
              kMaxBase.in_won());
}

TEST(LimitKind, OfAnIssueIsTheFirstDayOnlyOnItsFirstListingDay) {
    Instrument issue;
    issue.listed_on = on("2026-11-23");
    EXPECT_EQ(limit_kind_of(issue, on("2026-11-23")), LimitKind::first_day);
    EXPECT_EQ(limit_kind_of(issue, on("2026-11-24")), LimitKind::normal);
    EXPECT_EQ(limit_kind_of(issue, on("2026-11-20")), LimitKind::normal);
    issue.listed_on = std::nullopt;
    EXPECT_EQ(limit_kind_of(issue, on("2026-11-23")), LimitKind::normal);
}

TEST(LimitKind, OfAFundIsTheUsualOneOnItsFirstListingDayToo) {
    for (const Product product : {Product::etf, Product::etn}) {
        Instrument fund;
        fund.product = product;
        fund.listed_on = on("2026-11-23");
        EXPECT_EQ(limit_kind_of(fund, on("2026-11-23")), LimitKind::normal);
    }
}

TEST(Instrument, TakesFromAnotherSourceOnlyTheFlagsOfWhichItWasToldNothing) {
    Instrument list;
    list.flags = IssueFlags{.halted = true,
                            .administrative = true,
                            .liquidation = true,
                            .overheated = true,
                            .alarm = MarketAlarm::risk};
    Instrument silent;
    silent.fill_gaps_from(list);
    EXPECT_EQ(silent.flags, list.flags);
    Instrument told; // by an answer of today: the halt and the rest are over
    told.told = ToldFlags{true, true, true, true, true};
    told.fill_gaps_from(list);
    EXPECT_EQ(told.flags, IssueFlags{});
    Instrument in_part;
    in_part.told.halted = true;
    in_part.fill_gaps_from(list);
    EXPECT_FALSE(in_part.flags.halted);
    EXPECT_TRUE(in_part.flags.liquidation);
}

TEST(LimitKind, OfADelistingIssueOrAWarrantIsNone) {
    Instrument issue;
    issue.flags.liquidation = true;
    issue.listed_on = on("2026-11-23");
    EXPECT_EQ(limit_kind_of(issue, on("2026-11-23")), LimitKind::no_limit);
    Instrument warrant;
    warrant.product = Product::elw;
    EXPECT_EQ(limit_kind_of(warrant, on("2026-11-23")), LimitKind::no_limit);
}

TEST(IssueLimits, FollowFromWhatTheIssueIs) {
    const MarketRules& rules = built_in_rules();
    const KstDate today = on("2026-11-23");
    Instrument issue;
    const auto of = [&](std::int64_t base) -> std::string {
        const auto limits = rules.price_limits(issue, Price::won(base), today);
        if (!limits || !*limits) return "none";
        return std::to_string((*limits)->upper.in_won()) + " " +
               std::to_string((*limits)->lower.in_won());
    };
    EXPECT_EQ(of(20'000), "26000 14000");
    issue.listed_on = today;
    EXPECT_EQ(of(20'000), "80000 12000");
    issue.listed_on = on("2026-11-20");
    issue.flags.liquidation = true;
    EXPECT_EQ(of(20'000), "none");
    issue.flags.liquidation = false;
    issue.product = Product::etf;
    issue.leverage = 2;
    EXPECT_EQ(of(20'000), "32000 8000");
}

} // namespace
} // namespace qts
