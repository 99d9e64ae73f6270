#include "runtime/risk/risk_engine.hpp"

#include "runtime/risk/risk_checks.hpp"

#include "fakes/built_in_rules.hpp"

#include <cstdint>
#include <gtest/gtest.h>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

namespace qts {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

/// An order that every check lets through; each test spoils what it is about.
struct Case {
    ExecutionIntent intent;
    SymbolState state;
    RiskContext context{.intent = intent};

    Case() {
        intent.symbol = *Symbol::parse("005930");
        intent.quantity = Quantity::shares(10);
        intent.terms = *OrderTerms::limit(Price::won(71'900));
        state.instrument.symbol = intent.symbol;
        state.instrument.limits = PriceLimits{Price::won(50'100), Price::won(92'900)};
        TradeTick last;
        last.symbol = intent.symbol;
        last.price = Price::won(71'900);
        state.last = last;
        context.market = &state;
        context.ticks = &ticks_of(Product::stock, Market::kospi, KstDate::of(2026, 11, 23));
        context.session.phase = SessionPhase::continuous;
        context.ledger_open = true;
        context.available_cash = Notional::won(10'000'000);
        context.sellable = Quantity::shares(10);
        context.max_order_notional = Notional::won(10'000'000);
    }
    Case(const Case&) = delete;
    Case& operator=(const Case&) = delete;

    void at_market() { intent.terms = OrderTerms::market(); }
    void limit(std::int64_t won) { intent.terms = *OrderTerms::limit(Price::won(won)); }
    void sells() {
        intent.side = Side::sell;
        intent.purpose = Purpose::reduce;
    }
};

std::optional<std::string_view> check_name(const std::optional<Refusal>& refusal) {
    if (!refusal) return std::nullopt;
    return refusal->check;
}

TEST(RiskEngine, AnOrdinaryBuyAndAnOrdinarySalePassEveryCheck) {
    Case buy;
    EXPECT_FALSE(first_refusal(buy.context));
    Case sale;
    sale.sells();
    EXPECT_FALSE(first_refusal(sale.context));
    Case market_buy;
    market_buy.at_market();
    EXPECT_FALSE(first_refusal(market_buy.context));
}

TEST(RiskEngine, EveryCheckStandsOnceInTheTableAndNamesItselfInItsRefusal) {
    std::vector<std::string_view> names;
    for (const RiskCheckRow& row : risk_checks())
        names.push_back(row.name);
    const std::vector<std::string_view> expected{
        "known",          "issue_state",    "quantity",     "order_size", "phase",
        "tick",           "price_limits",   "frozen",       "duplicate",  "min_price",
        "min_market_cap", "order_notional", "buying_power", "holdings"};
    EXPECT_EQ(names, expected);
}

TEST(RiskEngine, OnlyLimitsOnEntriesAreSkippedByExits) {
    for (const RiskCheckRow& row : risk_checks()) {
        const bool caps_entries = row.name == "order_notional" || row.name == "buying_power" ||
                                  row.name == "min_price" || row.name == "min_market_cap";
        EXPECT_EQ(row.entries_only, caps_entries) << row.name;
    }
}

TEST(RiskEngine, NoCheckOnEntriesBlocksAnExit) {
    for (const Purpose purpose : {Purpose::reduce, Purpose::flatten}) {
        for (const Side side : {Side::sell, Side::buy}) {
            Case exit;
            exit.intent.side = side;
            exit.intent.purpose = purpose;
            exit.context.available_cash = Notional::won(0);
            exit.context.max_order_notional = Notional::won(1);
            exit.context.commission = Notional::won(1'000'000);
            EXPECT_FALSE(first_refusal(exit.context));
        }
    }
    Case entry;
    entry.context.max_order_notional = Notional::won(1);
    EXPECT_EQ(check_name(first_refusal(entry.context)), "order_notional");
}

TEST(RiskEngine, AnExitAtMarketNeedsNoPriceLimits) {
    Case exit;
    exit.sells();
    exit.at_market();
    exit.state.instrument.limits.reset();
    EXPECT_FALSE(first_refusal(exit.context));
}

TEST(RiskEngine, TheFirstRefusalInTableOrderWins) {
    // Everything is wrong at once; the cures come one by one in table order.
    Case bad;
    bad.limit(99'950); // off the tick and above the limit
    bad.intent.quantity = Quantity::shares(0);
    bad.context.session.phase.reset();
    bad.context.frozen = true;
    bad.context.duplicate = true;
    bad.context.ledger_open = false;
    bad.context.max_order_notional = Notional::won(1);
    bad.context.available_cash = Notional::won(0);
    EXPECT_EQ(check_name(first_refusal(bad.context)), "known");
    bad.context.ledger_open = true;
    EXPECT_EQ(check_name(first_refusal(bad.context)), "quantity");
    bad.intent.quantity = Quantity::shares(10);
    EXPECT_EQ(check_name(first_refusal(bad.context)), "phase");
    bad.context.session.phase = SessionPhase::continuous;
    EXPECT_EQ(check_name(first_refusal(bad.context)), "tick");
    bad.limit(99'900);
    EXPECT_EQ(check_name(first_refusal(bad.context)), "price_limits");
    bad.limit(92'900);
    EXPECT_EQ(check_name(first_refusal(bad.context)), "frozen");
    bad.context.frozen = false;
    EXPECT_EQ(check_name(first_refusal(bad.context)), "duplicate");
    bad.context.duplicate = false;
    EXPECT_EQ(check_name(first_refusal(bad.context)), "order_notional");
    bad.context.max_order_notional = Notional::won(10'000'000);
    EXPECT_EQ(check_name(first_refusal(bad.context)), "buying_power");
    bad.context.available_cash = Notional::won(10'000'000);
    EXPECT_FALSE(first_refusal(bad.context));
    bad.sells();
    bad.context.sellable = Quantity::shares(9);
    EXPECT_EQ(check_name(first_refusal(bad.context)), "holdings");
}

TEST(RiskEngine, OrdersOfWarrantsAreForTens) {
    Case c;
    c.state.instrument.product = Product::elw;
    const auto refusal_of = [&](std::int64_t shares) {
        c.intent.quantity = Quantity::shares(shares);
        return risk::check_quantity(c.context);
    };
    EXPECT_FALSE(refusal_of(10));
    EXPECT_FALSE(refusal_of(120));
    EXPECT_EQ(refusal_of(0)->nearest_above, 10);
    EXPECT_EQ(refusal_of(5)->nearest_above, 10);
    EXPECT_EQ(refusal_of(5)->nearest_below, std::nullopt);
    EXPECT_EQ(refusal_of(25)->nearest_below, 20);
    EXPECT_EQ(refusal_of(25)->nearest_above, 30);
    EXPECT_EQ(refusal_of(kMaxQuantity.in_shares() + 1)->nearest_below,
              kMaxQuantity.in_shares() / 10 * 10);
}

TEST(RiskEngine, CodesAreStableAndDifferent) {
    Case c;
    c.context.market = nullptr;
    EXPECT_EQ(risk::check_known(c.context)->code, "GR100");
    c.context.market = &c.state;
    c.intent.quantity = Quantity::shares(0);
    EXPECT_EQ(risk::check_quantity(c.context)->code, "GR101");
    c.context.session.phase.reset();
    EXPECT_EQ(risk::check_phase(c.context)->code, "GR102");
    c.limit(71'901);
    EXPECT_EQ(risk::check_tick(c.context)->code, "GR103");
    c.limit(93'000);
    EXPECT_EQ(risk::check_price_limits(c.context)->code, "GR104");
    c.context.frozen = true;
    EXPECT_EQ(risk::check_frozen(c.context)->code, "GR105");
    c.context.duplicate = true;
    EXPECT_EQ(risk::check_duplicate(c.context)->code, "GR106");
    c.intent.quantity = Quantity::shares(1);
    c.context.max_order_notional = Notional::won(1);
    EXPECT_EQ(risk::check_order_notional(c.context)->code, "GR107");
    c.context.available_cash = Notional::won(1);
    EXPECT_EQ(risk::check_buying_power(c.context)->code, "GR061");
    c.sells();
    c.context.sellable = Quantity::shares(0);
    EXPECT_EQ(risk::check_holdings(c.context)->code, "GR108");
}

TEST(WorstPrice, IsTheLimitElseTheDaysWorstForTheSide) {
    Case c;
    EXPECT_EQ(c.context.worst_price(), Price::won(71'900));
    c.at_market();
    EXPECT_EQ(c.context.worst_price(), Price::won(92'900));
    c.state.instrument.limits.reset();
    EXPECT_EQ(c.context.worst_price(), std::nullopt);
    c.context.market = nullptr;
    EXPECT_EQ(c.context.worst_price(), std::nullopt);
}

TEST(KnownCheck, RefusesASymbolWithoutMarketPriceTicksOrAccount) {
    Case no_market;
    no_market.context.market = nullptr;
    EXPECT_TRUE(risk::check_known(no_market.context));
    Case no_price;
    no_price.state.last.reset();
    EXPECT_TRUE(risk::check_known(no_price.context));
    Case no_ticks;
    no_ticks.context.ticks = {};
    EXPECT_TRUE(risk::check_known(no_ticks.context));
    Case no_ledger;
    no_ledger.context.ledger_open = false;
    EXPECT_TRUE(risk::check_known(no_ledger.context));
    Case all;
    EXPECT_FALSE(risk::check_known(all.context));
}

TEST(IssueStateCheck, AHaltAndTheLiquidationDaysStopBuysAndNotExits) {
    for (bool IssueFlags::*const flag : {&IssueFlags::halted, &IssueFlags::liquidation}) {
        Case buy;
        buy.state.instrument.flags.*flag = true;
        const auto refused = first_refusal(buy.context);
        ASSERT_TRUE(refused);
        EXPECT_EQ(refused->code, "GR112");
        EXPECT_FALSE(refused->detail.empty());
        Case sale;
        sale.state.instrument.flags.*flag = true;
        sale.sells();
        EXPECT_FALSE(first_refusal(sale.context));
    }
}

TEST(IssueStateCheck, OtherFlagsStopNobody) {
    Case buy;
    buy.state.instrument.flags.administrative = true;
    buy.state.instrument.flags.overheated = true;
    buy.state.instrument.flags.alarm = MarketAlarm::risk;
    EXPECT_FALSE(first_refusal(buy.context));
}

TEST(KnownCheck, APriceOfAnotherVenueIsNone) {
    for (const Venue venue : {Venue::krx, Venue::nxt, Venue::sor}) {
        for (const Venue priced : {Venue::krx, Venue::nxt}) {
            Case c;
            c.intent.venue = venue;
            c.state.last->venue = priced;
            const bool same = (venue == Venue::nxt) == (priced == Venue::nxt);
            EXPECT_EQ(risk::check_known(c.context).has_value(), !same);
        }
    }
}

TEST(OrderSizeCheck, BelowAtAndAboveTheCap) {
    const auto refusal = [](std::int64_t shares, std::optional<std::int64_t> cap) {
        Case c;
        c.intent.quantity = Quantity::shares(shares);
        if (cap) c.context.size_cap = Quantity::shares(*cap);
        return risk::check_order_size(c.context);
    };
    EXPECT_FALSE(refusal(99, 100));
    EXPECT_FALSE(refusal(100, 100));
    EXPECT_FALSE(refusal(101, std::nullopt)); // unknown: the broker decides
    const auto over = refusal(101, 100);
    ASSERT_TRUE(over);
    EXPECT_EQ(over->code, "GR113");
    EXPECT_EQ(over->value, 101);
    EXPECT_EQ(over->limit, 100);
    EXPECT_EQ(over->nearest_below, 100);
    EXPECT_EQ(refusal(1, 0)->nearest_below, std::nullopt);
}

TEST(MinPriceCheck, BelowAtAndAboveTheFilterForStocksThatAreBought) {
    const auto refusal = [](std::int64_t last, Product product = Product::stock) {
        Case c;
        c.context.filter.min_price = Price::won(5'000);
        c.state.last->price = Price::won(last);
        c.state.instrument.product = product;
        return risk::check_min_price(c.context);
    };
    EXPECT_FALSE(refusal(5'001));
    EXPECT_FALSE(refusal(5'000));
    EXPECT_FALSE(refusal(4'999, Product::etf));
    const auto low = refusal(4'999);
    ASSERT_TRUE(low);
    EXPECT_EQ(low->code, "GR114");
    EXPECT_EQ(low->value, 4'999);
    EXPECT_EQ(low->limit, 5'000);
    Case sale;
    sale.sells();
    sale.context.filter.min_price = Price::won(1'000'000);
    EXPECT_FALSE(first_refusal(sale.context));
    EXPECT_FALSE(risk::check_min_price(sale.context));
}

TEST(MinMarketCapCheck, BelowAtAboveAndUnknown) {
    const auto refusal = [](std::optional<std::int64_t> worth, std::int64_t least) {
        Case c;
        c.context.filter.min_market_cap = Notional::won(least);
        if (worth) c.state.instrument.market_cap = Notional::won(*worth);
        return risk::check_min_market_cap(c.context);
    };
    EXPECT_FALSE(refusal(500'000'000'001, 500'000'000'000));
    EXPECT_FALSE(refusal(500'000'000'000, 500'000'000'000));
    EXPECT_FALSE(refusal(std::nullopt, 0)); // no filter
    const auto small = refusal(499'999'999'999, 500'000'000'000);
    ASSERT_TRUE(small);
    EXPECT_EQ(small->code, "GR115");
    EXPECT_EQ(small->value, 499'999'999'999);
    EXPECT_EQ(small->limit, 500'000'000'000);
    ASSERT_TRUE(refusal(std::nullopt, 1)); // what is not known is not guessed
}

TEST(MinMarketCapCheck, ReckonsFromBasePriceAndSharesWhereTheCapIsNotTold) {
    Case c;
    c.context.filter.min_market_cap = Notional::won(1'000'000);
    c.state.instrument.base = Price::won(1'000);
    c.state.instrument.listed_shares = Quantity::shares(1'000);
    EXPECT_FALSE(risk::check_min_market_cap(c.context));
    c.state.instrument.listed_shares = Quantity::shares(999);
    EXPECT_TRUE(risk::check_min_market_cap(c.context));
    // A product beyond 64 bits is no figure.
    c.state.instrument.base = Price::won(std::numeric_limits<std::int64_t>::max());
    EXPECT_TRUE(risk::check_min_market_cap(c.context));
}

TEST(QuantityCheck, BelowAtAndAboveBothEnds) {
    const auto refusal = [](std::int64_t shares) {
        Case c;
        c.intent.quantity = Quantity::shares(shares);
        return risk::check_quantity(c.context);
    };
    EXPECT_FALSE(refusal(1));
    EXPECT_FALSE(refusal(9'999'999'998));
    EXPECT_FALSE(refusal(9'999'999'999));
    for (const std::int64_t low : {std::int64_t{0}, std::int64_t{-1}, -kMost}) {
        const auto refused = refusal(low);
        ASSERT_TRUE(refused) << low;
        EXPECT_EQ(refused->unit, RefusalUnit::shares);
        EXPECT_EQ(refused->value, low);
        EXPECT_EQ(refused->limit, 1);
        EXPECT_EQ(refused->nearest_above, 1);
        EXPECT_EQ(refused->nearest_below, std::nullopt);
    }
    for (const std::int64_t high : {std::int64_t{10'000'000'000}, kMost}) {
        const auto refused = refusal(high);
        ASSERT_TRUE(refused) << high;
        EXPECT_EQ(refused->limit, 9'999'999'999);
        EXPECT_EQ(refused->nearest_below, 9'999'999'999);
        EXPECT_EQ(refused->nearest_above, std::nullopt);
    }
}

TEST(PhaseCheck, AnOrderWithoutASessionIsRefusedWithTheReasonAndTheNextOpening) {
    Case c;
    c.intent.decided_at = to_utc(KstDate::of(2026, 11, 23), KstTime::of(16, 30));
    const UtcNanos opens = to_utc(KstDate::of(2026, 11, 24), KstTime::of(8, 30));
    c.context.session = {std::nullopt, FixedText<119>{"closed"}, opens};
    const auto refused = risk::check_phase(c.context);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->unit, RefusalUnit::instant);
    EXPECT_EQ(refused->value, c.intent.decided_at.since_epoch().count());
    EXPECT_EQ(refused->nearest_above, opens.since_epoch().count());
    EXPECT_EQ(refused->detail.view(), "closed");
    Case uncovered;
    uncovered.context.session = {std::nullopt, FixedText<119>{"outside"}, std::nullopt};
    ASSERT_TRUE(risk::check_phase(uncovered.context));
    EXPECT_EQ(risk::check_phase(uncovered.context)->nearest_above, std::nullopt);
    Case open;
    EXPECT_FALSE(risk::check_phase(open.context));
}

TEST(TickCheck, BelowAtAndAboveALegalPrice) {
    const auto refusal = [](std::int64_t won) {
        Case c;
        c.limit(won);
        return risk::check_tick(c.context);
    };
    EXPECT_FALSE(refusal(71'900));
    for (const std::int64_t off : {71'801, 71'850, 71'899}) {
        const auto refused = refusal(off);
        ASSERT_TRUE(refused) << off;
        EXPECT_EQ(refused->unit, RefusalUnit::won);
        EXPECT_EQ(refused->value, off);
        EXPECT_EQ(refused->nearest_below, 71'800);
        EXPECT_EQ(refused->nearest_above, 71'900);
    }
    ASSERT_TRUE(refusal(71'901));
    EXPECT_EQ(refusal(71'901)->nearest_below, 71'900);
    EXPECT_EQ(refusal(71'901)->nearest_above, 72'000);
}

TEST(TickCheck, NearestPricesAcrossABandEdgeAreLegalOnTheirOwnSide) {
    Case c;
    c.state.instrument.limits.reset();
    c.limit(49'990); // below 50,000 the step is 50, from there on 100
    const auto refused = risk::check_tick(c.context);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->nearest_below, 49'950);
    EXPECT_EQ(refused->nearest_above, 50'000);
    EXPECT_TRUE(is_on_tick(Price::won(*refused->nearest_above), *c.context.ticks));
}

TEST(TickCheck, BelowTheLowestTickThereIsOnlyAnUpperNeighbour) {
    Case c;
    c.state.instrument.limits.reset();
    c.context.ticks = &ticks_of(Product::etf, Market::kospi, KstDate::of(2022, 6, 15));
    c.limit(3);
    const auto refused = risk::check_tick(c.context);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->nearest_below, std::nullopt);
    EXPECT_EQ(refused->nearest_above, 5);
}

TEST(TickCheck, TheStopPriceIsCheckedTooAndAMarketOrderHasNothingToCheck) {
    Case c;
    c.intent.terms = *OrderTerms::make(OrderKind::stop_limit, Price::won(71'900),
                                       Price::won(71'950), TimeInForce::day);
    const auto refused = risk::check_tick(c.context);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->value, 71'950);
    c.at_market();
    EXPECT_FALSE(risk::check_tick(c.context));
}

TEST(PriceLimitsCheck, BelowAtAndAboveBothLimits) {
    const auto refusal = [](std::int64_t won) {
        Case c;
        c.limit(won);
        return risk::check_price_limits(c.context);
    };
    EXPECT_FALSE(refusal(50'100));
    EXPECT_FALSE(refusal(50'200));
    EXPECT_FALSE(refusal(92'800));
    EXPECT_FALSE(refusal(92'900));
    const auto low = refusal(50'000);
    ASSERT_TRUE(low);
    EXPECT_EQ(low->value, 50'000);
    EXPECT_EQ(low->limit, 50'100);
    EXPECT_EQ(low->nearest_above, 50'100);
    EXPECT_EQ(low->nearest_below, std::nullopt);
    for (const std::int64_t high : {93'000, 99'999'999}) {
        const auto refused = refusal(high);
        ASSERT_TRUE(refused);
        EXPECT_EQ(refused->value, high);
        EXPECT_EQ(refused->limit, 92'900);
        EXPECT_EQ(refused->nearest_below, 92'900);
        EXPECT_EQ(refused->nearest_above, std::nullopt);
    }
}

TEST(PriceLimitsCheck, TheStopPriceIsCheckedToo) {
    const auto refusal = [](std::int64_t stop) {
        Case c;
        c.intent.terms = *OrderTerms::make(OrderKind::stop_limit, Price::won(71'900),
                                           Price::won(stop), TimeInForce::day);
        return risk::check_price_limits(c.context);
    };
    EXPECT_FALSE(refusal(92'900));
    EXPECT_FALSE(refusal(50'100));
    ASSERT_TRUE(refusal(93'000));
    EXPECT_EQ(refusal(93'000)->value, 93'000);
    EXPECT_EQ(refusal(93'000)->nearest_below, 92'900);
    ASSERT_TRUE(refusal(50'000));
}

TEST(PriceLimitsCheck, AMarketOrderAndAnIssueWithoutLimitsHaveNoneToBreak) {
    Case market;
    market.at_market();
    EXPECT_FALSE(risk::check_price_limits(market.context));
    Case unlimited;
    unlimited.state.instrument.limits.reset();
    unlimited.limit(1'000);
    EXPECT_FALSE(risk::check_price_limits(unlimited.context));
}

TEST(FrozenAndDuplicateChecks, RefuseExactlyWhenToldSoAndExitsToo) {
    for (const bool sells : {false, true}) {
        Case c;
        if (sells) c.sells();
        EXPECT_FALSE(risk::check_frozen(c.context));
        EXPECT_FALSE(risk::check_duplicate(c.context));
        c.context.frozen = true;
        EXPECT_EQ(check_name(first_refusal(c.context)), "frozen");
        c.context.frozen = false;
        c.context.duplicate = true;
        EXPECT_EQ(check_name(first_refusal(c.context)), "duplicate");
    }
}

TEST(OrderNotionalCheck, BelowAtAndAboveTheCap) {
    const auto refusal = [](std::int64_t cap) {
        Case c; // 10 x 71,900 = 719,000
        c.context.max_order_notional = Notional::won(cap);
        return risk::check_order_notional(c.context);
    };
    EXPECT_FALSE(refusal(719'001));
    EXPECT_FALSE(refusal(719'000));
    const auto refused = refusal(718'999);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->unit, RefusalUnit::won);
    EXPECT_EQ(refused->value, 719'000);
    EXPECT_EQ(refused->limit, 718'999);
    EXPECT_EQ(refused->nearest_below, 647'100); // nine shares
    EXPECT_EQ(refused->nearest_above, std::nullopt);
}

TEST(OrderNotionalCheck, AMarketBuyIsReckonedAtTheUpperLimit) {
    Case c;
    c.at_market();
    c.context.max_order_notional = Notional::won(929'000);
    EXPECT_FALSE(risk::check_order_notional(c.context));
    c.context.max_order_notional = Notional::won(928'999);
    ASSERT_TRUE(risk::check_order_notional(c.context));
    EXPECT_EQ(risk::check_order_notional(c.context)->value, 929'000);
    c.state.instrument.limits.reset();
    ASSERT_TRUE(risk::check_order_notional(c.context));
    EXPECT_FALSE(risk::check_order_notional(c.context)->detail.empty());
}

TEST(OrderNotionalCheck, AnAmountThatDoesNotFitIsRefusedWhateverTheCap) {
    Case c;
    c.limit(99'999'999);
    c.intent.quantity = Quantity::shares(kMost / 2);
    c.context.max_order_notional = Notional::won(kMost);
    const auto refused = risk::check_order_notional(c.context);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->value, kMost);
}

TEST(OrderNotionalCheck, TheLargestOrderThatCanBeWrittenFits) {
    Case c; // 9,999,999,999 shares at 99,999,999 won
    c.limit(99'999'999);
    c.intent.quantity = Quantity::shares(9'999'999'999);
    c.context.max_order_notional = Notional::won(999'999'989'900'000'001);
    EXPECT_FALSE(risk::check_order_notional(c.context));
    c.context.max_order_notional = Notional::won(999'999'989'900'000'000);
    EXPECT_TRUE(risk::check_order_notional(c.context));
}

TEST(BuyingPowerCheck, BelowAtAndAboveWithTheCommissionIncluded) {
    const auto refusal = [](std::int64_t cash) {
        Case c; // 719,000 and 100 of commission
        c.context.commission = Notional::won(100);
        c.context.available_cash = Notional::won(cash);
        return risk::check_buying_power(c.context);
    };
    EXPECT_FALSE(refusal(719'101));
    EXPECT_FALSE(refusal(719'100));
    for (const std::int64_t cash : {719'099, 719'000, 718'999}) {
        const auto refused = refusal(cash);
        ASSERT_TRUE(refused) << cash;
        EXPECT_EQ(refused->unit, RefusalUnit::won);
        EXPECT_EQ(refused->value, 719'100);
        EXPECT_EQ(refused->limit, cash);
        EXPECT_EQ(refused->nearest_below, 647'100);
        EXPECT_EQ(refused->nearest_above, std::nullopt);
    }
}

TEST(BuyingPowerCheck, AMarketBuyNeedsCashForTheUpperLimit) {
    Case c;
    c.at_market();
    c.context.available_cash = Notional::won(929'000);
    EXPECT_FALSE(risk::check_buying_power(c.context));
    c.context.available_cash = Notional::won(928'999);
    EXPECT_TRUE(risk::check_buying_power(c.context));
    c.state.instrument.limits.reset();
    ASSERT_TRUE(risk::check_buying_power(c.context));
    EXPECT_FALSE(risk::check_buying_power(c.context)->detail.empty());
}

TEST(BuyingPowerCheck, ASaleNeedsNoCash) {
    Case c;
    c.sells();
    c.context.available_cash = Notional::won(-1'000'000);
    EXPECT_FALSE(risk::check_buying_power(c.context));
}

TEST(BuyingPowerCheck, AnAmountThatDoesNotFitIsRefused) {
    Case c;
    c.limit(99'999'999);
    c.intent.quantity = Quantity::shares(kMost / 2);
    c.context.available_cash = Notional::won(kMost);
    const auto refused = risk::check_buying_power(c.context);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->value, kMost);
}

TEST(BuyingPowerCheck, TheLargestOrderThatCanBeWrittenIsReckonedWithItsCommission) {
    Case c;
    c.limit(99'999'999);
    c.intent.quantity = Quantity::shares(9'999'999'999);
    c.context.commission = Notional::won(999);
    c.context.available_cash = Notional::won(999'999'989'900'001'000);
    EXPECT_FALSE(risk::check_buying_power(c.context));
    c.context.available_cash = Notional::won(999'999'989'900'000'999);
    EXPECT_TRUE(risk::check_buying_power(c.context));
}

TEST(HoldingsCheck, BelowAtAndAboveWhatCanBeSold) {
    const auto refusal = [](std::int64_t shares) {
        Case c;
        c.sells();
        c.intent.quantity = Quantity::shares(shares);
        return risk::check_holdings(c.context);
    };
    EXPECT_FALSE(refusal(9));
    EXPECT_FALSE(refusal(10));
    for (const std::int64_t shares : {std::int64_t{11}, kMost}) {
        const auto refused = refusal(shares);
        ASSERT_TRUE(refused);
        EXPECT_EQ(refused->unit, RefusalUnit::shares);
        EXPECT_EQ(refused->value, shares);
        EXPECT_EQ(refused->limit, 10);
        EXPECT_EQ(refused->nearest_below, 10);
        EXPECT_EQ(refused->nearest_above, std::nullopt);
    }
    Case buy;
    buy.context.sellable = Quantity::shares(0);
    EXPECT_FALSE(risk::check_holdings(buy.context));
}

TEST(NearestLegalValue, IsAbsentWhenNotOneShareWouldBeLegal) {
    // Zero shares or zero won is no legal order (the quantity check refuses it), so it is not
    // offered.
    Case nothing_held;
    nothing_held.sells();
    nothing_held.context.sellable = Quantity::shares(0);
    ASSERT_TRUE(risk::check_holdings(nothing_held.context));
    EXPECT_EQ(risk::check_holdings(nothing_held.context)->nearest_below, std::nullopt);
    Case poor;
    poor.context.available_cash = Notional::won(71'899);
    ASSERT_TRUE(risk::check_buying_power(poor.context));
    EXPECT_EQ(risk::check_buying_power(poor.context)->nearest_below, std::nullopt);
    Case capped;
    capped.context.max_order_notional = Notional::won(71'899);
    ASSERT_TRUE(risk::check_order_notional(capped.context));
    EXPECT_EQ(risk::check_order_notional(capped.context)->nearest_below, std::nullopt);
}

TEST(NearestLegalValue, OffTheTickBesideAPriceLimitStaysWithinTheLimit) {
    Case c;
    c.limit(92'950); // the upper limit is 92,900; 93,000 is on the tick and forbidden
    const auto refused = first_refusal(c.context);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->nearest_below, 92'900);
    EXPECT_EQ(refused->nearest_above, std::nullopt);
    c.limit(49'990); // below the lower limit the nearest legal price is that limit
    const auto low = first_refusal(c.context);
    ASSERT_TRUE(low);
    EXPECT_EQ(low->nearest_below, std::nullopt);
    EXPECT_EQ(low->nearest_above, 50'100);
}

} // namespace
} // namespace qts
