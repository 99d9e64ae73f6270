#include "runtime/safety/safety_rules.hpp"

#include <fmt/format.h>

namespace qts {

SafetyChange judge_safety(SafetyState now, const SafetyFacts& facts) {
    const auto to = [&](SafetyState state, std::string_view cause) {
        return SafetyChange{.from = now, .to = state, .cause = FixedText<119>{cause}};
    };
    if (now == SafetyState::lockdown) return to(now, {}); // only a person ends it
    if (facts.books_impossible) {
        return to(SafetyState::fail, "the broker shows of an order of ours what cannot be");
    }
    if (facts.foreign) {
        return to(SafetyState::fail, "somebody else traded on an account that is exclusive; look, "
                                     "then start again");
    }
    if (facts.comparison_open) {
        return to(SafetyState::fail, "a list of the broker's that tells of our orders could not be "
                                     "read");
    }
    if (facts.unknown_orders >= kUnknownOrdersForReduceOnly) {
        return to(SafetyState::reduce_only,
                  fmt::format("{} orders of unknown fate at once", facts.unknown_orders));
    }
    return to(SafetyState::normal, "nothing stands in the way any more");
}

} // namespace qts
