#include "storage/journal_file.hpp"

#include "fakes/fake_clock.hpp"
#include "fakes/fake_file_system.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace qts {
namespace {

constexpr RecordType kText = kFirstOwnType;
const std::string kFolder = "journal";
const std::string kFirstSegment = "journal/00000001.seg";
const std::string kHead = "journal/HEAD";

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span{text.data(), text.size()});
}

struct Reading {
    Result<JournalExtent> extent = failure(ErrorKind::io, "not read");
    std::vector<std::string> texts;
};

Reading read(FakeFileSystem& files) {
    Reading reading;
    reading.extent = scan_journal(files, kFolder, [&](const JournalRecord& record) {
        reading.texts.emplace_back(reinterpret_cast<const char*>(record.payload.data()),
                                   record.payload.size());
        return Result<void>{};
    });
    return reading;
}

/// A journal of small segments over files in memory.
struct Journal {
    explicit Journal(FakeFileSystem& on, std::uint64_t segment_bytes = 4'096) : files{on} {
        auto opened = JournalFile::open(files, clock, kFolder, {.segment_bytes = segment_bytes},
                                        [&](const JournalRecord&) {
                                            ++replayed;
                                            return Result<void>{};
                                        });
        if (opened) file = *std::move(opened);
        if (!opened) error = opened.error();
    }
    Result<void> put(std::initializer_list<std::string_view> texts) {
        for (const std::string_view text : texts)
            file->append(kText, 1, bytes_of(text));
        return file->commit();
    }

    FakeFileSystem& files;
    FakeClock clock;
    std::unique_ptr<JournalFile> file;
    std::optional<Error> error;
    int replayed = 0;
};

using Texts = std::vector<std::string>;

TEST(JournalFile, GivesBackWhatWasCommittedAndNothingElse) {
    FakeFileSystem files;
    {
        Journal journal{files};
        EXPECT_EQ(journal.file->append(kText, 1, bytes_of("one")), 1U);
        EXPECT_EQ(journal.file->append(kText, 1, bytes_of("two")), 2U);
        EXPECT_EQ(journal.file->durable_sequence(), 0U);
        ASSERT_TRUE(journal.file->commit());
        EXPECT_EQ(journal.file->durable_sequence(), 2U);
        ASSERT_TRUE(journal.put({"three"}));
        journal.file->append(kText, 1, bytes_of("never committed"));
    }
    const Reading reading = read(files);
    ASSERT_TRUE(reading.extent);
    EXPECT_EQ(reading.texts, (Texts{"one", "two", "three"}));
    EXPECT_EQ(reading.extent->batches, 2U);
    EXPECT_EQ(reading.extent->tail_bytes, 0U);
    EXPECT_EQ(reading.extent->head, HeadState::agrees);
}

TEST(JournalFile, GoesOnWhereItStopped) {
    FakeFileSystem files;
    for (int run = 0; run < 5; ++run) {
        Journal journal{files};
        ASSERT_TRUE(journal.file) << journal.error->context;
        EXPECT_EQ(journal.replayed, run);
        EXPECT_EQ(journal.file->append(kText, 1, bytes_of(std::to_string(run))),
                  static_cast<std::uint64_t>(run + 1));
        ASSERT_TRUE(journal.file->commit());
    }
    EXPECT_EQ(read(files).texts, (Texts{"0", "1", "2", "3", "4"}));
}

