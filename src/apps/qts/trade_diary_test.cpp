#include "apps/qts/trade_diary.hpp"

#include "apps/qts/history_report.hpp"
#include "core/json_reader.hpp"
#include "market/market_rules.hpp"

#include <gtest/gtest.h>

namespace qts::app {
namespace {

const KstDate kMonday = KstDate::of(2026, 11, 23);

DiaryFacts facts() {
    static const IssueDirectory issues = IssueDirectory::built_in();
    static const MarketRules rules = MarketRules::built_in();
    return {.issues = issues, .calendar = rules.calendar, .broker = Broker::kis};
}

KeptFill bought(std::int64_t shares, std::int64_t won) {
    KeptFill kept;
    kept.day = kMonday;
    kept.fill.order = OrderId::of(1, 7);
    kept.fill.number = BrokerOrderRef{"20261123/00950/13903"};
    kept.fill.strategy = StrategyId{"sma_cross"};
    kept.fill.symbol = *Symbol::parse("005930");
    kept.fill.quantity = Quantity::shares(shares);
    kept.fill.amount = Notional::won(won);
    kept.fill.at = to_utc(kMonday, KstTime::of(9, 0, 1));
    kept.fill.costs.commission = Notional::won(100);
    return kept;
}

KeptFill sold(std::int64_t shares, std::int64_t won) {
    KeptFill kept = bought(shares, won);
    kept.fill.side = Side::sell;
    kept.fill.costs.tax = SaleTax{.transaction = Notional::won(358), .rural = Notional::won(1'074)};
    return kept;
}

TEST(TradeDiary, HasTheColumnsOfAKoreanTaxDiary) {
    const auto lines = diary_lines({bought(10, 716'000), sold(10, 716'000)}, facts());
    EXPECT_EQ(diary_csv(lines),
              "\xEF\xBB\xBF"
              "거래일,결제일,종목코드,종목명,구분,수량,단가,거래금액,수수료,거래세,농특세,정산금액,"
              "주문번호,전략\n"
              "2026-11-23,2026-11-25,005930,삼성전자,매수,10,71600,716000,100,0,0,716100,"
              "0000013903,sma_cross\n"
              "2026-11-23,2026-11-25,005930,삼성전자,매도,10,71600,716000,100,358,1074,714468,"
              "0000013903,sma_cross\n");
}

TEST(TradeDiary, SettlesOnTheSecondTradingDayOverAHoliday) {
    KeptFill kept = bought(1, 71'600);
    kept.day = KstDate::of(2026, 12, 24); // Thursday; Christmas is closed
    EXPECT_EQ(diary_lines({kept}, facts()).at(0).settles, KstDate::of(2026, 12, 29));
    kept.day = KstDate::of(2090, 1, 2); // beyond every calendar
    const auto lines = diary_lines({kept}, facts());
    EXPECT_FALSE(lines.at(0).settles);
    EXPECT_NE(diary_csv(lines).find("2090-01-02,,005930"), std::string::npos);
}

TEST(TradeDiary, ShowsHundredthsWhereAnAmountDoesNotDivide) {
    EXPECT_EQ(unit_price_text(Notional::won(716'005), Quantity::shares(10)), "71600.50");
    EXPECT_EQ(unit_price_text(Notional::won(214'801), Quantity::shares(3)), "71600.33");
    EXPECT_EQ(unit_price_text(Notional::won(1'999), Quantity::shares(1'000)), "2.00");
    EXPECT_EQ(unit_price_text(Notional::won(716'000), Quantity::shares(10)), "71600");
    EXPECT_EQ(unit_price_text(Notional::won(5), Quantity{}), "0");
}

TEST(TradeDiary, QuotesWhatWouldBreakALine) {
    KeptFill kept = bought(1, 71'600);
    kept.fill.strategy = StrategyId{"a,\"b\""};
    const std::string csv = diary_csv(diary_lines({kept}, facts()));
    EXPECT_NE(csv.find(",\"a,\"\"b\"\"\"\n"), std::string::npos) << csv;
}

TEST(TradeDiary, OfAFillWithoutTheBrokersNumberNamesOurOrder) {
    KeptFill kept = bought(1, 71'600);
    kept.fill.number = {};
    EXPECT_EQ(diary_lines({kept}, facts()).at(0).number, "1-7");
}

DailyProfit profit(KstDate day, std::int64_t realised) {
    return DailyProfit{.day = day,
                       .strategy = StrategyId{"sma_cross"},
                       .symbol = *Symbol::parse("005930"),
                       .bought = Quantity::shares(1),
                       .sold = Quantity::shares(1),
                       .bought_amount = Notional::won(100),
                       .sold_amount = Notional::won(100 + realised),
                       .realised = Notional::won(realised),
                       .commission = Notional::won(20),
                       .tax = Notional::won(3)};
}

TEST(DailyProfit, SumsTheDaysAndShowsWhatADayClosedAt) {
    const KstDate tuesday = kMonday.plus_days(1);
    const DayClosed closed{.day = kMonday,
                           .cash = Notional::won(9'000'000),
                           .equity = Notional::won(10'001'000),
                           .realised = Notional::won(1'000),
                           .commission = Notional::won(20),
                           .tax = Notional::won(3)};
    const JsonObject json =
        profit_json({.from = kMonday, .to = tuesday},
                    {profit(kMonday, 1'000), profit(tuesday, -400)}, {closed}, facts().issues);
    const std::string text = json.str();
    const auto document = JsonDocument::parse(text);
    ASSERT_TRUE(document);
    const JsonView root = document->root();
    EXPECT_EQ(root.member("net_won").integer().value_or(0), 600 - 46);
    const auto days = root.member("days").elements();
    ASSERT_EQ(days.size(), 2U);
    EXPECT_EQ(days[0].member("equity_won").integer().value_or(0), 10'001'000);
    EXPECT_FALSE(days[1].member("closed").boolean().value_or(true));
    EXPECT_EQ(days[1].member("net_won").integer().value_or(0), -423);
    const std::string shown = report_profit(root, messages_for("ko"));
    EXPECT_NE(shown.find("10,001,000원"), std::string::npos) << shown;
    EXPECT_NE(shown.find("554원"), std::string::npos) << shown;
}

TEST(FillsReport, GroupsThePriceAndKeepsItsHundredths) {
    const auto lines = diary_lines({sold(10, 716'005)}, facts());
    const std::string text = diary_json({.from = kMonday, .to = kMonday}, lines).str();
    const auto document = JsonDocument::parse(text);
    ASSERT_TRUE(document);
    const std::string shown = report_fills(document->root(), messages_for("en"));
    EXPECT_NE(shown.find("SELL 10 @ 71,600.50원 = 716,005원"), std::string::npos) << shown;
    EXPECT_NE(shown.find("settles at 714,473원"), std::string::npos) << shown;
}

} // namespace
} // namespace qts::app
