// Any bytes are bars or an error with a line number, never anything else.
#include "simulator/price_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace qts;
    Instrument instrument;
    instrument.symbol = *Symbol::parse("005930");
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    static const MarketRules rules = MarketRules::built_in();
    const auto file = sim::parse_price_csv(text, instrument, rules);
    if (file && file->bars.empty()) __builtin_trap();
    return 0;
}
