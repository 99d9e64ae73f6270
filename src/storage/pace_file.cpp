#include "storage/pace_file.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace qts {
namespace {

/// Who waits asks again within this; who does not has given up, or died.
constexpr Duration kGrace = std::chrono::milliseconds{20};
/// Behind somebody more urgent.
constexpr Duration kLookAgain = std::chrono::milliseconds{1};
/// No pause is longer. A time beyond it is of before the machine booted.
constexpr Duration kLongestPause = std::chrono::minutes{2};

/// Whoever holds the lock holds it for microseconds, unless it was stopped just then.
constexpr Duration kLongestHold = std::chrono::seconds{2};

bool lock(int fd, short type) {
    struct flock whole {};
    whole.l_type = type;
    whole.l_whence = SEEK_SET;
    return ::fcntl(fd, F_OFD_SETLK, &whole) == 0;
}

std::int64_t nanos(MonoNanos at) {
    return at.since_start().count();
}

} // namespace

PaceFile::~PaceFile() {
    if (fd_ >= 0) ::close(fd_);
}

bool PaceFile::open() {
    if (fd_ < 0) fd_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    return fd_ >= 0;
}

/// Reads the pace, lets `change` have it, writes it back; nobody else does meanwhile. Never waits.
template <typename Change>
PaceFile::Access PaceFile::change(MonoNanos now, Change change) {
    usable_ = open();
    if (!usable_) return Access::none;
    if (!lock(fd_, F_WRLCK)) {
        if (!busy_since_) busy_since_ = now;
        usable_ = now - *busy_since_ < kLongestHold;
        return usable_ ? Access::busy : Access::none;
    }
    busy_since_.reset();
    Pace pace;
    const bool whole = ::pread(fd_, &pace, sizeof(pace), 0) == ssize_t{sizeof(pace)};
    const std::int64_t latest = nanos(now + kLongestPause);
    if (!whole || pace.next_free > latest) pace = Pace{};
    change(pace);
    usable_ = ::pwrite(fd_, &pace, sizeof(pace), 0) == ssize_t{sizeof(pace)};
    lock(fd_, F_UNLCK);
    return usable_ ? Access::changed : Access::none;
}

std::optional<MonoNanos> PaceFile::ask(std::size_t rank, MonoNanos now, Duration slot) {
    std::optional<MonoNanos> again;
    const auto take = [&](Pace& pace) {
        const auto more_urgent = pace.wanted_until.begin() + static_cast<std::ptrdiff_t>(rank);
        const bool behind = std::any_of(pace.wanted_until.begin(), more_urgent,
                                        [&](std::int64_t until) { return until > nanos(now); });
        const bool early = nanos(now) < pace.next_free;
        if (early || behind) {
            again = std::max(MonoNanos::since_start(Duration{pace.next_free}), now + kLookAgain);
            pace.wanted_until[rank] = nanos(*again + kGrace);
            return;
        }
        pace.wanted_until[rank] = 0;
        pace.next_free = nanos(now + slot);
    };
    if (change(now, take) == Access::busy) return now + kLookAgain;
    return again;
}

void PaceFile::back_off(MonoNanos now, MonoNanos until) {
    (void)change(now, [&](Pace& pace) { pace.next_free = std::max(pace.next_free, nanos(until)); });
}

} // namespace qts
