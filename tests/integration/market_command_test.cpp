// `qts market` as a person and a program use it: one question, a batch, the rules of a qts.toml.

#include "core/text.hpp"
#include "fakes/market_answers.hpp"
#include "integration/qts_process.hpp"

#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace qts {
namespace {

using app::error_code;
using app::error_part;
using app::missing_from;

ProcessResult market(const ScratchDirectory& scratch, std::vector<std::string> words,
                     const std::map<std::string, std::string>& environment = {},
                     const std::string& input_path = {}) {
    words.insert(words.begin(), "market");
    return run_qts(scratch, std::move(words), environment, {}, input_path);
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

/// The answers to a batch of questions under the rules of a qts.toml.
std::vector<std::string> answers(const char* topic, const std::string& questions,
                                 const std::string& toml = {}) {
    const ScratchDirectory scratch;
    scratch.write("qts.toml", toml);
    const ProcessResult run = market(scratch, {topic, "--batch", scratch.write("q", questions)});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    return lines_of(run.out);
}

const std::string kFour = R"({"id":"1","price":4999,"product":"stock","date":"2026-10-12"})"
                          "\n\n"
                          R"({"id":"2","price":0,"product":"stock","date":"2026-10-12"})"
                          "\r\n   \n"
                          "no question\n"
                          R"({"id":"4","price":2000,"product":"stock","date":"2026-10-12"})";

// ---- batches --------------------------------------------------------------------------------

TEST(MarketBatch, AnswersEachLineInItsPlaceAndExitsWithZeroWhateverIsWrongInThem) {
    const ScratchDirectory scratch;
    const ProcessResult run = market(scratch, {"tick", "--batch", scratch.write("q", kFour)});
    EXPECT_EQ(run.exit_code, 0);
    EXPECT_EQ(run.err, "");
    ASSERT_TRUE(run.out.ends_with("\n"));
    const std::vector<std::string> lines = lines_of(run.out);
    ASSERT_EQ(lines.size(), 4U) << run.out;
    EXPECT_EQ(missing_from(lines[0], R"({"id":"1","tick":5,"down":4995})"), "");
    EXPECT_EQ(missing_from(lines[1], R"({"id":"2"})"), "");
    EXPECT_EQ(error_code(lines[1]), "invalid_value");
    EXPECT_EQ(error_code(lines[2]), "invalid_value");
    EXPECT_EQ(missing_from(lines[3], R"({"id":"4","tick":5,"down":1999})"), "");
}

TEST(MarketBatch, FromStandardInputIsAnsweredLikeThatOfAFile) {
    const ScratchDirectory scratch;
    const std::string path = scratch.write("q", kFour);
    const ProcessResult named = market(scratch, {"tick", "--batch", path});
    const ProcessResult piped = market(scratch, {"tick", "--batch", "-"}, {}, path);
    EXPECT_EQ(piped.exit_code, 0);
    EXPECT_EQ(piped.err, "");
    EXPECT_EQ(piped.out, named.out);
}

TEST(MarketBatch, OfThousandsOfLinesKeepsTheirOrder) {
    std::string questions;
    for (int i = 0; i < 20'000; ++i) {
        questions += fmt::format(R"({{"id":"{}","price":{},"product":"stock","date":"2026-10-12"}})"
                                 "\n",
                                 i, i % 100 == 0 ? 0 : i);
    }
    const std::vector<std::string> lines = answers("tick", questions);
    ASSERT_EQ(lines.size(), 20'000U);
    for (std::size_t i = 0; i < lines.size(); ++i)
        ASSERT_TRUE(lines[i].starts_with(fmt::format(R"({{"id":"{}",)", i))) << lines[i];
}

TEST(MarketBatch, WithoutQuestionsHasNoAnswers) {
    for (const char* questions : {"", "\n", "\r\n  \n\t\n"})
        EXPECT_TRUE(answers("cost", questions).empty());
}

TEST(MarketBatch, TakesALineOfAnyLength) {
    const std::string long_id(3'000'000, 'x');
    const std::vector<std::string> lines = answers(
        "calendar", fmt::format(R"({{"id":"{}","from":"2026-10-02","to":"2026-10-02"}})", long_id) +
                        "\n" + R"({"from":"2026-10-02","to":"2026-10-02"})");
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_NE(lines[0].find(long_id), std::string::npos);
    EXPECT_EQ(missing_from(lines[1], R"({"count":1})"), "");
}

TEST(MarketBatch, CutsALineThatIsNoQuestionOfAnybodysAndGoesOn) {
    constexpr std::size_t kTooLong = 70'000'000; // beyond 64 MiB
    const std::vector<std::string> lines =
        answers("calendar",
                std::string(kTooLong, 'x') + "\n" + R"({"from":"2026-10-02","to":"2026-10-02"})");
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_NE(lines[0].find("error"), std::string::npos);
    EXPECT_EQ(missing_from(lines[1], R"({"count":1})"), "");
}

struct Unreadable {
    const char* name;
    const char* path;
};
class UnreadableBatch : public testing::TestWithParam<Unreadable> {};

TEST_P(UnreadableBatch, IsOneSentenceAndExitCodeTwo) {
    const ScratchDirectory scratch;
    std::filesystem::create_directory(scratch.path() + "/folder");
    const ProcessResult run = market(scratch, {"tick", "--batch", GetParam().path});
    EXPECT_EQ(run.exit_code, 2) << run.out << run.err;
    EXPECT_EQ(run.out, "");
    EXPECT_EQ(lines_of(run.err).size(), 1U) << run.err;
    EXPECT_NE(run.err.find(GetParam().path), std::string::npos) << run.err;
}

INSTANTIATE_TEST_SUITE_P(Table, UnreadableBatch,
                         testing::Values(Unreadable{"none", "none.jsonl"},
                                         Unreadable{"folder", "folder"},
                                         Unreadable{"below_a_file", "/dev/null/q"},
                                         Unreadable{"first_read_fails", "/proc/self/mem"}),
                         [](const auto& each) { return std::string{each.param.name}; });

TEST(MarketBatch, FromAStandardInputThatCannotBeReadExitsWithTwo) {
    const ScratchDirectory scratch;
    const ProcessResult run = market(scratch, {"tick", "--batch", "-"}, {}, scratch.path());
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_EQ(run.out, "");
    EXPECT_NE(run.err, "");
}

TEST(MarketBatch, TakesNoQuestionBesideItsFile) {
    const ScratchDirectory scratch;
    const std::string path = scratch.write("q", kFour);
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"tick", "71900", "--batch", path},
          {"tick", "--batch", path, "--date", "2026-10-12"},
          {"session", "--batch", path, "--venue", "krx"},
          {"tick", "--batch", ""},
          {"tick", "--batch"}}) {
        const ProcessResult run = market(scratch, words);
        EXPECT_EQ(run.exit_code, 2) << run.out;
        EXPECT_EQ(run.out, "");
        EXPECT_NE(run.err.find("--batch"), std::string::npos) << run.err;
    }
}

