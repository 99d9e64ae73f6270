#include "core/random.hpp"

#include "core/assert.hpp"

#include <bit>

namespace qts {
namespace {

std::uint64_t splitmix(std::uint64_t& state) {
    state += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

} // namespace

Random::Random(std::uint64_t seed) : seed_{seed}, state_{} {
    for (auto& word : state_)
        word = splitmix(seed);
}

std::uint64_t Random::next() {
    const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    const std::uint64_t t = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = std::rotl(state_[3], 45);
    return result;
}

std::uint64_t Random::below(std::uint64_t bound) {
    QTS_ASSERT(bound > 0, "an empty range has no random member");
    const std::uint64_t reject_under = (0 - bound) % bound;
    std::uint64_t draw = next();
    while (draw < reject_under)
        draw = next();
    return draw % bound;
}

std::int64_t Random::between(std::int64_t low, std::int64_t high) {
    QTS_ASSERT(low <= high, "an empty range has no random member");
    const auto span = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) + 1;
    const std::uint64_t step = span == 0 ? next() : below(span); // 0: all of int64
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + step);
}

bool Random::chance(std::uint64_t numerator, std::uint64_t denominator) {
    return below(denominator) < numerator;
}

Random Random::fork(std::uint64_t stream) const {
    std::uint64_t mixed = seed_ ^ (stream * 0xD1B54A32D192ED03ULL);
    return Random{splitmix(mixed)};
}

} // namespace qts
