#pragma once
// Short text without heap, for records that are copied as bytes: ids, reasons, order references.
// Longer text is cut at a whole UTF-8 character. Any thread.

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace qts {

template <std::size_t Capacity>
class FixedText {
  public:
    static_assert(Capacity < 256);
    constexpr FixedText() = default;
    constexpr explicit FixedText(std::string_view text) {
        std::size_t size = std::min(text.size(), Capacity);
        if (size < text.size()) {
            while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U)
                --size;
        }
        std::copy_n(text.begin(), size, bytes_.begin());
        size_ = static_cast<std::uint8_t>(size);
    }
    constexpr std::string_view view() const { return {bytes_.data(), size_}; }
    constexpr bool empty() const { return size_ == 0; }
    friend constexpr bool operator==(const FixedText& a, const FixedText& b) {
        return a.view() == b.view();
    }
    friend constexpr auto operator<=>(const FixedText& a, const FixedText& b) {
        return a.view() <=> b.view();
    }

  private:
    std::array<char, Capacity> bytes_{};
    std::uint8_t size_{0};
};

} // namespace qts
