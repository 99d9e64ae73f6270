#pragma once
// Files in memory, with faults on demand: a full disk, a sync that fails, a machine that stops at
// the n-th write and loses what was not synced: bytes of files, or files whose directory was not
// synced. One thread at a time, but for the three switches.

#include "core/file_system.hpp"
#include "core/random.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <limits>
#include <map>
#include <mutex>
#include <set>
#include <utility>

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
        QTS_CHECK(step());
        if (disk_full) return failure(ErrorKind::disk_full, "the disk is full");
        files[path] = std::string{bytes};
        synced_[path] = files[path];
        listed_.insert(path);
        return {};
    }
    Result<bool> readable_by_others(const std::string& path) override {
        if (!files.contains(path)) return failure(ErrorKind::not_found, path + " does not exist");
        return open_to_others.contains(path);
    }
    bool exists(const std::string& path) override { return files.contains(path); }
    Result<void> make_directories(const std::string&) override { return {}; }
    Result<void> replace(const std::string& from, const std::string& to) override {
        const auto below = [](const std::string& path, const std::string& root) {
            return path == root || path.starts_with(root + "/");
        };
        std::map<std::string, std::string> moved;
        for (const auto& [path, bytes] : files) {
            if (below(path, from)) moved[to + path.substr(from.size())] = bytes;
        }
        if (moved.empty()) return failure(ErrorKind::not_found, from + " does not exist");
        std::erase_if(files, [&](const auto& entry) {
            return below(entry.first, from) || below(entry.first, to);
        });
        files.merge(moved);
        return {};
    }
    Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) override {
        if (!files.contains(path)) {
            if (mode == OpenMode::read) return failure(ErrorKind::not_found, path + " is missing");
            QTS_CHECK(step());
            files[path] = {};
        }
        return std::make_unique<Opened>(*this, path);
    }
    Result<std::vector<std::string>> list(const std::string& directory) override {
        std::vector<std::string> names;
        for (const auto& [path, bytes] : files) {
            const std::string prefix = directory + "/";
            if (!path.starts_with(prefix)) continue;
            std::string name = path.substr(prefix.size());
            if (name.find('/') == std::string::npos) names.push_back(std::move(name));
        }
        return names;
    }
    Result<std::vector<std::string>> list_directories(const std::string& directory) override {
        std::set<std::string> names;
        for (const auto& [path, bytes] : files) {
            if (!path.starts_with(directory + "/")) continue;
            const std::string rest = path.substr(directory.size() + 1);
            if (const auto slash = rest.find('/'); slash != std::string::npos) {
                names.insert(rest.substr(0, slash));
            }
        }
        return std::vector<std::string>(names.begin(), names.end());
    }
    Result<void> sync_directory(const std::string& directory) override {
        QTS_CHECK(step());
        const auto inside = [&](const std::string& path) {
            return path.starts_with(directory + "/");
        };
        std::erase_if(listed_, inside);
        for (const auto& [path, bytes] : files) {
            if (inside(path)) listed_.insert(path);
        }
        return {};
    }
    Result<void> remove(const std::string& path) override {
        QTS_CHECK(step());
        files.erase(path);
        return {};
    }
    Result<std::uint64_t> free_bytes(const std::string&) override { return room; }

    /// After `steps` more changes of the disk every one fails and changes nothing, as if the
    /// machine had stopped; with `torn`, the first `torn` bytes of the write it stopped in came
    /// through, to the disk too.
    void stop_after(std::size_t steps, std::size_t torn = 0) {
        steps_left_ = steps;
        torn_ = torn;
    }
    bool stopped() const { return steps_left_ == 0; }
    /// The machine is there again after the death of the process: the files hold what was written.
    void restart() { steps_left_ = std::numeric_limits<std::size_t>::max(); }
    /// The machine is there again after a power cut: the files whose directory was synced hold what
    /// was synced, and of what was only written some pages, as chance has it.
    void restart_after_power_cut(std::uint64_t seed) {
        restart();
        Random random{seed};
        std::map<std::string, std::string> left;
        for (const std::string& path : listed_) {
            left[path] = synced_[path];
            if (files.contains(path)) keep_pages(left[path], files[path], random);
        }
        files = left;
        synced_ = left;
    }
    /// Changes of the disk so far.
    std::size_t steps() const { return steps_; }

    std::map<std::string, std::string> files;
    std::set<std::string> open_to_others;
    // Turned while another thread writes, too.
    std::atomic<bool> disk_full = false;
    std::atomic<bool> sync_fails = false;
    std::atomic<std::uint64_t> room = std::numeric_limits<std::uint64_t>::max();
    std::mutex gate;       ///< locked by a test: no sync comes to its end
    int writes = 0;        ///< of whole files
    std::string uncounted; ///< changes of this file are no steps

  private:
    class Opened final : public File {
      public:
        Opened(FakeFileSystem& files, std::string path) : files_{files}, path_{std::move(path)} {}
        Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> buffer) override {
            const std::string& bytes = files_.files[path_];
            if (buffer.empty() || offset >= bytes.size()) return std::size_t{0};
            const std::size_t size = std::min(buffer.size(), bytes.size() - offset);
            std::memcpy(buffer.data(), bytes.data() + offset, size);
            return size;
        }
        Result<void> write_at(std::uint64_t offset, std::span<const std::byte> data) override {
            const auto alive = files_.step(path_);
            if (!alive) data = data.first(std::min(data.size(), std::exchange(files_.torn_, 0)));
            std::string& bytes = files_.files[path_];
            if (files_.disk_full && offset + data.size() > bytes.size()) return full();
            put(bytes, offset, data);
            if (!alive) put(files_.synced_[path_], offset, data);
            return alive;
        }
        Result<void> sync() override {
            const std::lock_guard wait{files_.gate};
            QTS_CHECK(files_.step(path_));
            if (files_.sync_fails) return failure(ErrorKind::io, "cannot sync " + path_);
            files_.synced_[path_] = files_.files[path_];
            return {};
        }
        Result<std::uint64_t> size() override { return files_.files[path_].size(); }
        Result<void> resize(std::uint64_t size) override {
            QTS_CHECK(files_.step());
            std::string& bytes = files_.files[path_];
            if (files_.disk_full && size > bytes.size()) return full();
            bytes.resize(size);
            return {};
        }

      private:
        static void put(std::string& bytes, std::uint64_t offset, std::span<const std::byte> data) {
            if (data.empty()) return;
            if (bytes.size() < offset + data.size()) bytes.resize(offset + data.size());
            std::memcpy(bytes.data() + offset, data.data(), data.size());
        }
        static std::unexpected<Error> full() {
            return failure(ErrorKind::disk_full, "the disk is full");
        }
        FakeFileSystem& files_;
        std::string path_;
    };

    static void keep_pages(std::string& synced, const std::string& written, Random& random) {
        constexpr std::size_t kPage = 512;
        if (random.below(2) == 0) synced.resize(written.size());
        for (std::size_t at = 0; at < std::min(synced.size(), written.size()); at += kPage) {
            if (random.below(2) == 0) continue;
            const std::size_t end = std::min(synced.size(), written.size());
            const std::size_t size = std::min(kPage, end - at);
            synced.replace(at, size, written, at, size);
        }
    }

    Result<void> step(const std::string& path = {}) {
        if (steps_left_ > 0 && !uncounted.empty() && path == uncounted) return {};
        if (steps_left_ == 0) return failure(ErrorKind::io, "the machine has stopped");
        --steps_left_;
        ++steps_;
        return {};
    }

    std::map<std::string, std::string> synced_; ///< what the disk holds of each
    std::set<std::string> listed_;              ///< the files whose names the disk holds
    std::size_t steps_left_ = std::numeric_limits<std::size_t>::max();
    std::size_t steps_ = 0;
    std::size_t torn_ = 0;
};

} // namespace qts
