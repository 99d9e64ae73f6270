// Orders, amendments and cancels of the KIS simulator. Behaviour: kis-api.md 5.2, 5.3, 7.3, 10.1.
#include "simulator/kis_server.hpp"

#include "core/kst.hpp"
#include "core/parse_number.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace qts::sim {
namespace {

constexpr int kOk = 200;
/// The paper service does not trade stocks below it (kis-api.md 7.3).
constexpr Price kNoPennyStock = Price::won(1'000);
constexpr std::int64_t kLongestQuantity = 9'999'999'999;

/// The order behind a code, as far as the simulated exchange understands it today: limit and market
/// orders for the day.
std::expected<OrderTerms, ExchangeRefusal> terms_of(const Division& division,
                                                    std::string_view price) {
    const auto won = parse_digits(trim(price));
    if (division.time_in_force != TimeInForce::day) {
        return std::unexpected(ExchangeRefusal::order_kind);
    }
    if (division.kind == OrderKind::market) return OrderTerms::market();
    if (division.kind != OrderKind::limit || !won) {
        return std::unexpected(ExchangeRefusal::order_kind);
    }
    const auto terms = OrderTerms::limit(Price::won(*won));
    if (!terms) return std::unexpected(ExchangeRefusal::off_tick);
    return *terms;
}

std::optional<Quantity> quantity_of(std::string_view text) {
    const auto shares = parse_digits(trim(text));
    if (!shares || *shares > kLongestQuantity) return std::nullopt;
    return Quantity::shares(*shares);
}

} // namespace

// Documented codes stand as kis-api.md 7.3 has them. Marked "assumed" are those that no source
// names: the refusal itself is the market's, its code a plausible one of the same family.
BusinessRefusal refusal_text(ExchangeRefusal refusal) {
    switch (refusal) {
    case ExchangeRefusal::unknown_issue:
        return {{"40070000", "모의투자 주문처리가 안되었습니다(매매불가 종목)"},
                {"APBK0656", "해당종목정보가 없습니다"},
                "1"};
    case ExchangeRefusal::halted:
        return {{"40070000", "모의투자 주문처리가 안되었습니다(매매불가 종목)"},
                {"APBK0066", "거래정지 종목입니다."}, // assumed
                "1"};
    case ExchangeRefusal::off_tick:
        return {{"40030000", "모의투자 주문처리가 안되었습니다(호가단위 오류)"},
                {"APBK0506", "주식주문호가단위 오류입니다."},
                "7"};
    case ExchangeRefusal::beyond_limits:
        return {{"40270000", "모의투자 상/하한가 오류입니다."},
                {"APBK0917", "상한가 또는 하한가를 벗어난 주문입니다."}, // assumed
                "7"};
    case ExchangeRefusal::over_size:
        return {{"40280000", "모의투자 주문가능한도수량을 초과하였습니다."}, // assumed
                {"APBK0915", "1회 주문수량 한도를 초과하였습니다."},         // assumed
                "7"};
    case ExchangeRefusal::not_enough_cash:
        return {{"40250000", "모의투자 주문가능금액이 부족합니다."},
                {"APBK0952", "주문가능금액을 초과 했습니다"},
                "7"};
    case ExchangeRefusal::not_enough_shares:
        return {{"40240000", "모의투자 잔고내역이 없습니다."},
                {"APBK0400", "주문 가능한 수량을 초과했습니다."},
                "7"};
    case ExchangeRefusal::order_kind:
        return {{"40010000", "모의투자 주문구분코드 오류 입니다."}, // assumed
                {"APBK0963", "주문구분코드 오류 입니다."},
                "7"};
    case ExchangeRefusal::unknown_order:
        return {{"40320000", "모의투자 원주문번호가 존재하지 않습니다."},
                {"APBK0344", "원주문정보가 존재하지않습니다"},
                "7"};
    case ExchangeRefusal::nothing_left:
        return {{"40330000", "모의투자 정정/취소할 수량이 없습니다."},
                {"APBK0927", "정정취소 가능수량이 없습니다."},
                "7"};
    case ExchangeRefusal::more_than_left:
        return {{"40430000", "모의투자 취소수량이 취소가능수량을 초과합니다."},
                {"APBK0928", "취소가능수량을 초과하였습니다."}, // assumed
                "7"};
    case ExchangeRefusal::same_price:
        return {{"40330000", "모의투자 정정가격이 원주문가격과 같습니다."},
                {"APBK0929", "정정가격이 원주문가격과 같습니다."}, // assumed
                "7"};
    }
    return {};
}

HttpResponse KisServer::refused(const BusinessRefusal& refusal) const {
    const Coded& coded = real() ? refusal.real : refusal.vts;
    HttpResponse response;
    response.status = kOk;
    response.headers.emplace_back("content-type", "application/json; charset=utf-8");
    response.body = JsonObject{}
                        .text("rt_cd", real() ? refusal.real_return_code : "1")
                        .text("msg_cd", coded.code)
                        .text("msg1", coded.text)
                        .str();
    return response;
}

/// Whether one of `phases` of KRX, of those that the environment trades, stands at the market's
/// moment.
std::optional<HttpResponse> KisServer::check_session(PhaseSet phases) const {
    const auto trades = market_.calendar().is_trading_day(market_.today());
    if (!trades || !*trades) return refused(kNoTradingDay);
    const auto open = market_.calendar().open_at(Venue::krx, market_.now());
    if (open && !(*open & (real() ? phases : phases & kPaperPhases)).empty()) return std::nullopt;
    const bool morning = kst_time(market_.now()) < KstTime::of(12, 0);
    return refused(morning ? kNotOpenYet : kClosed);
}

/// The session first, then the kind of order in it (kis-api.md 10: checks in order).
std::expected<const Division*, HttpResponse>
KisServer::check_division(std::string_view code) const {
    const auto known = std::find_if(kDivisions.begin(), kDivisions.end(),
                                    [&](const Division& row) { return row.code == code; });
    const bool served = known != kDivisions.end() && (real() || known->on_vts);
    if (auto refusal = check_session(served ? known->phases : kRegularPhases)) {
        return std::unexpected(*std::move(refusal));
    }
    if (!served) return std::unexpected(refused(refusal_text(ExchangeRefusal::order_kind)));
    const auto open = market_.calendar().open_at(Venue::krx, market_.now());
    for (const SessionPhase phase : all_phases()) {
        if (!open->has(phase) || !known->phases.has(phase)) continue;
        if (takes_order(market_.rules().order_windows, Venue::krx, phase, known->kind,
                        known->time_in_force, market_.today())) {
            return &*known;
        }
    }
    return std::unexpected(refused(refusal_text(ExchangeRefusal::order_kind)));
}

/// Whether the state of an issue keeps this kind of order out at the moment.
bool KisServer::is_closed_to(Symbol symbol, const Division& kind) const {
    const ListedIssue* const listed = market_.exchange().issue(symbol);
    return listed != nullptr && !closed_to(listed->instrument, Venue::krx, market_.phase(),
                                           kind.kind, kind.time_in_force, market_.today())
                                     .empty();
}

std::optional<HttpResponse> KisServer::check_account(const Call& call) const {
    const auto number = call.field("CANO");
    const auto product = call.field("ACNT_PRDT_CD");
    if (!number || !product) return gateway_error(kBadField);
    constexpr std::size_t kNumberLength = 8;
    constexpr std::size_t kProductLength = 2;
    if (number->size() != kNumberLength || product->size() != kProductLength) {
        return gateway_error(kBadField);
    }
    if (*number != options_.account || *product != options_.account_product) {
        return gateway_error(kBadAccount);
    }
    return std::nullopt;
}

std::optional<HttpResponse> KisServer::check_hashkey(const Call& call) const {
    const auto hash = find_header(call.request.headers, "hashkey");
    if (!hash || hash->empty() || *hash == simulated_hash(call.request.body)) return std::nullopt;
    return gateway_error(kInvalidHashkey);
}

std::uint64_t KisServer::new_number(std::uint64_t original, bool is_cancel, BookOrderId order,
                                    Quantity quantity) {
    // One counter a day for new orders, amendments and cancels alike.
    const auto day = last_number_.try_emplace(market_.today(), options_.first_order_number - 1);
    const std::uint64_t number = ++day.first->second;
    numbers_.push_back(Numbered{.number = number,
                                .day = market_.today(),
                                .original = original,
                                .is_cancel = is_cancel,
                                .order = order,
                                .quantity = quantity,
                                .at = market_.now()});
    return number;
}

bool KisServer::is_penny_stock(Symbol symbol) const {
    const ListedIssue* const listed = market_.exchange().issue(symbol);
    return listed != nullptr && listed->instrument.product == Product::stock &&
           listed->day.base < kNoPennyStock;
}

const KisServer::Numbered* KisServer::find_number(std::string_view text) const {
    const auto number = parse_digits(trim(text));
    if (!number) return nullptr;
    const auto found = std::find_if(numbers_.begin(), numbers_.end(), [&](const Numbered& entry) {
        return entry.number == static_cast<std::uint64_t>(*number) &&
               entry.day == market_.today() && !entry.is_cancel;
    });
    return found == numbers_.end() ? nullptr : &*found;
}

const ExchangeOrder* KisServer::order_of(KstDate day, std::uint64_t number) const {
    const auto found = std::find_if(numbers_.begin(), numbers_.end(), [&](const Numbered& entry) {
        return entry.number == number && entry.day == day && !entry.is_cancel;
    });
    return found == numbers_.end() ? nullptr : market_.exchange().order(found->order);
}

HttpResponse KisServer::order_done(const Call& call, const Coded& vts, std::uint64_t number) const {
    const Coded& coded = real() ? kOrderDoneReal : vts;
    JsonObject output;
    output.text("KRX_FWDG_ORD_ORGNO", branch());
    output.text("ODNO", fmt::format("{:010}", number));
    // The generation before 2025 under both names: clients of that time read ODNO, the seed
    // document ord_no.
    if (call.tr->legacy) output.text("ord_no", fmt::format("{:010}", number));
    output.text("ORD_TMD", kst_time(market_.now()).compact());
    if (call.route == Route::order_cash && !call.tr->legacy) output.text("SOR_ODNO", "");
    return answer(call, kOk,
                  JsonObject{}
                      .text("rt_cd", "0")
                      .text("msg_cd", coded.code)
                      .text("msg1", coded.text)
                      .object("output", output));
}

HttpResponse KisServer::order_cash(const Call& call) {
    ++counters_.orders;
    if (auto refusal = check_hashkey(call)) return *std::move(refusal);
    const auto code = call.field("PDNO");
    const auto division = call.field("ORD_DVSN");
    const auto quantity_text = call.field("ORD_QTY");
    const auto price = call.field("ORD_UNPR");
    if (!code || !division || !quantity_text || !price) return gateway_error(kBadField);
    const auto quantity = quantity_of(*quantity_text);
    if (!quantity || quantity->is_zero()) return gateway_error(kBadField);
    if (auto refusal = check_account(call)) return *std::move(refusal);
    const std::string venue = call.field("EXCG_ID_DVSN_CD").value_or("");
    if (!venue.empty() && venue != "KRX") return refused(refusal_text(ExchangeRefusal::order_kind));
    const auto kind = check_division(*division);
    if (!kind) return kind.error();
    const auto symbol = Symbol::parse(*code);
    if (!symbol) return refused(refusal_text(ExchangeRefusal::unknown_issue));
    if (is_closed_to(*symbol, **kind)) return refused(refusal_text(ExchangeRefusal::order_kind));
    const auto terms = terms_of(**kind, *price);
    if (!terms) return refused(refusal_text(terms.error()));
    if (!real() && is_penny_stock(*symbol)) {
        return refused(refusal_text(ExchangeRefusal::unknown_issue));
    }
    const Side side = call.tr->sell ? Side::sell : Side::buy;
    const auto placed =
        market_.exchange().place(account_, *symbol, side, *terms, *quantity, market_.now());
    if (!placed) return refused(refusal_text(placed.error()));
    const std::uint64_t number = new_number(0, false, *placed, *quantity);
    return order_done(call, side == Side::buy ? kBuyDoneVts : kSellDoneVts, number);
}

HttpResponse KisServer::order_change(const Call& call) {
    ++counters_.changes;
    if (auto refusal = check_hashkey(call)) return *std::move(refusal);
    const auto original_text = call.field("ORGN_ODNO");
    const auto kind = call.field("RVSE_CNCL_DVSN_CD");
    const auto quantity_text = call.field("ORD_QTY");
    const auto whole = call.field("QTY_ALL_ORD_YN");
    const auto division = call.field("ORD_DVSN");
    const auto price = call.field("ORD_UNPR");
    const auto branch_text = call.field("KRX_FWDG_ORD_ORGNO");
    if (!original_text || !kind || !quantity_text || !whole || !division || !price ||
        !branch_text || (*kind != "01" && *kind != "02") || (*whole != "Y" && *whole != "N")) {
        return gateway_error(kBadField);
    }
    if (real() && branch_text->empty()) return gateway_error(kBadField);
    if (auto refusal = check_account(call)) return *std::move(refusal);
    // What may be cancelled does not depend on the kind of order; what replaces it does.
    if (auto refusal = check_session(kRegularPhases | kEveningPhases)) return *std::move(refusal);
    const std::string venue = call.field("EXCG_ID_DVSN_CD").value_or("");
    // An order is known on its own exchange only, and on REAL under its branch.
    const bool here = (venue.empty() || venue == "KRX") && (!real() || *branch_text == branch());
    const Numbered* const original = here ? find_number(*original_text) : nullptr;
    if (original == nullptr) return refused(refusal_text(ExchangeRefusal::unknown_order));
    std::optional<Quantity> part;
    if (*whole == "N") {
        part = quantity_of(*quantity_text);
        if (!part || part->is_zero()) return gateway_error(kBadField);
    }
    if (*kind == "02") {
        const auto taken = market_.exchange().cancel(account_, original->order, part);
        if (!taken) return refused(refusal_text(taken.error()));
        const auto number = new_number(original->number, true, original->order, *taken);
        return order_done(call, kCancelDoneVts, number);
    }
    const auto new_kind = check_division(*division);
    if (!new_kind) return new_kind.error();
    const ExchangeOrder* const standing = market_.exchange().order(original->order);
    if (standing != nullptr && is_closed_to(standing->symbol, **new_kind)) {
        return refused(refusal_text(ExchangeRefusal::order_kind));
    }
    const auto terms = terms_of(**new_kind, *price);
    if (!terms) return refused(refusal_text(terms.error()));
    const auto moved =
        market_.exchange().amend(account_, original->order, part, *terms, market_.now());
    if (!moved) return refused(refusal_text(moved.error()));
    const auto number = new_number(original->number, false, *moved, {});
    return order_done(call, kAmendDoneVts, number);
}

} // namespace qts::sim
