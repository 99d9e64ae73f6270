#pragma once
// What is known of one listed issue before its first trade of the day.

#include "core/kst.hpp"
#include "market/price.hpp"
#include "market/symbol.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace qts {

enum class Market : std::uint8_t { kospi, kosdaq };
enum class Product : std::uint8_t { stock, etf, etn, elw };

std::string_view to_string(Market market);   ///< kospi, kosdaq
std::string_view to_string(Product product); ///< stock, etf, etn, elw

/// The exchange's alarm about an issue (시장경보): 투자주의, 투자경고, 투자위험.
enum class MarketAlarm : std::uint8_t {
    none,
    caution,
    warning,
    risk,
    unknown, ///< a code that stands in no table of ours: taken for the gravest
};

std::string_view to_string(MarketAlarm alarm);

/// What the exchange has declared about an issue. Each is false until somebody who knows says so.
struct IssueFlags {
    bool halted = false;         ///< 거래정지: only cancels are taken
    bool administrative = false; ///< 관리종목
    bool liquidation = false;    ///< 정리매매: the last days before delisting, without limits
    bool overheated = false;     ///< 단기과열: single-price auctions every half hour
    MarketAlarm alarm = MarketAlarm::none;
    friend bool operator==(const IssueFlags&, const IssueFlags&) = default;
};

/// Of which flags a source told at all, set or not.
struct ToldFlags {
    bool halted = false;
    bool administrative = false;
    bool liquidation = false;
    bool overheated = false;
    bool alarm = false;
};

struct PriceLimits {
    Price lower;
    Price upper;
    friend bool operator==(const PriceLimits&, const PriceLimits&) = default;
};

struct Instrument {
    Symbol symbol;
    std::string name; ///< Korean, as KRX lists it
    Market market = Market::kospi;
    Product product = Product::stock;
    int leverage = 1;                    ///< absolute multiple of a leveraged ETF or ETN
    std::optional<Price> base{};         ///< base price of the day (기준가), as the broker says
    std::optional<PriceLimits> limits{}; ///< the day's limits, as the broker says
    std::optional<Quantity> listed_shares{}; ///< 상장주식수
    std::optional<Notional> market_cap{};    ///< 시가총액, of the day before
    std::optional<KstDate> listed_on{};      ///< first listing day
    IssueFlags flags{};
    ToldFlags told{}; ///< of the flags, by whoever described this issue

    /// Market cap as told, else base price times listed shares; nullopt when neither is known or
    /// the product does not fit.
    std::optional<Notional> worth() const;
    /// Fills in what this one does not know from `other`: an earlier or poorer source. Of the flags
    /// those of which this one was told nothing.
    void fill_gaps_from(const Instrument& other);
};

} // namespace qts
