#pragma once
// Records on their way from one thread to one other, as bytes in a ring that is allocated once.
// What does not fit is refused, and the caller says what that means. Writer: one thread; reader:
// one other.

#include "core/clock.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace qts {

class RecordRing final {
  public:
    struct Record {
        std::uint16_t type = 0;
        std::uint16_t schema = 0;
        std::span<const std::byte> payload; ///< dies with `pop`
    };

    /// `bytes`: a power of two; a record may take a quarter of it.
    explicit RecordRing(std::size_t bytes);

    /// Writer. False when it does not fit now.
    bool push(std::uint16_t type, std::uint16_t schema, std::span<const std::byte> payload);
    /// Reader. The oldest record; false when there is none. It stays until `pop`.
    bool front(Record& record);
    void pop();

  private:
    struct Entry {
        std::uint32_t payload_bytes = 0;
        std::uint16_t type = 0; ///< 0: the rest of the ring up to its end is skipped
        std::uint16_t schema = 0;
    };
    static std::size_t space_of(std::size_t payload_bytes);

    std::unique_ptr<std::byte[]> bytes_;
    std::size_t size_;
    // Positions only grow; a place in the ring is their remainder. Each on a cache line of its own.
    alignas(64) std::atomic<std::uint64_t> written_{0};
    alignas(64) std::atomic<std::uint64_t> read_{0};
    std::uint64_t front_end_{0}; ///< reader's: behind the record that `front` showed
};

} // namespace qts
