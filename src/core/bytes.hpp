#pragma once
// Numbers and texts as bytes, little-endian, for what the program writes for itself. A reader that
// runs out of bytes gives zeros and remembers it: ask `complete()` once, at the end. Any thread.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace qts {

static_assert(std::endian::native == std::endian::little, "byte order is not converted");

class ByteWriter final {
  public:
    /// Appends to `out`, which outlives this.
    explicit ByteWriter(std::vector<std::byte>& out) : out_{out} {}

    template <typename Number>
    requires std::is_arithmetic_v<Number> || std::is_enum_v<Number>
    void number(Number value) {
        const auto* const bytes = reinterpret_cast<const std::byte*>(&value);
        out_.insert(out_.end(), bytes, bytes + sizeof(value));
    }
    void flag(bool value) { number(static_cast<std::uint8_t>(value ? 1 : 0)); }
    void bytes(std::span<const std::byte> bytes) {
        out_.insert(out_.end(), bytes.begin(), bytes.end());
    }
    /// Its length and its bytes; what is longer than 65,535 bytes is cut.
    void text(std::string_view text) {
        constexpr std::size_t kLongest = 0xFFFF;
        const std::string_view kept = text.substr(0, kLongest);
        number(static_cast<std::uint16_t>(kept.size()));
        bytes(std::as_bytes(std::span{kept.data(), kept.size()}));
    }

  private:
    std::vector<std::byte>& out_;
};

class ByteReader final {
  public:
    explicit ByteReader(std::span<const std::byte> bytes) : rest_{bytes} {}

    template <typename Number>
    requires std::is_arithmetic_v<Number> Number number() {
        Number value{};
        const auto from = take(sizeof(value));
        if (!from.empty()) std::memcpy(&value, from.data(), sizeof(value));
        return value;
    }
    /// One of the `count` first values of an enumeration; any other makes this incomplete.
    template <typename Enum>
    requires std::is_enum_v<Enum> Enum one_of(std::size_t count) {
        const auto value = number<std::underlying_type_t<Enum>>();
        if (static_cast<std::size_t>(value) < count) return static_cast<Enum>(value);
        short_ = true;
        return Enum{};
    }
    bool flag() { return one_of<Flag>(2) == Flag::yes; }
    std::string_view text() {
        const auto size = number<std::uint16_t>();
        const auto from = take(size);
        return {reinterpret_cast<const char*>(from.data()), from.size()};
    }
    /// Empty when there are not so many.
    std::span<const std::byte> take(std::size_t count) {
        if (count > rest_.size()) {
            short_ = true;
            rest_ = {};
            return {};
        }
        const auto taken = rest_.first(count);
        rest_ = rest_.subspan(count);
        return taken;
    }
    /// Everything was there, and nothing is left.
    bool complete() const { return !short_ && rest_.empty(); }
    bool ran_out() const { return short_; }

  private:
    enum class Flag : std::uint8_t { no, yes };

    std::span<const std::byte> rest_;
    bool short_{false};
};

} // namespace qts
