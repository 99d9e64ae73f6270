#include "storage/posix_file_system.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sched.h>
#include <span>
#include <string>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace qts {
namespace {

namespace fs = std::filesystem;

/// A directory of its own for one test, gone when the test is.
class Folder final {
  public:
    Folder() {
        std::string name = (fs::temp_directory_path() / "qts_files_XXXXXX").string();
        EXPECT_NE(::mkdtemp(name.data()), nullptr);
        path_ = name;
    }
    ~Folder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string file(const std::string& name) const { return path_ + "/" + name; }
    std::size_t entries() const {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator{path_}, fs::directory_iterator{}));
    }

  private:
    std::string path_;
};

unsigned mode_of(const std::string& path) {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
    return status.st_mode & 07777U;
}

void put(const std::string& path, const std::string& text) {
    std::ofstream{path, std::ios::binary} << text;
}

/// A umask for the scope: the promised modes hold whatever the shell's is.
class Umask final {
  public:
    explicit Umask(mode_t mask) : before_{::umask(mask)} {}
    ~Umask() { ::umask(before_); }
    Umask(const Umask&) = delete;
    Umask& operator=(const Umask&) = delete;

  private:
    mode_t before_;
};

TEST(PosixFileSystem, WhatIsWrittenIsRead) {
    const Folder folder;
    PosixFileSystem files;
    std::string text = "token\n";
    text += '\0';
    text += std::string(200'000, 'x');
    ASSERT_TRUE(files.write_private(folder.file("t"), text));
    EXPECT_EQ(files.read(folder.file("t"), 1'000'000).value(), text);
    ASSERT_TRUE(files.write_private(folder.file("t"), ""));
    EXPECT_EQ(files.read(folder.file("t"), 10).value(), "");
}

TEST(PosixFileSystem, APrivateFileIsTheOwnersAloneWhateverTheUmask) {
    const Folder folder;
    PosixFileSystem files;
    const Umask open_to_all{0};
    ASSERT_TRUE(files.write_private(folder.file("t"), "secret"));
    EXPECT_EQ(mode_of(folder.file("t")), 0600U);
}

TEST(PosixFileSystem, ReplacingAFileThatOthersCouldReadClosesIt) {
    const Folder folder;
    PosixFileSystem files;
    put(folder.file("t"), "old");
    ASSERT_EQ(::chmod(folder.file("t").c_str(), 0644), 0);
    ASSERT_TRUE(files.write_private(folder.file("t"), "new"));
    EXPECT_EQ(mode_of(folder.file("t")), 0600U);
}

TEST(PosixFileSystem, AnOpenReaderKeepsTheWholeOldText) {
    const Folder folder;
    PosixFileSystem files;
    ASSERT_TRUE(files.write_private(folder.file("t"), "old text"));
    const int fd = ::open(folder.file("t").c_str(), O_RDONLY);
    ASSERT_GE(fd, 0);
    ASSERT_TRUE(files.write_private(folder.file("t"), "new"));
    char buffer[32]{};
    EXPECT_EQ(::read(fd, buffer, sizeof(buffer)), 8); // replaced as a whole, not written over
    EXPECT_STREQ(buffer, "old text");
    ::close(fd);
    EXPECT_EQ(files.read(folder.file("t"), 100).value(), "new");
}

TEST(PosixFileSystem, NothingIsLeftBesideAWrittenFile) {
    const Folder folder;
    PosixFileSystem files;
    for (int n = 0; n < 5; ++n)
        ASSERT_TRUE(files.write_private(folder.file("t"), "text"));
    EXPECT_EQ(folder.entries(), 1U);
}

TEST(PosixFileSystem, AnOpenLeftoverOfACrashedWriteDoesNotOpenTheFileToOthers) {
    const Folder folder;
    PosixFileSystem files;
    // What a process of the same number left half written, readable by all.
    const std::string leftover = folder.file("t") + "." + std::to_string(::getpid()) + ".new";
    put(leftover, "half");
    ASSERT_EQ(::chmod(leftover.c_str(), 0644), 0);
    ASSERT_TRUE(files.write_private(folder.file("t"), "secret"));
    EXPECT_EQ(mode_of(folder.file("t")), 0600U);
    EXPECT_EQ(files.read(folder.file("t"), 100).value(), "secret");
}

TEST(PosixFileSystem, WritersOnTwoThreadsNeverMixTheirTexts) {
    const Folder folder;
    PosixFileSystem files;
    const std::string path = folder.file("t");
    const std::string a(100'000, 'a');
    const std::string b(60'000, 'b');
    ASSERT_TRUE(files.write_private(path, a));
    std::atomic<int> failed{0};
    std::atomic<int> mixed{0};
    std::atomic<bool> stop{false};
    const auto write = [&](const std::string& text) {
        for (int n = 0; n < 150; ++n) {
            if (!files.write_private(path, text)) ++failed;
        }
    };
    std::thread reader{[&] {
        while (!stop) {
            const auto text = files.read(path, 1'000'000);
            if (!text || (*text != a && *text != b)) ++mixed;
        }
    }};
    std::thread first{write, a};
    std::thread second{write, b};
    first.join();
    second.join();
    stop = true;
    reader.join();
    EXPECT_EQ(failed, 0);
    EXPECT_EQ(mixed, 0);
    EXPECT_EQ(folder.entries(), 1U);
}

TEST(PosixFileSystem, AFileThatIsNotThereIsNotFound) {
    const Folder folder;
    PosixFileSystem files;
    EXPECT_EQ(files.read(folder.file("none"), 10).error().kind, ErrorKind::not_found);
    EXPECT_EQ(files.readable_by_others(folder.file("none")).error().kind, ErrorKind::not_found);
    EXPECT_FALSE(files.exists(folder.file("none")));
    EXPECT_NE(files.read(folder.file("none"), 10).error().context.find("none"), std::string::npos);
}

TEST(PosixFileSystem, AFileBelowAtAndAboveTheLargestSize) {
    const Folder folder;
    PosixFileSystem files;
    put(folder.file("t"), std::string(70'000, 'x'));
    EXPECT_EQ(files.read(folder.file("t"), 70'001)->size(), 70'000U);
    EXPECT_EQ(files.read(folder.file("t"), 70'000)->size(), 70'000U);
    const auto above = files.read(folder.file("t"), 69'999);
    ASSERT_FALSE(above);
    EXPECT_EQ(above.error().kind, ErrorKind::protocol);
}

TEST(PosixFileSystem, AnEndlessFileIsNotReadToItsEnd) {
    PosixFileSystem files;
    const auto endless = files.read("/dev/zero", 1'000'000);
    ASSERT_FALSE(endless);
    EXPECT_EQ(endless.error().kind, ErrorKind::protocol);
}

TEST(PosixFileSystem, ADirectoryIsNoFile) {
    const Folder folder;
    PosixFileSystem files;
    ASSERT_TRUE(files.make_directories(folder.file("d")));
    EXPECT_EQ(files.read(folder.file("d"), 10).error().kind, ErrorKind::io);
    put(folder.file("d/inside"), "x");
    EXPECT_FALSE(files.write_private(folder.file("d"), "text"));
    EXPECT_EQ(folder.entries(), 1U); // the temporary file is gone again
}

TEST(PosixFileSystem, AWriteIntoADirectoryThatIsNotThereFails) {
    const Folder folder;
    PosixFileSystem files;
    const auto written = files.write_private(folder.file("none/t"), "text");
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().kind, ErrorKind::not_found);
}

TEST(PosixFileSystem, ReadableByOthersMeansGroupOrOthers) {
    const Folder folder;
    PosixFileSystem files;
    const std::string path = folder.file("t");
    put(path, "keys");
    for (const mode_t closed : {0600U, 0400U, 0700U, 0611U, 0622U}) {
        ASSERT_EQ(::chmod(path.c_str(), closed), 0);
        EXPECT_EQ(files.readable_by_others(path).value(), false) << std::oct << closed;
    }
    for (const mode_t open : {0640U, 0604U, 0644U, 0666U, 0444U}) {
        ASSERT_EQ(::chmod(path.c_str(), open), 0);
        EXPECT_EQ(files.readable_by_others(path).value(), true) << std::oct << open;
    }
}

TEST(PosixFileSystem, DirectoriesAreMadeWithTheirParentsForTheOwnerAlone) {
    const Folder folder;
    PosixFileSystem files;
    const Umask open_to_all{0};
    ASSERT_TRUE(files.make_directories(folder.file("a/b/c")));
    for (const char* const part : {"a", "a/b", "a/b/c"}) {
        EXPECT_TRUE(fs::is_directory(folder.file(part))) << part;
        EXPECT_EQ(mode_of(folder.file(part)), 0700U) << part;
    }
    EXPECT_TRUE(files.make_directories(folder.file("a/b/c")));
    EXPECT_TRUE(files.make_directories(folder.file("a//b/d/")));
    EXPECT_TRUE(fs::is_directory(folder.file("a/b/d")));
}

TEST(PosixFileSystem, DirectoriesThatWereThereKeepTheirMode) {
    const Folder folder;
    PosixFileSystem files;
    ASSERT_EQ(::mkdir(folder.file("shared").c_str(), 0755), 0);
    ASSERT_EQ(::chmod(folder.file("shared").c_str(), 0755), 0);
    ASSERT_TRUE(files.make_directories(folder.file("shared/own")));
    EXPECT_EQ(mode_of(folder.file("shared")), 0755U);
    EXPECT_EQ(mode_of(folder.file("shared/own")), 0700U);
}

TEST(PosixFileSystem, AFileInTheWayOfADirectoryIsAnError) {
    const Folder folder;
    PosixFileSystem files;
    put(folder.file("f"), "a file");
    EXPECT_FALSE(files.make_directories(folder.file("f/below")));
    EXPECT_FALSE(files.make_directories(folder.file("f")));
}

TEST(PosixFileSystem, AReplaceMovesAFileOrADirectoryOverAnOlderOne) {
    const Folder folder;
    PosixFileSystem files;
    put(folder.file("new"), "new");
    put(folder.file("old"), "old");
    ASSERT_TRUE(files.replace(folder.file("new"), folder.file("old")));
    EXPECT_EQ(files.read(folder.file("old"), 10).value(), "new");
    EXPECT_FALSE(files.exists(folder.file("new")));
    ASSERT_TRUE(files.make_directories(folder.file("run/log")));
    put(folder.file("run/log/qts.log"), "this run");
    ASSERT_TRUE(files.make_directories(folder.file("run.previous/log")));
    put(folder.file("run.previous/log/older"), "the run before");
    ASSERT_TRUE(files.replace(folder.file("run"), folder.file("run.previous")));
    EXPECT_FALSE(files.exists(folder.file("run")));
    EXPECT_FALSE(files.exists(folder.file("run.previous/log/older")));
    EXPECT_EQ(files.read(folder.file("run.previous/log/qts.log"), 100).value(), "this run");
}

TEST(PosixFileSystem, AReplaceOntoNothingIsARename) {
    const Folder folder;
    PosixFileSystem files;
    put(folder.file("a"), "text");
    ASSERT_TRUE(files.replace(folder.file("a"), folder.file("b")));
    EXPECT_EQ(files.read(folder.file("b"), 10).value(), "text");
}

TEST(PosixFileSystem, AReplaceFromNothingFailsAndLeavesTheTargetAlone) {
    const Folder folder;
    PosixFileSystem files;
    put(folder.file("precious"), "text");
    const auto replaced = files.replace(folder.file("none"), folder.file("precious"));
    ASSERT_FALSE(replaced);
    EXPECT_EQ(replaced.error().kind, ErrorKind::not_found);
    EXPECT_TRUE(files.exists(folder.file("precious")));
}

/// Runs `body` in a child and hands back its exit code: limits and mounts stay there.
int in_a_child(int (*body)(const std::string&), const std::string& argument) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(body(argument));
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

constexpr int kCannotTry = 77;

/// 0: as promised. Anything else says which promise was broken.
int write_over_a_size_limit(const std::string& path) {
    PosixFileSystem files;
    if (!files.write_private(path, "old")) return 1;
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{1'000, 1'000};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return kCannotTry;
    if (files.write_private(path, std::string(5'000, 'x'))) return 2;
    const auto kept = files.read(path, 10'000);
    return kept && *kept == "old" ? 0 : 3;
}

TEST(PosixFileSystem, AWriteCutOffHalfwayLeavesTheOldFileAndNothingElse) {
    const Folder folder;
    const int code = in_a_child(write_over_a_size_limit, folder.file("t"));
    if (code == kCannotTry) GTEST_SKIP() << "no file size limit can be set here";
    EXPECT_EQ(code, 0);
    EXPECT_EQ(folder.entries(), 1U);
}

/// A private mount of 64 KiB in a namespace of the child's own.
int write_to_a_full_disk(const std::string& directory) {
    if (::unshare(CLONE_NEWNS) != 0 && ::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) {
        return kCannotTry;
    }
    ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
    if (::mount("tmpfs", directory.c_str(), "tmpfs", 0, "size=64k") != 0) return kCannotTry;
    PosixFileSystem files;
    const std::string path = directory + "/t";
    if (!files.write_private(path, "old")) return 1;
    const auto written = files.write_private(path, std::string(200'000, 'x'));
    if (written) return 2;
    if (written.error().kind != ErrorKind::disk_full) return 3;
    const auto kept = files.read(path, 10'000);
    if (!kept || *kept != "old") return 4;
    if (std::distance(fs::directory_iterator{directory}, fs::directory_iterator{}) != 1) return 5;
    return files.write_private(path, "fits again") ? 0 : 6;
}

TEST(PosixFileSystem, AFullDiskIsNamedAsSuchAndTheOldFileIsUntouched) {
    const Folder folder;
    const int code = in_a_child(write_to_a_full_disk, folder.file("."));
    if (code == kCannotTry) GTEST_SKIP() << "mounting a small tmpfs is not permitted here";
    EXPECT_EQ(code, 0);
}

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span{text.data(), text.size()});
}

TEST(PosixFile, ReadsBackWhatWasWrittenAtItsPlace) {
    const Folder folder;
    PosixFileSystem files;
    auto file = *files.open(folder.file("f"), OpenMode::write);
    EXPECT_EQ(mode_of(folder.file("f")), 0600U);
    ASSERT_TRUE(file->write_at(4, bytes_of("order")));
    ASSERT_TRUE(file->sync());
    EXPECT_EQ(file->size(), 9U);
    std::array<std::byte, 16> buffer{};
    EXPECT_EQ(file->read_at(0, buffer), 9U);
    EXPECT_EQ(buffer[3], std::byte{0});
    EXPECT_EQ(buffer[4], std::byte{'o'});
    EXPECT_EQ(file->read_at(8, buffer), 1U);
    EXPECT_EQ(file->read_at(9, buffer), 0U);
}

TEST(PosixFile, GrowsByZerosThatTakeRoomAndIsCut) {
    const Folder folder;
    PosixFileSystem files;
    auto file = *files.open(folder.file("f"), OpenMode::write);
    ASSERT_TRUE(file->write_at(0, bytes_of("x")));
    ASSERT_TRUE(file->resize(1'000'000));
    EXPECT_EQ(file->size(), 1'000'000U);
    struct stat status {};
    ASSERT_EQ(::stat(folder.file("f").c_str(), &status), 0);
    EXPECT_GE(status.st_blocks * 512, 1'000'000) << "no hole: a later write cannot find no room";
    std::array<std::byte, 2> buffer{};
    EXPECT_EQ(file->read_at(0, buffer), 2U);
    EXPECT_EQ(buffer[0], std::byte{'x'});
    EXPECT_EQ(buffer[1], std::byte{0});
    ASSERT_TRUE(file->resize(1));
    EXPECT_EQ(file->size(), 1U);
}

TEST(PosixFile, OfAFullDiskSaysSo) {
    PosixFileSystem files;
    auto full = files.open("/dev/full", OpenMode::write);
    ASSERT_TRUE(full.has_value());
    const auto written = (*full)->write_at(0, bytes_of("x"));
    ASSERT_FALSE(written.has_value());
    EXPECT_EQ(written.error().kind, ErrorKind::disk_full);
}

TEST(PosixFileSystem, OpensForReadingOnlyWhatIsThere) {
    const Folder folder;
    PosixFileSystem files;
    const auto absent = files.open(folder.file("none"), OpenMode::read);
    ASSERT_FALSE(absent.has_value());
    EXPECT_EQ(absent.error().kind, ErrorKind::not_found);
    put(folder.file("f"), "text");
    auto file = *files.open(folder.file("f"), OpenMode::read);
    EXPECT_FALSE(file->write_at(0, bytes_of("x")).has_value());
}

TEST(PosixFileSystem, ListsFilesInOrderAndNoFolders) {
    const Folder folder;
    PosixFileSystem files;
    for (const char* name : {"b", "a", "c"})
        put(folder.file(name), "");
    fs::create_directory(folder.file("d"));
    EXPECT_EQ(files.list(folder.file("")), (std::vector<std::string>{"a", "b", "c"}));
    EXPECT_EQ(files.list(folder.file("nowhere")), std::vector<std::string>{});
    EXPECT_FALSE(files.list(folder.file("a")).has_value());
    ASSERT_TRUE(files.remove(folder.file("b")));
    ASSERT_TRUE(files.remove(folder.file("b"))) << "gone is gone";
    EXPECT_EQ(files.list(folder.file("")), (std::vector<std::string>{"a", "c"}));
    EXPECT_TRUE(files.sync_directory(folder.file("")));
    EXPECT_GT(files.free_bytes(folder.file("")).value_or(0), 0U);
    EXPECT_FALSE(files.free_bytes(folder.file("nowhere")).has_value());
}

} // namespace
} // namespace qts
