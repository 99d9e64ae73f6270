#include "apps/qts/order_desk.hpp"

#include "apps/qts/broker_facts.hpp"
#include "core/kst.hpp"
#include "core/parse_number.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace qts::app {
namespace {

/// Looks at the list after something was sent: the first may come before the exchange's answer.
constexpr int kLooks = 2;

Error not_open() {
    return make_error(ErrorKind::incomplete,
                      "the account is not open yet (token, balance and prices are being read); ask "
                      "again in some seconds");
}

/// Whoever asked waits a little longer than this.
constexpr Duration kLongestWait = std::chrono::seconds{60};

Error waited_too_long() {
    return make_error(ErrorKind::timeout, "the request waited too long behind others; nothing was "
                                          "done");
}

Error closing() {
    return make_error(ErrorKind::refused, "the run is ending; nothing was done. Ask again when it "
                                          "has ended");
}

CommandResult refused(JsonObject document, const Refusal& refusal) {
    return {ExitCode::safety, document.object("refusal", refusal_json(refusal)).str()};
}

/// What the order would cost at `unit`: its limit, or the last price.
JsonObject estimate_json(const ManualOrder& order, const PriceReport& price,
                         const AccountId& account, KstDate today, const MarketRules& rules) {
    const Instrument& issue = price.instrument;
    const Price unit = order.terms.limit_price().value_or(price.last.price);
    JsonObject json;
    const auto won = [](Price of) { return std::optional{of.in_won()}; };
    json.integer("unit_won", unit.in_won())
        .integer("last_won", price.last.price.in_won())
        .integer("tick_won", price.tick.in_won())
        .maybe("lower_limit_won", issue.limits ? won(issue.limits->lower) : std::nullopt)
        .maybe("upper_limit_won", issue.limits ? won(issue.limits->upper) : std::nullopt);
    const auto amount = Notional::of(unit, order.quantity);
    if (!amount) return json;
    const auto fee =
        rules.commission(*amount, account.broker, account.environment, issue.product, today);
    json.integer("amount_won", amount->in_won());
    if (!fee) return json;
    json.integer("commission_won", fee->in_won());
    if (order.side == Side::buy) {
        json.integer("tax_won", 0).integer("total_won", (*amount + *fee).in_won());
        if (order.terms.limit_price() || !issue.limits) return json;
        // A market buy needs cash at the upper limit price, as the broker reckons it.
        const auto worst = Notional::of(issue.limits->upper, order.quantity);
        const auto its_fee = worst ? rules.commission(*worst, account.broker, account.environment,
                                                      issue.product, today)
                                   : failure(ErrorKind::invalid_input, "beyond any account");
        if (its_fee) json.integer("cash_needed_won", (*worst + *its_fee).in_won());
        return json;
    }
    const auto tax = rules.sale_tax(*amount, issue.market, issue.product, today);
    if (!tax) return json;
    return json.integer("tax_won", tax->total().in_won())
        .integer("total_won", (*amount - *fee - tax->total()).in_won());
}

JsonObject wanted_json(const ManualOrder& order, const std::string& name) {
    const auto limit = order.terms.limit_price();
    return JsonObject{}
        .text("side", to_string(order.side))
        .text("symbol", order.symbol.view())
        .text("name", name)
        .integer("quantity", order.quantity.in_shares())
        .text("kind", to_string(order.terms.kind()))
        .maybe("limit_won", limit ? std::optional{limit->in_won()} : std::nullopt)
        .text("venue", to_string(order.venue));
}

/// What is known of an order of unknown fate.
JsonObject evidence_json(const Doubt& doubt) {
    const auto stamp = [](UtcNanos at) { return kst_stamp_ms(at); };
    JsonObject json;
    json.text("unknown_since", stamp(doubt.since))
        .text("sent_from", stamp(doubt.sent_from))
        .text("sent_until", stamp(doubt.sent_until));
    if (doubt.absent_since) {
        json.text("missing_in_a_list_of", stamp(*doubt.absent_since));
    } else {
        json.null("missing_in_a_list_of");
    }
    return json.boolean("for_a_person", doubt.person_asked);
}

ExitCode exit_code_of(RejectionOrigin origin) {
    return origin == RejectionOrigin::not_sent ? ExitCode::failed : ExitCode::broker_refused;
}

/// What a person reads of an order that cannot be changed any more.
CommandResult nothing_left(const std::string& name, std::string_view state) {
    return failed(ExitCode::broker_refused,
                  make_error(ErrorKind::refused,
                             fmt::format("nothing is open of order {}: it is {}", name, state)));
}

/// Open at the broker, and not taken under care: an order of ours is on its way and may be this.
CommandResult cannot_tell_apart(const std::string& name) {
    return failed(ExitCode::safety,
                  make_error(ErrorKind::refused,
                             fmt::format("order {} cannot be told apart from one of ours that is "
                                         "on its way; nothing was done. Ask again in some seconds",
                                         name)));
}

/// A number under which nothing stands, of an order that is open under others.
CommandResult nothing_under(const std::string& name) {
    return failed(ExitCode::safety,
                  make_error(ErrorKind::refused,
                             fmt::format("nothing is open under number {}; nothing was done. Name "
                                         "the number under which the order stands now (qts orders)",
                                         name)));
}

/// A request that names our id where the broker knows several numbers.
CommandResult several_numbers(const std::string& name) {
    return failed(ExitCode::safety,
                  make_error(ErrorKind::refused,
                             fmt::format("order {} stands under several numbers of the broker's; "
                                         "name one of them (qts orders lists them)",
                                         name)));
}

/// The one number that took over all that was open under `number`; nullptr: there is none.
const BrokerNumber* whole_successor(const OrderRecord& order, const BrokerNumber& number) {
    for (const BrokerNumber& other : order.listed_numbers()) {
        if (!other.took_over.empty() && other.took_over == number.ref) return &other;
    }
    return nullptr;
}

} // namespace

