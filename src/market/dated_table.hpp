#pragma once
// Market rules are rows with the day from which they hold. A new rule is a new row, never an edit
// of an old one: a back-test of 2022 must see 2022's rule.

#include "core/kst.hpp"
#include "core/result.hpp"

#include <fmt/format.h>
#include <span>
#include <string_view>

namespace qts {

/// The last of `rows` (ordered by `from`) that holds on `date` and satisfies `matches`.
/// not_covered when there is none; `what` names the table in the sentence.
template <typename Row, typename Matches>
Result<const Row*> row_as_of(std::span<const Row> rows, KstDate date, std::string_view what,
                             Matches matches) {
    const Row* found = nullptr;
    for (const Row& row : rows) {
        if (matches(row) && row.from <= date) found = &row;
    }
    if (found == nullptr) {
        return failure(ErrorKind::not_covered,
                       fmt::format("no {} is known for {}", what, date.iso()));
    }
    return found;
}

/// A date constant for tables: `day(2026, 9, 14)`.
inline KstDate day(int year, unsigned month, unsigned day_of_month) {
    return KstDate::of(year, month, day_of_month);
}

} // namespace qts