TEST(MarketBatch, EndsWhenNobodyReadsItsAnswers) {
    // `qts market tick --batch - | head -1`, with questions that go on.
    constexpr int kPatienceMs = 10'000;
    const ScratchDirectory scratch;
    const std::string fifo = scratch.path() + "/questions";
    ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
    const int questions = ::open(fifo.c_str(), O_RDWR | O_CLOEXEC); // it never ends
    ASSERT_GE(questions, 0);
    const StartedProcess process = start_qts(scratch, {"market", "tick", "--batch", "-"}, {}, fifo);
    ::close(process.out_fd);
    std::string lines;
    for (int i = 0; i < 200; ++i)
        lines += R"({"price":1,"product":"stock","date":"2026-10-12"})"
                 "\n";
    EXPECT_EQ(::write(questions, lines.data(), lines.size()), static_cast<ssize_t>(lines.size()));
    // Its stderr ends when it does.
    char byte = 0;
    pollfd end{.fd = process.err_fd, .events = POLLIN, .revents = 0};
    bool ended = false;
    while (!ended && ::poll(&end, 1, kPatienceMs) > 0)
        ended = ::read(process.err_fd, &byte, 1) <= 0;
    EXPECT_TRUE(ended) << "it reads on";
    if (!ended) ::kill(process.pid, SIGKILL);
    ::close(questions);
    ::close(process.err_fd);
    EXPECT_EQ(exit_code_of(process.pid), 1);
}

