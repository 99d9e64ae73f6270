#include "runtime/broker/kis/kis_payload_mapping.hpp"

#include "core/json_writer.hpp"
#include "runtime/broker/kis/kis_order_key.hpp"
#include "runtime/broker/wire_fields.hpp"

#include <fmt/format.h>

namespace qts::kis {
namespace {

std::string quantity_text(Quantity quantity) {
    return fmt::format("{}", quantity.in_shares());
}

std::string price_text(const OrderTerms& terms) {
    return terms.limit_price() ? fmt::format("{}", terms.limit_price()->in_won())
                               : std::string{value::kNoPrice};
}

/// What amend and cancel share: which order, of which account.
Result<JsonObject> change_of(const BrokerOrderRef& target, const AccountNo& account,
                             std::string_view division, std::string_view amend_or_cancel) {
    QTS_TRY(key, unpack_order_key(target));
    JsonObject body;
    body.text(field::kAccount, account.number())
        .text(field::kAccountProduct, account.product())
        .text(field::kBranch, key.branch)
        .text(field::kOriginalNumber, wire_number(key))
        .text(field::kOrderDivision, division)
        .text(field::kAmendOrCancel, amend_or_cancel);
    return body;
}

void add_page(Query& query, const PageMark& page) {
    query.emplace_back(field::kPageFilter, page.filter);
    query.emplace_back(field::kPageKey, page.key);
}

Query account_query(const AccountNo& account) {
    return {{std::string{field::kAccount}, std::string{account.number()}},
            {std::string{field::kAccountProduct}, std::string{account.product()}}};
}

} // namespace

Result<std::string> build_kis_order_payload(const OrderRequest& request, const AccountNo& account,
                                            Dialect dialect) {
    QTS_TRY(division, order_division(request.terms, request.venue, request.session));
    JsonObject body;
    body.text(field::kAccount, account.number())
        .text(field::kAccountProduct, account.product())
        .text(field::kSymbol, request.symbol.view())
        .text(field::kOrderDivision, division)
        .text(field::kOrderQuantity, quantity_text(request.quantity))
        .text(field::kOrderPrice, price_text(request.terms));
    if (dialect == Dialect::legacy) {
        if (request.venue != Venue::krx) {
            return failure(ErrorKind::unsupported, "the legacy dialect knows no venue but KRX");
        }
        return body.text(field::kSideLegacy, side_code(request.side)).str();
    }
    const auto stop = request.terms.stop_price();
    return body.text(field::kExchange, exchange_code(request.venue))
        .text(field::kSellType, "")
        .text(field::kConditionPrice, stop ? fmt::format("{}", stop->in_won()) : "")
        .str();
}

Result<std::string> build_kis_cancel_payload(const CancelRequest& request,
                                             const AccountNo& account) {
    // A cancel of everything needs neither the type nor the price of the original (kis-api.md 5.3);
    // an evening order is named by the evening's code, which is not confirmed. A cancel never fails
    // for the want of a code.
    static const OrderTerms kPlainLimit = *OrderTerms::limit(Price::won(1));
    QTS_TRY(plain, order_division(kPlainLimit, Venue::krx, SessionPhase::continuous));
    const std::string_view division =
        order_division(kPlainLimit, request.venue, request.session).value_or(plain);
    QTS_TRY(body, change_of(request.target, account, division, value::kCancel));
    return body
        .text(field::kOrderQuantity,
              request.quantity ? quantity_text(*request.quantity) : std::string{value::kNoPrice})
        .text(field::kOrderPrice, value::kNoPrice)
        .text(field::kWholeQuantity, request.quantity ? value::kNo : value::kYes)
        .text(field::kExchange, exchange_code(request.venue))
        .str();
}

Result<std::string> build_kis_amend_payload(const AmendRequest& request, const AccountNo& account) {
    QTS_TRY(division, order_division(request.terms, request.venue, request.session));
    QTS_TRY(body, change_of(request.target, account, division, value::kAmend));
    return body.text(field::kOrderQuantity, quantity_text(request.quantity))
        .text(field::kOrderPrice, price_text(request.terms))
        .text(field::kWholeQuantity, request.whole ? value::kYes : value::kNo)
        .text(field::kExchange, exchange_code(request.venue))
        .str();
}

PageMark page_mark_of(const JsonView& root) {
    // As received, blanks included: the broker reads them back by position.
    return PageMark{.filter = std::string{root.member(field::kPageFilter).text().value_or("")},
                    .key = std::string{root.member(field::kPageKey).text().value_or("")}};
}

Query daily_orders_query(const AccountNo& account, KstDate from, KstDate to,
                         std::optional<Venue> venue, const PageMark& page) {
    Query query = account_query(account);
    query.emplace_back(field::kFromDate, from.compact());
    query.emplace_back(field::kToDate, to.compact());
    query.emplace_back(field::kSideFilter, value::kAll);
    query.emplace_back(field::kSymbol, "");
    query.emplace_back(field::kBranchFilter, "");
    query.emplace_back(field::kOrderNumber, "");
    query.emplace_back(field::kFillFilter, value::kAll);
    query.emplace_back(field::kInquiryOrder, value::kAll);
    query.emplace_back(field::kInquiryClass1, "");
    query.emplace_back(field::kInquiryClass3, value::kAll);
    query.emplace_back(field::kExchange, venue ? exchange_code(*venue) : value::kEveryExchange);
    add_page(query, page);
    return query;
}

Query open_orders_query(const AccountNo& account, const PageMark& page) {
    Query query = account_query(account);
    add_page(query, page);
    query.emplace_back(field::kInquiryClass1, "0");
    query.emplace_back(field::kInquiryClass2, "0");
    return query;
}

Query balance_query(const AccountNo& account, const PageMark& page) {
    Query query = account_query(account);
    query.emplace_back(field::kAfterHoursPrices, value::kNo);
    query.emplace_back(field::kOffline, "");
    query.emplace_back(field::kInquiryOrder, value::kByStock);
    query.emplace_back(field::kPriceDivision, value::kUnitPrice);
    query.emplace_back(field::kFundsIncluded, value::kNo);
    query.emplace_back(field::kLoanRepayment, value::kNo);
    query.emplace_back(field::kProcessDivision, value::kAll);
    add_page(query, page);
    return query;
}

Result<Query> buyable_query(const AccountNo& account, Symbol symbol, const OrderTerms& terms) {
    QTS_TRY(division, order_division(terms, Venue::krx, SessionPhase::continuous));
    Query query = account_query(account);
    query.emplace_back(field::kSymbol, symbol.view());
    query.emplace_back(field::kOrderPrice, price_text(terms));
    query.emplace_back(field::kOrderDivision, division);
    query.emplace_back(field::kCmaIncluded, value::kNo);
    query.emplace_back(field::kOverseasIncluded, value::kNo);
    return query;
}

Query quotation_query(Symbol symbol, Venue venue) {
    return {{std::string{field::kMarketDivision}, std::string{quotation_market(venue)}},
            {std::string{field::kQuoteSymbol}, std::string{symbol.view()}}};
}

Query minute_bars_query(Symbol symbol, Venue venue, KstTime until) {
    Query query{{std::string{field::kBarClass}, ""}};
    for (auto& part : quotation_query(symbol, venue))
        query.push_back(std::move(part));
    query.emplace_back(field::kBarHour, until.compact());
    query.emplace_back(field::kBarPast, value::kYes);
    return query;
}

Query daily_bars_query(Symbol symbol, Venue venue, KstDate from, KstDate to) {
    Query query = quotation_query(symbol, venue);
    query.emplace_back(field::kBarFrom, from.compact());
    query.emplace_back(field::kBarTo, to.compact());
    query.emplace_back(field::kBarPeriod, value::kDaily);
    query.emplace_back(field::kBarRaw, value::kAdjusted);
    return query;
}

Query holidays_query(KstDate from) {
    return {{std::string{field::kBaseDate}, from.compact()},
            {std::string{field::kHolidayPageKey}, ""},
            {std::string{field::kHolidayPageFilter}, ""}};
}

} // namespace qts::kis