OrderDesk::OrderDesk(OrderDeskPorts ports, AccountId account, OrderIds ids, Logger log)
    : ports_{ports}, account_{account}, ids_{ids}, log_{log} {}

KstDate OrderDesk::today() const {
    return kst_date(ports_.clock.now());
}

bool OrderDesk::is_open() const {
    return ports_.engine.ledger().is_open() && (!ready || ready());
}

Task<Result<void>> OrderDesk::open(Books books) {
    const auto opened = co_await open_account(ports_.adapter, ports_.engine, ports_.clock, books);
    if (!opened) co_return failure(opened.error());
    co_return Result<void>{};
}

Task<CommandResult> OrderDesk::execute(DeskRequest request) {
    if (std::holds_alternative<StatusRequest>(request)) co_return status();
    // Before its books are open an owner's list would be told to an engine that knows nothing yet.
    const bool owner = static_cast<bool>(ready);
    if (!is_open() && (owner || needs_open_account(request))) co_return failed(not_open());
    const bool resolves = std::holds_alternative<ResolveRequest>(request);
    if (resolves || changes_orders(request)) co_return co_await change_orders(std::move(request));
    if (auto* place_request = std::get_if<PlaceRequest>(&request)) {
        co_return co_await place(*place_request);
    }
    if (auto* orders_request = std::get_if<OrdersRequest>(&request)) {
        if (orders_request->unknown) co_return co_await unknown_orders();
        co_return co_await orders(*orders_request);
    }
    co_return co_await positions();
}

/// One after the other: what a request reports of an order is its own doing.
Task<CommandResult> OrderDesk::change_orders(DeskRequest request) {
    const UtcNanos asked_at = ports_.clock.now();
    co_await changing_.take();
    const TurnHolder holder{changing_};
    if (closing_) co_return failed(closing());
    if (ports_.clock.now() - asked_at > kLongestWait) co_return failed(waited_too_long());
    log_.info("desk.request {}", to_json(request).str());
    if (auto* place_request = std::get_if<PlaceRequest>(&request)) {
        co_return co_await place(*place_request);
    }
    if (auto* resolve_request = std::get_if<ResolveRequest>(&request)) {
        co_return co_await resolve(std::move(*resolve_request));
    }
    co_return co_await change(std::get<ChangeRequest>(std::move(request)));
}

