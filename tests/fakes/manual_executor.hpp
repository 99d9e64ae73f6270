#pragma once
// Runs coroutines by hand under virtual time: everything that can run now runs; when nothing can,
// time jumps to the next sleeper. No thread, no real waiting.

#include "fakes/fake_timer.hpp"
#include "net/task.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <stdexcept>

namespace qts {

class ManualExecutor final {
  public:
    boost::asio::any_io_executor executor() { return io_.get_executor(); }
    FakeClock& clock() { return clock_; }
    FakeTimer& timer() { return timer_; }

    /// Runs what is ready, without moving time.
    void settle() {
        io_.restart();
        io_.poll();
    }
    /// One jump to the next sleeper's deadline; false when nobody sleeps.
    bool jump() {
        if (!timer_.anyone_sleeps()) return false;
        clock_.advance(timer_.next_deadline() - clock_.mono_now());
        timer_.fire_due();
        settle();
        return true;
    }
    /// Moves time by `by`, waking sleepers on the way in order.
    void advance(Duration by) {
        const MonoNanos end = clock_.mono_now() + by;
        settle();
        while (timer_.anyone_sleeps() && timer_.next_deadline() <= end)
            jump();
        clock_.advance(end - clock_.mono_now());
        settle();
    }
    /// Runs `task` to its end, time jumping as needed; throws when it can never end.
    template <typename T>
    T run(Task<T> task) {
        std::optional<T> result;
        std::exception_ptr error;
        auto done = [&](std::exception_ptr e, T value) {
            error = e;
            result.emplace(std::move(value));
        };
        boost::asio::co_spawn(io_, std::move(task), done);
        settle();
        while (!result && !error && jump()) {
        }
        if (error) std::rethrow_exception(error);
        if (!result) throw std::logic_error("the task waits for something that never comes");
        return std::move(*result);
    }
    void run(Task<void> task) {
        bool finished = false;
        std::exception_ptr error;
        auto done = [&](std::exception_ptr e) {
            error = e;
            finished = true;
        };
        boost::asio::co_spawn(io_, std::move(task), done);
        settle();
        while (!finished && jump()) {
        }
        if (error) std::rethrow_exception(error);
        if (!finished) throw std::logic_error("the task waits for something that never comes");
    }
    /// Starts `task` and lets it go on by itself.
    void spawn(Task<void> task) {
        auto rethrow = [](std::exception_ptr e) {
            if (e) std::rethrow_exception(e);
        };
        boost::asio::co_spawn(io_, std::move(task), rethrow);
        settle();
    }

  private:
    boost::asio::io_context io_; ///< outlives who sleeps in the timer
    FakeClock clock_;
    FakeTimer timer_{clock_};
};

} // namespace qts
