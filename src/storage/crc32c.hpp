#pragma once
// CRC-32C (Castagnoli), the checksum of iSCSI and ext4, by the processor's own instruction: every
// x86-64-v2 machine has it. Pure. Any thread.

#include <cstddef>
#include <cstdint>
#include <span>

namespace qts {

/// Of `bytes`, going on from the checksum of what stands before them (0: nothing does).
std::uint32_t crc32c(std::span<const std::byte> bytes, std::uint32_t before = 0);

} // namespace qts