TEST(JournalFile, FillsOneSegmentAfterTheOther) {
    FakeFileSystem files;
    Journal journal{files, 1'024};
    Texts written;
    for (int i = 0; i < 100; ++i) {
        written.push_back(fmt::format("record {}", i));
        ASSERT_TRUE(journal.put({written.back()}));
    }
    const Reading reading = read(files);
    ASSERT_TRUE(reading.extent) << reading.extent.error().context;
    EXPECT_EQ(reading.texts, written);
    EXPECT_GT(reading.extent->segments, 10U);
    for (const auto& [path, bytes] : files.files) {
        if (path != kHead) {
            EXPECT_EQ(bytes.size(), 1'024U) << path;
        }
    }
}

TEST(JournalFile, TakesABatchThatIsLargerThanASegment) {
    FakeFileSystem files;
    Journal journal{files, 1'024};
    const std::string large(5'000, 'x');
    ASSERT_TRUE(journal.put({"before"}));
    ASSERT_TRUE(journal.put({large, large}));
    ASSERT_TRUE(journal.put({"after"}));
    EXPECT_EQ(read(files).texts, (Texts{"before", large, large, "after"}));
}

TEST(JournalFile, ReadsOnFromASegmentWhoseElderWerePutAway) {
    FakeFileSystem files;
    {
        Journal journal{files, 1'024};
        for (int i = 0; i < 20; ++i)
            ASSERT_TRUE(journal.put({fmt::format("record {}", i)}));
        ASSERT_TRUE(journal.file->put_away(3));
    }
    EXPECT_FALSE(files.files.contains(kFirstSegment));
    files.restart_after_power_cut(1);
    const Reading reading = read(files);
    ASSERT_TRUE(reading.extent) << reading.extent.error().context;
    EXPECT_EQ(reading.extent->first_segment, 3U);
    EXPECT_EQ(reading.texts.back(), "record 19");
    EXPECT_EQ(reading.extent->last_sequence, 20U);
    EXPECT_EQ(reading.extent->head, HeadState::agrees);
    Journal journal{files, 1'024};
    EXPECT_EQ(journal.file->append(kText, 1, bytes_of("next")), 21U);
}

TEST(JournalFile, CutsTheTailOfACrashAndSaysHowLongItWas) {
    FakeFileSystem files;
    std::size_t end = 0;
    {
        Journal journal{files};
        ASSERT_TRUE(journal.put({"kept"}));
        end = read(files).extent->end.offset;
        ASSERT_TRUE(journal.put({"torn", "torn too"}));
    }
    const std::size_t whole = read(files).extent->end.offset;
    files.files.erase(kHead);
    std::string& bytes = files.files[kFirstSegment];
    bytes.replace(whole - 5, 5, std::string(5, '\0')); // the commit's last bytes never came
    const Reading torn = read(files);
    ASSERT_TRUE(torn.extent) << torn.extent.error().context;
    EXPECT_EQ(torn.texts, Texts{"kept"});
    EXPECT_EQ(torn.extent->end.offset, end);
    EXPECT_GT(torn.extent->tail_bytes, 100U);
    Journal journal{files};
    EXPECT_EQ(journal.file->found().tail_bytes, torn.extent->tail_bytes);
    EXPECT_EQ(journal.file->found().head, HeadState::absent);
    ASSERT_TRUE(journal.put({"new"}));
    EXPECT_EQ(read(files).texts, (Texts{"kept", "new"}));
    EXPECT_EQ(read(files).extent->tail_bytes, 0U);
}

TEST(JournalFile, AnyTruncationOfTheLastBatchIsNoticed) {
    FakeFileSystem files;
    Journal journal{files};
    ASSERT_TRUE(journal.put({"first"}));
    const std::size_t begin = read(files).extent->end.offset;
    ASSERT_TRUE(journal.put({"second", "third"}));
    const std::size_t end = read(files).extent->end.offset;
    const std::string whole = files.files[kFirstSegment];
    for (std::size_t cut = begin; cut < end; ++cut) {
        files.files[kFirstSegment] = whole.substr(0, cut);
        const Reading reading = read(files);
        ASSERT_TRUE(reading.extent) << cut << " " << reading.extent.error().context;
        EXPECT_EQ(reading.texts, Texts{"first"});
        EXPECT_EQ(reading.extent->head, HeadState::leads) << cut;
        EXPECT_EQ(reading.extent->lost_batches, 1U);
        EXPECT_EQ(reading.extent->tail_bytes > 0, cut > begin) << cut;
    }
}

TEST(JournalFile, AnyFlippedBitIsNoticed) {
    FakeFileSystem files;
    Journal journal{files, 2'048};
    for (int i = 0; i < 12; ++i)
        ASSERT_TRUE(journal.put({fmt::format("record {}", i), "and its neighbour"}));
    ASSERT_GE(read(files).extent->segments, 2U);
    const auto whole = files.files;
    int corrupt = 0;
    int leading = 0;
    for (const auto& [path, bytes] : whole) {
        for (std::size_t at = 0; at < bytes.size(); ++at) {
            for (int bit = 0; bit < 8; ++bit) {
                files.files[path][at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^
                                                          static_cast<unsigned char>(1 << bit));
                const Reading reading = read(files);
                const bool told = !reading.extent || reading.extent->tail_bytes > 0 ||
                                  reading.extent->head != HeadState::agrees;
                ASSERT_TRUE(told) << path << " byte " << at << " bit " << bit;
                corrupt += reading.extent ? 0 : 1;
                leading += reading.extent && reading.extent->head == HeadState::leads ? 1 : 0;
                if (!reading.extent) {
                    ASSERT_EQ(reading.extent.error().kind, ErrorKind::corrupt);
                }
            }
            files.files[path][at] = bytes[at];
        }
    }
    EXPECT_GT(corrupt, 10'000);
    EXPECT_GT(leading, 100) << "of the last commit";
}

TEST(JournalFile, ABadRecordBeforeAValidCommitIsNamedByItsByteAndOpensNothing) {
    FakeFileSystem files;
    std::size_t second = 0;
    {
        Journal journal{files};
        ASSERT_TRUE(journal.put({"first"}));
        second = read(files).extent->end.offset;
        ASSERT_TRUE(journal.put({"second"}));
        ASSERT_TRUE(journal.put({"third"}));
    }
    files.files[kFirstSegment][second + kFrameHeaderBytes] ^= 1;
    const auto before = files.files;
    const Journal journal{files};
    ASSERT_TRUE(journal.error);
    EXPECT_EQ(journal.error->kind, ErrorKind::corrupt);
    EXPECT_NE(journal.error->context.find(fmt::format("00000001.seg byte {}", second)),
              std::string::npos)
        << journal.error->context;
    EXPECT_EQ(files.files, before) << "a broken journal is evidence";
}

TEST(JournalFile, AMissingOrForeignSegmentIsCorruption) {
    FakeFileSystem files;
    {
        Journal journal{files, 1'024};
        for (int i = 0; i < 30; ++i)
            ASSERT_TRUE(journal.put({fmt::format("record {}", i)}));
    }
    const auto whole = files.files;
    files.files.erase("journal/00000002.seg");
    ASSERT_FALSE(read(files).extent);
    EXPECT_NE(read(files).extent.error().context.find("00000002.seg"), std::string::npos);
    files.files = whole;
    files.files["journal/00000002.seg"] = whole.at("journal/00000003.seg");
    EXPECT_FALSE(read(files).extent);
    files.files = whole;
    files.files["journal/00000002.seg"] = std::string(1'024, '\0');
    EXPECT_FALSE(read(files).extent);
}

TEST(JournalFile, ASegmentOfALaterVersionIsLeftAlone) {
    FakeFileSystem files;
    std::vector<std::byte> bytes;
    std::vector<std::byte> payload(64);
    payload[0] = std::byte{2}; // the format
    append_frame(bytes, {.type = kSegmentBegin, .at = {}}, payload);
    append_commit(bytes, {.batch = 1, .records = 0, .chain = {}}, 0, {});
    files.files[kFirstSegment] =
        std::string{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    const Journal journal{files};
    ASSERT_TRUE(journal.error);
    EXPECT_EQ(journal.error->kind, ErrorKind::unsupported);
}

TEST(JournalFile, AFullDiskKeepsTheBatchUntilThereIsRoom) {
    FakeFileSystem files;
    Journal journal{files, 1'024};
    for (int i = 0; i < 3; ++i)
        ASSERT_TRUE(journal.put({fmt::format("record {}", i)}));
    files.disk_full = true;
    Result<void> put;
    int accepted = 3;
    while ((put = journal.put({fmt::format("record {}", accepted)})))
        ++accepted;
    EXPECT_EQ(put.error().kind, ErrorKind::disk_full);
    EXPECT_FALSE(journal.file->commit());
    EXPECT_EQ(journal.file->pending_records(), 1U);
    EXPECT_EQ(read(files).texts.size(), static_cast<std::size_t>(accepted));
    files.disk_full = false;
    ASSERT_TRUE(journal.put({"more"}));
    const Reading reading = read(files);
    ASSERT_TRUE(reading.extent);
    EXPECT_EQ(reading.texts.size(), static_cast<std::size_t>(accepted) + 2);
    EXPECT_EQ(reading.texts.back(), "more");
}

TEST(JournalFile, AfterASyncThatFailedNothingIsEverCalledDurable) {
    FakeFileSystem files;
    Journal journal{files};
    ASSERT_TRUE(journal.put({"durable"}));
    files.sync_fails = true;
    EXPECT_FALSE(journal.put({"nobody knows"}));
    files.sync_fails = false;
    const auto later = journal.put({"later"});
    ASSERT_FALSE(later);
    EXPECT_EQ(later.error().kind, ErrorKind::io);
    EXPECT_EQ(journal.file->durable_sequence(), 1U);
}

TEST(JournalFile, AHeadThatWasNotSyncedLagsAndOneOfMoreBatchesLeads) {
    FakeFileSystem files;
    Journal journal{files};
    ASSERT_TRUE(journal.put({"first"}));
    const std::string old_head = files.files[kHead];
    const std::string old_segment = files.files[kFirstSegment];
    ASSERT_TRUE(journal.put({"second"}));
    const std::string new_head = files.files[kHead];
    files.files[kHead] = old_head;
    EXPECT_EQ(read(files).extent->head, HeadState::lags);
    files.files[kHead] = new_head;
    files.files[kFirstSegment] = old_segment;
    EXPECT_EQ(read(files).extent->head, HeadState::leads);
    EXPECT_EQ(read(files).extent->lost_batches, 1U);
}

TEST(JournalFile, SyncsTheHeadOnceASecondAtMost) {
    FakeFileSystem files;
    Journal journal{files};
    journal.clock.advance(std::chrono::seconds{5});
    ASSERT_TRUE(journal.put({"0"}));
    const std::size_t before = files.steps();
    for (int i = 0; i < 10; ++i)
        ASSERT_TRUE(journal.put({"within the second"}));
    EXPECT_EQ(files.steps() - before, 30U) << "batch, its sync, HEAD";
    journal.clock.advance(std::chrono::seconds{1});
    ASSERT_TRUE(journal.put({"after"}));
    EXPECT_EQ(files.steps() - before, 34U);
}

TEST(JournalFile, WhatItCallsDurableWhenOpenedAnewSurvivesAPowerCut) {
    // The process died between a batch's write and its sync: the machine still shows the batch.
    FakeFileSystem files;
    {
        Journal journal{files};
        ASSERT_TRUE(journal.put({"first"}));
        files.stop_after(1); // the write comes through, the sync does not
        EXPECT_FALSE(journal.put({"second"}));
    }
    files.restart();
    std::uint64_t durable = 0;
    {
        Journal journal{files};
        ASSERT_TRUE(journal.file) << journal.error->context;
        durable = journal.file->durable_sequence();
    }
    EXPECT_EQ(durable, 2U);
    files.restart_after_power_cut(1);
    EXPECT_EQ(read(files).texts.size(), durable);
}

TEST(JournalFile, OpenedAndNeverWrittenItIsEmptyAndWhole) {
    FakeFileSystem files;
    { const Journal journal{files}; }
    const Reading reading = read(files);
    ASSERT_TRUE(reading.extent);
    EXPECT_EQ(reading.extent->head, HeadState::absent);
}

/// The i-th of twenty: some span several pages of the disk.
std::string nth_record(std::size_t i) {
    return fmt::format("record {} {}", i, std::string(i * 173 % 1'900, 'x'));
}

/// Writes twenty records; how many were called durable before the machine stopped.
std::size_t write_twenty(FakeFileSystem& files) {
    std::size_t durable = 0;
    Journal journal{files, 4'096};
    for (std::size_t i = 0; journal.file && i < 20; ++i) {
        if (!journal.put({nth_record(i)})) break;
        ++durable;
        if (i == 15 && !journal.file->put_away(2)) break;
    }
    return durable;
}

/// The machine stops at the `stop`-th change of the disk and starts again; then the journal is
/// opened, twice.
void expect_nothing_is_lost(std::size_t stop, std::size_t torn, std::optional<std::uint64_t> cut) {
    SCOPED_TRACE(fmt::format("stop {} torn {} cut {}", stop, torn, cut.value_or(0)));
    FakeFileSystem files;
    files.stop_after(stop, torn);
    const std::size_t durable = write_twenty(files);
    ASSERT_TRUE(files.stopped());
    cut ? files.restart_after_power_cut(*cut) : files.restart();
    Journal journal{files, 4'096};
    ASSERT_TRUE(journal.file) << journal.error->context;
    const Reading reading = read(files);
    ASSERT_TRUE(reading.extent) << reading.extent.error().context;
    EXPECT_NE(reading.extent->head, HeadState::leads);
    // The one under way may have come through, and its writer was not told.
    EXPECT_GE(reading.extent->last_sequence, durable);
    EXPECT_LE(reading.extent->last_sequence, durable + 1);
    std::size_t nth = reading.extent->last_sequence - reading.texts.size();
    for (const std::string& text : reading.texts)
        EXPECT_EQ(text, nth_record(nth++));
    ASSERT_TRUE(journal.put({"after"}));
    journal.file.reset();
    files.restart_after_power_cut(stop);
    EXPECT_EQ(read(files).texts.size(), reading.texts.size() + 1);
}

TEST(JournalFile, WhereverTheMachineStopsWhatWasDurableIsThereAndTheJournalGoesOn) {
    FakeFileSystem measured;
    ASSERT_EQ(write_twenty(measured), 20U);
    for (std::size_t stop = 0; stop < measured.steps(); ++stop) {
        for (const std::size_t torn : {0U, 1U, 90U, 700U}) {
            expect_nothing_is_lost(stop, torn, std::nullopt);
            for (std::uint64_t seed = 0; seed < 8; ++seed)
                expect_nothing_is_lost(stop, torn, seed);
        }
        if (HasFailure()) break;
    }
}

TEST(JournalFile, ALastBatchWhoseCommitReachedTheDiskWithoutAllOfItsPagesIsATail) {
    FakeFileSystem files;
    {
        Journal journal{files};
        ASSERT_TRUE(journal.put({"kept"}));
    }
    const auto before = files.files;
    const std::size_t end = read(files).extent->end.offset;
    {
        Journal journal{files};
        ASSERT_TRUE(journal.put({std::string(2'000, 'x')}));
    }
    std::string& bytes = files.files[kFirstSegment];
    bytes.replace(512, 512, 512, '\0'); // a page that never came
    EXPECT_FALSE(read(files).extent) << "HEAD says that it was synced";
    files.files[kHead] = before.at(kHead);
    const Reading torn = read(files);
    ASSERT_TRUE(torn.extent) << torn.extent.error().context;
    EXPECT_EQ(torn.texts, Texts{"kept"});
    Journal journal{files};
    const std::string kept = fmt::format("journal/tail-00000001.seg-{}", end);
    ASSERT_TRUE(files.files.contains(kept)) << "what is cut stays beside the journal";
    EXPECT_EQ(files.files[kept].size(), torn.extent->tail_bytes);
}

TEST(JournalFile, AHeadThatTellsOfMoreStaysAsEvidence) {
    FakeFileSystem files;
    {
        Journal journal{files};
        ASSERT_TRUE(journal.put({"first"}));
    }
    const std::string segment = files.files[kFirstSegment];
    {
        Journal journal{files};
        ASSERT_TRUE(journal.put({"second"}));
    }
    const std::string head = files.files[kHead];
    files.files[kFirstSegment] = segment;
    Journal journal{files};
    EXPECT_EQ(journal.file->found().lost_batches, 1U);
    ASSERT_TRUE(journal.put({"third"}));
    EXPECT_EQ(files.files["journal/HEAD-2"], head);
}

TEST(JournalFile, WithoutItsFirstSegmentsOrAnyOfThemItIsBroken) {
    FakeFileSystem files;
    {
        Journal journal{files, 1'024};
        for (int i = 0; i < 30; ++i)
            ASSERT_TRUE(journal.put({fmt::format("record {}", i)}));
    }
    const auto whole = files.files;
    files.files.erase(kFirstSegment);
    ASSERT_FALSE(read(files).extent);
    EXPECT_NE(read(files).extent.error().context.find("00000001.seg"), std::string::npos);
    files.files.erase(kHead);
    EXPECT_FALSE(read(files).extent) << "nothing says that it was put away";
    files.files = {{kHead, whole.at(kHead)}};
    const auto nothing = read(files).extent;
    ASSERT_FALSE(nothing) << "HEAD tells of batches, and no segment is there";
    EXPECT_EQ(nothing.error().kind, ErrorKind::corrupt);
}

TEST(JournalFile, ARecordOnlyALaterVersionKnowsIsLeftAlone) {
    FakeFileSystem files;
    std::vector<std::byte> bytes;
    append_segment_begin(bytes, {.segment = 1}, {});
    append_frame(bytes, {.type = 9, .sequence = 1, .at = {}}, bytes_of("?"));
    files.files[kFirstSegment] =
        std::string{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    const Journal journal{files};
    ASSERT_TRUE(journal.error);
    EXPECT_EQ(journal.error->kind, ErrorKind::unsupported);
}

TEST(JournalFile, ADiskWithoutRoomForASegmentIsNotFilled) {
    FakeFileSystem files;
    Journal journal{files, 65'536};
    files.room = 65'535;
    const auto put = journal.put({"waits"});
    ASSERT_FALSE(put);
    EXPECT_EQ(put.error().kind, ErrorKind::disk_full);
    EXPECT_FALSE(files.files.contains(kFirstSegment));
    files.room = 65'536;
    EXPECT_TRUE(journal.file->commit());
    EXPECT_EQ(read(files).texts, Texts{"waits"});
}

TEST(JournalFile, SyncsTheHeadWhenItIsToldTo) {
    FakeFileSystem files;
    Journal journal{files};
    ASSERT_TRUE(journal.put({"first"}));
    journal.clock.advance(std::chrono::seconds{5});
    ASSERT_TRUE(journal.put({"second"}));
    ASSERT_TRUE(journal.put({"third, within the second"}));
    ASSERT_TRUE(journal.file->sync_head());
    const std::size_t steps = files.steps();
    ASSERT_TRUE(journal.file->sync_head());
    EXPECT_EQ(files.steps(), steps) << "once is enough";
    files.restart_after_power_cut(3);
    EXPECT_EQ(read(files).extent->head, HeadState::agrees);
}

TEST(JournalFile, AnEndedSegmentIsAsLongAsWhatStandsInItAndTheNextBatchBeginsAnother) {
    FakeFileSystem files;
    Journal journal{files};
    ASSERT_TRUE(journal.put({"one", "two"}));
    ASSERT_TRUE(journal.file->end_segment());
    EXPECT_LT(files.files[kFirstSegment].size(), 1'000U);
    ASSERT_TRUE(journal.file->end_segment()); // nothing to end
    ASSERT_TRUE(journal.put({"three"}));
    const Reading reading = read(files);
    ASSERT_TRUE(reading.extent);
    EXPECT_EQ(reading.extent->segments, 2U);
    EXPECT_EQ(reading.texts, (std::vector<std::string>{"one", "two", "three"}));
}

TEST(JournalFile, AStartAfterAnEndedSegmentGoesOnInANewOne) {
    FakeFileSystem files;
    {
        Journal journal{files};
        ASSERT_TRUE(journal.put({"one"}));
        ASSERT_TRUE(journal.file->end_segment());
    }
    Journal again{files};
    ASSERT_TRUE(again.put({"two"}));
    const Reading reading = read(files);
    ASSERT_TRUE(reading.extent);
    EXPECT_EQ(reading.extent->segments, 2U);
    EXPECT_EQ(reading.texts, (std::vector<std::string>{"one", "two"}));
    EXPECT_EQ(reading.extent->head, HeadState::agrees);
}

} // namespace
} // namespace qts
