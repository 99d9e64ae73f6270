#include "apps/qts/market_report.hpp"

#include "apps/qts/document_text.hpp"
#include "core/text.hpp"
#include "market/session_table.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace qts::app {
namespace {

constexpr std::int64_t kBasisPoints = 10'000;
constexpr std::size_t kDatesALine = 6;

/// A word in both languages.
struct Word {
    std::string_view english;
    std::string_view korean;
};

class Words final {
  public:
    explicit Words(bool korean) : korean_{korean} {}
    std::string_view operator()(std::string_view english, std::string_view korean) const {
        return korean_ ? korean : english;
    }
    /// A phase, or a word of the answer, as people call it.
    std::string name(std::string_view word) const;
    bool korean() const { return korean_; }

  private:
    bool korean_;
};

// The published names of the phases and what Korean screens call them.
constexpr std::array kNames{
    Word{"closed", "장 마감"},
    Word{"opening_auction", "시가 동시호가"},
    Word{"continuous", "접속매매"},
    Word{"closing_auction", "종가 동시호가"},
    Word{"off_hours_auction", "시간외단일가"},
    Word{"after_market", "애프터마켓"},
    Word{"pre_market", "프리마켓"},
    Word{"pause", "휴장 시간"},
    Word{"main_market", "메인마켓"},
    Word{"after_market_auction", "애프터마켓 시가 접수"},
    Word{"pre_hours_close", "장전 시간외종가"},
    Word{"post_hours_close_orders", "장후 시간외종가 접수"},
    Word{"post_hours_close", "장후 시간외종가"},
    Word{"block", "대량매매"},
    Word{"close_price_orders", "종가매매 접수"},
    Word{"close_price", "종가매매"},
    Word{"limit", "지정가"},
    Word{"market", "시장가"},
    Word{"conditional_limit", "조건부지정가"},
    Word{"best_limit", "최유리지정가"},
    Word{"priority_limit", "최우선지정가"},
    Word{"midpoint", "중간가"},
    Word{"stop_limit", "스톱지정가"},
};

std::string Words::name(std::string_view word) const {
    const auto row = std::find_if(kNames.begin(), kNames.end(),
                                  [&](const Word& known) { return known.english == word; });
    if (korean_ && row != kNames.end()) return std::string{row->korean};
    std::string text{word};
    std::replace(text.begin(), text.end(), '_', ' ');
    return text;
}

std::string yes_or_no(const JsonView& json, std::string_view key, const Words& w) {
    return std::string{json.member(key).boolean().value_or(false) ? w("yes", "예")
                                                                  : w("no", "아니오")};
}

/// `stock, kospi, 2026-11-23`
std::string terms(const JsonView& question) {
    const std::string market = text_at(question, "market");
    return fmt::format("{}, {}, {}", text_at(question, "product"),
                       market.empty() ? "kospi" : market, text_at(question, "date"));
}

std::string report_tick(const JsonView& q, const JsonView& a, const Words& w) {
    std::string out = fmt::format("{}   {}\n", won_at(q, "price"), terms(q));
    out += line(w("price unit", "호가단위"), won_at(a, "tick"));
    out += line(w("a legal price", "낼 수 있는 가격"), yes_or_no(a, "on_grid", w));
    out += line(w("at or below", "이하"), won_at(a, "floor"));
    out += line(w("at or above", "이상"), won_at(a, "ceil"));
    out += line(w("next below", "한 호가 아래"), won_at(a, "down"));
    out += line(w("next above", "한 호가 위"), won_at(a, "up"));
    return out;
}

/// `93,600원  (+30.00 %)`
std::string away_from(std::int64_t base, std::optional<std::int64_t> price, const Words& w) {
    if (!price) return std::string{w("none", "없음")};
    const std::int64_t away = (*price - base) * kBasisPoints / base;
    const std::int64_t size = away < 0 ? -away : away;
    return fmt::format("{}  ({}{}.{:02} %)", won_text(*price), away < 0 ? "-" : "+", size / 100,
                       size % 100);
}

std::string report_limits(const JsonView& q, const JsonView& a, const Words& w) {
    const std::int64_t base = number_at(a, "base").value_or(1);
    std::string out =
        fmt::format("{} {}   {}\n", w("base price", "기준가"), won_text(base), terms(q));
    if (base != number_at(q, "base")) {
        out += line(w("raised from", "호가로 올림"), won_at(q, "base"));
    }
    out += line(w("upper limit", "상한가"), away_from(base, number_at(a, "upper"), w));
    out += line(w("lower limit", "하한가"), away_from(base, number_at(a, "lower"), w));
    return out;
}

/// `2026-11-23 17:00:00`
std::string moment(std::string text) {
    std::replace(text.begin(), text.end(), 'T', ' ');
    return text;
}

/// `5 h 20 min`
std::string duration_text(std::int64_t seconds, const Words& w) {
    constexpr std::int64_t kMinute = 60;
    constexpr std::int64_t kHour = 3'600;
    std::string text;
    if (seconds >= kHour) text += fmt::format("{}{} ", seconds / kHour, w(" h", "시간"));
    if (seconds >= kMinute) {
        text += fmt::format("{}{} ", seconds % kHour / kMinute, w(" min", "분"));
    }
    return text + fmt::format("{}{}", seconds % kMinute, w(" s", "초"));
}

/// Joined by commas; `none` when there is nothing.
std::string joined(const JsonView& array, std::string_view none, const auto& text_of) {
    std::string text;
    for (const JsonView& element : array.elements())
        text += (text.empty() ? "" : ", ") + text_of(element);
    return text.empty() ? std::string{none} : text;
}

/// Where a list may be broken: at its last comma outside parentheses.
std::size_t last_open_comma(std::string_view text) {
    std::size_t found = std::string_view::npos;
    int depth = 0;
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        if (text[i] == '(') ++depth;
        if (text[i] == ')') --depth;
        if (depth == 0 && text[i] == ',' && text[i + 1] == ' ') found = i;
    }
    return found;
}

