#pragma once
// Domain <-> KIS JSON, pure functions: order bodies byte for byte, inquiry queries, answers decoded
// strictly (an unknown code or a number that is none is an error, never a default).
// Source: kis-api.md section 5. Any thread.

#include "core/json_reader.hpp"
#include "core/kst.hpp"
#include "net/http_message.hpp"
#include "runtime/broker/kis/kis_codes.hpp"
#include "trading/account_snapshot.hpp"
#include "trading/order_report.hpp"
#include "trading/order_request.hpp"

#include <optional>
#include <string>
#include <vector>

namespace qts::kis {

using Query = HttpHeaders; ///< name and value, in the order they are sent

/// The body of order-cash. Legacy has the seed's keys and puts the side into the body.
Result<std::string> build_kis_order_payload(const OrderRequest& request, const AccountNo& account,
                                            Dialect dialect);
Result<std::string> build_kis_cancel_payload(const CancelRequest& request,
                                             const AccountNo& account);
Result<std::string> build_kis_amend_payload(const AmendRequest& request, const AccountNo& account);

/// Copied from the page before, trailing blanks included; empty for the first page.
struct PageMark {
    std::string filter;
    std::string key;
};
PageMark page_mark_of(const JsonView& root);

Query daily_orders_query(const AccountNo& account, KstDate from, KstDate to,
                         std::optional<Venue> venue, const PageMark& page);
Query open_orders_query(const AccountNo& account, const PageMark& page);
Query balance_query(const AccountNo& account, const PageMark& page);
Result<Query> buyable_query(const AccountNo& account, Symbol symbol, const OrderTerms& terms);
Query quotation_query(Symbol symbol, Venue venue);
Query minute_bars_query(Symbol symbol, Venue venue, KstTime until);
Query daily_bars_query(Symbol symbol, Venue venue, KstDate from, KstDate to);
Query holidays_query(KstDate from);

/// Rows of one page of the day's orders, appended.
Result<void> append_orders(const JsonView& root, std::vector<OrderReport>& rows);
/// Rows of one page of open orders, appended.
Result<void> append_open_orders(const JsonView& root, KstDate day, std::vector<OrderReport>& rows);
/// One page of the balance: holdings appended (lots of one symbol summed), cash taken.
Result<void> append_balance(const JsonView& root, AccountSnapshot& snapshot);
Result<BuyableReport> parse_buyable(const JsonView& root);
Result<PriceReport> parse_price(const JsonView& root, Symbol symbol, UtcNanos at);
Result<QuoteUpdate> parse_book(const JsonView& root, Symbol symbol, KstDate day, UtcNanos received);
/// Oldest first; rows without a date (KIS pads with empty objects) are skipped.
Result<std::vector<Bar>> parse_minute_bars(const JsonView& root);
Result<std::vector<Bar>> parse_daily_bars(const JsonView& root);

struct HolidayRow {
    KstDate date;
    bool market_open;
};
Result<std::vector<HolidayRow>> parse_holidays(const JsonView& root);

} // namespace qts::kis
