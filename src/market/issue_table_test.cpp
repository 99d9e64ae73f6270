#include "market/issue_table.hpp"

#include "market/price_limit.hpp"
#include "market/tick_size.hpp"

#include "fakes/built_in_rules.hpp"

#include <algorithm>
#include <cstdint>
#include <gtest/gtest.h>
#include <set>
#include <string_view>

namespace qts {
namespace {

TEST(IssueTable, HoldsAtLeastFortyIssues) {
    EXPECT_GE(issue_table().size(), 40U);
}

TEST(IssueTable, HasNoCodeAndNoNameTwice) {
    std::set<std::string_view> codes;
    std::set<std::string_view> names;
    for (const IssueRow& row : issue_table()) {
        EXPECT_TRUE(codes.insert(row.code).second) << row.code;
        EXPECT_FALSE(row.name.empty()) << row.code;
        EXPECT_TRUE(names.insert(row.name).second) << row.name;
    }
}

TEST(IssueTable, HasOnlyCodesThatAreSymbols) {
    for (const IssueRow& row : issue_table()) {
        const Result<Symbol> symbol = Symbol::parse(row.code);
        ASSERT_TRUE(symbol.has_value()) << row.code;
        EXPECT_EQ(symbol->view(), row.code);
        EXPECT_EQ(symbol->is_etn_code(), row.product == Product::etn) << row.code;
    }
}

TEST(IssueTable, HasEveryPriceOnItsTick) {
    for (const IssueRow& row : issue_table()) {
        const auto bands = tick_table_of(row.product, row.market, KstDate::of(2026, 11, 23));
        ASSERT_TRUE(bands.has_value()) << row.code;
        EXPECT_GE(row.simulated_base_won, 1) << row.code;
        EXPECT_TRUE(is_on_tick(Price::won(row.simulated_base_won), *bands))
            << row.code << " at " << row.simulated_base_won;
    }
}

TEST(IssueTable, HasAStockInEveryTickBand) {
    std::set<std::int64_t> ticks;
    for (const IssueRow& row : issue_table()) {
        if (row.product != Product::stock) continue;
        const auto bands = tick_table_of(row.product, row.market, KstDate::of(2026, 11, 23));
        ASSERT_TRUE(bands.has_value()) << row.code;
        ticks.insert(tick_at(Price::won(row.simulated_base_won), *bands).in_won());
    }
    EXPECT_EQ(ticks, (std::set<std::int64_t>{1, 5, 10, 50, 100, 500, 1'000}));
}

TEST(IssueTable, GivesDailyLimitsToEveryIssue) {
    for (const IssueRow& row : issue_table()) {
        const Price base = Price::won(row.simulated_base_won);
        const auto limits =
            limits_of(base, row.product, row.market, row.leverage, KstDate::of(2026, 11, 23));
        ASSERT_TRUE(limits.has_value()) << row.code;
        EXPECT_LT(limits->lower, base) << row.code;
        EXPECT_GT(limits->upper, base) << row.code;
    }
}

TEST(IssueTable, HasAPreferredStockBesideItsCommonStock) {
    const auto rows = issue_table();
    const auto preferred = std::ranges::count_if(rows, [&](const IssueRow& row) {
        if (row.product != Product::stock || row.code.size() != 6 || row.code[5] == '0')
            return false;
        return std::ranges::any_of(rows, [&](const IssueRow& common) {
            return common.code.substr(0, 5) == row.code.substr(0, 5) && common.code[5] == '0';
        });
    });
    EXPECT_GE(preferred, 1);
}

TEST(IssueTable, HasACodeWithALetter) {
    const auto lettered = std::ranges::count_if(issue_table(), [](const IssueRow& row) {
        return row.code.size() == 6 &&
               std::ranges::any_of(row.code, [](char c) { return c >= 'A' && c <= 'Z'; });
    });
    EXPECT_GE(lettered, 1);
}

TEST(IssueTable, HasBothMarketsAndPlainAndLeveragedEtfs) {
    const auto rows = issue_table();
    EXPECT_TRUE(std::ranges::any_of(rows, [](const IssueRow& row) {
        return row.product == Product::stock && row.market == Market::kospi;
    }));
    EXPECT_TRUE(std::ranges::any_of(rows, [](const IssueRow& row) {
        return row.product == Product::stock && row.market == Market::kosdaq;
    }));
    EXPECT_GE(std::ranges::count_if(
                  rows, [](const IssueRow& row) { return row.product == Product::etf; }),
              2);
    EXPECT_TRUE(std::ranges::any_of(rows, [](const IssueRow& row) {
        return row.product == Product::etf && row.leverage == 1;
    }));
    EXPECT_TRUE(std::ranges::any_of(rows, [](const IssueRow& row) {
        return row.product == Product::etf && row.leverage == 2;
    }));
}

TEST(IssueTable, HasLeverageOnlyOnFundsAndNotes) {
    for (const IssueRow& row : issue_table()) {
        EXPECT_GE(row.leverage, 1) << row.code;
        if (row.product == Product::stock) {
            EXPECT_EQ(row.leverage, 1) << row.code;
        }
    }
}

TEST(IssueTable, ListsEtfsAndEtnsOnKospi) {
    for (const IssueRow& row : issue_table()) {
        if (row.product != Product::stock) {
            EXPECT_EQ(row.market, Market::kospi) << row.code;
        }
    }
}

TEST(FindIssue, FindsEveryRowBySymbol) {
    for (const IssueRow& row : issue_table()) {
        const IssueRow* found = find_issue(*Symbol::parse(row.code));
        ASSERT_NE(found, nullptr) << row.code;
        EXPECT_EQ(found->code, row.code);
        EXPECT_EQ(found->name, row.name);
    }
}

TEST(FindIssue, KnowsSamsungElectronicsAndItsPreferredStock) {
    const IssueRow* common = find_issue(*Symbol::parse("005930"));
    const IssueRow* preferred = find_issue(*Symbol::parse("005935"));
    ASSERT_NE(common, nullptr);
    ASSERT_NE(preferred, nullptr);
    EXPECT_EQ(common->name, "삼성전자");
    EXPECT_EQ(common->market, Market::kospi);
    EXPECT_EQ(common->product, Product::stock);
    EXPECT_EQ(preferred->name, "삼성전자우");
}

TEST(FindIssue, OfAnIssueThatIsNotListedIsNothing) {
    EXPECT_EQ(find_issue(*Symbol::parse("999999")), nullptr);
    EXPECT_EQ(find_issue(*Symbol::parse("Q000000")), nullptr);
    EXPECT_EQ(find_issue(Symbol{}), nullptr);
}

} // namespace
} // namespace qts
