#pragma once
// A place where coroutines wait for each other: turns at a connection, slots of a rate budget, fake
// time. First come, first woken. One executor, no locks: core thread (or a test's) only.

#include "net/task.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <deque>
#include <functional>
#include <memory>

namespace qts {

class Parking final {
  public:
    /// Suspends until woken. Whoever destroys the Parking destroys who waits in it.
    Task<void> park() {
        auto enqueue = [this](auto handler) {
            auto executor = boost::asio::get_associated_executor(handler);
            auto guard = boost::asio::make_work_guard(executor);
            waiting_.push_back([handler = std::move(handler), guard = std::move(guard)]() mutable {
                boost::asio::post(guard.get_executor(), std::move(handler));
            });
        };
        auto token = boost::asio::use_awaitable;
        co_await boost::asio::async_initiate<decltype(token), void()>(enqueue, token);
    }
    /// Resumes the longest waiting one, from the executor, not from inside this call.
    bool wake_one() {
        if (waiting_.empty()) return false;
        auto resume = std::move(waiting_.front());
        waiting_.pop_front();
        resume();
        return true;
    }
    bool empty() const { return waiting_.empty(); }

  private:
    std::deque<std::move_only_function<void()>> waiting_;
};

/// A door that opens once and stays open: who waits goes on, who comes later does not wait.
class Latch final {
  public:
    Task<void> wait() {
        if (!open_) co_await parking_.park();
    }
    void open() {
        open_ = true;
        while (parking_.wake_one()) {
        }
    }

  private:
    Parking parking_;
    bool open_{false};
};

/// One holder at a time, in order of arrival.
class Turn final {
  public:
    Task<void> take() {
        if (state_->taken) {
            co_await state_->parking.park(); // woken as the holder: taken stays true meanwhile
        }
        state_->taken = true;
    }
    void give_back() { state_->give_back(); }

  private:
    friend class TurnHolder;
    struct State {
        Parking parking;
        bool taken = false;
        void give_back() {
            if (!parking.wake_one()) taken = false;
        }
    };
    std::shared_ptr<State> state_ = std::make_shared<State>();
};

/// Gives the turn back when the scope ends, however it ends. A coroutine that a stopped executor
/// destroys may outlive the Turn; there is nothing to give back then.
class TurnHolder final {
  public:
    explicit TurnHolder(Turn& turn) : state_{turn.state_} {}
    ~TurnHolder() {
        if (const auto state = state_.lock()) state->give_back();
    }
    TurnHolder(const TurnHolder&) = delete;
    TurnHolder& operator=(const TurnHolder&) = delete;

  private:
    std::weak_ptr<Turn::State> state_;
};

} // namespace qts
