#include "exchange/exchange_account.hpp"

#include "fakes/built_in_rules.hpp"

#include <gtest/gtest.h>

namespace qts {
namespace {

Notional money(std::int64_t value) {
    return Notional::won(value);
}
Quantity shares(std::int64_t value) {
    return Quantity::shares(value);
}

Symbol samsung() {
    return *Symbol::parse("005930");
}
KstDate monday() {
    return KstDate::of(2026, 11, 23);
}

Instrument samsung_stock() {
    Instrument instrument;
    instrument.symbol = samsung();
    instrument.name = "삼성전자";
    return instrument;
}

TEST(ExchangeAccount, NewAccountHasItsCashOnAllThreeDays) {
    const ExchangeAccount account{money(10'000'000), Broker::kis, Environment::vts,
                                  built_in_rules()};
    EXPECT_EQ(account.deposit(), money(10'000'000));
    EXPECT_EQ(account.next_day(), money(10'000'000));
    EXPECT_EQ(account.cash(), money(10'000'000));
    EXPECT_EQ(account.orderable_cash(), money(10'000'000));
    EXPECT_TRUE(account.holdings().empty());
}

TEST(ExchangeAccount, ReservedCashIsNotOrderableButStillCash) {
    ExchangeAccount account{money(1'000'000), Broker::kis, Environment::vts, built_in_rules()};
    account.reserve_cash(money(400'000));
    EXPECT_EQ(account.orderable_cash(), money(600'000));
    EXPECT_EQ(account.cash(), money(1'000'000));
    account.release_cash(money(150'000));
    EXPECT_EQ(account.orderable_cash(), money(750'000));
}

// The two fills whose commission was measured on the paper service (kis-api.md 10.1).
TEST(ExchangeAccount, PaperPurchaseOf995000WonCosts140Won) {
    ExchangeAccount account{money(1'000'000), Broker::kis, Environment::vts, built_in_rules()};
    account.book_fill(samsung_stock(), Side::buy, Price::won(99'500), shares(10), {}, monday());
    EXPECT_EQ(account.costs_today(), money(140));
    EXPECT_EQ(account.cash(), money(1'000'000 - 995'000 - 140));
}

TEST(ExchangeAccount, PaperPurchaseOf498000WonCosts70Won) {
    ExchangeAccount account{money(1'000'000), Broker::kis, Environment::vts, built_in_rules()};
    account.book_fill(samsung_stock(), Side::buy, Price::won(49'800), shares(10), {}, monday());
    EXPECT_EQ(account.costs_today(), money(70));
}

TEST(ExchangeAccount, CommissionIsReckonedOnTheWholeOrderHoweverItFills) {
    ExchangeAccount whole{money(1'000'000), Broker::kis, Environment::vts, built_in_rules()};
    whole.book_fill(samsung_stock(), Side::buy, Price::won(99'500), shares(10), {}, monday());
    ExchangeAccount parts{money(1'000'000), Broker::kis, Environment::vts, built_in_rules()};
    for (std::int64_t i = 0; i < 10; ++i) {
        parts.book_fill(samsung_stock(), Side::buy, Price::won(99'500), shares(1),
                        money(99'500 * i), monday());
    }
    EXPECT_EQ(parts.costs_today(), whole.costs_today());
    EXPECT_EQ(parts.cash(), whole.cash());
}

TEST(ExchangeAccount, RealSaleIn2026CarriesBothTaxesAndTheCommission) {
    ExchangeAccount account{money(2'000'000), Broker::kis, Environment::real, built_in_rules()};
    account.book_fill(samsung_stock(), Side::buy, Price::won(100'000), shares(10), {}, monday());
    // 0.0140527 % of 1,000,000 is 140.5, cut to ten won.
    EXPECT_EQ(account.costs_today(), money(140));
    account.book_fill(samsung_stock(), Side::sell, Price::won(100'000), shares(10), {}, monday());
    // 0.05 % transaction tax, 0.15 % rural tax, commission again.
    EXPECT_EQ(account.costs_today(), money(140 + 140 + 500 + 1'500));
    EXPECT_EQ(account.cash(), money(2'000'000 - 140 - 140 - 500 - 1'500));
}

TEST(ExchangeAccount, FundSalePaysNoTax) {
    Instrument fund = samsung_stock();
    fund.product = Product::etf;
    ExchangeAccount account{money(2'000'000), Broker::kis, Environment::vts, built_in_rules()};
    account.book_fill(fund, Side::buy, Price::won(100'000), shares(10), {}, monday());
    account.book_fill(fund, Side::sell, Price::won(100'000), shares(10), {}, monday());
    EXPECT_EQ(account.costs_today(), money(140 + 140));
}

TEST(ExchangeAccount, PurchaseLowersOnlyTheSecondDayAtOnceAndTheDepositAfterTwoDays) {
    ExchangeAccount account{money(1'000'000), Broker::kis, Environment::vts, built_in_rules()};
    account.book_fill(samsung_stock(), Side::buy, Price::won(99'500), shares(10), {}, monday());
    EXPECT_EQ(account.deposit(), money(1'000'000));
    EXPECT_EQ(account.next_day(), money(1'000'000));
    EXPECT_EQ(account.cash(), money(4'860));
    account.start_day();
    EXPECT_EQ(account.deposit(), money(1'000'000));
    EXPECT_EQ(account.next_day(), money(4'860));
    EXPECT_EQ(account.cash(), money(4'860));
    account.start_day();
    EXPECT_EQ(account.deposit(), money(4'860));
    EXPECT_EQ(account.next_day(), money(4'860));
    EXPECT_EQ(account.cash(), money(4'860));
}

TEST(ExchangeAccount, TradesOfTwoDaysSettleOneAfterTheOther) {
    ExchangeAccount account{money(3'000'000), Broker::kis, Environment::vts, built_in_rules()};
    account.book_fill(samsung_stock(), Side::buy, Price::won(99'500), shares(10), {}, monday());
    account.start_day();
    account.book_fill(samsung_stock(), Side::buy, Price::won(49'800), shares(10), {},
                      KstDate::of(2026, 11, 24));
    EXPECT_EQ(account.deposit(), money(3'000'000));
    EXPECT_EQ(account.next_day(), money(3'000'000 - 995'140));
    EXPECT_EQ(account.cash(), money(3'000'000 - 995'140 - 498'070));
    account.start_day();
    EXPECT_EQ(account.deposit(), money(3'000'000 - 995'140));
    EXPECT_EQ(account.next_day(), money(3'000'000 - 995'140 - 498'070));
    account.start_day();
    EXPECT_EQ(account.deposit(), money(3'000'000 - 995'140 - 498'070));
}

TEST(ExchangeAccount, SaleProceedsCanBuyAgainTheSameDay) {
    ExchangeAccount account{money(1'000'000), Broker::kis, Environment::vts, built_in_rules()};
    account.book_fill(samsung_stock(), Side::buy, Price::won(99'500), shares(10), {}, monday());
    EXPECT_EQ(account.orderable_cash(), money(4'860));
    account.book_fill(samsung_stock(), Side::sell, Price::won(99'500), shares(10), {}, monday());
    // 140 won commission, 497 won and 1,492 won taxes (each cut to a won).
    EXPECT_EQ(account.orderable_cash(), money(1'000'000 - 140 - 140 - 497 - 1'492));
}

TEST(ExchangeAccount, CountersOfTheDayFallToZeroOnTheNext) {
    ExchangeAccount account{money(3'000'000), Broker::kis, Environment::vts, built_in_rules()};
    account.book_fill(samsung_stock(), Side::buy, Price::won(99'500), shares(10), {}, monday());
    account.book_fill(samsung_stock(), Side::sell, Price::won(99'500), shares(4), {}, monday());
    EXPECT_EQ(account.bought_today(), money(995'000));
    EXPECT_EQ(account.sold_today(), money(398'000));
    EXPECT_EQ(account.holdings().at(samsung()).bought_today, shares(10));
    EXPECT_EQ(account.holdings().at(samsung()).sold_today, shares(4));
    account.start_day();
    EXPECT_EQ(account.bought_today(), money(0));
    EXPECT_EQ(account.sold_today(), money(0));
    EXPECT_EQ(account.costs_today(), money(0));
    EXPECT_EQ(account.holdings().at(samsung()).bought_today, shares(0));
    EXPECT_EQ(account.holdings().at(samsung()).sold_today, shares(0));
    EXPECT_EQ(account.holdings().at(samsung()).held, shares(6));
}

TEST(ExchangeAccount, HoldingKeepsItsAverageCostThroughASale) {
    ExchangeAccount account{money(10'000'000), Broker::kis, Environment::vts, built_in_rules()};
    account.book_fill(samsung_stock(), Side::buy, Price::won(70'000), shares(10), {}, monday());
    account.book_fill(samsung_stock(), Side::buy, Price::won(72'000), shares(10), {}, monday());
    EXPECT_EQ(account.holdings().at(samsung()).cost, money(1'420'000));
    account.book_fill(samsung_stock(), Side::sell, Price::won(80'000), shares(5), {}, monday());
    EXPECT_EQ(account.holdings().at(samsung()).held, shares(15));
    EXPECT_EQ(account.holdings().at(samsung()).cost, money(1'065'000));
}

TEST(ExchangeAccount, SoldOutHoldingCostsNothingAndStaysVisibleThatDay) {
    ExchangeAccount account{money(10'000'000), Broker::kis, Environment::vts, built_in_rules()};
    account.book_fill(samsung_stock(), Side::buy, Price::won(70'000), shares(3), {}, monday());
    account.book_fill(samsung_stock(), Side::sell, Price::won(71'000), shares(3), {}, monday());
    ASSERT_TRUE(account.holdings().contains(samsung()));
    EXPECT_EQ(account.holdings().at(samsung()).held, shares(0));
    EXPECT_EQ(account.holdings().at(samsung()).cost, money(0));
}

TEST(ExchangeAccount, PromisedSharesAreNotSellable) {
    ExchangeAccount account{money(10'000'000), Broker::kis, Environment::vts, built_in_rules()};
    EXPECT_EQ(account.sellable(samsung()), shares(0));
    account.book_fill(samsung_stock(), Side::buy, Price::won(70'000), shares(10), {}, monday());
    account.reserve_shares(samsung(), shares(7));
    EXPECT_EQ(account.sellable(samsung()), shares(3));
    account.release_shares(samsung(), shares(2));
    EXPECT_EQ(account.sellable(samsung()), shares(5));
}

// kis-api.md 5.6: "a stock sold out today stays as hldg_qty 0 until D+2".
TEST(ExchangeAccount, SoldOutHoldingStaysUntilItsSaleHasSettled) {
    ExchangeAccount account{money(10'000'000), Broker::kis, Environment::vts, built_in_rules()};
    account.book_fill(samsung_stock(), Side::buy, Price::won(70'000), shares(3), {}, monday());
    account.book_fill(samsung_stock(), Side::sell, Price::won(71'000), shares(3), {}, monday());
    account.start_day();
    EXPECT_TRUE(account.holdings().contains(samsung())) << "gone on the first day";
    account.start_day();
    EXPECT_FALSE(account.holdings().contains(samsung()));
}

} // namespace
} // namespace qts
