#pragma once
// One process owns an account (design decision 15): a lock on a file named after lane, broker and a
// hash of the account, held until the process ends, however it ends. The file names the owner for
// those who find it taken. Beside it lies the owner's control socket. Main thread.

#include "core/file_system.hpp"
#include "storage/file_lock.hpp"
#include "trading/ids.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace qts::app {

/// What a run writes into the lock as its command.
inline constexpr std::string_view kRunCommand = "run";

struct OwnerNote {
    std::int64_t pid = 0; ///< 0: not known
    std::string command;
};

class AccountOwner final {
  public:
    /// `lane`: paper or live.
    AccountOwner(const std::string& data_directory, std::string_view lane,
                 const AccountId& account);

    /// Takes the account for `command`. refused, naming the pid, when another process has it; io
    /// when nothing can be locked there. May wait some milliseconds for an owner that just begins
    /// or ends.
    Result<void> take(FileSystem& files, std::string_view command);
    /// Who holds it now; nullopt: nobody.
    std::optional<OwnerNote> holder(FileSystem& files) const;

    /// <lane>-<broker>-<hash of the account>: what is kept of it lies in a folder of this name.
    const std::string& name() const { return name_; }
    const std::string& directory() const { return directory_; }
    const std::string& socket_name() const { return socket_name_; }
    const std::string& lock_path() const { return lock_path_; }

  private:
    std::string name_;
    std::string directory_;
    std::string socket_name_;
    std::string lock_path_;
    FileLock lock_;
};

} // namespace qts::app
