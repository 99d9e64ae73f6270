#include "storage/journal_file.hpp"

#include "core/assert.hpp"

#include <algorithm>

namespace qts {
namespace {

/// A batch as it usually is; a longer one grows the buffer once.
constexpr std::size_t kUsualBatch = std::size_t{64} * 1024;

/// What opens a segment, before its first batch.
std::size_t segment_begin_bytes() {
    std::vector<std::byte> bytes;
    append_segment_begin(bytes, {}, {});
    return bytes.size();
}

} // namespace

JournalFile::JournalFile(FileSystem& files, const Clock& clock, std::string directory,
                         JournalOptions options, const JournalExtent& found)
    : files_{files}, clock_{clock}, directory_{std::move(directory)}, options_{options},
      found_{found}, end_{found.end}, sequence_{found.last_sequence}, durable_{found.last_sequence},
      batches_{found.batches}, chain_{found.chain} {
    batch_.reserve(kUsualBatch);
}

Result<std::unique_ptr<JournalFile>> JournalFile::open(FileSystem& files, const Clock& clock,
                                                       std::string directory,
                                                       JournalOptions options,
                                                       const JournalSink& sink) {
    QTS_CHECK(files.make_directories(directory));
    QTS_TRY(found, scan_journal(files, directory, sink));
    std::unique_ptr<JournalFile> journal{
        new JournalFile{files, clock, std::move(directory), options, found}};
    QTS_CHECK(journal->settle_end());
    QTS_TRY(head, files.open(journal->directory_ + "/" + std::string{kHeadName}, OpenMode::write));
    journal->head_ = std::move(head);
    return journal;
}

/// What a crash left behind the last commit becomes zeros again: nothing of it may ever be taken
/// for a part of what comes. And what was read may never have reached the disk: a process that died
/// between write and sync leaves it in the machine's memory, and after a failed sync it stays there
/// and passes for clean. So the segment is written once more as it is, and synced.
Result<void> JournalFile::settle_end() {
    if (end_.segment == 0) return {};
    QTS_TRY(file, files_.open(directory_ + "/" + segment_name(end_.segment), OpenMode::write));
    QTS_TRY(size, file->size());
    std::vector<std::byte> bytes(end_.offset + found_.tail_bytes);
    QTS_TRY(read, file->read_at(0, std::span{bytes}.first(end_.offset)));
    if (read != end_.offset) {
        return failure(ErrorKind::io, "the journal became shorter while it was read");
    }
    QTS_CHECK(file->write_at(0, bytes)); // zeros where the tail was
    QTS_CHECK(file->sync());
    QTS_CHECK(files_.sync_directory(directory_));
    segment_ = std::move(file);
    segment_size_ = size;
    return {};
}

std::uint64_t JournalFile::append(RecordType type, std::uint16_t schema,
                                  std::span<const std::byte> payload) {
    QTS_ASSERT(type >= kFirstOwnType, "a record of the journal's own types");
    const RecordHeader header{
        .type = type, .schema = schema, .sequence = ++sequence_, .at = clock_.utc_now()};
    append_frame(batch_, header, payload);
    ++batch_records_;
    return sequence_;
}

Result<void> JournalFile::commit() {
    if (broken_) return failure(*broken_);
    if (batch_records_ == 0) return {};
    auto written = write_batch();
    if (!written && written.error().kind != ErrorKind::disk_full) broken_ = written.error();
    return written;
}

Result<void> JournalFile::write_batch() {
    const std::uint64_t needed = batch_.size() + kCommitBytes;
    const bool fits = segment_ != nullptr && end_.offset + needed <= segment_size_ &&
                      (end_.offset > 0 || segment_size_ >= needed + segment_begin_bytes());
    if (!fits) QTS_CHECK(begin_segment(needed + segment_begin_bytes()));
    std::vector<std::byte>& bytes = out_;
    bytes.clear();
    if (end_.offset == 0) {
        const SegmentBegin begin{
            .segment = end_.segment, .batch = batches_, .sequence = durable_, .chain = chain_};
        append_segment_begin(bytes, begin, clock_.utc_now());
    }
    bytes.insert(bytes.end(), batch_.begin(), batch_.end());
    const Commit commit{
        .batch = batches_ + 1, .records = batch_records_, .chain = hasher_.next(chain_, bytes)};
    append_commit(bytes, commit, sequence_, clock_.utc_now());
    // The room is there since the segment was made, so a disk that is full here has written nobody
    // knows how much: that is final, as a failed sync is.
    auto written = segment_->write_at(end_.offset, bytes);
    if (written) written = segment_->sync();
    if (!written) return failure(ErrorKind::io, written.error().context);
    end_.offset += bytes.size();
    ++batches_;
    chain_ = commit.chain;
    durable_ = sequence_;
    batch_.clear();
    batch_records_ = 0;
    write_head();
    return {};
}

Result<void> JournalFile::begin_segment(std::uint64_t bytes) {
    // A segment that a crash left without a batch is used again: none may stand empty in between.
    const bool unused = end_.segment > 0 && end_.offset == 0;
    const std::uint64_t number = unused ? end_.segment : end_.segment + 1;
    const std::string path = directory_ + "/" + segment_name(number);
    const std::uint64_t size = std::max(options_.segment_bytes, bytes);
    QTS_TRY(file, files_.open(path, OpenMode::write));
    const auto filled = file->resize(size);
    if (!filled) {
        // Half a segment would stand in the way of the next attempt, and take the room of others.
        file.reset();
        QTS_CHECK(files_.remove(path));
        return filled;
    }
    if (auto synced = file->sync(); !synced) return failure(ErrorKind::io, synced.error().context);
    const auto listed = files_.sync_directory(directory_);
    if (!listed) return failure(ErrorKind::io, listed.error().context);
    segment_ = std::move(file);
    segment_size_ = size;
    end_ = {number, 0};
    return {};
}

/// HEAD only helps to notice a loss: that it could not be written loses nothing.
void JournalFile::write_head() {
    const Head head{.batch = batches_, .segment = end_.segment, .chain = chain_};
    const auto bytes = to_bytes(head);
    if (!head_->write_at(0, bytes)) return;
    const MonoNanos now = clock_.mono_now();
    if (now - head_synced_ < options_.head_sync_interval) return;
    if (head_->sync()) head_synced_ = now;
}

} // namespace qts