Task<void> OrderDesk::close() {
    closing_ = true;
    co_await changing_.take();
    const TurnHolder holder{changing_};
}

Task<CommandResult> OrderDesk::place(PlaceRequest request) {
    const ManualOrder& order = request.order;
    if (order.venue != Venue::krx && account_.environment == Environment::vts) {
        const Error why = make_error(ErrorKind::unsupported,
                                     "the paper service trades on KRX only; leave --venue out");
        co_return failed(ExitCode::safety, why);
    }
    const auto price = co_await ports_.adapter.get_price(order.symbol, order.venue);
    if (!price) co_return failed(price.error());
    ports_.engine.learn(*price);
    JsonObject document;
    document.object("order", wanted_json(order, issue_name(ports_.engine, order.symbol)))
        .object("estimate", estimate_json(order, *price, account_, today(), ports_.engine.rules()))
        .text("account", account_.account.masked())
        .text("environment", to_string(account_.environment))
        .integer("identical_open_orders", ports_.engine.identical_open(order));
    if (!request.send) {
        const auto judged = ports_.engine.judge(order);
        if (!judged) co_return refused(std::move(document), judged.error());
        co_return done(document);
    }
    const auto placed = ports_.engine.place(order);
    if (!placed) co_return refused(std::move(document), placed.error());
    co_return co_await send_and_tell(*placed, std::move(document));
}

Task<void> OrderDesk::look_again(OrderId id) {
    for (int look = 0; look < kLooks; ++look) {
        const OrderRecord& order = *ports_.engine.orders().find(id);
        if (!order.is_live() || (look > 0 && order.lifecycle == Lifecycle::working)) co_return;
        const KstDate day = kst_date(order.intent.decided_at);
        const auto reports = co_await sweep_day(ports_.adapter, ports_.engine, day);
        if (!reports) {
            log_.warning("orders.unseen reason='{}'", reports.error().context);
            co_return;
        }
    }
}

Task<void> OrderDesk::send() {
    co_await ports_.bridge.drain();
    if (after_send) after_send();
}

Task<CommandResult> OrderDesk::send_and_tell(OrderId id, JsonObject document) {
    co_await send();
    co_await look_again(id);
    co_return told(*ports_.engine.orders().find(id), std::move(document));
}

CommandResult OrderDesk::told(const OrderRecord& order, JsonObject document) const {
    document.object("result", to_json(listed(ports_.engine, ports_.adapter, order, ids_)));
    // An order that is cancelled needs no answer to its cancel.
    const bool done = order.lifecycle == Lifecycle::cancelled && order.asked_whole_cancel();
    const bool changed = order.answer != RequestOutcome::none && !done;
    ExitCode code = ExitCode::done;
    if (order.lifecycle == Lifecycle::rejected) {
        code = exit_code_of(order.rejected_by.value_or(RejectionOrigin::broker));
        const Error why = make_error(ErrorKind::refused, std::string{order.cause.view()});
        document.object("error",
                        JsonObject{}.text("kind", to_string(why.kind)).text("text", why.context));
    } else if (changed && order.answer == RequestOutcome::rejected) {
        code = exit_code_of(order.answered_by.value_or(RejectionOrigin::broker));
        document.object("error", JsonObject{}
                                     .text("kind", to_string(ErrorKind::refused))
                                     .text("text", order.answer_cause.view()));
    } else if (order.lifecycle == Lifecycle::unknown ||
               (changed && order.answer == RequestOutcome::unknown)) {
        code = ExitCode::unknown_order;
        const std::string_view cause =
            order.lifecycle == Lifecycle::unknown ? order.cause.view() : order.answer_cause.view();
        document.object(
            "error",
            JsonObject{}
                .text("kind", to_string(ErrorKind::broker_failure))
                .text("text", fmt::format("nobody can tell yet what became of it ({}); it is not "
                                          "sent again. Look with: qts orders",
                                          cause)));
    }
    return {code, document.str()};
}

