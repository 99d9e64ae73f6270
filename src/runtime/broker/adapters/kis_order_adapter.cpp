#include "runtime/broker/adapters/kis_order_adapter.hpp"

#include "core/kst.hpp"
#include "runtime/broker/kis/kis_order_key.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace qts {
namespace {

using kis::Call;

/// No account of a person has this many pages; a chain that goes on is broken and proves nothing.
constexpr int kMaxPages = 100;
constexpr std::size_t kDailyBarsPerCall = 100;
/// Days to look back for `n` trading days: weekends and holidays are about two in five.
constexpr std::int32_t kCalendarDaysPerTradingDay = 2;

std::unexpected<Error> endless() {
    return failure(ErrorKind::incomplete,
                   "the broker's page chain does not end; nothing can be concluded from it");
}

/// The continuation of a page, checked for a chain that stands still.
Result<bool> next_page(const kis::Answer& answer, kis::PageMark& page) {
    if (!answer.more_follows) return false;
    kis::PageMark next = kis::page_mark_of(answer.document.root());
    if (next.key == page.key) return endless();
    page = std::move(next);
    return true;
}

/// The broker's words do not name the issue.
Error about(Symbol symbol, const Error& error) {
    return make_error(error.kind, fmt::format("{}: {}", symbol.view(), error.context));
}

} // namespace

KISOrderAdapter::KISOrderAdapter(KISClient& client, KISAuth& auth, const BrokerClock& broker_clock)
    : client_{client}, auth_{auth}, broker_clock_{broker_clock} {}

KstDate KISOrderAdapter::today() const {
    return kst_date(broker_clock_.now());
}

std::string KISOrderAdapter::order_number(const BrokerOrderRef& ref) const {
    const auto key = kis::unpack_order_key(ref);
    return key ? kis::wire_number(*key) : std::string{};
}

Task<Result<void>> KISOrderAdapter::prepare(Duration lasting) {
    return auth_.ensure(lasting);
}

Task<OrderResponse> KISOrderAdapter::place_order(OrderRequest request) {
    const KISClientOptions& options = client_.options();
    auto body = kis::build_kis_order_payload(request, options.account, options.dialect);
    if (!body) co_return not_sent(body.error().context);
    const Call call = request.side == Side::buy ? Call::buy : Call::sell;
    const HashkeyNeed need =
        request.reduces_exposure ? HashkeyNeed::protective : HashkeyNeed::entry;
    const OrderResponse response = co_await client_.post_order(
        call, *std::move(body), request.id, RequestKind::place, need, request.expires_at);
    if (const auto* accepted = std::get_if<Accepted>(&response)) {
        branchless_.remember(accepted->ref);
    }
    co_return response;
}

Task<OrderResponse> KISOrderAdapter::cancel_order(CancelRequest request) {
    request.target = branchless_.with_branch(request.target);
    auto body = kis::build_kis_cancel_payload(request, client_.options().account);
    if (!body) co_return not_sent(body.error().context);
    co_return co_await client_.post_order(Call::amend_or_cancel, *std::move(body), request.id,
                                          RequestKind::cancel, HashkeyNeed::protective);
}

Task<OrderResponse> KISOrderAdapter::amend_order(AmendRequest request) {
    request.target = branchless_.with_branch(request.target);
    auto body = kis::build_kis_amend_payload(request, client_.options().account);
    if (!body) co_return not_sent(body.error().context);
    const OrderResponse response =
        co_await client_.post_order(Call::amend_or_cancel, *std::move(body), request.id,
                                    RequestKind::amend, HashkeyNeed::entry, request.expires_at);
    if (const auto* accepted = std::get_if<Accepted>(&response)) {
        branchless_.remember(accepted->ref);
    }
    co_return response;
}

