#pragma once
// A journal on a thread of its own: the core thread hands records over and goes on; this thread
// gathers what has come into a batch, makes it durable and says so. Nobody ever waits in a call.

#include "storage/journal_file.hpp"
#include "storage/journal_writer.hpp"
#include "storage/record_ring.hpp"

#include <atomic>
#include <functional>
#include <semaphore>
#include <thread>

namespace qts {

struct JournalThreadOptions {
    std::size_t ring_bytes = std::size_t{4} << 20U;
    std::uint64_t min_free_bytes = std::uint64_t{512} << 20U;
    /// Between two looks at the room on the disk, and between two tries on a full one.
    Duration look_at_disk = std::chrono::seconds{1};
};

class JournalThread final : public JournalWriter {
  public:
    /// `files` and `clock` outlive this. `on_progress` is called on the storage thread (on the
    /// core thread where a record finds no room) whenever `durable_sequence` or `health` may have
    /// changed; it must not block.
    JournalThread(std::unique_ptr<JournalFile> file, FileSystem& files, const Clock& clock,
                  std::string directory, JournalThreadOptions options,
                  std::function<void()> on_progress);
    /// Makes durable what was handed over, as far as the disk lets it.
    ~JournalThread() override;
    JournalThread(const JournalThread&) = delete;
    JournalThread& operator=(const JournalThread&) = delete;

    /// A ring that is full, as behind a disk that has hung, makes the journal `failed`.
    std::uint64_t append(RecordType type, std::uint16_t schema,
                         std::span<const std::byte> payload) override;
    void kick() override { work_.release(); }
    void end_segment() override;
    std::uint64_t last_sequence() const override { return last_sequence_; }
    std::uint64_t durable_sequence() const override {
        return durable_.load(std::memory_order_acquire);
    }
    JournalHealth health() const override {
        return overrun_ ? JournalHealth::failed : health_.load();
    }

  private:
    void run();
    bool take_records();
    void commit();
    void end_segment_when_due();
    /// Once an interval; whether it was time.
    bool look_at_disk();

    std::unique_ptr<JournalFile> file_;
    FileSystem& files_;
    const Clock& clock_;
    std::string directory_;
    JournalThreadOptions options_;
    std::function<void()> on_progress_;
    RecordRing ring_;
    std::uint64_t last_sequence_; ///< core thread's
    std::counting_semaphore<> work_{0};
    std::atomic<bool> ending_{false};
    std::atomic<std::uint64_t> segment_ends_after_{0}; ///< a sequence; 0: nothing is asked
    std::atomic<bool> overrun_{false};
    std::atomic<std::uint64_t> durable_;
    std::atomic<JournalHealth> health_{JournalHealth::good};
    std::optional<MonoNanos> looked_; ///< at the room on the disk
    bool low_space_{false};
    std::thread thread_;
};

} // namespace qts
