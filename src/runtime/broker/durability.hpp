#pragma once
// PORT. Whether what was decided would survive the end of this program, and of the machine. An
// order is durable before it is sent (design decision 9): else a crash between the two leaves an
// order at the broker that nobody here knows. Core thread.

#include "core/result.hpp"
#include "net/task.hpp"

namespace qts {

class Durability {
  public:
    virtual ~Durability() = default;
    /// Waits until everything that was decided before this call is durable. An error: it is not,
    /// and no new order may go; one clear sentence with the cure.
    virtual Task<Result<void>> all_durable() = 0;
};

} // namespace qts