Task<Result<bool>> KISOrderAdapter::orders_page(KstDate day, kis::PageMark& page, bool first,
                                                OrderReports& reports) {
    // VTS knows KRX only; on REAL an order may stand at NXT or SOR (kis-api.md 5.5).
    const bool vts = client_.options().environment == Environment::vts;
    const auto venue = vts ? std::optional{Venue::krx} : std::nullopt;
    kis::Query query = kis::daily_orders_query(client_.options().account, day, day, venue, page);
    auto answer =
        co_await client_.inquire(Call::daily_orders, std::move(query), Lane::reconcile, !first);
    if (!answer) co_return failure(answer.error().error);
    const auto read = kis::append_orders(answer->document.root(), reports.rows);
    if (!read) co_return failure(read.error());
    co_return next_page(*answer, page);
}

Task<Result<OrderReports>> KISOrderAdapter::get_orders(KstDate day) {
    OrderReports reports;
    reports.day = day;
    reports.asked_at = broker_clock_.now();
    kis::PageMark page;
    for (int number = 0; number < kMaxPages; ++number) {
        QTS_CO_TRY(more, co_await orders_page(day, page, number == 0, reports));
        if (!more) {
            reports.complete = true;
            reports.proves_absence = !client_.leaves_out_orders() || !reports.rows.empty();
            branchless_.rename(reports.rows);
            co_return reports;
        }
    }
    co_return endless();
}

Task<Result<std::optional<OrderReport>>> KISOrderAdapter::get_order(BrokerOrderRef ref) {
    QTS_CO_TRY(key, kis::unpack_order_key(ref));
    QTS_CO_TRY(reports, co_await get_orders(key.day));
    const auto row = std::find_if(reports.rows.begin(), reports.rows.end(),
                                  [&](const OrderReport& report) { return report.ref == ref; });
    if (row == reports.rows.end()) co_return std::optional<OrderReport>{};
    co_return std::optional<OrderReport>{*row};
}

Task<Result<bool>> KISOrderAdapter::open_orders_page(kis::PageMark& page, bool first,
                                                     OrderReports& reports) {
    kis::Query query = kis::open_orders_query(client_.options().account, page);
    auto answer =
        co_await client_.inquire(Call::open_orders, std::move(query), Lane::reconcile, !first);
    if (!answer) co_return failure(answer.error().error);
    const auto read = kis::append_open_orders(answer->document.root(), today(), reports.rows);
    if (!read) co_return failure(read.error());
    co_return next_page(*answer, page);
}

Task<Result<OrderReports>> KISOrderAdapter::get_open_orders() {
    if (client_.options().environment == Environment::vts) {
        // VTS has no list of open orders: the day's orders, of which some are open, say it too.
        QTS_CO_TRY(all, co_await get_orders(today()));
        std::erase_if(all.rows, [](const OrderReport& row) { return row.open.is_zero(); });
        co_return all;
    }
    OrderReports reports;
    reports.day = today();
    kis::PageMark page;
    for (int number = 0; number < kMaxPages; ++number) {
        QTS_CO_TRY(more, co_await open_orders_page(page, number == 0, reports));
        if (!more) {
            reports.complete = true;
            branchless_.rename(reports.rows);
            co_return reports;
        }
    }
    co_return endless();
}

Task<Result<bool>> KISOrderAdapter::balance_page(kis::PageMark& page, bool first,
                                                 AccountSnapshot& snapshot) {
    kis::Query query = kis::balance_query(client_.options().account, page);
    auto answer =
        co_await client_.inquire(Call::balance, std::move(query), Lane::reconcile, !first);
    if (!answer) co_return failure(answer.error().error);
    const auto read = kis::append_balance(answer->document.root(), snapshot);
    if (!read) co_return failure(read.error());
    co_return next_page(*answer, page);
}

Task<Result<AccountSnapshot>> KISOrderAdapter::get_balance() {
    AccountSnapshot snapshot;
    snapshot.at = broker_clock_.now();
    kis::PageMark page;
    for (int number = 0; number < kMaxPages; ++number) {
        QTS_CO_TRY(more, co_await balance_page(page, number == 0, snapshot));
        if (!more) {
            snapshot.complete = true;
            co_return snapshot;
        }
    }
    co_return endless();
}

