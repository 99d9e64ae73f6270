#pragma once
// KIWOOM WIRE CODES: the forms in which it writes an issue, and its order types. The only place in
// the program where they stand; the rest of Kiwoom's tables joins them with its client.
//
// Source: kiwoom-api.md sections 3.9 and 4.1 (the broker's guide and examples), read 2026-11-23.

#include "core/result.hpp"
#include "market/session_phase.hpp"
#include "market/symbol.hpp"
#include "market/venue.hpp"
#include "trading/order_terms.hpp"

#include <string>
#include <string_view>

namespace qts::kiwoom {

/// An issue as Kiwoom names it: `005930` on KRX, `005930_NX` on NXT, `005930_AL` for both together.
/// Quotations and subscriptions write it so; orders take the plain code and the exchange apart.
struct QuotedIssue {
    Symbol symbol;
    Venue venue = Venue::krx; ///< sor: both venues together
    friend bool operator==(const QuotedIssue&, const QuotedIssue&) = default;
};

std::string quoted_code(QuotedIssue issue);
/// Answers about the account put an `A` before the code of a stock (`A005930`). unknown_code for a
/// suffix that is none.
Result<QuotedIssue> quoted_issue_of(std::string_view code);

/// dmst_stex_tp (국내거래소구분) of a venue, and back.
std::string_view exchange_code(Venue venue);
Result<Venue> venue_of(std::string_view exchange_code);

/// trde_tp (매매구분) of order terms on a venue and in a phase of its day; unsupported when Kiwoom
/// has no code for them there: none is known for KRX's after-market and for orders good till the
/// pre-market's end.
Result<std::string_view> order_type(const OrderTerms& terms, Venue venue, SessionPhase session);

} // namespace qts::kiwoom
