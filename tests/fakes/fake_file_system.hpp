#pragma once
// Files in memory, with faults on demand. One thread.

#include "core/file_system.hpp"

#include <map>
#include <set>

namespace qts {

class FakeFileSystem final : public FileSystem {
  public:
    Result<std::string> read(const std::string& path, std::size_t max_bytes) override {
        const auto found = files.find(path);
        if (found == files.end()) return failure(ErrorKind::not_found, path + " does not exist");
        if (found->second.size() > max_bytes) return failure(ErrorKind::protocol, "too large");
        return found->second;
    }
    Result<void> write_private(const std::string& path, std::string_view bytes) override {
        ++writes;
        if (disk_full) return failure(ErrorKind::disk_full, "the disk is full");
        files[path] = std::string{bytes};
        return {};
    }
    Result<bool> readable_by_others(const std::string& path) override {
        if (!files.contains(path)) return failure(ErrorKind::not_found, path + " does not exist");
        return open_to_others.contains(path);
    }
    bool exists(const std::string& path) override { return files.contains(path); }
    Result<void> make_directories(const std::string&) override { return {}; }
    Result<void> replace(const std::string& from, const std::string& to) override {
        const auto found = files.find(from);
        if (found == files.end()) return failure(ErrorKind::not_found, from + " does not exist");
        files[to] = found->second;
        files.erase(from);
        return {};
    }

    std::map<std::string, std::string> files;
    std::set<std::string> open_to_others;
    bool disk_full = false;
    int writes = 0;
};

} // namespace qts
