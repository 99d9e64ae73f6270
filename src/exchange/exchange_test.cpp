#include "exchange/exchange.hpp"

#include "core/random.hpp"
#include "market/tick_size.hpp"

#include "fakes/built_in_rules.hpp"

#include <gtest/gtest.h>

namespace qts {
namespace {

Price won(std::int64_t value) {
    return Price::won(value);
}
Quantity shares(std::int64_t value) {
    return Quantity::shares(value);
}
Notional money(std::int64_t value) {
    return Notional::won(value);
}
OrderTerms at(std::int64_t price) {
    return *OrderTerms::limit(Price::won(price));
}

Symbol samsung() {
    return *Symbol::parse("005930");
}
KstDate monday() {
    return KstDate::of(2026, 11, 23);
}
UtcNanos ten_o_clock() {
    return to_utc(monday(), KstTime::of(10, 0));
}

Instrument stock(std::string_view code) {
    Instrument instrument;
    instrument.symbol = *Symbol::parse(code);
    instrument.name = "삼성전자";
    return instrument;
}

/// One issue, base 71,500 (limits 50,100 to 92,900), nobody else in its book.
Exchange one_issue() {
    Exchange exchange{built_in_rules()};
    EXPECT_TRUE(exchange.list(stock("005930"), won(71'500), monday()).has_value());
    return exchange;
}

std::size_t account_with(Exchange& exchange, std::int64_t cash) {
    return exchange.open_account(money(cash), Broker::kis, Environment::vts);
}

/// Gives an account shares: it buys them from the rest of the market.
void give_shares(Exchange& exchange, std::size_t account, std::int64_t count) {
    exchange.set_reference(samsung(), won(71'500), shares(0), shares(count), ten_o_clock());
    ASSERT_TRUE(
        exchange.place(account, samsung(), Side::buy, at(71'600), shares(count), ten_o_clock())
            .has_value());
    ASSERT_EQ(exchange.account(account).holdings().at(samsung()).held, shares(count));
}

TEST(Exchange, ListedIssueStandsAtItsBaseWithTheDaysLimits) {
    const Exchange exchange = one_issue();
    const ListedIssue* const issue = exchange.issue(samsung());
    ASSERT_NE(issue, nullptr);
    EXPECT_EQ(issue->day.base, won(71'500));
    EXPECT_EQ(issue->day.last, won(71'500));
    EXPECT_EQ(issue->day.open, won(0));
    EXPECT_EQ(issue->day.volume, shares(0));
    EXPECT_EQ(issue->instrument.limits->upper, won(92'900));
    EXPECT_EQ(issue->instrument.limits->lower, won(50'100));
    EXPECT_EQ(exchange.issue(*Symbol::parse("000660")), nullptr);
}

TEST(Exchange, BaseOffTheGridIsRaisedOntoIt) {
    Exchange exchange{built_in_rules()};
    ASSERT_TRUE(exchange.list(stock("005930"), won(71'450), monday()).has_value());
    EXPECT_EQ(exchange.issue(samsung())->day.base, won(71'500));
}

TEST(Exchange, UnlistedStockIsRefusedBeforeAnythingElse) {
    Exchange exchange = one_issue();
    const std::size_t account = account_with(exchange, 0);
    const auto placed = exchange.place(account, *Symbol::parse("000660"), Side::buy, at(71'501),
                                       shares(1), ten_o_clock());
    ASSERT_FALSE(placed.has_value());
    EXPECT_EQ(placed.error(), ExchangeRefusal::unknown_issue);
}

TEST(Exchange, HaltedStockIsRefusedBeforeItsPriceIsLookedAt) {
    Exchange exchange{built_in_rules()};
    Instrument halted = stock("005930");
    halted.flags.halted = true;
    ASSERT_TRUE(exchange.list(halted, won(71'500), monday()).has_value());
    const std::size_t account = account_with(exchange, 0);
    const auto placed =
        exchange.place(account, samsung(), Side::buy, at(71'501), shares(1), ten_o_clock());
    ASSERT_FALSE(placed.has_value());
    EXPECT_EQ(placed.error(), ExchangeRefusal::halted);
}

TEST(Exchange, PriceOffTheTickIsRefusedBeforeTheLimits) {
    Exchange exchange = one_issue();
    const std::size_t account = account_with(exchange, 0);
    const auto placed =
        exchange.place(account, samsung(), Side::buy, at(93'050), shares(1), ten_o_clock());
    ASSERT_FALSE(placed.has_value());
    EXPECT_EQ(placed.error(), ExchangeRefusal::off_tick);
}

TEST(Exchange, PriceBeyondTheLimitsIsRefusedBeforeTheCashIsLookedAt) {
    Exchange exchange = one_issue();
    const std::size_t account = account_with(exchange, 0);
    const auto above =
        exchange.place(account, samsung(), Side::buy, at(93'000), shares(1), ten_o_clock());
    const auto below =
        exchange.place(account, samsung(), Side::sell, at(50'000), shares(1), ten_o_clock());
    ASSERT_FALSE(above.has_value());
    ASSERT_FALSE(below.has_value());
    EXPECT_EQ(above.error(), ExchangeRefusal::beyond_limits);
    EXPECT_EQ(below.error(), ExchangeRefusal::beyond_limits);
}

TEST(Exchange, LimitPricesThemselvesAreAccepted) {
    Exchange exchange = one_issue();
    const std::size_t account = account_with(exchange, 1'000'000);
    EXPECT_TRUE(exchange.place(account, samsung(), Side::buy, at(92'900), shares(1), ten_o_clock())
                    .has_value());
    EXPECT_TRUE(exchange.place(account, samsung(), Side::buy, at(50'100), shares(1), ten_o_clock())
                    .has_value());
}

TEST(Exchange, OrderKindItDoesNotMatchIsRefused) {
    Exchange exchange = one_issue();
    const std::size_t account = account_with(exchange, 1'000'000);
    const auto ioc =
        OrderTerms::make(OrderKind::limit, won(71'500), std::nullopt, TimeInForce::ioc);
    ASSERT_TRUE(ioc.has_value());
    const auto placed =
        exchange.place(account, samsung(), Side::buy, *ioc, shares(1), ten_o_clock());
    ASSERT_FALSE(placed.has_value());
    EXPECT_EQ(placed.error(), ExchangeRefusal::order_kind);
}

TEST(Exchange, BuyForExactlyTheCashIsAcceptedAndOneWonLessIsNot) {
    Exchange exchange = one_issue();
    const std::size_t exact = account_with(exchange, 715'000);
    const std::size_t short_of_it = account_with(exchange, 714'999);
    EXPECT_TRUE(exchange.place(exact, samsung(), Side::buy, at(71'500), shares(10), ten_o_clock())
                    .has_value());
    EXPECT_EQ(exchange.account(exact).orderable_cash(), money(0));
    const auto refused =
        exchange.place(short_of_it, samsung(), Side::buy, at(71'500), shares(10), ten_o_clock());
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error(), ExchangeRefusal::not_enough_cash);
    EXPECT_EQ(exchange.account(short_of_it).orderable_cash(), money(714'999));
    EXPECT_EQ(exchange.orders().size(), 1U);
}

TEST(Exchange, AmountThatFitsNo64BitsIsNotEnoughCash) {
    Exchange exchange = one_issue();
    const std::size_t account = account_with(exchange, 1'000'000);
    const auto placed = exchange.place(account, samsung(), Side::buy, at(92'900),
                                       shares(9'000'000'000'000'000), ten_o_clock());
    ASSERT_FALSE(placed.has_value());
    EXPECT_EQ(placed.error(), ExchangeRefusal::not_enough_cash);
}

TEST(Exchange, SharesCannotBeSoldTwice) {
    Exchange exchange = one_issue();
    const std::size_t account = account_with(exchange, 10'000'000);
    give_shares(exchange, account, 10);
    ASSERT_TRUE(exchange.place(account, samsung(), Side::sell, at(80'000), shares(7), ten_o_clock())
                    .has_value());
    const auto refused =
        exchange.place(account, samsung(), Side::sell, at(80'000), shares(4), ten_o_clock());
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error(), ExchangeRefusal::not_enough_shares);
    EXPECT_TRUE(exchange.place(account, samsung(), Side::sell, at(80'000), shares(3), ten_o_clock())
                    .has_value());
}

TEST(Exchange, MarketBuyIsCheckedAtTheUpperLimit) {
    Exchange exchange = one_issue();
    const std::size_t rich = account_with(exchange, 929'000);
    const std::size_t poor = account_with(exchange, 928'999);
    const auto refused =
        exchange.place(poor, samsung(), Side::buy, OrderTerms::market(), shares(10), ten_o_clock());
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error(), ExchangeRefusal::not_enough_cash);
    // Nobody sells: the order waits, all of its cash reserved.
    const auto placed =
        exchange.place(rich, samsung(), Side::buy, OrderTerms::market(), shares(10), ten_o_clock());
    ASSERT_TRUE(placed.has_value());
    EXPECT_EQ(exchange.account(rich).orderable_cash(), money(0));
    EXPECT_EQ(exchange.order(*placed)->open(), shares(10));
    EXPECT_EQ(exchange.order(*placed)->limit, won(0));
}

TEST(Exchange, MarketBuySweepsTheBookAndFreesWhatItDidNotSpend) {
    Exchange exchange = one_issue();
    const std::size_t account = account_with(exchange, 929'000);
    exchange.set_reference(samsung(), won(71'500), shares(0), shares(6), ten_o_clock());
    const auto placed = exchange.place(account, samsung(), Side::buy, OrderTerms::market(),
                                       shares(10), ten_o_clock());
    ASSERT_TRUE(placed.has_value());
    const ExchangeOrder& order = *exchange.order(*placed);
    EXPECT_EQ(order.filled, shares(10));
    // Six at the best ask, the rest one tick on.
    EXPECT_EQ(order.filled_amount, money(6 * 71'600 + 4 * 71'700));
    const ExchangeAccount& owner = exchange.account(account);
    EXPECT_EQ(owner.orderable_cash(), owner.cash());
    EXPECT_EQ(owner.cash(), money(929'000 - 716'400) - owner.costs_today());
}

TEST(Exchange, RestOfAMarketBuyWaitsAtTheLastPriceForTheNextSeller) {
    Exchange exchange = one_issue();
    const std::size_t buyer = account_with(exchange, 10'000'000);
    const std::size_t seller = account_with(exchange, 10'000'000);
    give_shares(exchange, seller, 3);                                       // last price 71,600 now
    ASSERT_TRUE(exchange.start_day(KstDate::of(2026, 11, 24)).has_value()); // an empty book
    const UtcNanos next_day = to_utc(KstDate::of(2026, 11, 24), KstTime::of(10, 0));
    const auto buy =
        exchange.place(buyer, samsung(), Side::buy, OrderTerms::market(), shares(5), next_day);
    ASSERT_TRUE(buy.has_value());
    const auto sell =
        exchange.place(seller, samsung(), Side::sell, OrderTerms::market(), shares(3), next_day);
    ASSERT_TRUE(sell.has_value());
    EXPECT_EQ(exchange.order(*sell)->filled, shares(3));
    EXPECT_EQ(exchange.order(*sell)->filled_amount, money(3 * 71'600));
    EXPECT_EQ(exchange.order(*buy)->open(), shares(2));
}

TEST(Exchange, FillOfALimitBuyFreesTheDifferenceToItsLimit) {
    Exchange exchange = one_issue();
    const std::size_t account = account_with(exchange, 1'000'000);
    exchange.set_reference(samsung(), won(71'500), shares(0), shares(100), ten_o_clock());
    const auto placed =
        exchange.place(account, samsung(), Side::buy, at(75'000), shares(10), ten_o_clock());
    ASSERT_TRUE(placed.has_value());
    EXPECT_EQ(exchange.order(*placed)->filled_amount, money(716'000));
    const ExchangeAccount& owner = exchange.account(account);
    EXPECT_EQ(owner.costs_today(), money(100)); // 0.014 % of 716,000 is 100.2
    EXPECT_EQ(owner.orderable_cash(), money(1'000'000 - 716'000 - 100));
    ASSERT_EQ(exchange.client_fills().size(), 1U);
    EXPECT_EQ(exchange.client_fills()[0].order, *placed);
    EXPECT_EQ(exchange.client_fills()[0].price, won(71'600));
    EXPECT_EQ(exchange.client_fills()[0].at, ten_o_clock());
}

TEST(Exchange, RestingBuyFillsAtItsOwnPriceWhenTheMarketFallsThroughIt) {
    Exchange exchange = one_issue();
    const std::size_t account = account_with(exchange, 1'000'000);
    exchange.set_reference(samsung(), won(71'500), shares(0), shares(100), ten_o_clock());
    const auto placed =
        exchange.place(account, samsung(), Side::buy, at(71'000), shares(10), ten_o_clock());
    ASSERT_TRUE(placed.has_value());
    EXPECT_EQ(exchange.order(*placed)->open(), shares(10));
    exchange.set_reference(samsung(), won(70'800), shares(0), shares(4), ten_o_clock());
    // One sell level (70,900) of 4 shares, the next (71,000) of 6: both are at or below the limit.
    EXPECT_EQ(exchange.order(*placed)->filled, shares(10));
    EXPECT_EQ(exchange.order(*placed)->filled_amount, money(710'000));
}

TEST(Exchange, CommissionOfAnOrderThatFillsInPartsIsThatOfTheWhole) {
    Exchange exchange = one_issue();
    const std::size_t account = account_with(exchange, 1'000'000);
    const auto placed =
        exchange.place(account, samsung(), Side::buy, at(60'000), shares(5), ten_o_clock());
    ASSERT_TRUE(placed.has_value());
    for (int i = 0; i < 5; ++i) { // one share is offered at 60,000 each time
        exchange.set_reference(samsung(), won(59'900), shares(0), shares(1), ten_o_clock());
    }
    ASSERT_EQ(exchange.client_fills().size(), 5U);
    // 0.014 % of 300,000 is 42, of each 60,000 alone 8.4 (to ten won: 40, not five times 10).
    EXPECT_EQ(exchange.account(account).costs_today(), money(40));
}

TEST(Exchange, CancelReleasesTheCashOfWhatItTook) {
    Exchange exchange = one_issue();
    const std::size_t account = account_with(exchange, 1'000'000);
    const auto placed =
        exchange.place(account, samsung(), Side::buy, at(71'500), shares(10), ten_o_clock());
    ASSERT_TRUE(placed.has_value());
    EXPECT_EQ(exchange.account(account).orderable_cash(), money(285'000));
    const auto part = exchange.cancel(account, *placed, shares(4));
    ASSERT_TRUE(part.has_value());
    EXPECT_EQ(*part, shares(4));
    EXPECT_EQ(exchange.account(account).orderable_cash(), money(571'000));
    const auto rest = exchange.cancel(account, *placed, std::nullopt);
    ASSERT_TRUE(rest.has_value());
    EXPECT_EQ(*rest, shares(6));
    EXPECT_EQ(exchange.account(account).orderable_cash(), money(1'000'000));
    EXPECT_EQ(exchange.order(*placed)->cancelled, shares(10));
    EXPECT_TRUE(exchange.issue(samsung())->book.empty(Side::buy));
}

TEST(Exchange, CancelOfAMarketOrderReleasesTheUpperLimitAmount) {
    Exchange exchange = one_issue();
    const std::size_t account = account_with(exchange, 929'000);
    const auto placed = exchange.place(account, samsung(), Side::buy, OrderTerms::market(),
                                       shares(10), ten_o_clock());
    ASSERT_TRUE(placed.has_value());
    ASSERT_TRUE(exchange.cancel(account, *placed, std::nullopt).has_value());
    EXPECT_EQ(exchange.account(account).orderable_cash(), money(929'000));
}

TEST(Exchange, CancelOfASellReleasesTheShares) {
    Exchange exchange = one_issue();
    const std::size_t account = account_with(exchange, 10'000'000);
    give_shares(exchange, account, 10);
    const auto placed =
        exchange.place(account, samsung(), Side::sell, at(80'000), shares(10), ten_o_clock());
    ASSERT_TRUE(placed.has_value());
    EXPECT_EQ(exchange.account(account).sellable(samsung()), shares(0));
    ASSERT_TRUE(exchange.cancel(account, *placed, std::nullopt).has_value());
    EXPECT_EQ(exchange.account(account).sellable(samsung()), shares(10));
}

TEST(Exchange, CancelNamesWhyItDoesNothing) {
    Exchange exchange = one_issue();
    const std::size_t owner = account_with(exchange, 1'000'000);
    const std::size_t other = account_with(exchange, 1'000'000);
    const auto placed =
        exchange.place(owner, samsung(), Side::buy, at(71'500), shares(10), ten_o_clock());
    ASSERT_TRUE(placed.has_value());
    EXPECT_EQ(exchange.cancel(owner, 999'999, std::nullopt).error(),
              ExchangeRefusal::unknown_order);
    EXPECT_EQ(exchange.cancel(other, *placed, std::nullopt).error(),
              ExchangeRefusal::unknown_order);
    EXPECT_EQ(exchange.cancel(owner, *placed, shares(11)).error(), ExchangeRefusal::more_than_left);
    ASSERT_TRUE(exchange.cancel(owner, *placed, std::nullopt).has_value());
    EXPECT_EQ(exchange.cancel(owner, *placed, std::nullopt).error(), ExchangeRefusal::nothing_left);
}

TEST(Exchange, AmendOfTheWholeMovesItToANewNumberAndTheOldRowKeepsItsFigures) {
    Exchange exchange = one_issue();
    const std::size_t account = account_with(exchange, 1'000'000);
    exchange.set_reference(samsung(), won(71'500), shares(0), shares(100), ten_o_clock());
    const auto old_id =
        exchange.place(account, samsung(), Side::buy, at(71'000), shares(10), ten_o_clock());
    ASSERT_TRUE(old_id.has_value());
    const auto new_id = exchange.amend(account, *old_id, std::nullopt, at(70'000), ten_o_clock());
    ASSERT_TRUE(new_id.has_value());
    EXPECT_NE(*new_id, *old_id);
    const ExchangeOrder& replaced = *exchange.order(*old_id);
    EXPECT_EQ(replaced.ordered, shares(10));
    EXPECT_EQ(replaced.limit, won(71'000));
    EXPECT_EQ(replaced.moved, shares(10));
    EXPECT_EQ(replaced.open(), shares(0));
    EXPECT_EQ(replaced.cancelled, shares(0));
    const ExchangeOrder& moved = *exchange.order(*new_id);
    EXPECT_EQ(moved.original, *old_id);
    EXPECT_EQ(moved.ordered, shares(10));
    EXPECT_EQ(moved.limit, won(70'000));
    EXPECT_EQ(moved.open(), shares(10));
    EXPECT_EQ(exchange.account(account).orderable_cash(), money(300'000));
    EXPECT_EQ(exchange.cancel(account, *old_id, std::nullopt).error(),
              ExchangeRefusal::nothing_left);
}

TEST(Exchange, AmendAfterAPartFillMovesOnlyTheRest) {
    Exchange exchange = one_issue();
    const std::size_t account = account_with(exchange, 1'000'000);
    exchange.set_reference(samsung(), won(71'500), shares(0), shares(3), ten_o_clock());
    const auto old_id =
        exchange.place(account, samsung(), Side::buy, at(71'600), shares(10), ten_o_clock());
    ASSERT_TRUE(old_id.has_value());
    ASSERT_EQ(exchange.order(*old_id)->filled, shares(3));
    const auto new_id = exchange.amend(account, *old_id, std::nullopt, at(70'000), ten_o_clock());
    ASSERT_TRUE(new_id.has_value());
    EXPECT_EQ(exchange.order(*old_id)->ordered, shares(10));
    EXPECT_EQ(exchange.order(*old_id)->filled, shares(3));
    EXPECT_EQ(exchange.order(*new_id)->ordered, shares(7));
    EXPECT_EQ(exchange.order(*new_id)->filled, shares(0));
    EXPECT_EQ(exchange.order(*new_id)->filled_amount, money(0));
    const ExchangeAccount& owner = exchange.account(account);
    EXPECT_EQ(owner.orderable_cash(), owner.cash() - money(490'000));
}

TEST(Exchange, AmendOfAPartLeavesTheRestUnderTheOldNumber) {
    Exchange exchange = one_issue();
    const std::size_t account = account_with(exchange, 1'000'000);
    const auto old_id =
        exchange.place(account, samsung(), Side::buy, at(71'000), shares(10), ten_o_clock());
    ASSERT_TRUE(old_id.has_value());
    const auto new_id = exchange.amend(account, *old_id, shares(4), at(70'000), ten_o_clock());
    ASSERT_TRUE(new_id.has_value());
    EXPECT_EQ(exchange.order(*old_id)->open(), shares(6));
    EXPECT_EQ(exchange.order(*new_id)->open(), shares(4));
    EXPECT_EQ(exchange.account(account).orderable_cash(),
              money(1'000'000 - 6 * 71'000 - 4 * 70'000));
    EXPECT_EQ(exchange.issue(samsung())->book.best(Side::buy), won(71'000));
}

TEST(Exchange, AmendedOrderStartsWithANewPlaceInTime) {
    Exchange exchange = one_issue();
    const std::size_t account = account_with(exchange, 10'000'000);
    const std::size_t seller = account_with(exchange, 10'000'000);
    give_shares(exchange, seller, 5);
    const auto first =
        exchange.place(account, samsung(), Side::buy, at(71'400), shares(5), ten_o_clock());
    const auto second =
        exchange.place(account, samsung(), Side::buy, at(71'600), shares(5), ten_o_clock());
    ASSERT_TRUE(first.has_value() && second.has_value());
    const auto moved = exchange.amend(account, *first, std::nullopt, at(71'600), ten_o_clock());
    ASSERT_TRUE(moved.has_value());
    const auto sold =
        exchange.place(seller, samsung(), Side::sell, at(71'600), shares(5), ten_o_clock());
    ASSERT_TRUE(sold.has_value());
    EXPECT_EQ(exchange.order(*second)->filled, shares(5));
    EXPECT_EQ(exchange.order(*moved)->filled, shares(0));
}

TEST(Exchange, AmendToTheSamePriceIsRefused) {
    Exchange exchange = one_issue();
    const std::size_t account = account_with(exchange, 1'000'000);
    const auto placed =
        exchange.place(account, samsung(), Side::buy, at(71'000), shares(10), ten_o_clock());
    ASSERT_TRUE(placed.has_value());
    const auto refused = exchange.amend(account, *placed, std::nullopt, at(71'000), ten_o_clock());
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error(), ExchangeRefusal::same_price);
    EXPECT_EQ(exchange.order(*placed)->open(), shares(10));
}

TEST(Exchange, RefusedAmendChangesNothing) {
    Exchange exchange = one_issue();
    const std::size_t account = account_with(exchange, 720'000);
    const auto placed =
        exchange.place(account, samsung(), Side::buy, at(71'000), shares(10), ten_o_clock());
    ASSERT_TRUE(placed.has_value());
    const auto dear = exchange.amend(account, *placed, std::nullopt, at(72'100), ten_o_clock());
    ASSERT_FALSE(dear.has_value());
    EXPECT_EQ(dear.error(), ExchangeRefusal::not_enough_cash);
    EXPECT_EQ(exchange.amend(account, *placed, std::nullopt, at(71'050), ten_o_clock()).error(),
              ExchangeRefusal::off_tick);
    EXPECT_EQ(exchange.amend(account, *placed, std::nullopt, at(93'000), ten_o_clock()).error(),
              ExchangeRefusal::beyond_limits);
    EXPECT_EQ(exchange.amend(account, *placed, shares(11), at(70'000), ten_o_clock()).error(),
              ExchangeRefusal::more_than_left);
    EXPECT_EQ(exchange.amend(account, 12'345, std::nullopt, at(70'000), ten_o_clock()).error(),
              ExchangeRefusal::unknown_order);
    EXPECT_EQ(exchange.account(account).orderable_cash(), money(10'000));
    EXPECT_EQ(exchange.order(*placed)->open(), shares(10));
    EXPECT_EQ(exchange.issue(samsung())->book.resting(*placed), shares(10));
    ASSERT_TRUE(exchange.cancel(account, *placed, std::nullopt).has_value());
    EXPECT_EQ(exchange.account(account).orderable_cash(), money(720'000));
}

TEST(Exchange, AmendMayUseTheCashItsOwnOrderHolds) {
    Exchange exchange = one_issue();
    const std::size_t account = account_with(exchange, 720'000);
    const auto placed =
        exchange.place(account, samsung(), Side::buy, at(71'000), shares(10), ten_o_clock());
    ASSERT_TRUE(placed.has_value());
    EXPECT_TRUE(
        exchange.amend(account, *placed, std::nullopt, at(72'000), ten_o_clock()).has_value());
    EXPECT_EQ(exchange.account(account).orderable_cash(), money(0));
}

TEST(Exchange, SetReferenceMakesALadderAroundThePriceAndPrintsTheVolume) {
    Exchange exchange = one_issue();
    exchange.set_reference(samsung(), won(72'000), shares(300), shares(50), ten_o_clock());
    const ListedIssue& issue = *exchange.issue(samsung());
    EXPECT_EQ(issue.book.best(Side::buy), won(72'000));
    EXPECT_EQ(issue.book.best(Side::sell), won(72'100));
    EXPECT_EQ(issue.book.depth(Side::buy)[9].price, won(71'100));
    EXPECT_EQ(issue.book.depth(Side::sell)[9].price, won(73'000));
    EXPECT_EQ(issue.day.open, won(72'000));
    EXPECT_EQ(issue.day.last, won(72'000));
    EXPECT_EQ(issue.day.volume, shares(300));
    EXPECT_EQ(issue.day.value, money(21'600'000));
}

TEST(Exchange, LadderNeverLeavesTheDaysLimits) {
    Exchange exchange = one_issue();
    exchange.set_reference(samsung(), won(92'900), shares(1), shares(50), ten_o_clock());
    EXPECT_TRUE(exchange.issue(samsung())->book.empty(Side::sell));
    exchange.set_reference(samsung(), won(50'100), shares(1), shares(50), ten_o_clock());
    const auto bids = exchange.issue(samsung())->book.depth(Side::buy);
    EXPECT_EQ(bids[0].price, won(50'100));
    EXPECT_EQ(bids[1].price, won(0));
    exchange.set_reference(samsung(), won(120'000), shares(1), shares(50), ten_o_clock());
    EXPECT_EQ(exchange.issue(samsung())->day.last, won(92'900));
}

TEST(Exchange, ReferenceWithoutVolumeMovesQuotesButPrintsNoTrade) {
    Exchange exchange = one_issue();
    exchange.set_reference(samsung(), won(72'000), shares(0), shares(50), ten_o_clock());
    EXPECT_EQ(exchange.issue(samsung())->day.last, won(71'500));
    EXPECT_EQ(exchange.issue(samsung())->day.volume, shares(0));
    EXPECT_TRUE(exchange.issue(samsung())->minute_bars.empty());
}

TEST(Exchange, MinuteBarsCollectTheTradesOfTheirMinute) {
    Exchange exchange = one_issue();
    const UtcNanos minute = ten_o_clock();
    exchange.set_reference(samsung(), won(71'500), shares(10), shares(50), minute);
    exchange.set_reference(samsung(), won(72'000), shares(20), shares(50),
                           minute + std::chrono::seconds{20});
    exchange.set_reference(samsung(), won(71'000), shares(30), shares(50),
                           minute + std::chrono::seconds{59});
    exchange.set_reference(samsung(), won(71'800), shares(40), shares(50),
                           minute + std::chrono::seconds{60});
    const auto& bars = exchange.issue(samsung())->minute_bars;
    ASSERT_EQ(bars.size(), 2U);
    EXPECT_EQ(bars[0].start, minute);
    EXPECT_EQ(bars[0].open, won(71'500));
    EXPECT_EQ(bars[0].high, won(72'000));
    EXPECT_EQ(bars[0].low, won(71'000));
    EXPECT_EQ(bars[0].close, won(71'000));
    EXPECT_EQ(bars[0].volume, shares(60));
    EXPECT_EQ(bars[1].volume, shares(40));
}

TEST(Exchange, NewDayKillsOpenOrdersAndReleasesWhatTheyHeld) {
    Exchange exchange = one_issue();
    const std::size_t account = account_with(exchange, 10'000'000);
    give_shares(exchange, account, 10);
    const auto buy =
        exchange.place(account, samsung(), Side::buy, at(71'000), shares(10), ten_o_clock());
    const auto sell =
        exchange.place(account, samsung(), Side::sell, at(80'000), shares(4), ten_o_clock());
    ASSERT_TRUE(buy.has_value() && sell.has_value());
    ASSERT_TRUE(exchange.start_day(KstDate::of(2026, 11, 24)).has_value());
    EXPECT_EQ(exchange.order(*buy)->dead, shares(10));
    EXPECT_EQ(exchange.order(*buy)->open(), shares(0));
    EXPECT_EQ(exchange.order(*buy)->cancelled, shares(0));
    EXPECT_EQ(exchange.order(*sell)->dead, shares(4));
    EXPECT_EQ(exchange.account(account).sellable(samsung()), shares(10));
    EXPECT_EQ(exchange.account(account).orderable_cash(), exchange.account(account).cash());
    EXPECT_TRUE(exchange.issue(samsung())->book.empty(Side::buy));
    EXPECT_TRUE(exchange.issue(samsung())->book.empty(Side::sell));
    EXPECT_EQ(exchange.cancel(account, *buy, std::nullopt).error(), ExchangeRefusal::nothing_left);
}

TEST(Exchange, NewDayTakesBaseAndLimitsFromTheClose) {
    Exchange exchange = one_issue();
    exchange.set_reference(samsung(), won(80'000), shares(100), shares(10), ten_o_clock());
    exchange.set_reference(samsung(), won(79'000), shares(100), shares(10), ten_o_clock());
    ASSERT_TRUE(exchange.start_day(KstDate::of(2026, 11, 24)).has_value());
    const ListedIssue& issue = *exchange.issue(samsung());
    EXPECT_EQ(issue.day.base, won(79'000));
    EXPECT_EQ(issue.instrument.limits->upper, won(102'700));
    EXPECT_EQ(issue.instrument.limits->lower, won(55'300));
    EXPECT_EQ(issue.day.volume, shares(0));
    EXPECT_EQ(issue.day.open, won(0));
    EXPECT_TRUE(issue.minute_bars.empty());
    ASSERT_EQ(issue.daily_bars.size(), 1U);
    EXPECT_EQ(kst_date(issue.daily_bars[0].start), monday());
    EXPECT_EQ(issue.daily_bars[0].high, won(80'000));
    EXPECT_EQ(issue.daily_bars[0].close, won(79'000));
    EXPECT_EQ(issue.daily_bars[0].volume, shares(200));
}

TEST(Exchange, DayWithoutATradeKeepsTheBaseAndMakesNoBar) {
    Exchange exchange = one_issue();
    ASSERT_TRUE(exchange.start_day(KstDate::of(2026, 11, 24)).has_value());
    EXPECT_EQ(exchange.issue(samsung())->day.base, won(71'500));
    EXPECT_TRUE(exchange.issue(samsung())->daily_bars.empty());
}

TEST(Exchange, CashOfAPurchaseSettlesOnTheSecondNewDay) {
    Exchange exchange = one_issue();
    const std::size_t account = account_with(exchange, 1'000'000);
    give_shares(exchange, account, 10); // 716,000 won and 100 won commission
    const ExchangeAccount& owner = exchange.account(account);
    EXPECT_EQ(owner.deposit(), money(1'000'000));
    ASSERT_TRUE(exchange.start_day(KstDate::of(2026, 11, 24)).has_value());
    EXPECT_EQ(owner.deposit(), money(1'000'000));
    EXPECT_EQ(owner.next_day(), money(283'900));
    ASSERT_TRUE(exchange.start_day(KstDate::of(2026, 11, 25)).has_value());
    EXPECT_EQ(owner.deposit(), money(283'900));
}

TEST(Exchange, SameCallsGiveTheSameTrades) {
    const auto run = [] {
        Exchange exchange = one_issue();
        const std::size_t account = account_with(exchange, 10'000'000);
        Random random{7};
        for (int i = 0; i < 200; ++i) {
            exchange.set_reference(samsung(), won(71'500 + 100 * random.between(-20, 20)),
                                   shares(10), shares(5), ten_o_clock());
            (void)exchange.place(account, samsung(), random.chance(1, 2) ? Side::buy : Side::sell,
                                 at(71'500 + 100 * random.between(-20, 20)), shares(3),
                                 ten_o_clock());
        }
        std::string trades;
        for (const ClientFill& fill : exchange.client_fills()) {
            trades += std::to_string(fill.order) + "@" + std::to_string(fill.price.in_won()) + "x" +
                      std::to_string(fill.quantity.in_shares()) + " ";
        }
        return trades;
    };
    const std::string first = run();
    EXPECT_FALSE(first.empty());
    EXPECT_EQ(first, run());
}

/// What an account must hold and have reserved, reckoned again from the orders and the fills alone.
void check_account(const Exchange& exchange, std::size_t index, std::int64_t start_cash,
                   std::int64_t all_costs) {
    std::int64_t cash = start_cash - all_costs;
    std::int64_t held = 0;
    for (const ClientFill& fill : exchange.client_fills()) {
        const ExchangeOrder& order = *exchange.order(fill.order);
        if (order.account != index) continue;
        const std::int64_t amount = fill.price.in_won() * fill.quantity.in_shares();
        cash += order.side == Side::buy ? -amount : amount;
        held += order.side == Side::buy ? fill.quantity.in_shares() : -fill.quantity.in_shares();
    }
    std::int64_t promised_cash = 0;
    std::int64_t promised_shares = 0;
    const std::int64_t upper = exchange.issue(samsung())->instrument.limits->upper.in_won();
    for (const ExchangeOrder& order : exchange.orders()) {
        ASSERT_GE(order.open(), shares(0));
        if (order.account != index) continue;
        const std::int64_t each = order.kind == OrderKind::market ? upper : order.limit.in_won();
        if (order.side == Side::buy) promised_cash += each * order.open().in_shares();
        if (order.side == Side::sell) promised_shares += order.open().in_shares();
        ASSERT_EQ(exchange.issue(samsung())->book.resting(order.id), order.open());
    }
    const ExchangeAccount& account = exchange.account(index);
    ASSERT_EQ(account.cash(), money(cash));
    ASSERT_EQ(account.orderable_cash(), money(cash - promised_cash));
    ASSERT_EQ(account.sellable(samsung()), shares(held - promised_shares));
}

TEST(Exchange, CashAndSharesAreConservedUnderRandomFlow) {
    Random random{42};
    Exchange exchange = one_issue();
    constexpr std::int64_t kCash = 50'000'000;
    const std::size_t accounts[] = {account_with(exchange, kCash), account_with(exchange, kCash),
                                    account_with(exchange, kCash)};
    std::int64_t costs_before[] = {0, 0, 0}; // of the days before today
    KstDate today = monday();
    for (int step = 0; step < 6'000; ++step) {
        const UtcNanos now = to_utc(today, KstTime::of(10, 0)) + std::chrono::seconds{step % 3'600};
        const std::size_t who = accounts[random.below(3)];
        const ListedIssue& issue = *exchange.issue(samsung());
        const TickTable& bands = ticks_of(Product::stock, Market::kospi, today);
        const Price near = won(std::clamp(issue.day.last.in_won() + 100 * random.between(-8, 8),
                                          issue.instrument.limits->lower.in_won(),
                                          issue.instrument.limits->upper.in_won()));
        const Price price = *floor_to_tick(near, bands);
        const OrderTerms terms =
            random.chance(1, 8) ? OrderTerms::market() : *OrderTerms::limit(price);
        const Quantity quantity = shares(random.between(1, 30));
        const auto draw = random.below(100);
        if (draw < 45) {
            (void)exchange.place(who, samsung(), random.chance(1, 2) ? Side::buy : Side::sell,
                                 terms, quantity, now);
        } else if (draw < 60 && !exchange.orders().empty()) {
            const auto& order = exchange.orders()[random.below(exchange.orders().size())];
            const bool whole = random.chance(1, 2);
            (void)exchange.cancel(who, order.id, whole ? std::nullopt : std::optional{quantity});
        } else if (draw < 75 && !exchange.orders().empty()) {
            const BookOrderId id = exchange.orders()[random.below(exchange.orders().size())].id;
            const bool whole = random.chance(1, 2);
            (void)exchange.amend(who, id, whole ? std::nullopt : std::optional{quantity}, terms,
                                 now);
        } else if (draw < 99) {
            exchange.set_reference(samsung(), price, shares(random.between(0, 40)),
                                   shares(random.between(1, 12)), now);
        } else {
            for (std::size_t i = 0; i < 3; ++i) {
                costs_before[i] += exchange.account(accounts[i]).costs_today().in_won();
            }
            today = today.plus_days(1);
            ASSERT_TRUE(exchange.start_day(today).has_value());
        }
        const MatchingBook& book = exchange.issue(samsung())->book;
        if (!book.empty(Side::buy) && !book.empty(Side::sell)) {
            ASSERT_LT(book.best(Side::buy), book.best(Side::sell)) << "step " << step;
        }
        if (step % 20 != 0) continue;
        for (std::size_t i = 0; i < 3; ++i) {
            check_account(exchange, accounts[i], kCash,
                          costs_before[i] + exchange.account(accounts[i]).costs_today().in_won());
            if (HasFatalFailure()) FAIL() << "step " << step << " account " << i;
        }
    }
    EXPECT_GT(exchange.client_fills().size(), 500U);
}

TEST(Exchange, AnOrderBeyondTheCapOnOneOrderIsRefused) {
    Exchange exchange{built_in_rules()};
    Instrument samsung_told = stock("005930");
    samsung_told.listed_shares = shares(100'000'000); // worth 7,150 billion: one percent of them
    ASSERT_TRUE(exchange.list(samsung_told, won(71'500), monday()).has_value());
    const std::size_t account = account_with(exchange, 100'000'000'000);
    const auto place = [&](std::int64_t count) {
        return exchange.place(account, samsung(), Side::buy, at(50'100), shares(count),
                              ten_o_clock());
    };
    EXPECT_TRUE(place(1'000'000).has_value());
    ASSERT_FALSE(place(1'000'001).has_value());
    EXPECT_EQ(place(1'000'001).error(), ExchangeRefusal::over_size);
}

TEST(Exchange, AnIssueWithoutLimitsTakesAnyPriceOnTheTickAndNoMarketOrder) {
    Exchange exchange{built_in_rules()};
    Instrument leaving = stock("005930");
    leaving.flags.liquidation = true;
    ASSERT_TRUE(exchange.list(leaving, won(350), monday()).has_value());
    EXPECT_EQ(exchange.issue(samsung())->instrument.limits, std::nullopt);
    const std::size_t account = account_with(exchange, 10'000'000);
    const auto place = [&](const OrderTerms& terms) {
        return exchange.place(account, samsung(), Side::buy, terms, shares(1), ten_o_clock());
    };
    EXPECT_TRUE(place(at(1)).has_value());
    EXPECT_TRUE(place(at(10'000)).has_value());
    EXPECT_EQ(place(at(10'001)).error(), ExchangeRefusal::off_tick);
    EXPECT_EQ(place(OrderTerms::market()).error(), ExchangeRefusal::order_kind);
    exchange.set_reference(samsung(), won(340), shares(10), shares(100), ten_o_clock());
    EXPECT_EQ(exchange.issue(samsung())->day.last, won(340));
}

TEST(Exchange, TheFirstListingDayHasItsOwnLimitsAndTheNextTheUsualOnes) {
    Exchange exchange{built_in_rules()};
    Instrument fresh = stock("005930");
    fresh.listed_on = monday();
    ASSERT_TRUE(exchange.list(fresh, won(20'000), monday()).has_value());
    EXPECT_EQ(exchange.issue(samsung())->instrument.limits,
              (PriceLimits{won(12'000), won(80'000)}));
    ASSERT_TRUE(exchange.start_day(KstDate::of(2026, 11, 24)).has_value());
    EXPECT_EQ(exchange.issue(samsung())->instrument.limits,
              (PriceLimits{won(14'000), won(26'000)}));
}

TEST(Exchange, TheCloseIsTheRegularSessionsAndMakesTheNextBase) {
    Exchange exchange = one_issue();
    exchange.set_reference(samsung(), won(72'000), shares(10), shares(100), ten_o_clock());
    exchange.end_session();
    // What trades in the evening moves the last price, and neither close nor range.
    exchange.set_reference(samsung(), won(75'000), shares(10), shares(100), ten_o_clock());
    EXPECT_EQ(exchange.issue(samsung())->day.last, won(75'000));
    EXPECT_EQ(exchange.issue(samsung())->day.close, won(72'000));
    EXPECT_EQ(exchange.issue(samsung())->day.high, won(72'000));
    exchange.end_session();
    ASSERT_TRUE(exchange.start_day(KstDate::of(2026, 11, 24)).has_value());
    EXPECT_EQ(exchange.issue(samsung())->day.base, won(72'000));
    EXPECT_EQ(exchange.issue(samsung())->daily_bars.back().close, won(72'000));
}

} // namespace
} // namespace qts
