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
    return record(code, "KR7005930003", name, 227, {60, 61, 226}, group);
}
std::string kosdaq(const std::string& code, const std::string& name) {
    return record(code, "KR7086520004", name, 221, {55, 56, 220});
}

TEST(KisMasterFile, ReadsCodeIsinAndKoreanName) {
    const auto file = parse_master_file(kospi("005930", kSamsung) + "\n");
    ASSERT_TRUE(file.has_value()) << file.error().context;
    EXPECT_EQ(file->market, Market::kospi);
    ASSERT_EQ(file->records.size(), 1U);
    EXPECT_EQ(file->records[0].symbol, *Symbol::parse("005930"));
    EXPECT_EQ(file->records[0].isin, "KR7005930003");
    EXPECT_EQ(file->records[0].name, "삼성전자");
    EXPECT_EQ(file->records[0].group, "ST");
}

TEST(KisMasterFile, TellsTheMarketByItsTailAndTakesBothLineEnds) {
    const auto file =
        parse_master_file(kosdaq("086520", kEcopro) + "\r\n" + kosdaq("0001A0", "A") + "\n");
    ASSERT_TRUE(file.has_value()) << file.error().context;
    EXPECT_EQ(file->market, Market::kosdaq);
    ASSERT_EQ(file->records.size(), 2U);
    EXPECT_EQ(file->records[0].name, "에코프로");
    EXPECT_EQ(file->records[1].symbol, *Symbol::parse("0001A0"));
}

TEST(KisMasterFile, ReadsFromTheEndWhateverTheNamesLength) {
    std::string line = kospi("005930", kSamsung);
    line.insert(61, "          "); // a longer name field
    const auto file = parse_master_file(line);
    ASSERT_TRUE(file.has_value()) << file.error().context;
    EXPECT_EQ(file->records[0].name, "삼성전자");
}

TEST(KisMasterFile, CountsCodesThatAreNoneOfOurs) {
    const auto file =
        parse_master_file(kospi("57H714", "ELW", "EW") + "\n" + kospi("F70100022", "FUND", "MF") +
                          "\n" + kospi("Q520057", "ETN", "EN") + "\n");
    ASSERT_TRUE(file.has_value()) << file.error().context;
    EXPECT_EQ(file->records.size(), 2U); // an ELW's code has the form of a share's
    EXPECT_EQ(file->skipped, 1U);
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

} // namespace
} // namespace qts::kis
