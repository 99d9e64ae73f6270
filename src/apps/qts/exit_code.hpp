#pragma once
// What the process tells who called it (design: section 6). Scripts rely on it.

#include "core/error.hpp"

namespace qts::app {

enum class ExitCode : int {
    done = 0,
    failed = 1,         ///< something broke while it ran
    usage = 2,          ///< wrong before the first connection
    safety = 3,         ///< our own checks, or the person asked, said no
    broker_refused = 4, ///< the broker said no
    unknown_order = 5,  ///< an order may be live, nobody can tell
};

/// Of an inquiry or a start that failed.
constexpr ExitCode exit_code_of(ErrorKind kind) {
    const bool refused =
        kind == ErrorKind::auth || kind == ErrorKind::refused || kind == ErrorKind::throttled;
    return refused ? ExitCode::broker_refused : ExitCode::failed;
}

} // namespace qts::app
