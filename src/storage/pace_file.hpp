#pragma once
// A pace that all processes of this machine keep together: a small file says when the next call may
// go and who waits for it more urgently. Times are the machine's monotonic clock, which all
// processes share until it boots again. One thread; other processes may ask at the same time.

#include "core/clock.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace qts {

/// Ranks of those who wait, the most urgent first.
inline constexpr std::size_t kPaceRanks = 4;

class PaceFile final {
  public:
    /// Opens the file at its first use, mode 0600.
    explicit PaceFile(std::string path) : path_{std::move(path)} {}
    ~PaceFile();
    PaceFile(const PaceFile&) = delete;
    PaceFile& operator=(const PaceFile&) = delete;

    /// Asks for the slot at `now`: nullopt when it is taken, and the next one is free `slot` later;
    /// else when to ask again. A lower `rank` (below kPaceRanks) goes first while its holder keeps
    /// asking. Where the file cannot be used every slot is taken: `usable` tells.
    std::optional<MonoNanos> ask(std::size_t rank, MonoNanos now, Duration slot);
    /// No slot before `until`, for anybody.
    void back_off(MonoNanos now, MonoNanos until);
    bool usable() const { return usable_; }

  private:
    struct Pace {
        std::int64_t next_free = 0;
        std::array<std::int64_t, kPaceRanks> wanted_until{};
    };
    enum class Access : std::uint8_t { changed, busy, none };
    template <typename Change>
    Access change(MonoNanos now, Change change);
    bool open();

    std::string path_;
    int fd_{-1};
    bool usable_{true};
    std::optional<MonoNanos> busy_since_; ///< another process holds the file
};

} // namespace qts
