#include "runtime/decision/decision_gate.hpp"

#include <cstdint>
#include <gtest/gtest.h>
#include <limits>
#include <string_view>
#include <type_traits>

namespace qts {
namespace {

const AccountId kAccount{Broker::kis, Environment::vts, *AccountNo::parse("50000000", "01")};

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
    Ledger ledger{kAccount};
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
    inputs.phase = SessionPhase::continuous;
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
    const DecisionGate gate{kAccount, limits_of(10'000'000), ledger};
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

TEST(DecisionGate, ASaleOfWhatTheStrategyHoldsIsAReduction) {
    Ledger ledger = ledger_with(10'000'000);
    give_ten(ledger, "s");
    const SymbolState market = market_of_samsung();
    const DecisionGate gate{kAccount, limits_of(10'000'000), ledger};
    const auto approved = gate.decide(
        StrategyId{"s"}, signal_of(Side::sell, 10, OrderTerms::market()), inputs_for(market));
    ASSERT_TRUE(approved);
    EXPECT_EQ(approved->intent().purpose, Purpose::reduce);
}

TEST(DecisionGate, AnExitPassesWhateverTheCapsOnEntriesAre) {
    Ledger ledger = ledger_with(700'100);
    give_ten(ledger, "s");
    const SymbolState market = market_of_samsung();
    const DecisionGate gate{kAccount, limits_of(1), ledger};
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
    Ledger ledger{kAccount};
    AccountSnapshot snapshot;
    snapshot.cash = Notional::won(10'000'000);
    HoldingReport holding;
    holding.symbol = samsung();
    holding.held = Quantity::shares(50);
    snapshot.holdings.push_back(holding);
    ledger.open(snapshot);
    give_ten(ledger, "other");
    const SymbolState market = market_of_samsung();
    const DecisionGate gate{kAccount, limits_of(10'000'000), ledger};
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
    const DecisionGate gate{kAccount, limits_of(10'000'000), ledger};
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
        const DecisionGate gate{kAccount, limits_of(10'000'000), short_of};
        const auto refused = gate.decide(StrategyId{"s"}, signal, inputs_for(market));
        ASSERT_FALSE(refused) << cash;
        EXPECT_EQ(refused.error().check, "buying_power");
        EXPECT_EQ(refused.error().value, 995'140);
        EXPECT_EQ(refused.error().limit, cash);
    }
    const Ledger enough = ledger_with(995'140);
    const DecisionGate gate{kAccount, limits_of(10'000'000), enough};
    EXPECT_TRUE(gate.decide(StrategyId{"s"}, signal, inputs_for(market)));
}

TEST(DecisionGate, CashPromisedByOpenBuysIsNotSpentAgain) {
    const Ledger ledger = ledger_with(1'000'000);
    const SymbolState market = market_of_samsung();
    const DecisionGate gate{kAccount, limits_of(10'000'000), ledger};
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
    const DecisionGate poor{kAccount, limits_of(10'000'000), short_of};
    const auto refused = poor.decide(StrategyId{"s"}, signal, inputs_for(market));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().check, "buying_power");
    const Ledger enough = ledger_with(929'000 + 130);
    const DecisionGate rich{kAccount, limits_of(10'000'000), enough};
    EXPECT_TRUE(rich.decide(StrategyId{"s"}, signal, inputs_for(market)));
}

TEST(DecisionGate, TicksAreThoseOfTheProductAndTheDay) {
    const Ledger ledger = ledger_with(10'000'000);
    const DecisionGate gate{kAccount, limits_of(10'000'000), ledger};
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
    const DecisionGate gate{kAccount, limits_of(10'000'000), ledger};
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
    closed.phase = SessionPhase::closing_auction;
    EXPECT_EQ(check(closed), "phase");
    DecisionInputs uncovered = inputs_for(market);
    uncovered.phase.reset();
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
    const Ledger ledger{kAccount};
    const SymbolState market = market_of_samsung();
    const DecisionGate gate{kAccount, limits_of(10'000'000), ledger};
    const auto refused = gate.decide(StrategyId{"s"}, signal_of(Side::buy, 1, OrderTerms::market()),
                                     inputs_for(market));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().check, "known");
}

TEST(DecisionGate, AnAbsurdQuantityIsRefusedAndNothingOverflowsOnTheWay) {
    const Ledger ledger = ledger_with(std::numeric_limits<std::int64_t>::max());
    SymbolState market = market_of_samsung();
    market.instrument.limits.reset();
    const DecisionGate gate{kAccount, limits_of(std::numeric_limits<std::int64_t>::max()), ledger};
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
    const DecisionGate rich{kAccount, limits_of(amount), enough};
    EXPECT_TRUE(rich.decide(StrategyId{"s"}, signal, inputs_for(market)));
    const Ledger short_of = ledger_with(amount + fee - 1);
    const DecisionGate poor{kAccount, limits_of(amount), short_of};
    EXPECT_FALSE(poor.decide(StrategyId{"s"}, signal, inputs_for(market)));
}

TEST(DecisionGate, TheSameQuestionGetsTheSameAnswer) {
    const Ledger ledger = ledger_with(10'000'000);
    const SymbolState market = market_of_samsung();
    const DecisionGate gate{kAccount, limits_of(10'000'000), ledger};
    const Signal signal = signal_of(Side::buy, 1, OrderTerms::market());
    for (int time = 0; time < 3; ++time) {
        EXPECT_TRUE(gate.decide(StrategyId{"s"}, signal, inputs_for(market)));
    }
    EXPECT_EQ(ledger.cash(), Notional::won(10'000'000));
}

} // namespace
} // namespace qts
