#pragma once
// When a trading day is over for the program, and when the next one is made ready: a day is closed
// ten minutes after the last session of any venue has ended, the next trading day is prepared at
// 07:30, before the first session opens (krx-market.md 3). Days at all are the calendar's. Pure.

#include "market/session_calendar.hpp"

#include <optional>
#include <vector>

namespace qts {

class DayRoll final {
  public:
    /// `calendar` outlives this; days may be added to it.
    explicit DayRoll(const SessionCalendar& calendar) : calendar_{calendar} {}

    /// A run begins at `now`. `closed`: the last day that was closed; `traded`: days since then on
    /// which something was ordered, ascending. Those that are past are closed first, the oldest
    /// before the others; what is older than ten days is left.
    void begin(UtcNanos now, std::optional<KstDate> closed, std::vector<KstDate> traded);
    /// The day whose close is due; nullopt: none is.
    std::optional<KstDate> to_close(UtcNanos now) const;
    /// The day that must be prepared now; nullopt: none.
    std::optional<KstDate> to_prepare(UtcNanos now) const;
    void closed(KstDate day, UtcNanos now);
    void prepared(KstDate day) { prepared_ = day; }
    /// When the next close or preparation becomes due after `now`; nullopt: no calendar reaches it.
    std::optional<UtcNanos> next(UtcNanos now) const;

    /// When a day can be closed; nullopt: it does not trade, or no calendar reaches it.
    static std::optional<UtcNanos> close_time(const SessionCalendar& calendar, KstDate day);
    static UtcNanos preparation_time(KstDate day);

  private:
    bool trades(KstDate day) const { return calendar_.is_trading_day(day).value_or(false); }
    /// The first trading day from `day` on.
    std::optional<KstDate> trading_day_from(KstDate day) const;

    const SessionCalendar& calendar_;
    std::vector<KstDate> behind_;     ///< past days that nobody closed, the newest first
    std::optional<KstDate> open_;     ///< the day that is closed after them
    std::optional<KstDate> prepared_; ///< the last one; nullopt: not begun
};

} // namespace qts
