#include "storage/posix_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace qts {
namespace {

/// Zeros are written for real: into a range that was only reserved, the file system would have to
/// note at every sync that it now holds data.
constexpr std::size_t kZeroBlock = 256 * 1024;

off_t at(std::uint64_t offset) {
    return static_cast<off_t>(offset);
}

} // namespace

std::unexpected<Error> system_failure(std::string_view doing, const std::string& path, int code) {
    const bool full = code == ENOSPC || code == EDQUOT;
    const ErrorKind kind = full             ? ErrorKind::disk_full
                           : code == ENOENT ? ErrorKind::not_found
                                            : ErrorKind::io;
    return failure(kind, fmt::format("cannot {} '{}': {}", doing, path, std::strerror(code)));
}

PosixFile::~PosixFile() {
    ::close(fd_);
}

Result<std::size_t> PosixFile::read_at(std::uint64_t offset, std::span<std::byte> buffer) {
    std::size_t done = 0;
    while (done < buffer.size()) {
        const ssize_t got =
            ::pread(fd_, buffer.data() + done, buffer.size() - done, at(offset + done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return system_failure("read", path_, errno);
        if (got == 0) break;
        done += static_cast<std::size_t>(got);
    }
    return done;
}

Result<void> PosixFile::write_at(std::uint64_t offset, std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::pwrite(fd_, bytes.data(), bytes.size(), at(offset));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return system_failure("write", path_, errno);
        if (written == 0) return system_failure("write", path_, EIO);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
        offset += static_cast<std::uint64_t>(written);
    }
    return {};
}

Result<void> PosixFile::sync() {
    if (::fdatasync(fd_) != 0) return system_failure("sync", path_, errno);
    return {};
}

Result<std::uint64_t> PosixFile::size() {
    struct stat status {};
    if (::fstat(fd_, &status) != 0) return system_failure("look at", path_, errno);
    return static_cast<std::uint64_t>(status.st_size);
}

Result<void> PosixFile::resize(std::uint64_t bytes) {
    QTS_TRY(now, size());
    if (bytes < now) {
        if (::ftruncate(fd_, at(bytes)) != 0) return system_failure("cut", path_, errno);
        return {};
    }
    const std::vector<std::byte> zeros(kZeroBlock);
    while (now < bytes) {
        const auto part =
            static_cast<std::size_t>(std::min<std::uint64_t>(bytes - now, kZeroBlock));
        QTS_CHECK(write_at(now, std::span{zeros}.first(part)));
        now += part;
    }
    return {};
}

} // namespace qts
