#include "market/session_phase.hpp"

#include <algorithm>

namespace qts {
namespace {

struct PhaseName {
    SessionPhase phase;
    std::string_view key;
    std::string_view published;
};

constexpr std::array kNames{
    PhaseName{SessionPhase::closed, "closed", "closed"},
    PhaseName{SessionPhase::opening_auction, "opening_auction", "opening_auction"},
    PhaseName{SessionPhase::continuous, "continuous", "continuous"},
    PhaseName{SessionPhase::closing_auction, "closing_auction", "closing_auction"},
    PhaseName{SessionPhase::off_hours_auction, "off_hours_auction", "off_hours_auction"},
    PhaseName{SessionPhase::after_market, "after_market", "after_market"},
    PhaseName{SessionPhase::pre_market, "pre_market", "pre_market"},
    PhaseName{SessionPhase::morning_pause, "morning_pause", "pause"},
    PhaseName{SessionPhase::main_market, "main_market", "main_market"},
    PhaseName{SessionPhase::closing_pause, "closing_pause", "pause"},
    PhaseName{SessionPhase::after_market_auction, "after_market_auction", "after_market_auction"},
    PhaseName{SessionPhase::vi_auction, "vi_auction", "vi_auction"},
    PhaseName{SessionPhase::pre_hours_close, "pre_hours_close", "pre_hours_close"},
    PhaseName{SessionPhase::post_hours_close_orders, "post_hours_close_orders",
              "post_hours_close_orders"},
    PhaseName{SessionPhase::post_hours_close, "post_hours_close", "post_hours_close"},
    PhaseName{SessionPhase::morning_block, "morning_block", "block"},
    PhaseName{SessionPhase::evening_block, "evening_block", "block"},
    PhaseName{SessionPhase::close_price_orders, "close_price_orders", "close_price_orders"},
    PhaseName{SessionPhase::close_price, "close_price", "close_price"},
};

consteval bool one_row_per_phase_in_order() {
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        if (static_cast<std::size_t>(kNames[i].phase) != i) return false;
    }
    return kNames.size() == kSessionPhases;
}
static_assert(one_row_per_phase_in_order());

constexpr std::array<SessionPhase, kSessionPhases> every_phase() {
    std::array<SessionPhase, kSessionPhases> phases{};
    for (std::size_t i = 0; i < kSessionPhases; ++i)
        phases[i] = kNames[i].phase;
    return phases;
}
constexpr auto kPhases = every_phase();

} // namespace

std::string_view to_string(SessionPhase phase) {
    return kNames[static_cast<std::size_t>(phase)].published;
}

std::string_view key_of(SessionPhase phase) {
    return kNames[static_cast<std::size_t>(phase)].key;
}

std::optional<SessionPhase> phase_of_key(std::string_view key) {
    const auto found = std::find_if(kNames.begin(), kNames.end(),
                                    [&](const PhaseName& row) { return row.key == key; });
    return found == kNames.end() ? std::nullopt : std::optional{found->phase};
}

std::span<const SessionPhase> all_phases() {
    return kPhases;
}

} // namespace qts
