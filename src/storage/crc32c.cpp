#include "storage/crc32c.hpp"

#include <cstring>
#include <nmmintrin.h>

namespace qts {

std::uint32_t crc32c(std::span<const std::byte> bytes, std::uint32_t before) {
    std::uint64_t crc = before ^ 0xFFFF'FFFFU;
    std::size_t at = 0;
    for (; at + sizeof(std::uint64_t) <= bytes.size(); at += sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data() + at, sizeof(word));
        crc = _mm_crc32_u64(crc, word);
    }
    auto narrow = static_cast<std::uint32_t>(crc);
    for (; at < bytes.size(); ++at)
        narrow = _mm_crc32_u8(narrow, static_cast<std::uint8_t>(bytes[at]));
    return narrow ^ 0xFFFF'FFFFU;
}

} // namespace qts
