#pragma once
// Result<T>: a value or an Error. Expected failures travel as values; see docs/architecture.md,
// "What fails how". GCC 12's std::expected has no and_then, hence QTS_TRY.

#include "core/error.hpp"

#include <expected>
#include <string>
#include <utility>

namespace qts {

template <typename T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> failure(ErrorKind kind, std::string context) {
    return std::unexpected<Error>(Error{kind, std::move(context)});
}
inline std::unexpected<Error> failure(Error error) {
    return std::unexpected<Error>(std::move(error));
}

} // namespace qts

#define QTS_CONCAT_INNER(a, b) a##b
#define QTS_CONCAT(a, b) QTS_CONCAT_INNER(a, b)
#define QTS_TRY_INNER(holder, name, expression, give_back)                                         \
    auto holder = (expression);                                                                    \
    if (!holder) give_back ::qts::failure(std::move(holder).error());                              \
    auto name = *std::move(holder)

/// `QTS_TRY(price, parse_price(text));` declares `price`, or returns the error to our caller.
#define QTS_TRY(name, expression)                                                                  \
    QTS_TRY_INNER(QTS_CONCAT(qts_try_, __LINE__), name, expression, return )
/// The same inside a coroutine. The expression must not hold braces or lambdas (stack.md's rules
/// for g++ 12): name the temporary first.
#define QTS_CO_TRY(name, expression)                                                               \
    QTS_TRY_INNER(QTS_CONCAT(qts_try_, __LINE__), name, expression, co_return )
/// For a Result<void>.
#define QTS_CHECK(expression)                                                                      \
    do {                                                                                           \
        auto qts_checked = (expression);                                                           \
        if (!qts_checked) return ::qts::failure(std::move(qts_checked).error());                   \
    } while (false)
