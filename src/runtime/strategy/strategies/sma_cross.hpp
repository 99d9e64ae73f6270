#pragma once
// sma_cross: buys when the fast moving average of closes crosses above the slow one, sells what it
// holds when it crosses back. One pair of averages per symbol, kept incrementally.

#include "runtime/strategy/strategy.hpp"

#include <vector>

namespace qts {

/// The sum of the last `length` closes; the average without a division, for comparing.
class RollingSum final {
  public:
    explicit RollingSum(std::size_t length) : window_(length, 0) {}
    void add(std::int64_t value) {
        sum_ += value - window_[next_];
        window_[next_] = value;
        next_ = next_ + 1 == window_.size() ? 0 : next_ + 1;
        if (count_ < window_.size()) ++count_;
    }
    bool full() const { return count_ == window_.size(); }
    std::size_t count() const { return count_; }
    std::int64_t sum() const { return sum_; }
    std::int64_t length() const { return static_cast<std::int64_t>(window_.size()); }

  private:
    std::vector<std::int64_t> window_;
    std::size_t next_{0};
    std::size_t count_{0};
    std::int64_t sum_{0};
};

class SmaCross final : public Strategy {
  public:
    explicit SmaCross(const ParameterValues& values);
    static const StrategyInfo& description();
    const StrategyInfo& info() const override { return info_; }
    void on_bar(const BarClosed& bar, const StrategyView& view, SignalSink& sink) override;

  private:
    struct Averages {
        Symbol symbol;
        RollingSum fast;
        RollingSum slow;
        int fast_is_above = -1; ///< -1: not known yet
    };
    Averages& of(Symbol symbol);
    void cross(const BarClosed& bar, bool above, const StrategyView& view, SignalSink& sink);

    StrategyInfo info_;
    std::size_t fast_length_;
    std::size_t slow_length_;
    Quantity quantity_;
    std::vector<Averages> averages_;
};

} // namespace qts
