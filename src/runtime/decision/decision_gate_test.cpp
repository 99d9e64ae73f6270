#include "runtime/decision/decision_gate.hpp"

#include "fakes/built_in_rules.hpp"

#include <cstdint>
#include <gtest/gtest.h>
#include <limits>
#include <string_view>
#include <type_traits>

namespace qts {
namespace {

const AccountId kAccount{Broker::kis, Environment::vts, *AccountNo::parse("50000000", "01")};
const AccountId kRealAccount{Broker::kis, Environment::real, *AccountNo::parse("50000000", "01")};

Symbol samsung() {
    return *Symbol::parse("005930");
}

UtcNanos at(int hour, int minute, int second = 0) {
    return to_utc(KstDate::of(2026, 11, 23), KstTime::of(hour, minute, second));
}

SymbolState market_of_samsung() {
    SymbolState state;
    state.instrument.symbol = samsung();
    state.instrument.limits = PriceLimits{Price::won(50'100), Price::won(92'900)};
    TradeTick last;
    last.symbol = samsung();
    last.price = Price::won(71'900);
    state.last = last;
    return state;
}

Ledger ledger_with(std::int64_t cash) {
    Ledger ledger{kAccount, built_in_rules()};
    AccountSnapshot snapshot;
    snapshot.cash = Notional::won(cash);
    snapshot.complete = true;
    ledger.open(snapshot);
    return ledger;
}

/// Ten shares of Samsung in the hands of `strategy`.
void give_ten(Ledger& ledger, std::string_view strategy) {
    Fill fill;
    fill.order = OrderId::of(1, 1);
    fill.strategy = StrategyId{strategy};
    fill.symbol = samsung();
    fill.quantity = Quantity::shares(10);
    fill.amount = Notional::won(700'000);
    Instrument instrument;
    instrument.symbol = samsung();
    ASSERT_TRUE(ledger.apply(fill, instrument, KstDate::of(2026, 11, 23)));
}

DecisionLimits limits_of(std::int64_t max_won) {
    return DecisionLimits{Notional::won(max_won), std::chrono::milliseconds{2'000}};
}

DecisionInputs inputs_for(const SymbolState& market) {
    DecisionInputs inputs;
    inputs.market = &market;
    inputs.today = KstDate::of(2026, 11, 23);
    inputs.now = at(9, 0, 5);
    return inputs;
}

Signal signal_of(Side side, std::int64_t shares, OrderTerms terms) {
    return Signal{.symbol = samsung(),
                  .side = side,
                  .quantity = Quantity::shares(shares),
                  .terms = terms,
                  .decision_price = Price::won(71'900),
                  .reason = Reason{"a reason"}};
}

TEST(DecisionGate, IsTheOnlyMakerOfAnApprovedIntent) {
    static_assert(!std::is_default_constructible_v<ApprovedIntent>);
    static_assert(!std::is_constructible_v<ApprovedIntent, ExecutionIntent>);
}

TEST(DecisionGate, TheSealedIntentCarriesEveryFieldOfTheDecision) {
    const Ledger ledger = ledger_with(10'000'000);
    const SymbolState market = market_of_samsung();
    const DecisionGate gate{kAccount, limits_of(10'000'000), ledger, built_in_rules()};
    const auto approved = gate.decide(
        StrategyId{"sma_cross"}, signal_of(Side::buy, 7, *OrderTerms::limit(Price::won(71'800))),
        inputs_for(market));
    ASSERT_TRUE(approved);
    const ExecutionIntent& intent = approved->intent();
    EXPECT_EQ(intent.account, kAccount);
    EXPECT_EQ(intent.strategy, StrategyId{"sma_cross"});
    EXPECT_EQ(intent.symbol, samsung());
    EXPECT_EQ(intent.venue, Venue::krx);
    EXPECT_EQ(intent.side, Side::buy);
    EXPECT_EQ(intent.quantity, Quantity::shares(7));
    EXPECT_EQ(intent.terms, *OrderTerms::limit(Price::won(71'800)));
    EXPECT_EQ(intent.purpose, Purpose::entry);
    EXPECT_EQ(intent.decision_price, Price::won(71'900));
    EXPECT_EQ(intent.decided_at, at(9, 0, 5));
    EXPECT_EQ(intent.expires_at, at(9, 0, 7));
    EXPECT_EQ(intent.reason, Reason{"a reason"});
}

TEST(DecisionGate, InQuietHoursNothingIsSent) {
    Ledger ledger = ledger_with(10'000'000);
    give_ten(ledger, "s");
    const SymbolState market = market_of_samsung();
    DecisionLimits limits = limits_of(10'000'000);
    ASSERT_TRUE(limits.quiet.add("09:00-09:01"));
    const DecisionGate gate{kAccount, limits, ledger, built_in_rules()};
    const Signal sale = signal_of(Side::sell, 10, OrderTerms::market());
    DecisionInputs inputs = inputs_for(market);
    const auto refused = gate.decide(StrategyId{"s"}, sale, inputs);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "GR116");
    inputs.now = at(9, 1, 0);
    EXPECT_TRUE(gate.decide(StrategyId{"s"}, sale, inputs));
}

TEST(DecisionGate, ASaleOfWhatTheStrategyHoldsIsAReduction) {
    Ledger ledger = ledger_with(10'000'000);
    give_ten(ledger, "s");
    const SymbolState market = market_of_samsung();
    const DecisionGate gate{kAccount, limits_of(10'000'000), ledger, built_in_rules()};
    const auto approved = gate.decide(
        StrategyId{"s"}, signal_of(Side::sell, 10, OrderTerms::market()), inputs_for(market));
    ASSERT_TRUE(approved);
    EXPECT_EQ(approved->intent().purpose, Purpose::reduce);
}

TEST(DecisionGate, AnExitPassesWhateverTheCapsOnEntriesAre) {
    Ledger ledger = ledger_with(700'100);
    give_ten(ledger, "s");
    const SymbolState market = market_of_samsung();
    const DecisionGate gate{kAccount, limits_of(1), ledger, built_in_rules()};
    DecisionInputs inputs = inputs_for(market);
    inputs.reserved_cash = Notional::won(5'000'000);
    EXPECT_TRUE(
        gate.decide(StrategyId{"s"}, signal_of(Side::sell, 10, OrderTerms::market()), inputs));
    const auto entry =
        gate.decide(StrategyId{"s"}, signal_of(Side::buy, 1, OrderTerms::market()), inputs);
    ASSERT_FALSE(entry);
    EXPECT_EQ(entry.error().check, "order_notional");
}

TEST(DecisionGate, AStrategySellsNeitherAnothersSharesNorThoseThatWereThereBefore) {
    Ledger ledger{kAccount, built_in_rules()};
    AccountSnapshot snapshot;
    snapshot.cash = Notional::won(10'000'000);
    HoldingReport holding;
    holding.symbol = samsung();
    holding.held = Quantity::shares(50);
    snapshot.holdings.push_back(holding);
    ledger.open(snapshot);
    give_ten(ledger, "other");
    const SymbolState market = market_of_samsung();
    const DecisionGate gate{kAccount, limits_of(10'000'000), ledger, built_in_rules()};
    const auto refused = gate.decide(
        StrategyId{"s"}, signal_of(Side::sell, 1, OrderTerms::market()), inputs_for(market));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().check, "holdings");
    EXPECT_EQ(refused.error().limit, 0);
}

TEST(DecisionGate, SharesPromisedByOpenSalesCannotBeSoldAgain) {
    Ledger ledger = ledger_with(10'000'000);
    give_ten(ledger, "s");
    const SymbolState market = market_of_samsung();
    const DecisionGate gate{kAccount, limits_of(10'000'000), ledger, built_in_rules()};
    DecisionInputs inputs = inputs_for(market);
    inputs.reserved_shares = Quantity::shares(4);
    EXPECT_TRUE(
        gate.decide(StrategyId{"s"}, signal_of(Side::sell, 6, OrderTerms::market()), inputs));
    const auto refused =
        gate.decide(StrategyId{"s"}, signal_of(Side::sell, 7, OrderTerms::market()), inputs);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().check, "holdings");
    EXPECT_EQ(refused.error().nearest_below, 6);
}

TEST(DecisionGate, TheCommissionMustBeAffordableToo) {
    // 10 x 99,500 = 995,000 won, on which the KIS paper service takes 140.
    SymbolState market = market_of_samsung();
    market.instrument.limits = PriceLimits{Price::won(70'000), Price::won(130'000)};
    const Signal signal = signal_of(Side::buy, 10, *OrderTerms::limit(Price::won(99'500)));
    for (const std::int64_t cash : {995'000, 995'139}) {
        const Ledger short_of = ledger_with(cash);
        const DecisionGate gate{kAccount, limits_of(10'000'000), short_of, built_in_rules()};
        const auto refused = gate.decide(StrategyId{"s"}, signal, inputs_for(market));
        ASSERT_FALSE(refused) << cash;
        EXPECT_EQ(refused.error().check, "buying_power");
        EXPECT_EQ(refused.error().value, 995'140);
        EXPECT_EQ(refused.error().limit, cash);
    }
    const Ledger enough = ledger_with(995'140);
    const DecisionGate gate{kAccount, limits_of(10'000'000), enough, built_in_rules()};
    EXPECT_TRUE(gate.decide(StrategyId{"s"}, signal, inputs_for(market)));
}

TEST(DecisionGate, CashPromisedByOpenBuysIsNotSpentAgain) {
    const Ledger ledger = ledger_with(1'000'000);
    const SymbolState market = market_of_samsung();
    const DecisionGate gate{kAccount, limits_of(10'000'000), ledger, built_in_rules()};
    const Signal signal = signal_of(Side::buy, 10, *OrderTerms::limit(Price::won(71'900)));
    DecisionInputs inputs = inputs_for(market);
    inputs.reserved_cash = Notional::won(280'900); // 719,000 and 100 of commission are left
    EXPECT_TRUE(gate.decide(StrategyId{"s"}, signal, inputs));
    inputs.reserved_cash = Notional::won(280'901);
    const auto refused = gate.decide(StrategyId{"s"}, signal, inputs);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().limit, 719'099);
}

TEST(DecisionGate, AMarketBuyIsReckonedAtTheUpperLimit) {
    const SymbolState market = market_of_samsung();
    const Signal signal = signal_of(Side::buy, 10, OrderTerms::market());
    const Ledger short_of = ledger_with(929'000);
    const DecisionGate poor{kAccount, limits_of(10'000'000), short_of, built_in_rules()};
    const auto refused = poor.decide(StrategyId{"s"}, signal, inputs_for(market));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().check, "buying_power");
    const Ledger enough = ledger_with(929'000 + 130);
    const DecisionGate rich{kAccount, limits_of(10'000'000), enough, built_in_rules()};
    EXPECT_TRUE(rich.decide(StrategyId{"s"}, signal, inputs_for(market)));
}

TEST(DecisionGate, TicksAreThoseOfTheProductAndTheDay) {
    const Ledger ledger = ledger_with(10'000'000);
    const DecisionGate gate{kAccount, limits_of(10'000'000), ledger, built_in_rules()};
    SymbolState market = market_of_samsung();
    const Signal signal = signal_of(Side::buy, 1, *OrderTerms::limit(Price::won(71'905)));
    const auto stock = gate.decide(StrategyId{"s"}, signal, inputs_for(market));
    ASSERT_FALSE(stock);
    EXPECT_EQ(stock.error().check, "tick");
    market.instrument.product = Product::etf;
    EXPECT_TRUE(gate.decide(StrategyId{"s"}, signal, inputs_for(market)));
}

TEST(DecisionGate, WhatItIsToldIsWhatItChecks) {
    const Ledger ledger = ledger_with(10'000'000);
    const SymbolState market = market_of_samsung();
    const DecisionGate gate{kAccount, limits_of(10'000'000), ledger, built_in_rules()};
    const Signal signal = signal_of(Side::buy, 1, OrderTerms::market());
    const auto check = [&](const DecisionInputs& inputs) {
        const auto decided = gate.decide(StrategyId{"s"}, signal, inputs);
        return decided ? std::string_view{} : decided.error().check;
    };
    DecisionInputs frozen = inputs_for(market);
    frozen.frozen = true;
    EXPECT_EQ(check(frozen), "frozen");
    DecisionInputs duplicate = inputs_for(market);
    duplicate.duplicate = true;
    EXPECT_EQ(check(duplicate), "duplicate");
    DecisionInputs closed = inputs_for(market);
    closed.now = at(15, 30);
    EXPECT_EQ(check(closed), "phase");
    DecisionInputs uncovered = inputs_for(market);
    uncovered.now = to_utc(KstDate::of(2028, 1, 3), KstTime::of(10, 0));
    EXPECT_EQ(check(uncovered), "phase");
    DecisionInputs unknown = inputs_for(market);
    unknown.market = nullptr;
    EXPECT_EQ(check(unknown), "known");
    DecisionInputs before_the_tables = inputs_for(market);
    before_the_tables.today = KstDate::of(1989, 1, 4);
    EXPECT_EQ(check(before_the_tables), "known");
    EXPECT_EQ(check(inputs_for(market)), "");
}

TEST(DecisionGate, WithoutAnOpenLedgerNothingPasses) {
    const Ledger ledger{kAccount, built_in_rules()};
    const SymbolState market = market_of_samsung();
    const DecisionGate gate{kAccount, limits_of(10'000'000), ledger, built_in_rules()};
    const auto refused = gate.decide(StrategyId{"s"}, signal_of(Side::buy, 1, OrderTerms::market()),
                                     inputs_for(market));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().check, "known");
}

TEST(DecisionGate, AnAbsurdQuantityIsRefusedAndNothingOverflowsOnTheWay) {
    const Ledger ledger = ledger_with(std::numeric_limits<std::int64_t>::max());
    SymbolState market = market_of_samsung();
    market.instrument.limits.reset();
    const DecisionGate gate{kAccount, limits_of(std::numeric_limits<std::int64_t>::max()), ledger,
                            built_in_rules()};
    // The first amount fits 64 bits by a hair, the second does not.
    for (const std::int64_t shares : {std::int64_t{92'233'720'000}, std::int64_t{1} << 62}) {
        const auto refused =
            gate.decide(StrategyId{"s"},
                        signal_of(Side::buy, shares, *OrderTerms::limit(Price::won(99'999'000))),
                        inputs_for(market));
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().check, "quantity");
    }
}

TEST(DecisionGate, TheLargestOrderThatCanBeWrittenIsReckonedExactly) {
    SymbolState market = market_of_samsung();
    market.instrument.limits.reset();
    // 9,999,999,999 x 99,999,000 won, and 0.014 % of it, rounded to ten won.
    const std::int64_t amount = 999'989'999'900'001'000;
    const std::int64_t fee = 139'998'599'986'000;
    const Signal signal =
        signal_of(Side::buy, 9'999'999'999, *OrderTerms::limit(Price::won(99'999'000)));
    const Ledger enough = ledger_with(amount + fee);
    const DecisionGate rich{kAccount, limits_of(amount), enough, built_in_rules()};
    EXPECT_TRUE(rich.decide(StrategyId{"s"}, signal, inputs_for(market)));
    const Ledger short_of = ledger_with(amount + fee - 1);
    const DecisionGate poor{kAccount, limits_of(amount), short_of, built_in_rules()};
    EXPECT_FALSE(poor.decide(StrategyId{"s"}, signal, inputs_for(market)));
}

TEST(DecisionGate, TheSameQuestionGetsTheSameAnswer) {
    const Ledger ledger = ledger_with(10'000'000);
    const SymbolState market = market_of_samsung();
    const DecisionGate gate{kAccount, limits_of(10'000'000), ledger, built_in_rules()};
    const Signal signal = signal_of(Side::buy, 1, OrderTerms::market());
    for (int time = 0; time < 3; ++time) {
        EXPECT_TRUE(gate.decide(StrategyId{"s"}, signal, inputs_for(market)));
    }
    EXPECT_EQ(ledger.cash(), Notional::won(10'000'000));
}

TEST(DecisionGate, AnOrderGoesInANamedSessionAndItsIntentSaysInWhich) {
    const Ledger ledger = ledger_with(10'000'000);
    const SymbolState market = market_of_samsung();
    DecisionLimits limits = limits_of(10'000'000);
    DecisionInputs inputs = inputs_for(market);
    const Signal signal = signal_of(Side::buy, 1, *OrderTerms::limit(Price::won(71'900)));
    inputs.now = at(16, 30);
    const DecisionGate unnamed{kRealAccount, limits, ledger, built_in_rules()};
    const auto refused = unnamed.decide(StrategyId{"s"}, signal, inputs);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().check, "phase");
    EXPECT_EQ(refused.error().detail.view(), "after_market is not named in [scope.*] sessions");
    // The next moment in which it could go: the opening auction of the next day.
    EXPECT_EQ(refused.error().nearest_above,
              to_utc(KstDate::of(2026, 11, 24), KstTime::of(8, 30)).since_epoch().count());
    limits.sessions.add("after_market");
    const DecisionGate named{kRealAccount, limits, ledger, built_in_rules()};
    const auto approved = named.decide(StrategyId{"s"}, signal, inputs);
    ASSERT_TRUE(approved);
    EXPECT_EQ(approved->intent().session, SessionPhase::after_market);
    const auto at_market =
        named.decide(StrategyId{"s"}, signal_of(Side::buy, 1, OrderTerms::market()), inputs);
    ASSERT_FALSE(at_market);
    EXPECT_EQ(at_market.error().detail.view(), "after_market takes no market order");
}

TEST(DecisionGate, APersonWhoNamesNxtHasNamedItsSessions) {
    const Ledger ledger = ledger_with(10'000'000);
    SymbolState market = market_of_samsung();
    market.last->venue = Venue::nxt;
    const DecisionGate gate{kRealAccount, limits_of(10'000'000), ledger, built_in_rules()};
    DecisionInputs inputs = inputs_for(market);
    inputs.venue = Venue::nxt;
    inputs.now = at(8, 10);
    const Signal signal = signal_of(Side::buy, 1, *OrderTerms::limit(Price::won(71'900)));
    const auto person = gate.decide(StrategyId{}, signal, inputs);
    ASSERT_TRUE(person);
    EXPECT_EQ(person->intent().session, SessionPhase::pre_market);
    EXPECT_FALSE(gate.decide(StrategyId{"s"}, signal, inputs));
}

TEST(DecisionGate, ThePaperServiceTradesOnKrxFromNineWhateverIsNamed) {
    const Ledger ledger = ledger_with(10'000'000);
    const SymbolState market = market_of_samsung();
    DecisionLimits limits = limits_of(10'000'000);
    limits.sessions.add("after_market");
    const DecisionGate gate{kAccount, limits, ledger, built_in_rules()};
    const Signal signal = signal_of(Side::buy, 1, *OrderTerms::limit(Price::won(71'900)));
    const auto at_time = [&](UtcNanos now) {
        DecisionInputs inputs = inputs_for(market);
        inputs.now = now;
        return gate.decide(StrategyId{"s"}, signal, inputs);
    };
    for (const UtcNanos closed : {at(8, 40), at(16, 30)}) {
        const auto refused = at_time(closed);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, "GR102");
        EXPECT_EQ(refused.error().detail.view(),
                  "the paper service trades on KRX from 09:00 to 15:30 only");
    }
    EXPECT_TRUE(at_time(at(9, 0)));
    EXPECT_TRUE(at_time(at(15, 25)));
}

TEST(DecisionGate, ThePaperServiceTakesNoOrderForAnotherVenue) {
    const Ledger ledger = ledger_with(10'000'000);
    SymbolState market = market_of_samsung();
    const Signal signal = signal_of(Side::buy, 1, *OrderTerms::limit(Price::won(71'900)));
    for (const Venue venue : {Venue::nxt, Venue::sor}) {
        DecisionInputs inputs = inputs_for(market);
        market.last->venue = venue == Venue::nxt ? Venue::nxt : Venue::krx;
        inputs.venue = venue;
        inputs.now = at(10, 0);
        const DecisionGate paper{kAccount, limits_of(10'000'000), ledger, built_in_rules()};
        const auto refused = paper.decide(StrategyId{}, signal, inputs);
        ASSERT_FALSE(refused) << to_string(venue);
        EXPECT_EQ(refused.error().code, "GR102");
        const DecisionGate real{kRealAccount, limits_of(10'000'000), ledger, built_in_rules()};
        EXPECT_TRUE(real.decide(StrategyId{}, signal, inputs)) << to_string(venue);
    }
}

TEST(DecisionGate, AnOrderDoesNotOutwaitItsSession) {
    const Ledger ledger = ledger_with(10'000'000);
    const SymbolState market = market_of_samsung();
    const DecisionGate gate{kAccount, limits_of(10'000'000), ledger, built_in_rules()};
    DecisionInputs inputs = inputs_for(market);
    inputs.now = at(15, 29, 59);
    const auto approved = gate.decide(
        StrategyId{"s"}, signal_of(Side::buy, 1, *OrderTerms::limit(Price::won(71'900))), inputs);
    ASSERT_TRUE(approved);
    EXPECT_EQ(approved->intent().expires_at, at(15, 30) - Duration{1});
}

TEST(DecisionGate, FiltersOfAScopeAreItsStrategiesAndAPersonHasHisOwn) {
    const Ledger ledger = ledger_with(10'000'000);
    const SymbolState market = market_of_samsung();
    DecisionLimits limits = limits_of(10'000'000);
    limits.filter.min_price = Price::won(100'000);
    const Signal signal = signal_of(Side::buy, 1, *OrderTerms::limit(Price::won(71'900)));
    const DecisionGate gate{kAccount, limits, ledger, built_in_rules()};
    const auto strategy = gate.decide(StrategyId{"s"}, signal, inputs_for(market));
    ASSERT_FALSE(strategy);
    EXPECT_EQ(strategy.error().code, "GR114");
    EXPECT_TRUE(gate.decide(StrategyId{}, signal, inputs_for(market)));
    limits.manual_filter.min_price = Price::won(100'000);
    const DecisionGate strict{kAccount, limits, ledger, built_in_rules()};
    EXPECT_FALSE(strict.decide(StrategyId{}, signal, inputs_for(market)));
}

TEST(DecisionGate, TheMarketsCapOnOneOrderIsKnownBeforeItIsSent) {
    const Ledger ledger = ledger_with(1'000'000'000'000);
    SymbolState market = market_of_samsung();
    market.instrument.base = Price::won(71'500);
    market.instrument.listed_shares = Quantity::shares(5'920'000'000);
    const DecisionGate gate{kAccount, limits_of(1'000'000'000'000), ledger, built_in_rules()};
    const auto decide = [&](std::int64_t count) {
        return gate.decide(StrategyId{},
                           signal_of(Side::buy, count, *OrderTerms::limit(Price::won(50'100))),
                           inputs_for(market));
    };
    // Above ten thousand billion of market cap: 100 billion won at the base price.
    EXPECT_TRUE(decide(1'398'601));
    ASSERT_FALSE(decide(1'398'602));
    EXPECT_EQ(decide(1'398'602).error().code, "GR113");
    EXPECT_EQ(decide(1'398'602).error().nearest_below, 1'398'601);
}

} // namespace
} // namespace qts