/// A long list on as many lines as it takes, under its own beginning.
std::string wrapped(std::string_view label, const std::string& list) {
    constexpr std::size_t kWide = 60;
    std::string out;
    std::string rest = list;
    while (display_width(rest) > static_cast<int>(kWide)) {
        const std::string fits = cut_to_width(rest, static_cast<int>(kWide));
        const std::size_t comma = last_open_comma(fits);
        if (comma == std::string::npos) break;
        out += line(out.empty() ? label : "", rest.substr(0, comma + 1));
        rest.erase(0, comma + 2);
    }
    return out + line(out.empty() ? label : "", rest);
}

std::string report_session(const JsonView&, const JsonView& a, const Words& w) {
    std::string out = fmt::format("{}   {}\n", moment(text_at(a, "at")), text_at(a, "venue"));
    out += line(w("trading day", "거래일"), yes_or_no(a, "trading_day", w));
    std::string phase = w.name(text_at(a, "phase"));
    const std::string ends = text_at(a, "phase_ends");
    if (!ends.empty()) phase += fmt::format(" ({} {})", w("until", "종료"), ends);
    out += line(w("now", "지금"), phase);
    const JsonView also = a.member("also");
    if (!also.elements().empty()) {
        out += wrapped(w("beside it", "함께"), joined(also, "", [&](const JsonView& name) {
                           return w.name(name.text().value_or(""));
                       }));
    }
    if (const std::string open = text_at(a, "regular_open"); !open.empty()) {
        out += line(w("regular hours", "정규장"),
                    fmt::format("{} ~ {}", open, text_at(a, "regular_close")));
    }
    if (const auto left = number_at(a, "seconds_to_close")) {
        out += line(w("to the close", "마감까지"), duration_text(*left, w));
    }
    const std::string next = text_at(a, "next_regular_open");
    out += line(w("opens next", "다음 개장"), next.empty() ? "-" : moment(next));
    const auto kind = [&](const JsonView& row) {
        const std::string times = joined(row.member("times"), "", [](const JsonView& time) {
            return std::string{time.text().value_or("")};
        });
        const std::string name = w.name(text_at(row, "kind"));
        return times == "day" ? name : fmt::format("{} ({})", name, times);
    };
    return out + wrapped(w("takes", "받는 주문"),
                         joined(a.member("orders"), w("no orders", "없음"), kind));
}