// ---- one question ---------------------------------------------------------------------------

struct Same {
    const char* name;
    std::vector<std::string> words;
    const char* question;
};
class SingleQuestion : public testing::TestWithParam<Same> {};

TEST_P(SingleQuestion, HasTheAnswerOfTheBatchWithoutItsId) {
    const ScratchDirectory scratch;
    std::vector<std::string> words = GetParam().words;
    words.push_back("--json");
    const ProcessResult one = market(scratch, words);
    EXPECT_EQ(one.exit_code, 0) << one.err;
    EXPECT_EQ(one.err, "");
    const std::vector<std::string> single = lines_of(one.out);
    const std::vector<std::string> batch = answers(words[0].c_str(), GetParam().question);
    ASSERT_EQ(single.size(), 1U) << one.out;
    ASSERT_EQ(batch.size(), 1U);
    EXPECT_EQ(missing_from(single[0], batch[0]), "");
    EXPECT_EQ(missing_from(batch[0], single[0]), "");
}

INSTANTIATE_TEST_SUITE_P(
    Table, SingleQuestion,
    testing::Values(
        Same{"tick",
             {"tick", "4999", "--product", "stock", "--date", "2026-10-12"},
             R"({"price":4999,"product":"stock","market":"kospi","date":"2026-10-12"})"},
        Same{"tick_of_kosdaq_in_2022",
             {"tick", "100000", "--product", "stock", "--market", "kosdaq", "--date", "2022-12-01"},
             R"({"price":100000,"product":"stock","market":"kosdaq","date":"2022-12-01"})"},
        Same{"limits",
             {"limits", "199900", "--product", "stock", "--date", "2026-10-12"},
             R"({"base":199900,"product":"stock","date":"2026-10-12"})"},
        Same{"limits_of_a_leveraged_fund",
             {"limits", "2015", "--product", "etf", "--date", "2026-10-12", "--multiple", "2"},
             R"({"base":2015,"product":"etf","date":"2026-10-12","multiple":2})"},
        Same{"limits_of_none",
             {"limits", "5000", "--product", "stock", "--date", "2026-10-12", "--kind", "no_limit"},
             R"({"base":5000,"product":"stock","date":"2026-10-12","kind":"no_limit"})"},
        Same{"session",
             {"session", "2026-09-14T16:00:00", "--venue", "krx"},
             R"({"at":"2026-09-14T16:00:00","venue":"krx"})"},
        Same{"session_of_nxt",
             {"session", "2026-11-19T16:45:00", "--venue", "nxt"},
             R"({"at":"2026-11-19T16:45:00","venue":"nxt"})"},
        Same{"calendar",
             {"calendar", "--from", "2026-10-02", "--to", "2026-10-06"},
             R"({"from":"2026-10-02","to":"2026-10-06"})"},
        Same{
            "cost",
            {"cost", "sell", "71900", "10", "--market", "kospi", "--date", "2026-10-12", "--broker",
             "kis"},
            R"({"side":"sell","price":71900,"quantity":10,"market":"kospi","date":"2026-10-12","broker":"kis"})"},
        Same{
            "cost_with_units",
            {"cost", "buy", "71900", "10", "--market", "etf", "--date", "2026-10-12", "--broker",
             "kiwoom", "--commission-unit", "1", "--tax-unit", "10"},
            R"({"side":"buy","price":71900,"quantity":10,"market":"etf","date":"2026-10-12","broker":"kiwoom","commission_unit":1,"tax_unit":10})"}),
    [](const auto& each) { return std::string{each.param.name}; });

