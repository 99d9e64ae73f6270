#include "runtime/execution/order_manager.hpp"

#include "core/kst.hpp"

#include <algorithm>

namespace qts {
namespace {

/// A day's orders fit without growing; a longer day grows once.
constexpr std::size_t kReservedOrders = 4'096;

bool same_order(const ExecutionIntent& intent, const Signal& signal) {
    return intent.symbol == signal.symbol && intent.side == signal.side &&
           intent.quantity == signal.quantity && intent.terms == signal.terms;
}

} // namespace

OrderManager::OrderManager(BrokerEngine& broker, OrderListener& listener, std::uint16_t node,
                           SettlementRules settlement)
    : broker_{broker}, listener_{listener}, node_{node}, settlement_{settlement} {
    orders_.reserve(kReservedOrders);
    live_.reserve(kReservedOrders);
}

OrderRecord* OrderManager::record(OrderId id) {
    if (id.node() == node_ && id.counter() > earlier_counter_) {
        // Ids are handed out in order, so the counter tells the position.
        const std::uint64_t index = restored_ + (id.counter() - earlier_counter_ - 1);
        return index < orders_.size() ? &orders_[index] : nullptr;
    }
    const auto found = restored_ids_.find(id.value());
    return found == restored_ids_.end() ? nullptr : &orders_[found->second];
}

OrderRecord* OrderManager::owner_of(const BrokerOrderRef& ref) {
    const auto found = by_number_.find(std::string{ref.packed()});
    return found == by_number_.end() ? nullptr : &orders_[found->second];
}

const OrderRecord* OrderManager::find(OrderId id) const {
    return const_cast<OrderManager*>(this)->record(id);
}

const OrderRecord* OrderManager::find(const BrokerOrderRef& ref) const {
    return const_cast<OrderManager*>(this)->owner_of(ref);
}

OrderRecord& OrderManager::add_order(const ExecutionIntent& intent) {
    OrderRecord& order = orders_.emplace_back();
    order.id = OrderId::of(node_, ++last_counter_);
    order.intent = intent;
    order.last_request = ++requests_;
    live_.push_back(orders_.size() - 1);
    return order;
}

OrderId OrderManager::submit(const ApprovedIntent& approved, UtcNanos now) {
    OrderRecord& order = add_order(approved.intent());
    const OrderId id = order.id;
    move(order, OrderEvent::submitted, now);
    broker_.submit_intent(id, approved);
    return id;
}

namespace {

/// Shares that a row of somebody else's order stands for: of one that was amended in part it still
/// names the whole.
Quantity stands_for(const OrderReport& row) {
    return row.filled + row.open + row.cancelled;
}

/// What we take an order of somebody else's for; nullopt: its rows make no sense.
std::optional<ExecutionIntent> intent_of(std::span<const OrderReport* const> chain,
                                         const Adoption& how) {
    const OrderReport& first = *chain.front();
    ExecutionIntent intent;
    intent.account = how.account;
    intent.session = how.session;
    intent.symbol = first.symbol;
    intent.venue = first.venue;
    intent.side = first.side;
    for (const OrderReport* row : chain)
        intent.quantity += stands_for(*row);
    if (const auto limit = chain.back()->limit) {
        const auto terms = OrderTerms::limit(*limit);
        if (!terms) return std::nullopt; // a price below 1 won names no order
        intent.terms = *terms;
    }
    intent.purpose = first.side == Side::buy ? Purpose::entry : Purpose::reduce;
    intent.decided_at = first.ordered_at;
    intent.reason = Reason{"found at the broker"};
    return intent;
}

/// Whether `row` amended all of its original. Of one that filled in part nobody can tell any more.
bool took_over_all(const OrderReport& row, std::span<const OrderReport* const> chain) {
    return std::any_of(chain.begin(), chain.end(), [&](const OrderReport* original) {
        return !row.original.empty() && original->ref == row.original && original->open.is_zero() &&
               original->filled.is_zero() && row.ordered == original->ordered;
    });
}

} // namespace

std::optional<OrderId> OrderManager::adopt(std::span<const OrderReport* const> chain,
                                           const Adoption& how, UtcNanos now) {
    bool open = false;
    for (const OrderReport* row : chain) {
        const OrderRecord* const original =
            row->original.empty() ? nullptr : owner_of(row->original);
        const bool ours = owner_of(row->ref) != nullptr || may_be_ours(*row, !how.named) ||
                          (original != nullptr && original->is_live());
        if (ours || row->is_cancel) return std::nullopt;
        open = open || row->open > Quantity{};
    }
    const auto intent = intent_of(chain, how);
    if (!open || !intent || chain.size() > kMaxBrokerNumbers) return std::nullopt;
    // A person may take under care what is an order of ours of unknown fate: its absence from the
    // rows that are left proves nothing then.
    for (const OrderRecord* const unknown : live_without_number(Lifecycle::unknown)) {
        if (agrees(*unknown, *chain.front())) bar_absence(unknown->id);
    }
    OrderRecord& order = add_order(*intent);
    order.adopted = true;
    move(order, OrderEvent::submitted, now);
    move(order, OrderEvent::accepted, now);
    for (const OrderReport* row : chain) {
        add_number(order, row->ref, nullptr);
        BrokerNumber& number = order.numbers[order.number_count - 1];
        number.given = stands_for(*row);
        number.worst = row->limit.value_or(Price{});
        if (took_over_all(*row, chain)) number.took_over = row->original;
        if (row->ordered_at >= how.books_from) continue;
        number.filled = row->filled;
        number.amount = row->filled_amount;
        order.filled += row->filled;
        order.filled_amount += row->filled_amount;
    }
    refresh_reservation();
    for (const OrderReport* row : chain)
        apply_row(order, *row, 0, now);
    settle(order, false, now);
    return order.id;
}

void OrderManager::reserve_cash(OrderId id, Price worst, Notional commission) {
    OrderRecord* const order = record(id);
    reserve_commission(id, commission);
    order->reservation.worst = worst;
    for (BrokerNumber& number : order->listed_numbers())
        number.worst = worst;
    refresh_reservation();
}

void OrderManager::reserve_commission(OrderId id, Notional commission) {
    record(id)->reservation.commission = commission;
    refresh_reservation();
}

void OrderManager::refresh_reservation() {
    std::erase_if(live_, [&](std::size_t index) { return !orders_[index].is_live(); });
    reserved_cash_ = Notional{};
    for (const std::size_t index : live_)
        reserved_cash_ += reserved_cash_of(orders_[index]);
}

Notional OrderManager::reserved_cash_of(const OrderRecord& order) const {
    if (order.intent.side != Side::buy || !order.is_live()) return Notional{};
    const Reservation& kept = order.reservation;
    // Every product fits: it passed the gate.
    const auto cost = [](Price price, Quantity quantity) {
        return Notional::of(price, std::max(quantity, Quantity{})).value_or(Notional{});
    };
    Notional reserved = order.asked_part ? kept.commission + kept.asked_commission
                                         : std::max(kept.commission, kept.asked_commission);
    if (order.number_count == 0) return reserved + cost(kept.worst, order.open());
    for (const BrokerNumber& number : order.listed_numbers()) {
        reserved += cost(number.worst, number.rest());
        const bool asked = order.pending == PendingRequest::amend && number.ref == order.asked_ref;
        if (!asked || kept.asked_worst <= number.worst) continue;
        // Either price may be the one that trades.
        const Price more = Price::won(kept.asked_worst.in_won() - number.worst.in_won());
        reserved += cost(more, order.asked_part.value_or(number.rest()));
    }
    return reserved;
}

Notional OrderManager::reserved_for(const OrderRecord& order, std::optional<Quantity> part,
                                    const BrokerOrderRef& target) const {
    const BrokerNumber* const number = target_of(order, target);
    if (order.intent.side != Side::buy || number == nullptr) return Notional{};
    const Notional kept =
        Notional::of(number->worst, part.value_or(number->rest())).value_or(Notional{});
    return part ? kept : kept + order.reservation.commission;
}

bool OrderManager::possible(const OrderRecord& order, OrderEvent event) {
    if (next_lifecycle(order.lifecycle, event)) return true;
    listener_.on_contradiction(order, to_string(event));
    return false;
}

bool OrderManager::note_request(OrderRecord& order, RequestEvent event) {
    const auto next = next_request(order.lifecycle, order.pending, event);
    if (next) order.pending = *next;
    return next.has_value();
}

void OrderManager::move(OrderRecord& order, OrderEvent event, UtcNanos now) {
    if (!possible(order, event)) return;
    const auto next = next_lifecycle(order.lifecycle, event);
    if (*next == order.lifecycle) return;
    order.lifecycle = *next;
    order.changed_at = now;
    if (is_final(*next)) (void)note_request(order, RequestEvent::order_over);
    refresh_reservation();
    listener_.on_order_changed(order);
}

bool OrderManager::add_number(OrderRecord& order, const BrokerOrderRef& ref,
                              const OrderReport* row) {
    if (order.find(ref) != nullptr) return false;
    if (order.number_count == kMaxBrokerNumbers) {
        listener_.on_contradiction(order, "more broker numbers than an order can have");
        return false;
    }
    const auto index = static_cast<std::size_t>(&order - orders_.data());
    if (!by_number_.emplace(ref.packed(), index).second) {
        listener_.on_contradiction(order, "the broker gave it the number of another order");
        return false;
    }
    BrokerNumber& number = order.numbers[order.number_count];
    number = BrokerNumber{};
    number.ref = ref;
    number.terms = order.intent.terms;
    number.worst = order.reservation.worst;
    number.given = order.intent.quantity;
    // A new number of what the amend under way acts on is that amend; any other somebody made
    // elsewhere.
    const bool amending = order.pending == PendingRequest::amend &&
                          (row == nullptr || row->original == order.asked_ref);
    const BrokerOrderRef& origin_ref = row != nullptr ? row->original : order.asked_ref;
    if (BrokerNumber* const origin = order.find(origin_ref)) {
        number.origin = origin->ref;
        const bool whole =
            amending ? !order.asked_part : row != nullptr && row->ordered >= origin->rest();
        if (whole) number.took_over = origin->ref;
        number.given = row != nullptr ? row->ordered : order.asked_part.value_or(origin->rest());
        origin->moved += number.given;
        number.worst = origin->worst;
    }
    ++order.number_count;
    if (!amending) {
        if (row != nullptr && row->limit) number.worst = *row->limit;
        return true;
    }
    number.terms = order.asked_terms;
    if (!order.asked_part) order.intent.terms = order.asked_terms;
    number.worst = order.reservation.asked_worst;
    end_amend(order, true);
    return true;
}

/// The amend under way is over: its costs are the order's now, or nobody's.
void OrderManager::end_amend(OrderRecord& order, bool accepted) {
    Reservation& kept = order.reservation;
    if (accepted && order.asked_part) kept.commission += kept.asked_commission;
    if (accepted && !order.asked_part) {
        kept.commission = std::max(kept.commission, kept.asked_commission);
    }
    kept.asked_worst = Price{};
    kept.asked_commission = Notional{};
    (void)note_request(order, RequestEvent::amend_over);
    order.amend_lost = false;
    // That a list does not show it yet proves nothing: the answer to a lost one stays unknown.
    if (accepted) settle_answer(order, true);
    refresh_reservation();
}

/// What became of a request whose answer was lost is proven: it was taken, or the order filled
/// before it could be.
void OrderManager::settle_answer(OrderRecord& order, bool accepted) {
    if (order.answer != RequestOutcome::unknown) return;
    order.answer = accepted ? RequestOutcome::accepted : RequestOutcome::rejected;
    order.answer_cause =
        accepted ? Cause{} : Cause{"its answer was lost, and the order filled first"};
    if (!accepted) order.answered_by = RejectionOrigin::broker;
}

const BrokerNumber* OrderManager::target_of(const OrderRecord& order,
                                            const BrokerOrderRef& target) {
    if (target.empty()) return order.open_number();
    for (const BrokerNumber& number : order.listed_numbers()) {
        if (number.ref == target) return number.gone() ? nullptr : &number;
    }
    return nullptr;
}

const BrokerNumber* OrderManager::begin_request(OrderRecord* order, PendingRequest kind,
                                                std::optional<Quantity> part,
                                                const BrokerOrderRef& target) {
    if (order == nullptr) return nullptr;
    const BrokerNumber* const number = target_of(*order, target);
    if (number == nullptr) return nullptr;
    if (part && (part->is_zero() || *part > number->rest())) return nullptr;
    const bool amend = kind == PendingRequest::amend;
    if (!note_request(*order, amend ? RequestEvent::amend_asked : RequestEvent::cancel_asked)) {
        return nullptr;
    }
    order->last_asked = kind;
    order->answer = RequestOutcome::none;
    order->asked_ref = number->ref;
    order->asked_part = part && *part < number->rest() ? part : std::nullopt;
    order->last_request = ++requests_;
    return number;
}

bool OrderManager::request_cancel(OrderId id, std::optional<Quantity> part,
                                  const BrokerOrderRef& target) {
    OrderRecord* const order = record(id);
    const BrokerNumber* const number = begin_request(order, PendingRequest::cancel, part, target);
    if (number == nullptr) return false;
    CancelRequest request;
    request.id = id;
    request.target = number->ref;
    request.symbol = order->intent.symbol;
    request.venue = order->intent.venue;
    request.kind = number->terms.kind();
    request.session = order->intent.session;
    request.quantity = order->asked_part;
    broker_.cancel(request);
    return true;
}

bool OrderManager::request_amend(OrderId id, const ApprovedIntent& approved,
                                 std::optional<Quantity> part, const BrokerOrderRef& target) {
    OrderRecord* const order = record(id);
    if (order != nullptr && order->number_count == kMaxBrokerNumbers) return false;
    const BrokerNumber* const number = begin_request(order, PendingRequest::amend, part, target);
    if (number == nullptr) return false;
    const ExecutionIntent& wanted = approved.intent();
    order->asked_terms = wanted.terms;
    Reservation& kept = order->reservation;
    kept.asked_worst = wanted.worst_price.value_or(number->worst);
    kept.asked_commission = wanted.commission;
    refresh_reservation();
    AmendRequest request;
    request.id = id;
    request.target = number->ref;
    request.symbol = order->intent.symbol;
    request.venue = order->intent.venue;
    request.session = wanted.session;
    request.whole = !order->asked_part;
    request.quantity = order->asked_part.value_or(number->rest());
    request.terms = wanted.terms;
    request.expires_at = wanted.expires_at;
    broker_.amend(request, approved);
    return true;
}

void OrderManager::note_cancel_number(const BrokerOrderRef& ref) {
    if (cancels_.emplace(ref.packed()).second) cancel_log_.push_back(ref);
}

void OrderManager::restore(const Books& books, const AccountId& account, UtcNanos now) {
    for (const OrderRecord& order : books.orders)
        take_over(order, account);
    for (const BrokerOrderRef& ref : books.cancels)
        note_cancel_number(ref);
    const auto last = books.last_counters.find(node_);
    if (last != books.last_counters.end()) earlier_counter_ = last_counter_ = last->second;
    restored_ = orders_.size();
    refresh_reservation();
    lose_answers(now);
}

void OrderManager::take_over(const OrderRecord& order, const AccountId& account) {
    const std::size_t index = orders_.size();
    OrderRecord& taken = orders_.emplace_back(order);
    taken.intent.account = account;
    restored_ids_.emplace(order.id.value(), index);
    for (const BrokerNumber& number : order.listed_numbers())
        by_number_.emplace(number.ref.packed(), index);
    if (order.is_live()) live_.push_back(index);
    requests_ = std::max({requests_, order.last_request, order.last_list});
}

void OrderManager::lose_answers(UtcNanos now) {
    const Unknown ended{"the program ended before its answer came"};
    for (const std::size_t index : std::vector<std::size_t>{live_}) {
        const OrderRecord& order = orders_[index];
        const OrderId id = order.id;
        if (order.lifecycle == Lifecycle::pending_send) {
            on(ExecutionResponse{.id = id, .request = RequestKind::place, .outcome = ended}, now);
        }
        const PendingRequest pending = orders_[index].pending;
        const bool amending = pending == PendingRequest::amend && !orders_[index].amend_lost;
        if (pending != PendingRequest::cancel && !amending) continue;
        const RequestKind kind = amending ? RequestKind::amend : RequestKind::cancel;
        on(ExecutionResponse{.id = id, .request = kind, .outcome = ended}, now);
    }
}

void OrderManager::on(const ExecutionResponse& response, UtcNanos now) {
    OrderRecord* const order = record(response.id);
    if (order == nullptr) return; // an answer to somebody else's order
    order->last_request = ++requests_;
    if (response.request == RequestKind::place) {
        on_placed(*order, response.outcome, now);
    } else {
        on_changed(*order, response, now);
    }
    const bool waiting = std::any_of(live_.begin(), live_.end(), [&](std::size_t index) {
        return orders_[index].awaits_number();
    });
    if (!waiting) inbox_.clear(); // what is left belongs to other people's orders
}

void OrderManager::on_placed(OrderRecord& order, const OrderResponse& outcome, UtcNanos now) {
    if (const auto* accepted = std::get_if<Accepted>(&outcome)) {
        on_accepted(order, *accepted, now);
        return;
    }
    const auto* const rejected = std::get_if<Rejected>(&outcome);
    const OrderEvent event = rejected != nullptr ? OrderEvent::refused : OrderEvent::lost;
    if (!possible(order, event)) return;
    if (!is_final(order.lifecycle)) {
        order.cause =
            Cause{rejected != nullptr ? rejected->message : std::get<Unknown>(outcome).cause};
        if (rejected != nullptr) order.rejected_by = rejected->origin;
        if (rejected == nullptr) begin_doubt(order, std::get<Unknown>(outcome), now);
    }
    move(order, event, now);
}

void OrderManager::on_accepted(OrderRecord& order, const Accepted& accepted, UtcNanos now) {
    if (!possible(order, OrderEvent::accepted)) return;
    if (order.number_count > 0 && order.find(accepted.ref) == nullptr) {
        listener_.on_contradiction(order, "accepted a second time, under another number");
        return;
    }
    add_number(order, accepted.ref, nullptr);
    move(order, OrderEvent::accepted, now);
    // What the list said before the reply. Whether that list was complete is no longer known.
    if (const auto row = inbox_.take(accepted.ref)) {
        if (apply_row(order, *row, 0, now)) settle(order, false, now);
    }
}

void OrderManager::on_changed(OrderRecord& order, const ExecutionResponse& response, UtcNanos now) {
    // Accepted means received: whether the order is gone, or lives on under the new number, the
    // broker's list will say. Refused and unknown leave the order as it was.
    const auto* accepted = std::get_if<Accepted>(&response.outcome);
    const bool amended = accepted != nullptr && response.request == RequestKind::amend;
    if (is_final(order.lifecycle)) {
        // A number that the list told first is no news.
        const bool known = amended && order.find(accepted->ref) != nullptr;
        if (amended && !known && order.lifecycle != Lifecycle::filled) {
            listener_.on_contradiction(order, "amended after it was over");
        }
        return;
    }
    const bool lost = std::holds_alternative<Unknown>(response.outcome);
    if (response.request == RequestKind::cancel) {
        if (accepted != nullptr) note_cancel_number(accepted->ref);
        BrokerNumber* const target = order.find(order.asked_ref);
        if (!order.asked_part && target != nullptr) note_cancel(*target, response.outcome);
        (void)note_request(order, RequestEvent::cancel_over);
    } else if (amended) {
        add_number(order, accepted->ref, nullptr);
        if (order.pending == PendingRequest::amend) end_amend(order, true); // the list was faster
    } else if (lost && order.pending == PendingRequest::amend) {
        // Whether it took effect the next complete list tells; until then the old number's end is
        // not the order's.
        order.amend_lost = true;
    } else if (order.pending == PendingRequest::amend) {
        end_amend(order, false);
    }
    note_answer(order, response.outcome);
    order.changed_at = now;
    listener_.on_order_changed(order);
    if (!amended) return;
    if (const auto row = inbox_.take(accepted->ref)) {
        if (apply_row(order, *row, 0, now)) settle(order, false, now);
    }
}

void OrderManager::note_answer(OrderRecord& order, const OrderResponse& outcome) {
    order.answer_cause = Cause{};
    order.answered_by.reset();
    if (const auto* rejected = std::get_if<Rejected>(&outcome)) {
        order.answer = RequestOutcome::rejected;
        order.answer_cause = Cause{rejected->message};
        order.answered_by = rejected->origin;
    } else if (const auto* unknown = std::get_if<Unknown>(&outcome)) {
        order.answer = RequestOutcome::unknown;
        order.answer_cause = Cause{unknown->cause};
    } else {
        order.answer = RequestOutcome::accepted;
    }
}

void OrderManager::note_cancel(BrokerNumber& number, const OrderResponse& outcome) {
    number.cancel_lost = std::holds_alternative<Unknown>(outcome);
    number.cancel_sent = number.cancel_lost || std::holds_alternative<Accepted>(outcome);
}

void OrderManager::expire(KstDate day, UtcNanos now) {
    const std::vector<std::size_t> before = live_; // moving an order takes it out of live_
    for (const std::size_t index : before) {
        OrderRecord& order = orders_[index];
        if (kst_date(order.intent.decided_at) == day) move(order, OrderEvent::session_over, now);
    }
}

bool OrderManager::any_live() const {
    return !live_.empty();
}

int OrderManager::unknown_count() const {
    return static_cast<int>(std::count_if(live_.begin(), live_.end(), [&](std::size_t index) {
        return orders_[index].lifecycle == Lifecycle::unknown;
    }));
}

int OrderManager::open_orders(const StrategyId& strategy, Symbol symbol) const {
    return static_cast<int>(std::count_if(live_.begin(), live_.end(), [&](std::size_t index) {
        const ExecutionIntent& intent = orders_[index].intent;
        return intent.symbol == symbol && intent.strategy == strategy;
    }));
}

Quantity OrderManager::reserved_shares(const StrategyId& strategy, Symbol symbol) const {
    Quantity reserved;
    for (const std::size_t index : live_) {
        const OrderRecord& order = orders_[index];
        const ExecutionIntent& intent = order.intent;
        if (intent.side == Side::sell && intent.symbol == symbol && intent.strategy == strategy) {
            reserved += order.open();
        }
    }
    return reserved;
}

Quantity OrderManager::open_sells(Symbol symbol) const {
    Quantity open;
    for (const std::size_t index : live_) {
        const OrderRecord& order = orders_[index];
        const bool known = order.lifecycle != Lifecycle::unknown;
        if (known && order.intent.side == Side::sell && order.intent.symbol == symbol) {
            open += order.open();
        }
    }
    return open;
}

bool OrderManager::frozen(Symbol symbol, Side side) const {
    return std::any_of(live_.begin(), live_.end(), [&](std::size_t index) {
        const OrderRecord& order = orders_[index];
        return order.lifecycle == Lifecycle::unknown && order.intent.symbol == symbol &&
               order.intent.side == side;
    });
}

bool OrderManager::duplicate_of(const StrategyId& strategy, const Signal& signal) const {
    return std::any_of(live_.begin(), live_.end(), [&](std::size_t index) {
        const ExecutionIntent& intent = orders_[index].intent;
        return intent.strategy == strategy && same_order(intent, signal);
    });
}

int OrderManager::identical_open(const Signal& signal) const {
    return static_cast<int>(std::count_if(live_.begin(), live_.end(), [&](std::size_t index) {
        return same_order(orders_[index].intent, signal);
    }));
}

} // namespace qts
