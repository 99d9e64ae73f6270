#pragma once
// Keeps nothing of a day but what it was told.

#include "apps/qts/day_keeper.hpp"

#include <functional>
#include <vector>

namespace qts {

class FakeDayKeeper final : public app::DayKeeper {
  public:
    Task<Result<std::optional<DayClosed>>> close(app::DayEnd end) override {
        if (failing) co_return failure(ErrorKind::disk_full, "no room");
        closed.push_back(end);
        if (on_close) on_close(end);
        co_return std::optional{DayClosed{.day = end.day,
                                          .cash = end.cash,
                                          .equity = end.equity,
                                          .realised = {},
                                          .commission = {},
                                          .tax = {}}};
    }
    void prepare(KstDate day) override { prepared.push_back(day); }

    bool failing = false;
    std::function<void(const app::DayEnd&)> on_close;
    std::vector<app::DayEnd> closed;
    std::vector<KstDate> prepared;
};

} // namespace qts