struct Failing {
    const char* name;
    std::vector<std::string> words;
    const char* code;
    const char* holds; ///< the message
};
class FailingQuestion : public testing::TestWithParam<Failing> {};

TEST_P(FailingQuestion, ExitsWithTwoAndOneSentenceAndWithJsonTheErrorObject) {
    const ScratchDirectory scratch;
    const ProcessResult text = market(scratch, GetParam().words);
    EXPECT_EQ(text.exit_code, 2);
    EXPECT_EQ(text.out, "");
    EXPECT_EQ(lines_of(text.err).size(), 1U) << text.err;
    EXPECT_NE(text.err.find(GetParam().holds), std::string::npos) << text.err;
    std::vector<std::string> words = GetParam().words;
    words.push_back("--json");
    const ProcessResult json = market(scratch, words);
    EXPECT_EQ(json.exit_code, 2);
    const std::vector<std::string> lines = lines_of(json.out);
    ASSERT_EQ(lines.size(), 1U) << json.out;
    EXPECT_EQ(error_code(lines[0]), GetParam().code) << lines[0];
    EXPECT_NE(error_part(lines[0], "message").find(GetParam().holds), std::string::npos)
        << lines[0];
}

INSTANTIATE_TEST_SUITE_P(
    Table, FailingQuestion,
    testing::Values(
        Failing{"no_price", {"tick"}, "missing_field", "'price'"},
        Failing{"price_of_zero", {"tick", "0"}, "invalid_value", "'price'"},
        Failing{"negative_price", {"tick", "-5"}, "invalid_value", "'price'"},
        Failing{"price_with_a_point", {"tick", "1.0"}, "invalid_value", "'price'"},
        Failing{
            "price_beyond_64_bits", {"tick", "9223372036854775808"}, "invalid_value", "'price'"},
        Failing{"price_of_words", {"limits", "many"}, "invalid_value", "'base'"},
        Failing{"unknown_product", {"tick", "5", "--product", "etn"}, "invalid_value", "'product'"},
        Failing{"no_such_day", {"tick", "5", "--date", "2026-02-30"}, "invalid_value", "'date'"},
        Failing{"no_such_time", {"session", "2026-10-12T24:00:00"}, "invalid_value", "'at'"},
        Failing{"day_beyond_the_calendar",
                {"session", "2028-01-01T09:00:00"},
                "out_of_range",
                "2027-12-31"},
        Failing{"end_before_begin",
                {"calendar", "--from", "2026-10-03", "--to", "2026-10-02"},
                "invalid_value",
                "'to'"},
        Failing{"no_quantity", {"cost", "buy", "71900"}, "missing_field", "'quantity'"},
        Failing{"unknown_side", {"cost", "hold", "71900", "1"}, "invalid_value", "'side'"},
        Failing{"text_that_is_no_utf8", {"tick", "\xff"}, "invalid_value", "'price'"}),
    [](const auto& each) { return std::string{each.param.name}; });

TEST(MarketCommand, AsksAboutTodayAndKrxAndKisWhenAPersonLeavesThemOut) {
    const ScratchDirectory scratch;
    for (const std::vector<std::string>& words : {std::vector<std::string>{"tick", "71950"},
                                                  {"limits", "199900"},
                                                  {"session"},
                                                  {"calendar"},
                                                  {"cost", "sell", "71900", "10"}}) {
        const ProcessResult run = market(scratch, words);
        EXPECT_EQ(run.exit_code, 0) << words[0] << run.err;
        EXPECT_NE(run.out, "");
    }
}

TEST(MarketCommand, LooksAMonthAheadWhenNoEndIsNamed) {
    const ScratchDirectory scratch;
    const ProcessResult run = market(scratch, {"calendar", "--from", "2026-12-01", "--json"});
    EXPECT_EQ(missing_from(run.out, R"({"count":21})"), "");
}

