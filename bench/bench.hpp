#pragma once
// What every benchmark here needs: a count of heap allocations, percentiles, one line per row.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

namespace qts::bench {

inline long allocations = 0; ///< since the program began; one thread

using Clock = std::chrono::steady_clock;

inline double nanoseconds(Clock::duration d) {
    return std::chrono::duration<double, std::nano>(d).count();
}

struct Row {
    std::string name;
    std::vector<double> samples_ns; ///< per operation
    long allocated = 0;             ///< in all timed operations
    double budget_ns = 0;           ///< of the median; 0: none

    double at(double quantile) {
        std::sort(samples_ns.begin(), samples_ns.end());
        const auto last = static_cast<double>(samples_ns.size() - 1);
        return samples_ns[static_cast<std::size_t>(quantile * last)];
    }
    void print(double floor_ns) {
        std::printf("%-44s p50 %7.1f  p99 %7.1f  max %9.1f ns", name.c_str(), at(0.5), at(0.99),
                    at(1.0));
        if (floor_ns > 0) std::printf("  %5.1f x floor", at(0.5) / floor_ns);
        if (budget_ns > 0) {
            std::printf("  budget %.0f: %s", budget_ns, at(0.5) <= budget_ns ? "met" : "MISSED");
        }
        std::printf("  allocations %ld\n", allocated);
    }
};

/// Times `batches` batches of `per_batch` calls each; a sample is a batch's mean, because one call
/// is shorter than a clock reading.
template <typename Work>
Row timed_in_batches(std::string name, int batches, int per_batch, Work work) {
    Row row{.name = std::move(name), .samples_ns = {}};
    row.samples_ns.reserve(static_cast<std::size_t>(batches));
    for (int i = 0; i < per_batch; ++i) work(); // warm-up
    const long before = allocations;
    for (int batch = 0; batch < batches; ++batch) {
        const auto begin = Clock::now();
        for (int i = 0; i < per_batch; ++i) work();
        row.samples_ns.push_back(nanoseconds(Clock::now() - begin) / per_batch);
    }
    row.allocated = allocations - before;
    return row;
}

} // namespace qts::bench

void* operator new(std::size_t size) {
    ++qts::bench::allocations;
    if (void* memory = std::malloc(size)) return memory;
    throw std::bad_alloc{};
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
