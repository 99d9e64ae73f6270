#include "market/instrument.hpp"

#include <algorithm>

namespace qts {

std::string_view to_string(Market market) {
    switch (market) {
    case Market::kospi:
        return "kospi";
    case Market::kosdaq:
        return "kosdaq";
    }
    return "?";
}

std::string_view to_string(Product product) {
    switch (product) {
    case Product::stock:
        return "stock";
    case Product::etf:
        return "etf";
    case Product::etn:
        return "etn";
    case Product::elw:
        return "elw";
    }
    return "?";
}

std::string_view to_string(MarketAlarm alarm) {
    switch (alarm) {
    case MarketAlarm::none:
        return "none";
    case MarketAlarm::caution:
        return "caution";
    case MarketAlarm::warning:
        return "warning";
    case MarketAlarm::risk:
        return "risk";
    case MarketAlarm::unknown:
        return "unknown";
    }
    return "?";
}

std::optional<Notional> Instrument::worth() const {
    if (market_cap) return market_cap;
    if (!base || !listed_shares) return std::nullopt;
    const auto product_of = Notional::of(*base, *listed_shares);
    return product_of ? std::optional{*product_of} : std::nullopt;
}

void Instrument::fill_gaps_from(const Instrument& other) {
    const auto fill = [](auto& mine, const auto& theirs) {
        if (!mine) mine = theirs;
    };
    fill(base, other.base);
    fill(limits, other.limits);
    fill(listed_shares, other.listed_shares);
    fill(market_cap, other.market_cap);
    fill(listed_on, other.listed_on);
    const auto fill_flag = [&](bool ToldFlags::*told_of, auto IssueFlags::*flag) {
        if (!(told.*told_of)) flags.*flag = std::max(flags.*flag, other.flags.*flag);
    };
    fill_flag(&ToldFlags::halted, &IssueFlags::halted);
    fill_flag(&ToldFlags::administrative, &IssueFlags::administrative);
    fill_flag(&ToldFlags::liquidation, &IssueFlags::liquidation);
    fill_flag(&ToldFlags::overheated, &IssueFlags::overheated);
    fill_flag(&ToldFlags::alarm, &IssueFlags::alarm);
}

} // namespace qts
