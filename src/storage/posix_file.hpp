#pragma once
// The real File: positioned reads and writes of a descriptor, fdatasync. One thread at a time.

#include "core/file_system.hpp"

#include <string>

namespace qts {

class PosixFile final : public File {
  public:
    /// Owns `fd`; `path` is for what errors say.
    PosixFile(int fd, std::string path) : fd_{fd}, path_{std::move(path)} {}
    ~PosixFile() override;
    PosixFile(const PosixFile&) = delete;
    PosixFile& operator=(const PosixFile&) = delete;

    Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> buffer) override;
    Result<void> write_at(std::uint64_t offset, std::span<const std::byte> bytes) override;
    Result<void> sync() override;
    Result<std::uint64_t> size() override;
    Result<void> resize(std::uint64_t bytes) override;

  private:
    int fd_;
    std::string path_;
};

/// What a failed call of the system means: disk_full, not_found or io, with the path and the
/// system's words.
std::unexpected<Error> system_failure(std::string_view doing, const std::string& path, int code);

} // namespace qts