TEST(MarketCommand, LooksNoFurtherThanTheCalendarWhenNoEndIsNamed) {
    const ScratchDirectory scratch;
    const ProcessResult run = market(scratch, {"calendar", "--from", "2027-12-20", "--json"});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(missing_from(run.out, R"({"count":8})"), "");
}

TEST(MarketCommand, NeedsNoHomeDirectory) {
    // A job without an environment, a container: there is nothing to keep.
    const ScratchDirectory scratch;
    const ProcessResult run =
        market(scratch, {"tick", "4999", "--date", "2026-10-12", "--json"}, {{"HOME", ""}});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(missing_from(run.out, R"({"tick":5})"), "");
}

TEST(MarketCommand, NamesTheNearestWordForAnUnknownOne) {
    const ScratchDirectory scratch;
    const auto sentence = [&](std::vector<std::string> words) {
        const ProcessResult run = market(scratch, std::move(words));
        EXPECT_EQ(run.exit_code, 2) << run.out;
        EXPECT_EQ(run.out, "");
        return run.err;
    };
    EXPECT_NE(sentence({"tik", "5"}).find("did you mean tick?"), std::string::npos);
    EXPECT_NE(sentence({"sesion"}).find("did you mean session?"), std::string::npos);
    EXPECT_NE(sentence({"tick", "5", "--marked", "kospi"}).find("did you mean --market?"),
              std::string::npos);
    EXPECT_NE(sentence({"holidays"}).find("--help lists them"), std::string::npos);
    for (const char* topic : {"tick", "limits", "session", "calendar", "cost"})
        EXPECT_NE(sentence({}).find(topic), std::string::npos);
}

// ---- for a person ---------------------------------------------------------------------------

const std::vector<std::vector<std::string>> kForPeople{
    {"tick", "71950", "--date", "2026-10-12"},
    {"tick", "1", "--date", "2026-10-12"},
    {"tick", "3", "--product", "etf", "--date", "2023-12-17"},
    {"limits", "199850", "--date", "2026-10-12"},
    {"limits", "10000", "--product", "etf", "--multiple", "2", "--date", "2026-10-12"},
    {"limits", "71900", "--kind", "no_limit", "--date", "2026-10-12"},
    {"session", "2026-10-12T08:35:00"},
    {"session", "2026-10-12T10:00:00"},
    {"session", "2026-10-12T15:45:00"},
    {"session", "2026-10-12T19:00:00"},
    {"session", "2026-10-10T10:00:00"},
    {"session", "2027-12-31T10:00:00"},
    {"session", "2026-10-12T08:10:00", "--venue", "nxt"},
    {"session", "2026-10-12T15:10:00", "--venue", "nxt"},
    {"calendar", "--from", "2026-10-02", "--to", "2026-12-31"},
    {"calendar", "--from", "2027-10-02", "--to", "2027-10-04"},
    {"cost", "sell", "71900", "10", "--date", "2026-10-12"},
    {"cost", "buy", "1234500", "1000000", "--market", "kosdaq", "--broker", "kiwoom", "--date",
     "2026-10-12"},
    {"cost", "sell", "71900", "10", "--market", "etf", "--date", "2027-12-30"}};

TEST(MarketText, FitsTheScreenInBothLanguages) {
    constexpr int kScreen = 80;
    const ScratchDirectory scratch;
    for (const char* language : {"en", "ko"}) {
        for (const std::vector<std::string>& words : kForPeople) {
            const ProcessResult run = market(scratch, words, {{"QTS_LANG", language}});
            EXPECT_EQ(run.exit_code, 0) << run.err;
            EXPECT_EQ(run.err, "");
            for (const std::string& line : lines_of(run.out))
                EXPECT_LE(display_width(line), kScreen) << line;
        }
    }
}

struct Told {
    const char* name;
    std::vector<std::string> words;
    std::vector<const char*> english;
    std::vector<const char*> korean;
};
class MarketTextOf : public testing::TestWithParam<Told> {};

