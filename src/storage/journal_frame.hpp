#pragma once
// One record of a journal as it stands on the disk: a header of 32 bytes, the payload, and zeros up
// to a multiple of eight. The grammar of a journal is in docs/architecture.md. Pure. Any thread.

#include "core/clock.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace qts {

/// What a record tells. 1 to 15 are the journal's own; the others belong to whoever writes them.
using RecordType = std::uint16_t;
inline constexpr RecordType kSegmentBegin = 1;
inline constexpr RecordType kCommit = 2;
inline constexpr RecordType kFirstOwnType = 16;

struct RecordHeader {
    RecordType type = 0;
    std::uint16_t schema = 1;   ///< version of the payload's layout
    std::uint64_t sequence = 0; ///< of the record, from 1; of a commit: of its last record
    UtcNanos at;                ///< machine time when it was written
};

struct Frame {
    RecordHeader header;
    std::span<const std::byte> payload;
    std::size_t size = 0; ///< of header, payload and padding
};

inline constexpr std::size_t kFrameHeaderBytes = 32;
inline constexpr std::size_t kFrameAlignment = 8;
inline constexpr std::size_t kMaxPayloadBytes = std::size_t{1} << 20U;

constexpr std::size_t frame_bytes(std::size_t payload) {
    return (kFrameHeaderBytes + payload + kFrameAlignment - 1) / kFrameAlignment * kFrameAlignment;
}

/// `payload`: at most kMaxPayloadBytes.
void append_frame(std::vector<std::byte>& out, const RecordHeader& header,
                  std::span<const std::byte> payload);

/// The frame at the beginning of `bytes`; nullopt when none whole stands there.
std::optional<Frame> read_frame(std::span<const std::byte> bytes);

} // namespace qts
