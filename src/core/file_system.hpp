#pragma once
// PORT: the files the program keeps for itself (configuration, tokens). An interface only; the real
// one is storage/posix_file_system, the one that fails on purpose is in tests/fakes. Any thread.

#include "core/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace qts {

class FileSystem {
  public:
    virtual ~FileSystem() = default;
    /// The whole file; not_found, io, or protocol when it is larger than `max_bytes`.
    virtual Result<std::string> read(const std::string& path, std::size_t max_bytes) = 0;
    /// Replaces the file as a whole (write beside it, sync, rename), mode 0600: a reader sees the
    /// old text or the new one, never a part. disk_full when the disk is full: the old file is
    /// untouched.
    virtual Result<void> write_private(const std::string& path, std::string_view bytes) = 0;
    /// True when group or others may read it. not_found when there is no such file.
    virtual Result<bool> readable_by_others(const std::string& path) = 0;
    virtual bool exists(const std::string& path) = 0;
    /// Makes the directory and its parents, mode 0700.
    virtual Result<void> make_directories(const std::string& path) = 0;
    /// Renames `from` to `to`, taking away an older `to` (a directory included) first.
    virtual Result<void> replace(const std::string& from, const std::string& to) = 0;
};

} // namespace qts