TEST_P(MarketTextOf, TellsTheAnswerInBothLanguages) {
    const ScratchDirectory scratch;
    const ProcessResult english = market(scratch, GetParam().words, {{"QTS_LANG", "en"}});
    for (const char* part : GetParam().english)
        EXPECT_NE(english.out.find(part), std::string::npos) << part << " in: " << english.out;
    const ProcessResult korean = market(scratch, GetParam().words, {{"QTS_LANG", "ko"}});
    for (const char* part : GetParam().korean)
        EXPECT_NE(korean.out.find(part), std::string::npos) << part << " in: " << korean.out;
}

INSTANTIATE_TEST_SUITE_P(
    Table, MarketTextOf,
    testing::Values(Told{"tick",
                         {"tick", "71950", "--date", "2026-10-12"},
                         {"71,950원", "price unit", "100원", "no", "71,900원", "72,000원"},
                         {"호가단위", "100원", "아니오", "71,900원", "72,000원"}},
                    Told{"limits",
                         {"limits", "199850", "--date", "2026-10-12"},
                         {"199,900원", "199,850원", "259,500원", "140,000원"},
                         {"기준가", "상한가", "259,500원", "하한가", "140,000원"}},
                    Told{"no_limits",
                         {"limits", "71900", "--date", "2026-10-12", "--kind", "no_limit"},
                         {"71,900원", "none"},
                         {"71,900원", "없음"}},
                    Told{"session",
                         {"session", "2026-10-12T15:45:00"},
                         {"closed", "block", "post hours close", "09:00:00 ~ 15:30:00"},
                         {"장 마감", "대량매매", "장후 시간외종가", "09:00:00 ~ 15:30:00"}},
                    Told{"calendar",
                         {"calendar", "--from", "2026-10-02", "--to", "2026-10-06"},
                         {"2 trading days", "2026-10-05"},
                         {"2 거래일", "평일 휴장", "2026-10-05"}},
                    Told{"sale",
                         {"cost", "sell", "71900", "10", "--date", "2026-10-12"},
                         {"71,900원", "719,000원", "100원", "359원", "1,078원", "1,537원",
                          "717,463원"},
                         {"매도", "71,900원", "수수료", "증권거래세", "농어촌특별세", "717,463원"}},
                    Told{"purchase",
                         {"cost", "buy", "71900", "10", "--date", "2026-10-12"},
                         {"71,900원", "719,100원", "2026-10-14"},
                         {"매수", "719,100원", "결제일"}}),
    [](const auto& each) { return std::string{each.param.name}; });

TEST(MarketText, HelpOfEachTopicShowsABatch) {
    const ScratchDirectory scratch;
    for (const std::string topic : {"tick", "limits", "session", "calendar", "cost"}) {
        const ProcessResult run = market(scratch, {topic, "--help"});
        EXPECT_EQ(run.exit_code, 0);
        EXPECT_NE(run.out.find("qts market " + topic + " --batch"), std::string::npos) << run.out;
    }
}

// ---- rules of a qts.toml --------------------------------------------------------------------

TEST(MarketOverride, OfAClosedDayEndsTradingOnThatDayAlone) {
    const std::vector<std::string> days =
        answers("calendar", R"({"from":"2026-12-01","to":"2026-12-03"})",
                "[market]\nclosed_days = [\"2026-12-02\"]\n");
    EXPECT_EQ(
        missing_from(
            days.at(0),
            R"({"trading_days":["2026-12-01","2026-12-03"],"closed":["2026-12-02"],"count":2})"),
        "");
    const std::vector<std::string> hours =
        answers("session",
                "{\"at\":\"2026-12-02T10:00:00\",\"venue\":\"nxt\"}\n"
                "{\"at\":\"2026-12-03T10:00:00\",\"venue\":\"nxt\"}\n",
                "[market]\nclosed_days = [\"2026-12-02\"]\n");
    EXPECT_EQ(missing_from(hours.at(0), R"({"trading_day":false,"phase":"closed"})"), "");
    EXPECT_EQ(missing_from(hours.at(1), R"({"trading_day":true,"phase":"main_market"})"), "");
}

