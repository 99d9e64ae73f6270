#include "runtime/engine/day_roll.hpp"

#include "core/kst.hpp"

#include <algorithm>

namespace qts {
namespace {

constexpr Duration kAfterTheLastSession = std::chrono::minutes{10};
constexpr std::int32_t kFurthestBack = 10; // days
constexpr KstTime kPreparation = KstTime::of(7, 30);

} // namespace

std::optional<UtcNanos> DayRoll::close_time(const SessionCalendar& calendar, KstDate day) {
    std::optional<UtcNanos> last;
    for (const Venue venue : {Venue::krx, Venue::nxt}) {
        const auto phases = calendar.phases_of(venue, day);
        if (!phases) continue;
        for (const SessionRow& row : *phases) {
            const UtcNanos end = to_utc(day, row.end) + kAfterTheLastSession;
            last = std::max(last.value_or(end), end);
        }
    }
    return last;
}

UtcNanos DayRoll::preparation_time(KstDate day) {
    return to_utc(day, kPreparation);
}

std::optional<KstDate> DayRoll::trading_day_from(KstDate day) const {
    if (trades(day)) return day;
    const auto next = calendar_.next_trading_day(day);
    return next ? std::optional{*next} : std::nullopt;
}

void DayRoll::begin(UtcNanos now, std::optional<KstDate> closed, std::vector<KstDate> traded) {
    const KstDate today = kst_date(now);
    // What the start itself does prepares the day.
    prepared_ = now >= preparation_time(today) ? today : today.plus_days(-1);
    const bool traded_today = std::find(traded.begin(), traded.end(), today) != traded.end();
    behind_ = std::move(traded);
    std::erase_if(behind_, [&](KstDate day) {
        return day >= today || day < today.plus_days(-kFurthestBack);
    });
    std::reverse(behind_.begin(), behind_.end());
    open_ = trading_day_from(closed && *closed >= today ? closed->plus_days(1) : today);
    // A day that was over before anything of ours happened on it has nothing to close.
    const auto over = open_ ? close_time(calendar_, *open_) : std::nullopt;
    if (over && now >= *over && !traded_today) open_ = trading_day_from(today.plus_days(1));
}

std::optional<KstDate> DayRoll::to_close(UtcNanos now) const {
    if (!behind_.empty()) return behind_.back();
    if (!open_) return std::nullopt;
    const auto at = close_time(calendar_, *open_);
    return at && now >= *at ? open_ : std::nullopt;
}

std::optional<KstDate> DayRoll::to_prepare(UtcNanos now) const {
    const KstDate today = kst_date(now);
    const bool due = prepared_ && *prepared_ < today && now >= preparation_time(today);
    return due && trades(today) ? std::optional{today} : std::nullopt;
}

void DayRoll::closed(KstDate day, UtcNanos now) {
    if (!behind_.empty() && behind_.back() == day) {
        behind_.pop_back();
        return;
    }
    // Days through which a machine slept are not closed: nothing is known of them.
    open_ = trading_day_from(std::max(day.plus_days(1), kst_date(now)));
}

std::optional<UtcNanos> DayRoll::next(UtcNanos now) const {
    std::optional<UtcNanos> first;
    const auto consider = [&](std::optional<UtcNanos> at) {
        if (at && *at > now) first = std::min(first.value_or(*at), *at);
    };
    if (open_) consider(close_time(calendar_, *open_));
    const KstDate today = kst_date(now);
    for (const KstDate from : {today, today.plus_days(1)}) {
        if (const auto day = trading_day_from(from)) consider(preparation_time(*day));
    }
    return first;
}

} // namespace qts
