#pragma once
// Real bars from a CSV file, for `--prices`: a date or time, open, high, low, close, volume, found
// by their headers in English or Korean, in any column order. Offsets in timestamps are honoured;
// none means Korean time. Prices may carry decimals (`71100.0`). Pure but for load_price_file.

#include "core/file_system.hpp"
#include "market/market_event.hpp"
#include "market/market_rules.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace qts::sim {

struct PriceFile {
    std::vector<Bar> bars;    ///< oldest first; `start` is the bar's label
    bool daily = false;       ///< labels are dates: each bar is a whole day
    Duration period{0};       ///< a day for daily bars, else the shortest distance of two in a day
    std::int64_t rounded = 0; ///< prices that were off the tick and were moved onto it
    std::int64_t price_count = 0; ///< of how many
    std::int64_t repaired =
        0; ///< bars with a blank price filled in or the range widened to the close
};

/// invalid_input, with the line's number, for anything that is no bar: missing column, a number
/// that is none, a high below a low, time going backwards. Prices are put on the tick grid of
/// `instrument` as of each bar's day (to the nearest, up on a tie).
Result<PriceFile> parse_price_csv(std::string_view text, const Instrument& instrument,
                                  const MarketRules& rules);

/// `[SYMBOL=]FILE`: the symbol named, or the one the file names (a code column, or a file name that
/// begins with a code); invalid_input when there is none.
struct PriceArgument {
    Symbol symbol;
    std::string path;
};
Result<PriceArgument> parse_price_argument(FileSystem& files, std::string_view argument);

/// Reads a file of at most 256 MB.
Result<PriceFile> load_price_file(FileSystem& files, const std::string& path,
                                  const Instrument& instrument, const MarketRules& rules);

} // namespace qts::sim