TEST(MarketOverride, OfATradingDayOpensTheMarketOnIt) {
    EXPECT_EQ(missing_from(answers("calendar", R"({"from":"2026-10-03","to":"2026-10-06"})",
                                   "[market]\ntrading_days = [\"2026-10-05\"]\n")
                               .at(0),
                           R"({"trading_days":["2026-10-05","2026-10-06"],"closed":[]})"),
              "");
}

TEST(MarketOverride, OfAnExaminationDayMovesItsHours) {
    const std::vector<std::string> lines =
        answers("session",
                "{\"at\":\"2027-11-17T09:30:00\",\"venue\":\"krx\"}\n"
                "{\"at\":\"2027-11-18T09:30:00\",\"venue\":\"krx\"}\n",
                "[market]\ncsat_days = [\"2027-11-18\"]\n");
    EXPECT_EQ(missing_from(lines.at(0), R"({"phase":"continuous","regular_close":"15:30:00"})"),
              "");
    EXPECT_EQ(
        missing_from(lines.at(1), R"({"phase":"opening_auction","regular_close":"16:30:00"})"), "");
}

TEST(MarketOverride, OfTheCoveredYearsLetsThemBeAskedAbout) {
    const std::vector<std::string> lines =
        answers("calendar",
                "{\"from\":\"2027-12-30\",\"to\":\"2028-01-05\"}\n"
                "{\"from\":\"2028-12-31\",\"to\":\"2029-01-01\"}\n",
                "[market]\ncovered_through = \"2028-12-31\"\n"
                "closed_days = [\"2028-01-03\"]\n");
    EXPECT_EQ(
        missing_from(lines.at(0), R"({"trading_days":["2027-12-30","2028-01-04","2028-01-05"]})"),
        "");
    EXPECT_EQ(error_code(lines.at(1)), "out_of_range");
}

struct Override {
    const char* name;
    const char* toml;
    const char* topic;
    const char* question; ///< with a place for the date
    const char* before;   ///< what the day before answers
    const char* from;     ///< what its day answers
};
class DatedOverride : public testing::TestWithParam<Override> {};

TEST_P(DatedOverride, ChangesAnswersFromItsDayOn) {
    // Each row begins on Tuesday 2027-03-02; 2027-03-01 is closed, 2027-02-26 trades.
    std::string questions;
    for (const char* date : {"2027-02-26", "2027-03-01", "2027-03-02", "2027-12-30"})
        questions += fmt::format(fmt::runtime(GetParam().question), date) + "\n";
    const std::vector<std::string> lines = answers(GetParam().topic, questions, GetParam().toml);
    ASSERT_EQ(lines.size(), 4U);
    EXPECT_EQ(missing_from(lines[0], GetParam().before), "");
    EXPECT_EQ(missing_from(lines[2], GetParam().from), "");
    EXPECT_EQ(missing_from(lines[3], GetParam().from), "");
    if (std::string_view{GetParam().topic} == "session") return; // nothing opens on a holiday
    EXPECT_EQ(missing_from(lines[1], GetParam().before), "");
}

