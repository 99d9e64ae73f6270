#pragma once
// The local lane's market: a simulator on a loopback port of this process, with generated or
// replayed prices, and the configuration with which the ordinary client reaches it. Main thread.

#include "apps/qts/command_line.hpp"
#include "core/file_system.hpp"
#include "market/market_rules.hpp"
#include "runtime/config/broker_config.hpp"
#include "simulator/simulator_host.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace qts::app {

struct LocalLane {
    std::unique_ptr<sim::SimulatorHost> host;
    MarketRules rules;                 ///< the market's days: the client must reckon with the same
    BrokerConfig broker;               ///< dummy keys, dummy account, the loopback address
    std::vector<Symbol> price_symbols; ///< of --prices, in the order given
    std::int64_t prices_rounded = 0;   ///< off the tick in the files
    std::int64_t prices_total = 0;
    std::vector<Symbol> unlisted;   ///< not in our table of issues: taken for KOSPI stocks
    std::int64_t bars_repaired = 0; ///< blank prices filled in, ranges widened to the close
};

/// Throws StartupError: unreadable, empty or malformed prices (with the line).
LocalLane start_local_lane(const RunOptions& options, FileSystem& files, const Clock& clock,
                           const MarketRules& rules);

} // namespace qts::app