std::optional<OrderId> OrderDesk::find_known(std::string_view text) const {
    if (const auto id = parse_order_id(text)) {
        // Ids that no list shows name nothing.
        const OrderRecord* const order = ports_.engine.orders().find(*id);
        if (order == nullptr || order->adopted) return std::nullopt;
        return id;
    }
    const auto wanted = parse_digits(text);
    if (!wanted) return std::nullopt;
    for (const OrderRecord& order : ports_.engine.orders().all()) {
        if (kst_date(order.intent.decided_at) != today()) continue; // numbers restart every day
        for (const BrokerNumber& listed : order.listed_numbers()) {
            const auto number = parse_digits(ports_.adapter.order_number(listed.ref));
            if (number && *number == *wanted) return order.id;
        }
    }
    return std::nullopt;
}

Task<std::expected<OrderId, CommandResult>> OrderDesk::find_order(std::string text) {
    const auto reports = co_await sweep_day(ports_.adapter, ports_.engine, today());
    if (!reports) co_return std::unexpected(failed(reports.error()));
    for (const OrderReport& row : reports->rows) {
        const auto number = parse_digits(ports_.adapter.order_number(row.ref));
        const auto named = parse_digits(text);
        if (!number || !named || *number != *named) continue;
        if (ports_.engine.orders().find(row.ref) != nullptr) continue;
        // Known with its price, so that its fills are booked at the right cost.
        const auto price = co_await ports_.adapter.get_price(row.symbol, row.venue);
        if (price) ports_.engine.learn(*price);
        ports_.engine.adopt(row, *reports, true);
    }
    if (const auto id = find_known(text)) {
        const OrderRecord& order = *ports_.engine.orders().find(*id);
        if (order.is_live()) co_return *id;
        co_return std::unexpected(nothing_left(text, to_string(order.lifecycle)));
    }
    const auto wanted = parse_digits(text);
    for (const ListedOrder& row :
         list_orders(ports_.engine, ports_.adapter, *reports, today(), ids_)) {
        for (const std::string& number : row.numbers) {
            const auto listed_number = parse_digits(number);
            if (!wanted || !listed_number || *listed_number != *wanted) continue;
            if (row.open > Quantity{}) co_return std::unexpected(cannot_tell_apart(text));
            co_return std::unexpected(nothing_left(text, row.state));
        }
    }
    const Error unknown = make_error(
        ErrorKind::not_found,
        fmt::format("no order {} today; `qts orders` lists today's orders with their ids and the "
                    "broker's numbers",
                    text));
    co_return std::unexpected(failed(ExitCode::broker_refused, unknown));
}

Task<CommandResult> OrderDesk::change(ChangeRequest request) {
    const auto found = co_await find_order(request.order);
    if (!found) co_return found.error();
    const auto target = number_named(*found, request);
    if (!target) co_return target.error();
    const OrderRecord& order = *ports_.engine.orders().find(*found);
    const BrokerNumber* const number = order.find(*target);
    const Quantity open = number != nullptr ? number->rest() : order.open();
    if (request.quantity && *request.quantity > open) {
        const Error why =
            make_error(ErrorKind::invalid_input, fmt::format("only {} shares are open of order {}",
                                                             open.in_shares(), request.order));
        co_return failed(ExitCode::safety, why);
    }
    if (order.pending != PendingRequest::none) {
        const Error why = make_error(
            ErrorKind::refused, fmt::format("a request about order {} is under way; look with: qts "
                                            "orders",
                                            request.order));
        co_return failed(ExitCode::safety, why);
    }
    if (request.limit) co_return co_await amend(*found, *target, std::move(request));
    co_return co_await cancel(*found, *target, std::move(request));
}

/// Our id and the order's first number mean all of it in a whole cancel; any other number, and
/// whatever names a part, means what stands under that number or under the one that took it over.
std::expected<BrokerOrderRef, CommandResult>
OrderDesk::number_named(OrderId id, const ChangeRequest& request) const {
    const OrderRecord& order = *ports_.engine.orders().find(id);
    const bool whole_cancel = !request.limit && !request.quantity;
    const auto wanted = parse_digits(request.order);
    const auto numbers = order.listed_numbers();
    const auto named = std::find_if(numbers.begin(), numbers.end(), [&](const BrokerNumber& n) {
        const auto listed = parse_digits(ports_.adapter.order_number(n.ref));
        return wanted && listed && *listed == *wanted;
    });
    if (named == numbers.end() || (whole_cancel && named == numbers.begin())) {
        if (whole_cancel || order.open_number_count() <= 1) return BrokerOrderRef{};
        return std::unexpected(several_numbers(request.order));
    }
    const BrokerNumber* heir = &*named;
    while (heir != nullptr && heir->gone())
        heir = whole_successor(order, *heir);
    if (heir == nullptr) return std::unexpected(nothing_under(request.order));
    return heir->ref;
}

