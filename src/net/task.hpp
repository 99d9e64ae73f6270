#pragma once
// The one coroutine type of the program and the one way to await an Asio operation: completions are
// values (error code first), never exceptions. Coroutines are named member functions of objects
// that outlive them. No braces and no lambda literals inside a co_await expression: g++ 12 destroys
// such temporaries twice; tests/tidy looks for them.

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>

namespace qts {

template <typename T>
using Task = boost::asio::awaitable<T>;

inline constexpr auto kAwaitTuple = boost::asio::as_tuple(boost::asio::use_awaitable);

/// For co_spawn, where nobody waits for the task: what it throws ends the program, as it should.
inline void rethrow(std::exception_ptr error) {
    if (error) std::rethrow_exception(error);
}

} // namespace qts
