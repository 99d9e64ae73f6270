#include "storage/posix_file_system.hpp"

#include "storage/posix_file.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace qts {
namespace {

/// Closes a descriptor when the scope ends.
class Descriptor final {
  public:
    explicit Descriptor(int fd) : fd_{fd} {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return fd_; }

  private:
    int fd_;
};

bool write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

std::string parent_of(const std::string& path) {
    const std::size_t slash = path.find_last_of('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

using Wanted = bool (*)(const std::filesystem::directory_entry& entry, std::error_code& gone);

Result<std::vector<std::string>> names_in(const std::string& directory, Wanted wanted) {
    std::vector<std::string> names;
    std::error_code code;
    std::filesystem::directory_iterator entry{directory, code};
    for (; !code && entry != std::filesystem::directory_iterator{}; entry.increment(code)) {
        std::error_code gone; // between the listing and the look
        if (wanted(*entry, gone)) names.push_back(entry->path().filename().string());
    }
    if (code && code.value() != ENOENT) return system_failure("list", directory, code.value());
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace

Result<std::string> PosixFileSystem::read(const std::string& path, std::size_t max_bytes) {
    const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (file.get() < 0) return system_failure("open", path, errno);
    std::string text;
    char buffer[64 * 1024];
    for (;;) {
        const ssize_t got = ::read(file.get(), buffer, sizeof(buffer));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return system_failure("read", path, errno);
        if (got == 0) return text;
        text.append(buffer, static_cast<std::size_t>(got));
        if (text.size() > max_bytes) {
            return failure(ErrorKind::protocol,
                           fmt::format("'{}' is larger than {} bytes", path, max_bytes));
        }
    }
}

Result<void> PosixFileSystem::write_private(const std::string& path, std::string_view bytes) {
    // A name of its own for every write: another thread's half-written text is never moved into
    // place, and a leftover of a crash, whose mode may be open to others, is never written into.
    static std::atomic<std::uint64_t> writes{0};
    const std::string temporary = fmt::format("{}.{}.{}.new", path, ::getpid(), ++writes);
    ::unlink(temporary.c_str());
    int code = 0;
    {
        const Descriptor file{
            ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
        if (file.get() < 0) return system_failure("write", path, errno);
        if (!write_all(file.get(), bytes) || ::fsync(file.get()) != 0) code = errno;
    }
    if (code == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) code = errno;
    if (code == 0) return {};
    ::unlink(temporary.c_str());
    return system_failure("write", path, code);
}

Result<bool> PosixFileSystem::readable_by_others(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return system_failure("look at", path, errno);
    return (status.st_mode & (S_IRGRP | S_IROTH)) != 0;
}

bool PosixFileSystem::exists(const std::string& path) {
    return ::access(path.c_str(), F_OK) == 0;
}

Result<void> PosixFileSystem::make_directories(const std::string& path) {
    for (std::size_t at = 1; at <= path.size(); ++at) {
        if (at < path.size() && path[at] != '/') continue;
        const std::string part = path.substr(0, at);
        if (::mkdir(part.c_str(), 0700) == 0) {
            // What is written below is only as durable as the way to it.
            QTS_CHECK(sync_directory(parent_of(part)));
            continue;
        }
        if (errno != EEXIST) return system_failure("make the directory", part, errno);
        struct stat status {};
        if (::stat(part.c_str(), &status) != 0) return system_failure("look at", part, errno);
        if (!S_ISDIR(status.st_mode)) return system_failure("make the directory", part, ENOTDIR);
    }
    return {};
}

Result<void> PosixFileSystem::replace(const std::string& from, const std::string& to) {
    if (::access(from.c_str(), F_OK) != 0) return system_failure("rename", from, errno);
    std::error_code code;
    std::filesystem::remove_all(to, code);
    if (code) return system_failure("remove", to, code.value());
    if (::rename(from.c_str(), to.c_str()) != 0) return system_failure("rename", from, errno);
    return {};
}

Result<std::unique_ptr<File>> PosixFileSystem::open(const std::string& path, OpenMode mode) {
    const int flags = mode == OpenMode::read ? O_RDONLY : O_RDWR | O_CREAT;
    const int fd = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
    if (fd < 0) return system_failure("open", path, errno);
    return std::make_unique<PosixFile>(fd, path);
}

Result<std::vector<std::string>> PosixFileSystem::list(const std::string& directory) {
    return names_in(directory, [](const auto& entry, std::error_code& gone) {
        return entry.is_regular_file(gone);
    });
}

Result<std::vector<std::string>> PosixFileSystem::list_directories(const std::string& directory) {
    return names_in(directory, [](const auto& entry, std::error_code& gone) {
        return entry.is_directory(gone);
    });
}

Result<void> PosixFileSystem::sync_directory(const std::string& directory) {
    const Descriptor opened{::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (opened.get() < 0) return system_failure("open", directory, errno);
    if (::fsync(opened.get()) != 0) return system_failure("sync", directory, errno);
    return {};
}

Result<void> PosixFileSystem::remove(const std::string& path) {
    if (::unlink(path.c_str()) == 0 || errno == ENOENT) return {};
    return system_failure("remove", path, errno);
}

Result<std::uint64_t> PosixFileSystem::free_bytes(const std::string& directory) {
    struct statvfs disk {};
    if (::statvfs(directory.c_str(), &disk) != 0) {
        return system_failure("look at the disk of", directory, errno);
    }
    return static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
}

} // namespace qts