Task<CommandResult> OrderDesk::amend(OrderId id, BrokerOrderRef target, ChangeRequest request) {
    const ExecutionIntent& intent = ports_.engine.orders().find(id)->intent;
    const auto price = co_await ports_.adapter.get_price(intent.symbol, intent.venue);
    if (!price) co_return failed(price.error());
    ports_.engine.learn(*price);
    const auto terms = OrderTerms::limit(*request.limit);
    if (!terms) co_return failed(ExitCode::usage, terms.error());
    const auto asked = ports_.engine.amend(id, *terms, request.quantity, target);
    JsonObject document;
    document.text("request", "amend");
    if (!asked) co_return refused(std::move(document), asked.error());
    co_return co_await send_and_tell(id, std::move(document));
}

Task<CommandResult> OrderDesk::cancel(OrderId id, BrokerOrderRef target, ChangeRequest request) {
    // A part-amended order lives under several numbers: each is cancelled by itself.
    for (std::size_t number = 0; number < kMaxBrokerNumbers; ++number) {
        if (!ports_.engine.cancel(id, request.quantity, target)) {
            if (number > 0) break;
            co_return nothing_left(request.order, "not to be cancelled: the broker's list shows "
                                                  "nothing open of it");
        }
        co_await send();
        co_await look_again(id);
        const OrderRecord& order = *ports_.engine.orders().find(id);
        const BrokerNumber* const left = order.open_number();
        const bool more = order.is_live() && order.answer == RequestOutcome::accepted &&
                          left != nullptr && !left->cancel_sent;
        if (request.quantity || !target.empty() || !more) break;
    }
    JsonObject document;
    document.text("request", "cancel");
    co_return told(*ports_.engine.orders().find(id), std::move(document));
}

Task<CommandResult> OrderDesk::orders(OrdersRequest request) {
    KstDate day = request.date.value_or(today());
    auto reports = co_await sweep_day(ports_.adapter, ports_.engine, day);
    // The first answer may teach that it is another day at the broker.
    if (reports && !request.date && today() != day) {
        day = today();
        reports = co_await sweep_day(ports_.adapter, ports_.engine, day);
    }
    if (!reports) co_return failed(reports.error());
    JsonArray rows;
    for (const ListedOrder& order : list_orders(ports_.engine, ports_.adapter, *reports, day, ids_))
        rows.object(to_json(order));
    JsonObject document;
    document.text("date", day.iso()).text("account", account_.account.masked());
    co_return done(document.array("orders", rows));
}

Task<Result<void>> OrderDesk::sweep_all() {
    const std::set<KstDate> days = days_to_sweep(ports_.engine);
    for (const KstDate day : days) {
        const auto reports = co_await sweep_day(ports_.adapter, ports_.engine, day);
        if (!reports) co_return failure(reports.error());
    }
    const auto settled = co_await settle_absences(ports_.adapter, ports_.engine);
    if (!settled) co_return settled;
    co_return co_await compare_account(ports_.adapter, ports_.engine, ports_.clock);
}

Task<CommandResult> OrderDesk::unknown_orders() {
    // The lists may settle some of them.
    const auto swept = co_await sweep_all();
    if (!swept) co_return failed(swept.error());
    JsonArray rows;
    for (const OrderRecord& order : ports_.engine.orders().all()) {
        if (order.lifecycle != Lifecycle::unknown) continue;
        rows.object(to_json(listed(ports_.engine, ports_.adapter, order, OrderIds::ours))
                        .object("evidence", evidence_json(order.doubt)));
    }
    JsonObject document;
    document.text("account", account_.account.masked());
    co_return done(document.array("orders", rows));
}

