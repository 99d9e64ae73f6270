#pragma once
// A broker's adapter without a broker: prices that stand still, an account with cash and no orders,
// and errors on request.

#include "runtime/broker/adapters/base_broker_adapter.hpp"
#include "trading/broker_clock.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <vector>

namespace qts {

class FakeBrokerAdapter final : public BaseBrokerAdapter {
  public:
    /// `clock` outlives this.
    explicit FakeBrokerAdapter(const BrokerClock& clock) : clock_{clock} {}

    /// What get_price says instead of a price; may be empty.
    std::function<std::optional<Error>(Symbol, Venue)> price_error;
    /// What get_orders and get_balance say instead; may be empty.
    std::function<std::optional<Error>()> orders_error;
    std::function<std::optional<Error>()> balance_error;
    /// What get_balance says.
    AccountSnapshot balance{
        .cash = Notional::won(10'000'000), .deposit = {}, .equity = {}, .holdings = {}};
    /// The number that every order gets; empty: none is taken.
    std::string accepts_as;
    int balances_asked = 0;
    /// How often the price of a venue was asked for.
    int asked(Venue venue) const {
        return static_cast<int>(std::count(venues_.begin(), venues_.end(), venue));
    }

    std::string_view broker_id() const override { return "fake"; }
    std::string order_number(const BrokerOrderRef& ref) const override {
        return std::string{ref.packed()};
    }
    Task<Result<void>> prepare(Duration) override { co_return Result<void>{}; }
    Task<OrderResponse> place_order(OrderRequest) override {
        if (accepts_as.empty()) co_return not_sent("a fake");
        co_return Accepted{.ref = BrokerOrderRef{accepts_as}, .broker_time = std::nullopt};
    }
    Task<OrderResponse> cancel_order(CancelRequest) override { co_return not_sent("a fake"); }
    Task<OrderResponse> amend_order(AmendRequest) override { co_return not_sent("a fake"); }
    Task<Result<OrderReports>> get_orders(KstDate day) override {
        if (orders_error) {
            if (auto error = orders_error()) co_return failure(*std::move(error));
        }
        OrderReports reports;
        reports.complete = true;
        reports.day = day;
        co_return reports;
    }
    Task<Result<std::optional<OrderReport>>> get_order(BrokerOrderRef) override {
        co_return std::optional<OrderReport>{};
    }
    Task<Result<OrderReports>> get_open_orders() override {
        return get_orders(kst_date(clock_.now()));
    }
    Task<Result<AccountSnapshot>> get_balance() override {
        ++balances_asked;
        if (balance_error) {
            if (auto error = balance_error()) co_return failure(*std::move(error));
        }
        AccountSnapshot snapshot = balance;
        snapshot.complete = true;
        snapshot.at = clock_.now();
        co_return snapshot;
    }
    Task<Result<BuyableReport>> get_buyable(Symbol, OrderTerms) override { co_return no_such(); }
    Task<Result<PriceReport>> get_price(Symbol symbol, Venue venue) override {
        venues_.push_back(venue);
        if (price_error) {
            if (auto error = price_error(symbol, venue)) co_return failure(*std::move(error));
        }
        PriceReport report;
        report.instrument.symbol = symbol;
        report.last.symbol = symbol;
        report.last.price = Price::won(70'000);
        report.last.venue = venue;
        report.last.at = report.last.received = clock_.now();
        co_return report;
    }
    Task<Result<QuoteUpdate>> get_book(Symbol) override { co_return no_such(); }
    Task<Result<std::vector<Bar>>> get_minute_bars(Symbol, std::size_t) override {
        co_return std::vector<Bar>{};
    }
    Task<Result<std::vector<Bar>>> get_daily_bars(Symbol, std::size_t) override {
        co_return std::vector<Bar>{};
    }

  private:
    static std::unexpected<Error> no_such() { return failure(ErrorKind::unsupported, "a fake"); }

    const BrokerClock& clock_;
    std::vector<Venue> venues_;
};

} // namespace qts
