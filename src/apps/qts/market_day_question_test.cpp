// Sessions, the calendar and costs: market-batch-protocol.md, sections 4 to 6, at their edges.
// Every expected number is worked out by hand from the protocol.
#include "apps/qts/market_question.hpp"

#include "fakes/market_answers.hpp"

namespace qts::app {
namespace {

using enum MarketTopic;

// ---- session --------------------------------------------------------------------------------

/// What is open on a day: each instant from which it is something else, the phase, and the side
/// sessions. Hours change on tens of minutes or half a minute after one; each is looked at together
/// with the second before it.
std::string timeline(std::string_view venue, std::string_view date) {
    constexpr int kDay = 86'400;
    constexpr int kStep = 600;
    std::string all;
    std::string before;
    const auto look = [&](int second) {
        const std::string time =
            fmt::format("{:02}:{:02}:{:02}", second / 3'600, second / 60 % 60, second % 60);
        const JsonDocument answer = parsed(
            ask(session, fmt::format(R"({{"at":"{}T{}","venue":"{}"}})", date, time, venue)));
        std::string now{answer.root().exact_member("phase").text().value_or("none")};
        for (const JsonView& side : answer.root().exact_member("also").elements())
            now += fmt::format(" +{}", side.text().value_or("none"));
        if (now != before) all += fmt::format("{} {}\n", time, now);
        before = now;
    };
    for (int second = 0; second < kDay; second += kStep) {
        for (const int offset : {0, 29, 30, kStep - 1})
            look(second + offset);
    }
    return all;
}

constexpr std::string_view kKrxUntil20260911 = "00:00:00 closed\n"
                                               "08:00:00 closed +block\n"
                                               "08:30:00 opening_auction +block +pre_hours_close\n"
                                               "08:40:00 opening_auction +block\n"
                                               "09:00:00 continuous\n"
                                               "15:20:00 closing_auction\n"
                                               "15:30:00 closed +post_hours_close_orders\n"
                                               "15:40:00 closed +block +post_hours_close\n"
                                               "16:00:00 off_hours_auction +block\n"
                                               "18:00:00 closed\n";
constexpr std::string_view kKrxSince20260914 = "00:00:00 closed\n"
                                               "08:00:00 closed +block\n"
                                               "08:30:00 opening_auction +block +pre_hours_close\n"
                                               "08:40:00 opening_auction +block\n"
                                               "09:00:00 continuous\n"
                                               "15:20:00 closing_auction\n"
                                               "15:30:00 closed +post_hours_close_orders\n"
                                               "15:40:00 closed +block +post_hours_close\n"
                                               "16:00:00 after_market +block\n"
                                               "20:00:00 closed\n";
constexpr std::string_view kNxtRegular = "00:00:00 closed\n"
                                         "08:00:00 pre_market\n"
                                         "08:50:00 pause\n"
                                         "09:00:30 main_market\n"
                                         "15:00:00 main_market +close_price_orders\n"
                                         "15:20:00 pause +close_price_orders\n"
                                         "15:30:00 after_market_auction +close_price\n"
                                         "15:40:00 after_market +close_price\n"
                                         "16:00:00 after_market\n"
                                         "20:00:00 closed\n";

TEST(SessionQuestion, FollowsTheHoursOfKrxUntil20260911) {
    EXPECT_EQ(timeline("krx", "2024-01-03"), kKrxUntil20260911);
    EXPECT_EQ(timeline("krx", "2026-09-11"), kKrxUntil20260911);
}

TEST(SessionQuestion, FollowsTheHoursOfKrxSince20260914) {
    EXPECT_EQ(timeline("krx", "2026-09-14"), kKrxSince20260914);
    EXPECT_EQ(timeline("krx", "2027-12-30"), kKrxSince20260914);
}

TEST(SessionQuestion, FollowsTheHoursOfNxt) {
    EXPECT_EQ(timeline("nxt", "2025-03-04"), kNxtRegular);
    EXPECT_EQ(timeline("nxt", "2026-09-14"), kNxtRegular);
}

TEST(SessionQuestion, PutsTheMorningOfAYearsFirstDayAnHourLater) {
    constexpr std::string_view kMorning = "00:00:00 closed\n"
                                          "09:00:00 closed +block\n"
                                          "09:30:00 opening_auction +block +pre_hours_close\n"
                                          "09:40:00 opening_auction +block\n"
                                          "10:00:00 continuous\n"
                                          "15:20:00 closing_auction\n"
                                          "15:30:00 closed +post_hours_close_orders\n"
                                          "15:40:00 closed +block +post_hours_close\n";
    for (const char* date : {"2024-01-02", "2025-01-02", "2026-01-02"}) {
        EXPECT_EQ(timeline("krx", date), fmt::format("{}16:00:00 off_hours_auction +block\n"
                                                     "18:00:00 closed\n",
                                                     kMorning));
    }
    EXPECT_EQ(timeline("krx", "2027-01-04"), fmt::format("{}16:00:00 after_market +block\n"
                                                         "20:00:00 closed\n",
                                                         kMorning));
    for (const char* date : {"2026-01-02", "2027-01-04"}) {
        EXPECT_EQ(timeline("nxt", date), "00:00:00 closed\n"
                                         "10:00:30 main_market\n"
                                         "15:00:00 main_market +close_price_orders\n"
                                         "15:20:00 pause +close_price_orders\n"
                                         "15:30:00 after_market_auction +close_price\n"
                                         "15:40:00 after_market +close_price\n"
                                         "16:00:00 after_market\n"
                                         "20:00:00 closed\n");
    }
}

TEST(SessionQuestion, PutsTheWholeExaminationDayAnHourLaterButItsLastEnd) {
    constexpr std::string_view kDay = "00:00:00 closed\n"
                                      "09:00:00 closed +block\n"
                                      "09:30:00 opening_auction +block +pre_hours_close\n"
                                      "09:40:00 opening_auction +block\n"
                                      "10:00:00 continuous\n"
                                      "16:20:00 closing_auction\n"
                                      "16:30:00 closed +post_hours_close_orders\n"
                                      "16:40:00 closed +block +post_hours_close\n";
    for (const char* date : {"2024-11-14", "2025-11-13"}) {
        EXPECT_EQ(timeline("krx", date), fmt::format("{}17:00:00 off_hours_auction +block\n"
                                                     "18:00:00 closed\n",
                                                     kDay));
    }
    EXPECT_EQ(timeline("krx", "2026-11-19"), fmt::format("{}17:00:00 after_market +block\n"
                                                         "20:00:00 closed\n",
                                                         kDay));
    for (const char* date : {"2025-11-13", "2026-11-19"}) {
        EXPECT_EQ(timeline("nxt", date), "00:00:00 closed\n"
                                         "10:00:30 main_market\n"
                                         "16:00:00 main_market +close_price_orders\n"
                                         "16:20:00 pause +close_price_orders\n"
                                         "16:30:00 after_market_auction +close_price\n"
                                         "16:40:00 after_market +close_price\n"
                                         "17:00:00 after_market\n"
                                         "20:00:00 closed\n");
    }
}

TEST(SessionQuestion, FindsNothingOpenOnADayWithoutTrading) {
    for (const char* date :
         {"2024-01-01", "2026-09-12", "2026-09-13", "2026-10-09", "2027-12-31"}) {
        EXPECT_EQ(timeline("krx", date), "00:00:00 closed\n") << date;
        EXPECT_EQ(timeline("nxt", date), "00:00:00 closed\n") << date;
    }
    EXPECT_EQ(timeline("nxt", "2025-02-28"), "00:00:00 closed\n") << "NXT was not there yet";
}

TEST(SessionQuestion, TellsTheRegularHoursOfTheDayWhateverTheTime) {
    expect_answers(
        {{session, R"({"at":"2026-09-14T00:00:00","venue":"krx"})",
          R"({"trading_day":true,"phase":"closed","also":[],"regular_open":"09:00:00","regular_close":"15:30:00"})"},
         {session, R"({"at":"2026-09-14T23:59:59","venue":"nxt"})",
          R"({"trading_day":true,"regular_open":"09:00:30","regular_close":"15:20:00"})"},
         {session, R"({"at":"2027-01-04T12:00:00","venue":"krx"})",
          R"({"regular_open":"10:00:00","regular_close":"15:30:00"})"},
         {session, R"({"at":"2027-01-04T12:00:00","venue":"nxt"})",
          R"({"regular_open":"10:00:30","regular_close":"15:20:00"})"},
         {session, R"({"at":"2026-11-19T12:00:00","venue":"krx"})",
          R"({"regular_open":"10:00:00","regular_close":"16:30:00"})"},
         {session, R"({"at":"2026-11-19T12:00:00","venue":"nxt"})",
          R"({"regular_open":"10:00:30","regular_close":"16:20:00"})"},
         {session, R"({"at":"2026-10-09T12:00:00","venue":"krx"})",
          R"({"trading_day":false,"phase":"closed","also":[],"regular_open":null,"regular_close":null})"},
         {session, R"({"at":"2025-02-28T12:00:00","venue":"nxt"})",
          R"({"trading_day":false,"regular_open":null,"regular_close":null})"},
         {session, R"({"at":"2025-02-28T12:00:00","venue":"krx"})", R"({"trading_day":true})"}});
}

TEST(SessionQuestion, IsOutOfRangeOutsideTheCoveredYears) {
    for (const char* at : {"2023-12-31T23:59:59", "2028-01-01T00:00:00", "1900-01-01T00:00:00",
                           "9999-12-31T23:59:59"}) {
        const std::string question = fmt::format(R"({{"at":"{}","venue":"krx"}})", at);
        EXPECT_EQ(error_code(ask(session, question)), "out_of_range") << question;
    }
    for (const char* at : {"2024-01-01T00:00:00", "2027-12-31T23:59:59"}) {
        const std::string question = fmt::format(R"({{"at":"{}","venue":"krx"}})", at);
        EXPECT_EQ(error_code(ask(session, question)), "none") << question;
    }
}

// ---- calendar -------------------------------------------------------------------------------

TEST(CalendarQuestion, KnowsTheClosedWeekdaysOfEachCoveredYear) {
    expect_answers(
        {{calendar, R"({"from":"2024-01-01","to":"2024-12-31"})",
          R"({"count":244,"closed":["2024-01-01","2024-02-09","2024-02-12","2024-03-01","2024-04-10","2024-05-01","2024-05-06","2024-05-15","2024-06-06","2024-08-15","2024-09-16","2024-09-17","2024-09-18","2024-10-01","2024-10-03","2024-10-09","2024-12-25","2024-12-31"]})"},
         {calendar, R"({"from":"2025-01-01","to":"2025-12-31"})",
          R"({"count":242,"closed":["2025-01-01","2025-01-27","2025-01-28","2025-01-29","2025-01-30","2025-03-03","2025-05-01","2025-05-05","2025-05-06","2025-06-03","2025-06-06","2025-08-15","2025-10-03","2025-10-06","2025-10-07","2025-10-08","2025-10-09","2025-12-25","2025-12-31"]})"},
         {calendar, R"({"from":"2026-01-01","to":"2026-12-31"})",
          R"({"count":244,"closed":["2026-01-01","2026-02-16","2026-02-17","2026-02-18","2026-03-02","2026-05-01","2026-05-05","2026-05-25","2026-06-03","2026-07-17","2026-08-17","2026-09-24","2026-09-25","2026-10-05","2026-10-09","2026-12-25","2026-12-31"]})"},
         {calendar, R"({"from":"2027-01-01","to":"2027-12-31"})",
          R"({"count":246,"closed":["2027-01-01","2027-02-08","2027-02-09","2027-03-01","2027-05-05","2027-05-13","2027-07-19","2027-08-16","2027-09-14","2027-09-15","2027-09-16","2027-10-04","2027-10-11","2027-12-27","2027-12-31"]})"}});
}

TEST(CalendarQuestion, HoldsBothOfItsEnds) {
    expect_answers({{calendar, R"({"from":"2026-10-02","to":"2026-10-02"})",
                     R"({"trading_days":["2026-10-02"],"closed":[],"count":1})"},
                    {calendar, R"({"from":"2026-10-05","to":"2026-10-05"})",
                     R"({"trading_days":[],"closed":["2026-10-05"],"count":0})"},
                    {calendar, R"({"from":"2026-10-03","to":"2026-10-04"})",
                     R"({"trading_days":[],"closed":[],"count":0})"},
                    {calendar, R"({"from":"2026-12-30","to":"2027-01-04"})",
                     R"({"trading_days":["2026-12-30","2027-01-04"],"count":2})"},
                    {calendar, R"({"from":"2024-01-01","to":"2027-12-31"})", R"({"count":976})"}});
}

TEST(CalendarQuestion, EndsWhereItBeginsOrLaterAndWithinTheCoveredYears) {
    expect_errors("invalid_value",
                  {{calendar, R"({"from":"2026-10-03","to":"2026-10-02"})", "to"}});
    for (const char* question : {R"({"from":"2023-12-31","to":"2024-01-02"})",
                                 R"({"from":"2027-12-30","to":"2028-01-01"})",
                                 R"({"from":"2028-01-03","to":"2028-01-04"})",
                                 R"({"from":"1900-01-01","to":"9999-12-31"})"})
        EXPECT_EQ(error_code(ask(calendar, question)), "out_of_range") << question;
}

// ---- cost -----------------------------------------------------------------------------------

struct Charged {
    std::string_view trade; ///< the question's fields but its date and broker
    std::string_view answer;
    std::string_view date = "2026-10-12";
    std::string_view broker = "kis";
};

void expect_charged(std::initializer_list<Charged> rows) {
    for (const Charged& row : rows) {
        const std::string question =
            fmt::format(R"({{"date":"{}","broker":"{}",{}}})", row.date, row.broker, row.trade);
        EXPECT_EQ(missing_from(ask(cost, question), row.answer), "") << question;
    }
}

TEST(CostQuestion, ChargesTheTaxOfTheSettlementDayFromItsFirstTradeDayOn) {
    struct Rate {
        std::string_view date;
        int kospi; ///< on a sale of a million won
        int kosdaq;
    };
    for (const Rate& rate :
         {Rate{"2020-01-02", 1000, 2500}, Rate{"2020-12-28", 1000, 2500},
          Rate{"2020-12-29", 800, 2300}, Rate{"2022-12-27", 800, 2300},
          Rate{"2022-12-28", 500, 2000}, Rate{"2023-12-26", 500, 2000},
          Rate{"2023-12-27", 300, 1800}, Rate{"2024-12-26", 300, 1800}, Rate{"2024-12-27", 0, 1500},
          Rate{"2025-12-28", 0, 1500}, Rate{"2025-12-29", 500, 2000}, Rate{"2026-12-31", 500, 2000},
          Rate{"2027-12-31", 500, 2000}}) {
        const std::string kospi =
            fmt::format(R"({{"transaction_tax":{},"rural_tax":1500}})", rate.kospi);
        const std::string kosdaq =
            fmt::format(R"({{"transaction_tax":{},"rural_tax":0}})", rate.kosdaq);
        expect_charged(
            {{R"("side":"sell","price":1000000,"quantity":1,"market":"kospi")", kospi, rate.date},
             {R"("side":"sell","price":1000000,"quantity":1,"market":"kosdaq")", kosdaq,
              rate.date}});
    }
}

TEST(CostQuestion, TaxesNeitherAPurchaseNorAFund) {
    constexpr std::string_view kNone = R"({"transaction_tax":0,"rural_tax":0})";
    expect_charged({{R"("side":"buy","price":71900,"quantity":10,"market":"kospi")", kNone},
                    {R"("side":"buy","price":71900,"quantity":10,"market":"kosdaq")", kNone},
                    {R"("side":"buy","price":71900,"quantity":10,"market":"etf")", kNone},
                    {R"("side":"sell","price":71900,"quantity":10,"market":"etf")", kNone}});
}

TEST(CostQuestion, ChargesTheBrokersCommissionOnBothSides) {
    // 7,190,000 won: 1,010.38 at KIS (a fund 1,053.53), 1,078.5 at Kiwoom.
    const auto trade = [](std::string_view side, std::string_view market) {
        return fmt::format(
            R"("side":"{}","price":7190,"quantity":1000,"market":"{}","commission_unit":1)", side,
            market);
    };
    for (const char* side : {"buy", "sell"}) {
        for (const char* date : {"2020-01-02", "2027-12-31"}) {
            const std::string kospi = trade(side, "kospi");
            const std::string kosdaq = trade(side, "kosdaq");
            const std::string etf = trade(side, "etf");
            expect_charged({{kospi, R"({"commission":1010})", date},
                            {kosdaq, R"({"commission":1010})", date},
                            {etf, R"({"commission":1053})", date},
                            {kospi, R"({"commission":1078})", date, "kiwoom"},
                            {etf, R"({"commission":1078})", date, "kiwoom"}});
        }
    }
}

TEST(CostQuestion, CutsTheCommissionToTenWonAndEachTaxToOneUnlessToldOtherwise) {
    // 719,000 won: 101.04 commission, 359.5 and 1,078.5 tax.
    const std::string sale = R"("side":"sell","price":71900,"quantity":10,"market":"kospi")";
    const std::string one = sale + R"(,"commission_unit":1)";
    const std::string ten = sale + R"(,"commission_unit":10,"tax_unit":10)";
    const std::string written_out = sale + R"(,"commission_unit":10,"tax_unit":1)";
    expect_charged(
        {{sale, R"({"commission":100,"transaction_tax":359,"rural_tax":1078,"total_cost":1537})"},
         {written_out, R"({"commission":100,"transaction_tax":359,"rural_tax":1078})"},
         {one, R"({"commission":101,"transaction_tax":359,"rural_tax":1078,"total_cost":1538})"},
         {ten, R"({"commission":100,"transaction_tax":350,"rural_tax":1070,"total_cost":1520})"},
         {R"("side":"sell","price":666,"quantity":1,"market":"kospi")",
          R"({"commission":0,"transaction_tax":0,"rural_tax":0,"total_cost":0,"net":666})"},
         {R"("side":"sell","price":667,"quantity":1,"market":"kospi")",
          R"({"transaction_tax":0,"rural_tax":1,"total_cost":1,"net":666})"}});
}

TEST(CostQuestion, ReckonsOnceOnTheSumOfTheFills) {
    // Fill by fill the sale would be taxed 105 and 321 won and the purchase charged nothing.
    expect_charged(
        {{R"("side":"sell","fills":[{"price":71900,"quantity":1},{"price":71900,"quantity":1},{"price":71900,"quantity":1}],"market":"kospi")",
          R"({"amount":215700,"commission":30,"transaction_tax":107,"rural_tax":323,"total_cost":460,"net":215240})"},
         {R"("side":"buy","fills":[{"price":60000,"quantity":1},{"quantity":1,"price":59900}],"market":"kospi")",
          R"({"amount":119900,"commission":10,"total_cost":10,"net":-119910})"},
         {R"("side":"buy","fills":[{"price":71900,"quantity":10}],"market":"etf")",
          R"({"amount":719000,"commission":100,"net":-719100})"}});
}

TEST(CostQuestion, NetsWhatIsPaidOrReceived) {
    expect_charged({{R"("side":"buy","price":71900,"quantity":10,"market":"kospi")",
                     R"({"amount":719000,"total_cost":100,"net":-719100})"},
                    {R"("side":"sell","price":71900,"quantity":10,"market":"kosdaq")",
                     R"({"amount":719000,"total_cost":1538,"net":717462})"}});
}

TEST(CostQuestion, IsExactBeyondTheReachOfFloatingPoint) {
    expect_charged(
        {{R"("side":"sell","price":999999999,"quantity":9000000,"market":"kospi","commission_unit":1)",
          R"({"amount":8999999991000000,"commission":1264742998735,"transaction_tax":4499999995500,"rural_tax":13499999986500,"total_cost":19264742980735,"net":8980735248019265})"},
         {R"("side":"buy","price":9223372036854775,"quantity":999,"market":"kospi")",
          R"({"amount":9214148664817920225,"commission":1294836669420860,"net":-9215443501487341085})"}});
}

TEST(CostQuestion, NeedsAnAmountThatFits64Bits) {
    const std::string_view rest = R"("market":"kospi","date":"2026-10-12","broker":"kis")";
    for (
        const char* trade :
        {R"("side":"sell","price":4611686018427387904,"quantity":2)",
         R"("side":"sell","price":3037000500,"quantity":3037000500)",
         R"("side":"buy","price":9223372036854775807,"quantity":1)",
         R"("side":"sell","fills":[{"price":4611686018427387904,"quantity":1},{"price":4611686018427387904,"quantity":1}])"}) {
        const std::string question = fmt::format("{{{},{}}}", trade, rest);
        EXPECT_EQ(error_code(ask(cost, question)), "invalid_value") << question;
    }
}

TEST(CostQuestion, TakesOnePriceAndQuantityOrAListOfFills) {
    const auto question = [](std::string_view trade) {
        return fmt::format(
            R"({{"side":"buy",{},"market":"kospi","date":"2026-10-12","broker":"kis"}})", trade);
    };
    const std::string fill = R"({"price":1,"quantity":1})";
    for (const std::string& trade :
         {std::string{R"("fills":[])"}, std::string{R"("fills":null)"}, std::string{R"("fills":1)"},
          R"("fills":)" + fill, R"("fills":[)" + fill + ",1]", R"("fills":[)" + fill + ",[]]",
          R"("price":1,"fills":[)" + fill + "]", R"("quantity":1,"fills":[)" + fill + "]",
          R"("price":1,"quantity":1,"fills":[)" + fill + "]",
          std::string{R"("price":1,"quantity":1,"fills":[])"}}) {
        EXPECT_EQ(error_code(ask(cost, question(trade))), "invalid_value") << trade;
    }
    for (const char* trade : {R"("price":1)", R"("quantity":1)", R"("tax_unit":1)",
                              R"("fills":[{}])", R"("fills":[{"price":1}])"}) {
        EXPECT_EQ(error_code(ask(cost, question(trade))), "missing_field") << trade;
    }
}

TEST(CostQuestion, IsOutOfRangeOutsideItsYearsAndAnsweredOnEveryDayWithin) {
    const auto code = [](std::string_view date) {
        return error_code(ask(
            cost,
            fmt::format(
                R"({{"side":"sell","price":1,"quantity":1,"market":"etf","date":"{}","broker":"kis"}})",
                date)));
    };
    for (const char* date : {"2020-01-01", "2028-01-01", "1900-01-01", "9999-12-31"})
        EXPECT_EQ(code(date), "out_of_range") << date;
    for (const char* date : {"2020-01-02", "2027-12-31", "2026-10-09", "2026-10-10"})
        EXPECT_EQ(code(date), "none") << date;
}

} // namespace
} // namespace qts::app
