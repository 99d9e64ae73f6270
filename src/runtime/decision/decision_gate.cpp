#include "runtime/decision/decision_gate.hpp"

#include "market/order_size.hpp"
#include "runtime/risk/risk_engine.hpp"
#include "runtime/safety/safety_rules.hpp"

#include <algorithm>

namespace qts {

namespace {

Refusal stopped_by(SafetyState state) {
    const bool reduces = state == SafetyState::reduce_only;
    return Refusal{.code = "GR117",
                   .check = "safety_state",
                   .detail =
                       RefusalDetail{reduces ? "REDUCE_ONLY: nothing that adds exposure is sent; "
                                               "qts orders --unknown, qts status"
                                             : "no new order is sent in this state; qts status "
                                               "tells why"}};
}

constexpr Refusal kQuiet{.code = "GR116",
                         .check = "quiet_hours",
                         .detail = RefusalDetail{"the broker's maintenance; [broker.NAME] quiet"}};

} // namespace

ExecutionIntent DecisionGate::intent_of(const StrategyId& strategy, const Signal& signal,
                                        const DecisionInputs& inputs) const {
    ExecutionIntent intent;
    intent.account = account_;
    intent.strategy = strategy;
    intent.symbol = signal.symbol;
    intent.venue = inputs.venue;
    intent.side = signal.side;
    intent.quantity = signal.quantity;
    intent.terms = signal.terms;
    // Long only: a buy adds exposure, a sell takes it away (check_holdings keeps it that way).
    intent.purpose = signal.side == Side::buy ? Purpose::entry : Purpose::reduce;
    intent.decision_price = signal.decision_price;
    intent.decided_at = inputs.now;
    intent.expires_at = inputs.now + std::max(limits_.ttl, inputs.least_ttl);
    intent.reason = signal.reason;
    return intent;
}

/// A person who names NXT has named its sessions. The paper services trade some hours only,
/// whatever is named.
SessionAnswer DecisionGate::session_of(const ExecutionIntent& intent,
                                       const DecisionInputs& inputs) const {
    TradingSessions named = intent.strategy.empty() ? limits_.manual_sessions : limits_.sessions;
    if (intent.strategy.empty() && intent.venue == Venue::nxt) named.add_all(Venue::nxt);
    const SessionQuestion question{.venue = intent.venue,
                                   .kind = intent.terms.kind(),
                                   .time_in_force = intent.terms.time_in_force(),
                                   .at = inputs.now};
    const Instrument* const issue = inputs.market == nullptr ? nullptr : &inputs.market->instrument;
    constexpr std::string_view kPaperHours =
        "the paper service trades on KRX from 09:00 to 15:30 only";
    const bool paper = account_.environment != Environment::real;
    if (paper && intent.venue != Venue::krx) {
        return {std::nullopt, FixedText<119>{kPaperHours}};
    }
    SessionAnswer answer =
        choose_session(question, named.offered_by(account_.environment), issue, rules_);
    if (paper && !answer.phase && choose_session(question, named, issue, rules_).phase) {
        answer.why = FixedText<119>{kPaperHours};
    }
    return answer;
}

/// What the market's rules say of the order on its issue and day.
void DecisionGate::look_at_market(RiskContext& context, ExecutionIntent& intent,
                                  const DecisionInputs& inputs) const {
    const Instrument& issue = inputs.market->instrument;
    context.ticks = rules_.tick_table(issue, inputs.today).value_or(nullptr);
    context.size_cap = order_size_cap(rules_.order_sizes, issue, inputs.today);
    const auto worst = context.worst_price();
    intent.worst_price = worst;
    const auto amount = worst ? Notional::of(*worst, intent.quantity) : Notional{};
    if (!amount) return;
    intent.commission =
        rules_
            .commission(*amount, account_.broker, account_.environment, issue.product, inputs.today)
            .value_or(Notional{});
    context.commission = intent.commission;
}

std::expected<ApprovedIntent, Refusal> DecisionGate::decide(const StrategyId& strategy,
                                                            const Signal& signal,
                                                            const DecisionInputs& inputs) const {
    ExecutionIntent intent = intent_of(strategy, signal, inputs);
    RiskContext context{.intent = intent};
    context.market = inputs.market;
    context.session = session_of(intent, inputs);
    context.ledger_open = ledger_.is_open();
    context.available_cash = ledger_.cash() - inputs.reserved_cash;
    context.sellable = ledger_.held(strategy, signal.symbol) - inputs.reserved_shares;
    context.frozen = inputs.frozen;
    context.duplicate = inputs.duplicate;
    context.max_order_notional = limits_.max_order_notional;
    context.filter = strategy.empty() ? limits_.manual_filter : limits_.filter;
    if (inputs.market != nullptr) look_at_market(context, intent, inputs);
    if (!permits(inputs.safety, intent.purpose)) {
        return std::unexpected(stopped_by(inputs.safety));
    }
    if (limits_.quiet.contains(inputs.now)) return std::unexpected(kQuiet);
    if (auto refusal = first_refusal(context)) return std::unexpected(*refusal);
    intent.session = *context.session.phase;
    // What waits for its turn longer than its session stands is not sent into another.
    if (const auto ends = context.session.ends_at) {
        intent.expires_at = std::min(intent.expires_at, *ends - Duration{1});
    }
    return ApprovedIntent{std::move(intent)};
}

} // namespace qts
