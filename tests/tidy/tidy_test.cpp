// The house rules, executed. Each test reads the source tree and names every place that breaks its
// rule; a rule that must bend is changed here, in the open.

#include "tidy/source_tree.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

namespace qts::tidy {
namespace {

constexpr std::size_t kLongestFile = 600;
constexpr std::size_t kLongestFunction = 70;
constexpr std::size_t kLongestLine = 100;

const std::vector<SourceFile>& sources() {
    static const std::vector<SourceFile> files = files_below("src");
    return files;
}

const std::vector<SourceFile>& everything() {
    static const std::vector<SourceFile> files = [] {
        std::vector<SourceFile> all = files_below("src");
        for (const char* folder : {"tests", "bench"}) {
            for (SourceFile& file : files_below(folder))
                all.push_back(std::move(file));
        }
        return all;
    }();
    return files;
}

std::string at(const SourceFile& file, std::size_t line) {
    return fmt::format("{}:{}", file.path, line);
}

/// Terminal columns of a line: UTF-8 continuation bytes do not count, Hangul counts once.
std::size_t columns(const std::string& line) {
    std::size_t count = 0;
    for (const char c : line)
        count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
    return count;
}

// The arrows of docs/architecture.md: a layer may include itself, what it names, and what those
// name.
const std::map<std::string, std::set<std::string>>& arrows() {
    static const std::map<std::string, std::set<std::string>> direct{
        {"core", {}},
        {"market", {"core"}},
        {"trading", {"market"}},
        {"net", {"core"}},
        {"exchange", {"trading"}},
        {"storage", {"trading"}},
        {"simulator", {"net", "exchange"}},
        {"runtime/config", {"trading"}},
        {"runtime/strategy", {"trading"}},
        {"runtime/risk", {"trading"}},
        {"runtime/safety", {"trading"}},
        {"runtime/portfolio", {"trading"}},
        {"runtime/decision", {"runtime/risk", "runtime/safety", "runtime/portfolio"}},
        {"runtime/execution", {"runtime/safety", "runtime/portfolio"}},
        {"runtime/engine",
         {"runtime/strategy", "runtime/decision", "runtime/execution", "runtime/portfolio",
          "runtime/safety"}},
        {"runtime/broker", {"net", "trading", "runtime/config"}},
        {"runtime/broker/kis", {"runtime/broker"}},
        {"runtime/broker/kiwoom", {"runtime/broker"}},
        {"runtime/broker/adapters", {"runtime/broker/kis", "runtime/broker/kiwoom"}},
    };
    return direct;
}

std::set<std::string> reachable(const std::string& layer) {
    std::set<std::string> all{layer};
    std::vector<std::string> open{layer};
    while (!open.empty()) {
        const std::string next = open.back();
        open.pop_back();
        const auto row = arrows().find(next);
        if (row == arrows().end()) continue;
        for (const std::string& below : row->second) {
            if (all.insert(below).second) open.push_back(below);
        }
    }
    return all;
}

TEST(Layers, EveryIncludeFollowsAnArrow) {
    const std::regex include{R"re(^#include "([^"]+)")re"};
    for (const SourceFile& file : sources()) {
        const std::string layer = file.layer();
        if (layer == "apps") continue; // may see everything
        ASSERT_TRUE(arrows().contains(layer)) << file.path << " is in no known layer";
        std::set<std::string> allowed = reachable(layer);
        // Only the gate mints an ApprovedIntent, so the tests of what takes one stand on the gate.
        if (file.is_test()) allowed.merge(reachable("runtime/decision"));
        for (std::size_t i = 0; i < file.lines.size(); ++i) {
            std::smatch match;
            if (!std::regex_search(file.lines[i], match, include)) continue;
            const SourceFile target{.path = "src/" + match[1].str(), .text = {}, .lines = {}};
            if (file.is_test() && match[1].str().starts_with("fakes/")) continue;
            EXPECT_TRUE(allowed.contains(target.layer()))
                << at(file, i + 1) << ": " << layer << " may not include " << match[1];
        }
    }
}

TEST(BrokerCodes, StandOnlyInTheirTables) {
    std::set<std::string> codes;
    for (const SourceFile& file : sources()) {
        if (!file.path.starts_with("src/runtime/broker/kis/kis_codes") || file.is_test()) continue;
        for (const std::string& literal : string_literals(file.text)) {
            const bool plain_word = literal.find_first_of("_0123456789") == std::string::npos &&
                                    literal != "CANO" && literal != "PDNO" && literal != "ODNO";
            const bool sentence = literal.find(' ') != std::string::npos;
            if (literal.size() >= 4 && !plain_word && !sentence) codes.insert(literal);
        }
    }
    ASSERT_GT(codes.size(), 100U) << "the table of KIS codes was not found";
    for (const SourceFile& file : sources()) {
        const bool table = file.path.starts_with("src/runtime/broker/kis/kis_codes") ||
                           file.path.starts_with("src/simulator/") || file.is_test();
        if (table) continue;
        for (const std::string& literal : string_literals(file.text)) {
            // The seed's environment keys are named after the wire field.
            if (file.layer() == "runtime/config" && literal == "ACNT_PRDT_CD") continue;
            EXPECT_FALSE(codes.contains(literal)) << file.path << ": \"" << literal << "\"";
            EXPECT_EQ(literal.find("koreainvestment"), std::string::npos) << file.path;
            EXPECT_EQ(literal.find("api.kiwoom"), std::string::npos) << file.path;
        }
    }
}

TEST(BrokerCodes, TheSimulatorAndTheClientShareNone) {
    for (const SourceFile& file : sources()) {
        if (!file.path.starts_with("src/simulator/")) continue;
        EXPECT_EQ(file.text.find("#include \"runtime/"), std::string::npos) << file.path;
    }
}

TEST(Size, NoFileIsLongerThan600Lines) {
    for (const SourceFile& file : everything()) {
        if (file.is_test()) continue; // a table of cases may be long
        EXPECT_LE(file.lines.size(), kLongestFile) << file.path;
    }
}

TEST(Size, NoFunctionIsLongerThan70Lines) {
    const std::regex not_a_function{
        R"(^\s*(namespace|struct|class|enum|union|extern|constexpr std::array|inline constexpr|static const|const std::|return|\{))"};
    for (const SourceFile& file : everything()) {
        if (file.is_test()) continue;
        for (const std::string indent : {"", "    "}) {
            std::size_t begin = 0;
            for (std::size_t i = 0; i < file.lines.size(); ++i) {
                const std::string& line = file.lines[i];
                const bool level = line.starts_with(indent) && line.size() > indent.size() &&
                                   line[indent.size()] != ' ';
                if (!level) continue;
                if (line == indent + "}" && begin != 0) {
                    EXPECT_LE(i + 1 - begin, kLongestFunction) << at(file, begin);
                    begin = 0;
                } else if (line.ends_with("{")) {
                    begin = std::regex_search(line, not_a_function) ? 0 : i + 1;
                }
            }
        }
    }
}

TEST(Size, NoLineIsWiderThan100Columns) {
    for (const SourceFile& file : everything()) {
        for (std::size_t i = 0; i < file.lines.size(); ++i) {
            // Wire payloads in tests are kept on one line, as they are on the wire.
            if (file.is_test() && file.lines[i].find('"') != std::string::npos) continue;
            EXPECT_LE(columns(file.lines[i]), kLongestLine) << at(file, i + 1);
        }
    }
}

TEST(Coroutines, NoBracesOrLambdasInsideAnAwaitExpressionAndNoneInsideAConditional) {
    // g++ 12 destroys aggregate temporaries of a co_await expression twice, and the results of a
    // conditional expression that holds one.
    for (const SourceFile& file : everything()) {
        const std::string code = code_only(file.text);
        for (std::size_t at_byte = code.find("co_await"); at_byte != std::string::npos;
             at_byte = code.find("co_await", at_byte + 1)) {
            const std::string statement = code.substr(at_byte, code.find(';', at_byte) - at_byte);
            const auto line = static_cast<std::size_t>(std::count(
                code.begin(), code.begin() + static_cast<std::ptrdiff_t>(at_byte), '\n'));
            EXPECT_EQ(statement.find('{'), std::string::npos) << at(file, line + 1);
            const std::size_t begin = code.find_last_of(";{}", at_byte);
            const std::string before = code.substr(begin, at_byte - begin);
            EXPECT_EQ(before.find(" ? "), std::string::npos) << at(file, line + 1);
            EXPECT_FALSE(std::regex_search(statement, std::regex{R"(\[[&=]?\w*\]\s*\()"}))
                << at(file, line + 1);
        }
        EXPECT_EQ(code.find("asio::detached"), std::string::npos) << file.path;
    }
}

TEST(Words, ForbiddenOnesDoNotOccur) {
    struct Rule {
        const char* pattern;
        const char* why;
        std::set<std::string> except;
    };
    const std::vector<Rule> rules{
        {R"(\b(double|float)\b)", "money and shares are integers", {}},
        {R"(std::(format|print|println)\b)", "libstdc++ 12 has none", {}},
        {R"(system_clock|steady_clock)",
         "the clock is read in core/clock.cpp only",
         {"src/core/clock.cpp", "src/net/timer.cpp"}},
        {R"(\b(sleep_for|usleep|nanosleep)\b)", "nothing sleeps", {}},
        {R"(std::(random_device|mt19937)|\brand\(\))", "chance comes from core/random", {}},
        {R"(\busing namespace\b)",
         "names are named",
         {"src/net/plain_connection.cpp", "src/net/tls_connection.cpp", "src/apps/qts/main.cpp"}},
    };
    for (const SourceFile& file : sources()) {
        if (file.is_test()) continue;
        const std::string code = code_only(file.text);
        for (const Rule& rule : rules) {
            if (rule.except.contains(file.path)) continue;
            std::smatch match;
            EXPECT_FALSE(std::regex_search(code, match, std::regex{rule.pattern}))
                << file.path << ": " << match.str() << " (" << rule.why << ")";
        }
    }
}

TEST(Words, UnfinishedMarksNameAnIssue) {
    for (const SourceFile& file : everything()) {
        if (file.path.starts_with("tests/tidy/")) continue;
        for (std::size_t i = 0; i < file.lines.size(); ++i) {
            const bool mark =
                std::regex_search(file.lines[i], std::regex{R"(\b(TODO|FIXME|XXX)\b)"});
            const bool issue = std::regex_search(file.lines[i], std::regex{R"(TODO\(#\d+\))"});
            EXPECT_TRUE(!mark || issue) << at(file, i + 1);
        }
    }
}

TEST(Files, EveryHeaderIsGuardedAndOpensWithItsPurpose) {
    for (const SourceFile& file : sources()) {
        if (!file.is_header()) continue;
        ASSERT_GE(file.lines.size(), 2U) << file.path;
        EXPECT_EQ(file.lines[0], "#pragma once") << file.path;
        EXPECT_TRUE(file.lines[1].starts_with("// ")) << file.path;
    }
}

TEST(Files, EveryImplementationIncludesItsOwnHeaderFirst) {
    for (const SourceFile& file : sources()) {
        if (file.is_header() || file.is_test()) continue;
        const std::string own = file.path.substr(4, file.path.size() - 8) + ".hpp";
        const bool has_header =
            std::any_of(sources().begin(), sources().end(),
                        [&](const SourceFile& f) { return f.path == "src/" + own; });
        if (!has_header) continue;
        for (const std::string& line : file.lines) {
            if (!line.starts_with("#include")) continue;
            EXPECT_EQ(line, "#include \"" + own + "\"") << file.path;
            break;
        }
    }
}

TEST(Files, EverySourceIsListedInItsFolder) {
    for (const SourceFile& file : sources()) {
        if (file.is_header()) continue;
        std::string folder = file.path.substr(0, file.path.rfind('/'));
        std::string name = file.path.substr(file.path.rfind('/') + 1);
        std::ifstream list;
        while (folder.size() > 3) { // a subfolder may be listed by its parent
            list.open(std::string{QTS_SOURCE_DIR} + "/" + folder + "/CMakeLists.txt");
            if (list.is_open()) break;
            name = folder.substr(folder.rfind('/') + 1) + "/" + name;
            folder = folder.substr(0, folder.rfind('/'));
        }
        std::ostringstream text;
        text << list.rdbuf();
        const std::regex listed{"(^|\\s)" + std::regex_replace(name, std::regex{"\\."}, "\\.") +
                                "(\\s|\\)|$)"};
        const std::string lists = text.str();
        EXPECT_TRUE(std::regex_search(lists, listed)) << file.path << " is built by nobody";
    }
}

} // namespace
} // namespace qts::tidy
