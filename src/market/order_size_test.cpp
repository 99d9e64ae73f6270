#include "market/order_size.hpp"

#include "fakes/built_in_rules.hpp"

#include <cstdint>
#include <cstdlib>
#include <gtest/gtest.h>

namespace qts {
namespace {

constexpr std::int64_t kBillion = 1'000'000'000;
const KstDate kToday = KstDate::of(2026, 11, 23);

Instrument stock(std::int64_t base, std::int64_t shares, std::int64_t market_cap) {
    Instrument issue;
    issue.base = Price::won(base);
    issue.listed_shares = Quantity::shares(shares);
    issue.market_cap = Notional::won(market_cap);
    return issue;
}

/// -1 when there is no cap.
std::int64_t cap_of(const Instrument& issue) {
    const auto cap = order_size_cap(built_in_rules().order_sizes, issue, kToday);
    return cap ? cap->in_shares() : -1;
}

struct Case {
    std::int64_t market_cap;
    std::int64_t cap;
};

TEST(OrderSizeCap, ChangesExactlyAtTheBoundsOfTheMarketCap) {
    // Base 7,000 won, 3,000,099 shares: 5 % are 150,004, 1 % are 30,000; a billion won buys
    // 142,857, a hundred billion 14,285,714.
    for (const Case row :
         {Case{1, 150'004}, Case{20 * kBillion - 1, 150'004}, Case{20 * kBillion, 142'857},
          Case{20 * kBillion + 1, 142'857}, Case{100 * kBillion - 1, 142'857},
          Case{100 * kBillion, 30'000}, Case{100 * kBillion + 1, 30'000},
          Case{10'000 * kBillion - 1, 30'000}, Case{10'000 * kBillion, 14'285'714},
          Case{10'000 * kBillion + 1, 14'285'714}, Case{500'000 * kBillion, 14'285'714}}) {
        EXPECT_EQ(cap_of(stock(7'000, 3'000'099, row.market_cap)), row.cap) << row.market_cap;
    }
}

TEST(OrderSizeCap, OfALargeCompanyIsAHundredBillionWonAtItsBasePrice) {
    // 005930 on 2026-09-22: 274,000 won, 5.9 bn shares. 100 bn / 274,000 = 364,963.5.
    EXPECT_EQ(cap_of(stock(274'000, 5'919'637'922, 1'621'980 * kBillion)), 364'963);
}

TEST(OrderSizeCap, WithoutAToldMarketCapUsesBasePriceTimesListedShares) {
    Instrument issue = stock(10'000, 1'999'999, 0);
    issue.market_cap = std::nullopt; // 19,999,990,000
    EXPECT_EQ(cap_of(issue), 99'999);
    issue.listed_shares = Quantity::shares(2'000'000); // 20,000,000,000
    EXPECT_EQ(cap_of(issue), 100'000);
    issue.listed_shares = Quantity::shares(2'000'001);
    EXPECT_EQ(cap_of(issue), 100'000);
}

TEST(OrderSizeCap, PrefersTheMarketCapThatWasTold) {
    Instrument issue = stock(10'000, 2'000'000, 100 * kBillion);
    EXPECT_EQ(cap_of(issue), 20'000);
}

TEST(OrderSizeCap, IsCutDownToWholeShares) {
    EXPECT_EQ(cap_of(stock(99'999'000, 500, 50 * kBillion)), 10); // 10.0001
    EXPECT_EQ(cap_of(stock(10'000, 19, 190'000)), 0);             // 5 % of 19 shares
}

TEST(OrderSizeCap, OfWhatIsNotKnownWellEnoughIsNone) {
    Instrument nothing;
    EXPECT_EQ(cap_of(nothing), -1);
    Instrument no_shares = stock(10'000, 1, 50'000 * kBillion);
    no_shares.listed_shares = std::nullopt;
    EXPECT_EQ(cap_of(no_shares), 10'000'000); // worth is enough
    no_shares.market_cap = Notional::won(500 * kBillion);
    EXPECT_EQ(cap_of(no_shares), -1); // a share of what?
    Instrument no_cap = stock(10'000, 1, 1);
    no_cap.listed_shares = std::nullopt;
    no_cap.market_cap = std::nullopt;
    EXPECT_EQ(cap_of(no_cap), -1);
}

TEST(OrderSizeCap, OfAnIssueWithoutABasePriceBeforeItsOpenIsNoDivisionByZero) {
    // krx-market.md 1.4: an opening-price issue has no base before the open; brokers print 0.
    const Instrument issue = stock(0, 3'000'000, 50 * kBillion);
    EXPECT_EXIT(
        {
            const auto cap = order_size_cap(built_in_rules().order_sizes, issue, kToday);
            std::exit(cap.has_value() ? 1 : 0);
        },
        testing::ExitedWithCode(0), "");
}

TEST(OrderSizeCap, IsForStocksOnly) {
    for (const Product product : {Product::etf, Product::etn, Product::elw}) {
        Instrument issue = stock(10'000, 2'000'000, 100 * kBillion);
        issue.product = product;
        EXPECT_EQ(cap_of(issue), -1) << to_string(product);
    }
}

TEST(OrderSizeCap, BeforeTheTableBeginsIsNone) {
    EXPECT_FALSE(order_size_cap(built_in_rules().order_sizes,
                                stock(10'000, 2'000'000, 100 * kBillion), KstDate::of(1970, 1, 2))
                     .has_value());
}

TEST(OrderUnit, IsOneShareAndTenOfAnElw) {
    EXPECT_EQ(order_unit(Product::stock).in_shares(), 1);
    EXPECT_EQ(order_unit(Product::etf).in_shares(), 1);
    EXPECT_EQ(order_unit(Product::etn).in_shares(), 1);
    EXPECT_EQ(order_unit(Product::elw).in_shares(), 10);
}

} // namespace
} // namespace qts
