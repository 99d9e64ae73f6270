#include "runtime/execution/order_manager.hpp"

#include "core/random.hpp"
#include "fakes/order_rig.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <vector>

namespace qts {
namespace {

/// Everything a contradiction must leave alone.
void expect_unchanged(const OrderRecord& a, const OrderRecord& b) {
    EXPECT_EQ(a.lifecycle, b.lifecycle);
    EXPECT_EQ(a.pending, b.pending);
    EXPECT_EQ(a.filled, b.filled);
    EXPECT_EQ(a.cancelled, b.cancelled);
    EXPECT_EQ(a.filled_amount, b.filled_amount);
    EXPECT_EQ(a.number_count, b.number_count);
    EXPECT_EQ(a.cause, b.cause);
}

TEST(OrderManager, IdsCountUpFromOneUnderTheNode) {
    FakeBrokerEngine broker;
    RecordingOrderListener listener;
    OrderManager orders{broker, listener, 7};
    for (std::uint64_t n = 1; n <= 5; ++n) {
        const OrderId id = orders.submit(buy_ten(), nine());
        EXPECT_EQ(id, OrderId::of(7, n));
    }
    EXPECT_EQ(orders.all().size(), 5U);
    EXPECT_EQ(orders.find(OrderId::of(7, 3))->id, OrderId::of(7, 3));
}

TEST(OrderManager, AnIdThatIsNotItsOwnIsNotFound) {
    Desk desk;
    desk.orders.submit(buy_ten(), nine());
    EXPECT_NE(desk.orders.find(OrderId::of(1, 1)), nullptr);
    EXPECT_EQ(desk.orders.find(OrderId::of(1, 2)), nullptr);
    EXPECT_EQ(desk.orders.find(OrderId::of(2, 1)), nullptr);
    EXPECT_EQ(desk.orders.find(OrderId{}), nullptr);
    EXPECT_EQ(desk.orders.find(OrderId::of(1, 0)), nullptr);
    EXPECT_EQ(desk.orders.find(OrderId::of(1, 0xFFFF'FFFF'FFFFULL)), nullptr);
}

TEST(OrderManager, ASubmittedIntentIsSentOnceAndIsPending) {
    Desk desk;
    const OrderId id = desk.orders.submit(buy_ten(), nine());
    ASSERT_EQ(desk.broker.submitted.size(), 1U);
    EXPECT_EQ(desk.broker.submitted[0].id, id);
    EXPECT_EQ(desk.broker.submitted[0].intent.quantity, Quantity::shares(10));
    EXPECT_EQ(desk.state(id), Lifecycle::pending_send);
    EXPECT_EQ(desk.orders.find(id)->open(), Quantity::shares(10));
    EXPECT_TRUE(desk.orders.any_live());
    EXPECT_EQ(desk.orders.open_orders(StrategyId{"s"}, samsung()), 1);
    EXPECT_EQ(desk.orders.open_orders(StrategyId{"other"}, samsung()), 0);
    EXPECT_EQ(desk.orders.open_orders(StrategyId{"s"}, symbol("000660")), 0);
}

TEST(OrderManager, AcceptedMeansReceivedAndTheListMakesItWorking) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    EXPECT_EQ(desk.state(id), Lifecycle::received);
    EXPECT_EQ(desk.orders.find(id)->current_ref(), named("A"));
    desk.sweep({row("A", 0, 10)});
    EXPECT_EQ(desk.state(id), Lifecycle::working);
    EXPECT_TRUE(desk.listener.fills.empty());
}

TEST(OrderManager, ARejectedOrderIsFinalAndKeepsItsCause) {
    Desk desk;
    const OrderId id = desk.orders.submit(buy_ten(), nine());
    desk.reply(id, Rejected{.code = "40070000", .message = "no such issue"});
    EXPECT_EQ(desk.state(id), Lifecycle::rejected);
    EXPECT_EQ(desk.orders.find(id)->cause.view(), "no such issue");
    EXPECT_FALSE(desk.orders.any_live());
    EXPECT_EQ(desk.orders.find(id)->open(), Quantity::shares(0));
}

TEST(OrderManager, AResponseToAnotherNodesOrderChangesNothing) {
    Desk desk;
    const OrderId id = desk.orders.submit(buy_ten(), nine());
    desk.accept(OrderId::of(9, 1), "X");
    EXPECT_EQ(desk.state(id), Lifecycle::pending_send);
    EXPECT_TRUE(desk.listener.contradictions.empty());
}

TEST(OrderManager, FillsAreTheDifferenceFromWhatWasKnown) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.sweep({row("A", 4, 6)});
    OrderReport all = row("A", 10, 0);
    all.filled_amount = Notional::won(4 * 70'000 + 6 * 69'900); // the rest traded lower
    desk.sweep({all});
    ASSERT_EQ(desk.listener.fills.size(), 2U);
    const Fill& first = desk.listener.fills[0];
    EXPECT_EQ(first.order, id);
    EXPECT_EQ(first.strategy, StrategyId{"s"});
    EXPECT_EQ(first.symbol, samsung());
    EXPECT_EQ(first.side, Side::buy);
    EXPECT_EQ(first.quantity, Quantity::shares(4));
    EXPECT_EQ(first.amount, Notional::won(280'000));
    EXPECT_EQ(first.order_amount_before, Notional::won(0));
    const Fill& second = desk.listener.fills[1];
    EXPECT_EQ(second.quantity, Quantity::shares(6));
    EXPECT_EQ(second.amount, Notional::won(419'400));
    EXPECT_EQ(second.order_amount_before, Notional::won(280'000));
    EXPECT_EQ(desk.state(id), Lifecycle::filled);
    EXPECT_EQ(desk.orders.find(id)->filled_amount, Notional::won(699'400));
    EXPECT_EQ(desk.orders.find(id)->average_price(), Price::won(69'940));
}

TEST(OrderManager, RepeatedAndOlderSweepsChangeNothing) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.sweep({row("A", 4, 6)});
    desk.sweep({row("A", 4, 6)});
    desk.sweep({row("A", 0, 10)});
    desk.sweep({row("A", 3, 7), row("A", 4, 6)});
    EXPECT_EQ(desk.listener.shares(), 4);
    EXPECT_EQ(desk.listener.fills.size(), 1U);
    EXPECT_EQ(desk.state(id), Lifecycle::working);
    EXPECT_EQ(desk.orders.find(id)->open(), Quantity::shares(6));
    desk.sweep({row("A", 10, 0)});
    desk.sweep({row("A", 10, 0)});
    desk.sweep({row("A", 4, 6)});
    EXPECT_EQ(desk.listener.shares(), 10);
    EXPECT_EQ(desk.state(id), Lifecycle::filled);
    EXPECT_TRUE(desk.listener.contradictions.empty());
}

TEST(OrderManager, ADuplicatedReplyChangesNothing) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.accept(id, "A");
    EXPECT_EQ(desk.orders.find(id)->number_count, 1U);
    desk.sweep({row("A", 10, 0)});
    desk.accept(id, "A");
    EXPECT_EQ(desk.state(id), Lifecycle::filled);
    EXPECT_EQ(desk.orders.find(id)->number_count, 1U);
    EXPECT_TRUE(desk.listener.contradictions.empty());
}

/// The four pieces of news of one order.
void tell(Desk& desk, OrderId id, int news) {
    switch (news) {
    case 0:
        desk.accept(id, "A");
        return;
    case 1:
        desk.sweep({row("A", 0, 10)});
        return;
    case 2:
        desk.sweep({row("A", 4, 6)});
        return;
    default:
        desk.sweep({row("A", 10, 0)});
        return;
    }
}

TEST(OrderManager, NewsInAnyOrderEndsInTheSameStateAndTheSameFills) {
    std::array<int, 4> order{0, 1, 2, 3};
    do {
        Desk desk;
        const OrderId id = desk.orders.submit(buy_ten(), nine());
        std::string told;
        for (const int news : order) {
            tell(desk, id, news);
            told += std::to_string(news);
        }
        EXPECT_EQ(desk.state(id), Lifecycle::filled) << told;
        EXPECT_EQ(desk.listener.shares(), 10) << told;
        EXPECT_EQ(desk.listener.won(), 700'000) << told;
        EXPECT_TRUE(desk.listener.contradictions.empty()) << told;
    } while (std::next_permutation(order.begin(), order.end()));
}

TEST(OrderManager, NewsInAnyOrderAndTwiceSettlesOnceTheListIsReadAgain) {
    std::array<int, 4> order{0, 1, 2, 3};
    do {
        Desk desk;
        const OrderId id = desk.orders.submit(buy_ten(), nine());
        std::string told;
        for (const int news : order) {
            tell(desk, id, news);
            tell(desk, id, news);
            told += std::to_string(news);
        }
        desk.sweep({row("A", 10, 0)}); // the next sweep of the list
        EXPECT_EQ(desk.state(id), Lifecycle::filled) << told;
        EXPECT_EQ(desk.listener.shares(), 10) << told;
        EXPECT_EQ(desk.listener.won(), 700'000) << told;
        EXPECT_TRUE(desk.listener.contradictions.empty()) << told;
    } while (std::next_permutation(order.begin(), order.end()));
}

TEST(OrderManager, AnUnknownOrderFreezesItsSymbolAndSideOnly) {
    Desk desk;
    const OrderId id = desk.orders.submit(buy_ten(), nine());
    desk.reply(id, Unknown{.cause = "the connection broke after the request"});
    EXPECT_EQ(desk.state(id), Lifecycle::unknown);
    EXPECT_EQ(desk.orders.find(id)->cause.view(), "the connection broke after the request");
    EXPECT_TRUE(desk.orders.any_unknown());
    EXPECT_TRUE(desk.orders.frozen(samsung(), Side::buy));
    EXPECT_FALSE(desk.orders.frozen(samsung(), Side::sell));
    EXPECT_FALSE(desk.orders.frozen(symbol("000660"), Side::buy));
}

TEST(OrderManager, AnUnknownOrderOutlivesItsDayAndKeepsItsReservation) {
    Desk desk;
    const OrderId id = desk.orders.submit(buy_ten(), nine());
    desk.orders.reserve_cash(id, Price::won(70'000));
    desk.reply(id, Unknown{.cause = "timeout"});
    desk.orders.expire(KstDate::of(2026, 11, 23), nine(0, 24));
    EXPECT_EQ(desk.state(id), Lifecycle::unknown);
    EXPECT_TRUE(desk.orders.frozen(samsung(), Side::buy));
    EXPECT_EQ(desk.orders.reserved_cash(), Notional::won(700'000));
}

TEST(OrderManager, AnOrderThatIsNotUnknownFreezesNothing) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    EXPECT_FALSE(desk.orders.frozen(samsung(), Side::buy));
    EXPECT_FALSE(desk.orders.any_unknown());
    desk.sweep({row("A", 4, 6)});
    EXPECT_EQ(desk.state(id), Lifecycle::working);
    EXPECT_FALSE(desk.orders.frozen(samsung(), Side::buy));
}

TEST(OrderManager, ADayOrderExpiresWhenItsDayIsOverAndNotBefore) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.orders.reserve_cash(id, Price::won(70'000));
    desk.orders.expire(KstDate::of(2026, 11, 22), nine());
    EXPECT_EQ(desk.state(id), Lifecycle::received);
    desk.orders.expire(KstDate::of(2026, 11, 23), nine(0, 24));
    EXPECT_EQ(desk.state(id), Lifecycle::expired);
    EXPECT_FALSE(desk.orders.any_live());
    EXPECT_EQ(desk.orders.reserved_cash(), Notional::won(0));
    EXPECT_EQ(desk.listener.states.back(), Lifecycle::expired);
}

TEST(OrderManager, WhenTheDayChangesEveryOrderOfTheOldDayExpires) {
    Desk desk;
    std::vector<OrderId> ids;
    for (const std::string_view number : {"A", "B", "C", "D", "E"}) {
        ids.push_back(desk.live(buy_ten(), number));
    }
    const OrderId next_day = desk.orders.submit(
        approved(Side::buy, 1, *OrderTerms::limit(Price::won(70'000)), "005930", "s", nine(0, 24)),
        nine(0, 24));
    desk.orders.expire(KstDate::of(2026, 11, 23), nine(0, 24));
    for (const OrderId id : ids)
        EXPECT_EQ(desk.state(id), Lifecycle::expired);
    EXPECT_EQ(desk.state(next_day), Lifecycle::pending_send);
}

TEST(OrderManager, ACancelledRemainderEndsTheOrderWithWhatItFilled) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.orders.reserve_cash(id, Price::won(70'000));
    desk.sweep({row("A", 3, 0, 7)});
    const OrderRecord& order = *desk.orders.find(id);
    EXPECT_EQ(order.lifecycle, Lifecycle::cancelled);
    EXPECT_EQ(order.filled, Quantity::shares(3));
    EXPECT_EQ(order.cancelled, Quantity::shares(7));
    EXPECT_EQ(order.open(), Quantity::shares(0));
    EXPECT_EQ(desk.listener.shares(), 3);
    EXPECT_EQ(desk.orders.reserved_cash(), Notional::won(0));
}

TEST(OrderManager, ARowThatSettlesNothingDecidesNothing) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.sweep({row("A", 3, 0)}); // nothing open, nothing cancelled: not settled yet
    EXPECT_NE(desk.state(id), Lifecycle::cancelled);
    EXPECT_TRUE(desk.orders.find(id)->is_live());
    EXPECT_EQ(desk.listener.shares(), 3);
}

TEST(OrderManager, ARefusalByTheExchangeAfterAcceptanceRejectsTheOrder) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    OrderReport refused = row("A", 0, 0);
    refused.rejected = Quantity::shares(10);
    desk.sweep({refused});
    EXPECT_EQ(desk.state(id), Lifecycle::rejected);
    EXPECT_FALSE(desk.orders.find(id)->cause.empty());
}

TEST(OrderManager, TheRowOfACancelRequestIsNoOrder) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    OrderReport cancel = row("A", 10, 0);
    cancel.original = named("A");
    cancel.is_cancel = true;
    desk.sweep({cancel});
    EXPECT_EQ(desk.state(id), Lifecycle::received);
    EXPECT_TRUE(desk.listener.fills.empty());
}

TEST(OrderManager, RowsOfOrdersThatAreNotOursAreIgnored) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.sweep({row("B", 10, 0), row("C", 0, 10)});
    EXPECT_EQ(desk.state(id), Lifecycle::received);
    EXPECT_TRUE(desk.listener.fills.empty());
    EXPECT_TRUE(desk.listener.contradictions.empty());
}

TEST(OrderManager, ARowOfAnotherSymbolSideOrSizeIsAContradictionAndChangesNothing) {
    OrderReport other_symbol = row("A", 4, 6);
    other_symbol.symbol = symbol("000660");
    OrderReport other_side = row("A", 4, 6);
    other_side.side = Side::sell;
    const OrderReport too_much = row("A", 11, 0, 0, 11);
    for (const OrderReport& wrong : {other_symbol, other_side, too_much}) {
        Desk desk;
        const OrderId id = desk.live(buy_ten(), "A");
        const OrderRecord before = *desk.orders.find(id);
        desk.sweep({wrong});
        EXPECT_EQ(desk.listener.contradictions.size(), 1U);
        EXPECT_TRUE(desk.listener.fills.empty());
        expect_unchanged(*desk.orders.find(id), before);
    }
}

TEST(OrderManager, ARefusalOfAnOrderSeenWorkingIsAContradictionAndChangesNothing) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.sweep({row("A", 4, 6)});
    const OrderRecord before = *desk.orders.find(id);
    desk.reply(id, refusal("refused after all"));
    EXPECT_EQ(desk.listener.contradictions.size(), 1U);
    expect_unchanged(*desk.orders.find(id), before);
}

TEST(OrderManager, ALateYesToARejectedOrderIsAContradictionAndChangesNothing) {
    Desk desk;
    const OrderId id = desk.orders.submit(buy_ten(), nine());
    desk.reply(id, refusal("no"));
    const OrderRecord before = *desk.orders.find(id);
    desk.accept(id, "A");
    EXPECT_EQ(desk.listener.contradictions.size(), 1U);
    expect_unchanged(*desk.orders.find(id), before);
}

TEST(OrderManager, AFillOfACancelledOrderBeyondWhatItHadIsReported) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.sweep({row("A", 3, 0, 7)});
    const OrderRecord before = *desk.orders.find(id);
    desk.sweep({row("A", 10, 0)});
    EXPECT_EQ(desk.listener.contradictions.size(), 1U);
    expect_unchanged(*desk.orders.find(id), before);
}

TEST(OrderManager, AFillOfAnExpiredOrderIsReported) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.orders.expire(KstDate::of(2026, 11, 23), nine(0, 24));
    const OrderRecord before = *desk.orders.find(id);
    desk.sweep({row("A", 10, 0)});
    EXPECT_EQ(desk.listener.contradictions.size(), 1U);
    expect_unchanged(*desk.orders.find(id), before);
}

TEST(OrderManager, FillsUnderSeveralNumbersBeyondTheOrderAreAContradiction) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    ASSERT_TRUE(desk.orders.request_amend(id, buy_ten()));
    desk.reply(id, Accepted{.ref = named("B"), .broker_time = std::nullopt}, RequestKind::amend);
    desk.sweep({row("A", 6, 0), row("B", 6, 0)});
    EXPECT_EQ(desk.listener.contradictions.size(), 1U);
    EXPECT_LE(desk.orders.find(id)->filled, Quantity::shares(10));
}

TEST(OrderManager, NoCancelWithoutANumberWithoutAnOrderOrWithARequestUnderWay) {
    Desk desk;
    EXPECT_FALSE(desk.orders.request_cancel(OrderId::of(1, 1)));
    const OrderId id = desk.orders.submit(buy_ten(), nine());
    EXPECT_FALSE(desk.orders.request_cancel(id)); // the broker has not named it yet
    desk.accept(id, "A");
    EXPECT_TRUE(desk.orders.request_cancel(id));
    EXPECT_EQ(desk.orders.find(id)->pending, PendingRequest::cancel);
    EXPECT_FALSE(desk.orders.request_cancel(id));
    EXPECT_FALSE(desk.orders.request_amend(id, buy_ten()));
    EXPECT_EQ(desk.broker.cancels.size(), 1U);
    EXPECT_TRUE(desk.broker.amends.empty());
    desk.sweep({row("A", 10, 0)});
    EXPECT_EQ(desk.orders.find(id)->pending, PendingRequest::none);
    EXPECT_FALSE(desk.orders.request_cancel(id)); // nothing left to cancel
}

TEST(OrderManager, ACancelNamesTheOrderAsTheBrokerKnowsIt) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    ASSERT_TRUE(desk.orders.request_cancel(id));
    const CancelRequest& request = desk.broker.cancels.at(0);
    EXPECT_EQ(request.id, id);
    EXPECT_EQ(request.target, named("A"));
    EXPECT_EQ(request.symbol, samsung());
    EXPECT_EQ(request.venue, Venue::krx);
    EXPECT_EQ(request.kind, OrderKind::limit);
    EXPECT_EQ(request.session, SessionPhase::continuous);
    EXPECT_EQ(request.quantity, std::nullopt); // all that is open: it may be repeated
}

TEST(OrderManager, AnAcceptedCancelLeavesTheOrderLiveUntilTheListShowsItGone) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.sweep({row("A", 2, 8)});
    ASSERT_TRUE(desk.orders.request_cancel(id));
    desk.reply(id, Accepted{.ref = named("C"), .broker_time = std::nullopt}, RequestKind::cancel);
    EXPECT_EQ(desk.state(id), Lifecycle::working);
    EXPECT_EQ(desk.orders.find(id)->pending, PendingRequest::none);
    EXPECT_EQ(desk.orders.find(id)->current_ref(), named("A"));
    desk.sweep({row("A", 5, 0, 5)}); // three more traded before the cancel came
    EXPECT_EQ(desk.state(id), Lifecycle::cancelled);
    EXPECT_EQ(desk.listener.shares(), 5);
}

TEST(OrderManager, ARefusedOrUnknownCancelLeavesTheOrderAsItWasAndCanBeAskedAgain) {
    for (const bool unknown : {false, true}) {
        Desk desk;
        const OrderId id = desk.live(buy_ten(), "A");
        desk.sweep({row("A", 0, 10)});
        ASSERT_TRUE(desk.orders.request_cancel(id));
        if (unknown) {
            desk.reply(id, Unknown{.cause = "timeout"}, RequestKind::cancel);
        } else {
            desk.reply(id, refusal("too late"), RequestKind::cancel);
        }
        EXPECT_EQ(desk.state(id), Lifecycle::working);
        EXPECT_FALSE(desk.orders.any_unknown());
        EXPECT_TRUE(desk.orders.request_cancel(id));
    }
}

TEST(OrderManager, ACancelThatLostTheRaceLeavesTheOrderFilled) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    ASSERT_TRUE(desk.orders.request_cancel(id));
    desk.sweep({row("A", 10, 0)});
    desk.reply(id, refusal("already filled"), RequestKind::cancel);
    EXPECT_EQ(desk.state(id), Lifecycle::filled);
    EXPECT_EQ(desk.listener.shares(), 10);
    EXPECT_TRUE(desk.listener.contradictions.empty());
}

TEST(OrderManager, AnAmendNamesTheNewestNumberAndWhatIsOpen) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.sweep({row("A", 4, 6)});
    const ApprovedIntent higher = approved(Side::buy, 6, *OrderTerms::limit(Price::won(71'000)));
    ASSERT_TRUE(desk.orders.request_amend(id, higher));
    EXPECT_EQ(desk.orders.find(id)->pending, PendingRequest::amend);
    const AmendRequest& request = desk.broker.amends.at(0);
    EXPECT_EQ(request.id, id);
    EXPECT_EQ(request.target, named("A"));
    EXPECT_EQ(request.quantity, Quantity::shares(6));
    EXPECT_TRUE(request.whole);
    EXPECT_EQ(request.terms, *OrderTerms::limit(Price::won(71'000)));
    EXPECT_FALSE(desk.orders.request_amend(id, higher));
    EXPECT_FALSE(desk.orders.request_cancel(id));
    desk.reply(id, Accepted{.ref = named("B"), .broker_time = std::nullopt}, RequestKind::amend);
    EXPECT_EQ(desk.orders.find(id)->current_ref(), named("B"));
    ASSERT_TRUE(desk.orders.request_cancel(id));
    EXPECT_EQ(desk.broker.cancels.at(0).target, named("B"));
}

TEST(OrderManager, FillsUnderTheOldAndTheNewNumberAreSummed) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.sweep({row("A", 4, 6)});
    ASSERT_TRUE(desk.orders.request_amend(id, buy_ten()));
    desk.reply(id, Accepted{.ref = named("B"), .broker_time = std::nullopt}, RequestKind::amend);
    desk.sweep({row("A", 4, 0), row("B", 2, 4, 0, 6)});
    EXPECT_EQ(desk.listener.shares(), 6);
    EXPECT_EQ(desk.state(id), Lifecycle::working);
    EXPECT_EQ(desk.orders.find(id)->open(), Quantity::shares(4));
    desk.sweep({row("B", 6, 0, 0, 6), row("A", 4, 0)});
    EXPECT_EQ(desk.listener.shares(), 10);
    EXPECT_EQ(desk.listener.won(), 700'000);
    EXPECT_EQ(desk.listener.fills.back().order_amount_before, Notional::won(140'000));
    EXPECT_EQ(desk.state(id), Lifecycle::filled);
}

TEST(OrderManager, TheOldNumbersRemainderShownCancelledAfterAnAmendIsNotTheOrdersEnd) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    ASSERT_TRUE(desk.orders.request_amend(id, buy_ten()));
    desk.reply(id, Accepted{.ref = named("B"), .broker_time = std::nullopt}, RequestKind::amend);
    desk.sweep({row("A", 0, 0, 10), row("B", 0, 10)});
    EXPECT_EQ(desk.state(id), Lifecycle::working);
}

OrderReport amended_row(std::string_view number, std::string_view original, std::int64_t filled,
                        std::int64_t open) {
    OrderReport report = row(number, filled, open);
    report.original = named(original);
    return report;
}

TEST(OrderManager, AnAmendmentWhoseReplyWasLostIsFoundInTheListByItsOriginal) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.sweep({row("A", 0, 10)});
    ASSERT_TRUE(desk.orders.request_amend(id, buy_ten()));
    desk.reply(id, Unknown{.cause = "timeout"}, RequestKind::amend);
    desk.sweep({row("A", 0, 0), amended_row("B", "A", 10, 0)});
    EXPECT_EQ(desk.state(id), Lifecycle::filled);
    EXPECT_EQ(desk.orders.find(id)->numbers[1].terms, buy_ten().intent().terms);
    EXPECT_EQ(desk.listener.shares(), 10);
}

TEST(OrderManager, AnOrderReplacedInTheListBeforeTheAmendsReplyIsNotOver) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.sweep({row("A", 0, 10)});
    ASSERT_TRUE(desk.orders.request_amend(id, buy_ten()));
    // The broker shows the replaced order's remainder as cancelled; its successor names it.
    desk.sweep({row("A", 0, 0, 10), amended_row("B", "A", 0, 10)});
    EXPECT_TRUE(desk.orders.find(id)->is_live());
    desk.reply(id, Accepted{.ref = named("B"), .broker_time = std::nullopt}, RequestKind::amend);
    desk.sweep({amended_row("B", "A", 10, 0)});
    EXPECT_EQ(desk.listener.shares(), 10);
}

TEST(OrderManager, ALostAmendLeavesTheOldNumbersEndOpenForOneCompleteList) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    ASSERT_TRUE(desk.orders.request_amend(id, buy_ten()));
    desk.reply(id, Unknown{.cause = "timeout"}, RequestKind::amend);
    EXPECT_EQ(desk.orders.find(id)->pending, PendingRequest::amend);
    desk.sweep({row("A", 0, 0, 10)}); // gone, and its successor is not in the list yet
    EXPECT_TRUE(desk.orders.find(id)->is_live());
    desk.sweep({row("A", 0, 0, 10), amended_row("B", "A", 10, 0)});
    EXPECT_EQ(desk.state(id), Lifecycle::filled);
    EXPECT_EQ(desk.listener.shares(), 10);
}

TEST(OrderManager, AnAmendThatTheExchangeRefusedLeavesTheOrderAsItWas) {
    for (const bool newest_first : {false, true}) {
        Desk desk;
        const OrderId id = desk.live(buy_ten(), "A");
        const OrderTerms higher = *OrderTerms::limit(Price::won(71'000));
        ASSERT_TRUE(desk.orders.request_amend(id, approved(Side::buy, 10, higher)));
        desk.reply(id, Accepted{.ref = named("B"), .broker_time = std::nullopt},
                   RequestKind::amend);
        EXPECT_EQ(desk.orders.find(id)->intent.terms, higher);
        OrderReport refused = amended_row("B", "A", 0, 0);
        refused.rejected = Quantity::shares(10);
        if (newest_first) {
            desk.sweep({refused, row("A", 0, 10)});
        } else {
            desk.sweep({row("A", 0, 10), refused});
        }
        EXPECT_EQ(desk.state(id), Lifecycle::working);
        EXPECT_EQ(desk.orders.find(id)->intent.terms, *OrderTerms::limit(Price::won(70'000)));
        ASSERT_TRUE(desk.orders.request_cancel(id));
        EXPECT_EQ(desk.broker.cancels.at(0).target, named("A"));
        EXPECT_TRUE(desk.listener.contradictions.empty());
    }
}

TEST(OrderManager, AnAcceptedAmendGivesTheOrderItsNewTerms) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.orders.reserve_cash(id, Price::won(70'000));
    const OrderTerms higher = *OrderTerms::limit(Price::won(71'000));
    ASSERT_TRUE(desk.orders.request_amend(id, approved(Side::buy, 10, higher)));
    desk.reply(id, Accepted{.ref = named("B"), .broker_time = std::nullopt}, RequestKind::amend);
    EXPECT_EQ(desk.orders.find(id)->intent.terms, higher);
    desk.sweep({row("A", 0, 0), amended_row("B", "A", 0, 10)});
    EXPECT_EQ(desk.orders.reserved_cash(), Notional::won(710'100)); // 100 of commission
}

TEST(OrderManager, TheRowOfItsOwnCancelIsNeverTakenForAnAmendment) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    ASSERT_TRUE(desk.orders.request_cancel(id));
    desk.reply(id, Accepted{.ref = named("C"), .broker_time = std::nullopt}, RequestKind::cancel);
    desk.sweep({row("A", 0, 0, 10), amended_row("C", "A", 0, 0)}); // not marked as a cancel
    EXPECT_EQ(desk.state(id), Lifecycle::cancelled);
    EXPECT_EQ(desk.orders.find(id)->number_count, 1U);
}

TEST(OrderManager, AWorkingOrderThatTheExchangeRefusesIsOver) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.orders.reserve_cash(id, Price::won(70'000));
    desk.sweep({row("A", 0, 10)});
    OrderReport refused = row("A", 0, 0);
    refused.rejected = Quantity::shares(10);
    desk.sweep({refused});
    EXPECT_EQ(desk.state(id), Lifecycle::rejected);
    EXPECT_EQ(desk.orders.reserved_cash(), Notional::won(0));
    EXPECT_TRUE(desk.listener.contradictions.empty());
}

TEST(OrderManager, ARemainderThatTheExchangeRefusesEndsTheOrderWithWhatItFilled) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    OrderReport part = row("A", 4, 0);
    part.rejected = Quantity::shares(6);
    desk.sweep({part});
    EXPECT_EQ(desk.state(id), Lifecycle::cancelled);
    EXPECT_EQ(desk.orders.find(id)->filled, Quantity::shares(4));
}

TEST(OrderManager, MoreSharesForNoMoreMoneyIsAContradiction) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.sweep({row("A", 4, 6)});
    OrderReport odd = row("A", 10, 0);
    odd.filled_amount = Notional::won(280'000);
    desk.sweep({odd});
    EXPECT_EQ(desk.orders.find(id)->filled, Quantity::shares(4));
    EXPECT_EQ(desk.listener.contradictions.size(), 1U);
}

TEST(OrderManager, OnlyACompleteListSaysThatTheRemainderIsCancelled) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.orders.on(OrderReports{.rows = {row("A", 0, 0, 10)}, .complete = false}, nine(2));
    EXPECT_TRUE(desk.orders.find(id)->is_live());
    desk.sweep({row("A", 0, 0, 10)});
    EXPECT_EQ(desk.state(id), Lifecycle::cancelled);
}

TEST(OrderManager, MoreAmendmentsThanNumbersFitAreRefusedBeforeSending) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "N0");
    for (std::size_t n = 1; n < kMaxBrokerNumbers; ++n) {
        ASSERT_TRUE(desk.orders.request_amend(id, buy_ten()));
        desk.reply(id, Accepted{.ref = named("N" + std::to_string(n)), .broker_time = std::nullopt},
                   RequestKind::amend);
    }
    EXPECT_EQ(desk.orders.find(id)->number_count, kMaxBrokerNumbers);
    EXPECT_FALSE(desk.orders.request_amend(id, buy_ten()));
    EXPECT_EQ(desk.broker.amends.size(), kMaxBrokerNumbers - 1);
    EXPECT_TRUE(desk.orders.request_cancel(id));
}

TEST(OrderManager, OpenBuysReserveTheirRemainderAtTheirWorstPrice) {
    Desk desk;
    const OrderId first = desk.live(buy_ten(), "A");
    desk.orders.reserve_cash(first, Price::won(70'000));
    const OrderId second = desk.live(approved(Side::buy, 2, OrderTerms::market()), "B");
    desk.orders.reserve_cash(second, Price::won(93'000));
    EXPECT_EQ(desk.orders.reserved_cash(), Notional::won(700'000 + 186'000));
    desk.sweep({row("A", 4, 6)});
    EXPECT_EQ(desk.orders.reserved_cash(), Notional::won(420'000 + 186'000));
    desk.sweep({row("A", 10, 0)});
    EXPECT_EQ(desk.orders.reserved_cash(), Notional::won(186'000));
    OrderReport gone = row("B", 0, 0, 2, 2);
    desk.sweep({gone});
    EXPECT_EQ(desk.orders.reserved_cash(), Notional::won(0));
}

TEST(OrderManager, AReservationEndsWithARejection) {
    Desk desk;
    const OrderId id = desk.orders.submit(buy_ten(), nine());
    desk.orders.reserve_cash(id, Price::won(70'000));
    desk.reply(id, refusal("no"));
    EXPECT_EQ(desk.orders.reserved_cash(), Notional::won(0));
}

TEST(OrderManager, OpenSalesReserveTheirRemainderOfTheStrategysShares) {
    Desk desk;
    const OrderId id =
        desk.live(approved(Side::sell, 10, *OrderTerms::limit(Price::won(70'000))), "A");
    desk.live(buy_ten(), "B");
    EXPECT_EQ(desk.orders.reserved_shares(StrategyId{"s"}, samsung()), Quantity::shares(10));
    EXPECT_EQ(desk.orders.reserved_shares(StrategyId{"other"}, samsung()), Quantity::shares(0));
    EXPECT_EQ(desk.orders.reserved_shares(StrategyId{"s"}, symbol("000660")), Quantity::shares(0));
    EXPECT_EQ(desk.orders.reserved_cash(), Notional::won(0));
    OrderReport part = row("A", 4, 6);
    part.side = Side::sell;
    desk.sweep({part});
    EXPECT_EQ(desk.orders.reserved_shares(StrategyId{"s"}, samsung()), Quantity::shares(6));
    OrderReport gone = row("A", 4, 0, 6);
    gone.side = Side::sell;
    desk.sweep({gone});
    EXPECT_EQ(desk.state(id), Lifecycle::cancelled);
    EXPECT_EQ(desk.orders.reserved_shares(StrategyId{"s"}, samsung()), Quantity::shares(0));
}

TEST(OrderManager, ADuplicateIsTheSameOrderOfTheSameStrategyStillLive) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    const Signal same{.symbol = samsung(),
                      .side = Side::buy,
                      .quantity = Quantity::shares(10),
                      .terms = *OrderTerms::limit(Price::won(70'000)),
                      .decision_price = std::nullopt,
                      .reason = Reason{"another reason"}};
    EXPECT_TRUE(desk.orders.duplicate_of(StrategyId{"s"}, same));
    EXPECT_FALSE(desk.orders.duplicate_of(StrategyId{"other"}, same));
    Signal differs = same;
    differs.side = Side::sell;
    EXPECT_FALSE(desk.orders.duplicate_of(StrategyId{"s"}, differs));
    differs = same;
    differs.quantity = Quantity::shares(11);
    EXPECT_FALSE(desk.orders.duplicate_of(StrategyId{"s"}, differs));
    differs = same;
    differs.terms = *OrderTerms::limit(Price::won(70'100));
    EXPECT_FALSE(desk.orders.duplicate_of(StrategyId{"s"}, differs));
    differs = same;
    differs.symbol = symbol("000660");
    EXPECT_FALSE(desk.orders.duplicate_of(StrategyId{"s"}, differs));
    desk.sweep({row("A", 10, 0)});
    ASSERT_EQ(desk.state(id), Lifecycle::filled);
    EXPECT_FALSE(desk.orders.duplicate_of(StrategyId{"s"}, same));
}

TEST(OrderManager, NothingIsEverSentTwiceWhateverTheAnswersAre) {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        Random random{seed};
        Desk desk;
        for (int i = 0; i < 4; ++i)
            desk.orders.submit(buy_ten(), nine());
        std::array<std::int64_t, 4> filled{}; // what the broker has really filled so far
        for (int step = 0; step < 40; ++step) {
            const std::size_t n = random.below(4);
            const OrderId id = OrderId::of(1, n + 1);
            const std::string number = "N" + std::to_string(n);
            switch (random.below(5)) {
            case 0:
                desk.accept(id, number);
                break;
            case 1:
                filled[n] = random.between(filled[n], 10);
                [[fallthrough]];
            case 2: {
                // A sweep as of now, or a late one as of earlier.
                const std::int64_t shown = random.between(0, filled[n]);
                desk.sweep({row(number, shown, 10 - shown)});
                break;
            }
            case 3:
                desk.orders.request_cancel(id);
                break;
            default:
                desk.reply(id, refusal("too late"), RequestKind::cancel);
                break;
            }
            for (const OrderRecord& order : desk.orders.all()) {
                ASSERT_EQ(order.filled + order.open() + order.cancelled, Quantity::shares(10))
                    << "seed " << seed;
                ASSERT_LE(order.number_count, 1U);
            }
        }
        ASSERT_EQ(desk.broker.submitted.size(), 4U);
        ASSERT_TRUE(desk.listener.contradictions.empty()) << desk.listener.contradictions[0];
        std::int64_t known = 0;
        for (const OrderRecord& order : desk.orders.all())
            known += order.filled.in_shares();
        ASSERT_EQ(desk.listener.shares(), known);
    }
}

// ---- cancels and amends of a part

/// The answers to a request about `id` that is under way.
void accept_cancel(Desk& desk, OrderId id, std::string_view number) {
    desk.reply(id, Accepted{.ref = named(number), .broker_time = std::nullopt},
               RequestKind::cancel);
}
void accept_amend(Desk& desk, OrderId id, std::string_view number) {
    desk.reply(id, Accepted{.ref = named(number), .broker_time = std::nullopt}, RequestKind::amend);
}

ApprovedIntent buy_at(std::int64_t shares, std::int64_t won) {
    return approved(Side::buy, shares, *OrderTerms::limit(Price::won(won)));
}

/// The row of a part of a buy of ten that was moved from `original` to a number of its own.
OrderReport part_row(std::string_view number, std::string_view original, std::int64_t ordered,
                     std::int64_t filled, std::int64_t open, std::int64_t cancelled = 0) {
    OrderReport report = row(number, filled, open, cancelled, ordered);
    report.original = named(original);
    return report;
}

/// A buy of ten at 70,000 of which four were moved to 71,000: six live under A and four under B.
OrderId part_amended(Desk& desk) {
    const OrderId id = desk.live(buy_ten(), "A");
    desk.sweep({row("A", 0, 10)});
    EXPECT_TRUE(desk.orders.request_amend(id, buy_at(4, 71'000), Quantity::shares(4)));
    accept_amend(desk, id, "B");
    desk.sweep({part_row("B", "A", 4, 0, 4), row("A", 0, 6)});
    return id;
}

TEST(OrderManager, APartCancelSendsItsQuantityAndNamesTheOrder) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.sweep({row("A", 0, 10)});
    ASSERT_TRUE(desk.orders.request_cancel(id, Quantity::shares(4)));
    const CancelRequest& request = desk.broker.cancels.at(0);
    EXPECT_EQ(request.id, id);
    EXPECT_EQ(request.target, named("A"));
    EXPECT_EQ(request.quantity, Quantity::shares(4));
    EXPECT_EQ(desk.orders.find(id)->pending, PendingRequest::cancel);
    EXPECT_FALSE(desk.orders.request_cancel(id)) << "one is under way";
    EXPECT_FALSE(desk.orders.request_cancel(id, Quantity::shares(1))) << "one is under way";
    EXPECT_EQ(desk.broker.cancels.size(), 1U);
}

TEST(OrderManager, APartCancelTakesNothingOffBeforeTheListShowsIt) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.sweep({row("A", 0, 10)});
    ASSERT_TRUE(desk.orders.request_cancel(id, Quantity::shares(4)));
    accept_cancel(desk, id, "C");
    EXPECT_EQ(desk.orders.find(id)->open(), Quantity::shares(10)) << "received is not done";
    desk.sweep({row("A", 0, 6, 4)});
    EXPECT_EQ(desk.orders.find(id)->open(), Quantity::shares(6));
}

TEST(OrderManager, APartCancelLeavesTheOrderLiveWithLessOpen) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.sweep({row("A", 1, 9)});
    ASSERT_TRUE(desk.orders.request_cancel(id, Quantity::shares(4)));
    accept_cancel(desk, id, "C");
    OrderReport cancel = part_row("C", "A", 4, 0, 0);
    cancel.is_cancel = true;
    desk.sweep({cancel, row("A", 2, 4, 4)});
    const OrderRecord& order = *desk.orders.find(id);
    EXPECT_EQ(order.lifecycle, Lifecycle::working);
    EXPECT_EQ(order.pending, PendingRequest::none);
    EXPECT_EQ(order.filled, Quantity::shares(2));
    EXPECT_EQ(order.cancelled, Quantity::shares(4));
    EXPECT_EQ(order.open(), Quantity::shares(4));
    EXPECT_EQ(order.number_count, 1U);
    EXPECT_TRUE(desk.listener.contradictions.empty());
}

TEST(OrderManager, APartCancelledOrderWhoseRestFillsIsOverWithBothParts) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.orders.reserve_cash(id, Price::won(70'000), Notional::won(100));
    ASSERT_TRUE(desk.orders.request_cancel(id, Quantity::shares(4)));
    accept_cancel(desk, id, "C");
    desk.sweep({row("A", 0, 6, 4)});
    desk.sweep({row("A", 6, 0, 4)});
    const OrderRecord& order = *desk.orders.find(id);
    EXPECT_EQ(order.lifecycle, Lifecycle::cancelled);
    EXPECT_EQ(order.filled, Quantity::shares(6));
    EXPECT_EQ(order.cancelled, Quantity::shares(4));
    EXPECT_EQ(desk.listener.shares(), 6);
    EXPECT_EQ(desk.orders.reserved_cash(), Notional::won(0));
}

TEST(OrderManager, APartCancelDoesNotStopALaterWholeCancel) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.sweep({row("A", 0, 10)});
    ASSERT_TRUE(desk.orders.request_cancel(id, Quantity::shares(4)));
    accept_cancel(desk, id, "C");
    ASSERT_NE(desk.orders.find(id)->open_number(), nullptr);
    EXPECT_FALSE(desk.orders.find(id)->open_number()->cancel_sent);
    desk.sweep({row("A", 0, 6, 4)});
    ASSERT_TRUE(desk.orders.request_cancel(id));
    EXPECT_EQ(desk.broker.cancels.at(1).quantity, std::nullopt);
    accept_cancel(desk, id, "D");
    EXPECT_TRUE(desk.orders.find(id)->numbers[0].cancel_sent);
    desk.sweep({row("A", 1, 0, 9)});
    EXPECT_EQ(desk.state(id), Lifecycle::cancelled);
    EXPECT_EQ(desk.orders.find(id)->cancelled, Quantity::shares(9));
    EXPECT_EQ(desk.listener.shares(), 1);
}

TEST(OrderManager, PartCancelsFollowOneAnotherUntilNothingIsLeft) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.sweep({row("A", 0, 10)});
    ASSERT_TRUE(desk.orders.request_cancel(id, Quantity::shares(3)));
    accept_cancel(desk, id, "C");
    desk.sweep({row("A", 0, 7, 3)});
    ASSERT_TRUE(desk.orders.request_cancel(id, Quantity::shares(5)));
    accept_cancel(desk, id, "D");
    desk.sweep({row("A", 0, 2, 8)});
    EXPECT_EQ(desk.orders.find(id)->open(), Quantity::shares(2));
    EXPECT_FALSE(desk.orders.request_cancel(id, Quantity::shares(3)));
    ASSERT_TRUE(desk.orders.request_cancel(id, Quantity::shares(2)));
    EXPECT_EQ(desk.broker.cancels.at(2).quantity, std::nullopt) << "the last part is the rest";
    accept_cancel(desk, id, "E");
    desk.sweep({row("A", 0, 0, 10)});
    EXPECT_EQ(desk.state(id), Lifecycle::cancelled);
}

TEST(OrderManager, ARefusedOrLostPartCancelTakesNothingOffAndBlocksNothing) {
    for (const bool lost : {false, true}) {
        Desk desk;
        const OrderId id = desk.live(buy_ten(), "A");
        desk.sweep({row("A", 0, 10)});
        ASSERT_TRUE(desk.orders.request_cancel(id, Quantity::shares(4)));
        if (lost) {
            desk.reply(id, Unknown{.cause = "timeout"}, RequestKind::cancel);
        } else {
            desk.reply(id, refusal("too much"), RequestKind::cancel);
        }
        EXPECT_EQ(desk.orders.find(id)->open(), Quantity::shares(10));
        EXPECT_FALSE(desk.orders.find(id)->numbers[0].cancel_sent);
        EXPECT_TRUE(desk.orders.request_cancel(id));
    }
}

TEST(OrderManager, APartOfNothingOrOfMoreThanIsOpenIsRefused) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.sweep({row("A", 4, 6)});
    const ApprovedIntent higher = buy_at(6, 71'000);
    for (const std::int64_t part : {0, 7, 10, 11}) {
        EXPECT_FALSE(desk.orders.request_cancel(id, Quantity::shares(part))) << part;
        EXPECT_FALSE(desk.orders.request_amend(id, higher, Quantity::shares(part))) << part;
    }
    EXPECT_TRUE(desk.broker.cancels.empty());
    EXPECT_TRUE(desk.broker.amends.empty());
    EXPECT_EQ(desk.orders.find(id)->pending, PendingRequest::none);
    EXPECT_TRUE(desk.orders.request_cancel(id, Quantity::shares(5)));
}

TEST(OrderManager, APartEqualToAllThatIsOpenIsAWholeCancel) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.sweep({row("A", 4, 6)});
    ASSERT_TRUE(desk.orders.request_cancel(id, Quantity::shares(6)));
    EXPECT_EQ(desk.broker.cancels.at(0).quantity, std::nullopt); // it may be repeated
    desk.reply(id, Unknown{.cause = "timeout"}, RequestKind::cancel);
    EXPECT_TRUE(desk.orders.find(id)->numbers[0].cancel_sent);
}

TEST(OrderManager, APartEqualToAllThatIsOpenIsAWholeAmend) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.sweep({row("A", 4, 6)});
    ASSERT_TRUE(desk.orders.request_amend(id, buy_at(6, 71'000), Quantity::shares(6)));
    EXPECT_TRUE(desk.broker.amends.at(0).whole);
    EXPECT_EQ(desk.broker.amends.at(0).quantity, Quantity::shares(6));
    accept_amend(desk, id, "B");
    EXPECT_TRUE(desk.orders.find(id)->numbers[0].gone());
    EXPECT_EQ(desk.orders.find(id)->intent.terms, *OrderTerms::limit(Price::won(71'000)));
}

TEST(OrderManager, APartAmendSendsItsQuantityAndNewTerms) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.sweep({row("A", 0, 10)});
    ASSERT_TRUE(desk.orders.request_amend(id, buy_at(4, 71'000), Quantity::shares(4)));
    const AmendRequest& request = desk.broker.amends.at(0);
    EXPECT_EQ(request.target, named("A"));
    EXPECT_FALSE(request.whole);
    EXPECT_EQ(request.quantity, Quantity::shares(4));
    EXPECT_EQ(request.terms, *OrderTerms::limit(Price::won(71'000)));
}

TEST(OrderManager, APartAmendedOrderLivesUnderTwoNumbersAndLosesNothing) {
    Desk desk;
    const OrderId id = part_amended(desk);
    const OrderRecord& order = *desk.orders.find(id);
    EXPECT_EQ(order.lifecycle, Lifecycle::working);
    EXPECT_EQ(order.number_count, 2U);
    EXPECT_FALSE(order.numbers[0].gone());
    EXPECT_EQ(order.numbers[0].terms, *OrderTerms::limit(Price::won(70'000)));
    EXPECT_EQ(order.numbers[0].open, Quantity::shares(6));
    EXPECT_EQ(order.numbers[1].terms, *OrderTerms::limit(Price::won(71'000)));
    EXPECT_EQ(order.numbers[1].open, Quantity::shares(4));
    EXPECT_EQ(order.intent.terms, *OrderTerms::limit(Price::won(70'000)));
    EXPECT_EQ(order.open(), Quantity::shares(10));
    EXPECT_EQ(desk.orders.find(named("A")), &order);
    EXPECT_EQ(desk.orders.find(named("B")), &order);
    EXPECT_EQ(desk.orders.find(named("C")), nullptr);
}

TEST(OrderManager, FillsOfBothNumbersOfAPartAmendedOrderAreSummed) {
    for (const bool newest_first : {false, true}) {
        Desk desk;
        const OrderId id = part_amended(desk);
        const auto tell_both = [&](const OrderReport& a, const OrderReport& b) {
            if (newest_first) {
                desk.sweep({b, a});
            } else {
                desk.sweep({a, b});
            }
        };
        tell_both(row("A", 2, 4), part_row("B", "A", 4, 3, 1));
        EXPECT_EQ(desk.listener.shares(), 5);
        EXPECT_EQ(desk.orders.find(id)->open(), Quantity::shares(5));
        EXPECT_EQ(desk.state(id), Lifecycle::working);
        tell_both(row("A", 6, 0), part_row("B", "A", 4, 3, 1));
        EXPECT_EQ(desk.state(id), Lifecycle::working) << "one share is open under B";
        tell_both(row("A", 6, 0), part_row("B", "A", 4, 4, 0));
        EXPECT_EQ(desk.state(id), Lifecycle::filled);
        EXPECT_EQ(desk.listener.shares(), 10);
        EXPECT_EQ(desk.listener.won(), 700'000);
        EXPECT_TRUE(desk.listener.contradictions.empty());
    }
}

TEST(OrderManager, APartAmendedOrderEndsOnlyWhenBothNumbersAreGone) {
    for (const bool newest_first : {false, true}) {
        for (const bool newest_dies_first : {false, true}) {
            Desk desk;
            const OrderId id = part_amended(desk);
            const OrderReport a_open = row("A", 1, 5);
            const OrderReport a_gone = row("A", 1, 0, 5);
            const OrderReport b_open = part_row("B", "A", 4, 0, 4);
            const OrderReport b_gone = part_row("B", "A", 4, 0, 0, 4);
            const auto tell_both = [&](const OrderReport& a, const OrderReport& b) {
                if (newest_first) {
                    desk.sweep({b, a});
                } else {
                    desk.sweep({a, b});
                }
            };
            if (newest_dies_first) {
                tell_both(a_open, b_gone);
            } else {
                tell_both(a_gone, b_open);
            }
            EXPECT_EQ(desk.state(id), Lifecycle::working);
            tell_both(a_gone, b_gone);
            EXPECT_EQ(desk.state(id), Lifecycle::cancelled);
            EXPECT_EQ(desk.orders.find(id)->cancelled, Quantity::shares(9));
            EXPECT_EQ(desk.listener.shares(), 1);
        }
    }
}

TEST(OrderManager, APartAmendedOrderEndsWhenTheNewPartFillsAndTheOldIsCancelled) {
    for (const bool newest_first : {false, true}) {
        Desk desk;
        const OrderId id = part_amended(desk);
        const OrderReport a = row("A", 0, 0, 6);
        const OrderReport b = part_row("B", "A", 4, 4, 0);
        if (newest_first) {
            desk.sweep({b, a});
        } else {
            desk.sweep({a, b});
        }
        EXPECT_EQ(desk.state(id), Lifecycle::cancelled);
        EXPECT_EQ(desk.orders.find(id)->filled, Quantity::shares(4));
        EXPECT_EQ(desk.orders.find(id)->cancelled, Quantity::shares(6));
    }
}

TEST(OrderManager, AnIncompleteListWithOneNumberGoneDoesNotEndTheOther) {
    Desk desk;
    const OrderId id = part_amended(desk);
    desk.orders.on(OrderReports{.rows = {part_row("B", "A", 4, 0, 0, 4)}, .complete = false},
                   nine(2));
    EXPECT_EQ(desk.state(id), Lifecycle::working);
    desk.orders.on(OrderReports{.rows = {row("A", 0, 0, 6)}, .complete = false}, nine(2));
    EXPECT_TRUE(desk.orders.find(id)->is_live()) << "only a complete list is the last word";
}

TEST(OrderManager, ANumberThatNoListHasShownYetKeepsTheOrderLive) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.sweep({row("A", 0, 10)});
    ASSERT_TRUE(desk.orders.request_amend(id, buy_at(4, 71'000), Quantity::shares(4)));
    accept_amend(desk, id, "B");
    // The broker may count what was moved away as cancelled.
    desk.sweep({row("A", 0, 0, 10)});
    EXPECT_TRUE(desk.orders.find(id)->is_live()) << "four shares are somewhere under B";
    desk.sweep({row("A", 0, 0, 10), part_row("B", "A", 4, 4, 0)});
    EXPECT_EQ(desk.listener.shares(), 4);
    EXPECT_EQ(desk.state(id), Lifecycle::cancelled);
}

TEST(OrderManager, APartShownCancelledWhereItWasMovedFromIsStillOpen) {
    Desk desk;
    const OrderId id = part_amended(desk);
    desk.orders.reserve_cash(id, Price::won(71'000));
    desk.sweep({part_row("B", "A", 4, 0, 4), row("A", 0, 6, 4)});
    EXPECT_EQ(desk.orders.find(id)->open(), Quantity::shares(10));
    desk.sweep({part_row("B", "A", 4, 0, 4), row("A", 6, 0, 4)});
    EXPECT_EQ(desk.state(id), Lifecycle::working);
    EXPECT_EQ(desk.orders.find(id)->open(), Quantity::shares(4));
    EXPECT_EQ(desk.orders.reserved_cash(), Notional::won(284'000));
    desk.sweep({part_row("B", "A", 4, 4, 0), row("A", 6, 0, 4)});
    EXPECT_EQ(desk.state(id), Lifecycle::filled);
    EXPECT_EQ(desk.listener.shares(), 10);
}

TEST(OrderManager, MoreFilledUnderTwoNumbersThanWasOrderedIsAContradiction) {
    Desk desk;
    const OrderId id = part_amended(desk);
    desk.sweep({row("A", 7, 0), part_row("B", "A", 4, 4, 0)});
    EXPECT_EQ(desk.listener.contradictions.size(), 1U);
    EXPECT_LE(desk.orders.find(id)->filled, Quantity::shares(10));
}

TEST(OrderManager, APartAmendThatTheExchangeRefusedLeavesTheOldNumberAlone) {
    for (const bool newest_first : {false, true}) {
        Desk desk;
        const OrderId id = part_amended(desk);
        OrderReport refused = part_row("B", "A", 4, 0, 0);
        refused.rejected = Quantity::shares(4);
        if (newest_first) {
            desk.sweep({refused, row("A", 0, 10)});
        } else {
            desk.sweep({row("A", 0, 10), refused});
        }
        EXPECT_EQ(desk.state(id), Lifecycle::working);
        EXPECT_EQ(desk.orders.find(id)->number_count, 1U);
        EXPECT_EQ(desk.orders.find(id)->open(), Quantity::shares(10));
        desk.sweep({refused, row("A", 10, 0)});
        EXPECT_EQ(desk.state(id), Lifecycle::filled);
        EXPECT_EQ(desk.listener.shares(), 10);
    }
}

TEST(OrderManager, ALostPartAmendIsFoundInTheListByItsOriginal) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.sweep({row("A", 0, 10)});
    ASSERT_TRUE(desk.orders.request_amend(id, buy_at(4, 71'000), Quantity::shares(4)));
    desk.reply(id, Unknown{.cause = "timeout"}, RequestKind::amend);
    desk.sweep({part_row("B", "A", 4, 1, 3), row("A", 2, 4)});
    const OrderRecord& order = *desk.orders.find(id);
    EXPECT_EQ(order.number_count, 2U);
    EXPECT_EQ(order.numbers[1].terms, *OrderTerms::limit(Price::won(71'000)));
    EXPECT_FALSE(order.numbers[0].gone());
    EXPECT_EQ(order.pending, PendingRequest::none);
    EXPECT_EQ(desk.listener.shares(), 3);
    desk.sweep({part_row("B", "A", 4, 4, 0), row("A", 6, 0)});
    EXPECT_EQ(desk.state(id), Lifecycle::filled);
    EXPECT_EQ(desk.listener.shares(), 10);
}

TEST(OrderManager, ACancelNamesTheNewestOpenNumberAndThenTheOlder) {
    Desk desk;
    const OrderId id = part_amended(desk);
    ASSERT_TRUE(desk.orders.request_cancel(id));
    EXPECT_EQ(desk.broker.cancels.at(0).target, named("B"));
    accept_cancel(desk, id, "C");
    ASSERT_TRUE(desk.orders.request_cancel(id));
    EXPECT_EQ(desk.broker.cancels.at(1).target, named("A"));
    accept_cancel(desk, id, "D");
    EXPECT_TRUE(desk.orders.find(id)->numbers[0].cancel_sent);
    EXPECT_TRUE(desk.orders.find(id)->numbers[1].cancel_sent);
    desk.sweep({row("A", 0, 0, 6), part_row("B", "A", 4, 0, 0, 4)});
    EXPECT_EQ(desk.state(id), Lifecycle::cancelled);
}

TEST(OrderManager, ACancelSkipsANumberThatIsGone) {
    Desk desk;
    const OrderId id = part_amended(desk);
    desk.sweep({row("A", 0, 6), part_row("B", "A", 4, 4, 0)});
    ASSERT_TRUE(desk.orders.request_cancel(id));
    EXPECT_EQ(desk.broker.cancels.at(0).target, named("A"));
}

TEST(OrderManager, ALostCancelOfOneNumberIsAskedAgainOnceAListShowsThatNumberOpen) {
    Desk desk;
    const OrderId id = part_amended(desk);
    ASSERT_TRUE(desk.orders.request_cancel(id));
    desk.reply(id, Unknown{.cause = "timeout"}, RequestKind::cancel);
    EXPECT_EQ(desk.orders.find(id)->open_number()->ref, named("A")) << "B's may be at the broker";
    desk.sweep({row("A", 0, 6), part_row("B", "A", 4, 0, 4)});
    EXPECT_EQ(desk.orders.find(id)->open_number()->ref, named("B"));
    EXPECT_FALSE(desk.orders.find(id)->open_number()->cancel_sent);
}

TEST(OrderManager, AWholeAmendOfAPartAmendedOrderReplacesTheNewestNumberOnly) {
    Desk desk;
    const OrderId id = part_amended(desk);
    ASSERT_TRUE(desk.orders.request_amend(id, buy_at(10, 72'000)));
    EXPECT_EQ(desk.broker.amends.at(1).target, named("B"));
    EXPECT_TRUE(desk.broker.amends.at(1).whole);
    accept_amend(desk, id, "C");
    EXPECT_FALSE(desk.orders.find(id)->numbers[0].gone());
    EXPECT_TRUE(desk.orders.find(id)->numbers[1].gone());
    desk.sweep({part_row("C", "B", 4, 1, 3), part_row("B", "A", 4, 0, 0), row("A", 2, 4)});
    EXPECT_EQ(desk.state(id), Lifecycle::working);
    desk.sweep({part_row("C", "B", 4, 4, 0), part_row("B", "A", 4, 0, 0), row("A", 2, 4)});
    EXPECT_EQ(desk.state(id), Lifecycle::working) << "four shares are open under A";
    ASSERT_TRUE(desk.orders.request_cancel(id));
    EXPECT_EQ(desk.broker.cancels.at(0).target, named("A"));
    accept_cancel(desk, id, "D");
    desk.sweep({part_row("C", "B", 4, 4, 0), part_row("B", "A", 4, 0, 0), row("A", 3, 0, 3)});
    EXPECT_EQ(desk.state(id), Lifecycle::cancelled);
    EXPECT_EQ(desk.orders.find(id)->filled, Quantity::shares(7));
    EXPECT_EQ(desk.listener.shares(), 7);
    EXPECT_TRUE(desk.listener.contradictions.empty());
}

TEST(OrderManager, AReplacedNumberIsNeverNamedAgain) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.sweep({row("A", 0, 10)});
    ASSERT_TRUE(desk.orders.request_amend(id, buy_at(10, 71'000)));
    accept_amend(desk, id, "B");
    EXPECT_EQ(desk.orders.find(id)->open_number()->ref, named("B"));
    ASSERT_TRUE(desk.orders.request_cancel(id));
    accept_cancel(desk, id, "C");
    EXPECT_EQ(desk.orders.find(id)->open_number()->ref, named("B"));
    desk.sweep({row("A", 0, 0), amended_row("B", "A", 0, 10)});
    EXPECT_EQ(desk.orders.find(id)->open_number()->ref, named("B"));
}

// ---- lists that were asked for before a request was answered

/// The news of a complete list that was asked for after so many requests and answers.
void sweep_asked_after(Desk& desk, std::uint64_t requests, std::vector<OrderReport> rows) {
    desk.orders.on(OrderReports{.rows = std::move(rows), .complete = true, .asked_after = requests},
                   nine(2));
}

TEST(OrderManager, EveryRequestAndEveryAnswerIsCounted) {
    Desk desk;
    EXPECT_EQ(desk.orders.requests(), 0U);
    const OrderId id = desk.orders.submit(buy_ten(), nine());
    EXPECT_EQ(desk.orders.requests(), 1U);
    desk.accept(id, "A");
    EXPECT_EQ(desk.orders.requests(), 2U);
    ASSERT_TRUE(desk.orders.request_cancel(id, Quantity::shares(1)));
    EXPECT_EQ(desk.orders.requests(), 3U);
    EXPECT_FALSE(desk.orders.request_cancel(id));
    EXPECT_EQ(desk.orders.requests(), 3U) << "nothing was sent";
    accept_cancel(desk, id, "C");
    EXPECT_EQ(desk.orders.requests(), 4U);
    desk.sweep({row("A", 0, 9, 1)});
    EXPECT_EQ(desk.orders.requests(), 4U);
}

TEST(OrderManager, AListAskedForBeforeTheAmendsReplyDoesNotForgetALostAmend) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.sweep({row("A", 0, 10)});
    const std::uint64_t before_request = desk.orders.requests();
    ASSERT_TRUE(desk.orders.request_amend(id, buy_at(10, 71'000)));
    const std::uint64_t before_reply = desk.orders.requests();
    desk.reply(id, Unknown{.cause = "timeout"}, RequestKind::amend);
    for (const std::uint64_t asked : {before_request, before_reply}) {
        sweep_asked_after(desk, asked, {row("A", 0, 10)});
        EXPECT_TRUE(desk.orders.find(id)->amend_lost);
        EXPECT_EQ(desk.orders.find(id)->pending, PendingRequest::amend);
        EXPECT_FALSE(desk.orders.request_cancel(id));
    }
    sweep_asked_after(desk, desk.orders.requests(), {row("A", 0, 10)});
    EXPECT_FALSE(desk.orders.find(id)->amend_lost);
    EXPECT_TRUE(desk.orders.request_cancel(id));
}

TEST(OrderManager, AListAskedForBeforeTheReplyDoesNotEndTheOrder) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.sweep({row("A", 0, 10)});
    const std::uint64_t before_request = desk.orders.requests();
    ASSERT_TRUE(desk.orders.request_cancel(id));
    const std::uint64_t before_reply = desk.orders.requests();
    accept_cancel(desk, id, "C");
    sweep_asked_after(desk, before_request, {row("A", 3, 0, 7)});
    EXPECT_TRUE(desk.orders.find(id)->is_live());
    EXPECT_EQ(desk.listener.shares(), 3) << "a fill is a fact, whenever the list was asked for";
    sweep_asked_after(desk, before_reply, {row("A", 3, 0, 7)});
    EXPECT_TRUE(desk.orders.find(id)->is_live());
    sweep_asked_after(desk, desk.orders.requests(), {row("A", 3, 0, 7)});
    EXPECT_EQ(desk.state(id), Lifecycle::cancelled);
    EXPECT_EQ(desk.listener.shares(), 3);
}

TEST(OrderManager, AFillOfTheWholeOrderEndsItWheneverTheListWasAskedFor) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    sweep_asked_after(desk, 0, {row("A", 10, 0)});
    EXPECT_EQ(desk.state(id), Lifecycle::filled);
    EXPECT_EQ(desk.listener.shares(), 10);
}

TEST(OrderManager, AListAskedForBeforeALostCancelsReplyDoesNotEndTheDoubt) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.sweep({row("A", 0, 10)});
    ASSERT_TRUE(desk.orders.request_cancel(id));
    const std::uint64_t before_reply = desk.orders.requests();
    desk.reply(id, Unknown{.cause = "timeout"}, RequestKind::cancel);
    sweep_asked_after(desk, before_reply, {row("A", 0, 10)});
    EXPECT_TRUE(desk.orders.find(id)->numbers[0].cancel_sent);
    sweep_asked_after(desk, desk.orders.requests(), {row("A", 0, 10)});
    EXPECT_FALSE(desk.orders.find(id)->numbers[0].cancel_sent);
}

TEST(OrderManager, ARequestAboutOneOrderDoesNotMakeAListTooOldForAnother) {
    Desk desk;
    const OrderId first = desk.live(buy_ten(), "A");
    const std::uint64_t asked = desk.orders.requests();
    const OrderId second = desk.live(buy_at(5, 69'000), "B");
    sweep_asked_after(desk, asked, {row("A", 0, 0, 10), row("B", 0, 0, 5, 5)});
    EXPECT_EQ(desk.state(first), Lifecycle::cancelled);
    EXPECT_TRUE(desk.orders.find(second)->is_live());
}

// ---- who refused an order

TEST(OrderManager, ARejectedOrderSaysWhoRefusedIt) {
    for (const RejectionOrigin origin :
         {RejectionOrigin::broker, RejectionOrigin::gateway, RejectionOrigin::not_sent}) {
        Desk desk;
        const OrderId id = desk.orders.submit(buy_ten(), nine());
        EXPECT_EQ(desk.orders.find(id)->rejected_by, std::nullopt);
        desk.reply(id, Rejected{.origin = origin, .code = {}, .message = "no"});
        EXPECT_EQ(desk.orders.find(id)->rejected_by, origin);
    }
}

TEST(OrderManager, AnOrderRefusedByTheExchangeWasRefusedByTheBrokersSide) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    OrderReport refused = row("A", 0, 0);
    refused.rejected = Quantity::shares(10);
    desk.sweep({refused});
    EXPECT_EQ(desk.orders.find(id)->rejected_by, RejectionOrigin::broker);
}

TEST(OrderManager, ARefusedCancelOrAmendAndALostOrderAreNotARefusedOrder) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    ASSERT_TRUE(desk.orders.request_cancel(id));
    desk.reply(id, refusal("too late"), RequestKind::cancel);
    EXPECT_EQ(desk.orders.find(id)->rejected_by, std::nullopt);
    ASSERT_TRUE(desk.orders.request_amend(id, buy_at(10, 71'000)));
    desk.reply(id, refusal("too late"), RequestKind::amend);
    EXPECT_EQ(desk.orders.find(id)->rejected_by, std::nullopt);
    const OrderId lost = desk.orders.submit(buy_at(5, 69'000), nine());
    desk.reply(lost, Unknown{.cause = "timeout"});
    EXPECT_EQ(desk.orders.find(lost)->rejected_by, std::nullopt);
}

// ---- orders found at the broker

/// A list that shows nothing but this row; its fills are in the opening balance.
std::optional<OrderId> adopt(Desk& desk, const OrderReport& row, UtcNanos now) {
    const OrderReport* const chain[] = {&row};
    return desk.orders.adopt(chain, Adoption{.account = kAccount, .books_from = nine(59)}, now);
}

TEST(OrderManager, AnAdoptedOrderIsLiveAndBelongsToNoStrategy) {
    Desk desk;
    OrderReport found = row("X", 0, 10);
    found.ordered_at = nine(0, 23);
    const auto id = adopt(desk, found, nine(3));
    ASSERT_TRUE(id);
    const OrderRecord& order = *desk.orders.find(*id);
    EXPECT_TRUE(order.adopted);
    EXPECT_EQ(order.lifecycle, Lifecycle::working);
    EXPECT_TRUE(order.intent.strategy.empty());
    EXPECT_EQ(order.intent.account, kAccount);
    EXPECT_EQ(order.intent.symbol, samsung());
    EXPECT_EQ(order.intent.side, Side::buy);
    EXPECT_EQ(order.intent.quantity, Quantity::shares(10));
    EXPECT_EQ(order.intent.terms, *OrderTerms::limit(Price::won(70'000)));
    EXPECT_EQ(order.intent.decided_at, nine(0, 23));
    EXPECT_EQ(order.current_ref(), named("X"));
    EXPECT_TRUE(desk.broker.submitted.empty());
    EXPECT_EQ(desk.orders.find(named("X")), &order);
    EXPECT_TRUE(desk.orders.any_live());
    const OrderId own = desk.live(buy_ten(), "A");
    EXPECT_FALSE(desk.orders.find(own)->adopted);
}

TEST(OrderManager, AnAdoptedOrdersEarlierFillsAreNoFillsAndItsNewOnesAre) {
    Desk desk;
    OrderReport found = row("X", 3, 7);
    found.filled_amount = Notional::won(3 * 69'900);
    const auto id = adopt(desk, found, nine(3));
    ASSERT_TRUE(id);
    EXPECT_TRUE(desk.listener.fills.empty());
    EXPECT_EQ(desk.orders.find(*id)->filled, Quantity::shares(3));
    EXPECT_EQ(desk.orders.find(*id)->open(), Quantity::shares(7));
    desk.sweep({found}); // the list it was found in
    EXPECT_TRUE(desk.listener.fills.empty());
    OrderReport later = row("X", 5, 5);
    later.filled_amount = Notional::won(3 * 69'900 + 2 * 70'000);
    desk.sweep({later});
    ASSERT_EQ(desk.listener.fills.size(), 1U);
    const Fill& fill = desk.listener.fills[0];
    EXPECT_EQ(fill.order, *id);
    EXPECT_TRUE(fill.strategy.empty());
    EXPECT_EQ(fill.quantity, Quantity::shares(2));
    EXPECT_EQ(fill.amount, Notional::won(140'000));
    EXPECT_EQ(fill.order_amount_before, Notional::won(209'700));
    OrderReport done = row("X", 10, 0);
    done.filled_amount = Notional::won(3 * 69'900 + 7 * 70'000);
    desk.sweep({done});
    EXPECT_EQ(desk.state(*id), Lifecycle::filled);
    EXPECT_EQ(desk.listener.shares(), 7);
    EXPECT_EQ(desk.listener.won(), 490'000);
}

TEST(OrderManager, AnAdoptedOrderMayBeCancelledInPartAndWhole) {
    Desk desk;
    const OrderId id = *adopt(desk, row("X", 2, 8), nine(3));
    EXPECT_FALSE(desk.orders.request_cancel(id, Quantity::shares(9)));
    ASSERT_TRUE(desk.orders.request_cancel(id, Quantity::shares(3)));
    EXPECT_EQ(desk.broker.cancels.at(0).target, named("X"));
    EXPECT_EQ(desk.broker.cancels.at(0).quantity, Quantity::shares(3));
    accept_cancel(desk, id, "C");
    desk.sweep({row("X", 2, 5, 3)});
    EXPECT_EQ(desk.orders.find(id)->open(), Quantity::shares(5));
    ASSERT_TRUE(desk.orders.request_cancel(id));
    accept_cancel(desk, id, "D");
    desk.sweep({row("X", 2, 0, 8)});
    EXPECT_EQ(desk.state(id), Lifecycle::cancelled);
    EXPECT_EQ(desk.orders.find(id)->cancelled, Quantity::shares(8));
    EXPECT_EQ(desk.orders.reserved_cash(), Notional::won(0));
    EXPECT_TRUE(desk.listener.fills.empty());
}

TEST(OrderManager, AnAdoptedOrderMayBeAmendedAndItsNewNumberIsNotAdoptedBesideIt) {
    Desk desk;
    const OrderId id = *adopt(desk, row("X", 2, 8), nine(3));
    ASSERT_TRUE(desk.orders.request_amend(id, buy_at(8, 71'000)));
    EXPECT_EQ(desk.broker.amends.at(0).quantity, Quantity::shares(8));
    accept_amend(desk, id, "Y");
    desk.sweep({row("X", 2, 0), part_row("Y", "X", 8, 3, 5)});
    EXPECT_EQ(adopt(desk, part_row("Y", "X", 8, 3, 5), nine(4)), std::nullopt);
    EXPECT_EQ(desk.orders.all().size(), 1U);
    EXPECT_EQ(desk.listener.shares(), 3);
    desk.sweep({row("X", 2, 0), part_row("Y", "X", 8, 8, 0)});
    EXPECT_EQ(desk.state(id), Lifecycle::filled);
    EXPECT_EQ(desk.listener.shares(), 8);
}

TEST(OrderManager, AnOrderIsNotAdoptedTwiceNorBesideItsOwner) {
    Desk desk;
    const OrderId own = desk.live(buy_ten(), "A");
    EXPECT_EQ(adopt(desk, row("A", 0, 10), nine(3)), std::nullopt);
    EXPECT_TRUE(adopt(desk, row("X", 0, 10), nine(3)));
    EXPECT_EQ(adopt(desk, row("X", 0, 10), nine(3)), std::nullopt);
    desk.sweep({row("X", 10, 0), row("A", 10, 0)});
    EXPECT_EQ(adopt(desk, row("X", 4, 6), nine(3)), std::nullopt) << "a late list";
    EXPECT_EQ(desk.orders.all().size(), 2U);
    EXPECT_EQ(desk.state(own), Lifecycle::filled);
    EXPECT_EQ(desk.listener.shares(), 20);
}

TEST(OrderManager, ARowThatIsNoOpenOrderIsNotAdopted) {
    Desk desk;
    OrderReport cancel = part_row("C", "X", 4, 0, 4);
    cancel.is_cancel = true;
    EXPECT_EQ(adopt(desk, cancel, nine(3)), std::nullopt);
    EXPECT_EQ(adopt(desk, row("F", 10, 0), nine(3)), std::nullopt);
    EXPECT_EQ(adopt(desk, row("G", 3, 0, 7), nine(3)), std::nullopt);
    OrderReport refused = row("R", 0, 0);
    refused.rejected = Quantity::shares(10);
    EXPECT_EQ(adopt(desk, refused, nine(3)), std::nullopt);
    EXPECT_TRUE(desk.orders.all().empty());
    EXPECT_FALSE(desk.orders.any_live());
}

TEST(OrderManager, ARowThatMayBeOurOwnPendingOrderIsNotAdopted) {
    Desk desk;
    const OrderId id = desk.orders.submit(buy_ten(), nine());
    EXPECT_EQ(adopt(desk, row("A", 0, 10), nine(3)), std::nullopt);
    OrderReport sale = row("S", 0, 10);
    sale.side = Side::sell;
    EXPECT_TRUE(adopt(desk, sale, nine(3))) << "not the side we wait for";
    OrderReport other = row("O", 0, 10);
    other.symbol = symbol("000660");
    EXPECT_TRUE(adopt(desk, other, nine(3))) << "not the symbol we wait for";
    desk.accept(id, "A");
    EXPECT_TRUE(adopt(desk, row("X", 0, 10), nine(3))) << "ours has its number";
    EXPECT_EQ(adopt(desk, row("A", 0, 10), nine(3)), std::nullopt);
}

TEST(OrderManager, ARowThatMayBeAnOrderOfUnknownFateIsNotAdopted) {
    Desk desk;
    const OrderId id = desk.orders.submit(buy_ten(), nine());
    desk.reply(id, Unknown{.cause = "timeout"});
    EXPECT_EQ(adopt(desk, row("A", 0, 10), nine(3)), std::nullopt);
    EXPECT_EQ(desk.orders.all().size(), 1U);
}

TEST(OrderManager, ARowThatMayBeAnAmendUnderWayIsNotAdopted) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.sweep({row("A", 0, 10)});
    ASSERT_TRUE(desk.orders.request_amend(id, buy_at(10, 71'000)));
    EXPECT_EQ(adopt(desk, row("B", 0, 10), nine(3)), std::nullopt);
    accept_amend(desk, id, "B");
    EXPECT_EQ(adopt(desk, row("B", 0, 10), nine(3)), std::nullopt);
    EXPECT_EQ(desk.orders.all().size(), 1U);
}

TEST(OrderManager, AnAdoptedBuyReservesCashForWhatIsOpenOfIt) {
    Desk desk;
    const OrderId id = *adopt(desk, row("X", 3, 5, 2), nine(3));
    EXPECT_EQ(desk.orders.find(id)->open(), Quantity::shares(5));
    EXPECT_EQ(desk.orders.reserved_cash(), Notional::won(350'000));
    EXPECT_EQ(desk.orders.reserved_cash(), Notional::won(350'000));
    desk.sweep({row("X", 5, 3, 2)});
    EXPECT_EQ(desk.orders.reserved_cash(), Notional::won(210'000));
    desk.sweep({row("X", 8, 0, 2)});
    EXPECT_EQ(desk.orders.reserved_cash(), Notional::won(0));
}

TEST(OrderManager, AnAdoptedSaleReservesTheSharesOfNoStrategy) {
    Desk desk;
    OrderReport sale = row("X", 3, 7);
    sale.side = Side::sell;
    ASSERT_TRUE(adopt(desk, sale, nine(3)));
    EXPECT_EQ(desk.orders.reserved_shares(StrategyId{}, samsung()), Quantity::shares(7));
    EXPECT_EQ(desk.orders.reserved_shares(StrategyId{"s"}, samsung()), Quantity::shares(0));
    EXPECT_EQ(desk.orders.reserved_cash(), Notional::won(0));
}

TEST(OrderManager, ASuccessorThatSomebodyMadeOfAnAdoptedOrderJoinsIt) {
    Desk desk;
    const OrderId id = *adopt(desk, row("X", 1, 9), nine(3));
    desk.sweep({part_row("Y", "X", 4, 2, 2), row("X", 1, 5)});
    EXPECT_EQ(adopt(desk, part_row("Y", "X", 4, 2, 2), nine(4)), std::nullopt);
    EXPECT_EQ(desk.orders.find(id)->number_count, 2U);
    EXPECT_EQ(desk.listener.shares(), 2);
    desk.sweep({part_row("Y", "X", 4, 4, 0), row("X", 6, 0)});
    EXPECT_EQ(desk.state(id), Lifecycle::filled);
    EXPECT_EQ(desk.listener.shares(), 9);
}

TEST(OrderManager, AnAdoptedOrderExpiresWithTheDayItWasPlacedOn) {
    Desk desk;
    OrderReport found = row("X", 0, 10);
    found.ordered_at = nine(0, 23);
    const OrderId id = *adopt(desk, found, nine(3));
    desk.orders.expire(KstDate::of(2026, 11, 22), nine(4));
    EXPECT_TRUE(desk.orders.find(id)->is_live());
    desk.orders.expire(KstDate::of(2026, 11, 23), nine(0, 24));
    EXPECT_EQ(desk.state(id), Lifecycle::expired);
    EXPECT_EQ(desk.orders.reserved_cash(), Notional::won(0));
}

TEST(OrderManager, PartCancelledThenAmendedThenFilledIsOver) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.sweep({row("A", 0, 10)});
    ASSERT_TRUE(desk.orders.request_cancel(id, Quantity::shares(4)));
    accept_cancel(desk, id, "C");
    desk.sweep({row("A", 0, 6, 4)});
    ASSERT_TRUE(desk.orders.request_amend(id, buy_at(6, 71'000)));
    accept_amend(desk, id, "B");
    desk.sweep({row("A", 0, 0, 4), part_row("B", "A", 6, 6, 0)});
    EXPECT_FALSE(desk.orders.find(id)->is_live());
}

TEST(OrderManager, APartCancelAfterAnAmendShrinksWhatIsOpen) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.sweep({row("A", 0, 10)});
    ASSERT_TRUE(desk.orders.request_amend(id, buy_at(10, 71'000)));
    accept_amend(desk, id, "B");
    desk.sweep({row("A", 0, 0), part_row("B", "A", 10, 0, 10)});
    ASSERT_TRUE(desk.orders.request_cancel(id, Quantity::shares(4)));
    accept_cancel(desk, id, "C");
    desk.sweep({row("A", 0, 0), part_row("B", "A", 10, 0, 6, 4)});
    EXPECT_EQ(desk.orders.find(id)->open(), Quantity::shares(6));
    EXPECT_FALSE(desk.orders.request_cancel(id, Quantity::shares(7)));
}

TEST(OrderManager, APartCancelFreesReservedCashAndIsTold) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.orders.reserve_cash(id, Price::won(70'000));
    desk.sweep({row("A", 0, 10)});
    ASSERT_TRUE(desk.orders.request_cancel(id, Quantity::shares(4)));
    accept_cancel(desk, id, "C");
    const std::size_t told = desk.listener.states.size();
    desk.sweep({row("A", 0, 6, 4)});
    EXPECT_EQ(desk.orders.reserved_cash(), Notional::won(420'000));
    EXPECT_GT(desk.listener.states.size(), told) << "the listener is not told";
}

TEST(OrderManager, AnAmendUpReservesAtOnce) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.orders.reserve_cash(id, Price::won(70'000));
    desk.sweep({row("A", 0, 10)});
    ASSERT_TRUE(desk.orders.request_amend(id, buy_at(10, 71'000)));
    EXPECT_EQ(desk.orders.reserved_cash(), Notional::won(710'100)); // 100 of commission
    accept_amend(desk, id, "B");
    desk.sweep({row("A", 0, 0), part_row("B", "A", 10, 0, 10)});
    EXPECT_EQ(desk.orders.reserved_cash(), Notional::won(710'100)); // 100 of commission
}

TEST(OrderManager, AnAmendOfAPartAmendedOrderSendsWhatIsOpenOfItsNumber) {
    Desk desk;
    const OrderId id = part_amended(desk);
    ASSERT_TRUE(desk.orders.request_amend(id, buy_at(10, 72'000)));
    EXPECT_EQ(desk.broker.amends.at(1).quantity, Quantity::shares(4));
}

TEST(OrderManager, APartIsOfOneNumberAndNotMoreThanIsOpenThere) {
    Desk desk;
    const OrderId id = part_amended(desk);
    const bool asked = desk.orders.request_cancel(id, Quantity::shares(5));
    if (asked) {
        EXPECT_NE(desk.broker.cancels.at(0).target, named("B")) << "B has four open";
    }
    const bool amended = desk.orders.request_amend(id, buy_at(5, 72'000), Quantity::shares(5));
    EXPECT_FALSE(amended && desk.broker.amends.at(1).target == named("B"));
}

TEST(OrderManager, AnAmendOfAnOlderNumberThatTheExchangeRefusedRestoresIt) {
    Desk desk;
    const OrderId id = part_amended(desk);
    desk.sweep({row("A", 0, 6), part_row("B", "A", 4, 0, 0, 4)});
    ASSERT_TRUE(desk.orders.request_amend(id, buy_at(10, 72'000)));
    ASSERT_EQ(desk.broker.amends.at(1).target, named("A"));
    accept_amend(desk, id, "C");
    OrderReport refused = part_row("C", "A", 6, 0, 0);
    refused.rejected = Quantity::shares(6);
    desk.sweep({refused, row("A", 0, 6), part_row("B", "A", 4, 0, 0, 4)});
    EXPECT_TRUE(desk.orders.find(id)->is_live()) << to_string(desk.state(id));
    const BrokerNumber* open = desk.orders.find(id)->open_number();
    EXPECT_TRUE(open != nullptr && open->ref == named("A"));
    desk.sweep({refused, row("A", 6, 0), part_row("B", "A", 4, 0, 0, 4)});
    EXPECT_EQ(desk.listener.shares(), 6);
    EXPECT_TRUE(desk.listener.contradictions.empty());
}

TEST(OrderManager, ACancelNamesTheKindOfItsNumber) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.sweep({row("A", 0, 10)});
    ASSERT_TRUE(desk.orders.request_amend(id, approved(Side::buy, 4, OrderTerms::market()),
                                          Quantity::shares(4)));
    accept_amend(desk, id, "B");
    desk.sweep({part_row("B", "A", 4, 0, 4), row("A", 0, 6)});
    ASSERT_TRUE(desk.orders.request_cancel(id));
    ASSERT_EQ(desk.broker.cancels.at(0).target, named("B"));
    EXPECT_EQ(desk.broker.cancels.at(0).kind, OrderKind::market);
}

TEST(OrderManager, AnOlderListDoesNotGiveBackACancelledPart) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.sweep({row("A", 2, 4, 4)});
    desk.orders.on(OrderReports{.rows = {row("A", 2, 8)}, .complete = true, .asked_after = 0},
                   nine(2));
    EXPECT_EQ(desk.orders.find(id)->open(), Quantity::shares(4));
}

TEST(OrderManager, AnAdoptedPartAmendedOrderIsOnlyWhatIsLeftOfIt) {
    Desk desk;
    for (const OrderReport& found : {part_row("Y", "X", 4, 0, 4), row("X", 0, 6)})
        adopt(desk, found, nine(3));
    Quantity open;
    for (const OrderRecord& order : desk.orders.all())
        open += order.open();
    EXPECT_EQ(open, Quantity::shares(10));
    EXPECT_EQ(desk.orders.reserved_cash(), Notional::won(700'000));
    desk.sweep({part_row("Y", "X", 4, 4, 0), row("X", 6, 0)});
    EXPECT_FALSE(desk.orders.any_live());
}

TEST(OrderManager, ASuccessorOfOursIsNotAdoptedAsForeign) {
    Desk desk;
    desk.live(buy_ten(), "A");
    desk.sweep({row("A", 0, 10)});
    EXPECT_EQ(adopt(desk, part_row("B", "A", 4, 0, 4), nine(3)), std::nullopt);
}

TEST(OrderManager, AnAmendToMarketReservesTheUpperLimit) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.orders.reserve_cash(id, Price::won(70'000));
    ASSERT_TRUE(desk.orders.request_amend(id, approved(Side::buy, 10, OrderTerms::market())));
    accept_amend(desk, id, "B");
    desk.sweep({row("A", 0, 0), part_row("B", "A", 10, 0, 10)});
    EXPECT_EQ(desk.orders.reserved_cash(), Notional::won(930'130));
}

TEST(OrderManager, APartCancelledOrderIsNotOverWhileSharesAreUnaccountedFor) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.sweep({row("A", 0, 10)});
    ASSERT_TRUE(desk.orders.request_cancel(id, Quantity::shares(4)));
    accept_cancel(desk, id, "C");
    desk.sweep({row("A", 0, 6, 4)});
    desk.sweep({row("A", 3, 0, 4)}); // three are not accounted for: not settled yet
    EXPECT_TRUE(desk.orders.find(id)->is_live());
    desk.sweep({row("A", 6, 0, 4)});
    EXPECT_EQ(desk.listener.shares(), 6);
}

TEST(OrderManager, ARefusedRestOfAnOlderNumberEndsWithTheOther) {
    Desk desk;
    const OrderId id = part_amended(desk);
    OrderReport a = row("A", 2, 0);
    a.rejected = Quantity::shares(4);
    desk.sweep({a, part_row("B", "A", 4, 4, 0)});
    EXPECT_FALSE(desk.orders.find(id)->is_live());
}

TEST(OrderManager, TheUnmarkedRowOfACancelUnderWayIsNoAmendment) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.sweep({row("A", 0, 10)});
    ASSERT_TRUE(desk.orders.request_cancel(id, Quantity::shares(4)));
    desk.sweep({row("A", 0, 6, 4), part_row("C", "A", 4, 0, 0)}); // REAL marks no cancel row
    accept_cancel(desk, id, "C");
    desk.sweep({row("A", 0, 6, 4), part_row("C", "A", 4, 0, 0)});
    EXPECT_EQ(desk.orders.find(id)->open(), Quantity::shares(6));
    EXPECT_EQ(desk.orders.find(id)->number_count, 1U);
    desk.sweep({row("A", 6, 0, 4), part_row("C", "A", 4, 0, 0)});
    EXPECT_FALSE(desk.orders.find(id)->is_live());
}

TEST(OrderManager, ARefusedAmendGivesBackWhatItReserved) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    desk.orders.reserve_cash(id, Price::won(70'000));
    desk.sweep({row("A", 0, 10)});
    ASSERT_TRUE(desk.orders.request_amend(id, buy_at(4, 80'000), Quantity::shares(4)));
    desk.reply(id, refusal("no"), RequestKind::amend);
    desk.sweep({row("A", 1, 9)});
    EXPECT_EQ(desk.orders.reserved_cash(), Notional::won(630'000));
}

// ---- what the list tells of a lost answer ------------------------------------------------------

OrderId with_lost_cancel(Desk& desk, std::optional<Quantity> part = std::nullopt) {
    const OrderId id = desk.live(buy_ten(), "A");
    desk.sweep({row("A", 0, 10)});
    EXPECT_TRUE(desk.orders.request_cancel(id, part));
    desk.reply(id, Unknown{.cause = "timeout"}, RequestKind::cancel);
    EXPECT_EQ(desk.orders.find(id)->answer, RequestOutcome::unknown);
    return id;
}

TEST(LostAnswer, OfACancelIsSettledByARowThatShowsItCancelled) {
    Desk desk;
    const OrderId id = with_lost_cancel(desk);
    desk.sweep({row("A", 0, 0, 10)});
    EXPECT_EQ(desk.orders.find(id)->answer, RequestOutcome::accepted);
}

TEST(LostAnswer, OfACancelOfAnOrderThatFilledFirstIsNotTaken) {
    Desk desk;
    const OrderId id = with_lost_cancel(desk);
    desk.sweep({row("A", 10, 0)});
    EXPECT_EQ(desk.orders.find(id)->lifecycle, Lifecycle::filled);
    EXPECT_EQ(desk.orders.find(id)->answer, RequestOutcome::rejected);
}

TEST(LostAnswer, OfAPartCancelIsSettledByTheSharesThatWereCancelled) {
    Desk desk;
    const OrderId id = with_lost_cancel(desk, Quantity::shares(4));
    desk.sweep({row("A", 0, 10)});
    EXPECT_EQ(desk.orders.find(id)->answer, RequestOutcome::unknown);
    desk.sweep({row("A", 0, 6, 4)});
    EXPECT_EQ(desk.orders.find(id)->answer, RequestOutcome::accepted);
}

TEST(LostAnswer, OfAnAmendThatTheListDoesNotShowStaysUnknown) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "A");
    ASSERT_TRUE(desk.orders.request_amend(id, buy_at(10, 71'000)));
    desk.reply(id, Unknown{.cause = "timeout"}, RequestKind::amend);
    desk.sweep({row("A", 0, 10)});
    EXPECT_EQ(desk.orders.find(id)->answer, RequestOutcome::unknown);
}

TEST(LostAnswer, OfALaterAmendIsNotSettledByAnEarlierCancelOfAnotherNumber) {
    Desk desk;
    const OrderId id = part_amended(desk); // A has 6, B has 4
    ASSERT_TRUE(desk.orders.request_cancel(id, std::nullopt, BrokerOrderRef{"B"}));
    desk.reply(id, Unknown{.cause = "timeout"}, RequestKind::cancel);
    OrderReport b = part_row("B", "A", 4, 0, 0);
    b.cancelled = Quantity::shares(4);
    OrderReport a = row("A", 0, 6);
    desk.sweep({a, b});
    EXPECT_EQ(desk.orders.find(id)->answer, RequestOutcome::accepted);
    ASSERT_TRUE(
        desk.orders.request_amend(id, buy_at(6, 71'000), std::nullopt, BrokerOrderRef{"A"}));
    desk.reply(id, Unknown{.cause = "timeout"}, RequestKind::amend);
    desk.sweep({a, b});
    EXPECT_EQ(desk.orders.find(id)->answer, RequestOutcome::unknown);
}

TEST(OrderManager, OnlyAnAmendmentOfAllTookAllOver) {
    Desk desk;
    const OrderId part = part_amended(desk);
    EXPECT_TRUE(desk.orders.find(part)->numbers[1].took_over.empty());
    Desk other;
    const OrderId whole = other.live(buy_ten(), "A");
    ASSERT_TRUE(other.orders.request_amend(whole, buy_at(10, 71'000)));
    accept_amend(other, whole, "B");
    EXPECT_EQ(other.orders.find(whole)->numbers[1].took_over, BrokerOrderRef{"A"});
}

} // namespace
} // namespace qts
