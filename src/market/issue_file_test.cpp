#include "market/issue_file.hpp"

#include <gtest/gtest.h>
#include <string>
#include <string_view>

namespace qts {
namespace {

Result<std::vector<Instrument>> parse_issue_csv(std::string_view text) {
    return qts::parse_issue_csv(text, IssueDirectory::built_in());
}

TEST(IssueFile, ReadsEveryColumnInAnyOrder) {
    const auto issues = parse_issue_csv(
        "name,code,alarm,halted,market,product,leverage,base,listed_shares,market_cap,listed_on,"
        "administrative,liquidation,overheated\n"
        "하나전자,900001,warning,Y,kosdaq,stock,1,71500,1000000,71500000000,2026-11-23,Y,Y,Y\n");
    ASSERT_TRUE(issues.has_value()) << issues.error().context;
    ASSERT_EQ(issues->size(), 1U);
    const Instrument& issue = issues->front();
    EXPECT_EQ(issue.symbol, *Symbol::parse("900001"));
    EXPECT_EQ(issue.name, "하나전자");
    EXPECT_EQ(issue.market, Market::kosdaq);
    EXPECT_EQ(issue.base, Price::won(71'500));
    EXPECT_EQ(issue.listed_shares, Quantity::shares(1'000'000));
    EXPECT_EQ(issue.market_cap, Notional::won(71'500'000'000));
    EXPECT_EQ(issue.listed_on, KstDate::of(2026, 11, 23));
    EXPECT_EQ(issue.flags, (IssueFlags{true, true, true, true, MarketAlarm::warning}));
}

TEST(IssueFile, WhatIsBlankOrLeftOutIsNotKnown) {
    const auto issues = parse_issue_csv("code,name,base,halted\r\n900001,하나,,\r\n\r\n"
                                        "Q520057,\"둘, ETN\",100,N\r\n");
    ASSERT_TRUE(issues.has_value()) << issues.error().context;
    ASSERT_EQ(issues->size(), 2U);
    EXPECT_EQ((*issues)[0].base, std::nullopt);
    EXPECT_EQ((*issues)[0].flags, IssueFlags{});
    EXPECT_EQ((*issues)[0].product, Product::stock);
    EXPECT_EQ((*issues)[1].name, "둘, ETN");
    EXPECT_EQ((*issues)[1].product, Product::etn); // its code says so
}

TEST(IssueFile, NamesTheLineAndTheColumnThatIsWrong) {
    struct Case {
        std::string_view text;
        std::string_view says;
    };
    constexpr Case kCases[] = {
        {"", "empty"},
        {"code,name\n", "no issue"},
        {"code,nam\n900001,a\n", "line 1: no column is called 'nam'; did you mean 'name'?"},
        {"code,base\n900001,5\n", "line 1: there is no column 'name'"},
        {"code,name,code\n", "line 1: two columns are called 'code'"},
        {"code,name\n90001,a\n", "line 2: code: '90001' is not a stock code"},
        {"code,name\n900001,a\n900001,b\n", "line 3: 900001 is there twice"},
        {"code,name\n900001\n", "line 2: it has 1 fields, the first line 2"},
        {"code,name\n900001,\n", "line 2: the name is blank"},
        {"code,name,base\n900001,a,0\n", "line 2: base: must be a whole number from 1"},
        {"code,name,base\n900001,a,1.5\n", "line 2: base: must be a whole number"},
        {"code,name,halted\n900001,a,yes\n", "line 2: halted: must be Y or N"},
        {"code,name,market\n900001,a,konex\n", "line 2: market: must be one of: kospi, kosdaq"},
        {"code,name,alarm\n900001,a,red\n", "must be one of: none, caution, warning, risk"},
        {"code,name,listed_on\n900001,a,2026-02-30\n", "line 2: listed_on"},
        {"code,name,leverage\n900001,a,101\n", "from 1 to 100"},
    };
    for (const Case& c : kCases) {
        const auto issues = parse_issue_csv(c.text);
        ASSERT_FALSE(issues.has_value()) << c.text;
        EXPECT_EQ(issues.error().kind, ErrorKind::invalid_input);
        EXPECT_NE(issues.error().context.find(c.says), std::string::npos) << c.text << "\n"
                                                                          << issues.error().context;
    }
}

TEST(IssueFile, WhatAColumnDoesNotSayStaysAsItIsKnown) {
    const auto issues = parse_issue_csv("code,name\n069500,KODEX 200\n277810,로봇\n");
    ASSERT_TRUE(issues.has_value());
    EXPECT_EQ((*issues)[0].product, Product::etf);
    EXPECT_EQ((*issues)[1].market, Market::kosdaq);
    EXPECT_EQ((*issues)[1].name, "로봇");
    IssueDirectory known = IssueDirectory::built_in();
    Instrument told;
    told.symbol = *Symbol::parse("900001");
    told.name = "하나";
    told.listed_shares = Quantity::shares(5);
    told.flags.halted = true;
    known.add({told});
    const auto refined = qts::parse_issue_csv("code,name,base\n900001,두리,100\n", known);
    ASSERT_TRUE(refined.has_value());
    EXPECT_EQ((*refined)[0].listed_shares, Quantity::shares(5));
    EXPECT_TRUE((*refined)[0].flags.halted);
    EXPECT_EQ((*refined)[0].base, Price::won(100));
    const auto cleared = qts::parse_issue_csv("code,name,halted\n900001,두리,N\n", known);
    EXPECT_FALSE((*cleared)[0].flags.halted);
}

TEST(IssueFile, InTheEncodingOfKoreanSpreadsheetsIsRead) {
    // 삼성전자 in CP949.
    const auto issues = parse_issue_csv("code,name\n005930,\xBB\xEF\xBC\xBA\xC0\xFC\xC0\xDA\n");
    ASSERT_TRUE(issues.has_value()) << issues.error().context;
    EXPECT_EQ((*issues)[0].name, "삼성전자");
    const auto neither = parse_issue_csv("code,name\n005930,\xFF\xFF\n");
    ASSERT_FALSE(neither.has_value());
    EXPECT_NE(neither.error().context.find("CSV UTF-8"), std::string::npos);
}

} // namespace
} // namespace qts
