#pragma once
// The journal's own records and files: what opens a segment, what closes a batch, and HEAD, the
// newest hash beside the segments. The grammar is in docs/architecture.md. Pure. Any thread.

#include "core/result.hpp"
#include "storage/journal_chain.hpp"
#include "storage/journal_frame.hpp"

#include <string>
#include <string_view>

namespace qts {

/// What stands before a segment: the journal up to there.
struct SegmentBegin {
    std::uint64_t segment = 0; ///< from 1
    std::uint64_t batch = 0;   ///< the last one before it; 0: none
    std::uint64_t sequence = 0;
    ChainHash chain{};
};

/// Ends a batch: all records behind the commit before it.
struct Commit {
    std::uint64_t batch = 0;   ///< from 1
    std::uint32_t records = 0; ///< of the batch, the segment's begin not counted
    ChainHash chain{};
};

/// The newest batch that was synced. It may lag behind the segments; where it leads, records that
/// were durable are gone.
struct Head {
    std::uint64_t batch = 0;
    std::uint64_t segment = 0;
    std::uint32_t oldest = 1; ///< segment that is kept; those before it were put away
    ChainHash chain{};
    friend bool operator==(const Head&, const Head&) = default;
};

void append_segment_begin(std::vector<std::byte>& out, const SegmentBegin& begin, UtcNanos at);
void append_commit(std::vector<std::byte>& out, const Commit& commit, std::uint64_t sequence,
                   UtcNanos at);
/// malformed; unsupported for a segment of a later version of this program.
Result<SegmentBegin> parse_segment_begin(const Frame& frame);
Result<Commit> parse_commit(const Frame& frame);

inline constexpr std::string_view kHeadName = "HEAD";
inline constexpr std::size_t kHeadBytes = 64;
using HeadBytes = std::array<std::byte, kHeadBytes>;
HeadBytes to_bytes(const Head& head);
/// malformed: not a HEAD, or its checksum is wrong.
Result<Head> parse_head(std::span<const std::byte> bytes);

/// 00000001.seg
std::string segment_name(std::uint64_t number);
/// nullopt: not a segment's name.
std::optional<std::uint64_t> segment_number(std::string_view name);

/// How many bytes a commit takes.
inline constexpr std::size_t kCommitBytes = frame_bytes(sizeof(std::uint64_t) * 2 + 32);

} // namespace qts