INSTANTIATE_TEST_SUITE_P(
    Table, DatedOverride,
    testing::Values(
        Override{"tick_of_both_markets",
                 "[[market.tick]]\nfrom = \"2027-03-02\"\nproduct = \"stock\"\n"
                 "bands = [[2000, 1], [10]]\n",
                 "tick", R"({{"price":4999,"product":"stock","market":"kosdaq","date":"{}"}})",
                 R"({"tick":5,"down":4995,"up":5000})", R"({"tick":10,"down":4990,"up":5000})"},
        Override{"tick_of_the_other_market",
                 "[[market.tick]]\nfrom = \"2027-03-02\"\nproduct = \"stock\"\n"
                 "market = \"kospi\"\nbands = [[2000, 1], [10]]\n",
                 "tick", R"({{"price":4999,"product":"stock","market":"kosdaq","date":"{}"}})",
                 R"({"tick":5})", R"({"tick":5})"},
        Override{"limit", "[[market.limit]]\nfrom = \"2027-03-02\"\npercent = 50\n", "limits",
                 R"({{"base":10000,"product":"stock","date":"{}"}})",
                 R"({"upper":13000,"lower":7000})", R"({"upper":15000,"lower":5000})"},
        Override{"session",
                 "[[market.session]]\nfrom = \"2027-03-02\"\nvenue = \"krx\"\n"
                 "phase = \"pre_market\"\nbegin = \"07:00:00\"\nend = \"08:00:00\"\n",
                 "session", R"({{"at":"{}T07:00:00","venue":"krx"}})",
                 R"({"trading_day":true,"phase":"closed"})", R"({"phase":"pre_market"})"},
        Override{"abolished_session",
                 "[[market.session]]\nfrom = \"2027-03-02\"\nvenue = \"nxt\"\n"
                 "phase = \"pre_market\"\nabolished = true\n",
                 "session", R"({{"at":"{}T08:49:59","venue":"nxt"}})", R"({"phase":"pre_market"})",
                 R"({"trading_day":true,"phase":"closed"})"},
        Override{
            "tax",
            "[[market.tax]]\nfrom = \"2027-03-02\"\nmarket = \"kospi\"\n"
            "transaction_ppm = 0\nrural_ppm = 1000\n",
            "cost",
            R"({{"side":"sell","price":10000,"quantity":100,"market":"kospi","date":"{}","broker":"kis"}})",
            R"({"transaction_tax":500,"rural_tax":1500,"net":997860})",
            R"({"transaction_tax":0,"rural_tax":1000,"net":998860})"},
        Override{
            "commission",
            "[[market.commission]]\nfrom = \"2027-03-02\"\nbroker = \"kis\"\n"
            "rate_ppb = 36396\n",
            "cost",
            R"({{"side":"buy","price":10000,"quantity":100,"market":"kosdaq","date":"{}","broker":"kis","commission_unit":1}})",
            R"({"commission":140,"net":-1000140})", R"({"commission":36,"net":-1000036})"},
        Override{
            "commission_of_the_other_broker",
            "[[market.commission]]\nfrom = \"2027-03-02\"\nbroker = \"kis\"\n"
            "rate_ppb = 36396\n",
            "cost",
            R"({{"side":"buy","price":10000,"quantity":100,"market":"kosdaq","date":"{}","broker":"kiwoom"}})",
            R"({"commission":150})", R"({"commission":150})"}),
    [](const auto& each) { return std::string{each.param.name}; });

TEST(MarketOverride, ThatFitsNothingStopsTheProgramBeforeItsFirstAnswer) {
    for (const auto& [toml, holds] : std::map<const char*, const char*>{
             {"[market]\nclosed_dayz = [\"2026-12-02\"]\n", "did you mean 'closed_days'?"},
             {"[market]\nclosed_days = [\"2026-02-30\"]\n", "closed_days"},
             {"[market]\nclosed_days = [\"2031-01-02\"]\n", "2027-12-31"},
             {"[[market.tax]]\nfrom = \"2027-03-02\"\nmarket = \"kospi\"\n", "transaction_ppm"},
             {"[[market.tick]]\nfrom = \"2027-03-02\"\nproduct = \"stock\"\nbands = [[5]]\n"
              "tick = 5\n",
              "tick"},
             {"[[market.session]]\nfrom = \"2027-03-02\"\nvenue = \"krx\"\n"
              "phase = \"pre_market\"\nbegin = \"08:00:00\"\nend = \"08:50:00\"\n",
              "overlap"}}) {
        const ScratchDirectory scratch;
        scratch.write("qts.toml", toml);
        const ProcessResult run = market(scratch, {"tick", "--batch", scratch.write("q", kFour)});
        EXPECT_EQ(run.exit_code, 2) << toml;
        EXPECT_EQ(run.out, "");
        EXPECT_NE(run.err.find(holds), std::string::npos) << run.err;
    }
}

} // namespace
} // namespace qts
