#include "apps/qts/account_journal.hpp"

#include "fakes/fake_file_system.hpp"
#include "fakes/recording_log_sink.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

namespace qts::app {
namespace {

struct Rig {
    Rig() {
        for (const char* part : {"journal."})
            log.expect(part);
    }
    Result<std::unique_ptr<AccountJournal>> open() {
        AccountJournalOptions options;
        options.directory = "journal";
        options.command = "test";
        options.segment_bytes = 65'536;
        options.patience = std::chrono::milliseconds{50};
        options.config.min_free_bytes = 1'000;
        return AccountJournal::open({files, clock, timer, io.get_executor()}, options,
                                    Logger{log, "journal"});
    }
    Result<void> durable(AccountJournal& journal) {
        std::optional<Result<void>> result;
        auto done = [&](const std::exception_ptr&, Result<void> outcome) {
            result = std::move(outcome);
            io.stop();
        };
        io.restart();
        boost::asio::co_spawn(io, journal.all_durable(), done);
        io.run();
        return result.value();
    }

    RecordingLogSink log;
    FakeFileSystem files;
    SystemClock clock;
    boost::asio::io_context io{1};
    AsioTimer timer{io.get_executor()};
};

TEST(AccountJournal, WaitsUntilEverythingIsDurable) {
    Rig rig;
    const auto journal = rig.open();
    ASSERT_TRUE(journal);
    EXPECT_TRUE(rig.durable(**journal));
    EXPECT_EQ((*journal)->writer().durable_sequence(), 1U) << "its beginning";
}

TEST(AccountJournal, DoesNotWaitForeverForADiskThatHangs) {
    Rig rig;
    const auto journal = rig.open();
    ASSERT_TRUE(journal);
    ASSERT_TRUE(rig.durable(**journal));
    std::unique_lock hung{rig.files.gate};
    (*journal)->end(ExitCode::done); // a record that does not become durable
    const auto durable = rig.durable(**journal);
    ASSERT_FALSE(durable);
    EXPECT_EQ(durable.error().kind, ErrorKind::timeout);
    hung.unlock();
    EXPECT_TRUE(rig.durable(**journal)) << "it answers again";
}

TEST(AccountJournal, WithLittleRoomSaysNo) {
    Rig rig;
    rig.files.room = 999;
    const auto journal = rig.open();
    ASSERT_TRUE(journal);
    const auto refused = rig.durable(**journal);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::disk_full);
}

TEST(AccountJournal, TellsWhetherTheLastRunEnded) {
    Rig rig;
    {
        const auto journal = rig.open();
        ASSERT_TRUE(journal);
        EXPECT_FALSE((*journal)->findings().interrupted);
    }
    {
        const auto journal = rig.open();
        ASSERT_TRUE(journal);
        EXPECT_TRUE((*journal)->findings().interrupted);
        (*journal)->end(ExitCode::done);
    }
    const auto journal = rig.open();
    ASSERT_TRUE(journal);
    EXPECT_FALSE((*journal)->findings().interrupted);
}

TEST(AccountJournal, OneThatIsBrokenIsNotOpenedAndNotTouched) {
    Rig rig;
    {
        const auto journal = rig.open();
        ASSERT_TRUE(journal);
        (*journal)->end(ExitCode::done);
    }
    rig.files.files["journal/00000001.seg"][130] ^= 1; // in the first record
    const auto before = rig.files.files;
    const auto broken = rig.open();
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().kind, ErrorKind::corrupt);
    EXPECT_EQ(rig.files.files, before);
}

} // namespace
} // namespace qts::app
