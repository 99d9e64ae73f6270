#include "market/costs.hpp"

#include "fakes/built_in_rules.hpp"

#include <cstdint>
#include <gtest/gtest.h>

namespace qts {
namespace {

TEST(Commission, OfTheKisPaperServiceIsWhatWasMeasured) {
    const KstDate day = KstDate::of(2026, 8, 25);
    const auto first = built_in_rules().commission(Notional::won(995'000), Broker::kis,
                                                   Environment::vts, Product::stock, day);
    const auto second = built_in_rules().commission(Notional::won(498'000), Broker::kis,
                                                    Environment::vts, Product::stock, day);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->in_won(), 140);
    EXPECT_EQ(second->in_won(), 70);
}

TEST(Commission, OfKisIsTheOnlineRateOfTheProduct) {
    // Ten billion won: every figure is whole, whatever the rounding.
    const Notional amount = Notional::won(10'000'000'000);
    const KstDate day = KstDate::of(2026, 11, 23);
    const auto stock =
        built_in_rules().commission(amount, Broker::kis, Environment::real, Product::stock, day);
    const auto etf =
        built_in_rules().commission(amount, Broker::kis, Environment::real, Product::etf, day);
    const auto etn =
        built_in_rules().commission(amount, Broker::kis, Environment::real, Product::etn, day);
    ASSERT_TRUE(stock && etf && etn);
    EXPECT_EQ(stock->in_won(), 1'405'270);
    EXPECT_EQ(etf->in_won(), 1'465'270);
    EXPECT_EQ(etn->in_won(), 1'465'270);
}

TEST(Commission, OfKiwoomIsFifteenThousandthsOfAPercent) {
    const auto stock =
        built_in_rules().commission(Notional::won(10'000'000'000), Broker::kiwoom,
                                    Environment::real, Product::stock, KstDate::of(2026, 11, 23));
    ASSERT_TRUE(stock.has_value());
    EXPECT_EQ(stock->in_won(), 1'500'000);
}

TEST(Commission, OfARealAccountIsRoundedDownByLessThanTenWon) {
    // 7,190,000 x 0.0140527 % = 1,010.389...; the rounding of the broker is not confirmed, so the
    // unit may be one won or ten but never up.
    const auto charged =
        built_in_rules().commission(Notional::won(7'190'000), Broker::kis, Environment::real,
                                    Product::stock, KstDate::of(2026, 11, 23));
    ASSERT_TRUE(charged.has_value());
    EXPECT_LE(charged->in_won(), 1'010);
    EXPECT_GT(charged->in_won(), 1'000);
}

TEST(Commission, OnNothingIsNothing) {
    for (const Environment environment : {Environment::vts, Environment::real}) {
        const auto charged = built_in_rules().commission(Notional::won(0), Broker::kis, environment,
                                                         Product::stock, KstDate::of(2026, 11, 23));
        ASSERT_TRUE(charged.has_value());
        EXPECT_EQ(charged->in_won(), 0);
    }
}

TEST(Commission, NeverFallsAsTheAmountRises) {
    for (const Environment environment : {Environment::vts, Environment::real}) {
        std::int64_t before = 0;
        for (std::int64_t amount = 0; amount <= 3'000'000; amount += 997) {
            const auto charged =
                built_in_rules().commission(Notional::won(amount), Broker::kis, environment,
                                            Product::stock, KstDate::of(2026, 11, 23));
            ASSERT_TRUE(charged.has_value());
            ASSERT_GE(charged->in_won(), before) << amount;
            before = charged->in_won();
        }
    }
}

struct TaxRow {
    KstDate date;
    std::int64_t kospi_transaction;
    std::int64_t kospi_rural;
    std::int64_t kosdaq;
};

// On one hundred million won, so that a hundredth of a percent is 10,000 won.
TEST(SaleTax, OfEachYearHoldsFromItsFirstTradeDayToItsLast) {
    const TaxRow rows[] = {
        {KstDate::of(2019, 7, 1), 100'000, 150'000, 250'000},
        {KstDate::of(2020, 12, 28), 100'000, 150'000, 250'000},
        {KstDate::of(2020, 12, 29), 80'000, 150'000, 230'000},
        {KstDate::of(2021, 12, 30), 80'000, 150'000, 230'000},
        {KstDate::of(2022, 12, 27), 80'000, 150'000, 230'000},
        {KstDate::of(2022, 12, 28), 50'000, 150'000, 200'000},
        {KstDate::of(2023, 12, 26), 50'000, 150'000, 200'000},
        {KstDate::of(2023, 12, 27), 30'000, 150'000, 180'000},
        {KstDate::of(2024, 12, 26), 30'000, 150'000, 180'000},
        {KstDate::of(2024, 12, 27), 0, 150'000, 150'000},
        {KstDate::of(2025, 12, 26), 0, 150'000, 150'000},
        {KstDate::of(2025, 12, 29), 50'000, 150'000, 200'000},
        {KstDate::of(2026, 11, 23), 50'000, 150'000, 200'000},
    };
    for (const TaxRow& row : rows) {
        const auto kospi = built_in_rules().sale_tax(Notional::won(100'000'000), Market::kospi,
                                                     Product::stock, row.date);
        const auto kosdaq = built_in_rules().sale_tax(Notional::won(100'000'000), Market::kosdaq,
                                                      Product::stock, row.date);
        ASSERT_TRUE(kospi && kosdaq) << row.date.iso();
        EXPECT_EQ(kospi->transaction.in_won(), row.kospi_transaction) << row.date.iso();
        EXPECT_EQ(kospi->rural.in_won(), row.kospi_rural) << row.date.iso();
        EXPECT_EQ(kosdaq->transaction.in_won(), row.kosdaq) << row.date.iso();
        EXPECT_EQ(kosdaq->rural.in_won(), 0) << row.date.iso();
        EXPECT_EQ(kospi->total().in_won(), row.kospi_transaction + row.kospi_rural);
        EXPECT_EQ(kosdaq->total().in_won(), row.kosdaq);
    }
}

TEST(SaleTax, RoundsEachTaxDownByItself) {
    // 1,333: 0.6665 and 1.9995 won; together they would be 2.
    const auto kospi = built_in_rules().sale_tax(Notional::won(1'333), Market::kospi,
                                                 Product::stock, KstDate::of(2026, 11, 23));
    ASSERT_TRUE(kospi.has_value());
    EXPECT_EQ(kospi->transaction.in_won(), 0);
    EXPECT_EQ(kospi->rural.in_won(), 1);
    EXPECT_EQ(kospi->total().in_won(), 1);
    const auto kosdaq = built_in_rules().sale_tax(Notional::won(1'333), Market::kosdaq,
                                                  Product::stock, KstDate::of(2026, 11, 23));
    ASSERT_TRUE(kosdaq.has_value());
    EXPECT_EQ(kosdaq->total().in_won(), 2);
}

TEST(SaleTax, OfAnOrdinarySaleIsSplitBetweenTheTwoTaxes) {
    // 60 x 71,900 = 4,314,000: 2,157 and 6,471.
    const auto tax = built_in_rules().sale_tax(Notional::won(4'314'000), Market::kospi,
                                               Product::stock, KstDate::of(2026, 11, 23));
    ASSERT_TRUE(tax.has_value());
    EXPECT_EQ(tax->transaction.in_won(), 2'157);
    EXPECT_EQ(tax->rural.in_won(), 6'471);
    EXPECT_EQ(tax->total().in_won(), 8'628);
}

TEST(SaleTax, OfAnEtfOrEtnIsNothing) {
    for (const Product product : {Product::etf, Product::etn}) {
        for (const KstDate date : {KstDate::of(2020, 6, 1), KstDate::of(2026, 11, 23)}) {
            const auto tax =
                built_in_rules().sale_tax(Notional::won(100'000'000), Market::kospi, product, date);
            ASSERT_TRUE(tax.has_value());
            EXPECT_EQ(tax->transaction.in_won(), 0);
            EXPECT_EQ(tax->rural.in_won(), 0);
        }
    }
}

TEST(SaleTax, OfALargeSaleDoesNotOverflow) {
    const auto tax =
        built_in_rules().sale_tax(Notional::won(999'999'989'900'000'001), Market::kosdaq,
                                  Product::stock, KstDate::of(2026, 11, 23));
    ASSERT_TRUE(tax.has_value());
    EXPECT_EQ(tax->total().in_won(), 1'999'999'979'800'000);
}

TEST(SaleTax, BeforeTheTableBeginsIsNotCovered) {
    for (const Market market : {Market::kospi, Market::kosdaq}) {
        const auto tax = built_in_rules().sale_tax(Notional::won(100'000'000), market,
                                                   Product::stock, KstDate::of(1970, 1, 2));
        ASSERT_FALSE(tax.has_value());
        EXPECT_EQ(tax.error().kind, ErrorKind::not_covered);
    }
}

} // namespace
} // namespace qts
