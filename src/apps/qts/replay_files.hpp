#pragma once
// `--prices [SYMBOL=]FILE`, loaded: the bars that drive a simulated market, and what was done to
// them. Start-up only.

#include "core/file_system.hpp"
#include "market/market_rules.hpp"
#include "simulator/price_source.hpp"

#include <memory>
#include <string>
#include <vector>

namespace qts::app {

struct LoadedPrices {
    std::unique_ptr<sim::PriceSource> source;
    std::vector<Symbol> symbols;  ///< in the order given
    std::vector<Symbol> unlisted; ///< not in our table of issues: taken for KOSPI stocks
    std::int64_t rounded = 0;     ///< off the tick in the files
    std::int64_t total = 0;
    std::int64_t repaired = 0; ///< bars with blanks filled in or ranges widened to the close
};

/// At least one argument. Throws StartupError: unreadable, empty or malformed (with the line), or
/// two files for one issue.
LoadedPrices load_prices(const std::vector<std::string>& arguments, FileSystem& files,
                         const MarketRules& rules);

} // namespace qts::app
