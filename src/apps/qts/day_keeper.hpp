#pragma once
// PORT. What is kept of a day that is over, and what is read anew for the next one, beside orders
// and account. Core thread.

#include "core/result.hpp"
#include "net/task.hpp"
#include "trading/books.hpp"

#include <optional>

namespace qts::app {

/// What the broker and our books show when a day is closed.
struct DayEnd {
    KstDate day;
    std::optional<Notional> cash;   ///< absent: the day is closed on a later one
    std::optional<Notional> equity; ///< the same
};

class DayKeeper {
  public:
    virtual ~DayKeeper() = default;
    /// Writes the day's record; what the day made (nullopt where nothing is kept). An error: the
    /// day is still open.
    virtual Task<Result<std::optional<DayClosed>>> close(DayEnd end) = 0;
    /// Lists and assumptions for `day`. What is missing is told in the log.
    virtual void prepare(KstDate day) = 0;
};

} // namespace qts::app
