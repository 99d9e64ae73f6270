#pragma once
// The journal of one account, as the program keeps it: opened before the first order, read to its
// end, written on a thread of its own, and waited for before an order goes. Beside the account's
// lock, under <lane>-<broker>-<account hash>/journal in the data directory. Core thread.

#include "apps/qts/exit_code.hpp"
#include "core/file_system.hpp"
#include "core/log.hpp"
#include "net/parking.hpp"
#include "net/timer.hpp"
#include "runtime/broker/durability.hpp"
#include "runtime/config/qts_config.hpp"
#include "storage/journal_books.hpp"
#include "storage/journal_thread.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <string>

namespace qts::app {

struct AccountJournalOptions {
    std::string directory;
    std::string command; ///< run, cancel, ...: written into the journal
    JournalConfig config;
    std::uint64_t segment_bytes = JournalOptions{}.segment_bytes;
    /// A disk that takes longer has hung: orders do not wait for it.
    Duration patience = std::chrono::seconds{5};
};

struct AccountJournalPorts {
    FileSystem& files;
    const Clock& clock;
    Timer& timer;
    boost::asio::any_io_executor executor; ///< the core thread's
};

/// What was found when it was opened.
struct JournalFindings {
    std::uint64_t tail_bytes = 0;   ///< of a crash, cut
    std::uint64_t lost_batches = 0; ///< that were durable and are gone
    bool interrupted = false;       ///< the last run did not end as runs do
};

class AccountJournal final : public Durability {
  public:
    /// Reads what is there and begins a run. corrupt, unsupported, io: it cannot be used, and
    /// nothing of it was changed. The ports, and whatever runs the executor, outlive this.
    static Result<std::unique_ptr<AccountJournal>> open(AccountJournalPorts ports,
                                                        AccountJournalOptions options, Logger log);
    ~AccountJournal() override;

    /// What earlier runs left.
    const Books& books() const { return books_; }
    const JournalFindings& findings() const { return findings_; }
    JournalWriter& writer() { return *thread_; }
    /// An error where records wait for a disk without room, or for one that does not answer.
    Task<Result<void>> all_durable() override;
    /// A day is over: its record is the last one of its segment.
    void close_day(const DayClosed& closed);
    /// The run is over. Whatever was handed over becomes durable when this is destroyed.
    void end(ExitCode code);

  private:
    struct Alarm; ///< brings the storage thread's news to the core thread
    AccountJournal(AccountJournalPorts ports, const AccountJournalOptions& options, Logger log);
    void tell_findings() const;
    void look();
    void wake();
    void wake_at(MonoNanos deadline);
    Result<void> healthy() const;

    AccountJournalPorts ports_;
    std::string directory_;
    JournalConfig config_;
    Duration patience_;
    Logger log_;
    Books books_;
    JournalFindings findings_;
    std::shared_ptr<Alarm> alarm_;
    std::unique_ptr<JournalThread> thread_;
    JournalHealth told_{JournalHealth::good};
    std::shared_ptr<Latch> news_;
};

} // namespace qts::app
