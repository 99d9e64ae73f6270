#include "runtime/broker/kis/kis_codes.hpp"

#include "core/assert.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <span>

namespace qts::kis {
namespace {

#define QTS_KIS_TRADING "/uapi/domestic-stock/v1/trading/"
#define QTS_KIS_QUOTATIONS "/uapi/domestic-stock/v1/quotations/"

// kis-api.md 5.0. Columns: current REAL, current VTS, legacy REAL, legacy VTS (the seed's 2.2).
constexpr std::array kCalls{
    CallRow{Call::token, "access token", "/oauth2/tokenP", "", "", "", ""},
    CallRow{Call::revoke, "token revocation", "/oauth2/revokeP", "", "", "", ""},
    CallRow{Call::approval, "approval key", "/oauth2/Approval", "", "", "", ""},
    CallRow{Call::hashkey, "hashkey", "/uapi/hashkey", "", "", "", ""},
    CallRow{Call::buy, "buy", QTS_KIS_TRADING "order-cash", "TTTC0012U", "VTTC0012U", "TTTC0802U",
            "VTTC0802U"},
    CallRow{Call::sell, "sell", QTS_KIS_TRADING "order-cash", "TTTC0011U", "VTTC0011U", "TTTC0801U",
            "VTTC0801U"},
    CallRow{Call::amend_or_cancel, "amend or cancel", QTS_KIS_TRADING "order-rvsecncl", "TTTC0013U",
            "VTTC0013U", "TTTC0803U", "VTTC0803U"},
    CallRow{Call::daily_orders, "orders of the day", QTS_KIS_TRADING "inquire-daily-ccld",
            "TTTC0081R", "VTTC0081R", "TTTC8001R", "VTTC8001R"},
    CallRow{Call::open_orders, "open orders", QTS_KIS_TRADING "inquire-psbl-rvsecncl", "TTTC0084R",
            "", "TTTC8036R", ""},
    CallRow{Call::balance, "balance", QTS_KIS_TRADING "inquire-balance", "TTTC8434R", "VTTC8434R",
            "", ""},
    CallRow{Call::buyable, "buyable amount", QTS_KIS_TRADING "inquire-psbl-order", "TTTC8908R",
            "VTTC8908R", "", ""},
    CallRow{Call::price, "price", QTS_KIS_QUOTATIONS "inquire-price", "FHKST01010100",
            "FHKST01010100", "", ""},
    CallRow{Call::book, "order book", QTS_KIS_QUOTATIONS "inquire-asking-price-exp-ccn",
            "FHKST01010200", "FHKST01010200", "", ""},
    CallRow{Call::minute_bars, "minute bars", QTS_KIS_QUOTATIONS "inquire-time-itemchartprice",
            "FHKST03010200", "FHKST03010200", "", ""},
    CallRow{Call::daily_bars, "daily bars", QTS_KIS_QUOTATIONS "inquire-daily-itemchartprice",
            "FHKST03010100", "FHKST03010100", "", ""},
    CallRow{Call::holidays, "holidays", QTS_KIS_QUOTATIONS "chk-holiday", "CTCA0903R", "", "", ""},
};

consteval bool one_row_per_call_in_order() {
    for (std::size_t i = 0; i < kCalls.size(); ++i) {
        if (static_cast<std::size_t>(kCalls[i].call) != i) return false;
    }
    return kCalls.size() == static_cast<std::size_t>(Call::holidays) + 1;
}
static_assert(one_row_per_call_in_order());

/// Venues that take a code.
struct VenueSet {
    bool krx, nxt, sor;
    constexpr bool has(Venue venue) const {
        switch (venue) {
        case Venue::krx:
            return krx;
        case Venue::nxt:
            return nxt;
        case Venue::sor:
            return sor;
        }
        return false;
    }
};
constexpr VenueSet kEvery{true, true, true};
constexpr VenueSet kKrx{true, false, false};
constexpr VenueSet kNxt{false, true, false};
constexpr VenueSet kKrxSor{true, false, true};
constexpr VenueSet kKrxNxt{true, true, false};

struct DivisionRow {
    OrderKind kind;
    TimeInForce tif;
    std::string_view code;
    VenueSet venues;
};

// kis-api.md 5.1, ORD_DVSN, in the regular hours of KRX and in all of NXT's.
constexpr std::array kDivisions{
    DivisionRow{OrderKind::limit, TimeInForce::day, "00", kEvery},
    DivisionRow{OrderKind::market, TimeInForce::day, "01", kKrxSor},
    DivisionRow{OrderKind::conditional_limit, TimeInForce::day, "02", kKrx},
    DivisionRow{OrderKind::best_limit, TimeInForce::day, "03", kEvery},
    DivisionRow{OrderKind::priority_limit, TimeInForce::day, "04", kEvery},
    DivisionRow{OrderKind::limit, TimeInForce::ioc, "11", kEvery},
    DivisionRow{OrderKind::limit, TimeInForce::fok, "12", kEvery},
    DivisionRow{OrderKind::market, TimeInForce::ioc, "13", kEvery},
    DivisionRow{OrderKind::market, TimeInForce::fok, "14", kEvery},
    DivisionRow{OrderKind::best_limit, TimeInForce::ioc, "15", kEvery},
    DivisionRow{OrderKind::best_limit, TimeInForce::fok, "16", kEvery},
    DivisionRow{OrderKind::midpoint, TimeInForce::day, "21", kKrxNxt},
    DivisionRow{OrderKind::stop_limit, TimeInForce::day, "22", kKrxNxt},
    DivisionRow{OrderKind::midpoint, TimeInForce::ioc, "23", kKrxNxt},
    DivisionRow{OrderKind::midpoint, TimeInForce::fok, "24", kKrxNxt},
    DivisionRow{OrderKind::pre_hours_close, TimeInForce::day, "05", kKrx},
    DivisionRow{OrderKind::post_hours_close, TimeInForce::day, "06", kKrx},
    // NXT's pre-market since 2026-09-14 (krx-market.md 3.3)
    DivisionRow{OrderKind::limit, TimeInForce::gtp, "27", kNxt},
    DivisionRow{OrderKind::best_limit, TimeInForce::gtp, "28", kNxt},
    DivisionRow{OrderKind::priority_limit, TimeInForce::gtp, "29", kNxt},
};

// KRX's after-market since 2026-09-14 has codes of its own (krx-market.md 3.3, from the broker's
// notice of 2026-09-09).
constexpr std::array kAfterMarketDivisions{
    DivisionRow{OrderKind::limit, TimeInForce::day, "41", kKrx},
    DivisionRow{OrderKind::limit, TimeInForce::ioc, "42", kKrx},
    DivisionRow{OrderKind::limit, TimeInForce::fok, "43", kKrx},
    DivisionRow{OrderKind::best_limit, TimeInForce::day, "44", kKrx},
    DivisionRow{OrderKind::best_limit, TimeInForce::ioc, "45", kKrx},
    DivisionRow{OrderKind::best_limit, TimeInForce::fok, "46", kKrx},
    DivisionRow{OrderKind::priority_limit, TimeInForce::day, "47", kKrx},
};

// KRX's off-hours auctions, abolished on 2026-09-14.
constexpr std::array kOffHoursDivisions{
    DivisionRow{OrderKind::limit, TimeInForce::day, "07", kKrx},
};

/// The codes of a phase; none for a phase for which the broker has published none.
std::span<const DivisionRow> divisions_of(Venue venue, SessionPhase session) {
    using enum SessionPhase;
    constexpr PhaseSet kKrxDay{opening_auction, continuous,      closing_auction,
                               vi_auction,      pre_hours_close, post_hours_close_orders,
                               post_hours_close};
    constexpr PhaseSet kNxtDay{pre_market, main_market, after_market_auction, after_market};
    if (venue == Venue::nxt) {
        return kNxtDay.has(session) ? std::span<const DivisionRow>{kDivisions}
                                    : std::span<const DivisionRow>{};
    }
    if (session == after_market) return kAfterMarketDivisions;
    if (session == off_hours_auction) return kOffHoursDivisions;
    return kKrxDay.has(session) ? std::span<const DivisionRow>{kDivisions}
                                : std::span<const DivisionRow>{};
}

constexpr std::string_view kCheckKeys =
    "check APP_KEY and APP_SECRET in .env, or issue new ones at "
    "the KIS developer centre";
constexpr std::string_view kCheckHost = "the key belongs to the other environment: check KIS_MODE "
                                        "and BASE_URL in .env";

constexpr std::string_view kRenewed = "the next inquiry gets a new token; try again";
constexpr std::string_view kReport = "the request's own form was refused: please report it";
constexpr std::string_view kCompany = "meant for company accounts: a personal account needs none";
constexpr std::string_view kLookFirst =
    "the broker's trouble; look with qts orders before you order again";

// kis-api.md 7.2. Listed as not executed: what the gateway refuses while it looks at the request
// itself (rate, token, keys, host, form), before it routes it to the trading system. What the
// server behind it says (OPSQ, IGW) proves nothing.
constexpr std::array kGatewayErrors{
    ErrorRow{"EGW00201", ErrorClass::throttled,
             "too many calls a second: lower [broker.kis] rates"},
    ErrorRow{"EGW00215", ErrorClass::throttled,
             "too many balance and order inquiries a second: lower [broker.kis] rates"},
    ErrorRow{"EGW00121", ErrorClass::token, kRenewed},
    ErrorRow{"EGW00122", ErrorClass::token, kRenewed},
    ErrorRow{"EGW00123", ErrorClass::token, kRenewed},
    ErrorRow{"EGW00133", ErrorClass::token_too_soon, "wait 61 s: KIS issues one token a minute"},
    ErrorRow{"EGW00003", ErrorClass::configuration, kCheckKeys},
    ErrorRow{"EGW00004", ErrorClass::configuration, kCheckKeys},
    ErrorRow{"EGW00102", ErrorClass::configuration, kCheckKeys},
    ErrorRow{"EGW00103", ErrorClass::configuration, kCheckKeys},
    ErrorRow{"EGW00104", ErrorClass::configuration, kCheckKeys},
    ErrorRow{"EGW00105", ErrorClass::configuration, kCheckKeys},
    ErrorRow{"EGW00206", ErrorClass::configuration,
             "apply for this service at the KIS developer portal"},
    ErrorRow{"EGW00303", ErrorClass::configuration,
             "allow this machine's IP address for the key at the KIS developer portal"},
    ErrorRow{"EGW00304", ErrorClass::configuration, kCheckKeys},
    ErrorRow{"EGW02004", ErrorClass::configuration, kCheckHost},
    ErrorRow{"EGW02006", ErrorClass::configuration, "the paper service does not offer this call"},
    ErrorRow{"EGW02007", ErrorClass::configuration, kCheckHost},
    ErrorRow{"EGW00213", ErrorClass::configuration, kCheckHost},
    ErrorRow{"EGW00101", ErrorClass::request, kReport},
    ErrorRow{"EGW00115", ErrorClass::request, kReport},
    ErrorRow{"EGW00116", ErrorClass::request, kReport},
    ErrorRow{"EGW00131", ErrorClass::request, "set KIS_HASHKEY = off if it stays"},
    ErrorRow{"EGW00132", ErrorClass::request, kReport},
    ErrorRow{"EGW00205", ErrorClass::request, kReport},
    ErrorRow{"EGW00207", ErrorClass::request, kCompany},
    ErrorRow{"EGW00208", ErrorClass::request, kCompany},
    ErrorRow{"EGW00209", ErrorClass::request, kCompany},
    ErrorRow{"OPSQ0002", ErrorClass::maybe_executed, "try KIS_API_DIALECT=current"},
    ErrorRow{"OPSQ2000", ErrorClass::maybe_executed, "check ACCOUNT_NO and ACNT_PRDT_CD in .env"},
    ErrorRow{"OPSQ2001", ErrorClass::maybe_executed, kReport},
    ErrorRow{"OPSQ2002", ErrorClass::maybe_executed, kReport},
    ErrorRow{"EGW00001", ErrorClass::maybe_executed, kLookFirst},
    ErrorRow{"EGW00002", ErrorClass::maybe_executed, kLookFirst},
    ErrorRow{"EGW00202", ErrorClass::maybe_executed, kLookFirst},
    ErrorRow{"EGW00203", ErrorClass::maybe_executed, kLookFirst},
    ErrorRow{"EGW00301", ErrorClass::maybe_executed, kLookFirst},
    ErrorRow{"EGW00302", ErrorClass::maybe_executed, kLookFirst},
    ErrorRow{"IGW00009", ErrorClass::maybe_executed, kLookFirst},
    ErrorRow{"OPSQ1002", ErrorClass::maybe_executed, kLookFirst},
};

struct CureRow {
    std::string_view code;
    std::string_view cure;
};

// kis-api.md 7.3. Codes that several reasons share are left to the broker's own text.
constexpr std::array kBusinessCures{
    CureRow{"APBK0952", "lower the quantity: a market buy needs cash at the upper limit price"},
    CureRow{"APBK0400", "lower the quantity to what can be sold"},
    CureRow{"40240000",
            "nothing is held to sell; after a fill the paper service lags some seconds"},
    CureRow{"40570000", "the market is not open yet"},
    CureRow{"40580000", "the market is closed for today"},
    CureRow{"40100000", "today is no trading day"},
    CureRow{"APBK0506", "the price is off the tick"},
    CureRow{"40030000", "the price is off the tick"},
    CureRow{"40270000", "the price is beyond the day's limits"},
    CureRow{"40330000", "nothing is left of the order: it was filled, cancelled or replaced"},
    CureRow{"APBK0927", "nothing is left of the order: it was filled, cancelled or replaced"},
};

template <typename Rows, typename Matches>
auto find_row(const Rows& rows, Matches matches) {
    return std::find_if(rows.begin(), rows.end(), matches);
}

} // namespace

const CallRow& call_row(Call call) {
    return kCalls[static_cast<std::size_t>(call)];
}

Result<std::string_view> tr_id_of(Call call, Environment environment, Dialect dialect) {
    const CallRow& row = call_row(call);
    const bool real = environment == Environment::real;
    const std::string_view current = real ? row.real_tr_id : row.vts_tr_id;
    const std::string_view legacy = real ? row.real_legacy_tr_id : row.vts_legacy_tr_id;
    const std::string_view chosen =
        dialect == Dialect::legacy && !legacy.empty() ? legacy : current;
    if (chosen.empty()) {
        return failure(ErrorKind::unsupported,
                       fmt::format("KIS does not offer '{}' in its {} environment", row.name,
                                   to_string(environment)));
    }
    return chosen;
}

Result<void> check_host_fits(Environment environment, std::string_view host) {
    const std::string_view wrong = environment == Environment::real ? kVtsHost : kRealHost;
    // Host names have no letter case, and a final dot names the same host.
    if (host.ends_with('.')) host.remove_suffix(1);
    if (!equal_ignoring_case(host, wrong)) return {};
    return failure(
        ErrorKind::invalid_input,
        fmt::format("KIS_MODE is KIS_{} but the base URL is the other environment's host "
                    "{}",
                    to_string(environment), host));
}

std::optional<OrderKind> kind_of_division(std::string_view code) {
    const std::array<std::span<const DivisionRow>, 3> tables{kDivisions, kAfterMarketDivisions,
                                                             kOffHoursDivisions};
    for (const auto table : tables) {
        const auto row =
            find_row(table, [&](const DivisionRow& candidate) { return candidate.code == code; });
        if (row != table.end()) return row->kind;
    }
    return std::nullopt;
}

Result<std::string_view> order_division(const OrderTerms& terms, Venue venue,
                                        SessionPhase session) {
    const auto rows = divisions_of(venue, session);
    const auto row = find_row(rows, [&](const DivisionRow& candidate) {
        return candidate.kind == terms.kind() && candidate.tif == terms.time_in_force() &&
               candidate.venues.has(venue);
    });
    if (row == rows.end()) {
        return failure(ErrorKind::unsupported,
                       fmt::format("KIS has no order type for '{}' on {} ({})", describe(terms),
                                   to_string(venue), to_string(session)));
    }
    return row->code;
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
    if (code == "KRX") return Venue::krx;
    if (code == "NXT") return Venue::nxt;
    if (code == "SOR") return Venue::sor;
    return failure(ErrorKind::unknown_code, fmt::format("exchange code '{}' is unknown", code));
}

std::string_view side_code(Side side) {
    return side == Side::buy ? value::kBuy : value::kSell;
}

Result<Side> side_of(std::string_view code) {
    if (code == value::kBuy) return Side::buy;
    if (code == value::kSell) return Side::sell;
    return failure(ErrorKind::unknown_code, fmt::format("side code '{}' is unknown", code));
}

Result<MarketAlarm> alarm_of(std::string_view code) {
    if (code == "00") return MarketAlarm::none;
    if (code == "01") return MarketAlarm::caution;
    if (code == "02") return MarketAlarm::warning;
    if (code == "03") return MarketAlarm::risk;
    return failure(ErrorKind::unknown_code, fmt::format("market alarm '{}' is unknown", code));
}

std::string_view quotation_market(Venue venue) {
    switch (venue) {
    case Venue::krx:
        return "J";
    case Venue::nxt:
        return "NX";
    case Venue::sor:
        return "UN";
    }
    return "";
}

std::optional<ErrorRow> gateway_error(std::string_view code) {
    const auto row =
        find_row(kGatewayErrors, [&](const ErrorRow& candidate) { return candidate.code == code; });
    if (row == kGatewayErrors.end()) return std::nullopt;
    return *row;
}

bool is_gateway_family(std::string_view code) {
    return code.starts_with("EGW") || code.starts_with("IGW") || code.starts_with("OPSQ");
}

bool proves_not_executed(ErrorClass error_class) {
    switch (error_class) {
    case ErrorClass::throttled:
    case ErrorClass::token:
    case ErrorClass::token_too_soon:
    case ErrorClass::configuration:
    case ErrorClass::request:
    case ErrorClass::business:
        return true;
    case ErrorClass::maybe_executed:
        return false;
    }
    return false;
}

std::string_view http_cure(int status) {
    constexpr int kUnauthorised = 401;
    constexpr int kForbidden = 403;
    constexpr int kNotFound = 404;
    constexpr int kServer = 500;
    if (status == kUnauthorised || status == kForbidden) return kCheckKeys;
    if (status == kNotFound) return kCheckHost;
    return status >= kServer ? "the broker or something in between has trouble; try again later"
                             : std::string_view{};
}

std::string_view business_cure(std::string_view code) {
    const auto row =
        find_row(kBusinessCures, [&](const CureRow& candidate) { return candidate.code == code; });
    return row == kBusinessCures.end() ? std::string_view{} : row->cure;
}

} // namespace qts::kis
