#include "apps/qts/replay_files.hpp"

#include "core/startup_error.hpp"
#include "market/issue_table.hpp"
#include "simulator/price_file.hpp"
#include "simulator/replayed_prices.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace qts::app {
namespace {

Instrument instrument_of(Symbol symbol) {
    Instrument instrument;
    instrument.symbol = symbol;
    instrument.name = std::string{symbol.view()};
    instrument.product = symbol.is_etn_code() ? Product::etn : Product::stock;
    if (const IssueRow* row = find_issue(symbol)) {
        instrument.name = std::string{row->name};
        instrument.market = row->market;
        instrument.product = row->product;
        instrument.leverage = row->leverage;
    }
    return instrument;
}

} // namespace

LoadedPrices load_prices(const std::vector<std::string>& arguments, FileSystem& files) {
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
        const Instrument instrument = instrument_of(symbol);
        if (find_issue(symbol) == nullptr) loaded.unlisted.push_back(symbol);
        auto file = sim::load_price_file(files, parsed->path, instrument);
        if (!file) throw StartupError("--prices: " + file.error().context);
        loaded.rounded += file->rounded;
        loaded.total += file->price_count;
        loaded.repaired += file->repaired;
        loaded.symbols.push_back(symbol);
        series.push_back({instrument, *std::move(file)});
    }
    loaded.source = std::make_unique<sim::ReplayedPrices>(std::move(series));
    return loaded;
}

} // namespace qts::app
