// Any line of a batch gets one answer on one line, which is JSON, and holds an error or what was
// asked.
#include "apps/qts/market_question.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace qts;
    using app::MarketTopic;
    static const MarketRules rules = MarketRules::built_in();
    const std::string_view line{reinterpret_cast<const char*>(data), size};
    for (const MarketTopic topic : {MarketTopic::tick, MarketTopic::limits, MarketTopic::session,
                                    MarketTopic::calendar, MarketTopic::cost}) {
        const std::string answer = app::answer_line(topic, line, rules);
        if (answer.find('\n') != std::string::npos) __builtin_trap();
        const auto document = JsonDocument::parse(answer);
        if (!document || !document->root().is_object()) __builtin_trap();
    }
    return 0;
}
