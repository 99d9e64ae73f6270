#include "apps/qts/korean_help.hpp"

#include "apps/qts/command_line.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace qts::app {
namespace {

std::string help_of(const std::vector<const char*>& command) {
    std::vector<const char*> words{"qts"};
    words.insert(words.end(), command.begin(), command.end());
    words.push_back("--help");
    const Invocation invocation = parse_command_line(static_cast<int>(words.size()), words.data());
    return std::get<PrintText>(invocation).text;
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

const std::vector<std::vector<const char*>> kCommands{{},
                                                      {"run"},
                                                      {"sim"},
                                                      {"doctor"},
                                                      {"quote"},
                                                      {"balance"},
                                                      {"positions"},
                                                      {"orders"},
                                                      {"fills"},
                                                      {"pnl"},
                                                      {"order"},
                                                      {"amend"},
                                                      {"cancel"},
                                                      {"status"},
                                                      {"journal"},
                                                      {"resolve"},
                                                      {"data"},
                                                      {"market"},
                                                      {"market", "tick"},
                                                      {"market", "limits"},
                                                      {"market", "session"},
                                                      {"market", "calendar"},
                                                      {"market", "cost"}};

/// A command line to type; it has nothing to translate.
bool is_example(const std::string& line) {
    const bool typed = line.starts_with("  qts") || line.starts_with("      --");
    return line.empty() || (typed && line.find("  ", 8) == std::string::npos);
}

TEST(Help, IsKoreanToTheLastSentence) {
    for (const auto& command : kCommands) {
        for (const std::string& line : lines_of(korean_help(help_of(command)))) {
            const bool korean =
                std::any_of(line.begin(), line.end(), [](char c) { return (c & 0x80) != 0; });
            EXPECT_TRUE(korean || is_example(line)) << line;
        }
    }
}

TEST(Help, FitsTheScreenInBothLanguages) {
    constexpr int kScreen = 80;
    for (const auto& command : kCommands) {
        for (const std::string& help : {help_of(command), korean_help(help_of(command))}) {
            for (const std::string& line : lines_of(help))
                EXPECT_LE(display_width(line), kScreen) << line;
        }
    }
}

TEST(Help, KeepsItsOptionsAndExamplesInKorean) {
    const std::string help = korean_help(help_of({"order"}));
    for (const char* part : {"사용법: qts order", "--limit", "지정가, 원",
                             "\n  qts order sell 삼성전자 10 --market --yes --json\n"})
        EXPECT_NE(help.find(part), std::string::npos) << part << "\n" << help;
}

} // namespace
} // namespace qts::app
