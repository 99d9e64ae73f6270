#include "market/order_window.hpp"

#include <span>
#include <vector>

namespace qts {
namespace {

using enum SessionPhase;

struct Taken {
    OrderKind kind;
    TimeInForceSet times;
};

constexpr TimeInForceSet kDay{TimeInForce::day};
constexpr TimeInForceSet kAnyTime{TimeInForce::day, TimeInForce::ioc, TimeInForce::fok};
constexpr TimeInForceSet kAtOnce{TimeInForce::ioc, TimeInForce::fok};
constexpr TimeInForceSet kGtp{TimeInForce::gtp};

// krx-market.md 3.2; mid-price and stop-limit orders came in 2025. A stop-limit order in the
// auctions is not among the refusals of the rules: we read that as allowed (unconfirmed).
constexpr std::array kOpening{Taken{OrderKind::limit, kDay}, Taken{OrderKind::market, kDay},
                              Taken{OrderKind::conditional_limit, kDay}};
constexpr std::array kStopSince2025{Taken{OrderKind::stop_limit, kDay}};
constexpr std::array kContinuousSince2025{Taken{OrderKind::midpoint, kAnyTime},
                                          Taken{OrderKind::stop_limit, kDay}};
constexpr std::array kContinuous{
    Taken{OrderKind::limit, kAnyTime}, Taken{OrderKind::market, kAnyTime},
    Taken{OrderKind::conditional_limit, kDay}, Taken{OrderKind::best_limit, kAnyTime},
    Taken{OrderKind::priority_limit, kDay}};
constexpr std::array kClosing{Taken{OrderKind::limit, kDay}, Taken{OrderKind::market, kDay}};
constexpr std::array kPreHoursClose{Taken{OrderKind::pre_hours_close, kDay}};
constexpr std::array kPostHoursClose{Taken{OrderKind::post_hours_close, kDay}};
constexpr std::array kLimitOnly{Taken{OrderKind::limit, kDay}};
constexpr std::array kNoLimit{Taken{OrderKind::limit, {}}};
// The codes 41 to 47 of krx-market.md 3.3.
constexpr std::array kAfterMarket{Taken{OrderKind::limit, kAnyTime},
                                  Taken{OrderKind::best_limit, kAnyTime},
                                  Taken{OrderKind::priority_limit, kDay}};
// NXT has no plain market order (krx-market.md 3.3). Before and after its main market only limit
// orders are sure: the other kinds are unconfirmed there and not taken.
constexpr std::array kNxtMain{
    Taken{OrderKind::limit, kAnyTime},      Taken{OrderKind::market, kAtOnce},
    Taken{OrderKind::best_limit, kAnyTime}, Taken{OrderKind::priority_limit, kDay},
    Taken{OrderKind::midpoint, kAnyTime},   Taken{OrderKind::stop_limit, kDay}};
constexpr std::array kNxtEdges{Taken{OrderKind::limit, kAnyTime}};
// Since 2026-09-14: the codes 27 to 29.
constexpr std::array kNxtGtp{
    Taken{OrderKind::limit,
          TimeInForceSet{TimeInForce::day, TimeInForce::ioc, TimeInForce::fok, TimeInForce::gtp}},
    Taken{OrderKind::best_limit, kGtp}, Taken{OrderKind::priority_limit, kGtp}};
// SOR while KRX trades continuously; the column SOR of krx-market.md 3.3.
constexpr std::array kSor{Taken{OrderKind::limit, kAnyTime}, Taken{OrderKind::market, kAnyTime},
                          Taken{OrderKind::best_limit, kAnyTime},
                          Taken{OrderKind::priority_limit, kDay}};

/// Orders at the closing price, beside the book.
constexpr bool off_hours_price(OrderKind kind) {
    return kind == OrderKind::pre_hours_close || kind == OrderKind::post_hours_close;
}

} // namespace

// Sources as named above, read 2026-11-23.
DatedTable<OrderWindowRow> built_in_order_windows() {
    std::vector<OrderWindowRow> rows;
    const auto add = [&](KstDate from, Venue venue, SessionPhase phase,
                         std::span<const Taken> taken) {
        for (const Taken& row : taken)
            rows.push_back({from, venue, phase, row.kind, row.times});
    };
    const KstDate changed = day(2026, 9, 14);
    const KstDate nxt_opened = day(2025, 3, 4);
    add(since_ever(), Venue::krx, opening_auction, kOpening);
    add(since_ever(), Venue::krx, continuous, kContinuous);
    add(since_ever(), Venue::krx, closing_auction, kClosing);
    add(since_ever(), Venue::krx, vi_auction, kOpening);
    add(since_ever(), Venue::krx, pre_hours_close, kPreHoursClose);
    add(since_ever(), Venue::krx, post_hours_close_orders, kPostHoursClose);
    add(since_ever(), Venue::krx, post_hours_close, kPostHoursClose);
    add(since_ever(), Venue::krx, off_hours_auction, kLimitOnly);
    add(changed, Venue::krx, off_hours_auction, kNoLimit); // abolished
    add(changed, Venue::krx, after_market, kAfterMarket);
    // KRX's new kinds came in the week in which NXT opened.
    add(nxt_opened, Venue::krx, continuous, kContinuousSince2025);
    for (const SessionPhase auction : {opening_auction, closing_auction, vi_auction})
        add(nxt_opened, Venue::krx, auction, kStopSince2025);
    add(nxt_opened, Venue::nxt, pre_market, kNxtEdges);
    add(changed, Venue::nxt, pre_market, kNxtGtp);
    add(nxt_opened, Venue::nxt, main_market, kNxtMain);
    add(nxt_opened, Venue::nxt, after_market_auction, kLimitOnly);
    add(nxt_opened, Venue::nxt, after_market, kNxtEdges);
    // NXT's trading at KRX's close: no broker's code for it is known, so it has no window.
    add(nxt_opened, Venue::sor, continuous, kSor);
    return {"order window", rows};
}

bool takes_order(const DatedTable<OrderWindowRow>& windows, Venue venue, SessionPhase phase,
                 OrderKind kind, TimeInForce tif, KstDate date) {
    // On the order path: an order that no row takes is an answer, not an error with a sentence.
    bool taken = false;
    for (const OrderWindowRow& row : windows.rows()) {
        if (row.from > date) break;
        if (row.venue == venue && row.phase == phase && row.kind == kind)
            taken = row.times.has(tif);
    }
    return taken;
}

std::string_view closed_to(const Instrument& issue, Venue venue, SessionPhase phase, OrderKind kind,
                           TimeInForce tif, KstDate date) {
    const bool stock = issue.product == Product::stock;
    if (venue == Venue::nxt && !stock) return "NXT trades stocks only";
    if (venue == Venue::sor && !stock) return "smart routing takes stocks only";
    if (venue == Venue::krx && phase == after_market) {
        if (!stock) return "the after-market takes stocks only";
        if (issue.flags.administrative) return "the after-market takes no administrative issue";
        if (issue.flags.alarm >= MarketAlarm::warning) {
            return "the after-market takes no issue under an investment warning";
        }
    }
    const bool limit_of_the_day = kind == OrderKind::limit && tif == TimeInForce::day;
    if (limit_of_the_day || off_hours_price(kind)) return {};
    if (issue.flags.liquidation) return "an issue in liquidation takes limit orders only";
    if (stock && phase == opening_auction && issue.listed_on == date) {
        return "the first opening of a new issue takes limit orders only";
    }
    const bool in_auctions = kind == OrderKind::market || kind == OrderKind::stop_limit;
    if (issue.flags.overheated && !(in_auctions && tif == TimeInForce::day)) {
        return "an overheated issue takes limit, market and stop-limit orders of the day only";
    }
    return {};
}

} // namespace qts
