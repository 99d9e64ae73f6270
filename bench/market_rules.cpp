// The market's rules as the order path and the simulator look them up. Budgets (medians): the tick
// of a price and the limits around a base price 5 ns, the phase of a moment 20 ns, the session of
// an order, and when that ends for it, 150 ns. None may allocate. Floor: an addition through
// memory.

#include "bench.hpp"

#include "market/market_rules.hpp"
#include "market/trading_sessions.hpp"

#include <array>
#include <cstdint>

namespace {

using namespace qts;

constexpr std::size_t kInputs = 4'096;

/// What is looked up, shuffled over all bands and hours, so that no branch can be learnt.
struct Inputs {
    std::array<Price, kInputs> prices{};
    std::array<Price, kInputs> bases{}; ///< on the grid
    std::array<UtcNanos, kInputs> moments{};
};

Inputs make_inputs(const TickTable& ticks) {
    Inputs inputs;
    std::uint64_t state = 1;
    const auto draw = [&](std::uint64_t below) {
        state = state * 6'364'136'223'846'793'005ULL + 1'442'695'040'888'963'407ULL;
        return static_cast<std::int64_t>((state >> 33U) % below);
    };
    constexpr std::array<std::uint64_t, 4> kRanges{3'000, 30'000, 300'000, 2'000'000};
    const UtcNanos begin = to_utc(KstDate::of(2026, 1, 1), KstTime::of(0, 0));
    for (std::size_t i = 0; i < kInputs; ++i) {
        inputs.prices[i] = Price::won(1 + draw(kRanges[i % kRanges.size()]));
        inputs.bases[i] = ceil_to_tick(inputs.prices[i], ticks);
        inputs.moments[i] = begin + std::chrono::seconds{draw(364ULL * 86'400)};
    }
    return inputs;
}

/// Keeps a result alive without storing it.
template <typename Value>
void keep(const Value& value) {
    asm volatile("" : : "r"(&value) : "memory");
}

template <typename Work>
bench::Row timed(const char* name, double budget, Work work) {
    std::size_t next = 0;
    bench::Row row = bench::timed_in_batches(name, 2'000, 1'000, [&] {
        work(next);
        next = (next + 1) % kInputs;
    });
    row.budget_ns = budget;
    return row;
}

} // namespace

int main() {
    const MarketRules rules = MarketRules::built_in();
    const KstDate today = KstDate::of(2026, 11, 23);
    const TickTable& ticks = **rules.tick_table(Product::stock, Market::kospi, today);
    const Inputs inputs = make_inputs(ticks);
    std::array<std::int64_t, kInputs> sums{};

    bench::Row floor = timed("floor: an addition through memory", 0, [&](std::size_t i) {
        sums[i] += inputs.prices[i].in_won();
        keep(sums[i]);
    });
    bench::Row tick =
        timed("tick of a price", 5, [&](std::size_t i) { keep(tick_at(inputs.prices[i], ticks)); });
    bench::Row grid = timed("price down to the grid", 5,
                            [&](std::size_t i) { keep(floor_to_tick(inputs.prices[i], ticks)); });
    bench::Row limits = timed("limits around a base price", 5, [&](std::size_t i) {
        keep(normal_limits(inputs.bases[i], ticks, 30, 1));
    });
    bench::Row phase = timed("phase of KRX at a moment", 20, [&](std::size_t i) {
        keep(rules.calendar.phase_at(Venue::krx, inputs.moments[i]));
    });
    const TradingSessions named = TradingSessions::regular();
    const UtcNanos morning = to_utc(today, KstTime::of(9, 0));
    bench::Row session = timed("session of an order", 150, [&](std::size_t i) {
        SessionQuestion question;
        question.at = morning + std::chrono::seconds{static_cast<std::int64_t>(i)};
        keep(choose_session(question, named, nullptr, rules));
    });

    floor.print(0);
    for (bench::Row* row : {&tick, &grid, &limits, &phase, &session})
        row->print(floor.at(0.5));
    long allocated = 0;
    for (const bench::Row* row : {&tick, &grid, &limits, &phase, &session})
        allocated += row->allocated;
    // Times are for reading, on a quiet machine; allocations are exact anywhere.
    return allocated == 0 ? 0 : 1;
}
