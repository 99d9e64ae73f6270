// The journal against the disk it stands on. Budgets: a single record appended and made durable on
// one thread at most 1.15 times a write and fdatasync of as many bytes in the same run; 300,000
// records a second in batches of 64; an append on the core thread 1 us; 10^6 records read back in
// 1 s. Floor: that write and fdatasync. Run it in a directory of the disk in question.

#include "bench.hpp"

#include "storage/journal_thread.hpp"
#include "storage/posix_file_system.hpp"

#include <array>
#include <cstdlib>
#include <filesystem>

namespace {

using namespace qts;

constexpr RecordType kOrder = kFirstOwnType;
constexpr int kSingles = 3'000;
constexpr int kBatches = 2'000;
constexpr int kBatch = 64;
constexpr int kReplayed = 1'000'000;

/// What an order's record takes, about.
const std::array<std::byte, 192> kPayload{};

template <typename T>
T need(Result<T> result) {
    if (result) return *std::move(result);
    std::fprintf(stderr, "%s\n", result.error().context.c_str());
    std::exit(1);
}
void need(Result<void> result) {
    if (result) return;
    std::fprintf(stderr, "%s\n", result.error().context.c_str());
    std::exit(1);
}

const JournalSink kIgnore = [](const JournalRecord&) { return Result<void>{}; };

std::unique_ptr<JournalFile> fresh_journal(FileSystem& files, const Clock& clock,
                                           const std::string& directory) {
    std::filesystem::remove_all(directory);
    auto journal = need(JournalFile::open(files, clock, directory, {}, kIgnore));
    journal->append(kOrder, 1, kPayload); // the first one fills a segment with zeros
    need(journal->commit());
    return journal;
}

/// Turn and turn about, so that a slow phase of the disk meets both.
void single_records(FileSystem& files, const Clock& clock, const std::string& directory,
                    bench::Row& floor, bench::Row& single) {
    auto journal = fresh_journal(files, clock, directory);
    auto plain = need(files.open(directory + "/plain", OpenMode::write));
    const std::size_t bytes = frame_bytes(kPayload.size()) + kCommitBytes;
    const std::vector<std::byte> data(bytes, std::byte{1});
    need(plain->resize(bytes * (kSingles + 1)));
    need(plain->sync());
    std::uint64_t at = 0;
    for (int i = 0; i < kSingles; ++i) {
        auto begin = bench::Clock::now();
        need(plain->write_at(at, data));
        need(plain->sync());
        floor.samples_ns.push_back(bench::nanoseconds(bench::Clock::now() - begin));
        at += bytes;
        begin = bench::Clock::now();
        journal->append(kOrder, 1, kPayload);
        need(journal->commit());
        single.samples_ns.push_back(bench::nanoseconds(bench::Clock::now() - begin));
    }
}

bench::Row batches(FileSystem& files, const Clock& clock, const std::string& directory) {
    auto journal = fresh_journal(files, clock, directory);
    bench::Row row{.name = "a record in batches of 64, durable", .samples_ns = {}};
    row.budget_ns = 1e9 / 300'000;
    for (int batch = 0; batch < kBatches; ++batch) {
        const auto begin = bench::Clock::now();
        for (int i = 0; i < kBatch; ++i)
            journal->append(kOrder, 1, kPayload);
        need(journal->commit());
        row.samples_ns.push_back(bench::nanoseconds(bench::Clock::now() - begin) / kBatch);
    }
    return row;
}

/// Handed over to the storage thread, and the word back that it is durable.
void through_the_thread(FileSystem& files, const Clock& clock, const std::string& directory,
                        bench::Row& append, bench::Row& kick, bench::Row& there_and_back) {
    std::counting_semaphore<> news{0};
    JournalThread thread{fresh_journal(files, clock, directory),
                         files,
                         clock,
                         directory,
                         {},
                         [&] { news.release(); }};
    for (int i = 0; i < kSingles; ++i) {
        const long allocated = bench::allocations;
        const auto begin = bench::Clock::now();
        const std::uint64_t sequence = thread.append(kOrder, 1, kPayload);
        const auto appended = bench::Clock::now();
        append.allocated += bench::allocations - allocated;
        thread.kick();
        const auto kicked = bench::Clock::now();
        while (thread.durable_sequence() < sequence)
            news.acquire();
        append.samples_ns.push_back(bench::nanoseconds(appended - begin));
        kick.samples_ns.push_back(bench::nanoseconds(kicked - appended));
        there_and_back.samples_ns.push_back(bench::nanoseconds(bench::Clock::now() - begin));
    }
}

bench::Row replay(FileSystem& files, const Clock& clock, const std::string& directory) {
    auto journal = fresh_journal(files, clock, directory);
    for (int i = 1; i < kReplayed; ++i) {
        journal->append(kOrder, 1, kPayload);
        if (i % 1'000 == 0) need(journal->commit());
    }
    need(journal->commit());
    bench::Row row{.name = "10^6 records read back and checked", .samples_ns = {}};
    row.budget_ns = 1e9;
    for (int i = 0; i < 5; ++i) {
        std::uint64_t read = 0;
        const JournalSink count = [&](const JournalRecord&) {
            ++read;
            return Result<void>{};
        };
        const auto begin = bench::Clock::now();
        (void)need(scan_journal(files, directory, count));
        row.samples_ns.push_back(bench::nanoseconds(bench::Clock::now() - begin));
        if (read != kReplayed) std::exit(1);
    }
    return row;
}

} // namespace

int main() {
    PosixFileSystem files;
    const SystemClock clock;
    const std::string directory = "journal-bench.tmp";
    bench::Row floor{.name = "floor: write and fdatasync of as many bytes", .samples_ns = {}};
    bench::Row single{.name = "append and sync of a single record", .samples_ns = {}};
    single_records(files, clock, directory, floor, single);
    single.budget_ns = 1.15 * floor.at(0.5);
    bench::Row append{.name = "append on the core thread", .samples_ns = {}, .budget_ns = 1'000};
    bench::Row kick{.name = "waking the storage thread", .samples_ns = {}};
    bench::Row round{.name = "core to storage to core, durable", .samples_ns = {}};
    through_the_thread(files, clock, directory, append, kick, round);
    bench::Row batch = batches(files, clock, directory);
    bench::Row read = replay(files, clock, directory);
    std::filesystem::remove_all(directory);
    floor.print(0);
    for (bench::Row* row : {&single, &append, &kick, &round, &batch, &read})
        row->print(floor.at(0.5));
    std::printf("batches of 64: %.0f records/s\n", 1e9 / batch.at(0.5));
    return append.allocated == 0 ? 0 : 1;
}
