#pragma once
// Everything is durable at once, unless a test says otherwise. One thread.

#include "net/parking.hpp"
#include "runtime/broker/durability.hpp"

#include <optional>

namespace qts {

class FakeDurability final : public Durability {
  public:
    Task<Result<void>> all_durable() override {
        ++asked;
        if (hold) co_await hold->wait();
        if (error) co_return failure(*error);
        co_return Result<void>{};
    }

    int asked = 0;
    Latch* hold = nullptr;      ///< not durable until it opens
    std::optional<Error> error; ///< never durable
};

} // namespace qts
