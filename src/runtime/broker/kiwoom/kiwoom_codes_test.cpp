#include "runtime/broker/kiwoom/kiwoom_codes.hpp"

#include <gtest/gtest.h>
#include <string>
#include <string_view>

namespace qts::kiwoom {
namespace {

QuotedIssue samsung(Venue venue) {
    return {*Symbol::parse("005930"), venue};
}

OrderTerms terms(OrderKind kind, TimeInForce tif) {
    const bool priced = kind == OrderKind::limit || kind == OrderKind::conditional_limit ||
                        kind == OrderKind::stop_limit;
    const auto limit = priced ? std::optional{Price::won(71'900)} : std::nullopt;
    const auto stop =
        kind == OrderKind::stop_limit ? std::optional{Price::won(72'000)} : std::nullopt;
    return OrderTerms::make(kind, limit, stop, tif).value();
}

TEST(KiwoomCode, SaysTheVenueByItsSuffix) {
    EXPECT_EQ(quoted_code(samsung(Venue::krx)), "005930");
    EXPECT_EQ(quoted_code(samsung(Venue::nxt)), "005930_NX");
    EXPECT_EQ(quoted_code(samsung(Venue::sor)), "005930_AL");
    for (const Venue venue : {Venue::krx, Venue::nxt, Venue::sor}) {
        EXPECT_EQ(quoted_issue_of(quoted_code(samsung(venue))), samsung(venue));
    }
}

TEST(KiwoomCode, OfAnAccountsAnswerHasAPrefixThatIsTakenOff) {
    EXPECT_EQ(quoted_issue_of("A005930"), samsung(Venue::krx));
    EXPECT_EQ(quoted_issue_of("A005930_NX"), samsung(Venue::nxt));
    // The Q of an ETN is part of its code.
    EXPECT_EQ(quoted_issue_of("Q520057")->symbol, *Symbol::parse("Q520057"));
    EXPECT_EQ(quoted_issue_of("00104K")->symbol, *Symbol::parse("00104K"));
}

TEST(KiwoomCode, ThatIsNoneIsAnErrorAndNeverAGuess) {
    for (const std::string_view bad : {"005930_XX", "005930_", "_NX", "A005930_al", "KRX:005930",
                                       "A05930", "B005930", "", "A"}) {
        EXPECT_FALSE(quoted_issue_of(bad)) << bad;
    }
    EXPECT_EQ(quoted_issue_of("005930_XX").error().kind, ErrorKind::unknown_code);
}

TEST(KiwoomExchange, IsReadBackAsItIsWritten) {
    for (const Venue venue : {Venue::krx, Venue::nxt, Venue::sor}) {
        EXPECT_EQ(venue_of(exchange_code(venue)), venue);
    }
    EXPECT_EQ(venue_of("ALL").error().kind, ErrorKind::unknown_code);
}

TEST(KiwoomOrderType, IsTheBrokersCodeOfKindAndTimeInForce) {
    using enum OrderKind;
    using enum TimeInForce;
    const auto code = [](OrderKind kind, TimeInForce tif) {
        return std::string{
            order_type(terms(kind, tif), Venue::krx, SessionPhase::continuous).value()};
    };
    EXPECT_EQ(code(limit, day), "0");
    EXPECT_EQ(code(market, day), "3");
    EXPECT_EQ(code(conditional_limit, day), "5");
    EXPECT_EQ(code(best_limit, day), "6");
    EXPECT_EQ(code(priority_limit, day), "7");
    EXPECT_EQ(code(limit, ioc), "10");
    EXPECT_EQ(code(market, ioc), "13");
    EXPECT_EQ(code(best_limit, ioc), "16");
    EXPECT_EQ(code(limit, fok), "20");
    EXPECT_EQ(code(market, fok), "23");
    EXPECT_EQ(code(best_limit, fok), "26");
    EXPECT_EQ(code(stop_limit, day), "28");
    EXPECT_EQ(code(midpoint, day), "29");
    EXPECT_EQ(code(midpoint, ioc), "30");
    EXPECT_EQ(code(midpoint, fok), "31");
    EXPECT_EQ(code(pre_hours_close, day), "61");
    EXPECT_EQ(code(post_hours_close, day), "81");
}

TEST(KiwoomOrderType, OfAVenueOrPhaseWithoutACodeIsUnsupported) {
    const auto kind_of = [](OrderKind kind, TimeInForce tif, Venue venue, SessionPhase session) {
        const auto code = order_type(terms(kind, tif), venue, session);
        return code ? std::string{*code} : std::string{to_string(code.error().kind)};
    };
    using enum SessionPhase;
    EXPECT_EQ(kind_of(OrderKind::market, TimeInForce::day, Venue::nxt, main_market), "unsupported");
    EXPECT_EQ(kind_of(OrderKind::limit, TimeInForce::day, Venue::nxt, after_market), "0");
    EXPECT_EQ(kind_of(OrderKind::limit, TimeInForce::day, Venue::krx, after_market), "unsupported");
    EXPECT_EQ(kind_of(OrderKind::limit, TimeInForce::gtp, Venue::nxt, pre_market), "unsupported");
    EXPECT_EQ(kind_of(OrderKind::limit, TimeInForce::day, Venue::krx, off_hours_auction), "62");
    EXPECT_EQ(kind_of(OrderKind::market, TimeInForce::day, Venue::krx, off_hours_auction),
              "unsupported");
    EXPECT_EQ(kind_of(OrderKind::midpoint, TimeInForce::day, Venue::sor, continuous),
              "unsupported");
}

} // namespace
} // namespace qts::kiwoom
