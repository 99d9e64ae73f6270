#include "apps/qts/desk_request.hpp"

#include <gtest/gtest.h>

namespace qts::app {
namespace {

Result<DeskRequest> parsed(std::string_view text) {
    const auto document = JsonDocument::parse(text);
    EXPECT_TRUE(document.has_value()) << text;
    return parse_desk_request(document->root());
}

/// What the other side reads of it, written again.
std::string there_and_back(const DeskRequest& request) {
    const auto read = parsed(to_json(request).str());
    return read ? to_json(*read).str() : read.error().context;
}

PlaceRequest sell_seven() {
    PlaceRequest request;
    request.order = ManualOrder{.symbol = *Symbol::parse("00088K"),
                                .venue = Venue::nxt,
                                .side = Side::sell,
                                .quantity = Quantity::shares(7),
                                .terms = *OrderTerms::limit(Price::won(42'000))};
    request.send = true;
    return request;
}

TEST(DeskRequest, ArrivesAsItWasSent) {
    PlaceRequest market;
    market.order.symbol = *Symbol::parse("005930");
    market.order.quantity = Quantity::shares(1);
    const std::vector<DeskRequest> requests{
        sell_seven(),
        market,
        ChangeRequest{.order = "1-17", .limit = Price::won(71'400), .quantity = {}},
        ChangeRequest{.order = "0000013903", .limit = {}, .quantity = Quantity::shares(3)},
        OrdersRequest{},
        OrdersRequest{KstDate::of(2026, 11, 20)},
        PositionsRequest{},
        StatusRequest{}};
    for (const DeskRequest& request : requests) {
        EXPECT_EQ(there_and_back(request), to_json(request).str());
        const auto read = parsed(to_json(request).str());
        ASSERT_TRUE(read.has_value());
        EXPECT_EQ(read->index(), request.index());
    }
    const auto sale = parsed(to_json(sell_seven()).str());
    const PlaceRequest& place = std::get<PlaceRequest>(*sale);
    EXPECT_EQ(place.order.side, Side::sell);
    EXPECT_EQ(place.order.venue, Venue::nxt);
    EXPECT_EQ(place.order.terms, *OrderTerms::limit(Price::won(42'000)));
    EXPECT_TRUE(place.send);
}

TEST(DeskRequest, NothingIsAssumedOfOneThatIsNotWhole) {
    for (
        const char* text :
        {R"({})", R"({"request":"buy"})", R"({"request":1})", R"({"request":"place"})",
         R"({"request":"place","symbol":"005930","venue":"krx","quantity":1,"send":true})",
         R"({"request":"place","symbol":"005930","venue":"krx","side":"hold","quantity":1,"send":true})",
         R"({"request":"place","symbol":"005930","venue":"moon","side":"buy","quantity":1,"send":true})",
         R"({"request":"place","symbol":"5930","venue":"krx","side":"buy","quantity":1,"send":true})",
         R"({"request":"place","symbol":"005930","venue":"krx","side":"buy","send":true})",
         R"({"request":"place","symbol":"005930","venue":"krx","side":"buy","quantity":0,"send":true})",
         R"({"request":"place","symbol":"005930","venue":"krx","side":"buy","quantity":-1,"send":true})",
         R"({"request":"place","symbol":"005930","venue":"krx","side":"buy","quantity":1.5,"send":true})",
         R"({"request":"place","symbol":"005930","venue":"krx","side":"buy","quantity":1})",
         R"({"request":"place","symbol":"005930","venue":"krx","side":"buy","quantity":1,"send":"yes"})",
         R"({"request":"place","symbol":"005930","venue":"krx","side":"buy","quantity":1,"send":true,"limit_won":0})",
         R"({"request":"cancel"})", R"({"request":"change","order":7})",
         R"({"request":"cancel","order":"1-1","quantity":0})",
         R"({"request":"orders","date":"yesterday"})"}) {
        EXPECT_FALSE(parsed(text).has_value()) << text;
    }
}

TEST(DeskRequest, OnlySendingAndChangingChangeOrders) {
    PlaceRequest preview = sell_seven();
    preview.send = false;
    EXPECT_TRUE(changes_orders(sell_seven()));
    EXPECT_TRUE(changes_orders(ChangeRequest{.order = "1-1", .limit = {}, .quantity = {}}));
    EXPECT_FALSE(changes_orders(preview));
    EXPECT_TRUE(needs_open_account(preview));
    for (const DeskRequest& look : {DeskRequest{OrdersRequest{}}, DeskRequest{PositionsRequest{}},
                                    DeskRequest{StatusRequest{}}}) {
        EXPECT_FALSE(changes_orders(look));
        EXPECT_FALSE(needs_open_account(look));
    }
}

} // namespace
} // namespace qts::app
