#pragma once
// The real FileSystem. Any thread.

#include "core/file_system.hpp"

namespace qts {

class PosixFileSystem final : public FileSystem {
  public:
    Result<std::string> read(const std::string& path, std::size_t max_bytes) override;
    Result<void> write_private(const std::string& path, std::string_view bytes) override;
    Result<bool> readable_by_others(const std::string& path) override;
    bool exists(const std::string& path) override;
    Result<void> make_directories(const std::string& path) override;
    Result<void> replace(const std::string& from, const std::string& to) override;
    Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) override;
    Result<std::vector<std::string>> list(const std::string& directory) override;
    Result<std::vector<std::string>> list_directories(const std::string& directory) override;
    Result<void> sync_directory(const std::string& directory) override;
    Result<void> remove(const std::string& path) override;
    Result<std::uint64_t> free_bytes(const std::string& directory) override;
};

} // namespace qts
