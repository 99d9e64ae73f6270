#include "runtime/decision/decision_gate.hpp"

#include "market/costs.hpp"
#include "runtime/risk/risk_engine.hpp"

namespace qts {

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

std::expected<ApprovedIntent, Refusal> DecisionGate::decide(const StrategyId& strategy,
                                                            const Signal& signal,
                                                            const DecisionInputs& inputs) const {
    ExecutionIntent intent = intent_of(strategy, signal, inputs);
    RiskContext context{.intent = intent};
    context.market = inputs.market;
    context.phase = inputs.phase;
    context.ledger_open = ledger_.is_open();
    context.available_cash = ledger_.cash() - inputs.reserved_cash;
    context.sellable = ledger_.held(strategy, signal.symbol) - inputs.reserved_shares;
    context.frozen = inputs.frozen;
    context.duplicate = inputs.duplicate;
    context.max_order_notional = limits_.max_order_notional;
    if (inputs.market != nullptr) {
        const Instrument& instrument = inputs.market->instrument;
        context.bands = tick_bands(instrument.product, instrument.market, inputs.today)
                            .value_or(std::span<const TickBand>{});
        const auto worst = context.worst_price();
        intent.worst_price = worst;
        const auto amount = worst ? Notional::of(*worst, signal.quantity) : Notional{};
        if (amount) {
            intent.commission = commission(*amount, account_.broker, account_.environment,
                                           instrument.product, inputs.today)
                                    .value_or(Notional{});
            context.commission = intent.commission;
        }
    }
    if (auto refusal = first_refusal(context)) return std::unexpected(*refusal);
    return ApprovedIntent{std::move(intent)};
}

} // namespace qts
