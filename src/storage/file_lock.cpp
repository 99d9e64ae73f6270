#include "storage/file_lock.hpp"

#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace qts {
namespace {

/// The whole file, for one writer. Such a lock belongs to the open file, not to the process, so
/// another FileLock of the same process is refused too.
struct flock whole_file() {
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    return lock;
}

} // namespace

FileLock::~FileLock() {
    if (fd_ < 0) return;
    write_note(""); // who comes next must not read of an owner that is gone
    ::close(fd_);
}

FileLock::Outcome FileLock::try_take(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return Outcome::impossible;
    struct flock lock = whole_file();
    if (::fcntl(fd, F_OFD_SETLK, &lock) != 0) {
        const bool held = errno == EAGAIN || errno == EACCES;
        ::close(fd);
        return held ? Outcome::held_by_another : Outcome::impossible;
    }
    if (fd_ >= 0) ::close(fd_);
    fd_ = fd;
    return Outcome::taken;
}

FileLock::Outcome FileLock::take_within(const std::string& path, Duration patience) {
    constexpr int kMillisecond = 1;
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(patience).count();
    Outcome outcome = try_take(path);
    for (; outcome == Outcome::held_by_another && left > 0; --left) {
        ::poll(nullptr, 0, kMillisecond);
        outcome = try_take(path);
    }
    return outcome;
}

bool FileLock::is_held(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (fd < 0) return false;
    struct flock lock = whole_file();
    const bool asked = ::fcntl(fd, F_OFD_GETLK, &lock) == 0;
    ::close(fd);
    return asked && lock.l_type != F_UNLCK;
}

void FileLock::write_note(std::string_view text) const {
    // A note that cannot be written is missing; the lock holds all the same.
    if (fd_ < 0 || ::ftruncate(fd_, 0) != 0) return;
    const ssize_t written = ::pwrite(fd_, text.data(), text.size(), 0);
    if (written < 0) return;
}

} // namespace qts
