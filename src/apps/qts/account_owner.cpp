#include "apps/qts/account_owner.hpp"

#include "core/parse_number.hpp"
#include "runtime/broker/token_store.hpp"

#include <cerrno>
#include <csignal>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

namespace qts::app {
namespace {

constexpr std::size_t kMaxNote = 256;
/// An owner writes its note just after it has the lock and wipes it just before it lets go, so who
/// finds the lock taken looks again for a while, a millisecond apart.
constexpr int kLooks = 50;

bool lives(std::int64_t pid) {
    return pid > 0 && (::kill(static_cast<pid_t>(pid), 0) == 0 || errno == EPERM);
}

void wait_a_millisecond() {
    ::poll(nullptr, 0, 1);
}

OwnerNote parse_note(std::string_view text) {
    OwnerNote note;
    const std::size_t blank = text.find(' ');
    const std::size_t end = text.find('\n');
    if (blank == std::string_view::npos || end == std::string_view::npos || end < blank) {
        return note;
    }
    note.pid = parse_digits(text.substr(0, blank)).value_or(0);
    note.command = std::string{text.substr(blank + 1, end - blank - 1)};
    return note;
}

} // namespace

AccountOwner::AccountOwner(const std::string& data_directory, std::string_view lane,
                           const AccountId& account)
    : directory_{data_directory + "/locks"} {
    const std::string whole =
        fmt::format("{}/{}/{}-{}", to_string(account.broker), to_string(account.environment),
                    account.account.number(), account.account.product());
    name_ = fmt::format("{}-{}-{}", lane, to_string(account.broker), short_hash(whole));
    socket_name_ = name_ + ".sock";
    lock_path_ = fmt::format("{}/{}.lock", directory_, name_);
}

Result<void> AccountOwner::take(FileSystem& files, std::string_view command) {
    QTS_CHECK(files.make_directories(directory_));
    OwnerNote note;
    for (int look = 0; look < kLooks && !lives(note.pid); ++look) {
        if (look > 0) wait_a_millisecond();
        switch (lock_.try_take(lock_path_)) {
        case FileLock::Outcome::taken:
            lock_.write_note(fmt::format("{} {}\n", ::getpid(), command));
            return {};
        case FileLock::Outcome::impossible:
            return failure(ErrorKind::io, fmt::format("'{}' cannot be locked", lock_path_));
        case FileLock::Outcome::held_by_another:
            note = parse_note(files.read(lock_path_, kMaxNote).value_or(""));
        }
    }
    return failure(ErrorKind::refused, fmt::format("the account is owned by process {} (qts {})",
                                                   note.pid, note.command));
}

std::optional<OwnerNote> AccountOwner::holder(FileSystem& files) const {
    OwnerNote note;
    for (int look = 0; look < kLooks && !lives(note.pid); ++look) {
        if (look > 0) wait_a_millisecond();
        if (!FileLock::is_held(lock_path_)) return std::nullopt;
        note = parse_note(files.read(lock_path_, kMaxNote).value_or(""));
    }
    return note;
}

} // namespace qts::app
