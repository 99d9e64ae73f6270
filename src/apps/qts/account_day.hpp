#pragma once
// The end of a day in an account's files: what the day made, from the query store; the day's record
// in the journal, whose segment ends with it; the store checkpointed. Core thread.

#include "apps/qts/account_journal.hpp"
#include "apps/qts/day_keeper.hpp"
#include "apps/qts/kept_account.hpp"

#include <functional>

namespace qts::app {

class AccountDay final : public DayKeeper {
  public:
    /// `journal` and `files` outlive this. `on_new_day` reads lists and tells assumptions.
    AccountDay(AccountJournal& journal, FileSystem& files, KeptAccount account,
               std::function<void(KstDate)> on_new_day)
        : journal_{journal}, files_{files}, account_{std::move(account)}, on_new_day_{std::move(
                                                                              on_new_day)} {}

    Task<Result<std::optional<DayClosed>>> close(DayEnd end) override;
    void prepare(KstDate day) override { on_new_day_(day); }

  private:
    Task<Result<void>> all_durable();
    /// The query store on the disk, up to date.
    Result<QueryStore> tables();
    Result<DayClosed> add_up(const DayEnd& end);

    AccountJournal& journal_;
    FileSystem& files_;
    KeptAccount account_;
    std::function<void(KstDate)> on_new_day_;
    std::optional<DayClosed> written_; ///< the last day of which a record was handed over
};

} // namespace qts::app
