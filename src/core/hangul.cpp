#include "core/hangul.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace qts {
namespace {

constexpr std::uint32_t kFirstSyllable = 0xAC00;
constexpr std::uint32_t kLastSyllable = 0xD7A3;
constexpr std::uint32_t kSyllablesPerInitial = 588; // 21 vowels, 28 finals
constexpr std::size_t kSyllableBytes = 3;           // in UTF-8

/// The 19 initials in the order of the syllables, as letters of their own.
constexpr std::array<std::string_view, 19> kInitials{"ㄱ", "ㄲ", "ㄴ", "ㄷ", "ㄸ", "ㄹ", "ㅁ",
                                                     "ㅂ", "ㅃ", "ㅅ", "ㅆ", "ㅇ", "ㅈ", "ㅉ",
                                                     "ㅊ", "ㅋ", "ㅌ", "ㅍ", "ㅎ"};

/// The code point of a three-byte character at the front of `text`.
std::optional<std::uint32_t> three_bytes(std::string_view text) {
    if (text.size() < kSyllableBytes) return std::nullopt;
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    if ((byte(0) & 0xF0U) != 0xE0U) return std::nullopt;
    return ((byte(0) & 0x0FU) << 12U) | ((byte(1) & 0x3FU) << 6U) | (byte(2) & 0x3FU);
}

std::optional<std::string_view> initial_at(std::string_view text) {
    const auto point = three_bytes(text);
    if (!point || *point < kFirstSyllable || *point > kLastSyllable) return std::nullopt;
    return kInitials[(*point - kFirstSyllable) / kSyllablesPerInitial];
}

} // namespace

std::string hangul_initials(std::string_view text) {
    std::string initials;
    while (!text.empty()) {
        if (const auto initial = initial_at(text)) {
            initials += *initial;
            text.remove_prefix(kSyllableBytes);
        } else {
            initials += text.front();
            text.remove_prefix(1);
        }
    }
    return initials;
}

bool has_only_initials(std::string_view text) {
    bool any = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const std::string_view rest = text.substr(at);
        if (initial_at(rest)) return false;
        for (const std::string_view initial : kInitials)
            any = any || rest.starts_with(initial);
    }
    return any;
}

} // namespace qts
