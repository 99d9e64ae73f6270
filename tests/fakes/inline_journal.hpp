#pragma once
// A journal without a thread: every record is durable when `kick` returns. When the disk under it
// has stopped, so has the machine: that ends the run there and then. One thread.

#include "fakes/fake_file_system.hpp"
#include "runtime/broker/durability.hpp"
#include "storage/journal_books.hpp"
#include "storage/journal_file.hpp"
#include "storage/journal_writer.hpp"

#include <stdexcept>

namespace qts {

/// Thrown out of whatever was going on.
class MachineStopped final : public std::exception {};

class InlineJournal final : public JournalWriter, public Durability {
  public:
    InlineJournal(FakeFileSystem& files, const Clock& clock) : files_{files} {
        constexpr std::uint64_t kSmall = 16'384;
        auto take = [this](const JournalRecord& record) { return replay_.take(record); };
        auto opened = JournalFile::open(files, clock, "journal", {.segment_bytes = kSmall}, take);
        if (!opened && files.stopped()) throw MachineStopped{};
        if (!opened) throw std::runtime_error(opened.error().context);
        file_ = *std::move(opened);
        books_ = replay_.books();
    }
    const Books& books() const { return books_; }
    const JournalExtent& found() const { return file_->found(); }

    std::uint64_t append(RecordType type, std::uint16_t schema,
                         std::span<const std::byte> payload) override {
        ++records;
        return file_->append(type, schema, payload);
    }
    void kick() override {
        if (!file_->commit() && files_.stopped()) throw MachineStopped{};
    }
    void end_segment() override { (void)file_->end_segment(); }
    std::uint64_t last_sequence() const override { return file_->last_sequence(); }
    std::uint64_t durable_sequence() const override { return file_->durable_sequence(); }
    JournalHealth health() const override { return JournalHealth::good; }
    Task<Result<void>> all_durable() override { co_return Result<void>{}; }

    std::size_t records = 0;

  private:
    FakeFileSystem& files_;
    BooksReplay replay_;
    std::unique_ptr<JournalFile> file_;
    Books books_;
};

} // namespace qts
