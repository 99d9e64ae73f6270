#pragma once
// PORT. Waiting on machine time. Core thread.

#include "core/clock.hpp"
#include "net/task.hpp"

#include <boost/asio/any_io_executor.hpp>

namespace qts {

class Timer {
  public:
    virtual ~Timer() = default;
    /// Resumes at or after `deadline`; at once when it has passed.
    virtual Task<void> sleep_until(MonoNanos deadline) = 0;
};

class AsioTimer final : public Timer {
  public:
    explicit AsioTimer(boost::asio::any_io_executor executor) : executor_{std::move(executor)} {}
    Task<void> sleep_until(MonoNanos deadline) override;

  private:
    boost::asio::any_io_executor executor_;
};

} // namespace qts
