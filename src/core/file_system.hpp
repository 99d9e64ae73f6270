#pragma once
// PORT: the files the program keeps for itself (configuration, tokens, the journal). Interfaces
// only; the real ones are in storage/posix_file_system, those that fail on purpose in tests/fakes.
// Any thread.

#include "core/result.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace qts {

/// One file, read and written at positions. One thread at a time.
class File {
  public:
    virtual ~File() = default;
    /// Fills `buffer` from `offset` on; fewer bytes at the end of the file. How many.
    virtual Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> buffer) = 0;
    /// All of `bytes`, in the order of the calls; disk_full, or io when the disk refuses.
    virtual Result<void> write_at(std::uint64_t offset, std::span<const std::byte> bytes) = 0;
    /// What was written survives a power cut once this has returned. After an error nobody knows
    /// what did, and asking again proves nothing.
    virtual Result<void> sync() = 0;
    virtual Result<std::uint64_t> size() = 0;
    /// Cuts it, or makes it longer with zeros, for which there is room on the disk from then on;
    /// disk_full when there is none.
    virtual Result<void> resize(std::uint64_t bytes) = 0;
};

enum class OpenMode : std::uint8_t {
    read,  ///< it must exist
    write, ///< it is made, mode 0600, when it does not
};

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

    /// not_found, for reading, when it does not exist.
    virtual Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) = 0;
    /// Names of the plain files in a directory, ascending; none when there is no such directory.
    virtual Result<std::vector<std::string>> list(const std::string& directory) = 0;
    /// Names of the directories in a directory, ascending; none when there is no such directory.
    virtual Result<std::vector<std::string>> list_directories(const std::string& directory) = 0;
    /// Files made and removed in the directory stay so after a power cut.
    virtual Result<void> sync_directory(const std::string& directory) = 0;
    /// Takes a file away; one that is not there is no error.
    virtual Result<void> remove(const std::string& path) = 0;
    /// What the disk of a directory still takes.
    virtual Result<std::uint64_t> free_bytes(const std::string& directory) = 0;
};

} // namespace qts
