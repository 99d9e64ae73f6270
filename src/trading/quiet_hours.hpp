#pragma once
// Hours of the day in which the broker is left alone: its nightly maintenance. Korean time. A
// value. Any thread.

#include "core/kst.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace qts {

class QuietHours final {
  public:
    /// "02:00-06:30", the end not included; over midnight too ("23:30-00:30"). invalid_input.
    Result<void> add(std::string_view span);
    bool empty() const { return spans_.empty(); }
    bool contains(UtcNanos at) const { return end_of(at).has_value(); }
    /// When the quiet in which `at` lies ends; nullopt: it lies in none.
    std::optional<UtcNanos> end_of(UtcNanos at) const;
    /// When the next quiet begins after `at`; nullopt: there is none.
    std::optional<UtcNanos> next_begin(UtcNanos at) const;

  private:
    struct Span {
        KstTime from;
        KstTime to;
    };
    std::vector<Span> spans_;
};

} // namespace qts
