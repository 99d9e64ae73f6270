#include "market/trading_sessions.hpp"

#include "fakes/built_in_rules.hpp"

#include <gtest/gtest.h>
#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace qts {
namespace {

using enum SessionPhase;

UtcNanos at(std::string_view stamp) {
    return parse_instant(stamp)->at;
}

TradingSessions sessions(std::initializer_list<std::string_view> names) {
    TradingSessions made = TradingSessions::none();
    for (const std::string_view name : names)
        EXPECT_TRUE(made.add(name)) << name;
    return made;
}

TradingSessions all_of(Venue venue) {
    TradingSessions made = TradingSessions::none();
    made.add_all(venue);
    return made;
}

struct Question {
    std::string_view at;
    OrderKind kind;
    TimeInForce tif;
    std::string_view phase; ///< key of the phase that takes it; empty: none does
    std::string_view opens; ///< when none does: the instant from which one will; empty: never
};

std::string opens_text(const SessionAnswer& answer) {
    return answer.opens_at ? kst_stamp_ms(*answer.opens_at).substr(0, 19) : "";
}

void expect_answers(Venue venue, const TradingSessions& named, const Instrument* issue,
                    std::initializer_list<Question> questions) {
    for (const Question& row : questions) {
        const SessionAnswer answer =
            choose_session({venue, row.kind, row.tif, at(row.at)}, named, issue, built_in_rules());
        const std::string what = std::string{row.at} + " " + std::string{to_string(row.kind)} +
                                 " " + std::string{to_string(row.tif)};
        EXPECT_EQ(answer.phase ? key_of(*answer.phase) : "", row.phase) << what;
        EXPECT_EQ(opens_text(answer), row.opens) << what;
        EXPECT_EQ(answer.why.empty(), !row.phase.empty()) << what << ": " << answer.why.view();
    }
}

std::string why(Venue venue, OrderKind kind, std::string_view instant, const TradingSessions& named,
                const Instrument* issue = nullptr) {
    return std::string{
        choose_session({venue, kind, TimeInForce::day, at(instant)}, named, issue, built_in_rules())
            .why.view()};
}

bool names(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

constexpr TimeInForce kDay = TimeInForce::day;
constexpr TimeInForce kIoc = TimeInForce::ioc;
constexpr TimeInForce kFok = TimeInForce::fok;
constexpr TimeInForce kGtp = TimeInForce::gtp;

TEST(NamedSessions, BeginWithTheRegularOneAndHaveDistinctNames) {
    ASSERT_FALSE(named_sessions().empty());
    EXPECT_EQ(named_sessions()[0].name, "regular");
    std::set<std::string_view> seen;
    for (const NamedSession& session : named_sessions()) {
        EXPECT_TRUE(seen.insert(session.name).second) << session.name;
        EXPECT_FALSE(session.phases.empty()) << session.name;
        EXPECT_NE(session.venue, Venue::sor) << session.name;
    }
}

TEST(NamedSessions, OfOneVenueDoNotShareAPhase) {
    for (const NamedSession& a : named_sessions()) {
        for (const NamedSession& b : named_sessions()) {
            if (a.name == b.name || a.venue != b.venue) continue;
            EXPECT_TRUE((a.phases & b.phases).empty()) << a.name << " " << b.name;
        }
    }
}

TEST(TradingSessions, AreTheAuctionsAndContinuousTradingOfKrxUnlessMoreIsNamed) {
    const TradingSessions regular = TradingSessions::regular();
    for (const SessionPhase phase : {opening_auction, continuous, closing_auction, vi_auction}) {
        EXPECT_TRUE(regular.of(Venue::krx).has(phase)) << key_of(phase);
        EXPECT_TRUE(regular.of(Venue::sor).has(phase)) << key_of(phase);
    }
    for (const SessionPhase phase : {off_hours_auction, after_market, pre_hours_close,
                                     post_hours_close, morning_block, evening_block}) {
        EXPECT_FALSE(regular.of(Venue::krx).has(phase)) << key_of(phase);
    }
    EXPECT_TRUE(regular.of(Venue::nxt).empty());
    EXPECT_TRUE(TradingSessions::none().of(Venue::krx).empty());
    EXPECT_EQ(sessions({"regular"}), regular);
}

TEST(TradingSessions, OfAnUnknownNameAreNotAdded) {
    TradingSessions made = TradingSessions::regular();
    for (const char* text : {"", "Regular", "continuous", "regular ", "nxt"})
        EXPECT_FALSE(made.add(text)) << text;
    EXPECT_EQ(made, TradingSessions::regular());
}

TEST(TradingSessions, AreAddedToEachOther) {
    TradingSessions made = TradingSessions::regular();
    made.add(sessions({"after_market", "nxt_main_market"}));
    EXPECT_EQ(made, sessions({"nxt_main_market", "regular", "after_market"}));
    EXPECT_TRUE(made.of(Venue::krx).has(after_market));
    EXPECT_TRUE(made.of(Venue::nxt).has(main_market));
    EXPECT_FALSE(made.of(Venue::nxt).has(after_market));
}

TEST(TradingSessions, OfOneVenueLeaveTheOtherOut) {
    EXPECT_TRUE(all_of(Venue::krx).of(Venue::nxt).empty());
    EXPECT_TRUE(all_of(Venue::nxt).of(Venue::krx).empty());
    for (const SessionPhase phase : {pre_market, main_market, after_market_auction, after_market})
        EXPECT_TRUE(all_of(Venue::nxt).of(Venue::nxt).has(phase)) << key_of(phase);
    for (const SessionPhase phase : {opening_auction, continuous, closing_auction, after_market,
                                     pre_hours_close, post_hours_close_orders, post_hours_close}) {
        EXPECT_TRUE(all_of(Venue::krx).of(Venue::krx).has(phase)) << key_of(phase);
    }
}

TEST(ChooseSession, OfKrxFindsThePhaseThatTakesTheOrderOrWhenItBegins) {
    using enum OrderKind;
    expect_answers(Venue::krx, all_of(Venue::krx), nullptr,
                   {{"2026-11-23 08:29:59", limit, kDay, "", "2026-11-23 08:30:00"},
                    {"2026-11-23 08:30:00", limit, kDay, "opening_auction", ""},
                    {"2026-11-23 08:35:00", pre_hours_close, kDay, "pre_hours_close", ""},
                    {"2026-11-23 08:40:00", pre_hours_close, kDay, "", "2026-11-24 08:30:00"},
                    {"2026-11-23 08:45:00", market, kDay, "opening_auction", ""},
                    {"2026-11-23 08:45:00", market, kIoc, "", "2026-11-23 09:00:00"},
                    {"2026-11-23 08:45:00", best_limit, kDay, "", "2026-11-23 09:00:00"},
                    {"2026-11-23 09:00:00", best_limit, kDay, "continuous", ""},
                    {"2026-11-23 12:00:00", midpoint, kFok, "continuous", ""},
                    {"2026-11-23 15:19:59", conditional_limit, kDay, "continuous", ""},
                    {"2026-11-23 15:20:00", conditional_limit, kDay, "", "2026-11-24 08:30:00"},
                    {"2026-11-23 15:20:00", midpoint, kDay, "", "2026-11-24 09:00:00"},
                    {"2026-11-23 15:29:59", stop_limit, kDay, "closing_auction", ""},
                    {"2026-11-23 15:30:00", limit, kDay, "", "2026-11-23 16:00:00"},
                    {"2026-11-23 15:30:00", post_hours_close, kDay, "post_hours_close_orders", ""},
                    {"2026-11-23 15:40:00", post_hours_close, kDay, "post_hours_close", ""},
                    {"2026-11-23 16:00:00", post_hours_close, kDay, "", "2026-11-24 15:30:00"},
                    {"2026-11-23 16:00:00", limit, kFok, "after_market", ""},
                    {"2026-11-23 16:00:00", priority_limit, kDay, "after_market", ""},
                    {"2026-11-23 16:00:00", market, kDay, "", "2026-11-24 08:30:00"},
                    {"2026-11-23 20:00:00", limit, kDay, "", "2026-11-24 08:30:00"},
                    {"2026-11-23 12:00:00", limit, kGtp, "", ""}});
}

TEST(ChooseSession, OfNxtFindsThePhaseThatTakesTheOrderOrWhenItBegins) {
    using enum OrderKind;
    expect_answers(Venue::nxt, all_of(Venue::nxt), nullptr,
                   {{"2026-11-23 07:59:59", limit, kDay, "", "2026-11-23 08:00:00"},
                    {"2026-11-23 08:00:00", limit, kGtp, "pre_market", ""},
                    {"2026-11-23 08:49:59", best_limit, kGtp, "pre_market", ""},
                    {"2026-11-23 08:10:00", market, kIoc, "", "2026-11-23 09:00:30"},
                    {"2026-11-23 08:50:00", limit, kDay, "", "2026-11-23 09:00:30"},
                    {"2026-11-23 09:00:29", limit, kDay, "", "2026-11-23 09:00:30"},
                    {"2026-11-23 09:00:30", limit, kDay, "main_market", ""},
                    {"2026-11-23 09:00:30", limit, kGtp, "", "2026-11-24 08:00:00"},
                    {"2026-11-23 12:00:00", market, kFok, "main_market", ""},
                    {"2026-11-23 12:00:00", market, kDay, "", ""},
                    {"2026-11-23 12:00:00", conditional_limit, kDay, "", ""},
                    {"2026-11-23 15:20:00", limit, kDay, "", "2026-11-23 15:30:00"},
                    {"2026-11-23 15:30:00", limit, kDay, "after_market_auction", ""},
                    {"2026-11-23 15:30:00", limit, kIoc, "", "2026-11-23 15:40:00"},
                    {"2026-11-23 19:59:59", limit, kDay, "after_market", ""},
                    {"2026-11-23 16:00:00", stop_limit, kDay, "", "2026-11-24 09:00:30"},
                    {"2026-11-23 20:00:00", limit, kDay, "", "2026-11-24 08:00:00"}});
}

TEST(ChooseSession, OfSorIsOpenWhileKrxTradesContinuously) {
    using enum OrderKind;
    expect_answers(Venue::sor, TradingSessions::regular(), nullptr,
                   {{"2026-11-23 08:45:00", limit, kDay, "", "2026-11-23 09:00:00"},
                    {"2026-11-23 09:00:00", limit, kDay, "continuous", ""},
                    {"2026-11-23 15:19:59", market, kIoc, "continuous", ""},
                    {"2026-11-23 15:20:00", limit, kDay, "", "2026-11-24 09:00:00"},
                    {"2026-11-23 12:00:00", midpoint, kDay, "", ""}});
}

TEST(ChooseSession, UsesOnlyWhatIsNamed) {
    using enum OrderKind;
    expect_answers(Venue::krx, TradingSessions::regular(), nullptr,
                   {{"2026-11-23 15:30:00", limit, kDay, "", "2026-11-24 08:30:00"},
                    {"2026-11-23 16:00:00", limit, kDay, "", "2026-11-24 08:30:00"},
                    {"2026-11-23 08:35:00", pre_hours_close, kDay, "", ""}});
    expect_answers(Venue::krx, sessions({"after_market"}), nullptr,
                   {{"2026-11-23 12:00:00", limit, kDay, "", "2026-11-23 16:00:00"}});
    expect_answers(Venue::nxt, TradingSessions::regular(), nullptr,
                   {{"2026-11-23 12:00:00", limit, kDay, "", ""}});
    expect_answers(Venue::krx, TradingSessions::none(), nullptr,
                   {{"2026-11-23 12:00:00", limit, kDay, "", ""}});
}

TEST(ChooseSession, OfNxtNeedsEverySessionThatADayOrderLivesOnInto) {
    using enum OrderKind;
    const TradingSessions morning = sessions({"nxt_pre_market"});
    expect_answers(Venue::nxt, morning, nullptr,
                   {{"2026-11-23 08:10:00", limit, kDay, "", ""},
                    {"2026-11-23 08:10:00", limit, kGtp, "pre_market", ""},
                    {"2026-11-23 08:10:00", limit, kIoc, "pre_market", ""}});
    expect_answers(Venue::nxt, sessions({"nxt_pre_market", "nxt_main_market"}), nullptr,
                   {{"2026-11-23 08:10:00", limit, kDay, "", ""},
                    {"2026-11-23 12:00:00", limit, kDay, "", ""},
                    {"2026-11-23 12:00:00", limit, kIoc, "main_market", ""}});
    expect_answers(Venue::nxt, sessions({"nxt_main_market", "nxt_after_market"}), nullptr,
                   {{"2026-11-23 12:00:00", limit, kDay, "main_market", ""},
                    {"2026-11-23 17:00:00", limit, kDay, "after_market", ""}});
    EXPECT_EQ(why(Venue::nxt, limit, "2026-11-23 08:10:00", morning),
              "a day order of NXT stays until its after-market ends: name the sessions up to it");
}

TEST(SessionAt, IsTheOneInWhichAnOrderOfThatTimeStandsOrTheMainOne) {
    const MarketRules& rules = built_in_rules();
    EXPECT_EQ(session_at(Venue::krx, at("2026-11-23 16:30:00"), rules), after_market);
    EXPECT_EQ(session_at(Venue::krx, at("2026-09-11 16:30:00"), rules), off_hours_auction);
    EXPECT_EQ(session_at(Venue::krx, at("2026-11-23 10:00:00"), rules), continuous);
    EXPECT_EQ(session_at(Venue::krx, at("2026-11-23 23:00:00"), rules), continuous);
    EXPECT_EQ(session_at(Venue::krx, at("2031-11-23 10:00:00"), rules), continuous);
    EXPECT_EQ(session_at(Venue::nxt, at("2026-11-23 08:10:00"), rules), pre_market);
    EXPECT_EQ(session_at(Venue::nxt, at("2026-11-23 08:55:00"), rules), main_market);
}

TEST(ChooseSession, OpensAfterWeekendsHolidaysAndOnSpecialDays) {
    using enum OrderKind;
    expect_answers(Venue::krx, TradingSessions::regular(), nullptr,
                   {{"2026-11-20 20:30:00", limit, kDay, "", "2026-11-23 08:30:00"},
                    {"2026-11-21 12:00:00", limit, kDay, "", "2026-11-23 08:30:00"},
                    {"2026-09-23 21:00:00", limit, kDay, "", "2026-09-28 08:30:00"},
                    {"2026-11-19 09:10:00", limit, kDay, "", "2026-11-19 09:30:00"},
                    {"2026-11-19 16:25:00", limit, kDay, "closing_auction", ""},
                    {"2026-12-30 15:30:00", limit, kDay, "", "2027-01-04 09:30:00"},
                    {"2027-01-04 09:15:00", market, kDay, "", "2027-01-04 09:30:00"}});
    expect_answers(Venue::nxt, all_of(Venue::nxt), nullptr,
                   {{"2026-12-30 20:00:00", limit, kDay, "", "2027-01-04 10:00:30"},
                    {"2026-11-19 08:30:00", limit, kDay, "", "2026-11-19 10:00:30"}});
}

TEST(ChooseSession, AtTheEndOfTheCalendarKnowsNoNextOpening) {
    expect_answers(Venue::krx, TradingSessions::regular(), nullptr,
                   {{"2027-12-30 15:30:00", OrderKind::limit, kDay, "", ""},
                    {"2028-01-03 12:00:00", OrderKind::limit, kDay, "", ""},
                    {"2019-12-30 12:00:00", OrderKind::limit, kDay, "", ""}});
    EXPECT_TRUE(
        names(why(Venue::krx, OrderKind::limit, "2028-01-03 12:00:00", TradingSessions::regular()),
              "calendar"));
}

TEST(ChooseSession, WaitsForASessionThatANewRuleBrings) {
    // The phase begins on a later day, and so does the row that lets orders into it.
    using enum OrderKind;
    expect_answers(Venue::krx, sessions({"after_market"}), nullptr,
                   {{"2026-09-11 18:30:00", limit, kDay, "", "2026-09-14 16:00:00"}});
    expect_answers(Venue::nxt, all_of(Venue::nxt), nullptr,
                   {{"2025-02-28 12:00:00", limit, kDay, "", "2025-03-04 08:00:00"},
                    {"2026-09-11 20:00:00", limit, kGtp, "", "2026-09-14 08:00:00"}});
    expect_answers(Venue::sor, TradingSessions::regular(), nullptr,
                   {{"2025-02-28 18:00:00", limit, kDay, "", "2025-03-04 09:00:00"}});
}

TEST(ChooseSession, DoesNotSendAnIssueToASessionThatIsClosedToIt) {
    // krx-market.md 2.1: the after-market takes no ETF and no issue under an investment warning.
    using enum OrderKind;
    Instrument fund;
    fund.product = Product::etf;
    Instrument warned;
    warned.flags.alarm = MarketAlarm::warning;
    for (const Instrument* issue : {&fund, &warned}) {
        expect_answers(Venue::krx, sessions({"regular", "after_market"}), issue,
                       {{"2026-11-23 15:25:00", limit, kDay, "closing_auction", ""},
                        {"2026-11-23 15:35:00", limit, kDay, "", "2026-11-24 08:30:00"},
                        {"2026-11-23 17:00:00", limit, kDay, "", "2026-11-24 08:30:00"}});
    }
    expect_answers(Venue::krx, sessions({"after_market"}), &fund,
                   {{"2026-11-23 17:00:00", limit, kDay, "", ""}});
    expect_answers(Venue::nxt, all_of(Venue::nxt), &fund,
                   {{"2026-11-23 12:00:00", limit, kDay, "", ""}});
}

TEST(ChooseSession, LetsAnIssueInWhereItsStateDoesNotForbidIt) {
    Instrument stock;
    expect_answers(Venue::krx, all_of(Venue::krx), &stock,
                   {{"2026-11-23 17:00:00", OrderKind::limit, kDay, "after_market", ""}});
    stock.flags.administrative = true;
    expect_answers(Venue::krx, all_of(Venue::krx), &stock,
                   {{"2026-11-23 12:00:00", OrderKind::limit, kDay, "continuous", ""}});
}

TEST(ChooseSession, GivesTheReasonOfThePhaseThatStands) {
    using enum OrderKind;
    const TradingSessions regular = TradingSessions::regular();
    EXPECT_EQ(why(Venue::krx, limit, "2026-11-23 03:00:00", regular), "closed");
    EXPECT_EQ(why(Venue::krx, limit, "2026-11-22 12:00:00", regular), "closed");
    // The kind of order does not fit.
    const std::string kind = why(Venue::krx, best_limit, "2026-11-23 08:45:00", regular);
    EXPECT_TRUE(names(kind, "opening_auction") && names(kind, "best_limit")) << kind;
    const std::string nxt = why(Venue::nxt, market, "2026-11-23 12:00:00", all_of(Venue::nxt));
    EXPECT_TRUE(names(nxt, "main_market") && names(nxt, "market order")) << nxt;
    // Nobody named the session.
    const std::string unnamed = why(Venue::krx, limit, "2026-11-23 17:00:00", regular);
    EXPECT_TRUE(names(unnamed, "after_market") && names(unnamed, "not named")) << unnamed;
    // A pause of NXT.
    EXPECT_TRUE(names(why(Venue::nxt, limit, "2026-11-23 08:55:00", all_of(Venue::nxt)), "pause"));
    // The issue's own state.
    Instrument fund;
    fund.product = Product::etf;
    EXPECT_TRUE(names(why(Venue::krx, limit, "2026-11-23 17:00:00", all_of(Venue::krx), &fund),
                      "stocks only"));
}

std::string ends(Venue venue, OrderKind kind, TimeInForce tif, std::string_view instant,
                 const TradingSessions& named) {
    const SessionAnswer answer =
        choose_session({venue, kind, tif, at(instant)}, named, nullptr, built_in_rules());
    return answer.ends_at ? kst_stamp_ms(*answer.ends_at).substr(11, 8) : "";
}

TEST(ChooseSession, AnOrderGoesAsItIsUntilItsSessionEndsOrTakesItsKindNoMore) {
    const TradingSessions regular = TradingSessions::regular();
    const auto ends_at = [&](OrderKind kind, TimeInForce tif, std::string_view time) {
        return ends(Venue::krx, kind, tif, "2026-11-23 " + std::string{time}, regular);
    };
    EXPECT_EQ(ends_at(OrderKind::limit, TimeInForce::day, "08:40:00"), "15:30:00");
    EXPECT_EQ(ends_at(OrderKind::limit, TimeInForce::day, "15:19:58"), "15:30:00");
    EXPECT_EQ(ends_at(OrderKind::limit, TimeInForce::day, "15:25:00"), "15:30:00");
    EXPECT_EQ(ends_at(OrderKind::limit, TimeInForce::ioc, "15:19:58"), "15:20:00");
    EXPECT_EQ(ends_at(OrderKind::conditional_limit, TimeInForce::day, "08:40:00"), "15:20:00");
    TradingSessions evening = regular;
    evening.add("after_market");
    EXPECT_EQ(ends(Venue::krx, OrderKind::limit, TimeInForce::day, "2026-11-23 15:19:58", evening),
              "15:30:00")
        << "in the after-market it has another code";
    EXPECT_EQ(ends(Venue::krx, OrderKind::limit, TimeInForce::day, "2026-11-23 16:30:00", evening),
              "20:00:00");
    EXPECT_EQ(ends(Venue::krx, OrderKind::post_hours_close, TimeInForce::day, "2026-11-23 15:35:00",
                   all_of(Venue::krx)),
              "16:00:00")
        << "orders are collected from 15:30 on and trade from 15:40";
}

TEST(TradingSessions, APaperServiceOffersKrxFromTheOpenToTheClose) {
    TradingSessions named = all_of(Venue::krx);
    named.add_all(Venue::nxt);
    EXPECT_EQ(named.offered_by(Environment::real), named);
    const TradingSessions paper = named.offered_by(Environment::vts);
    EXPECT_EQ(paper.of(Venue::krx), (PhaseSet{continuous, closing_auction, vi_auction}));
    EXPECT_TRUE(paper.of(Venue::nxt).empty());
}

} // namespace
} // namespace qts
