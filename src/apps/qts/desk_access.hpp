#pragma once
// The way to an account's desk: through the process that owns the account when one lives, else by
// owning it for as long as this object lives. Main thread.

#include "apps/qts/account_journal.hpp"
#include "apps/qts/account_owner.hpp"
#include "apps/qts/broker_link.hpp"
#include "apps/qts/control_line.hpp"
#include "apps/qts/order_desk.hpp"

#include <memory>
#include <optional>
#include <string>

namespace qts::app {

/// What a command wants of the account. Looking takes no ownership: reads may run beside an owner.
enum class DeskUse : std::uint8_t { look, change };

class DeskAccess final {
  public:
    /// `command` is written into the lock. Connects to no broker yet. Throws StartupError: a wrong
    /// configuration; for `change` an account owned by a process that cannot be asked.
    DeskAccess(Program& program, const CommonOptions& options, const std::string& command,
               DeskUse use);
    ~DeskAccess();
    DeskAccess(const DeskAccess&) = delete;
    DeskAccess& operator=(const DeskAccess&) = delete;

    /// True when orders sent from here would cost real money.
    bool live() const;
    CommandResult execute(const DeskRequest& request);

  private:
    struct OwnDesk;
    CommandResult through_owner(const DeskRequest& request);
    CommandResult at_own_desk(const DeskRequest& request);
    void take_account(const std::string& command);
    Result<std::unique_ptr<AccountJournal>> open_journal(const std::string& command);
    /// What `status` tells of an owner that cannot be asked.
    CommandResult silent_owner(const OwnerNote& note) const;

    Program& program_;
    BrokerLink link_;
    AccountOwner owner_;
    std::unique_ptr<OwnDesk> own_;  ///< null: another process, which can be asked, is the owner
    std::optional<Error> unusable_; ///< why the account's journal cannot be used
    ExitCode ended_{ExitCode::done};
};

} // namespace qts::app
