#include "storage/journal_thread.hpp"

#include "fakes/fake_clock.hpp"
#include "fakes/fake_file_system.hpp"
#include "storage/posix_file_system.hpp"

#include <condition_variable>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <mutex>

namespace qts {
namespace {

constexpr RecordType kText = kFirstOwnType;

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span{text.data(), text.size()});
}

/// Waits for something the storage thread brings about.
class News final {
  public:
    void tell() {
        const std::lock_guard lock{mutex_};
        changed_.notify_all();
    }
    template <typename Condition>
    bool wait_for(Condition condition) {
        constexpr std::chrono::seconds kAtMost{20};
        std::unique_lock lock{mutex_};
        return changed_.wait_for(lock, kAtMost, condition);
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
};

struct Journal {
    explicit Journal(JournalThreadOptions options = {}) {
        options.look_at_disk = std::chrono::milliseconds{5};
        thread.emplace(open(), files, clock, "journal", options, [this] { news.tell(); });
    }
    std::unique_ptr<JournalFile> open() {
        auto file = JournalFile::open(files, clock, "journal", {.segment_bytes = 65'536},
                                      [](const JournalRecord&) { return Result<void>{}; });
        return *std::move(file);
    }
    std::uint64_t put(std::string_view text) {
        const std::uint64_t sequence = thread->append(kText, 1, bytes_of(text));
        thread->kick();
        return sequence;
    }
    bool becomes_durable(std::uint64_t sequence) {
        return news.wait_for([&] { return thread->durable_sequence() >= sequence; });
    }
    bool becomes(JournalHealth health) {
        return news.wait_for([&] { return thread->health() == health; });
    }
    std::vector<std::string> texts() {
        std::vector<std::string> found;
        const auto extent = scan_journal(files, "journal", [&](const JournalRecord& record) {
            found.emplace_back(reinterpret_cast<const char*>(record.payload.data()),
                               record.payload.size());
            return Result<void>{};
        });
        EXPECT_TRUE(extent.has_value());
        return found;
    }

    FakeFileSystem files;
    SystemClock clock;
    News news;
    std::optional<JournalThread> thread;
};

TEST(JournalThread, TellsWhatHasBecomeDurable) {
    Journal journal;
    EXPECT_EQ(journal.thread->durable_sequence(), 0U);
    for (std::uint64_t i = 1; i <= 50; ++i) {
        EXPECT_EQ(journal.put(fmt::format("record {}", i)), i);
        ASSERT_TRUE(journal.becomes_durable(i));
    }
    EXPECT_EQ(journal.thread->health(), JournalHealth::good);
    journal.thread.reset();
    EXPECT_EQ(journal.texts().size(), 50U);
    EXPECT_EQ(journal.texts().back(), "record 50");
}

TEST(JournalThread, WhatWasHandedOverBeforeItsEndIsDurable) {
    Journal journal;
    for (int i = 0; i < 1'000; ++i)
        journal.thread->append(kText, 1, bytes_of("nobody was woken for it"));
    journal.thread.reset();
    EXPECT_EQ(journal.texts().size(), 1'000U);
}

TEST(JournalThread, EndsTheSegmentBehindWhatWasHandedOver) {
    Journal journal;
    journal.put("the day's last");
    journal.thread->end_segment();
    ASSERT_TRUE(journal.becomes_durable(1));
    journal.thread.reset(); // whatever was asked for is done
    journal.thread.emplace(journal.open(), journal.files, journal.clock, "journal",
                           JournalThreadOptions{}, [&journal] { journal.news.tell(); });
    ASSERT_TRUE(journal.becomes_durable(journal.put("the next day's first")));
    journal.thread.reset();
    EXPECT_EQ(journal.texts().size(), 2U);
    EXPECT_TRUE(journal.files.exists("journal/00000002.seg"));
}

TEST(JournalThread, LittleRoomOnTheDiskIsToldAndRecordsStillBecomeDurable) {
    Journal journal{{.min_free_bytes = 200'000}};
    journal.files.room = 199'999;
    journal.put("before it looked");
    ASSERT_TRUE(journal.becomes(JournalHealth::low_space));
    ASSERT_TRUE(journal.becomes_durable(journal.put("still durable")));
    journal.files.room = 200'000;
    journal.put("again");
    EXPECT_TRUE(journal.becomes(JournalHealth::good));
}

TEST(JournalThread, AfterAFailedSyncItHasFailedAndStaysSo) {
    Journal journal;
    ASSERT_TRUE(journal.becomes_durable(journal.put("durable")));
    journal.files.sync_fails = true;
    journal.put("nobody knows");
    ASSERT_TRUE(journal.becomes(JournalHealth::failed));
    EXPECT_EQ(journal.thread->durable_sequence(), 1U);
    journal.files.sync_fails = false;
    journal.put("the fault is gone");
    EXPECT_EQ(journal.thread->health(), JournalHealth::failed);
    journal.thread.reset();
    EXPECT_EQ(journal.texts().back(), "nobody knows") << "what came behind was never written";
}

TEST(JournalThread, WhatAFullDiskKeptWaitingBecomesDurableWhenThereIsRoom) {
    Journal journal;
    journal.files.disk_full = true;
    const std::uint64_t first = journal.put("waits");
    ASSERT_TRUE(journal.becomes(JournalHealth::disk_full));
    const std::uint64_t second = journal.put("waits too");
    EXPECT_LT(journal.thread->durable_sequence(), first);
    journal.files.disk_full = false;
    ASSERT_TRUE(journal.becomes_durable(second));
    ASSERT_TRUE(journal.becomes(JournalHealth::good));
    journal.thread.reset();
    EXPECT_EQ(journal.texts(), (std::vector<std::string>{"waits", "waits too"}));
}

TEST(JournalThread, ARingThatIsFullIsAFailureAndKeepsNothingBehindTheGap) {
    Journal journal{{.ring_bytes = 1'024}};
    const std::string too_large(400, 'x');
    ASSERT_TRUE(journal.becomes_durable(journal.put("first")));
    journal.put(too_large);
    EXPECT_EQ(journal.thread->health(), JournalHealth::failed);
    journal.put("behind the gap");
    journal.thread.reset();
    EXPECT_EQ(journal.texts(), std::vector<std::string>{"first"});
}

} // namespace
} // namespace qts
