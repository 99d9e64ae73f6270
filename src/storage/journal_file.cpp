#include "storage/journal_file.hpp"

#include "core/assert.hpp"

#include <algorithm>
#include <fmt/format.h>

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
    oldest_ = static_cast<std::uint32_t>(found.first_segment);
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
    (void)journal->keep_evidence(); // a full disk must not keep anybody from going on
    QTS_CHECK(journal->settle_end());
    QTS_TRY(head, files.open(journal->directory_ + "/" + std::string{kHeadName}, OpenMode::write));
    journal->head_ = std::move(head);
    return journal;
}

/// What opening the journal is about to overwrite, for whoever looks into a loss.
Result<void> JournalFile::keep_evidence() {
    if (found_.head == HeadState::leads) {
        QTS_TRY(head, files_.read(directory_ + "/" + std::string{kHeadName}, kHeadBytes));
        const std::uint64_t told = found_.batches + found_.lost_batches;
        QTS_CHECK(files_.write_private(fmt::format("{}/HEAD-{}", directory_, told), head));
    }
    if (found_.tail_bytes == 0) return {};
    const std::string segment = segment_name(end_.segment);
    QTS_TRY(file, files_.open(directory_ + "/" + segment, OpenMode::read));
    std::string tail(found_.tail_bytes, '\0');
    QTS_TRY(read, file->read_at(end_.offset, std::as_writable_bytes(std::span{tail})));
    const std::string name = fmt::format("{}/tail-{}-{}", directory_, segment, end_.offset);
    return files_.write_private(name, std::string_view{tail}.substr(0, read));
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
    if (written && options_.sync) written = segment_->sync();
    if (!written) return failure(ErrorKind::io, written.error().context);
    end_.offset += bytes.size();
    ++batches_;
    chain_ = commit.chain;
    durable_ = sequence_;
    batch_.clear();
    batch_records_ = 0;
    // HEAD only helps to notice a loss: that it could not be written loses nothing.
    (void)write_head();
    return {};
}

Result<void> JournalFile::begin_segment(std::uint64_t bytes) {
    // A segment that a crash left without a batch is used again: none may stand empty in between.
    const bool unused = end_.segment > 0 && end_.offset == 0;
    const std::uint64_t number = unused ? end_.segment : end_.segment + 1;
    const std::string path = directory_ + "/" + segment_name(number);
    const std::uint64_t size = std::max(options_.segment_bytes, bytes);
    // Asked before a disk that has no room is filled to its last byte.
    QTS_TRY(room, files_.free_bytes(directory_));
    if (room < size) return failure(ErrorKind::disk_full, "no room for a segment of the journal");
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

Result<void> JournalFile::write_head() {
    const Head head{.batch = batches_, .segment = end_.segment, .oldest = oldest_, .chain = chain_};
    head_synced_ = false;
    QTS_CHECK(head_->write_at(0, to_bytes(head)));
    if (clock_.mono_now() - head_synced_at_ < options_.head_sync_interval) return {};
    return sync_head();
}

Result<void> JournalFile::sync_head() {
    if (head_synced_) return {};
    QTS_CHECK(head_->sync());
    head_synced_ = true;
    head_synced_at_ = clock_.mono_now();
    return {};
}

Result<void> JournalFile::end_segment() {
    QTS_ASSERT(batch_records_ == 0, "a segment ended before its last batch was written");
    if (segment_ == nullptr || end_.offset == 0) return {};
    QTS_CHECK(segment_->resize(end_.offset));
    segment_size_ = end_.offset;
    const auto synced = segment_->sync();
    segment_.reset(); // what comes begins another, whatever became of this one's length
    if (!synced) broken_ = synced.error();
    return synced;
}

Result<void> JournalFile::put_away(std::uint32_t segment) {
    QTS_ASSERT(batch_records_ == 0 && segment <= end_.segment, "segments that are still needed");
    const std::uint32_t first = std::exchange(oldest_, std::max(oldest_, segment));
    QTS_CHECK(write_head());
    QTS_CHECK(sync_head());
    for (std::uint32_t number = first; number < oldest_; ++number)
        QTS_CHECK(files_.remove(directory_ + "/" + segment_name(number)));
    return files_.sync_directory(directory_);
}

} // namespace qts
