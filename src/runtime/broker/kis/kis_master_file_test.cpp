#include "runtime/broker/kis/kis_master_file.hpp"

#include <gtest/gtest.h>

#include <string>

namespace qts::kis {
namespace {

// 삼성전자 and 에코프로 in CP949.
const std::string kSamsung = "\xBB\xEF\xBC\xBA\xC0\xFC\xC0\xDA";
const std::string kEcopro = "\xBF\xA1\xC4\xDA\xC7\xC1\xB7\xCE";

/// A record with a tail of `bytes`, in which the flags at `flags` are N.
std::string record(const std::string& code, const std::string& isin, const std::string& name,
                   std::size_t bytes, std::initializer_list<std::size_t> flags,
                   const std::string& group = "ST") {
    std::string head = code;
    head.resize(9, ' ');
    head += isin;
    head.resize(21, ' ');
    std::string padded = name;
    padded.resize(40, ' ');
    std::string tail(bytes, '0');
    tail.replace(0, 2, group);
    for (const std::size_t flag : flags)
        tail[flag] = 'N';
    return head + padded + tail;
}

std::string kospi(const std::string& code, const std::string& name,
                  const std::string& group = "ST") {
    return record(code, "KR7005930003", name, 227, {60, 61, 62, 226}, group);
}
std::string kosdaq(const std::string& code, const std::string& name) {
    return record(code, "KR7086520004", name, 221, {55, 56, 57, 220});
}

TEST(KisMasterFile, ReadsCodeIsinAndKoreanName) {
    const auto file = parse_master_file(kospi("005930", kSamsung) + "\n");
    ASSERT_TRUE(file.has_value()) << file.error().context;
    EXPECT_EQ(file->market, Market::kospi);
    ASSERT_EQ(file->records.size(), 1U);
    EXPECT_EQ(file->records[0].instrument.symbol, *Symbol::parse("005930"));
    EXPECT_EQ(file->records[0].isin, "KR7005930003");
    EXPECT_EQ(file->records[0].instrument.name, "삼성전자");
    EXPECT_EQ(file->records[0].group, "ST");
}

TEST(KisMasterFile, TellsTheMarketByItsTailAndTakesBothLineEnds) {
    const auto file =
        parse_master_file(kosdaq("086520", kEcopro) + "\r\n" + kosdaq("0001A0", "A") + "\n");
    ASSERT_TRUE(file.has_value()) << file.error().context;
    EXPECT_EQ(file->market, Market::kosdaq);
    ASSERT_EQ(file->records.size(), 2U);
    EXPECT_EQ(file->records[0].instrument.name, "에코프로");
    EXPECT_EQ(file->records[1].instrument.symbol, *Symbol::parse("0001A0"));
}

TEST(KisMasterFile, ReadsFromTheEndWhateverTheNamesLength) {
    std::string line = kospi("005930", kSamsung);
    line.insert(61, "          "); // a longer name field
    const auto file = parse_master_file(line);
    ASSERT_TRUE(file.has_value()) << file.error().context;
    EXPECT_EQ(file->records[0].instrument.name, "삼성전자");
}

TEST(KisMasterFile, CountsCodesThatAreNoneOfOurs) {
    const auto file =
        parse_master_file(kospi("57H714", "ELW", "EW") + "\n" + kospi("F70100022", "FUND", "MF") +
                          "\n" + kospi("Q520057", "ETN", "EN") + "\n");
    ASSERT_TRUE(file.has_value()) << file.error().context;
    EXPECT_EQ(file->records.size(), 2U); // an ELW's code has the form of a share's
    EXPECT_EQ(file->skipped, 1U);
}

TEST(KisMasterFile, LeavesOutWarrantsAndSubscriptionRights) {
    const auto file =
        parse_master_file(kospi("005930", kSamsung) + "\n" + kospi("00593A", "WARRANT", "SW") +
                          "\n" + kospi("00593B", "RIGHT", "SR") + "\n");
    ASSERT_TRUE(file.has_value()) << file.error().context;
    EXPECT_EQ(file->records.size(), 1U);
    EXPECT_EQ(file->skipped, 2U);
}

TEST(KisMasterFile, NamesTheLineThatIsNone) {
    const std::string good = kospi("005930", kSamsung) + "\n";
    for (const std::string& bad : {std::string{"short"}, kosdaq("086520", kEcopro),
                                   kospi("005930", "\xBB"), good.substr(0, good.size() - 2)}) {
        const auto file = parse_master_file(good + bad + "\n");
        ASSERT_FALSE(file.has_value());
        EXPECT_EQ(file.error().kind, ErrorKind::malformed);
        EXPECT_NE(file.error().context.find("line 2"), std::string::npos) << file.error().context;
    }
}

TEST(KisMasterFile, AnEmptyOrForeignFileIsAnError) {
    for (const char* text : {"", "\n\n", "PK\x03\x04 a zip archive", "date,open,high\n1,2,3\n"}) {
        EXPECT_FALSE(parse_master_file(text).has_value()) << text;
    }
}

/// A KOSPI record whose tail says `text` at `at`.
std::string saying(std::initializer_list<std::pair<std::size_t, std::string>> texts) {
    std::string line = kospi("005930", kSamsung);
    for (const auto& [at, text] : texts)
        line.replace(line.size() - 227 + at, text.size(), text);
    return line;
}
Result<Instrument> issue_of(const std::string& line) {
    auto file = parse_master_file(line);
    if (!file) return failure(file.error());
    return file->records.at(0).instrument;
}

TEST(KisMasterFile, TellsBasePriceSharesWorthAndListingDay) {
    const auto issue = issue_of(saying(
        {{41, "000071700"}, {105, "19750611"}, {113, "000000005919637"}, {212, "004593639"}}));
    ASSERT_TRUE(issue.has_value()) << issue.error().context;
    EXPECT_EQ(issue->base, Price::won(71'700));
    EXPECT_EQ(issue->listed_on, KstDate::of(1975, 6, 11));
    EXPECT_EQ(issue->listed_shares, Quantity::shares(5'919'637'000)); // told in thousands
    EXPECT_EQ(issue->market_cap, Notional::won(459'363'900'000'000));
}

TEST(KisMasterFile, ZerosAndBlanksTellNothing) {
    const auto zeros = issue_of(saying({}));
    ASSERT_TRUE(zeros.has_value());
    EXPECT_EQ(zeros->base, std::nullopt);
    EXPECT_EQ(zeros->listed_on, std::nullopt);
    EXPECT_EQ(zeros->listed_shares, std::nullopt);
    EXPECT_EQ(zeros->market_cap, std::nullopt);
    EXPECT_EQ(zeros->flags, IssueFlags{});
    const auto blanks = issue_of(saying({{41, "         "}, {212, "         "}}));
    ASSERT_TRUE(blanks.has_value());
    EXPECT_EQ(blanks->base, std::nullopt);
}

TEST(KisMasterFile, TellsWhatTheExchangeHasDeclared) {
    EXPECT_TRUE(issue_of(saying({{60, "Y"}}))->flags.halted);
    EXPECT_TRUE(issue_of(saying({{61, "Y"}}))->flags.liquidation);
    EXPECT_TRUE(issue_of(saying({{62, "Y"}}))->flags.administrative);
    EXPECT_FALSE(issue_of(saying({{32, "1"}}))->flags.overheated); // a notice is no measure
    EXPECT_TRUE(issue_of(saying({{32, "2"}}))->flags.overheated);
    EXPECT_TRUE(issue_of(saying({{32, "3"}}))->flags.overheated);
    EXPECT_EQ(issue_of(saying({{63, "02"}}))->flags.alarm, MarketAlarm::warning);
}

TEST(KisMasterFile, ACodeOrFigureThatIsNoneNamesItsLine) {
    for (const std::string& bad :
         {saying({{63, "09"}}), saying({{32, "7"}}), saying({{41, "00000717x"}}),
          saying({{113, "999999999999999"}}), saying({{62, "X"}})}) {
        const auto file = parse_master_file(kospi("000660", "A") + "\n" + bad);
        ASSERT_FALSE(file.has_value());
        EXPECT_NE(file.error().context.find("2"), std::string::npos) << file.error().context;
    }
}

TEST(KisMasterFile, ProductsComeFromTheirGroup) {
    const auto product = [](const char* group) {
        return parse_master_file(kospi("005930", kSamsung, group))->records[0].instrument.product;
    };
    EXPECT_EQ(product("ST"), Product::stock);
    EXPECT_EQ(product("EF"), Product::etf);
    EXPECT_EQ(product("FE"), Product::etf);
    EXPECT_EQ(product("EN"), Product::etn);
    EXPECT_EQ(product("EW"), Product::elw);
    EXPECT_EQ(product("RT"), Product::stock);
}

TEST(KisMasterFile, AWrongIsinIsCountedAndKept) {
    const auto file =
        parse_master_file(record("005930", "KR7005930004", kSamsung, 227, {60, 61, 62, 226}) +
                          "\n" + kospi("005930", kSamsung));
    ASSERT_TRUE(file.has_value());
    EXPECT_EQ(file->records.size(), 2U);
    EXPECT_EQ(file->odd_isins, 1U);
}

} // namespace
} // namespace qts::kis
