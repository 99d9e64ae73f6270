#pragma once
// A lock that one process holds on a path, until it is destroyed or the process ends, however it
// ends (an open file description lock of Linux). Any thread.

#include "core/clock.hpp"

#include <optional>
#include <string>
#include <string_view>

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
    /// Asks again, a millisecond apart, while another holds it, for `patience` at most.
    Outcome take_within(const std::string& path, Duration patience);
    /// Whether somebody holds it now; asking takes nothing.
    static bool is_held(const std::string& path);
    /// Replaces the text of the locked file, for those who find it taken.
    void write_note(std::string_view text) const;

  private:
    int fd_{-1};
};

} // namespace qts
