#include "apps/qts/replay_files.hpp"

#include "core/startup_error.hpp"
#include "market/issue_table.hpp"
#include "simulator/price_file.hpp"
#include "simulator/replayed_prices.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace qts::app {
LoadedPrices load_prices(const std::vector<std::string>& arguments, FileSystem& files,
                         const MarketRules& rules) {
    LoadedPrices loaded;
    std::vector<sim::ReplayedPrices::Series> series;
    for (const std::string& argument : arguments) {
        const auto parsed = sim::parse_price_argument(files, argument);
        if (!parsed) throw StartupError("--prices: " + parsed.error().context);
        const Symbol symbol = parsed->symbol;
        if (std::find(loaded.symbols.begin(), loaded.symbols.end(), symbol) !=
            loaded.symbols.end()) {
            throw StartupError(fmt::format("--prices: two files for {}", symbol.view()));
        }
        const Instrument instrument = known_instrument(symbol);
        if (find_issue(symbol) == nullptr) loaded.unlisted.push_back(symbol);
        auto file = sim::load_price_file(files, parsed->path, instrument, rules);
        if (!file) throw StartupError("--prices: " + file.error().context);
        loaded.rounded += file->rounded;
        loaded.total += file->price_count;
        loaded.repaired += file->repaired;
        loaded.symbols.push_back(symbol);
        series.push_back({instrument, *std::move(file)});
    }
    loaded.source = std::make_unique<sim::ReplayedPrices>(std::move(series), rules);
    return loaded;
}

} // namespace qts::app
