#include "apps/qts/command_line.hpp"

#include "core/startup_error.hpp"

#include <gtest/gtest.h>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace qts::app {
namespace {

Invocation parse(std::initializer_list<const char*> words) {
    std::vector<const char*> argv{"qts"};
    argv.insert(argv.end(), words);
    return parse_command_line(static_cast<int>(argv.size()), argv.data());
}

RunOptions run(std::initializer_list<const char*> words) {
    return std::get<RunOptions>(parse(words));
}

/// The sentence of the refusal; empty when there is none.
std::string trouble(std::initializer_list<const char*> words) {
    try {
        parse(words);
    } catch (const StartupError& error) {
        return error.what();
    }
    return {};
}

bool says(const std::string& sentence, std::string_view part) {
    return sentence.find(part) != std::string::npos;
}

TEST(CommandLine, WithoutWordsItIsAPaperRunOfTheScalpScopeAtKis) {
    const RunOptions options = run({});
    EXPECT_EQ(options.common.broker, Broker::kis);
    EXPECT_EQ(options.scope, Scope::scalp);
    EXPECT_TRUE(options.strategies.empty());
    EXPECT_TRUE(options.symbols.empty());
    EXPECT_FALSE(options.local_only);
    EXPECT_EQ(options.max_iterations, std::nullopt);
    EXPECT_FALSE(options.common.verbose);
    EXPECT_EQ(options.seed, 1U);
    EXPECT_TRUE(options.prices.empty());
    EXPECT_FALSE(options.common.json);
    EXPECT_TRUE(options.common.config_file.empty());
    EXPECT_TRUE(options.common.env_file.empty());
    EXPECT_TRUE(options.common.data_dir.empty());
}

TEST(CommandLine, EveryOptionReachesItsField) {
    const RunOptions options = run({"--broker",     "kiwoom",
                                    "--scope",      "swing",
                                    "--strategy",   "sma_cross",
                                    "--symbols",    "005930,00088K,Q520057",
                                    "--local-only", "--max-iterations",
                                    "25",           "--verbose",
                                    "--seed",       "42",
                                    "--prices",     "005930=bars.csv",
                                    "--json",       "--config",
                                    "my.toml",      "--env-file",
                                    "my.env",       "--data-dir",
                                    "/tmp/qts"});
    EXPECT_EQ(options.common.broker, Broker::kiwoom);
    EXPECT_EQ(options.scope, Scope::swing);
    EXPECT_EQ(options.strategies, std::vector<std::string>{"sma_cross"});
    ASSERT_EQ(options.symbols.size(), 3U);
    EXPECT_EQ(options.symbols[0].view(), "005930");
    EXPECT_EQ(options.symbols[1].view(), "00088K");
    EXPECT_EQ(options.symbols[2].view(), "Q520057");
    EXPECT_TRUE(options.local_only);
    EXPECT_EQ(options.max_iterations, 25);
    EXPECT_TRUE(options.common.verbose);
    EXPECT_EQ(options.seed, 42U);
    EXPECT_EQ(options.prices, std::vector<std::string>{"005930=bars.csv"});
    EXPECT_TRUE(options.common.json);
    EXPECT_EQ(options.common.config_file, "my.toml");
    EXPECT_EQ(options.common.env_file, "my.env");
    EXPECT_EQ(options.common.data_dir, "/tmp/qts");
}

TEST(CommandLine, TheWordRunMayStandFirstOrBeLeftOut) {
    EXPECT_TRUE(run({"run", "--local-only"}).local_only);
    EXPECT_TRUE(run({"--local-only"}).local_only);
    EXPECT_EQ(run({"run"}).seed, 1U);
}

TEST(CommandLine, AnOptionTakesItsValueAfterABlankOrAnEqualsSign) {
    EXPECT_EQ(run({"--seed=9"}).seed, 9U);
    EXPECT_EQ(run({"--broker=kiwoom"}).common.broker, Broker::kiwoom);
    EXPECT_EQ(run({"--prices=005930=a.csv", "--local-only"}).prices.at(0), "005930=a.csv");
}

TEST(CommandLine, StrategyAndPricesMayBeRepeatedInOrder) {
    const RunOptions options = run({"--local-only", "--strategy", "observe", "--strategy",
                                    "sma_cross", "--prices", "a.csv", "--prices", "000660=b.csv"});
    EXPECT_EQ(options.strategies, (std::vector<std::string>{"observe", "sma_cross"}));
    EXPECT_EQ(options.prices, (std::vector<std::string>{"a.csv", "000660=b.csv"}));
}

TEST(CommandLine, EachStrategyAndEachPricesTakesOneWord) {
    EXPECT_TRUE(says(trouble({"--strategy", "observe", "frobnicate"}), "frobnicate"));
    EXPECT_TRUE(says(trouble({"--local-only", "--prices", "a.csv", "b.csv"}), "b.csv"));
}

TEST(CommandLine, ASymbolNamedTwiceIsTakenOnce) {
    const RunOptions options = run({"--symbols", "005930,000660,005930"});
    ASSERT_EQ(options.symbols.size(), 2U);
    EXPECT_EQ(options.symbols[0].view(), "005930");
    EXPECT_EQ(options.symbols[1].view(), "000660");
}

TEST(CommandLine, AMalformedSymbolIsRefusedByName) {
    for (const char* const symbols : {"12", "5930", "005930,abc", "A05930", "005930,,000660",
                                      "005930;000660", "0059301", "005930, 000660"}) {
        const std::string sentence = trouble({"--symbols", symbols});
        EXPECT_TRUE(says(sentence, "--symbols")) << symbols << ": " << sentence;
    }
}

TEST(CommandLine, ZeroIterationsIsNoLimitAndNegativeOnesAreRefused) {
    EXPECT_EQ(run({"--max-iterations", "0"}).max_iterations, 0);
    EXPECT_TRUE(says(trouble({"--max-iterations", "-1"}), "--max-iterations"));
    EXPECT_TRUE(says(trouble({"--max-iterations=-5"}), "--max-iterations"));
    EXPECT_TRUE(says(trouble({"--max-iterations", "ten"}), "--max-iterations"));
    EXPECT_TRUE(says(trouble({"--max-iterations", "1.5"}), "--max-iterations"));
}

TEST(CommandLine, ANumberThatDoesNotFitIsRefusedAndNotCut) {
    EXPECT_TRUE(says(trouble({"--max-iterations", "99999999999999999999"}), "--max-iterations"));
    EXPECT_TRUE(says(trouble({"--seed", "99999999999999999999"}), "--seed"));
}

TEST(CommandLine, ANumberIsDecimalWhateverItBeginsWith) {
    EXPECT_NE(trouble({"--seed", "0x10"}), "");
    if (trouble({"--max-iterations", "010"}).empty()) {
        EXPECT_EQ(run({"--max-iterations", "010"}).max_iterations, 10);
    }
}

TEST(CommandLine, ASeedIsAWholeNumberFromZero) {
    EXPECT_EQ(run({"--seed", "0"}).seed, 0U);
    EXPECT_EQ(run({"--seed", "9223372036854775807"}).seed, 9'223'372'036'854'775'807U);
    EXPECT_TRUE(says(trouble({"--seed", "-1"}), "--seed"));
    EXPECT_TRUE(says(trouble({"--seed", "x"}), "--seed"));
}

TEST(CommandLine, AnUnknownBrokerOrScopeIsRefusedWithTheKnownOnes) {
    const std::string broker = trouble({"--broker", "kiss"});
    EXPECT_TRUE(says(broker, "kiss")) << broker;
    EXPECT_TRUE(says(broker, "kis,")) << broker;
    EXPECT_TRUE(says(broker, "kiwoom")) << broker;
    const std::string scope = trouble({"--scope", "scalping"});
    EXPECT_TRUE(says(scope, "scalping")) << scope;
    EXPECT_TRUE(says(scope, "swing")) << scope;
    EXPECT_FALSE(trouble({"--broker", "KIS"}).empty());
    EXPECT_FALSE(trouble({"--broker", ""}).empty());
}

TEST(CommandLine, AMisspeltOptionNamesTheNearestOne) {
    const std::string sentence = trouble({"--locl-only"});
    EXPECT_TRUE(says(sentence, "--locl-only")) << sentence;
    EXPECT_TRUE(says(sentence, "did you mean --local-only?")) << sentence;
    EXPECT_TRUE(says(trouble({"--max-iteration", "3"}), "--max-iterations"));
    EXPECT_TRUE(says(trouble({"--brokr", "kis"}), "--broker"));
    EXPECT_TRUE(says(trouble({"--local-only", "--jsn"}), "--json"));
}

TEST(CommandLine, AnOptionFarFromAllIsRefusedWithoutAGuess) {
    const std::string sentence = trouble({"--zzzzzzzzzzzz"});
    EXPECT_TRUE(says(sentence, "--zzzzzzzzzzzz")) << sentence;
    EXPECT_FALSE(says(sentence, "did you mean")) << sentence;
}

TEST(CommandLine, AnUnknownCommandIsRefusedAndAMisspeltRunIsUnderstoodAsOne) {
    const std::string sentence = trouble({"runn"});
    EXPECT_TRUE(says(sentence, "command 'runn'")) << sentence;
    EXPECT_TRUE(says(sentence, "did you mean run?")) << sentence;
    EXPECT_TRUE(says(trouble({"backtest"}), "command 'backtest'"));
    EXPECT_TRUE(says(trouble({"run", "fast"}), "command 'fast'"));
}

TEST(CommandLine, AnOptionWithoutItsValueIsRefusedByName) {
    for (const char* const option :
         {"--broker", "--scope", "--strategy", "--symbols", "--max-iterations", "--seed",
          "--prices", "--config", "--env-file", "--data-dir"}) {
        EXPECT_TRUE(says(trouble({option}), option)) << option;
    }
}

TEST(CommandLine, PricesDriveTheSimulatedMarketOnly) {
    EXPECT_TRUE(says(trouble({"--prices", "bars.csv"}), "--local-only"));
    EXPECT_EQ(run({"--prices", "bars.csv", "--local-only"}).prices.size(), 1U);
}

TEST(CommandLine, HelpNamesEveryOptionAndGivesAnExample) {
    for (const char* const word : {"--help", "-h"}) {
        const Invocation invocation = parse({word});
        ASSERT_TRUE(std::holds_alternative<PrintText>(invocation)) << word;
        const std::string& text = std::get<PrintText>(invocation).text;
        for (const std::string_view option :
             {"--broker", "--scope", "--strategy", "--symbols", "--local-only", "--max-iterations",
              "--verbose", "--seed", "--prices", "--json", "--config", "--env-file", "--data-dir",
              "--help", "--version"}) {
            EXPECT_TRUE(says(text, option)) << option;
        }
        EXPECT_TRUE(says(text, "qts --broker kis --local-only")) << text;
        EXPECT_TRUE(says(text, "round_trip"));
    }
}

TEST(CommandLine, HelpWinsOverWhatElseIsWrong) {
    EXPECT_TRUE(std::holds_alternative<PrintText>(parse({"--help", "--bogus"})));
    EXPECT_TRUE(std::holds_alternative<PrintText>(parse({"run", "--broker", "nobody", "--help"})));
}

TEST(CommandLine, TheVersionIsOneLine) {
    const Invocation invocation = parse({"--version"});
    ASSERT_TRUE(std::holds_alternative<PrintText>(invocation));
    const std::string& text = std::get<PrintText>(invocation).text;
    EXPECT_TRUE(text.starts_with("qts ")) << text;
    EXPECT_EQ(text.find('\n'), text.size() - 1);
}

TEST(CommandLine, EveryRefusalIsOneLine) {
    for (const std::string& sentence :
         {trouble({"--bogus"}), trouble({"bogus"}), trouble({"--seed"}), trouble({"--seed", "x"}),
          trouble({"--symbols", "x"}), trouble({"--broker", "x"}), trouble({"--prices", "x"})}) {
        EXPECT_FALSE(sentence.empty());
        EXPECT_EQ(sentence.find('\n'), std::string::npos) << sentence;
    }
}

} // namespace
} // namespace qts::app
