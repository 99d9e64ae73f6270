#pragma once
// Market rules are rows with the day from which they hold. A new rule is a new row, never an edit
// of an old one: a back-test of 2022 must see 2022's rule. Values. Read from any thread.

#include "core/kst.hpp"
#include "core/result.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <span>
#include <string_view>
#include <vector>

namespace qts {

/// Rows (each with a `from`) in the order of their days.
template <typename Row>
class DatedTable final {
  public:
    /// `what` names the table in error sentences; a literal.
    DatedTable(std::string_view what, const std::vector<Row>& rows) : what_{what} {
        rows_.reserve(rows.size());
        for (const Row& row : rows)
            add(row);
    }

    /// From its day on it goes before every row that is there for the same thing.
    void add(Row row) {
        const auto place = std::find_if(rows_.begin(), rows_.end(),
                                        [&](const Row& later) { return later.from > row.from; });
        rows_.insert(place, std::move(row));
    }

    /// The last row that holds on `date` and satisfies `matches`; not_covered when there is none.
    template <typename Matches>
    Result<const Row*> as_of(KstDate date, Matches matches) const {
        const Row* found = nullptr;
        for (const Row& row : rows_) {
            if (row.from > date) break;
            if (matches(row)) found = &row;
        }
        if (found == nullptr) {
            return failure(ErrorKind::not_covered,
                           fmt::format("no {} is known for {}", what_, date.iso()));
        }
        return found;
    }

    std::span<const Row> rows() const { return rows_; }

  private:
    std::string_view what_;
    std::vector<Row> rows_;
};

/// A date constant for tables: `day(2026, 9, 14)`.
inline KstDate day(int year, unsigned month, unsigned day_of_month) {
    return KstDate::of(year, month, day_of_month);
}

/// The first day of rows whose real start is older than any price we simulate.
inline KstDate since_ever() {
    return day(1990, 1, 1);
}

} // namespace qts
