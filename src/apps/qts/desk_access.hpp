#pragma once
// The way to an account's desk: through the process that owns the account when one lives, else by
// owning it for as long as this object lives. Main thread.

#include "apps/qts/account_owner.hpp"
#include "apps/qts/broker_link.hpp"
#include "apps/qts/control_line.hpp"
#include "apps/qts/order_desk.hpp"

#include <memory>
#include <optional>
#include <string>

namespace qts::app {

class DeskAccess final {
  public:
    /// `command` is written into the lock. Connects to no broker yet. Throws StartupError: a wrong
    /// configuration; an account owned by a process that cannot be asked.
    DeskAccess(Program& program, const CommonOptions& options, const std::string& command);
    ~DeskAccess();
    DeskAccess(const DeskAccess&) = delete;
    DeskAccess& operator=(const DeskAccess&) = delete;

    /// True when orders sent from here would cost real money.
    bool live() const;
    /// Nobody owned the account, and `status` should say so instead of owning it.
    bool nobody_owns() const { return own_ != nullptr; }
    CommandResult execute(const DeskRequest& request);

  private:
    struct OwnDesk;
    CommandResult through_owner(const DeskRequest& request);
    CommandResult at_own_desk(const DeskRequest& request);

    Program& program_;
    BrokerLink link_;
    AccountOwner owner_;
    std::unique_ptr<OwnDesk> own_; ///< null: another process is the owner
};

} // namespace qts::app
