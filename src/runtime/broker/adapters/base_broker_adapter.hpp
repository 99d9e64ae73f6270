#pragma once
// What every broker's adapter does, in our words. One contract suite runs against each of them
// (adapter_contract_test). place_order returns no Result on purpose: every failure must be
// classified as Accepted, Rejected or Unknown by the one who knows the wire. Core thread.

#include "core/kst.hpp"
#include "market/market_event.hpp"
#include "net/task.hpp"
#include "trading/account_snapshot.hpp"
#include "trading/order_report.hpp"
#include "trading/order_request.hpp"
#include "trading/order_response.hpp"

#include <string_view>
#include <vector>

namespace qts {

class BaseBrokerAdapter {
  public:
    virtual ~BaseBrokerAdapter() = default;
    virtual std::string_view broker_id() const = 0;
    /// The order's number as the broker's own screens show it; empty for a ref of another adapter.
    virtual std::string order_number(const BrokerOrderRef& ref) const = 0;

    /// Credentials at hand before anything else, good for `lasting` from now: orders do not wait
    /// for a token.
    virtual Task<Result<void>> prepare(Duration lasting) = 0;

    virtual Task<OrderResponse> place_order(OrderRequest request) = 0;
    virtual Task<OrderResponse> cancel_order(CancelRequest request) = 0;
    virtual Task<OrderResponse> amend_order(AmendRequest request) = 0;

    /// Every order of `day`, by complete pages; `incomplete` when they never end.
    virtual Task<Result<OrderReports>> get_orders(KstDate day) = 0;
    /// One order of the list, nullopt when a complete list does not hold it.
    virtual Task<Result<std::optional<OrderReport>>> get_order(BrokerOrderRef ref) = 0;
    /// What can still be amended or cancelled.
    virtual Task<Result<OrderReports>> get_open_orders() = 0;
    virtual Task<Result<AccountSnapshot>> get_balance() = 0;
    virtual Task<Result<BuyableReport>> get_buyable(Symbol symbol, OrderTerms terms) = 0;

    /// As `venue` trades it; SOR is priced as KRX.
    virtual Task<Result<PriceReport>> get_price(Symbol symbol, Venue venue) = 0;
    virtual Task<Result<QuoteUpdate>> get_book(Symbol symbol) = 0;
    /// The newest bars up to now, oldest first, at most `count`; fewer when there are fewer.
    virtual Task<Result<std::vector<Bar>>> get_minute_bars(Symbol symbol, std::size_t count) = 0;
    virtual Task<Result<std::vector<Bar>>> get_daily_bars(Symbol symbol, std::size_t count) = 0;
};

} // namespace qts
