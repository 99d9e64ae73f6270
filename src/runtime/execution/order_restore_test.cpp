// What an order manager makes of the orders that earlier runs left.
#include "fakes/order_rig.hpp"

namespace qts {
namespace {

/// The books that the orders of `desk` leave when its program dies now.
Books left_by(const Desk& desk) {
    Books books;
    books.any = true;
    books.orders.assign(desk.orders.all().begin(), desk.orders.all().end());
    const auto cancels = desk.orders.accepted_cancels();
    books.cancels.assign(cancels.begin(), cancels.end());
    for (const OrderRecord& order : books.orders)
        books.last_counters[order.id.node()] = order.id.counter();
    return books;
}

/// A desk that begins with them.
struct NextDesk : Desk {
    explicit NextDesk(const Desk& before) { orders.restore(left_by(before), kAccount, nine(5)); }
};

TEST(RestoredOrder, OfWhichNobodySawTheAnswerIsUnknownAndNotSentAgain) {
    Desk before;
    const OrderId id = before.orders.submit(buy_ten(), nine());
    NextDesk desk{before};
    EXPECT_EQ(desk.state(id), Lifecycle::unknown);
    EXPECT_TRUE(desk.orders.frozen(samsung(), Side::buy));
    EXPECT_TRUE(desk.broker.submitted.empty());
    EXPECT_EQ(desk.orders.find(id)->cause.view(), "the program ended before its answer came");
    EXPECT_EQ(desk.orders.find(id)->intent.account, kAccount);
}

TEST(RestoredOrder, ThatWasAcceptedGoesOnAndItsFillsAreNew) {
    Desk before;
    const OrderId id = before.live(buy_ten(), "1");
    before.sweep({row("1", 3, 7)});
    NextDesk desk{before};
    EXPECT_EQ(desk.state(id), Lifecycle::working);
    EXPECT_TRUE(desk.listener.states.empty()) << "nothing is news";
    desk.sweep({row("1", 3, 7)});
    EXPECT_TRUE(desk.listener.fills.empty()) << "that fill was booked before";
    desk.sweep({row("1", 10, 0)});
    EXPECT_EQ(desk.listener.shares(), 7);
    EXPECT_EQ(desk.state(id), Lifecycle::filled);
}

TEST(RestoredOrder, KeepsItsReservation) {
    Desk before;
    const OrderId id = before.live(buy_ten(), "1");
    before.orders.reserve_cash(id, Price::won(70'000), Notional::won(100));
    const NextDesk desk{before};
    EXPECT_EQ(desk.orders.reserved_cash(), Notional::won(700'100));
}

TEST(RestoredOrder, WhoseCancelWasNotAnsweredIsSettledByTheList) {
    Desk before;
    const OrderId id = before.live(buy_ten(), "1");
    ASSERT_TRUE(before.orders.request_cancel(id));
    NextDesk desk{before};
    const OrderRecord& order = *desk.orders.find(id);
    EXPECT_EQ(order.pending, PendingRequest::none);
    EXPECT_EQ(order.answer, RequestOutcome::unknown);
    desk.sweep({row("1", 0, 0, 10)});
    EXPECT_EQ(desk.state(id), Lifecycle::cancelled);
}

TEST(RestoredOrder, WhoseAmendWasNotAnsweredIsLostUntilTheListShowsIt) {
    Desk before;
    const OrderId id = before.live(buy_ten(), "1");
    const auto wanted = approved(Side::buy, 10, *OrderTerms::limit(Price::won(70'100)));
    ASSERT_TRUE(before.orders.request_amend(id, wanted));
    NextDesk desk{before};
    EXPECT_TRUE(desk.orders.find(id)->amend_lost);
    OrderReport successor = row("2", 0, 10);
    successor.original = named("1");
    successor.limit = Price::won(70'100);
    desk.sweep({row("1", 0, 0), successor});
    EXPECT_FALSE(desk.orders.find(id)->amend_lost);
    EXPECT_EQ(desk.orders.find(id)->number_count, 2U);
    EXPECT_EQ(desk.orders.find(named("2"))->id, id);
}

TEST(RestoredOrder, WhoseAmendWasLostIsNotGivenUpByTheListOfAnotherDay) {
    Desk before;
    const OrderId id = before.live(buy_ten(), "1");
    const auto wanted = approved(Side::buy, 10, *OrderTerms::limit(Price::won(70'100)));
    ASSERT_TRUE(before.orders.request_amend(id, wanted));
    NextDesk desk{before};
    OrderReports yesterday;
    yesterday.complete = true;
    yesterday.day = KstDate::of(2026, 11, 20);
    desk.orders.on(yesterday, nine(6));
    EXPECT_TRUE(desk.orders.find(id)->amend_lost);
    OrderReports proves_nothing;
    proves_nothing.complete = true;
    proves_nothing.proves_absence = false;
    proves_nothing.day = kst_date(nine());
    desk.orders.on(proves_nothing, nine(7));
    EXPECT_TRUE(desk.orders.find(id)->amend_lost);
}

TEST(OrderManager, AnotherQuantityAtTheBrokerIsImpossible) {
    Desk desk;
    const OrderId id = desk.live(buy_ten(), "1");
    desk.sweep({row("1", 0, 9, 0, 9)});
    EXPECT_EQ(desk.listener.contradictions.size(), 1U);
    EXPECT_EQ(desk.state(id), Lifecycle::received);
}

TEST(RestoredOrder, ACancelsOwnRowIsStillNoAmendment) {
    Desk before;
    const OrderId id = before.live(buy_ten(), "1");
    ASSERT_TRUE(before.orders.request_cancel(id, Quantity::shares(4)));
    before.reply(id, Accepted{.ref = named("2"), .broker_time = std::nullopt}, RequestKind::cancel);
    NextDesk desk{before};
    OrderReport cancel = row("2", 0, 0, 0, 4); // REAL marks no cancel rows
    cancel.original = named("1");
    desk.sweep({row("1", 0, 6, 4), cancel});
    EXPECT_EQ(desk.orders.find(id)->number_count, 1U);
}

TEST(RestoredOrders, TheNextOneHasANumberOfItsOwn) {
    Desk before;
    before.live(buy_ten(), "1");
    before.live(buy_ten(), "2");
    NextDesk desk{before};
    const OrderId id = desk.orders.submit(buy_ten(), nine(6));
    EXPECT_EQ(id, OrderId::of(1, 3));
    EXPECT_EQ(desk.orders.find(id)->id, id);
    EXPECT_EQ(desk.orders.find(OrderId::of(1, 2))->id, OrderId::of(1, 2));
    EXPECT_EQ(desk.orders.restored(), 2U);
    EXPECT_EQ(desk.orders.find(OrderId::of(1, 4)), nullptr);
}

TEST(RestoredOrders, OfAnotherNodeAreFoundBesideOurOwn) {
    Desk before;
    before.live(buy_ten(), "1");
    Books books = left_by(before);
    books.orders[0].id = OrderId::of(2, 40);
    books.last_counters = {{2, 40}};
    Desk desk;
    desk.orders.restore(books, kAccount, nine(5));
    EXPECT_EQ(desk.orders.submit(buy_ten(), nine(6)), OrderId::of(1, 1));
    EXPECT_NE(desk.orders.find(OrderId::of(2, 40)), nullptr);
    EXPECT_NE(desk.orders.find(OrderId::of(1, 1)), nullptr);
    EXPECT_EQ(desk.orders.find(OrderId::of(1, 40)), nullptr);
}

TEST(RestoredOrders, RestoredTwiceTheyAreTheSame) {
    Desk before;
    before.orders.submit(buy_ten(), nine());
    const OrderId live = before.live(buy_ten(), "1");
    before.orders.request_cancel(live);
    const NextDesk first{before};
    const NextDesk second{static_cast<const Desk&>(first)};
    EXPECT_TRUE(second.listener.states.empty()) << "the first start settled everything";
    ASSERT_EQ(second.orders.all().size(), first.orders.all().size());
    for (std::size_t i = 0; i < first.orders.all().size(); ++i) {
        EXPECT_EQ(first.orders.all()[i].lifecycle, second.orders.all()[i].lifecycle);
        EXPECT_EQ(first.orders.all()[i].last_request, second.orders.all()[i].last_request);
    }
}

} // namespace
} // namespace qts
