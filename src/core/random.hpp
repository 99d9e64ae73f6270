#pragma once
// The program's only source of chance: seeded, the same on every machine and compiler (the standard
// library's distributions are not). Owned by whoever draws; not shared between threads.

#include <cstdint>

namespace qts {

/// xoshiro256** by Blackman and Vigna, seeded through splitmix64; its public-domain reference fixes
/// the sequence for a seed.
class Random final {
  public:
    explicit Random(std::uint64_t seed);

    std::uint64_t next();
    /// Uniform in [0, bound); bound > 0. Unbiased (rejection).
    std::uint64_t below(std::uint64_t bound);
    /// Uniform in [low, high], both included.
    std::int64_t between(std::int64_t low, std::int64_t high);
    /// True `numerator` times out of `denominator`.
    bool chance(std::uint64_t numerator, std::uint64_t denominator);
    /// An independent generator for a part of the program, so that one part drawing more numbers
    /// does not change what another part sees.
    Random fork(std::uint64_t stream) const;

  private:
    std::uint64_t seed_;
    std::uint64_t state_[4];
};

} // namespace qts
