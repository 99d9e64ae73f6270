#include "storage/journal_backup.hpp"

#include <fmt/format.h>

namespace qts {
namespace {

constexpr std::size_t kCopiedAtOnce = std::size_t{1} << 20U;

Result<void> copy_file(FileSystem& files, const std::string& from, const std::string& to) {
    QTS_TRY(source, files.open(from, OpenMode::read));
    QTS_TRY(copy, files.open(to, OpenMode::write));
    std::vector<std::byte> buffer(kCopiedAtOnce);
    for (std::uint64_t offset = 0;;) {
        QTS_TRY(got, source->read_at(offset, buffer));
        if (got == 0) return copy->sync();
        QTS_CHECK(copy->write_at(offset, std::span{buffer}.first(got)));
        offset += got;
    }
}

Result<void> clear(FileSystem& files, const std::string& directory) {
    QTS_TRY(names, files.list(directory));
    for (const std::string& name : names)
        QTS_CHECK(files.remove(directory + "/" + name));
    return {};
}

} // namespace

Result<JournalExtent> back_up_journal(FileSystem& files, const std::string& from,
                                      const std::string& to) {
    const std::string fresh = to + ".new";
    const std::string head{kHeadName};
    if (!files.exists(from + "/" + head)) {
        return failure(ErrorKind::not_found, fmt::format("no journal is in '{}'", from));
    }
    QTS_CHECK(files.make_directories(fresh));
    QTS_CHECK(clear(files, fresh));
    // HEAD first: of what it tells then, the segments hold at least as much when they are read.
    QTS_CHECK(copy_file(files, from + "/" + head, fresh + "/" + head));
    QTS_TRY(names, files.list(from));
    for (const std::string& name : names) {
        if (!segment_number(name)) continue;
        QTS_CHECK(copy_file(files, from + "/" + name, fresh + "/" + name));
    }
    QTS_CHECK(files.sync_directory(fresh));
    QTS_TRY(extent,
            scan_journal(files, fresh, [](const JournalRecord&) { return Result<void>{}; }));
    if (extent.head == HeadState::leads) {
        return failure(ErrorKind::corrupt,
                       fmt::format("the journal in '{}' lacks batches that were durable", from));
    }
    // The older copy goes aside first: at no moment is there none.
    if (files.exists(to + "/" + head)) QTS_CHECK(files.replace(to, to + ".old"));
    QTS_CHECK(files.replace(fresh, to));
    return extent;
}

} // namespace qts
