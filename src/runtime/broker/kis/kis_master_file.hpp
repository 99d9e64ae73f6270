#pragma once
// KIS's lists of listed issues, `kospi_code.mst` and `kosdaq_code.mst`: one record a line, CP949,
// fixed width in bytes. The tail is ASCII and of known length, so a record is read from its end;
// what is left in front of it holds code, ISIN and name. Source: kis-api.md 8 (the broker's own
// header files, 2026-11-23). Pure. Any thread.

#include "core/result.hpp"
#include "market/instrument.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace qts::kis {

struct MasterRecord {
    Instrument instrument; ///< everything the list tells of it; no limits, leverage 1
    std::string isin;      ///< 12 characters
    std::string group;     ///< ST share, EF fund, EN note, ...
};

struct MasterFile {
    Market market = Market::kospi;
    std::vector<MasterRecord> records;
    /// Lines whose code is none of ours (ELW, warrants, ...): known in form, of no use to us.
    std::size_t skipped = 0;
    /// Records whose ISIN has a wrong check digit: kept, and worth a word.
    std::size_t odd_isins = 0;
};

/// Which market it is of is told by the length of its tail. malformed, with the number of the line:
/// a line too short, a tail that fits neither market, a name that is not CP949, a figure that is
/// none, an alarm that is not known; also an empty file.
Result<MasterFile> parse_master_file(std::string_view bytes);

} // namespace qts::kis
