#pragma once
// Writes a journal: records are gathered into a batch; `commit` makes the batch durable with one
// write and one sync, closed by a commit record that carries its hash. Segments are filled with
// zeros beforehand, so that a sync writes data and nothing else. Storage thread (or a test's).

#include "storage/journal_scan.hpp"

#include <memory>

namespace qts {

struct JournalOptions {
    std::uint64_t segment_bytes = std::uint64_t{16} << 20U;
    /// HEAD is written after every batch and synced no more often than this.
    Duration head_sync_interval = std::chrono::seconds{1};
    /// False: what is written counts as durable. It survives the program's death, no power cut.
    bool sync = true;
};

class JournalFile final {
  public:
    /// Reads what is there (see scan_journal), tells `sink` of every record, makes sure that it is
    /// durable, cuts the tail of a crash, and is ready to go on. `files` and `clock` outlive this;
    /// the directory is made. A tail that is cut, and a HEAD that told of batches which are gone,
    /// stay beside the journal as evidence (tail-..., HEAD-...).
    static Result<std::unique_ptr<JournalFile>> open(FileSystem& files, const Clock& clock,
                                                     std::string directory, JournalOptions options,
                                                     const JournalSink& sink);

    /// Adds a record to the batch; its sequence number. `type`: from kFirstOwnType on; `payload`:
    /// at most kMaxPayloadBytes.
    std::uint64_t append(RecordType type, std::uint16_t schema, std::span<const std::byte> payload);
    /// Makes everything that was appended durable. disk_full keeps the batch: ask again when there
    /// is room. Any other error is final, and every later call gives it again: what the disk holds
    /// is not known until the journal is opened anew.
    Result<void> commit();
    /// Ends the segment, gives back the room that it does not need, and begins another with the
    /// next batch; its last commit holds the hash of all that stands in it. Everything that was
    /// appended must be durable.
    Result<void> end_segment();
    /// Removes the segments before `segment`, which must not be later than the last one; HEAD says
    /// so first. Everything that was appended must be durable.
    Result<void> put_away(std::uint32_t segment);
    /// Makes HEAD durable now, where it lags behind: before the end, and when there is time.
    Result<void> sync_head();
    /// What is appended and not yet durable.
    std::uint64_t pending_records() const { return batch_records_; }
    std::uint64_t pending_bytes() const { return batch_.size(); }
    std::uint64_t last_sequence() const { return sequence_; }
    std::uint64_t durable_sequence() const { return durable_; }
    /// The journal as it was found.
    const JournalExtent& found() const { return found_; }

  private:
    JournalFile(FileSystem& files, const Clock& clock, std::string directory,
                JournalOptions options, const JournalExtent& found);
    Result<void> settle_end();
    Result<void> keep_evidence();
    Result<void> begin_segment(std::uint64_t bytes);
    Result<void> write_batch();
    Result<void> write_head();

    FileSystem& files_;
    const Clock& clock_;
    std::string directory_;
    JournalOptions options_;
    JournalExtent found_;
    ChainHasher hasher_;
    std::unique_ptr<File> segment_; ///< null: the next batch begins one
    std::uint64_t segment_size_{0};
    JournalPlace end_; ///< where the next batch goes
    std::unique_ptr<File> head_;
    MonoNanos head_synced_at_;
    bool head_synced_{true};
    std::uint32_t oldest_{1}; ///< segment that is kept
    std::vector<std::byte> batch_;
    std::vector<std::byte> out_; ///< the batch with what is around it
    std::uint32_t batch_records_{0};
    std::uint64_t sequence_{0};
    std::uint64_t durable_{0};
    std::uint64_t batches_{0};
    ChainHash chain_{};
    std::optional<Error> broken_;
};

} // namespace qts
