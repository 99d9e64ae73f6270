#include "trading/order_terms.hpp"

#include <cstdint>
#include <gtest/gtest.h>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>

namespace qts {
namespace {

struct KindRow {
    OrderKind kind;
    bool takes_limit;
    bool takes_stop;
    bool knows_ioc_and_fok;
};

// KRX regulation article 2(4) and KRXWEB GLB0602020202T5, as krx-market.md 3.1 and 3.2 have them.
constexpr KindRow kKinds[] = {
    {OrderKind::limit, true, false, true},
    {OrderKind::market, false, false, true},
    {OrderKind::conditional_limit, true, false, false},
    {OrderKind::best_limit, false, false, true},
    {OrderKind::priority_limit, false, false, false},
    {OrderKind::midpoint, false, false, true},
    {OrderKind::stop_limit, true, true, false},
    {OrderKind::pre_hours_close, false, false, false},
    {OrderKind::post_hours_close, false, false, false},
};

constexpr TimeInForce kTimesInForce[] = {TimeInForce::day, TimeInForce::ioc, TimeInForce::fok};

TEST(OrderTerms, ExistExactlyWhenPricesAndTimeInForceFitTheKind) {
    int made = 0;
    int refused = 0;
    for (const KindRow& row : kKinds) {
        for (const bool with_limit : {false, true}) {
            for (const bool with_stop : {false, true}) {
                for (const TimeInForce tif : kTimesInForce) {
                    const std::optional<Price> limit =
                        with_limit ? std::optional{Price::won(71'900)} : std::nullopt;
                    const std::optional<Price> stop =
                        with_stop ? std::optional{Price::won(71'500)} : std::nullopt;
                    const bool fits = with_limit == row.takes_limit &&
                                      with_stop == row.takes_stop &&
                                      (tif == TimeInForce::day || row.knows_ioc_and_fok);
                    const auto terms = OrderTerms::make(row.kind, limit, stop, tif);
                    ASSERT_EQ(terms.has_value(), fits)
                        << to_string(row.kind) << (with_limit ? " with" : " without") << " limit"
                        << (with_stop ? " with" : " without") << " stop " << to_string(tif);
                    if (fits) {
                        ++made;
                        EXPECT_EQ(terms->kind(), row.kind);
                        EXPECT_EQ(terms->limit_price(), limit);
                        EXPECT_EQ(terms->stop_price(), stop);
                        EXPECT_EQ(terms->time_in_force(), tif);
                    } else {
                        ++refused;
                        EXPECT_EQ(terms.error().kind, ErrorKind::invalid_input);
                        EXPECT_FALSE(terms.error().context.empty());
                    }
                }
            }
        }
    }
    EXPECT_EQ(made, 17);
    EXPECT_EQ(refused, 91);
}

TEST(OrderTerms, TakeNoPriceUnderOneWon) {
    for (const std::int64_t won : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{-71'900}}) {
        const Price bad = Price::won(won);
        const Price good = Price::won(71'900);
        const auto limit = OrderTerms::make(OrderKind::limit, bad, std::nullopt, TimeInForce::day);
        const auto conditional =
            OrderTerms::make(OrderKind::conditional_limit, bad, std::nullopt, TimeInForce::day);
        const auto stop_with_bad_limit =
            OrderTerms::make(OrderKind::stop_limit, bad, good, TimeInForce::day);
        const auto stop_with_bad_stop =
            OrderTerms::make(OrderKind::stop_limit, good, bad, TimeInForce::day);
        for (const auto& terms : {limit, conditional, stop_with_bad_limit, stop_with_bad_stop,
                                  OrderTerms::limit(bad)}) {
            ASSERT_FALSE(terms.has_value()) << won;
            EXPECT_EQ(terms.error().kind, ErrorKind::invalid_input) << won;
        }
    }
}

TEST(OrderTerms, TakeAPriceOfOneWon) {
    EXPECT_TRUE(OrderTerms::limit(Price::won(1)).has_value());
    EXPECT_TRUE(
        OrderTerms::make(OrderKind::stop_limit, Price::won(1), Price::won(1), TimeInForce::day)
            .has_value());
}

TEST(OrderTerms, OfAMarketOrderHaveNoPriceAndLastTheDay) {
    const OrderTerms terms = OrderTerms::market();
    EXPECT_EQ(terms.kind(), OrderKind::market);
    EXPECT_EQ(terms.limit_price(), std::nullopt);
    EXPECT_EQ(terms.stop_price(), std::nullopt);
    EXPECT_EQ(terms.time_in_force(), TimeInForce::day);
}

TEST(OrderTerms, OfALimitOrderHaveItsPriceAndLastTheDay) {
    const auto terms = OrderTerms::limit(Price::won(71'900));
    ASSERT_TRUE(terms.has_value());
    EXPECT_EQ(terms->kind(), OrderKind::limit);
    EXPECT_EQ(terms->limit_price(), Price::won(71'900));
    EXPECT_EQ(terms->stop_price(), std::nullopt);
    EXPECT_EQ(terms->time_in_force(), TimeInForce::day);
}

TEST(OrderTerms, KeepLimitAndStopApart) {
    const auto terms = OrderTerms::make(OrderKind::stop_limit, Price::won(71'900),
                                        Price::won(71'500), TimeInForce::day);
    ASSERT_TRUE(terms.has_value());
    EXPECT_EQ(terms->limit_price(), Price::won(71'900));
    EXPECT_EQ(terms->stop_price(), Price::won(71'500));
}

TEST(OrderTerms, AreEqualExactlyWhenEveryPartIs) {
    const auto make = [](OrderKind kind, std::int64_t won, TimeInForce tif) {
        return *OrderTerms::make(kind, Price::won(won), std::nullopt, tif);
    };
    const OrderTerms terms = make(OrderKind::limit, 71'900, TimeInForce::day);
    EXPECT_EQ(terms, *OrderTerms::limit(Price::won(71'900)));
    EXPECT_NE(terms, make(OrderKind::limit, 72'000, TimeInForce::day));
    EXPECT_NE(terms, make(OrderKind::limit, 71'900, TimeInForce::ioc));
    EXPECT_NE(terms, make(OrderKind::conditional_limit, 71'900, TimeInForce::day));
    EXPECT_NE(terms, OrderTerms::market());
    const auto stop_at = [](std::int64_t won) {
        return *OrderTerms::make(OrderKind::stop_limit, Price::won(71'900), Price::won(won),
                                 TimeInForce::day);
    };
    EXPECT_EQ(stop_at(71'500), stop_at(71'500));
    EXPECT_NE(stop_at(71'500), stop_at(71'400));
}

TEST(OrderTerms, CannotBeMadeWithoutAFactory) {
    EXPECT_FALSE(std::is_default_constructible_v<OrderTerms>);
    EXPECT_FALSE((std::is_constructible_v<OrderTerms, OrderKind, std::optional<Price>,
                                          std::optional<Price>, TimeInForce>));
}

TEST(Describe, NamesTheKindAndThePriceOfAnOrder) {
    EXPECT_EQ(describe(*OrderTerms::limit(Price::won(71'900))), "limit 71,900원");
    EXPECT_EQ(describe(OrderTerms::market()), "market");
}

TEST(Describe, TellsTermsApartThatDiffer) {
    const OrderTerms day = *OrderTerms::limit(Price::won(71'900));
    const OrderTerms ioc =
        *OrderTerms::make(OrderKind::limit, Price::won(71'900), std::nullopt, TimeInForce::ioc);
    const OrderTerms fok =
        *OrderTerms::make(OrderKind::limit, Price::won(71'900), std::nullopt, TimeInForce::fok);
    const OrderTerms stop = *OrderTerms::make(OrderKind::stop_limit, Price::won(71'900),
                                              Price::won(71'500), TimeInForce::day);
    EXPECT_EQ((std::set{describe(day), describe(ioc), describe(fok), describe(stop)}.size()), 4U);
    EXPECT_NE(describe(stop).find("71,900원"), std::string::npos);
    EXPECT_NE(describe(stop).find("71,500원"), std::string::npos);
}

TEST(Side, HasAnOpposite) {
    EXPECT_EQ(opposite(Side::buy), Side::sell);
    EXPECT_EQ(opposite(Side::sell), Side::buy);
    EXPECT_NE(to_string(Side::buy), to_string(Side::sell));
}

TEST(OrderKind, HasANameOfItsOwn) {
    std::set<std::string_view> names;
    for (const KindRow& row : kKinds) {
        EXPECT_FALSE(to_string(row.kind).empty());
        names.insert(to_string(row.kind));
    }
    EXPECT_EQ(names.size(), 9U);
    EXPECT_EQ(to_string(OrderKind::limit), "limit");
    EXPECT_EQ(to_string(OrderKind::market), "market");
}

TEST(TimeInForce, HasANameOfItsOwn) {
    std::set<std::string_view> names;
    for (const TimeInForce tif : kTimesInForce) {
        EXPECT_FALSE(to_string(tif).empty());
        names.insert(to_string(tif));
    }
    EXPECT_EQ(names.size(), 3U);
}

} // namespace
} // namespace qts
