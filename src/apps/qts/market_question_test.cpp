// The form of every question and answer, ticks and limits: market-batch-protocol.md, sections 1 to
// 3, at their edges. Every expected number is worked out by hand from the protocol.
#include "apps/qts/market_question.hpp"

#include "fakes/market_answers.hpp"

namespace qts::app {
namespace {

using enum MarketTopic;

// ---- every answer ---------------------------------------------------------------------------

TEST(MarketAnswer, OfEachExampleOfTheProtocolIsTheOnePrinted) {
    expect_answers(
        {{tick,
          R"({"id":"t1","price":4999,"product":"stock","market":"kospi","date":"2026-10-12"})",
          R"({"id":"t1","tick":5,"on_grid":false,"floor":4995,"ceil":5000,"down":4995,"up":5000})"},
         {limits, R"({"id":"l1","base":199900,"product":"stock","date":"2026-10-12"})",
          R"({"id":"l1","base":199900,"upper":259500,"lower":140000})"},
         {session, R"({"id":"s1","at":"2026-09-14T16:00:00","venue":"krx"})",
          R"({"id":"s1","trading_day":true,"phase":"after_market","also":["block"],"regular_open":"09:00:00","regular_close":"15:30:00"})"},
         {calendar, R"({"id":"c1","from":"2026-10-02","to":"2026-10-06"})",
          R"({"id":"c1","trading_days":["2026-10-02","2026-10-06"],"closed":["2026-10-05"],"count":2})"},
         {cost,
          R"({"id":"k1","side":"sell","price":71900,"quantity":10,"market":"kospi","date":"2026-10-12","broker":"kis"})",
          R"({"id":"k1","amount":719000,"commission":100,"transaction_tax":359,"rural_tax":1078,"total_cost":1537,"net":717463})"}});
}

TEST(MarketAnswer, OfACostThatNoLongerFitsWithItsFeesIsAnErrorAndOneBelowIsExact) {
    const auto cost_of = [](const char* side, const char* quantity) {
        return ask(cost, fmt::format(R"({{"side":"{}","price":1000000000000,"quantity":{},)"
                                     R"("market":"kospi","date":"2026-11-23","broker":"kis"}})",
                                     side, quantity));
    };
    EXPECT_NE(cost_of("buy", "9223372").find("fits 64 bits"), std::string::npos);
    // 0.0140527 % of 9.22 x 10^18 won.
    EXPECT_EQ(missing_from(cost_of("buy", "9220000"),
                           R"({"commission":1295658940000000,"net":-9221295658940000000})"),
              "");
    EXPECT_EQ(missing_from(cost_of("sell", "9223372"), R"({"amount":9223372000000000000})"), "");
}

TEST(MarketAnswer, RepeatsTheIdWhateverCharactersItHas) {
    for (const char* id : {"", " ", "한글", "😀", R"(\"\\\/\b\n\t)", R"(\u0000\u001f)", "{}"}) {
        const std::string question =
            fmt::format(R"({{"from":"2026-10-02","id":"{}","to":"2026-10-02"}})", id);
        const std::string answer = ask(calendar, question);
        EXPECT_EQ(missing_from(answer, fmt::format(R"({{"id":"{}","count":1}})", id)), "");
        EXPECT_EQ(answer.find('\n'), std::string::npos) << "an answer is one line";
    }
}

TEST(MarketAnswer, HasNoIdWhenTheQuestionHasNone) {
    const std::string answer = ask(calendar, R"({"from":"2026-10-02","to":"2026-10-02"})");
    EXPECT_FALSE(parsed(answer).root().exact_member("id")) << answer;
    const std::string error = ask(calendar, R"({"from":"2026-10-02"})");
    EXPECT_FALSE(parsed(error).root().exact_member("id")) << error;
}

TEST(MarketAnswer, TakesTheFieldsInAnyOrderAndWithBlanksBetween) {
    expect_answers(
        {{tick, "  { \"date\" : \"2026-10-12\" ,\t\"product\":\"stock\", \"price\" : 2000 } \r",
          R"({"tick":5,"down":1999})"}});
}

// ---- errors ---------------------------------------------------------------------------------

TEST(MarketError, NamesTheFieldThatIsMissing) {
    expect_errors(
        "missing_field",
        {{tick, R"({"product":"stock","date":"2026-10-12"})", "price"},
         {tick, R"({"price":1,"date":"2026-10-12"})", "product"},
         {tick, R"({"price":1,"product":"stock"})", "date"},
         {limits, R"({"product":"stock","date":"2026-10-12"})", "base"},
         {limits, R"({"base":1,"date":"2026-10-12"})", "product"},
         {limits, R"({"base":1,"product":"stock"})", "date"},
         {session, R"({"venue":"krx"})", "at"},
         {session, R"({"at":"2026-10-12T09:00:00"})", "venue"},
         {calendar, R"({"to":"2026-10-12"})", "from"},
         {calendar, R"({"from":"2026-10-12"})", "to"},
         {cost, R"({"price":1,"quantity":1,"market":"kospi","date":"2026-10-12","broker":"kis"})",
          "side"},
         {cost,
          R"({"side":"buy","quantity":1,"market":"kospi","date":"2026-10-12","broker":"kis"})",
          "price"},
         {cost, R"({"side":"buy","price":1,"market":"kospi","date":"2026-10-12","broker":"kis"})",
          "quantity"},
         {cost, R"({"side":"buy","price":1,"quantity":1,"market":"kospi","broker":"kis"})", "date"},
         {cost, R"({"side":"buy","price":1,"quantity":1,"market":"kospi","date":"2026-10-12"})",
          "broker"},
         {cost,
          R"({"side":"buy","fills":[{"price":1,"quantity":1},{"price":1}],"market":"kospi","date":"2026-10-12","broker":"kis"})",
          "fills[1].quantity"}});
}

class NoPositiveInteger : public testing::TestWithParam<const char*> {};

TEST_P(NoPositiveInteger, IsAnInvalidValueOfEachNumber) {
    const auto with = [](std::string_view shape) {
        return fmt::format(fmt::runtime(shape), GetParam());
    };
    const std::string terms = R"("product":"stock","date":"2026-10-12"}})";
    const std::string trade = R"("market":"kospi","date":"2026-10-12","broker":"kis"}})";
    const std::string tick_price = with(R"({{"price":{},)" + terms);
    const std::string base = with(R"({{"base":{},)" + terms);
    const std::string multiple = with(R"({{"base":1,"multiple":{},)" + terms);
    const std::string price = with(R"({{"side":"buy","price":{},"quantity":1,)" + trade);
    const std::string quantity = with(R"({{"side":"buy","price":1,"quantity":{},)" + trade);
    const std::string fill =
        with(R"({{"side":"buy","fills":[{{"price":1,"quantity":{}}}],)" + trade);
    const std::string unit =
        with(R"({{"side":"buy","price":1,"quantity":1,"commission_unit":{},)" + trade);
    const std::string tax_unit =
        with(R"({{"side":"buy","price":1,"quantity":1,"tax_unit":{},)" + trade);
    expect_errors("invalid_value", {{tick, tick_price, "price"},
                                    {limits, base, "base"},
                                    {limits, multiple, "multiple"},
                                    {cost, price, "price"},
                                    {cost, quantity, "quantity"},
                                    {cost, fill, "fills[0].quantity"},
                                    {cost, unit, "commission_unit"},
                                    {cost, tax_unit, "tax_unit"}});
}

INSTANTIATE_TEST_SUITE_P(Table, NoPositiveInteger,
                         testing::Values("0", "-1", "1.0", "1.5", "1e0", "\"1\"", "true", "null",
                                         "[1]", "{}", "9223372036854775808"));

TEST(MarketError, RefusesAWordThatIsNoneOfThoseListed) {
    expect_errors(
        "invalid_value",
        {{tick, R"({"price":1,"product":"etn","date":"2026-10-12"})", "product"},
         {tick, R"({"price":1,"product":"Stock","date":"2026-10-12"})", "product"},
         {tick, R"({"price":1,"product":"stock","market":"etf","date":"2026-10-12"})", "market"},
         {tick, R"({"price":1,"product":"stock","market":null,"date":"2026-10-12"})", "market"},
         {limits, R"({"base":1,"product":1,"date":"2026-10-12"})", "product"},
         {limits, R"({"base":1,"product":"stock","date":"2026-10-12","kind":""})", "kind"},
         {session, R"({"at":"2026-10-12T09:00:00","venue":"sor"})", "venue"},
         {session, R"({"at":"2026-10-12T09:00:00","venue":["krx"]})", "venue"},
         {cost,
          R"({"side":"hold","price":1,"quantity":1,"market":"kospi","date":"2026-10-12","broker":"kis"})",
          "side"},
         {cost,
          R"({"side":"buy","price":1,"quantity":1,"market":"konex","date":"2026-10-12","broker":"kis"})",
          "market"},
         {cost,
          R"({"side":"buy","price":1,"quantity":1,"market":"kospi","date":"2026-10-12","broker":"KIS"})",
          "broker"},
         {cost,
          R"({"side":"buy","price":1,"quantity":1,"market":"kospi","date":"2026-10-12","broker":"kis","tax_unit":5})",
          "tax_unit"},
         {cost,
          R"({"side":"buy","price":1,"quantity":1,"market":"kospi","date":"2026-10-12","broker":"kis","commission_unit":100})",
          "commission_unit"}});
}

TEST(MarketError, RefusesADayThatDoesNotExist) {
    for (const char* date :
         {"2026-02-29", "2026-02-30", "2026-04-31", "2026-13-01", "2026-00-01", "2026-01-00",
          "2026-1-1", "20261012", "2026/10/12", "2026-10-12 ", "2026-10-12T00:00:00", ""}) {
        const std::string price =
            fmt::format(R"({{"price":1,"product":"stock","date":"{}"}})", date);
        const std::string from = fmt::format(R"({{"from":"{}","to":"2027-01-01"}})", date);
        const std::string trade = fmt::format(
            R"({{"side":"buy","price":1,"quantity":1,"market":"etf","broker":"kis","date":"{}"}})",
            date);
        expect_errors("invalid_value",
                      {{tick, price, "date"}, {calendar, from, "from"}, {cost, trade, "date"}});
    }
    expect_answers({{tick, R"({"price":1,"product":"stock","date":"2024-02-29"})", R"({"up":2})"}});
}

TEST(MarketError, RefusesATimeThatIsNone) {
    for (const char* at :
         {"2026-10-12", "2026-10-12T24:00:00", "2026-10-12T23:60:00", "2026-10-12T23:59:60",
          "2026-10-12T9:00:00", "2026-10-12T09:00", "2026-10-12 09:00:00", "2026-10-12T09:00:00Z",
          "2026-10-12T09:00:00.0", "2026-10-12T09:00:00+09:00", "2026-02-29T09:00:00"}) {
        const std::string question = fmt::format(R"({{"at":"{}","venue":"krx"}})", at);
        expect_errors("invalid_value", {{session, question, "at"}});
    }
}

TEST(MarketError, RefusesAFieldThatNobodyKnows) {
    expect_errors(
        "invalid_value",
        {{tick, R"({"price":1,"product":"stock","date":"2026-10-12","venue":"krx"})", "venue"},
         {tick, R"({"Price":1,"product":"stock","date":"2026-10-12"})", "Price"},
         {calendar, R"({"from":"2026-10-02","to":"2026-10-02","":1})", ""},
         {session, R"({"at":"2026-10-12T09:00:00","venue":"krx","date":"2026-10-12"})", "date"},
         {cost,
          R"({"side":"buy","fills":[{"price":1,"quantity":1,"venue":"krx"}],"market":"kospi","date":"2026-10-12","broker":"kis"})",
          "fills[0].venue"}});
}

TEST(MarketError, RefusesAFieldThatIsGivenTwice) {
    expect_errors(
        "invalid_value",
        {{calendar, R"({"from":"2026-10-02","from":"2026-10-02","to":"2026-10-02"})", "from"},
         {calendar, R"({"id":"a","from":"2026-10-02","to":"2026-10-02","id":"b"})", "id"}});
}

TEST(MarketError, RefusesAnIdThatIsNoText) {
    for (const char* id : {"1", "null", "true", "[]", R"({"id":"a"})"}) {
        const std::string question =
            fmt::format(R"({{"id":{},"from":"2026-10-02","to":"2026-10-02"}})", id);
        expect_errors("invalid_value", {{calendar, question, "id"}});
        EXPECT_FALSE(parsed(ask(calendar, question)).root().exact_member("id")) << question;
    }
}

TEST(MarketError, RefusesALineThatIsNoJsonObject) {
    for (const char* line : {"x", "{", "}", "[]", "[{}]", "1", "null", "\"\"", "{\"from\":}",
                             "{\"from\":1,}", "{'from':1}", "{} {}", "{}//", "{\"id\":\"\xff\"}",
                             "\xef\xbb\xbf", "{\"id\":\"a\tb\"}", "{\"id\":\"\\ud800\"}", "NaN"}) {
        EXPECT_EQ(error_code(ask(calendar, line)), "invalid_value") << line;
    }
    EXPECT_EQ(error_code(ask(calendar, std::string(100'000, '['))), "invalid_value");
    EXPECT_EQ(error_code(ask(calendar, "{}")), "missing_field");
}

TEST(MarketError, RepeatsTheIdOfTheQuestion) {
    for (const char* question :
         {R"({"id":"e","from":"2026-10-02"})", R"({"id":"e","from":1,"to":"2026-10-02"})",
          R"({"id":"e","from":"2023-12-31","to":"2026-10-02"})", R"({"id":"e","x":1})"}) {
        const std::string answer = ask(calendar, question);
        EXPECT_NE(error_code(answer), "none") << answer;
        EXPECT_EQ(missing_from(answer, R"({"id":"e"})"), "");
    }
}

TEST(MarketError, RepeatsTheIdBesideANumberOfAnySize) {
    // Whoever sends 2^64 or 1e400 has made an object of JSON with an id that is a text.
    for (const char* price : {"9223372036854775808", "18446744073709551615", "18446744073709551616",
                              "-9223372036854775809", "1e400"}) {
        const std::string answer = ask(
            tick,
            fmt::format(R"({{"id":"e","price":{},"product":"stock","date":"2026-10-12"}})", price));
        EXPECT_EQ(error_code(answer), "invalid_value") << answer;
        EXPECT_EQ(missing_from(answer, R"({"id":"e"})"), "") << price;
    }
}

// ---- tick -----------------------------------------------------------------------------------

struct Step {
    int price;
    int tick;
    std::string_view floor;
    int ceil;
    std::string_view down;
    int up;
};

void expect_steps(std::string_view terms, std::initializer_list<Step> rows) {
    for (const Step& row : rows) {
        const std::string question = fmt::format(R"({{"price":{},{}}})", row.price, terms);
        const std::string wanted =
            fmt::format(R"({{"tick":{},"on_grid":{},"floor":{},"ceil":{},"down":{},"up":{}}})",
                        row.tick, row.ceil == row.price, row.floor, row.ceil, row.down, row.up);
        EXPECT_EQ(missing_from(ask(tick, question), wanted), "") << question;
    }
}

TEST(TickQuestion, FollowsTheBandsOfStocksOnBothMarketsSince20230125) {
    for (const char* terms : {R"("product":"stock","date":"2026-10-12")",
                              R"("product":"stock","market":"kosdaq","date":"2023-01-25")"}) {
        expect_steps(terms, {{1, 1, "1", 1, "null", 2},
                             {2, 1, "2", 2, "1", 3},
                             {1999, 1, "1999", 1999, "1998", 2000},
                             {2000, 5, "2000", 2000, "1999", 2005},
                             {2001, 5, "2000", 2005, "2000", 2005},
                             {4999, 5, "4995", 5000, "4995", 5000},
                             {5000, 10, "5000", 5000, "4995", 5010},
                             {19999, 10, "19990", 20000, "19990", 20000},
                             {20000, 50, "20000", 20000, "19990", 20050},
                             {49999, 50, "49950", 50000, "49950", 50000},
                             {50000, 100, "50000", 50000, "49950", 50100},
                             {199999, 100, "199900", 200000, "199900", 200000},
                             {200000, 500, "200000", 200000, "199900", 200500},
                             {499999, 500, "499500", 500000, "499500", 500000},
                             {500000, 1000, "500000", 500000, "499500", 501000},
                             {500001, 1000, "500000", 501000, "500000", 501000}});
    }
}

TEST(TickQuestion, FollowsTheOldBandsOfEachMarketBefore20230125) {
    const std::initializer_list<Step> alike{{999, 1, "999", 999, "998", 1000},
                                            {1000, 5, "1000", 1000, "999", 1005},
                                            {5000, 10, "5000", 5000, "4995", 5010},
                                            {10000, 50, "10000", 10000, "9990", 10050},
                                            {50000, 100, "50000", 50000, "49950", 50100}};
    const char* const kospi = R"("product":"stock","market":"kospi","date":"2023-01-24")";
    const char* const kosdaq = R"("product":"stock","market":"kosdaq","date":"2023-01-24")";
    expect_steps(kospi, alike);
    expect_steps(kosdaq, alike);
    expect_steps(kospi, {{100000, 500, "100000", 100000, "99900", 100500},
                         {500000, 1000, "500000", 500000, "499500", 501000}});
    expect_steps(kosdaq, {{100000, 100, "100000", 100000, "99900", 100100},
                          {500000, 100, "500000", 500000, "499900", 500100}});
}

TEST(TickQuestion, IsAboutKospiUnlessItNamesAMarket) {
    expect_steps(R"("product":"stock","date":"2023-01-24")",
                 {{100000, 500, "100000", 100000, "99900", 100500}});
}

TEST(TickQuestion, OfAFundIsFiveWonAtEveryPriceBefore20231218) {
    for (const char* market : {"kospi", "kosdaq"}) {
        const std::string terms =
            fmt::format(R"("product":"etf","market":"{}","date":"2023-12-17")", market);
        expect_steps(terms, {{1, 5, "null", 5, "null", 5},
                             {4, 5, "null", 5, "null", 5},
                             {5, 5, "5", 5, "null", 10},
                             {6, 5, "5", 10, "5", 10},
                             {1999, 5, "1995", 2000, "1995", 2000},
                             {500001, 5, "500000", 500005, "500000", 500005}});
    }
}

TEST(TickQuestion, OfAFundIsOneWonUnder2000Since20231218) {
    expect_steps(R"("product":"etf","date":"2023-12-18")",
                 {{1, 1, "1", 1, "null", 2},
                  {1999, 1, "1999", 1999, "1998", 2000},
                  {2000, 5, "2000", 2000, "1999", 2005},
                  {500001, 5, "500000", 500005, "500000", 500005}});
}

// ---- limits ---------------------------------------------------------------------------------

struct Band {
    std::string_view base;
    std::string_view terms; ///< after the date of 2026-10-12
    std::string_view answer;
};

void expect_limits(std::initializer_list<Band> rows) {
    for (const Band& row : rows) {
        const std::string question =
            fmt::format(R"({{"base":{},"date":"2026-10-12",{}}})", row.base, row.terms);
        EXPECT_EQ(missing_from(ask(limits, question), row.answer), "") << question;
    }
}

TEST(LimitsQuestion, TakesThreeTenthsCutToTheTickOfTheBase) {
    const char* const stock = R"("product":"stock")";
    expect_limits({{"1985", stock, R"({"base":1985,"upper":2580,"lower":1390})"},
                   {"2015", stock, R"({"base":2015,"upper":2615,"lower":1415})"},
                   {"9940", stock, R"({"base":9940,"upper":12920,"lower":6960})"},
                   {"9980", stock, R"({"base":9980,"upper":12970,"lower":6990})"},
                   {"49950", stock, R"({"base":49950,"upper":64900,"lower":35000})"},
                   {"274000", stock, R"({"base":274000,"upper":356000,"lower":192000})"},
                   {"498500", stock, R"({"base":498500,"upper":648000,"lower":349000})"},
                   {"1999", stock, R"({"base":1999,"upper":2595,"lower":1400})"}});
}

TEST(LimitsQuestion, GoesAtLeastOneOfTheLowestTicksAndNeverBelowTheLowestPrice) {
    const char* const stock = R"("product":"stock")";
    expect_limits({{"1", stock, R"({"base":1,"upper":2,"lower":1})"},
                   {"2", stock, R"({"base":2,"upper":3,"lower":1})"},
                   {"3", stock, R"({"base":3,"upper":4,"lower":2})"},
                   {"7", stock, R"({"base":7,"upper":9,"lower":5})"}});
    expect_answers({{limits, R"({"base":5,"product":"etf","date":"2023-12-17"})",
                     R"({"base":5,"upper":10,"lower":5})"},
                    {limits, R"({"base":10,"product":"etf","date":"2023-12-17"})",
                     R"({"base":10,"upper":15,"lower":5})"}});
}

TEST(LimitsQuestion, RaisesABaseThatIsOffTheGrid) {
    const char* const stock = R"("product":"stock")";
    expect_limits(
        {{"199801", stock, R"({"base":199900,"upper":259500,"lower":140000})"},
         {"199901", stock, R"({"base":200000,"upper":260000,"lower":140000})"},
         {"4999", R"("product":"stock","kind":"no_limit")", R"({"base":5000,"upper":null})"},
         {"5011", R"("product":"stock","kind":"first_day")",
          R"({"base":5020,"upper":20050,"lower":3020})"}});
    expect_answers({{limits, R"({"base":3,"product":"etf","date":"2023-12-17"})",
                     R"({"base":5,"upper":10,"lower":5})"}});
}

TEST(LimitsQuestion, MultipliesTheWidthAfterItIsCut) {
    expect_limits({{"10000", R"("product":"etf","multiple":1)", R"({"upper":13000,"lower":7000})"},
                   {"10000", R"("product":"etf","multiple":2)", R"({"upper":16000,"lower":4000})"},
                   {"2015", R"("product":"etf","multiple":2)", R"({"upper":3215,"lower":815})"},
                   {"3", R"("product":"etf","multiple":2)", R"({"upper":5,"lower":1})"},
                   {"10000", R"("product":"etf","multiple":4)", R"({"upper":22000,"lower":1})"}});
}

TEST(AnswerLine, OfALineBeyondAllMeasureSaysSoWithoutReadingIt) {
    const std::string longest(kLongestQuestion, ' ');
    EXPECT_EQ(error_part(ask(tick, longest + " "), "message"),
              "the line is longer than 67108864 bytes: ask in several");
}

TEST(LimitsQuestion, OfAFirstListingDayReachesFrom60To400Percent) {
    const char* const first = R"("product":"stock","kind":"first_day")";
    expect_limits({{"20000", first, R"({"base":20000,"upper":80000,"lower":12000})"},
                   {"5010", first, R"({"base":5010,"upper":20000,"lower":3010})"},
                   {"7070", first, R"({"base":7070,"upper":28250,"lower":4250})"},
                   {"1", first, R"({"base":1,"upper":4,"lower":1})"}});
}

TEST(LimitsQuestion, WithoutLimitsAnswersNull) {
    expect_limits({{"5000", R"("product":"stock","kind":"no_limit")",
                    R"({"base":5000,"upper":null,"lower":null})"}});
}

TEST(LimitsQuestion, IsAnsweredByTheTicksOfItsDayAndMarket) {
    expect_answers(
        {{limits, R"({"base":83300,"product":"stock","market":"kospi","date":"2023-01-24"})",
          R"({"upper":108000,"lower":58400})"},
         {limits, R"({"base":83300,"product":"stock","market":"kosdaq","date":"2023-01-24"})",
          R"({"upper":108200,"lower":58400})"},
         {limits, R"({"base":83300,"product":"stock","market":"kospi","date":"2023-01-25"})",
          R"({"upper":108200,"lower":58400})"}});
}

} // namespace
} // namespace qts::app
