#include "trading/quiet_hours.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace qts {

Result<void> QuietHours::add(std::string_view span) {
    const auto wrong = [&] {
        return failure(ErrorKind::invalid_input,
                       fmt::format("'{}' is no span of hours such as 02:00-06:30", span));
    };
    const std::size_t dash = span.find('-');
    if (dash == std::string_view::npos) return wrong();
    const auto from = KstTime::parse(span.substr(0, dash));
    const auto to = KstTime::parse(span.substr(dash + 1));
    if (!from || !to || *from == *to) return wrong();
    spans_.push_back({*from, *to});
    return {};
}

std::optional<UtcNanos> QuietHours::end_of(UtcNanos at) const {
    const KstDate day = kst_date(at);
    std::optional<UtcNanos> end;
    for (const Span& span : spans_) {
        const bool over_midnight = span.to < span.from;
        // Begun today, or yesterday.
        for (const KstDate begun : {day.plus_days(-1), day}) {
            const UtcNanos from = to_utc(begun, span.from);
            const UtcNanos to = to_utc(begun.plus_days(over_midnight ? 1 : 0), span.to);
            if (at >= from && at < to) end = std::max(end.value_or(to), to);
        }
    }
    return end;
}

std::optional<UtcNanos> QuietHours::next_begin(UtcNanos at) const {
    std::optional<UtcNanos> next;
    for (const Span& span : spans_) {
        UtcNanos begin = to_utc(kst_date(at), span.from);
        if (begin <= at) begin = to_utc(kst_date(at).plus_days(1), span.from);
        next = std::min(next.value_or(begin), begin);
    }
    return next;
}

} // namespace qts
