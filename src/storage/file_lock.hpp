#pragma once
// A lock that one process holds on a path, until it is destroyed or the process ends, however it
// ends (flock). Any thread.

#include <optional>
#include <string>

namespace qts {

class FileLock final {
  public:
    enum class Outcome : unsigned char { taken, held_by_another, impossible };

    FileLock() = default;
    ~FileLock();
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;

    /// Makes the file when there is none (mode 0600). `impossible`: it cannot be made or locked.
    Outcome try_take(const std::string& path);

  private:
    int fd_{-1};
};

} // namespace qts
