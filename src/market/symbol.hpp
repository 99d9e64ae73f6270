#pragma once
// The short code of a listed issue as brokers write it: `005930`, `00088K`, `0001A0`, `Q520057`.
// Never a number: leading zeros count and letters occur. Eight bytes, compared as one word.
// Rules: KRX code scheme in force since 2024-01-01 (krx-market.md, section 8).

#include "core/result.hpp"

#include <array>
#include <bit>
#include <compare>
#include <cstdint>
#include <string_view>

namespace qts {

class Symbol {
  public:
    constexpr Symbol() = default;
    /// Six characters, the first a digit, the rest digits or capital letters; or `Q`, a digit
    /// and five digits or capital letters (an ETN). Anything else is invalid_input.
    static Result<Symbol> parse(std::string_view text);

    constexpr std::string_view view() const { return {bytes_.data(), bytes_[6] == '\0' ? 6U : 7U}; }
    constexpr std::uint64_t word() const { return std::bit_cast<std::uint64_t>(bytes_); }
    constexpr bool is_etn_code() const { return bytes_[0] == 'Q'; }
    friend constexpr bool operator==(Symbol a, Symbol b) { return a.word() == b.word(); }
    friend constexpr auto operator<=>(Symbol a, Symbol b) { return a.view() <=> b.view(); }

  private:
    std::array<char, 8> bytes_{'0', '0', '0', '0', '0', '0', '\0', '\0'};
};
static_assert(sizeof(Symbol) == 8);

} // namespace qts