Task<Result<BuyableReport>> KISOrderAdapter::get_buyable(Symbol symbol, OrderTerms terms) {
    QTS_CO_TRY(query, kis::buyable_query(client_.options().account, symbol, terms));
    auto answer = co_await client_.inquire(Call::buyable, std::move(query), Lane::reconcile);
    if (!answer) co_return failure(answer.error().error);
    co_return kis::parse_buyable(answer->document.root());
}

Task<Result<PriceReport>> KISOrderAdapter::get_price(Symbol symbol, Venue venue) {
    const Venue book = venue == Venue::nxt ? Venue::nxt : Venue::krx;
    kis::Query query = kis::quotation_query(symbol, book);
    auto answer = co_await client_.inquire(Call::price, std::move(query), Lane::quote);
    if (!answer) co_return std::unexpected(about(symbol, answer.error().error));
    auto report = kis::parse_price(answer->document.root(), symbol, broker_clock_.now());
    if (report) report->last.venue = book;
    co_return report;
}

Task<Result<QuoteUpdate>> KISOrderAdapter::get_book(Symbol symbol) {
    kis::Query query = kis::quotation_query(symbol, Venue::krx);
    auto answer = co_await client_.inquire(Call::book, std::move(query), Lane::quote);
    if (!answer) co_return std::unexpected(about(symbol, answer.error().error));
    co_return kis::parse_book(answer->document.root(), symbol, today(), broker_clock_.now());
}

Task<Result<std::vector<Bar>>> KISOrderAdapter::get_minute_bars(Symbol symbol, std::size_t count) {
    std::vector<Bar> bars;
    KstTime until = kst_time(broker_clock_.now());
    while (bars.size() < count) {
        kis::Query query = kis::minute_bars_query(symbol, Venue::krx, until);
        auto answer = co_await client_.inquire(Call::minute_bars, std::move(query), Lane::quote);
        if (!answer) co_return failure(answer.error().error);
        QTS_CO_TRY(older, kis::parse_minute_bars(answer->document.root()));
        // Only what lies before the bars at hand: the broker answers with the day's last bars again
        // when there is nothing older.
        const auto known_from = bars.empty()
                                    ? older.end()
                                    : std::find_if(older.begin(), older.end(), [&](const Bar& bar) {
                                          return bar.start >= bars.front().start;
                                      });
        if (older.begin() == known_from) break;
        bars.insert(bars.begin(), older.begin(), known_from);
        until = kst_time(bars.front().start - std::chrono::minutes{1});
    }
    if (bars.size() > count) {
        bars.erase(bars.begin(), bars.end() - static_cast<std::ptrdiff_t>(count));
    }
    co_return bars;
}

Task<Result<std::vector<Bar>>> KISOrderAdapter::daily_bars_until(Symbol symbol, KstDate last,
                                                                 std::size_t count) {
    const auto back = static_cast<std::int32_t>(count) * kCalendarDaysPerTradingDay + 10;
    kis::Query query = kis::daily_bars_query(symbol, Venue::krx, last.plus_days(-back), last);
    auto answer = co_await client_.inquire(Call::daily_bars, std::move(query), Lane::quote);
    if (!answer) co_return failure(answer.error().error);
    QTS_CO_TRY(bars, kis::parse_daily_bars(answer->document.root()));
    std::erase_if(bars, [&](const Bar& bar) { return kst_date(bar.start) > last; });
    if (bars.size() > count) {
        bars.erase(bars.begin(), bars.end() - static_cast<std::ptrdiff_t>(count));
    }
    co_return bars;
}

Task<Result<std::vector<Bar>>> KISOrderAdapter::get_daily_bars(Symbol symbol, std::size_t count) {
    std::vector<Bar> bars;
    KstDate last = today();
    while (bars.size() < count) {
        const std::size_t wanted = std::min(count - bars.size(), kDailyBarsPerCall);
        QTS_CO_TRY(older, co_await daily_bars_until(symbol, last, wanted));
        if (older.empty()) break; // the issue was listed later
        bars.insert(bars.begin(), older.begin(), older.end());
        last = kst_date(bars.front().start).plus_days(-1);
    }
    co_return bars;
}

} // namespace qts