Task<CommandResult> OrderDesk::resolve(ResolveRequest request) {
    const auto id = parse_order_id(request.order);
    if (!id || ports_.engine.orders().find(*id) == nullptr) {
        co_return failed(ExitCode::safety,
                         make_error(ErrorKind::refused,
                                    fmt::format("no order {}; qts orders --unknown lists those of "
                                                "unknown fate",
                                                request.order)));
    }
    // The lists may know more than the person; that they cannot be read must not stop him.
    const auto swept = co_await sweep_all();
    if (!swept) log_.warning("orders.unseen reason='{}'", swept.error().context);
    Result<void> resolved;
    if (ports_.engine.orders().find(*id)->lifecycle == Lifecycle::unknown) {
        log_.warning("order.resolved id={} as={} operator='{}'", request.order, request.fate,
                     request.operator_name);
        if (request.fate == kAbsent) {
            resolved = ports_.engine.resolve_absent(*id, request.operator_name);
        } else {
            resolved = co_await resolve_found(*id, request);
        }
    }
    if (!resolved) co_return failed(ExitCode::safety, resolved.error());
    const auto compared = co_await compare_account(ports_.adapter, ports_.engine, ports_.clock);
    if (!compared) log_.warning("balance.unseen reason='{}'", compared.error().context);
    const OrderRecord& order = *ports_.engine.orders().find(*id);
    JsonObject document;
    document.text("request", "resolve")
        .object("result", to_json(listed(ports_.engine, ports_.adapter, order, OrderIds::ours)));
    co_return done(document);
}

Task<Result<void>> OrderDesk::resolve_found(OrderId id, ResolveRequest request) {
    const KstDate day = kst_date(ports_.engine.orders().find(id)->intent.decided_at);
    QTS_CO_TRY(reports, co_await sweep_day(ports_.adapter, ports_.engine, day));
    const auto wanted = parse_digits(request.fate);
    for (const OrderReport& row : reports.rows) {
        const auto number = parse_digits(ports_.adapter.order_number(row.ref));
        if (!number || !wanted || *number != *wanted) continue;
        co_return ports_.engine.resolve_found(id, row, request.operator_name);
    }
    co_return failure(ErrorKind::refused, fmt::format("the broker's list of {} has no order {}",
                                                      day.iso(), request.fate));
}

Task<CommandResult> OrderDesk::positions() {
    const auto balance = co_await ports_.adapter.get_balance();
    if (!balance) co_return failed(balance.error());
    JsonArray rows;
    for (const HoldingReport& holding : balance->holdings) {
        if (holding.held.is_zero()) continue;
        JsonArray strategies;
        for (const Position& position : ports_.engine.ledger().positions()) {
            if (position.symbol != holding.symbol || position.strategy.empty()) continue;
            strategies.object(JsonObject{}
                                  .text("strategy", position.strategy.view())
                                  .integer("held", position.held.in_shares()));
        }
        rows.object(holding_json(holding).array("strategies", strategies));
    }
    JsonObject document;
    document.text("account", account_.account.masked());
    co_return done(document.array("positions", rows));
}

CommandResult OrderDesk::status() const {
    const bool known = is_open();
    int open = 0;
    int unknown = 0;
    for (const OrderRecord& order : ports_.engine.orders().all()) {
        if (order.lifecycle == Lifecycle::unknown) {
            ++unknown;
        } else if (order.is_live()) {
            ++open;
        }
    }
    JsonObject document;
    if (tell_owner) tell_owner(document);
    document.text("account", account_.account.masked())
        .text("broker", to_string(account_.broker))
        .text("environment", to_string(account_.environment))
        .boolean("live_allowed", false)
        .text("market_time",
              fmt::format("{}T{}", today().iso(), kst_time(ports_.clock.now()).iso()))
        .boolean("account_open", known)
        .maybe("orders_open", known ? std::optional{open} : std::nullopt)
        .maybe("orders_unknown", known ? std::optional{unknown} : std::nullopt);
    // Who only looks has read no books.
    if (known) {
        document.text("safety_state", to_string(ports_.engine.safety()))
            .text("safety_cause", ports_.engine.safety_cause());
    } else {
        document.null("safety_state");
    }
    return done(document);
}

} // namespace qts::app
