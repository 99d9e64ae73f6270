// Any bytes are a segment's batches, a tail, or corruption named by its byte, never anything else.
#include "storage/journal_scan.hpp"

#include <algorithm>
#include <cstring>

namespace {

using namespace qts;

/// One segment and nothing else.
class OneSegment final : public FileSystem, public File {
  public:
    explicit OneSegment(std::span<const std::byte> bytes) : bytes_{bytes} {}

    Result<std::string> read(const std::string&, std::size_t) override { return absent(); }
    Result<void> write_private(const std::string&, std::string_view) override { return absent(); }
    Result<bool> readable_by_others(const std::string&) override { return absent(); }
    bool exists(const std::string&) override { return false; }
    Result<void> make_directories(const std::string&) override { return absent(); }
    Result<void> replace(const std::string&, const std::string&) override { return absent(); }
    Result<std::unique_ptr<File>> open(const std::string&, OpenMode) override {
        return std::make_unique<OneSegment>(bytes_);
    }
    Result<std::vector<std::string>> list(const std::string&) override {
        return std::vector{segment_name(1)};
    }
    Result<std::vector<std::string>> list_directories(const std::string&) override {
        return absent();
    }
    Result<void> sync_directory(const std::string&) override { return absent(); }
    Result<void> remove(const std::string&) override { return absent(); }
    Result<std::uint64_t> free_bytes(const std::string&) override { return absent(); }

    Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> buffer) override {
        if (offset >= bytes_.size()) return std::size_t{0};
        const std::size_t size = std::min<std::size_t>(buffer.size(), bytes_.size() - offset);
        if (size > 0) std::memcpy(buffer.data(), bytes_.data() + offset, size);
        return size;
    }
    Result<void> write_at(std::uint64_t, std::span<const std::byte>) override { return absent(); }
    Result<void> sync() override { return absent(); }
    Result<std::uint64_t> size() override { return bytes_.size(); }
    Result<void> resize(std::uint64_t) override { return absent(); }

  private:
    static std::unexpected<Error> absent() { return failure(ErrorKind::not_found, "not there"); }
    std::span<const std::byte> bytes_;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    OneSegment files{std::as_bytes(std::span{data, size})};
    std::uint64_t records = 0;
    const auto extent = scan_journal(files, "journal", [&](const JournalRecord& record) {
        ++records;
        if (record.place.offset + kFrameHeaderBytes + record.payload.size() > size) {
            __builtin_trap();
        }
        return Result<void>{};
    });
    if (!extent) return 0;
    const JournalExtent& found = *extent;
    if (found.records != records || found.end.offset + found.tail_bytes > size) __builtin_trap();
    return 0;
}
