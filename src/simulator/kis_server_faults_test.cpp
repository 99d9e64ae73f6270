// What each kind of fault does to a client of the KIS simulator.
#include "simulator/kis_server.hpp"

#include "fakes/simulated_kis_client.hpp"

#include <fmt/format.h>

namespace qts::sim {
namespace {

/// A client at a desk where something goes wrong.
struct FaultyDesk : Desk {
    explicit FaultyDesk(std::string_view faults, SimEnvironment environment = SimEnvironment::vts)
        : Desk{at_ten(), environment} {
        const auto added = server.faults().add(fmt::format(R"({{"faults":[{}]}})", faults));
        EXPECT_TRUE(added) << added.error().context;
    }
    ServerAction order_action() {
        return server.on_request(
            1, post_request(kOrderPath, id("TTC0012U"), order_body("005930", "3", "70000")), now);
    }
    std::size_t orders_at_the_exchange() const { return market->exchange().orders().size(); }
};

TEST(KisFault, ADroppedAnswerIsOfAnOrderThatWasTaken) {
    FaultyDesk desk{R"({"call":"order","fault":"drop_answer"})"};
    const ServerAction action = desk.order_action();
    ASSERT_TRUE(std::holds_alternative<CloseConnection>(action));
    EXPECT_FALSE(std::get<CloseConnection>(action).reset);
    EXPECT_EQ(desk.orders_at_the_exchange(), 1U);
    EXPECT_EQ(desk.orders().rows().size(), 1U);
    EXPECT_EQ(desk.buy("1", "70000").status, 200) << "the next one is answered";
}

TEST(KisFault, ADroppedRequestWasNeverCarriedOut) {
    FaultyDesk desk{R"({"call":"order","fault":"drop_request"})"};
    EXPECT_TRUE(std::holds_alternative<CloseConnection>(desk.order_action()));
    EXPECT_EQ(desk.orders_at_the_exchange(), 0U);
}

TEST(KisFault, AResetComesAfterTheOrderWasTaken) {
    FaultyDesk desk{R"({"call":"order","fault":"reset"})"};
    EXPECT_TRUE(std::get<CloseConnection>(desk.order_action()).reset);
    EXPECT_EQ(desk.orders_at_the_exchange(), 1U);
}

TEST(KisFault, AnswersComeLateHalfOrOnAConnectionThatThenCloses) {
    FaultyDesk late{R"({"call":"order","fault":"delay","delay_ms":11000})"};
    EXPECT_EQ(std::get<Respond>(late.order_action()).after, Duration{std::chrono::seconds{11}});
    FaultyDesk half{R"({"call":"order","fault":"half_close"})"};
    EXPECT_EQ(std::get<Respond>(half.order_action()).ending, Ending::half);
    FaultyDesk stale{R"({"call":"order","fault":"stale_close"})"};
    EXPECT_EQ(std::get<Respond>(stale.order_action()).ending, Ending::unannounced);
    for (const FaultyDesk* desk : {&late, &half, &stale})
        EXPECT_EQ(desk->orders_at_the_exchange(), 1U);
}

TEST(KisFault, EveryGatewayCodeComesWithHttp500AndTakesNoOrder) {
    for (const char* code : {"EGW00001", "EGW00002", "EGW00121", "EGW00131", "EGW00202"}) {
        FaultyDesk desk{fmt::format(R"({{"call":"order","fault":"gateway","code":"{}"}})", code)};
        const Answer answer = desk.buy("3", "70000");
        EXPECT_EQ(answer.status, 500);
        EXPECT_EQ(answer.code(), code);
        EXPECT_EQ(desk.orders_at_the_exchange(), 0U);
    }
    FaultyDesk done{R"({"call":"order","fault":"gateway","code":"EGW00202","done":true})"};
    EXPECT_EQ(done.buy("3", "70000").status, 500);
    EXPECT_EQ(done.orders_at_the_exchange(), 1U);
}

TEST(KisFault, AThrottleIsTheGatewaysOwnAnswer) {
    FaultyDesk desk{R"({"call":"balance","fault":"throttle"})"};
    EXPECT_EQ(desk.balance().code(), "EGW00201");
    EXPECT_EQ(desk.server.counters().throttled, 1);
    EXPECT_EQ(desk.balance().status, 200);
}

TEST(KisFault, AProxysPageHidesAnOrderThatWasTakenOrNot) {
    FaultyDesk taken{R"({"call":"order","fault":"html"})"};
    const Answer page = taken.buy("3", "70000");
    EXPECT_EQ(page.status, 502);
    EXPECT_FALSE(page.json);
    EXPECT_EQ(taken.orders_at_the_exchange(), 1U);
    FaultyDesk not_taken{R"({"call":"order","fault":"html","done":false})"};
    EXPECT_EQ(not_taken.buy("3", "70000").status, 502);
    EXPECT_EQ(not_taken.orders_at_the_exchange(), 0U);
}

TEST(KisFault, AResultCodeMayBeAnotherThanTheTruth) {
    FaultyDesk desk{R"({"call":"order","fault":"rt_cd","code":"7"})"};
    const Answer answer = desk.buy("3", "70000");
    EXPECT_EQ(answer.text("rt_cd"), "7");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(desk.orders_at_the_exchange(), 1U);
}

std::vector<std::string> numbers_of(const Answer& answer) {
    std::vector<std::string> numbers;
    for (const JsonView& row : answer.rows())
        numbers.push_back(of(row, "odno"));
    return numbers;
}

TEST(KisFault, RowsOfAListComeTwiceNotAtAllOrInAnotherOrder) {
    using Numbers = std::vector<std::string>;
    const auto listed = [](std::string_view fault) {
        FaultyDesk desk{fmt::format(R"({{"call":"order_list","fault":"{}"}})", fault)};
        for (int order = 0; order < 3; ++order)
            desk.buy("1", "70000");
        return numbers_of(desk.orders());
    };
    const std::string one = "0000000001";
    const std::string two = "0000000002";
    const std::string three = "0000000003";
    EXPECT_EQ(listed("duplicate_row"), (Numbers{three, three, two, one}));
    EXPECT_EQ(listed("missing_row"), (Numbers{three, two}));
    EXPECT_EQ(listed("reorder_rows"), (Numbers{one, two, three}));
}

TEST(KisFault, HoldingsComeTwiceToo) {
    FaultyDesk desk{R"({"call":"balance","fault":"duplicate_row"})"};
    desk.buy("3", "0", "01");
    EXPECT_EQ(desk.balance().rows().size(), 2U);
}

TEST(KisFault, AnOrderOfAnotherClientEntersAListBetweenItsPages) {
    FaultyDesk desk{
        R"({"call":"order_list","fault":"page_change","symbol":"005930","limit_won":70000})"};
    for (int order = 0; order < 16; ++order)
        desk.buy("1", "70000");
    const Answer first = desk.orders();
    EXPECT_EQ(desk.orders_at_the_exchange(), 16U) << "the first page is left alone";
    const Answer second =
        desk.next(kOrdersPath, desk.id("TTC0081R"),
                  Desk::orders_query("20261123", "20261123", "00", "00",
                                     first.text("ctx_area_fk100"), first.text("ctx_area_nk100")));
    EXPECT_EQ(desk.orders_at_the_exchange(), 17U);
    EXPECT_EQ(second.rows().size(), 1U) << "the newest stands before what was read already";
}

TEST(KisFault, AnotherClientTradesOnTheAccount) {
    FaultyDesk desk{R"({"call":"balance","fault":"foreign_order","symbol":"005930","quantity":3})"};
    const Answer balance = desk.balance();
    ASSERT_EQ(balance.rows().size(), 1U);
    EXPECT_EQ(of(balance.rows()[0], "hldg_qty"), "3");
    EXPECT_EQ(desk.orders().rows().size(), 1U);
}

TEST(KisFault, ATokenEndsInTheMiddleOfTheDay) {
    FaultyDesk desk{R"({"call":"order","fault":"revoke_token"})"};
    EXPECT_EQ(desk.buy("3", "70000").code(), "EGW00121");
    EXPECT_EQ(desk.balance().code(), "EGW00121");
    desk.now = desk.now + std::chrono::minutes{2};
    desk.token = desk.log_in().text("access_token");
    EXPECT_EQ(desk.balance().status, 200);
}

TEST(KisFault, TheBrokersClockGoesWrong) {
    FaultyDesk desk{R"({"call":"price","fault":"clock_shift","shift_s":90})"};
    const std::string before = desk.balance().header("date");
    EXPECT_NE(before.find("01:00:00"), std::string::npos) << before;
    EXPECT_NE(desk.price().header("date").find("01:01:30"), std::string::npos);
    EXPECT_NE(desk.balance().header("date").find("01:01:30"), std::string::npos) << "from then on";
    desk.server.heal();
    EXPECT_NE(desk.balance().header("date").find("01:00:00"), std::string::npos);
}

} // namespace
} // namespace qts::sim
