#pragma once
// The owner's desk: carries out what a person asks of an account (an order, an amendment, a cancel,
// the lists) through the same engine, gate and bridge as a strategy's orders. A run serves it to
// other processes through the control socket; a command without a run is its own desk. Core thread;
// its coroutines may run beside a session's.

#include "apps/qts/command_line.hpp"
#include "apps/qts/command_result.hpp"
#include "apps/qts/desk_request.hpp"
#include "apps/qts/order_list.hpp"
#include "apps/qts/order_sweep.hpp"
#include "core/log.hpp"
#include "net/parking.hpp"
#include "runtime/broker/adapters/order_adapter_to_broker_engine_adapter.hpp"
#include "trading/broker_clock.hpp"

#include <expected>
#include <functional>

namespace qts::app {

struct OrderDeskPorts {
    BaseBrokerAdapter& adapter;
    OrderAdapterToBrokerEngineAdapter& bridge;
    TradingEngine& engine;
    const BrokerClock& clock;
};

class OrderDesk final {
  public:
    OrderDesk(OrderDeskPorts ports, AccountId account, OrderIds ids, Logger log);

    /// For a desk without a run: token, the books of earlier commands, balance, today's orders. A
    /// run opens the account itself.
    Task<Result<void>> open(Books books);
    /// Carries it out. Before the account is open: an error that says so.
    Task<CommandResult> execute(DeskRequest request);
    /// At the end of a run: what is under way is finished, and nothing more is changed.
    Task<void> close();
    /// Whether whoever owns the desk is ready for requests; empty: as soon as the account is open.
    std::function<bool()> ready;
    /// What `status` tells of whoever owns the desk, added to the document.
    std::function<void(JsonObject&)> tell_owner;
    /// Called after something was sent; may be empty.
    std::function<void()> after_send;

  private:
    Task<CommandResult> change_orders(DeskRequest request);
    Task<CommandResult> place(PlaceRequest request);
    Task<CommandResult> change(ChangeRequest request);
    Task<CommandResult> amend(OrderId id, BrokerOrderRef target, ChangeRequest request);
    Task<CommandResult> cancel(OrderId id, BrokerOrderRef target, ChangeRequest request);
    Task<CommandResult> orders(OrdersRequest request);
    Task<CommandResult> unknown_orders();
    Task<CommandResult> resolve(ResolveRequest request);
    Task<Result<void>> resolve_found(OrderId id, ResolveRequest request);
    /// Reads the lists of every day that has a live order of ours.
    Task<Result<void>> sweep_all();
    Task<CommandResult> positions();
    CommandResult status() const;
    /// The order that a person names; an answer when there is none to change.
    Task<std::expected<OrderId, CommandResult>> find_order(std::string text);
    std::optional<OrderId> find_known(std::string_view text) const;
    /// The one of the order's numbers that the request is about; empty: all of the order.
    std::expected<BrokerOrderRef, CommandResult> number_named(OrderId id,
                                                              const ChangeRequest& request) const;
    /// Reads the list until it shows what became of the order, at most twice.
    Task<void> look_again(OrderId id);
    Task<void> send();
    /// Sends what is queued and tells how the last request about the order ended.
    Task<CommandResult> send_and_tell(OrderId id, JsonObject document);
    CommandResult told(const OrderRecord& order, JsonObject document) const;
    KstDate today() const;
    bool is_open() const;

    OrderDeskPorts ports_;
    AccountId account_;
    OrderIds ids_;
    Logger log_;
    Turn changing_;
    bool closing_{false};
};

} // namespace qts::app