/// Dates, some a line.
std::string dates(const JsonView& array) {
    std::string out;
    std::size_t count = 0;
    for (const JsonView& date : array.elements()) {
        out += count % kDatesALine == 0 ? (count == 0 ? "  " : "\n  ") : "  ";
        out += date.text().value_or("");
        ++count;
    }
    return count == 0 ? out : out + "\n";
}

std::string_view basis_text(std::string_view basis, const Words& w) {
    if (basis == "derived") {
        return w("derived by the rules of holidays: confirm with KRX's notice in December",
                 "공휴일 규칙으로 만든 날짜: 12월 거래소 공지로 확인할 것");
    }
    if (basis == "configured") return w("from your qts.toml", "qts.toml의 설정");
    if (basis == "published") return w("from published lists", "공표된 목록");
    return w("checked against real prices", "실제 시세와 대조함");
}

/// What will change on a day that nobody has named yet.
std::string announced(const Words& w) {
    std::string out =
        fmt::format("{} {}\n", w("announced without a day, as of", "날짜 없이 예고된 변경, 기준일"),
                    announced_as_of().iso());
    for (const AnnouncedChange& change : announced_changes()) {
        out += fmt::format("  {} ({})\n", w(change.what, change.korean),
                           w(change.expected, change.expected_korean));
    }
    return out;
}

std::string report_calendar(const JsonView& q, const JsonView& a, const Words& w) {
    std::string out = fmt::format("{} ~ {}   {} {}\n", text_at(q, "from"), text_at(q, "to"),
                                  count_at(a, "count"), w("trading days", "거래일"));
    out += dates(a.member("trading_days"));
    const std::string closed = dates(a.member("closed"));
    out += fmt::format("{}{}\n", w("closed on weekdays", "평일 휴장"),
                       closed.empty() ? fmt::format(": {}", w("none", "없음")) : "");
    out += closed;
    out += fmt::format("{}: {}\n", w("basis", "근거"), basis_text(text_at(a, "basis"), w));
    // ISO days compare as texts.
    return text_at(q, "to") < announced_as_of().iso() ? out : out + announced(w);
}

std::string report_cost(const JsonView& q, const JsonView& a, const Words& w) {
    const bool sale = text_at(q, "side") == "sell";
    std::string out =
        fmt::format("{} {} x {} = {}   {}, {}, {}\n", sale ? w("sell", "매도") : w("buy", "매수"),
                    won_at(q, "price"), count_at(q, "quantity"), won_at(a, "amount"),
                    text_at(q, "market"), text_at(q, "broker"), text_at(q, "date"));
    out += line(w("commission", "수수료"), won_at(a, "commission"));
    if (sale) {
        out += line(w("transaction tax", "증권거래세"), won_at(a, "transaction_tax"));
        out += line(w("rural tax", "농어촌특별세"), won_at(a, "rural_tax"));
    }
    out += line(w("all costs", "비용 합계"), won_at(a, "total_cost"));
    const std::int64_t net = number_at(a, "net").value_or(0);
    out += sale ? line(w("you receive", "받을 금액"), won_text(net))
                : line(w("you pay", "낼 금액"), won_text(-net));
    const std::string settles = text_at(a, "settles");
    out += line(w("settles", "결제일"), settles.empty() ? "-" : settles);
    if (a.member("tax_assumed").boolean().value_or(false)) {
        out += fmt::format("{}\n", w("the tax rate of that day is not announced: the last known "
                                     "one is used",
                                     "그날의 세율은 아직 공표되지 않아 마지막 세율로 셈함"));
    }
    return out;
}

} // namespace

std::string report_answer(MarketTopic topic, const JsonView& question, const JsonView& answer,
                          bool korean) {
    const Words words{korean};
    switch (topic) {
    case MarketTopic::tick:
        return report_tick(question, answer, words);
    case MarketTopic::limits:
        return report_limits(question, answer, words);
    case MarketTopic::session:
        return report_session(question, answer, words);
    case MarketTopic::calendar:
        return report_calendar(question, answer, words);
    case MarketTopic::cost:
        return report_cost(question, answer, words);
    }
    return {};
}

} // namespace qts::app
