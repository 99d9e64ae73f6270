#include "runtime/strategy/strategy_registry.hpp"

#include "core/startup_error.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <string>
#include <string_view>

namespace qts {
namespace {

/// The sentence with which the making fails; empty when it does not.
std::string trouble(std::string_view name, const GivenParameters& given) {
    try {
        make_strategy(name, given);
    } catch (const StartupError& error) {
        return error.what();
    }
    return {};
}

bool says(const std::string& sentence, std::string_view part) {
    return sentence.find(part) != std::string::npos;
}

TEST(StrategyRegistry, KnowsTheStrategiesByName) {
    const auto names = strategy_names();
    for (const std::string_view name : {"observe", "round_trip", "sma_cross"}) {
        EXPECT_EQ(std::count(names.begin(), names.end(), name), 1) << name;
    }
}

TEST(StrategyRegistry, MakesEveryStrategyItNamesWithItsDefaults) {
    for (const std::string_view name : strategy_names()) {
        const auto strategy = make_strategy(name, {});
        ASSERT_NE(strategy, nullptr);
        EXPECT_EQ(strategy->info().name, name);
        EXPECT_FALSE(strategy->info().summary.empty());
        for (const ParameterInfo& parameter : strategy->info().parameters) {
            EXPECT_LE(parameter.low, parameter.absent) << name << " " << parameter.name;
            EXPECT_LE(parameter.absent, parameter.high) << name << " " << parameter.name;
            EXPECT_FALSE(parameter.meaning.empty());
        }
    }
}

TEST(StrategyRegistry, AnUnknownStrategyNamesTheNearestKnownOne) {
    const std::string sentence = trouble("sma_corss", {});
    EXPECT_TRUE(says(sentence, "sma_corss")) << sentence;
    EXPECT_TRUE(says(sentence, "sma_cross")) << sentence;
}

TEST(StrategyRegistry, AnUnknownStrategyFarFromAllIsStillNamed) {
    const std::string sentence = trouble("zzzzzzzzzz", {});
    EXPECT_TRUE(says(sentence, "zzzzzzzzzz")) << sentence;
    EXPECT_FALSE(says(sentence, "did you mean")) << sentence;
    EXPECT_FALSE(trouble("", {}).empty());
}

TEST(StrategyRegistry, AnUnknownParameterNamesTheStrategyAndTheNearestKnownOne) {
    const std::string sentence = trouble("round_trip", {{"quantty", 5}});
    EXPECT_TRUE(says(sentence, "round_trip")) << sentence;
    EXPECT_TRUE(says(sentence, "quantty")) << sentence;
    EXPECT_TRUE(says(sentence, "'quantity'")) << sentence;
    EXPECT_FALSE(trouble("observe", {{"quantity", 5}}).empty());
}

TEST(StrategyRegistry, AParameterAtTheEdgesOfItsRangeIsTakenAndBeyondThemRefused) {
    for (const std::string_view name : strategy_names()) {
        const auto plain = make_strategy(name, {});
        for (const ParameterInfo& parameter : plain->info().parameters) {
            const std::string key{parameter.name};
            for (const std::int64_t beyond : {parameter.low - 1, parameter.high + 1}) {
                const std::string sentence = trouble(name, {{key, beyond}});
                EXPECT_TRUE(says(sentence, key)) << sentence;
                EXPECT_TRUE(says(sentence, std::to_string(parameter.low))) << sentence;
                EXPECT_TRUE(says(sentence, std::to_string(parameter.high))) << sentence;
            }
        }
    }
    EXPECT_EQ(trouble("round_trip", {{"quantity", 1}, {"hold_passes", 1}, {"show_refusal", 1}}),
              "");
    EXPECT_EQ(trouble("round_trip", {{"quantity", 1'000'000}, {"show_refusal", 0}}), "");
    EXPECT_EQ(trouble("sma_cross", {{"fast", 1}, {"slow", 2}, {"bar_minutes", 1}}), "");
    EXPECT_EQ(trouble("sma_cross", {{"fast", 499}, {"slow", 500}, {"bar_minutes", 1440}}), "");
}

TEST(StrategyRegistry, GivenValuesReachTheStrategy) {
    const auto strategy =
        make_strategy("sma_cross", {{"fast", 3}, {"slow", 7}, {"bar_minutes", 1}});
    EXPECT_EQ(strategy->info().bars, BarPeriod::minute_1);
    EXPECT_EQ(strategy->info().warm_up_bars, 7);
}

TEST(StrategyRegistry, ValuesThatFitAloneAndNotTogetherAreRefused) {
    EXPECT_TRUE(says(trouble("sma_cross", {{"fast", 20}, {"slow", 20}}), "fast"));
    EXPECT_TRUE(says(trouble("sma_cross", {{"bar_minutes", 7}}), "bar_minutes"));
}

} // namespace
} // namespace qts
