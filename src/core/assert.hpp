#pragma once
// An assertion that stays on in release. An impossible state in a trading program is not survived:
// we abort, and the restart asks the broker what is true before it trades again. Any thread.

namespace qts {

[[noreturn]] void assertion_failed(const char* condition, const char* file, int line,
                                   const char* why);

} // namespace qts

#define QTS_ASSERT(condition, why)                                                                 \
    (static_cast<bool>(condition) ? static_cast<void>(0)                                           \
                                  : ::qts::assertion_failed(#condition, __FILE__, __LINE__, why))
