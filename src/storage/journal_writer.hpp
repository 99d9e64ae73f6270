#pragma once
// PORT. Where records go: into a journal that makes them durable behind the caller's back. Core
// thread, but for what says otherwise.

#include "storage/journal_frame.hpp"

#include <string_view>

namespace qts {

/// Whether what is handed over becomes durable. Anything but `good`: no new order.
enum class JournalHealth : std::uint8_t {
    good,
    low_space, ///< less room on the disk than is wanted; records still become durable
    disk_full, ///< records wait until there is room
    failed,    ///< nothing becomes durable any more; only a restart tells what did
};

std::string_view to_string(JournalHealth health);

class JournalWriter {
  public:
    virtual ~JournalWriter() = default;
    /// Hands a record over; its sequence number. `payload`: at most kMaxPayloadBytes.
    virtual std::uint64_t append(RecordType type, std::uint16_t schema,
                                 std::span<const std::byte> payload) = 0;
    /// Sees to it that what was handed over becomes durable; once for all that was appended.
    virtual void kick() = 0;
    /// What was handed over so far ends its segment; what comes later begins another.
    virtual void end_segment() = 0;
    /// Of the last record that was handed over; 0: none ever was.
    virtual std::uint64_t last_sequence() const = 0;
    /// Of the last record that would survive a power cut. Any thread.
    virtual std::uint64_t durable_sequence() const = 0;
    /// Any thread.
    virtual JournalHealth health() const = 0;
};

} // namespace qts
