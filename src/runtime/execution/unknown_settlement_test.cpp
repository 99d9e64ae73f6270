#include "runtime/execution/unknown_settlement.hpp"

#include "fakes/order_rig.hpp"

#include <array>
#include <fmt/format.h>

namespace qts {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

/// An order of unknown fate: a buy of ten Samsung at 70,000 won, sent at nine and `second`.
OrderRecord unknown(std::uint64_t counter, int second = 0) {
    OrderRecord order;
    order.id = OrderId::of(1, counter);
    order.intent.symbol = samsung();
    order.intent.quantity = Quantity::shares(10);
    order.intent.terms = *OrderTerms::limit(Price::won(70'000));
    order.intent.decided_at = nine(second);
    order.lifecycle = Lifecycle::unknown;
    order.doubt.since = order.doubt.sent_from = order.doubt.sent_until = nine(second);
    return order;
}

OrderReport placed(std::string_view number, UtcNanos at) {
    OrderReport report = row(number, 0, 10);
    report.ordered_at = at;
    return report;
}

/// Who is bound to which number, and who is for a person to tell.
std::string plan(const std::vector<OrderRecord>& orders, const std::vector<OrderReport>& rows,
                 const std::vector<OrderRecord>& awaiting = {}) {
    const auto pointers = [](const auto& values) {
        std::vector<decltype(values.data())> made;
        for (const auto& value : values)
            made.push_back(&value);
        return made;
    };
    const BindingPlan made = plan_bindings(pointers(orders), pointers(awaiting), pointers(rows));
    std::string text;
    for (const Binding& binding : made.bindings)
        text += fmt::format("{}={} ", binding.order.counter(), binding.row->ref.packed());
    for (const OrderId id : made.ambiguous)
        text += fmt::format("{}? ", id.counter());
    return text;
}

TEST(UnknownSettlement, OneRowThatFitsIsTheOrder) {
    EXPECT_EQ(plan({unknown(1)}, {placed("7", nine())}), "1=7 ");
    EXPECT_EQ(plan({unknown(1)}, {}), "");
}

TEST(UnknownSettlement, ARowMustAgreeInEveryFeature) {
    const auto differs = [](auto change) {
        OrderReport report = placed("7", nine());
        change(report);
        return plan({unknown(1)}, {report}).empty();
    };
    EXPECT_FALSE(differs([](OrderReport&) {}));
    EXPECT_TRUE(differs([](OrderReport& r) { r.symbol = symbol("000660"); }));
    EXPECT_TRUE(differs([](OrderReport& r) { r.side = Side::sell; }));
    EXPECT_TRUE(differs([](OrderReport& r) { r.ordered = Quantity::shares(9); }));
    EXPECT_TRUE(differs([](OrderReport& r) { r.limit = Price::won(70'100); }));
    EXPECT_TRUE(differs([](OrderReport& r) { r.limit.reset(); }));
    EXPECT_TRUE(differs([](OrderReport& r) { r.kind = OrderKind::best_limit; }));
    EXPECT_FALSE(differs([](OrderReport& r) { r.kind = OrderKind::limit; }));
    EXPECT_TRUE(differs([](OrderReport& r) { r.other_kind = true; }));
    EXPECT_TRUE(differs([](OrderReport& r) { r.is_cancel = true; }));
    EXPECT_TRUE(differs([](OrderReport& r) { r.original = named("3"); }));
    EXPECT_TRUE(differs([](OrderReport& r) { r.ordered_at = nine(0, 24); }));
}

TEST(UnknownSettlement, ARowIsFromTwoSecondsBeforeTheSendToSixtyAfterIt) {
    const auto fits = [](Duration after) {
        return !plan({unknown(1, 30)}, {placed("7", nine(30) + after)}).empty();
    };
    EXPECT_TRUE(fits(-seconds{2}));
    EXPECT_FALSE(fits(-seconds{2} - Duration{1}));
    EXPECT_TRUE(fits(seconds{60}));
    EXPECT_FALSE(fits(seconds{60} + Duration{1}));
}

TEST(UnknownSettlement, WhereTheMomentOfTheSendIsNotKnownAllOfItsTimeCounts) {
    OrderRecord order = unknown(1);
    order.doubt.sent_until = nine() + minutes{2};
    EXPECT_EQ(plan({order}, {placed("7", nine() + minutes{3})}), "1=7 ");
    EXPECT_EQ(plan({order}, {placed("7", nine() + minutes{3} + seconds{1})}), "");
}

TEST(UnknownSettlement, AsManyRowsAsOrdersAreBoundInTheOrderOfSending) {
    EXPECT_EQ(plan({unknown(2, 5), unknown(1, 1)}, {placed("9", nine(6)), placed("8", nine(1))}),
              "1=8 2=9 ");
}

TEST(UnknownSettlement, WithFewerRowsTheLaterOrdersAreLeft) {
    EXPECT_EQ(plan({unknown(1), unknown(2, 1), unknown(3, 2)}, {placed("8", nine(2))}), "1=8 ");
}

TEST(UnknownSettlement, ARowTooLateForTheFirstIsTheSeconds) {
    OrderRecord second = unknown(2);
    second.doubt.sent_from = second.doubt.sent_until = nine() + minutes{5};
    EXPECT_EQ(plan({unknown(1), second}, {placed("8", nine() + minutes{5})}), "2=8 ");
}

TEST(UnknownSettlement, ARowThatAListShowsTwiceIsOneRow) {
    const OrderReport twice = placed("8", nine(1));
    EXPECT_EQ(plan({unknown(1)}, {twice, twice}), "1=8 ");
    EXPECT_EQ(plan({unknown(1), unknown(2)}, {twice, twice}), "1=8 ") << "the second is not it";
}

TEST(UnknownSettlement, WithMoreRowsThanOrdersNobodyCanTell) {
    EXPECT_EQ(plan({unknown(1)}, {placed("8", nine(1)), placed("9", nine(2))}), "1? ");
    EXPECT_EQ(plan({unknown(1), unknown(2)},
                   {placed("7", nine(1)), placed("8", nine(1)), placed("9", nine(2))}),
              "1? 2? ");
}

TEST(UnknownSettlement, OrdersThatDifferDoNotTakeEachOthersRows) {
    OrderRecord other = unknown(2);
    other.intent.quantity = Quantity::shares(11);
    OrderReport eleven = placed("9", nine());
    eleven.ordered = Quantity::shares(11);
    EXPECT_EQ(plan({unknown(1), other}, {eleven, placed("8", nine())}), "1=8 2=9 ");
}

TEST(UnknownSettlement, WaitsForAnAnswerThatIsStillUnderWayToOneLikeIt) {
    OrderRecord under_way = unknown(2);
    under_way.lifecycle = Lifecycle::pending_send;
    EXPECT_EQ(plan({unknown(1)}, {placed("8", nine())}, {under_way}), "");
    under_way.intent.quantity = Quantity::shares(11);
    EXPECT_EQ(plan({unknown(1)}, {placed("8", nine())}, {under_way}), "1=8 ");
}

// ---- in the order manager ----------------------------------------------------------------------

struct UnknownDesk : Desk {
    UnknownDesk() : id{orders.submit(buy_ten(), nine())} {
        reply(id, Unknown{.cause = "time-out", .sent_at = nine()});
    }
    void list(std::vector<OrderReport> rows, UtcNanos asked_at, bool complete = true,
              bool proves = true) {
        OrderReports reports{.rows = std::move(rows), .complete = complete};
        reports.day = KstDate::of(2026, 11, 23);
        reports.asked_at = asked_at;
        reports.proves_absence = proves;
        orders.on(reports, asked_at);
    }
    const OrderRecord& order() const { return *orders.find(id); }
    OrderId id;
};

constexpr Duration kSettle = SettlementRules{}.settle;

TEST(UnknownOrder, ThatTheListShowsIsFoundAndGoesOn) {
    UnknownDesk desk;
    desk.list({placed("7", nine(1))}, nine(5));
    EXPECT_EQ(desk.order().lifecycle, Lifecycle::working);
    EXPECT_EQ(desk.orders.find(named("7"))->id, desk.id);
    EXPECT_FALSE(desk.orders.frozen(samsung(), Side::buy));
    OrderReport filled = row("7", 10, 0);
    filled.ordered_at = nine(1);
    desk.list({filled}, nine(6));
    EXPECT_EQ(desk.order().lifecycle, Lifecycle::filled);
    EXPECT_EQ(desk.listener.shares(), 10);
    EXPECT_EQ(desk.broker.submitted.size(), 1U) << "nothing was sent again";
    EXPECT_TRUE(desk.listener.contradictions.empty());
}

TEST(UnknownOrder, IsNotFoundInAListThatIsNotComplete) {
    UnknownDesk desk;
    desk.list({placed("7", nine(1))}, nine(5), false);
    EXPECT_EQ(desk.order().lifecycle, Lifecycle::unknown);
}

TEST(UnknownOrder, DoesNotTakeTheRowOfACancelOfOurs) {
    UnknownDesk desk;
    const OrderId other = desk.live(buy_ten(), "3");
    ASSERT_TRUE(desk.orders.request_cancel(other));
    desk.reply(other, Accepted{.ref = named("7"), .broker_time = std::nullopt},
               RequestKind::cancel);
    desk.list({placed("7", nine(1))}, nine(5)); // REAL may not name its original
    EXPECT_EQ(desk.order().lifecycle, Lifecycle::unknown);
}

TEST(UnknownOrder, IsProvenAbsentByTwoLateListsAndUnmovedBooks) {
    UnknownDesk desk;
    desk.list({}, nine() + kSettle);
    EXPECT_FALSE(desk.orders.any_absent());
    desk.list({}, nine() + kSettle + kSettle);
    ASSERT_TRUE(desk.orders.any_absent());
    EXPECT_TRUE(desk.orders.frozen(samsung(), Side::buy)) << "the books are still to be looked at";
    desk.orders.conclude_absent(desk.id, true, nine() + minutes{3});
    EXPECT_EQ(desk.order().lifecycle, Lifecycle::rejected);
    EXPECT_EQ(desk.order().rejected_by, RejectionOrigin::absent);
    EXPECT_FALSE(desk.orders.frozen(samsung(), Side::buy));
}

TEST(UnknownOrder, IsNotProvenAbsentByListsThatCameTooEarlyOrProveNothing) {
    UnknownDesk desk;
    for (int i = 0; i < 5; ++i)
        desk.list({}, nine() + kSettle - Duration{1});
    EXPECT_FALSE(desk.orders.any_absent()) << "before it had to show";
    desk.list({}, nine() + kSettle, false);
    desk.list({}, nine() + 2 * kSettle, true, false);
    desk.list({}, nine() + 3 * kSettle);
    EXPECT_FALSE(desk.orders.any_absent()) << "only one of these proves anything";
    desk.list({}, nine() + 4 * kSettle - Duration{1});
    EXPECT_FALSE(desk.orders.any_absent()) << "the second must be as long after the first";
    desk.list({}, nine() + 4 * kSettle);
    EXPECT_TRUE(desk.orders.any_absent());
}

TEST(UnknownOrder, WhoseBooksMovedIsNotAbsentAndIsLookedForAnew) {
    UnknownDesk desk;
    desk.list({}, nine() + kSettle);
    desk.list({}, nine() + 2 * kSettle);
    desk.orders.conclude_absent(desk.id, false, nine() + 2 * kSettle);
    EXPECT_EQ(desk.order().lifecycle, Lifecycle::unknown);
    EXPECT_FALSE(desk.orders.any_absent());
    desk.list({}, nine() + 3 * kSettle);
    EXPECT_FALSE(desk.orders.any_absent()) << "two lists again";
}

TEST(UnknownOrder, IsNotConcludedAbsentWithoutBothLists) {
    UnknownDesk desk;
    desk.list({}, nine() + kSettle);
    desk.orders.conclude_absent(desk.id, true, nine() + kSettle);
    EXPECT_EQ(desk.order().lifecycle, Lifecycle::unknown);
}

TEST(UnknownOrder, IsNotCalledAbsentWhileARowLikeItFromAnotherTimeIsThere) {
    UnknownDesk desk;
    for (int i = 1; i <= 4; ++i)
        desk.list({placed("7", nine() - seconds{3})}, nine() + i * kSettle); // clocks are not exact
    EXPECT_FALSE(desk.orders.any_absent());
    EXPECT_EQ(desk.order().lifecycle, Lifecycle::unknown) << "nor is it that row without a person";
    EXPECT_EQ(desk.listener.undecided, std::vector{desk.id});
    EXPECT_TRUE(
        desk.orders.resolve_found(desk.id, placed("7", nine() - seconds{3}), "kim", nine(9)));
}

TEST(UnknownOrder, WhoseRowMayBeThatOfOneUnderWayWaitsForItsAnswer) {
    UnknownDesk desk;
    const OrderId other = desk.orders.submit(buy_ten(), nine(1));
    desk.list({placed("7", nine(1))}, nine(2));
    EXPECT_EQ(desk.order().lifecycle, Lifecycle::unknown);
    EXPECT_TRUE(desk.listener.undecided.empty()) << "nothing for a person yet";
    desk.accept(other, "7");
    desk.list({placed("7", nine(1))}, nine(3));
    EXPECT_EQ(desk.orders.find(named("7"))->id, other);
    EXPECT_EQ(desk.order().lifecycle, Lifecycle::unknown);
}

TEST(UnknownOrder, ThatAListShowsAfterAllIsNoMoreHalfProvenAbsent) {
    UnknownDesk desk;
    desk.list({}, nine() + kSettle);
    desk.list({}, nine() + 2 * kSettle);
    ASSERT_TRUE(desk.orders.any_absent());
    // The balance could not be read, and the next list shows two that may be it.
    desk.list({placed("7", nine(1)), placed("8", nine(1))}, nine() + 3 * kSettle);
    EXPECT_FALSE(desk.orders.any_absent());
    desk.orders.conclude_absent(desk.id, true, nine() + 3 * kSettle);
    EXPECT_EQ(desk.order().lifecycle, Lifecycle::unknown);
}

TEST(UnknownOrder, ByWhichTheBooksMayHaveMovedIsForAPerson) {
    UnknownDesk desk;
    desk.orders.bar_absence(desk.id);
    for (int i = 1; i <= 4; ++i)
        desk.list({}, nine() + i * kSettle);
    EXPECT_FALSE(desk.orders.any_absent());
    EXPECT_EQ(desk.listener.undecided, std::vector{desk.id});
}

TEST(UnknownOrder, HalfProvenAbsentWhenTheBooksMovedIsNotConcluded) {
    UnknownDesk desk;
    desk.list({}, nine() + kSettle);
    desk.list({}, nine() + 2 * kSettle);
    ASSERT_TRUE(desk.orders.any_absent());
    desk.orders.bar_absence(desk.id);
    EXPECT_FALSE(desk.orders.any_absent());
    desk.orders.conclude_absent(desk.id, true, nine() + 2 * kSettle);
    EXPECT_EQ(desk.order().lifecycle, Lifecycle::unknown);
}

TEST(UnknownOrder, LikeOneThatAPersonTookUnderCareIsNotProvenAbsent) {
    UnknownDesk desk;
    const OrderReport theirs = placed("7", nine(1));
    const std::array chain{&theirs};
    Adoption how;
    how.account = kAccount;
    how.named = true;
    ASSERT_TRUE(desk.orders.adopt(chain, how, nine(3)));
    for (int i = 1; i <= 4; ++i)
        desk.list({theirs}, nine() + i * kSettle);
    EXPECT_FALSE(desk.orders.any_absent());
    EXPECT_EQ(desk.order().lifecycle, Lifecycle::unknown);
    EXPECT_EQ(desk.listener.undecided, std::vector{desk.id});
}

TEST(UnknownOrder, ThatWasProvenAbsentIsNotExposedByANewOneLikeIt) {
    UnknownDesk desk;
    ASSERT_TRUE(desk.orders.resolve_absent(desk.id, "kim", nine(2)));
    const OrderId next = desk.orders.submit(buy_ten(), nine(20));
    desk.list({placed("7", nine(20))}, nine(21)); // before its answer
    EXPECT_TRUE(desk.listener.contradictions.empty());
    desk.accept(next, "7");
    desk.list({placed("7", nine(20))}, nine(22));
    EXPECT_TRUE(desk.listener.contradictions.empty());
}

TEST(UnknownOrder, ThatWasProvenAbsentAndIsShownLaterIsImpossible) {
    UnknownDesk desk;
    desk.list({}, nine() + kSettle);
    desk.list({}, nine() + 2 * kSettle);
    desk.orders.conclude_absent(desk.id, true, nine() + 2 * kSettle);
    ASSERT_EQ(desk.order().lifecycle, Lifecycle::rejected);
    const std::vector<OrderReport> late{placed("7", nine(1))};
    desk.list(late, nine() + 3 * kSettle);
    desk.list(late, nine() + 4 * kSettle);
    EXPECT_EQ(desk.listener.contradictions.size(), 1U) << "said once";
}

TEST(UnknownOrder, ThatNobodyCanTellFromAnotherIsForAPersonAndSaidOnce) {
    UnknownDesk desk;
    const std::vector<OrderReport> two{placed("7", nine(1)), placed("8", nine(1))};
    desk.list(two, nine(5));
    desk.list(two, nine(6));
    EXPECT_EQ(desk.listener.undecided, std::vector{desk.id});
    desk.list(two, nine() + kSettle);
    desk.list(two, nine() + 2 * kSettle);
    EXPECT_FALSE(desk.orders.any_absent()) << "either row may be it";
}

TEST(UnknownOrder, ThatNothingSettlesInTenMinutesIsForAPerson) {
    UnknownDesk desk;
    desk.list({}, nine() + minutes{9}, false);
    EXPECT_TRUE(desk.listener.undecided.empty());
    desk.list({}, nine() + minutes{10} + seconds{1}, false);
    EXPECT_EQ(desk.listener.undecided, std::vector{desk.id});
}

TEST(UnknownOrder, APersonMaySayThatItNeverArrived) {
    UnknownDesk desk;
    ASSERT_TRUE(desk.orders.resolve_absent(desk.id, "kim", nine(9)));
    EXPECT_EQ(desk.order().lifecycle, Lifecycle::rejected);
    EXPECT_NE(desk.order().cause.view().find("kim"), std::string_view::npos);
    EXPECT_FALSE(desk.orders.resolve_absent(desk.id, "kim", nine(9))) << "it is known now";
}

TEST(UnknownOrder, APersonMaySayWhichOneItIsIfThatCanBe) {
    UnknownDesk desk;
    OrderReport other = placed("7", nine(1));
    other.ordered = Quantity::shares(11);
    EXPECT_FALSE(desk.orders.resolve_found(desk.id, other, "kim", nine(9)));
    OrderReport amendment = placed("7", nine(1));
    amendment.original = named("3");
    EXPECT_FALSE(desk.orders.resolve_found(desk.id, amendment, "kim", nine(9)));
    OrderReport dearer = placed("7", nine(1));
    dearer.limit = Price::won(70'100);
    EXPECT_FALSE(desk.orders.resolve_found(desk.id, dearer, "kim", nine(9)));
    desk.live(approved(Side::buy, 1, OrderTerms::market(), "000660"), "3");
    EXPECT_FALSE(desk.orders.resolve_found(desk.id, placed("3", nine(1)), "kim", nine(9)));
    ASSERT_TRUE(desk.orders.resolve_found(desk.id, placed("8", nine(1)), "kim", nine(9)));
    EXPECT_EQ(desk.order().lifecycle, Lifecycle::working);
    EXPECT_EQ(desk.order().current_ref(), named("8"));
}

} // namespace
} // namespace qts
