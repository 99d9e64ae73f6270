#include "runtime/broker/kis/kis_codes.hpp"

#include <gtest/gtest.h>

namespace qts::kis {
namespace {

// The tables below are written down a second time from kis-api.md, not taken from the code.

struct Id {
    Call call;
    const char* real;
    const char* vts;
    const char* real_legacy;
    const char* vts_legacy;
};

constexpr Id kIds[] = {
    {Call::buy, "TTTC0012U", "VTTC0012U", "TTTC0802U", "VTTC0802U"},
    {Call::sell, "TTTC0011U", "VTTC0011U", "TTTC0801U", "VTTC0801U"},
    {Call::amend_or_cancel, "TTTC0013U", "VTTC0013U", "TTTC0803U", "VTTC0803U"},
    {Call::daily_orders, "TTTC0081R", "VTTC0081R", "TTTC8001R", "VTTC8001R"},
    {Call::balance, "TTTC8434R", "VTTC8434R", "TTTC8434R", "VTTC8434R"},
    {Call::buyable, "TTTC8908R", "VTTC8908R", "TTTC8908R", "VTTC8908R"},
    {Call::price, "FHKST01010100", "FHKST01010100", "FHKST01010100", "FHKST01010100"},
    {Call::book, "FHKST01010200", "FHKST01010200", "FHKST01010200", "FHKST01010200"},
    {Call::minute_bars, "FHKST03010200", "FHKST03010200", "FHKST03010200", "FHKST03010200"},
    {Call::daily_bars, "FHKST03010100", "FHKST03010100", "FHKST03010100", "FHKST03010100"},
};

TEST(TrId, IsThatOfTheCallTheEnvironmentAndTheDialect) {
    for (const Id& id : kIds) {
        EXPECT_EQ(tr_id_of(id.call, Environment::real, Dialect::current).value(), id.real);
        EXPECT_EQ(tr_id_of(id.call, Environment::vts, Dialect::current).value(), id.vts);
        EXPECT_EQ(tr_id_of(id.call, Environment::real, Dialect::legacy).value(), id.real_legacy);
        EXPECT_EQ(tr_id_of(id.call, Environment::vts, Dialect::legacy).value(), id.vts_legacy);
    }
}

TEST(TrId, OfWhatOnlyRealOffersIsUnsupportedOnVts) {
    EXPECT_EQ(tr_id_of(Call::open_orders, Environment::real, Dialect::current).value(),
              "TTTC0084R");
    EXPECT_EQ(tr_id_of(Call::open_orders, Environment::real, Dialect::legacy).value(), "TTTC8036R");
    EXPECT_EQ(tr_id_of(Call::holidays, Environment::real, Dialect::current).value(), "CTCA0903R");
    for (const Dialect dialect : {Dialect::current, Dialect::legacy}) {
        for (const Call call : {Call::open_orders, Call::holidays}) {
            const auto id = tr_id_of(call, Environment::vts, dialect);
            ASSERT_FALSE(id.has_value());
            EXPECT_EQ(id.error().kind, ErrorKind::unsupported);
        }
    }
}

TEST(TrId, NeverNamesRealMoneyOnVts) {
    for (int call = 0; call <= static_cast<int>(Call::holidays); ++call) {
        for (const Dialect dialect : {Dialect::current, Dialect::legacy}) {
            const auto id = tr_id_of(static_cast<Call>(call), Environment::vts, dialect);
            if (id) {
                EXPECT_FALSE(id->starts_with("T") || id->starts_with("C")) << *id;
            }
        }
    }
}

TEST(CallPath, IsThatOfTheBrokersPage) {
    EXPECT_EQ(call_row(Call::token).path, "/oauth2/tokenP");
    EXPECT_EQ(call_row(Call::revoke).path, "/oauth2/revokeP");
    EXPECT_EQ(call_row(Call::approval).path, "/oauth2/Approval");
    EXPECT_EQ(call_row(Call::hashkey).path, "/uapi/hashkey");
    EXPECT_EQ(call_row(Call::buy).path, "/uapi/domestic-stock/v1/trading/order-cash");
    EXPECT_EQ(call_row(Call::sell).path, "/uapi/domestic-stock/v1/trading/order-cash");
    EXPECT_EQ(call_row(Call::amend_or_cancel).path,
              "/uapi/domestic-stock/v1/trading/order-rvsecncl");
    EXPECT_EQ(call_row(Call::daily_orders).path,
              "/uapi/domestic-stock/v1/trading/inquire-daily-ccld");
}

TEST(HostCheck, LetsEachEnvironmentHaveItsOwnHostAndLoopback) {
    EXPECT_TRUE(check_host_fits(Environment::real, "openapi.koreainvestment.com").has_value());
    EXPECT_TRUE(check_host_fits(Environment::vts, "openapivts.koreainvestment.com").has_value());
    EXPECT_TRUE(check_host_fits(Environment::real, "127.0.0.1").has_value());
    EXPECT_TRUE(check_host_fits(Environment::vts, "localhost").has_value());
}

TEST(HostCheck, RefusesTheOtherEnvironmentsHost) {
    EXPECT_FALSE(check_host_fits(Environment::vts, "openapi.koreainvestment.com").has_value());
    EXPECT_FALSE(check_host_fits(Environment::real, "openapivts.koreainvestment.com").has_value());
}

// Host names have no letter case, and a final dot names the same host.
TEST(HostCheck, RefusesTheRealHostInVtsModeHoweverItIsSpelled) {
    EXPECT_FALSE(check_host_fits(Environment::vts, "OpenAPI.KoreaInvestment.com").has_value());
    EXPECT_FALSE(check_host_fits(Environment::vts, "openapi.koreainvestment.com.").has_value());
}

OrderTerms terms(OrderKind kind, TimeInForce tif) {
    const bool priced = kind == OrderKind::limit || kind == OrderKind::conditional_limit ||
                        kind == OrderKind::stop_limit;
    const auto limit = priced ? std::optional{Price::won(71'500)} : std::nullopt;
    const auto stop =
        kind == OrderKind::stop_limit ? std::optional{Price::won(72'000)} : std::nullopt;
    return OrderTerms::make(kind, limit, stop, tif).value();
}

TEST(OrderDivision, IsTheBrokersCodeOfKindAndTimeInForce) {
    const auto code = [](OrderKind kind, TimeInForce tif) {
        return std::string{
            order_division(terms(kind, tif), Venue::krx, SessionPhase::continuous).value()};
    };
    EXPECT_EQ(code(OrderKind::limit, TimeInForce::day), "00");
    EXPECT_EQ(code(OrderKind::market, TimeInForce::day), "01");
    EXPECT_EQ(code(OrderKind::conditional_limit, TimeInForce::day), "02");
    EXPECT_EQ(code(OrderKind::best_limit, TimeInForce::day), "03");
    EXPECT_EQ(code(OrderKind::priority_limit, TimeInForce::day), "04");
    EXPECT_EQ(code(OrderKind::pre_hours_close, TimeInForce::day), "05");
    EXPECT_EQ(code(OrderKind::post_hours_close, TimeInForce::day), "06");
    EXPECT_EQ(code(OrderKind::limit, TimeInForce::ioc), "11");
    EXPECT_EQ(code(OrderKind::limit, TimeInForce::fok), "12");
    EXPECT_EQ(code(OrderKind::market, TimeInForce::ioc), "13");
    EXPECT_EQ(code(OrderKind::market, TimeInForce::fok), "14");
    EXPECT_EQ(code(OrderKind::best_limit, TimeInForce::ioc), "15");
    EXPECT_EQ(code(OrderKind::best_limit, TimeInForce::fok), "16");
    EXPECT_EQ(code(OrderKind::midpoint, TimeInForce::day), "21");
    EXPECT_EQ(code(OrderKind::stop_limit, TimeInForce::day), "22");
    EXPECT_EQ(code(OrderKind::midpoint, TimeInForce::ioc), "23");
    EXPECT_EQ(code(OrderKind::midpoint, TimeInForce::fok), "24");
}

TEST(ExchangeCode, IsReadBackOnlyWhenItIsKnown) {
    EXPECT_EQ(exchange_code(Venue::krx), "KRX");
    EXPECT_EQ(exchange_code(Venue::nxt), "NXT");
    EXPECT_EQ(exchange_code(Venue::sor), "SOR");
    for (const Venue venue : {Venue::krx, Venue::nxt, Venue::sor}) {
        EXPECT_EQ(venue_of(exchange_code(venue)).value(), venue);
    }
    for (const char* code : {"", "ALL", "krx", "KR", "KRXX", "NASD"}) {
        const auto venue = venue_of(code);
        ASSERT_FALSE(venue.has_value()) << code;
        EXPECT_EQ(venue.error().kind, ErrorKind::unknown_code) << code;
    }
}

TEST(SideCode, IsReadBackOnlyWhenItIsKnown) {
    EXPECT_EQ(side_code(Side::sell), "01");
    EXPECT_EQ(side_code(Side::buy), "02");
    EXPECT_EQ(side_of("01").value(), Side::sell);
    EXPECT_EQ(side_of("02").value(), Side::buy);
    for (const char* code : {"", "00", "03", "1", "2", "BUY", "002"}) {
        const auto side = side_of(code);
        ASSERT_FALSE(side.has_value()) << code;
        EXPECT_EQ(side.error().kind, ErrorKind::unknown_code) << code;
    }
}

TEST(QuotationMarket, IsThatOfTheVenue) {
    EXPECT_EQ(quotation_market(Venue::krx), "J");
    EXPECT_EQ(quotation_market(Venue::nxt), "NX");
    EXPECT_EQ(quotation_market(Venue::sor), "UN");
}

TEST(GatewayError, KnowsWhatProvesThatNothingWasExecuted) {
    // kis-api.md 9 point 1 and 7.2; design decision 10 (throttle, token, gateway codes).
    for (const char* code : {"EGW00201", "EGW00215", "EGW00121", "EGW00122", "EGW00123", "EGW00103",
                             "EGW00131", "EGW02004", "EGW02006", "EGW02007"}) {
        const auto row = gateway_error(code);
        ASSERT_TRUE(row.has_value()) << code;
        EXPECT_TRUE(proves_not_executed(row->error_class)) << code;
    }
    for (const char* code : {"EGW00201", "EGW00215"}) {
        EXPECT_EQ(gateway_error(code)->error_class, ErrorClass::throttled) << code;
    }
    for (const char* code : {"EGW00121", "EGW00122", "EGW00123"}) {
        EXPECT_EQ(gateway_error(code)->error_class, ErrorClass::token) << code;
    }
    EXPECT_EQ(gateway_error("EGW00133")->error_class, ErrorClass::token_too_soon);
}

TEST(GatewayError, NeverTakesTroubleBehindTheGatewayForProof) {
    for (const char* code : {"EGW00001", "EGW00002", "EGW00202", "EGW00203", "EGW00301", "EGW00302",
                             "IGW00009", "OPSQ1002"}) {
        const auto row = gateway_error(code);
        ASSERT_TRUE(row.has_value()) << code;
        EXPECT_FALSE(proves_not_executed(row->error_class)) << code;
        EXPECT_TRUE(is_gateway_family(code)) << code;
    }
}

TEST(GatewayError, OfACodeInNoTableIsAbsentAndItsFamilyIsStillKnown) {
    for (const char* code : {"EGW09999", "IGW00010", "OPSQ9999"}) {
        EXPECT_FALSE(gateway_error(code).has_value()) << code;
        EXPECT_TRUE(is_gateway_family(code)) << code;
    }
    for (const char* code : {"", "40580000", "APBK0918", "MCA05918"}) {
        EXPECT_FALSE(gateway_error(code).has_value()) << code;
        EXPECT_FALSE(is_gateway_family(code)) << code;
    }
}

TEST(BusinessCure, SaysNothingAboutCodesThatSeveralReasonsShare) {
    for (const char* code : {"APBK0918", "APBK0919", "40310000", "", "EGW00201"}) {
        EXPECT_EQ(business_cure(code), "") << code;
    }
    EXPECT_NE(business_cure("40580000"), "");
}

TEST(KisCodes, EveryGatewayErrorNamesItsCure) {
    for (const char* code : {"EGW00003", "EGW00101", "EGW00103", "EGW00121", "EGW00131", "EGW00133",
                             "EGW00201", "EGW00215", "EGW00301", "EGW00303", "EGW02004", "EGW02007",
                             "IGW00009", "OPSQ0002", "OPSQ2000"}) {
        const auto row = gateway_error(code);
        ASSERT_TRUE(row.has_value()) << code;
        EXPECT_FALSE(row->cure.empty()) << code;
    }
    EXPECT_NE(gateway_error("EGW00133")->cure.find("61 s"), std::string_view::npos);
    for (const int status : {401, 403, 404, 500, 502}) {
        EXPECT_FALSE(http_cure(status).empty()) << status;
    }
    EXPECT_TRUE(http_cure(200).empty());
}

TEST(OrderDivision, OfTheAfterMarketHasCodesOfItsOwn) {
    using enum OrderKind;
    using enum TimeInForce;
    const auto code = [](OrderKind kind, TimeInForce tif) {
        return std::string{
            order_division(terms(kind, tif), Venue::krx, SessionPhase::after_market).value()};
    };
    EXPECT_EQ(code(limit, day), "41");
    EXPECT_EQ(code(limit, ioc), "42");
    EXPECT_EQ(code(limit, fok), "43");
    EXPECT_EQ(code(best_limit, day), "44");
    EXPECT_EQ(code(best_limit, ioc), "45");
    EXPECT_EQ(code(best_limit, fok), "46");
    EXPECT_EQ(code(priority_limit, day), "47");
    EXPECT_FALSE(
        order_division(terms(market, day), Venue::krx, SessionPhase::after_market).has_value());
}

TEST(OrderDivision, OfNxtKnowsNoMarketOrderAndThreeThatEndWithThePreMarket) {
    using enum OrderKind;
    using enum TimeInForce;
    const auto code = [](OrderKind kind, TimeInForce tif, SessionPhase phase) {
        const auto found = order_division(terms(kind, tif), Venue::nxt, phase);
        return found ? std::string{*found} : std::string{to_string(found.error().kind)};
    };
    EXPECT_EQ(code(limit, day, SessionPhase::pre_market), "00");
    EXPECT_EQ(code(limit, gtp, SessionPhase::pre_market), "27");
    EXPECT_EQ(code(best_limit, gtp, SessionPhase::pre_market), "28");
    EXPECT_EQ(code(priority_limit, gtp, SessionPhase::pre_market), "29");
    // NXT's evening goes under the codes of its day.
    EXPECT_EQ(code(limit, day, SessionPhase::after_market), "00");
    EXPECT_EQ(code(market, day, SessionPhase::main_market), "unsupported");
    EXPECT_EQ(code(market, ioc, SessionPhase::main_market), "13");
    EXPECT_EQ(code(conditional_limit, day, SessionPhase::main_market), "unsupported");
    EXPECT_EQ(code(post_hours_close, day, SessionPhase::close_price), "unsupported");
}

TEST(OrderDivision, OfSorKnowsNeitherMidpointNorStop) {
    using enum OrderKind;
    using enum TimeInForce;
    const auto known = [](OrderKind kind, TimeInForce tif) {
        return order_division(terms(kind, tif), Venue::sor, SessionPhase::continuous).has_value();
    };
    EXPECT_TRUE(known(limit, day));
    EXPECT_TRUE(known(market, day));
    EXPECT_TRUE(known(best_limit, fok));
    EXPECT_FALSE(known(midpoint, day));
    EXPECT_FALSE(known(stop_limit, day));
    EXPECT_FALSE(known(conditional_limit, day));
}

TEST(OrderDivision, OfTheAbolishedAuctionIsItsOldCode) {
    EXPECT_EQ(*order_division(terms(OrderKind::limit, TimeInForce::day), Venue::krx,
                              SessionPhase::off_hours_auction),
              "07");
    EXPECT_FALSE(order_division(terms(OrderKind::market, TimeInForce::day), Venue::krx,
                                SessionPhase::off_hours_auction));
}

TEST(MarketAlarmCode, IsReadAndNothingElseIs) {
    EXPECT_EQ(alarm_of("00"), MarketAlarm::none);
    EXPECT_EQ(alarm_of("01"), MarketAlarm::caution);
    EXPECT_EQ(alarm_of("02"), MarketAlarm::warning);
    EXPECT_EQ(alarm_of("03"), MarketAlarm::risk);
    for (const std::string_view bad : {"", "0", "04", "1", "000", " 1"})
        EXPECT_EQ(alarm_of(bad).error().kind, ErrorKind::unknown_code) << bad;
}

} // namespace
} // namespace qts::kis
