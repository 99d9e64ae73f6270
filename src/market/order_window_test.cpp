#include "market/order_window.hpp"

#include "fakes/built_in_rules.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <initializer_list>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace qts {
namespace {

using enum SessionPhase;

constexpr OrderKind kEveryKind[] = {
    OrderKind::limit,      OrderKind::market,          OrderKind::conditional_limit,
    OrderKind::best_limit, OrderKind::priority_limit,  OrderKind::midpoint,
    OrderKind::stop_limit, OrderKind::pre_hours_close, OrderKind::post_hours_close};
constexpr TimeInForce kEveryTime[] = {TimeInForce::day, TimeInForce::ioc, TimeInForce::fok,
                                      TimeInForce::gtp};
static_assert(std::size(kEveryKind) == kOrderKinds);
static_assert(std::size(kEveryTime) == kTimesInForce);

KstDate on(std::string_view text) {
    return *KstDate::parse(text);
}

bool takes(Venue venue, SessionPhase phase, OrderKind kind, TimeInForce tif, KstDate date) {
    return takes_order(built_in_rules().order_windows, venue, phase, kind, tif, date);
}

/// Every combination of kind and time in force is taken exactly when `orders` lists it:
/// `limit.day limit.ioc market.day`.
void expect_taken(Venue venue, std::initializer_list<SessionPhase> phases,
                  std::initializer_list<std::string_view> dates, const std::string& orders) {
    std::istringstream words{orders};
    std::set<std::string> expected;
    for (std::string word; words >> word;)
        expected.insert(word);
    for (const SessionPhase phase : phases) {
        for (const std::string_view date : dates) {
            std::set<std::string> taken;
            for (const OrderKind kind : kEveryKind) {
                for (const TimeInForce tif : kEveryTime) {
                    if (takes(venue, phase, kind, tif, on(date)))
                        taken.insert(std::string{to_string(kind)} + "." +
                                     std::string{to_string(tif)});
                }
            }
            EXPECT_EQ(taken, expected) << to_string(venue) << " " << key_of(phase) << " " << date;
        }
    }
}

// The tables of krx-market.md 3.2 (KRX) and 3.3 (both venues and SOR), written out. Dates to either
// side of 2025-03-04 (mid-price and stop-limit orders, NXT) and of 2026-09-14 (after-market, GTP).

TEST(OrderWindow, OfTheOpeningAuctionTakesLimitMarketConditionalAndStopOrdersForTheDay) {
    expect_taken(Venue::krx, {opening_auction},
                 {"2025-03-04", "2026-09-11", "2026-09-14", "2027-12-30"},
                 "limit.day market.day conditional_limit.day stop_limit.day");
}

TEST(OrderWindow, OfContinuousTradingTakesEveryKindAndFourOfThemAtOnce) {
    expect_taken(Venue::krx, {continuous}, {"2025-03-04", "2026-09-11", "2026-09-14", "2027-12-30"},
                 "limit.day limit.ioc limit.fok market.day market.ioc market.fok "
                 "conditional_limit.day best_limit.day best_limit.ioc best_limit.fok "
                 "priority_limit.day midpoint.day midpoint.ioc midpoint.fok stop_limit.day");
}

TEST(OrderWindow, OfTheClosingAuctionTakesNoConditionalOrder) {
    expect_taken(Venue::krx, {closing_auction},
                 {"2025-03-04", "2026-09-11", "2026-09-14", "2027-12-30"},
                 "limit.day market.day stop_limit.day");
}

TEST(OrderWindow, OfAVolatilityAuctionTakesConditionalOrdersButNoMidPrice) {
    expect_taken(Venue::krx, {vi_auction}, {"2025-03-04", "2026-09-11", "2026-09-14", "2027-12-30"},
                 "limit.day market.day conditional_limit.day stop_limit.day");
}

TEST(OrderWindow, OfKrxTakesNeitherMidPriceNorStopOrdersBefore20250304) {
    // "What changed recently": 2025-02-27/03-04 brought both; the days between are left open.
    const std::initializer_list<std::string_view> before{"2020-06-15", "2022-06-15", "2025-02-26"};
    expect_taken(Venue::krx, {opening_auction, vi_auction}, before,
                 "limit.day market.day conditional_limit.day");
    expect_taken(Venue::krx, {closing_auction}, before, "limit.day market.day");
    expect_taken(Venue::krx, {continuous}, before,
                 "limit.day limit.ioc limit.fok market.day market.ioc market.fok "
                 "conditional_limit.day best_limit.day best_limit.ioc best_limit.fok "
                 "priority_limit.day");
}

TEST(OrderWindow, OfTradingAtTheCloseTakesOnlyItsOwnOrders) {
    const std::initializer_list<std::string_view> dates{"2022-06-15", "2025-03-04", "2026-09-11",
                                                        "2026-09-14", "2027-12-30"};
    expect_taken(Venue::krx, {pre_hours_close}, dates, "pre_hours_close.day");
    expect_taken(Venue::krx, {post_hours_close_orders, post_hours_close}, dates,
                 "post_hours_close.day");
}

TEST(OrderWindow, OfTheOffHoursAuctionTakesLimitPricesUntilItIsAbolished) {
    expect_taken(Venue::krx, {off_hours_auction},
                 {"2022-06-15", "2025-03-04", "2026-09-10", "2026-09-11"}, "limit.day");
}

TEST(OrderWindow, OfTheOffHoursAuctionIsDeadSince20260914) {
    // 3.3: code 07 is dead since then.
    expect_taken(Venue::krx, {off_hours_auction}, {"2026-09-14", "2026-11-23", "2027-12-30"}, "");
}

TEST(OrderWindow, OfTheAfterMarketTakesTheKindsOfItsSevenCodesFrom20260914) {
    expect_taken(Venue::krx, {after_market}, {"2022-06-15", "2025-03-04", "2026-09-11"}, "");
    expect_taken(Venue::krx, {after_market}, {"2026-09-14", "2026-11-23", "2027-12-30"},
                 "limit.day limit.ioc limit.fok best_limit.day best_limit.ioc best_limit.fok "
                 "priority_limit.day");
}

TEST(OrderWindow, OfTheNxtMainMarketTakesNoPlainMarketAndNoConditionalOrder) {
    expect_taken(Venue::nxt, {main_market},
                 {"2025-03-04", "2026-09-11", "2026-09-14", "2027-12-30"},
                 "limit.day limit.ioc limit.fok market.ioc market.fok best_limit.day "
                 "best_limit.ioc best_limit.fok priority_limit.day midpoint.day midpoint.ioc "
                 "midpoint.fok stop_limit.day");
}

TEST(OrderWindow, OfTheNxtPreMarketTakesOrdersGoodTillItsEndFrom20260914) {
    // Codes 27 to 29. Beside them only limit orders are confirmed outside the main market.
    expect_taken(Venue::nxt, {pre_market}, {"2025-03-04", "2026-09-11"},
                 "limit.day limit.ioc limit.fok");
    expect_taken(Venue::nxt, {pre_market}, {"2026-09-14", "2026-11-23", "2027-12-30"},
                 "limit.day limit.ioc limit.fok limit.gtp best_limit.gtp priority_limit.gtp");
}

TEST(OrderWindow, OfTheNxtAfterMarketTakesLimitOrders) {
    expect_taken(Venue::nxt, {after_market},
                 {"2025-03-04", "2026-09-11", "2026-09-14", "2027-12-30"},
                 "limit.day limit.ioc limit.fok");
    expect_taken(Venue::nxt, {after_market_auction},
                 {"2025-03-04", "2026-09-11", "2026-09-14", "2027-12-30"}, "limit.day");
}

TEST(OrderWindow, OfNxtKnowsNoClosingPriceOrderInAnyPhase) {
    // 3.3: the codes 02, 05 and 06 (conditional, pre-hours and after-hours close) are KRX's alone.
    for (const SessionPhase phase : all_phases()) {
        for (const char* date : {"2025-03-04", "2026-09-11", "2026-09-14", "2027-12-30"}) {
            for (const OrderKind kind : {OrderKind::conditional_limit, OrderKind::pre_hours_close,
                                         OrderKind::post_hours_close}) {
                for (const TimeInForce tif : kEveryTime) {
                    EXPECT_FALSE(takes(Venue::nxt, phase, kind, tif, on(date)))
                        << key_of(phase) << " " << to_string(kind) << " " << date;
                }
            }
        }
    }
}

TEST(OrderWindow, OfNxtTradingAtTheCloseTakesNoOrderOfTheBook) {
    for (const SessionPhase phase : {close_price_orders, close_price}) {
        for (const char* date : {"2025-03-04", "2026-09-14"}) {
            for (const OrderKind kind :
                 {OrderKind::limit, OrderKind::market, OrderKind::best_limit,
                  OrderKind::priority_limit, OrderKind::midpoint, OrderKind::stop_limit}) {
                for (const TimeInForce tif : kEveryTime) {
                    EXPECT_FALSE(takes(Venue::nxt, phase, kind, tif, on(date)))
                        << key_of(phase) << " " << to_string(kind) << " " << date;
                }
            }
        }
    }
}

TEST(OrderWindow, OfSorDuringContinuousTradingTakesWhatBothVenuesShare) {
    // 3.3: 00, 01, 03, 04 and 11 to 16; neither 02 nor the mid-price and stop orders 21 to 24.
    expect_taken(Venue::sor, {continuous}, {"2025-03-04", "2026-09-11", "2026-09-14", "2027-12-30"},
                 "limit.day limit.ioc limit.fok market.day market.ioc market.fok best_limit.day "
                 "best_limit.ioc best_limit.fok priority_limit.day");
}

TEST(OrderWindow, OfNxtAndSorTakesNothingBeforeNxtOpened) {
    for (const SessionPhase phase : all_phases()) {
        expect_taken(Venue::nxt, {phase}, {"2022-06-15", "2024-12-30", "2025-03-03"}, "");
        expect_taken(Venue::sor, {phase}, {"2022-06-15", "2024-12-30", "2025-03-03"}, "");
    }
}

TEST(OrderWindow, OfPhasesThatAVenueDoesNotHaveTakesNothing) {
    const std::initializer_list<std::string_view> dates{"2022-06-15", "2025-03-04", "2026-09-11",
                                                        "2026-09-14", "2027-12-30"};
    expect_taken(Venue::krx,
                 {closed, pre_market, morning_pause, main_market, closing_pause,
                  after_market_auction, morning_block, evening_block, close_price_orders,
                  close_price},
                 dates, "");
    expect_taken(Venue::nxt,
                 {closed, opening_auction, continuous, closing_auction, off_hours_auction,
                  pre_hours_close, post_hours_close_orders, post_hours_close, morning_block,
                  evening_block},
                 dates, "");
}

TEST(OrderWindow, OfANxtPauseTakesNothing) {
    expect_taken(Venue::nxt, {morning_pause, closing_pause},
                 {"2025-03-04", "2026-09-11", "2026-09-14", "2027-12-30"}, "");
}

TEST(OrderWindow, OfWhatNoSourceConfirmsTakesNothing) {
    // NXT's auction after an interruption, and SOR outside KRX's continuous trading.
    expect_taken(Venue::nxt, {vi_auction}, {"2025-03-04", "2026-09-14"}, "");
    for (const SessionPhase phase : all_phases()) {
        if (phase != continuous)
            expect_taken(Venue::sor, {phase}, {"2025-03-04", "2026-09-14"}, "");
    }
}

TEST(OrderWindow, BeforeTheTableBeginsTakesNothing) {
    expect_taken(Venue::krx, {continuous}, {"1985-01-04"}, "");
}

TEST(TimeInForceSet, HoldsWhatWasPutInAndNothingElse) {
    EXPECT_TRUE(TimeInForceSet{}.empty());
    for (const TimeInForce member : kEveryTime) {
        const TimeInForceSet set{member};
        EXPECT_FALSE(set.empty());
        for (const TimeInForce other : kEveryTime)
            EXPECT_EQ(set.has(other), other == member) << to_string(other);
    }
}

TEST(OrderKind, HasANameOfItsOwnThatReadsBack) {
    std::set<std::string_view> names;
    for (const OrderKind kind : kEveryKind) {
        EXPECT_TRUE(names.insert(to_string(kind)).second) << to_string(kind);
        ASSERT_TRUE(order_kind_of(to_string(kind)).has_value()) << to_string(kind);
        EXPECT_EQ(*order_kind_of(to_string(kind)), kind);
    }
    for (const TimeInForce tif : kEveryTime) {
        EXPECT_TRUE(names.insert(to_string(tif)).second) << to_string(tif);
        ASSERT_TRUE(time_in_force_of(to_string(tif)).has_value()) << to_string(tif);
        EXPECT_EQ(*time_in_force_of(to_string(tif)), tif);
    }
    for (const char* text : {"", "Limit", "day ", "00", "gtc"}) {
        EXPECT_FALSE(order_kind_of(text).has_value()) << text;
        EXPECT_FALSE(time_in_force_of(text).has_value()) << text;
    }
}

Instrument issue_of(Product product) {
    Instrument issue;
    issue.product = product;
    return issue;
}

/// The phases of a venue in which an issue takes no order of a kind, as keys.
std::vector<std::string_view> closed_phases(const Instrument& issue, Venue venue, OrderKind kind) {
    std::vector<std::string_view> phases;
    for (const SessionPhase phase : all_phases()) {
        if (!closed_to(issue, venue, phase, kind, TimeInForce::day, KstDate::of(2026, 11, 23))
                 .empty())
            phases.push_back(key_of(phase));
    }
    return phases;
}

using Keys = std::vector<std::string_view>;

TEST(ClosedTo, AnOrdinaryStockIsClosedNowhere) {
    for (const Venue venue : {Venue::krx, Venue::nxt, Venue::sor}) {
        for (const OrderKind kind : kEveryKind)
            EXPECT_EQ(closed_phases(issue_of(Product::stock), venue, kind), Keys{});
    }
}

TEST(ClosedTo, TheAfterMarketOfKrxTakesNoFundsNotesOrWarrants) {
    for (const Product product : {Product::etf, Product::etn, Product::elw}) {
        EXPECT_EQ(closed_phases(issue_of(product), Venue::krx, OrderKind::limit),
                  Keys{"after_market"})
            << to_string(product);
    }
}

TEST(ClosedTo, NxtTakesNoFundsNotesOrWarrantsInAnyPhase) {
    for (const Product product : {Product::etf, Product::etn, Product::elw}) {
        EXPECT_EQ(closed_phases(issue_of(product), Venue::nxt, OrderKind::limit).size(),
                  kSessionPhases)
            << to_string(product);
    }
}

TEST(ClosedTo, TheAfterMarketTakesNoAdministrativeIssue) {
    Instrument issue = issue_of(Product::stock);
    issue.flags.administrative = true;
    EXPECT_EQ(closed_phases(issue, Venue::krx, OrderKind::limit), Keys{"after_market"});
    EXPECT_EQ(closed_phases(issue, Venue::nxt, OrderKind::limit), Keys{});
}

TEST(ClosedTo, TheAfterMarketTakesNoIssueUnderAWarningOrRiskButOneUnderCaution) {
    Instrument issue = issue_of(Product::stock);
    issue.flags.alarm = MarketAlarm::caution;
    EXPECT_EQ(closed_phases(issue, Venue::krx, OrderKind::limit), Keys{});
    for (const MarketAlarm alarm : {MarketAlarm::warning, MarketAlarm::risk}) {
        issue.flags.alarm = alarm;
        EXPECT_EQ(closed_phases(issue, Venue::krx, OrderKind::limit), Keys{"after_market"})
            << to_string(alarm);
    }
}

TEST(ClosedTo, AnOverheatedIssueTakesTheKindsThatAuctionsTakeOfTheDay) {
    Instrument issue = issue_of(Product::stock);
    issue.flags.overheated = true;
    const auto open_to = [&](SessionPhase phase, OrderKind kind, TimeInForce tif) {
        return closed_to(issue, Venue::krx, phase, kind, tif, KstDate::of(2026, 11, 23)).empty();
    };
    for (const SessionPhase phase : {opening_auction, continuous, closing_auction, vi_auction}) {
        for (const OrderKind kind : kEveryKind) {
            const bool taken = kind == OrderKind::limit || kind == OrderKind::market ||
                               kind == OrderKind::stop_limit ||
                               kind == OrderKind::pre_hours_close ||
                               kind == OrderKind::post_hours_close;
            EXPECT_EQ(open_to(phase, kind, TimeInForce::day), taken) << to_string(kind);
        }
        EXPECT_FALSE(open_to(phase, OrderKind::limit, TimeInForce::ioc));
        EXPECT_FALSE(open_to(phase, OrderKind::market, TimeInForce::fok));
    }
}

TEST(ClosedTo, AnIssueInLiquidationTakesLimitOrdersOfTheDay) {
    Instrument issue = issue_of(Product::stock);
    issue.flags.liquidation = true;
    const auto open_to = [&](OrderKind kind, TimeInForce tif) {
        return closed_to(issue, Venue::krx, continuous, kind, tif, KstDate::of(2026, 11, 23))
            .empty();
    };
    EXPECT_TRUE(open_to(OrderKind::limit, TimeInForce::day));
    EXPECT_FALSE(open_to(OrderKind::limit, TimeInForce::fok));
    EXPECT_FALSE(open_to(OrderKind::market, TimeInForce::day));
    EXPECT_FALSE(open_to(OrderKind::best_limit, TimeInForce::day));
}

} // namespace
} // namespace qts
