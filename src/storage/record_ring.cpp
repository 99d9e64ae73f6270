#include "storage/record_ring.hpp"

#include "core/assert.hpp"

#include <bit>
#include <cstring>

namespace qts {
namespace {

constexpr std::size_t kAlignment = 8;
constexpr std::size_t kLargestPart = 4;

} // namespace

RecordRing::RecordRing(std::size_t bytes)
    : bytes_{std::make_unique<std::byte[]>(bytes)}, size_{bytes} {
    QTS_ASSERT(std::has_single_bit(bytes) && bytes >= 64, "a ring's size is a power of two");
}

std::size_t RecordRing::space_of(std::size_t payload_bytes) {
    return (sizeof(Entry) + payload_bytes + kAlignment - 1) / kAlignment * kAlignment;
}

bool RecordRing::push(std::uint16_t type, std::uint16_t schema,
                      std::span<const std::byte> payload) {
    QTS_ASSERT(type != 0, "type 0 marks the end of the ring");
    const std::size_t space = space_of(payload.size());
    if (space > size_ / kLargestPart) return false;
    std::uint64_t at = written_.load(std::memory_order_relaxed);
    const std::uint64_t read = read_.load(std::memory_order_acquire);
    const std::size_t to_end = size_ - at % size_;
    const std::size_t skipped = to_end < space ? to_end : 0;
    if (at + skipped + space - read > size_) return false;
    if (skipped > 0) {
        const Entry skip{};
        std::memcpy(bytes_.get() + at % size_, &skip, sizeof(skip));
        at += skipped;
    }
    std::byte* const place = bytes_.get() + at % size_;
    const Entry entry{.payload_bytes = static_cast<std::uint32_t>(payload.size()),
                      .type = type,
                      .schema = schema};
    std::memcpy(place, &entry, sizeof(entry));
    if (!payload.empty()) std::memcpy(place + sizeof(entry), payload.data(), payload.size());
    written_.store(at + space, std::memory_order_release);
    return true;
}

bool RecordRing::front(Record& record) {
    std::uint64_t at = read_.load(std::memory_order_relaxed);
    if (at == written_.load(std::memory_order_acquire)) return false;
    Entry entry;
    std::memcpy(&entry, bytes_.get() + at % size_, sizeof(entry));
    if (entry.type == 0) {
        at += size_ - at % size_;
        std::memcpy(&entry, bytes_.get() + at % size_, sizeof(entry));
    }
    record.type = entry.type;
    record.schema = entry.schema;
    record.payload = {bytes_.get() + at % size_ + sizeof(entry), entry.payload_bytes};
    front_end_ = at + space_of(entry.payload_bytes);
    return true;
}

void RecordRing::pop() {
    read_.store(front_end_, std::memory_order_release);
}

} // namespace qts
