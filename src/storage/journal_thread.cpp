#include "storage/journal_thread.hpp"

namespace qts {
namespace {

/// Records of a batch at most: who waits for the first must not wait for a day's.
constexpr int kMostInBatch = 4'096;
/// Bytes that wait for room on the disk at most; what comes then fills the ring.
constexpr std::uint64_t kMostPendingBytes = std::uint64_t{16} << 20U;

} // namespace

std::string_view to_string(JournalHealth health) {
    switch (health) {
    case JournalHealth::good:
        return "good";
    case JournalHealth::low_space:
        return "low_space";
    case JournalHealth::disk_full:
        return "disk_full";
    case JournalHealth::failed:
        return "failed";
    }
    return "?";
}

JournalThread::JournalThread(std::unique_ptr<JournalFile> file, FileSystem& files,
                             const Clock& clock, std::string directory,
                             JournalThreadOptions options, std::function<void()> on_progress)
    : file_{std::move(file)}, files_{files}, clock_{clock}, directory_{std::move(directory)},
      options_{options}, on_progress_{std::move(on_progress)}, ring_{options.ring_bytes},
      last_sequence_{file_->last_sequence()}, durable_{file_->durable_sequence()} {
    look_at_disk();
    health_ = low_space_ ? JournalHealth::low_space : JournalHealth::good;
    thread_ = std::thread{[this] { run(); }};
}

JournalThread::~JournalThread() {
    ending_ = true;
    work_.release();
    thread_.join();
}

std::uint64_t JournalThread::append(RecordType type, std::uint16_t schema,
                                    std::span<const std::byte> payload) {
    // Once one record is lost, none behind it may be kept: sequences have no gaps.
    if (!overrun_ && !ring_.push(type, schema, payload)) {
        overrun_ = true;
        on_progress_();
    }
    return ++last_sequence_;
}

void JournalThread::end_segment() {
    segment_ends_after_ = last_sequence_;
    work_.release();
}

void JournalThread::end_segment_when_due() {
    std::uint64_t after = segment_ends_after_;
    if (after == 0 || file_->durable_sequence() < after || file_->pending_records() > 0) return;
    // One that cannot be ended goes on: nothing is lost.
    (void)file_->end_segment();
    segment_ends_after_.compare_exchange_strong(after, 0);
}

bool JournalThread::take_records() {
    RecordRing::Record record;
    int taken = 0;
    while (taken < kMostInBatch && ring_.front(record)) {
        file_->append(record.type, record.schema, record.payload);
        ring_.pop();
        ++taken;
    }
    return taken > 0;
}

void JournalThread::run() {
    for (bool ending = false; !ending;) {
        (void)work_.try_acquire_for(options_.look_at_disk);
        while (work_.try_acquire()) {
        }
        // Before the ring is looked at: what was handed over before the end is taken.
        ending = ending_;
        const bool looked = look_at_disk();
        bool idle = true;
        while (file_->pending_bytes() < kMostPendingBytes && take_records()) {
            idle = false;
            // A full disk is tried as often as it is looked at, not for every record.
            if (health_ != JournalHealth::disk_full || looked) commit();
        }
        if (looked || ending) commit(); // what a full disk kept waiting; health
        end_segment_when_due();
        if (idle || ending) (void)file_->sync_head();
    }
}

void JournalThread::commit() {
    const auto written = file_->commit();
    JournalHealth now = low_space_ ? JournalHealth::low_space : JournalHealth::good;
    if (!written) {
        const bool full = written.error().kind == ErrorKind::disk_full;
        now = full ? JournalHealth::disk_full : JournalHealth::failed;
    }
    const bool news = durable_ != file_->durable_sequence() || health_ != now;
    durable_.store(file_->durable_sequence(), std::memory_order_release);
    health_.store(now, std::memory_order_release);
    if (news) on_progress_();
}

bool JournalThread::look_at_disk() {
    const MonoNanos now = clock_.mono_now();
    if (looked_ && now - *looked_ < options_.look_at_disk) return false;
    looked_ = now;
    const auto free = files_.free_bytes(directory_);
    low_space_ = !free || *free < options_.min_free_bytes; // unknown is not plenty
    return true;
}

} // namespace qts
