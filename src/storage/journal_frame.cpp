#include "storage/journal_frame.hpp"

#include "core/assert.hpp"
#include "storage/crc32c.hpp"

#include <cstring>

namespace qts {
namespace {

/// `QTSJ`.
constexpr std::uint32_t kMagic = 0x4A53'5451;

struct Raw {
    std::uint32_t magic = kMagic;
    std::uint32_t checksum = 0; ///< of everything behind it: the rest of the header to the padding
    std::uint32_t payload_bytes = 0;
    std::uint16_t type = 0;
    std::uint16_t schema = 0;
    std::uint64_t sequence = 0;
    std::int64_t at_ns = 0;
};
static_assert(sizeof(Raw) == kFrameHeaderBytes);
constexpr std::size_t kCheckedFrom = offsetof(Raw, payload_bytes);

} // namespace

void append_frame(std::vector<std::byte>& out, const RecordHeader& header,
                  std::span<const std::byte> payload) {
    QTS_ASSERT(payload.size() <= kMaxPayloadBytes, "a journal record beyond its bound");
    const std::size_t begin = out.size();
    out.resize(begin + frame_bytes(payload.size()));
    std::byte* const frame = out.data() + begin;
    Raw raw{.payload_bytes = static_cast<std::uint32_t>(payload.size()),
            .type = header.type,
            .schema = header.schema,
            .sequence = header.sequence,
            .at_ns = header.at.since_epoch().count()};
    std::memcpy(frame, &raw, sizeof(raw));
    if (!payload.empty()) std::memcpy(frame + sizeof(raw), payload.data(), payload.size());
    raw.checksum = crc32c(std::span{out}.subspan(begin + kCheckedFrom));
    std::memcpy(frame + offsetof(Raw, checksum), &raw.checksum, sizeof(raw.checksum));
}

std::optional<Frame> read_frame(std::span<const std::byte> bytes) {
    Raw raw;
    if (bytes.size() < sizeof(raw)) return std::nullopt;
    std::memcpy(&raw, bytes.data(), sizeof(raw));
    if (raw.magic != kMagic || raw.payload_bytes > kMaxPayloadBytes) return std::nullopt;
    const std::size_t size = frame_bytes(raw.payload_bytes);
    if (bytes.size() < size) return std::nullopt;
    if (crc32c(bytes.subspan(kCheckedFrom, size - kCheckedFrom)) != raw.checksum) {
        return std::nullopt;
    }
    return Frame{.header = {.type = raw.type,
                            .schema = raw.schema,
                            .sequence = raw.sequence,
                            .at = UtcNanos::since_epoch(Duration{raw.at_ns})},
                 .payload = bytes.subspan(sizeof(raw), raw.payload_bytes),
                 .size = size};
}

} // namespace qts
