#include "market/session_table.hpp"

#include "market/dated_table.hpp"

#include <array>

namespace qts {
namespace {

using enum SessionPhase;

struct Hours {
    SessionPhase phase;
    KstTime begin;
    KstTime end;
};

constexpr KstTime at(int hour, int minute, int second = 0) {
    return KstTime::of(hour, minute, second);
}
constexpr KstTime kNever = at(0, 0);

// krx-market.md 2.1, read 2026-11-23.
constexpr std::array kKrxRegular{
    Hours{morning_block, at(8, 0), at(9, 0)},
    Hours{pre_hours_close, at(8, 30), at(8, 40)},
    Hours{opening_auction, at(8, 30), at(9, 0)},
    Hours{continuous, at(9, 0), at(15, 20)},
    Hours{closing_auction, at(15, 20), at(15, 30)},
    Hours{post_hours_close_orders, at(15, 30), at(15, 40)},
    Hours{post_hours_close, at(15, 40), at(16, 0)},
    Hours{evening_block, at(15, 40), at(18, 0)},
    Hours{off_hours_auction, at(16, 0), at(18, 0)},
};
// krx-market.md 2.3: the morning an hour later, the close where it always is.
constexpr std::array kKrxFirstOfYear{
    Hours{morning_block, at(9, 0), at(10, 0)},
    Hours{pre_hours_close, at(9, 30), at(9, 40)},
    Hours{opening_auction, at(9, 30), at(10, 0)},
    Hours{continuous, at(10, 0), at(15, 20)},
    Hours{closing_auction, at(15, 20), at(15, 30)},
    Hours{post_hours_close_orders, at(15, 30), at(15, 40)},
    Hours{post_hours_close, at(15, 40), at(16, 0)},
    Hours{evening_block, at(15, 40), at(18, 0)},
    Hours{off_hours_auction, at(16, 0), at(18, 0)},
};
// krx-market.md 2.3: everything an hour later, but the last end of the day.
constexpr std::array kKrxCsat{
    Hours{morning_block, at(9, 0), at(10, 0)},
    Hours{pre_hours_close, at(9, 30), at(9, 40)},
    Hours{opening_auction, at(9, 30), at(10, 0)},
    Hours{continuous, at(10, 0), at(16, 20)},
    Hours{closing_auction, at(16, 20), at(16, 30)},
    Hours{post_hours_close_orders, at(16, 30), at(16, 40)},
    Hours{post_hours_close, at(16, 40), at(17, 0)},
    Hours{evening_block, at(16, 40), at(18, 0)},
    Hours{off_hours_auction, at(17, 0), at(18, 0)},
};
// The change of 2026-09-14 (krx-market.md 2.1): continuous trading until 20:00 in place of the
// off-hours auctions.
constexpr std::array kKrxAfterMarket{
    Hours{off_hours_auction, kNever, kNever},
    Hours{after_market, at(16, 0), at(20, 0)},
    Hours{evening_block, at(15, 40), at(20, 0)},
};
// Unconfirmed: no source tells the CSAT day with the after-market (krx-market.md 2.3).
constexpr std::array kKrxCsatAfterMarket{
    Hours{off_hours_auction, kNever, kNever},
    Hours{after_market, at(17, 0), at(20, 0)},
    Hours{evening_block, at(16, 40), at(20, 0)},
};
// krx-market.md 2.2. Sources differ on 15:30 to 15:40: the collection of orders is taken.
constexpr std::array kNxtRegular{
    Hours{pre_market, at(8, 0), at(8, 50)},
    Hours{morning_pause, at(8, 50), at(9, 0, 30)},
    Hours{main_market, at(9, 0, 30), at(15, 20)},
    Hours{closing_pause, at(15, 20), at(15, 30)},
    Hours{after_market_auction, at(15, 30), at(15, 40)},
    Hours{after_market, at(15, 40), at(20, 0)},
    Hours{close_price_orders, at(15, 0), at(15, 30)},
    Hours{close_price, at(15, 30), at(16, 0)},
};
constexpr std::array kNxtFirstOfYear{
    Hours{main_market, at(10, 0, 30), at(15, 20)},
    Hours{closing_pause, at(15, 20), at(15, 30)},
    Hours{after_market_auction, at(15, 30), at(15, 40)},
    Hours{after_market, at(15, 40), at(20, 0)},
    Hours{close_price_orders, at(15, 0), at(15, 30)},
    Hours{close_price, at(15, 30), at(16, 0)},
};
constexpr std::array kNxtCsat{
    Hours{main_market, at(10, 0, 30), at(16, 20)},
    Hours{closing_pause, at(16, 20), at(16, 30)},
    Hours{after_market_auction, at(16, 30), at(16, 40)},
    Hours{after_market, at(16, 40), at(20, 0)},
    Hours{close_price_orders, at(16, 0), at(16, 30)},
    Hours{close_price, at(16, 30), at(17, 0)},
};

constexpr std::array kAnnounced{
    AnnouncedChange{"KRX pre-market, 07:00 to 08:00 or 07:50", "한국거래소 프리마켓 07:00~08:00",
                    "by the end of 2027", "2027년 말까지",
                    "krx-market.md 2.1 (press of 2026-01 to 2026-06; twice postponed)"},
    AnnouncedChange{"trading around the clock", "24시간 거래", "with the pre-market",
                    "프리마켓과 함께", "krx-market.md, what changed recently"},
    AnnouncedChange{"settlement a day after the trade (T+1)", "T+1 결제", "not dated", "미정",
                    "krx-market.md 5.4"},
};

} // namespace

std::string_view to_string(DayKind kind) {
    switch (kind) {
    case DayKind::regular:
        return "regular";
    case DayKind::first_of_year:
        return "first_of_year";
    case DayKind::csat:
        return "csat";
    }
    return "?";
}

std::vector<SessionRow> built_in_sessions() {
    std::vector<SessionRow> rows;
    const auto add = [&](KstDate from, Venue venue, DayKind kind, std::span<const Hours> day) {
        for (const Hours& hours : day)
            rows.push_back({from, venue, kind, hours.phase, hours.begin, hours.end});
    };
    add(since_ever(), Venue::krx, DayKind::regular, kKrxRegular);
    add(since_ever(), Venue::krx, DayKind::first_of_year, kKrxFirstOfYear);
    add(since_ever(), Venue::krx, DayKind::csat, kKrxCsat);
    const KstDate nxt_opened = day(2025, 3, 4);
    add(nxt_opened, Venue::nxt, DayKind::regular, kNxtRegular);
    add(nxt_opened, Venue::nxt, DayKind::first_of_year, kNxtFirstOfYear);
    add(nxt_opened, Venue::nxt, DayKind::csat, kNxtCsat);
    const KstDate changed = day(2026, 9, 14);
    add(changed, Venue::krx, DayKind::regular, kKrxAfterMarket);
    add(changed, Venue::krx, DayKind::first_of_year, kKrxAfterMarket);
    add(changed, Venue::krx, DayKind::csat, kKrxCsatAfterMarket);
    return rows;
}

KstDate announced_as_of() {
    return day(2026, 11, 23);
}

std::span<const AnnouncedChange> announced_changes() {
    return kAnnounced;
}

} // namespace qts
