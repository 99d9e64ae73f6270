#include "simulator/fault_script.hpp"

#include <gtest/gtest.h>

namespace qts::sim {
namespace {

std::string refusal(std::string_view json) {
    FaultScript script;
    const auto added = script.add(json);
    return added ? std::string{} : added.error().context;
}

bool holds(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

TEST(FaultScript, HitsTheCallsItNamesAfterThoseItSkips) {
    FaultScript script;
    ASSERT_TRUE(script.add(R"({"faults":[{"call":"order","fault":"reset","skip":1,"times":2}]})"));
    EXPECT_FALSE(script.next(FaultCall::balance));
    EXPECT_FALSE(script.next(FaultCall::order)) << "the first is left alone";
    for (int hit = 0; hit < 2; ++hit) {
        const auto fault = script.next(FaultCall::order);
        ASSERT_TRUE(fault);
        EXPECT_EQ(fault->kind, FaultKind::reset);
    }
    EXPECT_FALSE(script.next(FaultCall::order)) << "two were hit";
}

TEST(FaultScript, HitsOnceUnlessItSaysHowOften) {
    FaultScript script;
    ASSERT_TRUE(script.add(R"({"faults":[{"fault":"drop_answer"}]})"));
    EXPECT_TRUE(script.next(FaultCall::price));
    EXPECT_FALSE(script.next(FaultCall::price));
    FaultScript always;
    ASSERT_TRUE(always.add(R"({"faults":[{"fault":"drop_answer","times":0}]})"));
    for (int call = 0; call < 9; ++call)
        EXPECT_TRUE(always.next(FaultCall::token));
}

TEST(FaultScript, TheFirstRuleThatAppliesHitsAndEveryRuleCounts) {
    FaultScript script;
    ASSERT_TRUE(script.add(R"({"faults":[{"call":"order","fault":"reset"},)"
                           R"({"call":"any","fault":"html","skip":1}]})"));
    EXPECT_EQ(script.next(FaultCall::order)->kind, FaultKind::reset);
    EXPECT_EQ(script.next(FaultCall::order)->kind, FaultKind::html);
    EXPECT_EQ(script.state().str(),
              R"([{"call":"order","fault":"reset","skip":0,"times":1,"seen":2,"hit":1},)"
              R"({"call":"any","fault":"html","skip":1,"times":1,"seen":2,"hit":1}])");
    script.clear();
    EXPECT_FALSE(script.next(FaultCall::order));
}

TEST(FaultScript, TakesAllRulesOrNone) {
    FaultScript script;
    EXPECT_FALSE(script.add(R"({"faults":[{"fault":"reset"},{"fault":"nonsense"}]})"));
    EXPECT_FALSE(script.next(FaultCall::order));
}

TEST(FaultScript, ReadsWhatAKindNeeds) {
    FaultScript script;
    ASSERT_TRUE(script.add(
        R"({"faults":[{"fault":"foreign_order","symbol":"005930","side":"sell","quantity":3,)"
        R"("limit_won":71500},{"fault":"delay","delay_ms":250,"skip":1},)"
        R"({"fault":"clock_shift","shift_s":-30,"skip":2},{"fault":"html","done":false,"skip":3}]})"));
    const auto order = script.next(FaultCall::price);
    EXPECT_EQ(order->symbol->view(), "005930");
    EXPECT_EQ(order->side, Side::sell);
    EXPECT_EQ(order->quantity, Quantity::shares(3));
    EXPECT_EQ(order->limit, Price::won(71'500));
    EXPECT_EQ(script.next(FaultCall::price)->delay, Duration{std::chrono::milliseconds{250}});
    EXPECT_EQ(script.next(FaultCall::price)->shift, Duration{std::chrono::seconds{-30}});
    EXPECT_EQ(script.next(FaultCall::price)->done, false);
}

TEST(FaultScript, RefusesWhatItDoesNotUnderstandInASentence) {
    for (const char* json : {"", "[]", "{}", R"({"faults":{}})", R"({"faults":3})", "null", "{"})
        EXPECT_TRUE(holds(refusal(json), "{\"faults\": [...]}")) << json;
    EXPECT_TRUE(holds(refusal(R"({"faults":[3]})"), "a fault is a JSON object"));
    EXPECT_TRUE(holds(refusal(R"({"faults":[{"call":"order"}]})"), "needs \"fault\""));
    EXPECT_TRUE(
        holds(refusal(R"({"faults":[{"fault":"drop_anser"}]})"), "did you mean 'drop_answer'?"));
    EXPECT_TRUE(
        holds(refusal(R"({"faults":[{"fault":"reset","call":"ordr"}]})"), "did you mean 'order'?"));
    EXPECT_TRUE(
        holds(refusal(R"({"faults":[{"fault":"reset","time":1}]})"), "did you mean 'times'?"));
    EXPECT_TRUE(holds(refusal(R"({"faults":[{"fault":"reset","skip":-1}]})"), "\"skip\""));
    EXPECT_TRUE(holds(refusal(R"({"faults":[{"fault":"reset","times":1.5}]})"), "\"times\""));
    EXPECT_TRUE(holds(refusal(R"({"faults":[{"fault":"html","done":"no"}]})"), "\"done\""));
    EXPECT_TRUE(holds(refusal(R"({"faults":[{"fault":"delay"}]})"), "\"delay_ms\""));
    EXPECT_TRUE(holds(refusal(R"({"faults":[{"fault":"gateway"}]})"), "\"code\""));
    EXPECT_TRUE(holds(refusal(R"({"faults":[{"fault":"rt_cd"}]})"), "\"code\""));
    EXPECT_TRUE(holds(refusal(R"({"faults":[{"fault":"clock_shift"}]})"), "\"shift_s\""));
    EXPECT_TRUE(holds(refusal(R"({"faults":[{"fault":"foreign_order"}]})"), "\"symbol\""));
    EXPECT_TRUE(holds(refusal(R"({"faults":[{"fault":"foreign_order","symbol":"x"}]})"), "code"));
}

} // namespace
} // namespace qts::sim
