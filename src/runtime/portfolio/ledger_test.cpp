#include "runtime/portfolio/ledger.hpp"

#include "core/random.hpp"

#include "fakes/built_in_rules.hpp"

#include <cstdint>
#include <gtest/gtest.h>
#include <limits>
#include <string_view>
#include <vector>

namespace qts {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

Symbol symbol(std::string_view code) {
    return *Symbol::parse(code);
}

KstDate today() {
    return KstDate::of(2026, 11, 23);
}

Ledger kis_paper_ledger() {
    return Ledger{AccountId{Broker::kis, Environment::vts, *AccountNo::parse("50000000", "01")},
                  built_in_rules()};
}

Ledger open_ledger(std::int64_t cash) {
    Ledger ledger = kis_paper_ledger();
    AccountSnapshot snapshot;
    snapshot.cash = Notional::won(cash);
    snapshot.complete = true;
    ledger.open(snapshot);
    return ledger;
}

Instrument stock(std::string_view code, Market market = Market::kospi,
                 Product product = Product::stock) {
    Instrument instrument;
    instrument.symbol = symbol(code);
    instrument.market = market;
    instrument.product = product;
    return instrument;
}

Fill fill_of(std::uint64_t order, std::string_view strategy, std::string_view code, Side side,
             std::int64_t quantity, std::int64_t amount, std::int64_t amount_before = 0) {
    Fill fill;
    fill.order = OrderId::of(1, order);
    fill.strategy = StrategyId{strategy};
    fill.symbol = symbol(code);
    fill.side = side;
    fill.quantity = Quantity::shares(quantity);
    fill.amount = Notional::won(amount);
    fill.order_amount_before = Notional::won(amount_before);
    return fill;
}

TEST(Ledger, BeforeItIsOpenedItKnowsNothing) {
    const Ledger ledger = kis_paper_ledger();
    EXPECT_FALSE(ledger.is_open());
    EXPECT_EQ(ledger.cash(), Notional::won(0));
    EXPECT_TRUE(ledger.positions().empty());
    EXPECT_EQ(ledger.held(StrategyId{"sma_cross"}, symbol("005930")), Quantity::shares(0));
    EXPECT_EQ(ledger.position(StrategyId{"sma_cross"}, symbol("005930")), nullptr);
}

TEST(Ledger, OpensWithTheTwoDayCashAndNotWithTheDeposit) {
    Ledger ledger = kis_paper_ledger();
    AccountSnapshot snapshot;
    snapshot.cash = Notional::won(9'000'000);
    snapshot.deposit = Notional::won(10'000'000);
    snapshot.equity = Notional::won(12'000'000);
    ledger.open(snapshot);
    EXPECT_TRUE(ledger.is_open());
    EXPECT_EQ(ledger.cash(), Notional::won(9'000'000));
}

TEST(Ledger, HoldingsFoundAtTheBrokerBelongToNoStrategy) {
    Ledger ledger = kis_paper_ledger();
    AccountSnapshot snapshot;
    snapshot.cash = Notional::won(10'000'000);
    snapshot.holdings.push_back(HoldingReport{.symbol = symbol("005930"),
                                              .name = "삼성전자",
                                              .held = Quantity::shares(7),
                                              .sellable = Quantity::shares(5),
                                              .cost = Notional::won(490'000),
                                              .last = Price::won(71'900)});
    ledger.open(snapshot);
    EXPECT_EQ(ledger.held(StrategyId{"sma_cross"}, symbol("005930")), Quantity::shares(0));
    EXPECT_EQ(ledger.held(StrategyId{}, symbol("005930")), Quantity::shares(7));
    EXPECT_EQ(ledger.total_held(symbol("005930")), Quantity::shares(7));
    const Position* const external = ledger.position(StrategyId{}, symbol("005930"));
    ASSERT_NE(external, nullptr);
    EXPECT_EQ(external->cost, Notional::won(490'000));
    EXPECT_EQ(external->average_cost(), Price::won(70'000));
    EXPECT_EQ(external->bought, Quantity::shares(0));
}

/// Books of earlier runs: cash, and what two strategies and nobody hold of Samsung.
Books kept_books() {
    Books books;
    books.any = true;
    books.cash = Notional::won(1'000'000);
    for (const auto& [strategy, held] : {std::pair{"a", 6}, {"b", 3}, {"", 2}}) {
        Position position;
        position.strategy = StrategyId{strategy};
        position.symbol = symbol("005930");
        position.held = Quantity::shares(held);
        position.cost = Notional::won(held * 70'000);
        position.realised = Notional::won(5'000);
        books.positions.push_back(position);
    }
    return books;
}

AccountSnapshot broker_holds(std::int64_t shares, std::int64_t cash = 1'000'000) {
    AccountSnapshot snapshot;
    snapshot.cash = Notional::won(cash);
    if (shares == 0) return snapshot;
    HoldingReport holding;
    holding.symbol = symbol("005930");
    holding.held = Quantity::shares(shares);
    holding.cost = Notional::won(shares * 70'000);
    snapshot.holdings.push_back(holding);
    return snapshot;
}

TEST(Ledger, BooksOfEarlierRunsThatAgreeWithTheBrokerNeedNoAdjustment) {
    Ledger ledger = kis_paper_ledger();
    ledger.restore(kept_books());
    const LedgerAdjustments adjustments = ledger.open(broker_holds(11));
    EXPECT_TRUE(adjustments.holdings.empty());
    EXPECT_FALSE(adjustments.cash);
    EXPECT_EQ(ledger.held(StrategyId{"a"}, symbol("005930")), Quantity::shares(6));
    EXPECT_EQ(ledger.position(StrategyId{"a"}, symbol("005930"))->cost, Notional::won(420'000));
    EXPECT_EQ(ledger.position(StrategyId{"a"}, symbol("005930"))->realised, Notional{})
        << "totals are of a run";
}

TEST(Ledger, SharesThatSomebodyElseBoughtBelongToNoStrategy) {
    Ledger ledger = kis_paper_ledger();
    ledger.restore(kept_books());
    const LedgerAdjustments adjustments = ledger.open(broker_holds(15, 700'000));
    ASSERT_EQ(adjustments.holdings.size(), 1U);
    EXPECT_EQ(adjustments.holdings[0].ours, Quantity::shares(11));
    EXPECT_EQ(adjustments.holdings[0].brokers, Quantity::shares(15));
    ASSERT_TRUE(adjustments.cash);
    EXPECT_EQ(adjustments.cash->ours, Notional::won(1'000'000));
    EXPECT_EQ(ledger.cash(), Notional::won(700'000)) << "the broker wins";
    EXPECT_EQ(ledger.held(StrategyId{"a"}, symbol("005930")), Quantity::shares(6));
    EXPECT_EQ(ledger.held(StrategyId{}, symbol("005930")), Quantity::shares(6));
    EXPECT_EQ(ledger.position(StrategyId{}, symbol("005930"))->cost, Notional::won(420'000));
}

TEST(Ledger, SharesThatAreGoneAreTakenFromWhatNoStrategyOwnsFirst) {
    Ledger ledger = kis_paper_ledger();
    ledger.restore(kept_books());
    ledger.open(broker_holds(7));
    EXPECT_EQ(ledger.held(StrategyId{}, symbol("005930")), Quantity{});
    EXPECT_EQ(ledger.held(StrategyId{"a"}, symbol("005930")), Quantity::shares(4));
    EXPECT_EQ(ledger.held(StrategyId{"b"}, symbol("005930")), Quantity::shares(3));
    EXPECT_EQ(ledger.position(StrategyId{"a"}, symbol("005930"))->cost, Notional::won(280'000));
    EXPECT_EQ(ledger.total_held(symbol("005930")), Quantity::shares(7));
}

TEST(Ledger, AHoldingTheBrokerDoesNotListIsGone) {
    Ledger ledger = kis_paper_ledger();
    ledger.restore(kept_books());
    const LedgerAdjustments adjustments = ledger.open(broker_holds(0));
    ASSERT_EQ(adjustments.holdings.size(), 1U) << "told once";
    EXPECT_EQ(adjustments.holdings[0].brokers, Quantity{});
    EXPECT_EQ(ledger.total_held(symbol("005930")), Quantity{});
    EXPECT_EQ(ledger.position(StrategyId{"b"}, symbol("005930"))->cost, Notional{});
}

TEST(Ledger, AFillSaysWhatItCost) {
    Ledger ledger = open_ledger(10'000'000);
    ASSERT_TRUE(
        ledger.apply(fill_of(1, "s", "005930", Side::buy, 10, 995'000), stock("005930"), today()));
    const auto costs = ledger.apply(fill_of(2, "s", "005930", Side::sell, 10, 1'000'000),
                                    stock("005930"), today());
    ASSERT_TRUE(costs);
    const Position& position = *ledger.position(StrategyId{"s"}, symbol("005930"));
    EXPECT_EQ(costs->tax.total(), position.tax);
    EXPECT_EQ(costs->commission, Notional::won(position.commission.in_won() - 140));
}

TEST(Ledger, AStrategysPurchaseLeavesWhatWasThereBeforeAlone) {
    Ledger ledger = kis_paper_ledger();
    AccountSnapshot snapshot;
    snapshot.cash = Notional::won(10'000'000);
    HoldingReport holding;
    holding.symbol = symbol("005930");
    holding.held = Quantity::shares(7);
    holding.cost = Notional::won(490'000);
    snapshot.holdings.push_back(holding);
    ledger.open(snapshot);
    ASSERT_TRUE(ledger.apply(fill_of(1, "round_trip", "005930", Side::buy, 3, 215'700),
                             stock("005930"), today()));
    EXPECT_EQ(ledger.held(StrategyId{}, symbol("005930")), Quantity::shares(7));
    EXPECT_EQ(ledger.held(StrategyId{"round_trip"}, symbol("005930")), Quantity::shares(3));
    EXPECT_EQ(ledger.total_held(symbol("005930")), Quantity::shares(10));
    EXPECT_EQ(ledger.position(StrategyId{}, symbol("005930"))->cost, Notional::won(490'000));
    EXPECT_EQ(ledger.position(StrategyId{"round_trip"}, symbol("005930"))->average_cost(),
              Price::won(71'900));
}

TEST(Ledger, TwoStrategiesHoldTheSameSymbolApart) {
    Ledger ledger = open_ledger(10'000'000);
    ASSERT_TRUE(
        ledger.apply(fill_of(1, "a", "005930", Side::buy, 3, 210'000), stock("005930"), today()));
    ASSERT_TRUE(
        ledger.apply(fill_of(2, "b", "005930", Side::buy, 4, 292'000), stock("005930"), today()));
    ASSERT_TRUE(
        ledger.apply(fill_of(3, "a", "005930", Side::sell, 3, 216'000), stock("005930"), today()));
    EXPECT_EQ(ledger.held(StrategyId{"a"}, symbol("005930")), Quantity::shares(0));
    EXPECT_EQ(ledger.held(StrategyId{"b"}, symbol("005930")), Quantity::shares(4));
    EXPECT_EQ(ledger.position(StrategyId{"a"}, symbol("005930"))->realised, Notional::won(6'000));
    EXPECT_EQ(ledger.position(StrategyId{"b"}, symbol("005930"))->realised, Notional::won(0));
}

TEST(Ledger, ABuyTakesTheAmountAndTheCommissionFromTheCash) {
    Ledger ledger = open_ledger(10'000'000);
    // 995,000 won cost 140 won at the KIS paper service (measured).
    ASSERT_TRUE(
        ledger.apply(fill_of(1, "s", "005930", Side::buy, 10, 995'000), stock("005930"), today()));
    EXPECT_EQ(ledger.cash(), Notional::won(9'004'860));
    const Position& position = *ledger.position(StrategyId{"s"}, symbol("005930"));
    EXPECT_EQ(position.cost, Notional::won(995'000));
    EXPECT_EQ(position.average_cost(), Price::won(99'500));
    EXPECT_EQ(position.commission, Notional::won(140));
    EXPECT_EQ(position.tax, Notional::won(0));
    EXPECT_EQ(position.bought, Quantity::shares(10));
    EXPECT_EQ(position.bought_amount, Notional::won(995'000));
}

TEST(Ledger, ASaleOnKospiPaysTransactionTaxAndRuralTax) {
    Ledger ledger = open_ledger(10'000'000);
    ASSERT_TRUE(
        ledger.apply(fill_of(1, "s", "005930", Side::buy, 10, 995'000), stock("005930"), today()));
    ASSERT_TRUE(ledger.apply(fill_of(2, "s", "005930", Side::sell, 10, 1'000'000), stock("005930"),
                             today()));
    const Position& position = *ledger.position(StrategyId{"s"}, symbol("005930"));
    // 2026, KOSPI: 0.05 % and 0.15 % of 1,000,000 won; commission 140 on each order.
    EXPECT_EQ(position.tax, Notional::won(500 + 1'500));
    EXPECT_EQ(position.commission, Notional::won(280));
    EXPECT_EQ(position.realised, Notional::won(5'000));
    EXPECT_EQ(position.held, Quantity::shares(0));
    EXPECT_EQ(position.cost, Notional::won(0));
    EXPECT_EQ(position.average_cost(), Price::won(0));
    EXPECT_EQ(ledger.cash(), Notional::won(10'000'000 + 5'000 - 280 - 2'000));
}

TEST(Ledger, ASaleOnKosdaqPaysOneTax) {
    Ledger ledger = open_ledger(10'000'000);
    const Instrument instrument = stock("247540", Market::kosdaq);
    ASSERT_TRUE(
        ledger.apply(fill_of(1, "s", "247540", Side::buy, 10, 1'000'000), instrument, today()));
    ASSERT_TRUE(
        ledger.apply(fill_of(2, "s", "247540", Side::sell, 10, 1'000'000), instrument, today()));
    EXPECT_EQ(ledger.position(StrategyId{"s"}, symbol("247540"))->tax, Notional::won(2'000));
}

TEST(Ledger, ASaleOfAFundPaysNoTax) {
    Ledger ledger = open_ledger(10'000'000);
    const Instrument etf = stock("069500", Market::kospi, Product::etf);
    ASSERT_TRUE(ledger.apply(fill_of(1, "s", "069500", Side::buy, 10, 1'000'000), etf, today()));
    ASSERT_TRUE(ledger.apply(fill_of(2, "s", "069500", Side::sell, 10, 1'000'000), etf, today()));
    EXPECT_EQ(ledger.position(StrategyId{"s"}, symbol("069500"))->tax, Notional::won(0));
}

TEST(Ledger, TheTaxIsThatOfTheDayOfTheSale) {
    Ledger ledger = open_ledger(10'000'000);
    ASSERT_TRUE(ledger.apply(fill_of(1, "s", "005930", Side::buy, 10, 1'000'000), stock("005930"),
                             KstDate::of(2025, 12, 26)));
    ASSERT_TRUE(ledger.apply(fill_of(2, "s", "005930", Side::sell, 10, 1'000'000), stock("005930"),
                             KstDate::of(2025, 12, 26)));
    // Until 2025-12-28 KOSPI sales paid the rural tax alone.
    EXPECT_EQ(ledger.position(StrategyId{"s"}, symbol("005930"))->tax, Notional::won(1'500));
}

TEST(Ledger, APartSaleRealisesItsShareOfTheCost) {
    Ledger ledger = open_ledger(10'000'000);
    ASSERT_TRUE(
        ledger.apply(fill_of(1, "s", "005930", Side::buy, 10, 700'000), stock("005930"), today()));
    ASSERT_TRUE(
        ledger.apply(fill_of(2, "s", "005930", Side::sell, 4, 300'000), stock("005930"), today()));
    const Position& position = *ledger.position(StrategyId{"s"}, symbol("005930"));
    EXPECT_EQ(position.realised, Notional::won(300'000 - 280'000));
    EXPECT_EQ(position.cost, Notional::won(420'000));
    EXPECT_EQ(position.held, Quantity::shares(6));
    EXPECT_EQ(position.average_cost(), Price::won(70'000));
    EXPECT_EQ(position.sold_amount, Notional::won(300'000));
}

TEST(Ledger, TheAverageCostIsRoundedDown) {
    Ledger ledger = open_ledger(10'000'000);
    ASSERT_TRUE(
        ledger.apply(fill_of(1, "s", "005930", Side::buy, 3, 100), stock("005930"), today()));
    EXPECT_EQ(ledger.position(StrategyId{"s"}, symbol("005930"))->average_cost(), Price::won(33));
}

TEST(Ledger, RoundingInPartSalesLosesNoWonOnceAllIsSold) {
    Ledger ledger = open_ledger(10'000'000);
    ASSERT_TRUE(
        ledger.apply(fill_of(1, "s", "005930", Side::buy, 3, 100), stock("005930"), today()));
    for (std::uint64_t order = 2; order <= 4; ++order) {
        ASSERT_TRUE(ledger.apply(fill_of(order, "s", "005930", Side::sell, 1, 40), stock("005930"),
                                 today()));
    }
    const Position& position = *ledger.position(StrategyId{"s"}, symbol("005930"));
    EXPECT_EQ(position.realised, Notional::won(20));
    EXPECT_EQ(position.cost, Notional::won(0));
}

TEST(Ledger, TheFillsOfOneOrderPayOneCommission) {
    // Each fill of 30,000 won alone would round to 0 won; the order of 300,000 won costs 40.
    Ledger ledger = open_ledger(10'000'000);
    for (std::int64_t part = 0; part < 10; ++part) {
        ASSERT_TRUE(ledger.apply(fill_of(1, "s", "005930", Side::buy, 1, 30'000, part * 30'000),
                                 stock("005930"), today()));
    }
    Ledger whole = open_ledger(10'000'000);
    ASSERT_TRUE(
        whole.apply(fill_of(1, "s", "005930", Side::buy, 10, 300'000), stock("005930"), today()));
    EXPECT_EQ(whole.position(StrategyId{"s"}, symbol("005930"))->commission, Notional::won(40));
    EXPECT_EQ(ledger.position(StrategyId{"s"}, symbol("005930"))->commission, Notional::won(40));
    EXPECT_EQ(ledger.cash(), whole.cash());
}

TEST(Ledger, HoweverAnOrderIsSplitItCostsTheSame) {
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        Random random{seed};
        const bool sells = random.chance(1, 2);
        const std::int64_t price = random.between(900, 900'000);
        const std::int64_t quantity = random.between(1, 500);
        Ledger split = open_ledger(0);
        Ledger whole = open_ledger(0);
        const Side side = sells ? Side::sell : Side::buy;
        for (Ledger* ledger : {&split, &whole}) {
            ASSERT_TRUE(
                ledger->apply(fill_of(1, "s", "005930", Side::buy, quantity, quantity * price),
                              stock("005930"), today()));
        }
        for (std::int64_t done = 0; done < quantity;) {
            const std::int64_t part = random.between(1, quantity - done);
            ASSERT_TRUE(
                split.apply(fill_of(2, "s", "005930", side, part, part * price, done * price),
                            stock("005930"), today()));
            done += part;
        }
        ASSERT_TRUE(whole.apply(fill_of(2, "s", "005930", side, quantity, quantity * price),
                                stock("005930"), today()));
        const Position& a = *split.position(StrategyId{"s"}, symbol("005930"));
        const Position& b = *whole.position(StrategyId{"s"}, symbol("005930"));
        ASSERT_EQ(a.commission, b.commission) << "seed " << seed;
        ASSERT_EQ(a.tax, b.tax) << "seed " << seed;
        ASSERT_EQ(a.realised, b.realised) << "seed " << seed;
        ASSERT_EQ(split.cash(), whole.cash()) << "seed " << seed;
    }
}

TEST(Ledger, CashAndSharesAreConservedOverAnyFills) {
    constexpr std::int64_t kOpening = 1'000'000'000;
    const std::vector<std::string_view> names{"a", "b", "c"};
    const std::vector<std::string_view> codes{"005930", "247540", "069500"};
    const std::vector<Instrument> instruments{stock("005930"), stock("247540", Market::kosdaq),
                                              stock("069500", Market::kospi, Product::etf)};
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        Random random{seed};
        Ledger ledger = open_ledger(kOpening);
        for (std::uint64_t order = 1; order <= 60; ++order) {
            const std::size_t s = random.below(names.size());
            const std::size_t i = random.below(codes.size());
            const std::int64_t held =
                ledger.held(StrategyId{names[s]}, symbol(codes[i])).in_shares();
            const bool sells = held > 0 && random.chance(1, 2);
            const std::int64_t quantity = sells ? random.between(1, held) : random.between(1, 50);
            ASSERT_TRUE(
                ledger.apply(fill_of(order, names[s], codes[i], sells ? Side::sell : Side::buy,
                                     quantity, quantity * random.between(1'000, 200'000)),
                             instruments[i], today()));
            std::int64_t cash = kOpening;
            for (const Position& p : ledger.positions()) {
                cash += (p.sold_amount - p.bought_amount - p.commission - p.tax).in_won();
                ASSERT_EQ(p.held, p.bought - p.sold) << "seed " << seed;
                // What was paid is either still in the position or was realised against.
                ASSERT_EQ(p.realised, p.sold_amount - (p.bought_amount - p.cost))
                    << "seed " << seed;
                ASSERT_GE(p.cost, Notional::won(0));
                ASSERT_GE(p.commission, Notional::won(0));
                if (p.held.is_zero()) {
                    ASSERT_EQ(p.cost, Notional::won(0)) << "seed " << seed;
                }
            }
            ASSERT_EQ(ledger.cash().in_won(), cash) << "seed " << seed << " order " << order;
        }
        for (const std::string_view code : codes) {
            Quantity sum;
            for (const std::string_view name : names) {
                sum += ledger.held(StrategyId{name}, symbol(code));
            }
            ASSERT_EQ(ledger.total_held(symbol(code)), sum);
        }
    }
}

TEST(Ledger, ASaleBeyondTheHoldingShowsAsANegativePosition) {
    Ledger ledger = open_ledger(1'000'000);
    ASSERT_TRUE(
        ledger.apply(fill_of(1, "s", "005930", Side::buy, 2, 100'000), stock("005930"), today()));
    ASSERT_TRUE(
        ledger.apply(fill_of(2, "s", "005930", Side::sell, 3, 180'000), stock("005930"), today()));
    const Position& position = *ledger.position(StrategyId{"s"}, symbol("005930"));
    EXPECT_EQ(position.held, Quantity::shares(-1));
    EXPECT_EQ(position.cost, Notional::won(0));
    EXPECT_EQ(position.realised, Notional::won(80'000));
}

TEST(Ledger, ADayThatNoCostTableCoversBooksNothing) {
    Ledger ledger = open_ledger(1'000'000);
    const auto booked = ledger.apply(fill_of(1, "s", "005930", Side::buy, 2, 100'000),
                                     stock("005930"), KstDate::of(1989, 6, 1));
    ASSERT_FALSE(booked);
    EXPECT_EQ(booked.error().kind, ErrorKind::not_covered);
    EXPECT_EQ(ledger.cash(), Notional::won(1'000'000));
    EXPECT_EQ(ledger.held(StrategyId{"s"}, symbol("005930")), Quantity::shares(0));
    EXPECT_EQ(ledger.total_held(symbol("005930")), Quantity::shares(0));
}

TEST(Ledger, AFillWhoseOrderTotalOverflowsIsAnErrorAndBooksNothing) {
    Ledger ledger = open_ledger(1'000'000);
    const auto booked = ledger.apply(fill_of(1, "s", "005930", Side::sell, 2, kMost - 5, 10),
                                     stock("005930"), today());
    ASSERT_FALSE(booked);
    EXPECT_EQ(booked.error().kind, ErrorKind::overflow);
    EXPECT_EQ(ledger.cash(), Notional::won(1'000'000));
    EXPECT_EQ(ledger.total_held(symbol("005930")), Quantity::shares(0));
}

TEST(Ledger, AFillThatOverflowsTheCashIsAnErrorAndBooksNothing) {
    Ledger ledger = open_ledger(kMost - 1'000);
    const auto booked = ledger.apply(fill_of(1, "s", "069500", Side::sell, 1, 1'000'000),
                                     stock("069500", Market::kospi, Product::etf), today());
    ASSERT_FALSE(booked);
    EXPECT_EQ(booked.error().kind, ErrorKind::overflow);
    EXPECT_EQ(ledger.cash(), Notional::won(kMost - 1'000));
    EXPECT_EQ(ledger.total_held(symbol("069500")), Quantity::shares(0));
}

} // namespace
} // namespace qts
