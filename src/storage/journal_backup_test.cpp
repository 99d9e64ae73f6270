#include "storage/journal_backup.hpp"

#include "storage/journal_file.hpp"

#include "fakes/fake_clock.hpp"
#include "fakes/fake_file_system.hpp"

#include <gtest/gtest.h>

namespace qts {
namespace {

constexpr RecordType kText = kFirstOwnType;
const std::string kFrom = "journal";
const std::string kTo = "backup/journal";

Result<void> nothing(const JournalRecord&) {
    return {};
}

std::unique_ptr<JournalFile> open_journal(FakeFileSystem& files, FakeClock& clock,
                                          const std::string& directory) {
    auto opened = JournalFile::open(files, clock, directory, {.segment_bytes = 4'096}, nothing);
    EXPECT_TRUE(opened) << opened.error().context;
    return opened ? *std::move(opened) : nullptr;
}

void put(JournalFile& file, int records) {
    const std::vector<std::byte> payload(500, std::byte{7});
    for (int i = 0; i < records; ++i) {
        file.append(kText, 1, payload);
        ASSERT_TRUE(file.commit());
    }
}

TEST(JournalBackup, IsAJournalThatGoesOnFromWhereItWasTaken) {
    FakeFileSystem files;
    FakeClock clock;
    const auto file = open_journal(files, clock, kFrom);
    put(*file, 20); // several segments
    const auto extent = back_up_journal(files, kFrom, kTo);
    ASSERT_TRUE(extent) << extent.error().context;
    EXPECT_EQ(extent->records, 20U);
    EXPECT_GT(extent->segments, 2U);
    const auto restored = open_journal(files, clock, kTo);
    EXPECT_EQ(restored->last_sequence(), file->last_sequence());
    put(*restored, 1);
    EXPECT_EQ(scan_journal(files, kTo, nothing)->records, 21U);
}

TEST(JournalBackup, OfAJournalThatIsBeingWrittenHoldsWhatWasDurable) {
    FakeFileSystem files;
    FakeClock clock;
    const auto file = open_journal(files, clock, kFrom);
    put(*file, 3);
    files.files[kFrom + "/00000001.seg"].replace(2'000, 4, "half"); // a batch that is under way
    const auto extent = back_up_journal(files, kFrom, kTo);
    ASSERT_TRUE(extent) << extent.error().context;
    EXPECT_EQ(extent->records, 3U);
}

TEST(JournalBackup, TakesThePlaceOfAnOlderOneAsAWhole) {
    FakeFileSystem files;
    FakeClock clock;
    const auto file = open_journal(files, clock, kFrom);
    put(*file, 2);
    ASSERT_TRUE(back_up_journal(files, kFrom, kTo));
    put(*file, 20);
    ASSERT_TRUE(back_up_journal(files, kFrom, kTo));
    EXPECT_EQ(scan_journal(files, kTo, nothing)->records, 22U);
    EXPECT_TRUE(files.list(kTo + ".new")->empty());
}

TEST(JournalBackup, ThatFailsLeavesTheOlderOneAlone) {
    FakeFileSystem files;
    FakeClock clock;
    const auto file = open_journal(files, clock, kFrom);
    put(*file, 2);
    ASSERT_TRUE(back_up_journal(files, kFrom, kTo));
    put(*file, 20);
    files.files[kFrom + "/00000001.seg"][300] ^= 1;
    const auto broken = back_up_journal(files, kFrom, kTo);
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().kind, ErrorKind::corrupt);
    EXPECT_EQ(scan_journal(files, kTo, nothing)->records, 2U);
    EXPECT_EQ(back_up_journal(files, "nowhere", kTo).error().kind, ErrorKind::not_found);
}

} // namespace
} // namespace qts
