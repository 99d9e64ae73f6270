#pragma once
// What is known of one listed issue before its first trade of the day.

#include "market/price.hpp"
#include "market/symbol.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace qts {

enum class Market : std::uint8_t { kospi, kosdaq };
enum class Product : std::uint8_t { stock, etf, etn };

struct PriceLimits {
    Price lower;
    Price upper;
};

struct Instrument {
    Symbol symbol;
    std::string name; ///< Korean, as KRX lists it
    Market market = Market::kospi;
    Product product = Product::stock;
    int leverage = 1;                  ///< absolute multiple of a leveraged ETF or ETN
    std::optional<Price> base;         ///< base price of the day (기준가), as the broker says
    std::optional<PriceLimits> limits; ///< the day's limits, as the broker says
    bool halted = false;
};

} // namespace qts
