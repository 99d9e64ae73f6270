#pragma once
// OrderRequest -> KIS -> OrderResponse, and KIS's lists, balances and quotes in our words.
// Core thread.

#include "runtime/broker/adapters/base_broker_adapter.hpp"
#include "runtime/broker/kis/kis_branchless_orders.hpp"
#include "runtime/broker/kis/kis_client.hpp"

namespace qts {

class KISOrderAdapter final : public BaseBrokerAdapter {
  public:
    /// All outlive this.
    KISOrderAdapter(KISClient& client, KISAuth& auth, const BrokerClock& broker_clock);

    std::string_view broker_id() const override { return "kis"; }
    std::string order_number(const BrokerOrderRef& ref) const override;
    Task<Result<void>> prepare(Duration lasting) override;
    Task<OrderResponse> place_order(OrderRequest request) override;
    Task<OrderResponse> cancel_order(CancelRequest request) override;
    Task<OrderResponse> amend_order(AmendRequest request) override;
    Task<Result<OrderReports>> get_orders(KstDate day) override;
    Task<Result<std::optional<OrderReport>>> get_order(BrokerOrderRef ref) override;
    Task<Result<OrderReports>> get_open_orders() override;
    Task<Result<AccountSnapshot>> get_balance() override;
    Task<Result<BuyableReport>> get_buyable(Symbol symbol, OrderTerms terms) override;
    Task<Result<PriceReport>> get_price(Symbol symbol, Venue venue) override;
    Task<Result<QuoteUpdate>> get_book(Symbol symbol) override;
    Task<Result<std::vector<Bar>>> get_minute_bars(Symbol symbol, std::size_t count) override;
    Task<Result<std::vector<Bar>>> get_daily_bars(Symbol symbol, std::size_t count) override;

  private:
    KstDate today() const;
    /// One page of a paged list into `page`; true when another follows.
    Task<Result<bool>> orders_page(KstDate day, kis::PageMark& page, bool first,
                                   OrderReports& reports);
    Task<Result<bool>> open_orders_page(kis::PageMark& page, bool first, OrderReports& reports);
    Task<Result<std::vector<Bar>>> daily_bars_until(Symbol symbol, KstDate last, std::size_t count);
    Task<Result<bool>> balance_page(kis::PageMark& page, bool first, AccountSnapshot& snapshot);

    KISClient& client_;
    KISAuth& auth_;
    const BrokerClock& broker_clock_;
    KISBranchlessOrders branchless_;
};

} // namespace qts
