#include "apps/qts/account_journal.hpp"

#include "apps/qts/version.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <fmt/format.h>
#include <utility>

namespace qts::app {

struct AccountJournal::Alarm {
    boost::asio::any_io_executor executor;
    AccountJournal* journal; ///< core thread's; null: it is gone
};

namespace {

template <typename Record>
void append(JournalWriter& writer, RecordType type, const Record& record) {
    std::vector<std::byte> payload;
    append_payload(payload, record);
    writer.append(type, kBooksSchema, payload);
    writer.kick();
}

} // namespace

AccountJournal::AccountJournal(AccountJournalPorts ports, const AccountJournalOptions& options,
                               Logger log)
    : ports_{std::move(ports)}, directory_{options.directory}, config_{options.config},
      patience_{options.patience}, log_{log} {}

Result<std::unique_ptr<AccountJournal>>
AccountJournal::open(AccountJournalPorts ports, AccountJournalOptions options, Logger log) {
    BooksReplay replay;
    auto take = [&replay](const JournalRecord& record) { return replay.take(record); };
    QTS_TRY(file, JournalFile::open(ports.files, ports.clock, options.directory,
                                    JournalOptions{.segment_bytes = options.segment_bytes,
                                                   .sync = options.config.sync},
                                    take));
    std::unique_ptr<AccountJournal> journal{new AccountJournal{std::move(ports), options, log}};
    journal->books_ = replay.books();
    journal->findings_ = JournalFindings{.tail_bytes = file->found().tail_bytes,
                                         .lost_batches = file->found().lost_batches,
                                         .interrupted = replay.interrupted()};
    journal->alarm_ = std::make_shared<Alarm>(journal->ports_.executor, journal.get());
    auto on_progress = [alarm = journal->alarm_] {
        boost::asio::post(alarm->executor, [alarm] {
            if (alarm->journal != nullptr) alarm->journal->look();
        });
    };
    journal->thread_ = std::make_unique<JournalThread>(
        std::move(file), journal->ports_.files, journal->ports_.clock, journal->directory_,
        JournalThreadOptions{.min_free_bytes = options.config.min_free_bytes}, on_progress);
    append(*journal->thread_, kRunBegan,
           RunBegan{.version = std::string{kVersion}, .command = std::move(options.command)});
    journal->tell_findings();
    return journal;
}

AccountJournal::~AccountJournal() {
    alarm_->journal = nullptr;
}

void AccountJournal::tell_findings() const {
    if (findings_.tail_bytes > 0) {
        log_.warning("journal.tail_cut bytes={} directory={}", findings_.tail_bytes, directory_);
    }
    if (findings_.lost_batches > 0) {
        log_.error("journal.records_lost batches={} directory={} reason='HEAD tells of more than "
                   "the segments hold; orders are compared with the broker'",
                   findings_.lost_batches, directory_);
    }
    if (findings_.interrupted) log_.warning("journal.interrupted_run");
}

Task<Result<void>> AccountJournal::all_durable() {
    const std::uint64_t wanted = thread_->last_sequence();
    const MonoNanos deadline = ports_.clock.mono_now() + patience_;
    if (thread_->durable_sequence() < wanted) wake_at(deadline);
    while (thread_->durable_sequence() < wanted) {
        const auto able = healthy();
        if (!able) co_return able;
        if (ports_.clock.mono_now() >= deadline) {
            log_.error("journal.hung directory={}", directory_);
            co_return failure(ErrorKind::timeout,
                              "the disk of the journal does not answer, so no new order is sent "
                              "(cancels are); look at the disk");
        }
        if (!news_) news_ = std::make_shared<Latch>();
        const auto news = news_;
        co_await news->wait();
    }
    co_return healthy();
}

void AccountJournal::look() {
    const JournalHealth now = thread_->health();
    if (now != told_) {
        told_ = now;
        if (now == JournalHealth::good) {
            log_.info("journal.health state=good");
        } else {
            log_.error("journal.health state={} reason='{}'", to_string(now),
                       healthy().error().context);
        }
    }
    wake();
}

/// Whoever waits looks again.
void AccountJournal::wake() {
    if (const auto news = std::exchange(news_, nullptr)) news->open();
}

void AccountJournal::wake_at(MonoNanos deadline) {
    auto sleep = [](std::shared_ptr<Alarm> alarm, Timer& timer, MonoNanos until) -> Task<void> {
        co_await timer.sleep_until(until);
        if (alarm->journal != nullptr) alarm->journal->wake();
    };
    boost::asio::co_spawn(ports_.executor, sleep(alarm_, ports_.timer, deadline), rethrow);
}

Result<void> AccountJournal::healthy() const {
    switch (thread_->health()) {
    case JournalHealth::good:
        return {};
    case JournalHealth::low_space:
        return failure(ErrorKind::disk_full,
                       fmt::format("less than {} MB are free where the journal is, so no new order "
                                   "is sent (cancels are); make room there, or lower [storage] "
                                   "min_free_mb",
                                   config_.min_free_bytes >> 20U));
    case JournalHealth::disk_full:
        return failure(ErrorKind::disk_full,
                       "the disk of the journal is full, so no new order is sent (cancels are); "
                       "make room there");
    case JournalHealth::failed:
        break;
    }
    return failure(ErrorKind::io, "the journal cannot be written any more, so no new order is sent "
                                  "(cancels are); end the program, look at the disk, start again");
}

void AccountJournal::close_day(const DayClosed& closed) {
    append(*thread_, kDayClosed, closed);
    thread_->end_segment();
}

void AccountJournal::end(ExitCode code) {
    append(*thread_, kRunEnded, RunEnded{.exit_code = static_cast<std::int32_t>(code)});
}

} // namespace qts::app
