// docs/seed-map.md, checked: every row's file, the text that stands in it, and its test exist; and,
// where the seed document is at hand, every name of it has a row.

#include "tidy/source_tree.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

namespace qts::tidy {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot{QTS_SOURCE_DIR};
constexpr const char* kSeedName = "000_d515ac7eece60c39.txt";

std::string text_of(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream{path}.rdbuf();
    return text.str();
}

std::vector<std::string> all_matches(const std::string& text, const std::string& pattern) {
    const std::regex expression{pattern};
    std::vector<std::string> found;
    for (std::sregex_iterator it{text.begin(), text.end(), expression}, end; it != end; ++it)
        found.push_back((*it)[it->size() > 1 ? 1 : 0].str());
    return found;
}

std::string trimmed(const std::string& text) {
    const std::size_t begin = text.find_first_not_of(' ');
    const std::size_t end = text.find_last_not_of(' ');
    return begin == std::string::npos ? "" : text.substr(begin, end - begin + 1);
}

struct Row {
    std::string seed;
    std::string here;
    std::string test;
    std::string status;
};

const std::string& seed_map() {
    static const std::string text = text_of(kRoot / "docs/seed-map.md");
    return text;
}

std::vector<Row> rows() {
    std::vector<Row> all;
    std::istringstream lines{seed_map()};
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with("| ") || line.starts_with("| seed |")) continue;
        std::vector<std::string> cells;
        std::istringstream in{line.substr(1)};
        for (std::string cell; std::getline(in, cell, '|');)
            cells.push_back(trimmed(cell));
        if (cells.size() == 4) all.push_back(Row{cells[0], cells[1], cells[2], cells[3]});
    }
    return all;
}

std::set<std::string> test_names() {
    std::set<std::string> names;
    const std::regex declared{R"(\bTEST(?:_P|_F)?\((\w+), (\w+)\))"};
    for (const char* folder : {"src", "tests"}) {
        for (const SourceFile& file : files_below(folder)) {
            std::string text = file.text;
            text = std::regex_replace(text, std::regex{"\n +"}, " "); // a broken declaration
            for (std::sregex_iterator it{text.begin(), text.end(), declared}, end; it != end; ++it)
                names.insert((*it)[1].str() + "." + (*it)[2].str());
        }
    }
    return names;
}

/// What a row must name: words of the seed that are names, keys, codes, paths or log lines.
std::set<std::string> names_of(const std::string& seed) {
    std::set<std::string> names;
    for (const char* pattern :
         {R"(\b((?:KIS|KIWOOM)_[A-Z][A-Z_]+[A-Z])\b)", R"(\b([VT]TTC[0-9]{4}[RU])\b)",
          R"(((?:/oauth2|/uapi|/api)/[A-Za-z0-9/-]+))", R"(\b(\w+\.py)\b)",
          R"(\b((?:place|get|cancel)_order|get_balance|submit_intent|get_broker_config)\b)",
          R"(\b(KISClient|KISOrderAdapter|KiwoomClient|KiwoomOrderAdapter|BaseBrokerAdapter)\b)",
          R"(\b(OrderAdapterToBrokerEngineAdapter|ExecutionIntent|ExecutionResponse)\b)",
          R"(\b(CANO|ACNT_PRDT_CD|PDNO|ORD_DVSN|ORD_QTY|ORD_UNPR|SLL_BUY_DVSN_CD|ord_no|rt_cd)\b)",
          R"((--broker|--scope|--verbose|--local-only|--max-iterations))",
          R"((?:\n|^)- (\[[ x]\] [^\n*]+))"}) {
        for (const std::string& name : all_matches(seed, pattern))
            names.insert(trimmed(name));
    }
    return names;
}

TEST(SeedMap, EveryRowNamesAFileTheTextInItAndATestThatExist) {
    const std::set<std::string> tests = test_names();
    ASSERT_GT(rows().size(), 80U) << "the table was not found";
    for (const Row& row : rows()) {
        const std::vector<std::string> names = all_matches(row.here, "`([^`]+)`");
        ASSERT_FALSE(names.empty()) << row.seed;
        ASSERT_TRUE(fs::exists(kRoot / names[0])) << row.seed << ": " << names[0];
        const std::string text = text_of(kRoot / names[0]);
        for (std::size_t i = 1; i < names.size(); ++i) {
            EXPECT_NE(text.find(names[i]), std::string::npos)
                << row.seed << ": '" << names[i] << "' does not stand in " << names[0];
        }
        const bool waits = row.status.starts_with("later") || row.status.starts_with("left");
        const bool page = names[0].starts_with("docs/") || names[0].starts_with("scripts/");
        if (row.test == "-") {
            EXPECT_TRUE(waits || page) << row.seed << ": kept without a test";
        } else {
            EXPECT_TRUE(tests.contains(row.test)) << row.seed << ": no test " << row.test;
        }
    }
}

TEST(SeedMap, EveryStatusIsOneOfTheFour) {
    for (const Row& row : rows()) {
        const std::string word = row.status.substr(0, row.status.find_first_of(" :,"));
        const bool known = word == "kept" || word == "changed" || word == "later" || word == "left";
        EXPECT_TRUE(known) << row.seed << ": " << row.status;
        const bool explained = word == "kept" || row.status.size() > word.size() + 2;
        EXPECT_TRUE(explained) << row.seed << ": " << word << " without a reason";
    }
}

TEST(SeedMap, EveryNameOfTheSeedHasItsRow) {
    const char* const given = std::getenv("QTS_SHARED_DIR");
    const fs::path shared = given != nullptr ? fs::path{given} : kRoot.parent_path() / "shared";
    const fs::path seed = shared / "reference" / kSeedName;
    if (!fs::exists(seed)) GTEST_SKIP() << "the seed document is not here";
    const std::set<std::string> names = names_of(text_of(seed));
    EXPECT_GT(names.size(), 60U);
    for (const std::string& name : names) {
        EXPECT_NE(seed_map().find(name), std::string::npos) << name << " has no row";
    }
}

} // namespace
} // namespace qts::tidy
