#include "runtime/broker/kiwoom/kiwoom_codes.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace qts::kiwoom {
namespace {

constexpr std::string_view kNxtSuffix = "_NX";
constexpr std::string_view kBothSuffix = "_AL";
constexpr char kStockPrefix = 'A';
constexpr std::size_t kPrefixedLength = 7;

struct OrderTypeRow {
    OrderKind kind;
    TimeInForce tif;
    std::string_view code; ///< without leading zeros: those belong to another market's interface
    bool on_sor;
    bool on_nxt;
};

// kiwoom-api.md 4.1. Which types NXT and SOR take is not in the guide: as KIS's table has it
// (krx-market.md 3.3).
constexpr std::array kOrderTypes{
    OrderTypeRow{OrderKind::limit, TimeInForce::day, "0", true, true},
    OrderTypeRow{OrderKind::market, TimeInForce::day, "3", true, false},
    OrderTypeRow{OrderKind::conditional_limit, TimeInForce::day, "5", false, false},
    OrderTypeRow{OrderKind::best_limit, TimeInForce::day, "6", true, true},
    OrderTypeRow{OrderKind::priority_limit, TimeInForce::day, "7", true, true},
    OrderTypeRow{OrderKind::limit, TimeInForce::ioc, "10", true, true},
    OrderTypeRow{OrderKind::market, TimeInForce::ioc, "13", true, true},
    OrderTypeRow{OrderKind::best_limit, TimeInForce::ioc, "16", true, true},
    OrderTypeRow{OrderKind::limit, TimeInForce::fok, "20", true, true},
    OrderTypeRow{OrderKind::market, TimeInForce::fok, "23", true, true},
    OrderTypeRow{OrderKind::best_limit, TimeInForce::fok, "26", true, true},
    OrderTypeRow{OrderKind::stop_limit, TimeInForce::day, "28", false, true},
    OrderTypeRow{OrderKind::midpoint, TimeInForce::day, "29", false, true},
    OrderTypeRow{OrderKind::midpoint, TimeInForce::ioc, "30", false, true},
    OrderTypeRow{OrderKind::midpoint, TimeInForce::fok, "31", false, true},
    OrderTypeRow{OrderKind::pre_hours_close, TimeInForce::day, "61", false, false},
    OrderTypeRow{OrderKind::post_hours_close, TimeInForce::day, "81", false, false},
};
constexpr std::string_view kOffHoursAuction = "62"; ///< 시간외단일가, abolished on 2026-09-14

bool on_venue(const OrderTypeRow& row, Venue venue) {
    switch (venue) {
    case Venue::krx:
        return true;
    case Venue::nxt:
        return row.on_nxt;
    case Venue::sor:
        return row.on_sor;
    }
    return false;
}

} // namespace

std::string quoted_code(QuotedIssue issue) {
    std::string code{issue.symbol.view()};
    if (issue.venue == Venue::nxt) code += kNxtSuffix;
    if (issue.venue == Venue::sor) code += kBothSuffix;
    return code;
}

Result<QuotedIssue> quoted_issue_of(std::string_view code) {
    QuotedIssue issue;
    const std::size_t underscore = code.find('_');
    if (underscore != std::string_view::npos) {
        const std::string_view suffix = code.substr(underscore);
        if (suffix != kNxtSuffix && suffix != kBothSuffix) {
            return failure(ErrorKind::unknown_code,
                           fmt::format("suffix '{}' of a code is unknown", suffix));
        }
        issue.venue = suffix == kNxtSuffix ? Venue::nxt : Venue::sor;
        code = code.substr(0, underscore);
    }
    if (code.size() == kPrefixedLength && code.front() == kStockPrefix) code.remove_prefix(1);
    QTS_TRY(symbol, Symbol::parse(code));
    issue.symbol = symbol;
    return issue;
}

std::string_view exchange_code(Venue venue) {
    switch (venue) {
    case Venue::krx:
        return "KRX";
    case Venue::nxt:
        return "NXT";
    case Venue::sor:
        return "SOR";
    }
    return "";
}

Result<Venue> venue_of(std::string_view code) {
    for (const Venue venue : {Venue::krx, Venue::nxt, Venue::sor}) {
        if (exchange_code(venue) == code) return venue;
    }
    return failure(ErrorKind::unknown_code, fmt::format("exchange code '{}' is unknown", code));
}

Result<std::string_view> order_type(const OrderTerms& terms, Venue venue, SessionPhase session) {
    const auto unsupported = [&] {
        return failure(ErrorKind::unsupported,
                       fmt::format("Kiwoom has no order type for '{}' on {} ({})", describe(terms),
                                   to_string(venue), to_string(session)));
    };
    if (venue == Venue::krx && session == SessionPhase::after_market) return unsupported();
    if (session == SessionPhase::off_hours_auction) {
        const bool limit =
            terms.kind() == OrderKind::limit && terms.time_in_force() == TimeInForce::day;
        if (!limit || venue != Venue::krx) return unsupported();
        return kOffHoursAuction;
    }
    const auto row =
        std::find_if(kOrderTypes.begin(), kOrderTypes.end(), [&](const OrderTypeRow& candidate) {
            return candidate.kind == terms.kind() && candidate.tif == terms.time_in_force() &&
                   on_venue(candidate, venue);
        });
    if (row == kOrderTypes.end()) return unsupported();
    return row->code;
}

} // namespace qts::kiwoom
