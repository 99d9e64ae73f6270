#include "storage/file_lock.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace qts {

FileLock::~FileLock() {
    if (fd_ >= 0) ::close(fd_);
}

FileLock::Outcome FileLock::try_take(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return Outcome::impossible;
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        const bool held = errno == EWOULDBLOCK;
        ::close(fd);
        return held ? Outcome::held_by_another : Outcome::impossible;
    }
    if (fd_ >= 0) ::close(fd_);
    fd_ = fd;
    return Outcome::taken;
}

} // namespace qts
