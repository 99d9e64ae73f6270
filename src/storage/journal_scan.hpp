#pragma once
// Reads a journal from its first byte to its last and says what stands there: the records of every
// committed batch, in order; a tail that a crash left behind the last commit; or the first byte at
// which it is broken. Changes nothing. One thread.

#include "core/file_system.hpp"
#include "storage/journal_layout.hpp"

#include <functional>
#include <optional>
#include <string>

namespace qts {

/// A byte of a journal.
struct JournalPlace {
    std::uint64_t segment = 0; ///< from 1; 0: there is none yet
    std::uint64_t offset = 0;
    friend bool operator==(const JournalPlace&, const JournalPlace&) = default;
};

/// 00000001.seg, byte 4,096
std::string to_string(const JournalPlace& place);

/// A record of a committed batch. `payload` dies when whoever is told of it returns.
struct JournalRecord {
    RecordHeader header;
    std::span<const std::byte> payload;
    JournalPlace place;
};

/// Told of every record; an error ends the reading and is handed on.
using JournalSink = std::function<Result<void>(const JournalRecord&)>;

/// HEAD against the segments.
enum class HeadState : std::uint8_t {
    absent, ///< there is none; right for a journal without a batch
    agrees,
    lags,       ///< behind, as after a crash
    leads,      ///< batches that were durable are gone
    unreadable, ///< or of another journal
};

std::string_view to_string(HeadState state);

/// What a journal holds, and where the next batch goes.
struct JournalExtent {
    std::uint64_t segments = 0;
    std::uint64_t first_segment = 1; ///< later than 1 when older ones were put away
    std::uint64_t batches = 0;       ///< the number of the last one
    std::uint64_t records = 0;       ///< that were read
    std::uint64_t last_sequence = 0;
    std::optional<UtcNanos> last_at;
    ChainHash chain{};
    JournalPlace end;             ///< behind the last commit
    std::uint64_t tail_bytes = 0; ///< behind that, up to the last byte that is not zero
    HeadState head = HeadState::absent;
    std::uint64_t lost_batches = 0; ///< by which HEAD leads
};

/// Reads all of the journal in `directory`; one that is not there is empty. corrupt, naming file
/// and byte: what was synced is damaged, as a later commit or HEAD proves, or a segment is missing.
/// A last batch whose commit stands and whose bytes do not is a tail: a power cut may keep the
/// later page of one write and lose an earlier one. unsupported: a later version wrote it.
Result<JournalExtent> scan_journal(FileSystem& files, const std::string& directory,
                                   const JournalSink& sink);

} // namespace qts
