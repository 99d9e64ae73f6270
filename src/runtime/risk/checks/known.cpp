#include "runtime/risk/risk_checks.hpp"

namespace qts::risk {
namespace {

/// SOR is priced by KRX's book.
Venue book_of(Venue venue) {
    return venue == Venue::nxt ? Venue::nxt : Venue::krx;
}

} // namespace

// An order on a symbol whose market, rules or account we do not know would be a guess.
std::optional<Refusal> check_known(const RiskContext& context) {
    std::string_view detail;
    const SymbolState* const market = context.market;
    if (market == nullptr || !market->last) {
        detail = "no price of this symbol yet";
    } else if (book_of(market->last->venue) != book_of(context.intent.venue)) {
        detail = "the last price is of another venue";
    }
    if (context.ticks == nullptr) detail = "no tick table covers the day";
    if (!context.ledger_open) detail = "cash and holdings are not known yet";
    if (detail.empty()) return std::nullopt;
    return Refusal{.code = "GR100", .check = "known", .detail = RefusalDetail{detail}};
}

} // namespace qts::risk
