#include "core/daily_log_file.hpp"

#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>
#include <sstream>

namespace qts {
namespace {

namespace fs = std::filesystem;

class Folder final {
  public:
    Folder() {
        std::string name = (fs::temp_directory_path() / "qts_log_XXXXXX").string();
        EXPECT_NE(::mkdtemp(name.data()), nullptr);
        path_ = name;
    }
    ~Folder() { fs::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string log() const { return (path_ / "qts.log").string(); }
    std::string text(const std::string& suffix = "") const {
        std::ostringstream all;
        all << std::ifstream{log() + suffix}.rdbuf();
        return all.str();
    }
    std::size_t files() const {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator{path_}, fs::directory_iterator{}));
    }

  private:
    fs::path path_;
};

UtcNanos at(unsigned day, int hour) {
    return to_utc(KstDate::of(2026, 11, day), KstTime::of(hour, 0));
}

TEST(DailyLogFile, KeepsTheLinesOfOneKoreanDayTogether) {
    const Folder folder;
    DailyLogFile log{folder.log()};
    log.write(at(23, 1), "2026-11-23 one\n"); // still the 22nd in UTC
    log.write(at(23, 23), "2026-11-23 two\n");
    log.flush();
    EXPECT_EQ(folder.text(), "2026-11-23 one\n2026-11-23 two\n");
    EXPECT_EQ(folder.files(), 1U);
}

TEST(DailyLogFile, PutsTheDayAsideAtKoreanMidnight) {
    const Folder folder;
    DailyLogFile log{folder.log()};
    log.write(at(23, 23), "2026-11-23 old\n");
    log.write(at(24, 0), "2026-11-24 new\n");
    log.flush();
    EXPECT_EQ(folder.text(), "2026-11-24 new\n");
    EXPECT_EQ(folder.text(".2026-11-23"), "2026-11-23 old\n");
}

TEST(DailyLogFile, PutsAsideWhatARunOfAnEarlierDayLeft) {
    const Folder folder;
    std::ofstream{folder.log()} << "2026-11-20 left\nand a line without a date\n";
    DailyLogFile log{folder.log()};
    log.write(at(23, 9), "2026-11-23 new\n");
    log.flush();
    EXPECT_EQ(folder.text(), "2026-11-23 new\n");
    EXPECT_EQ(folder.text(".2026-11-20"), "2026-11-20 left\nand a line without a date\n");
}

TEST(DailyLogFile, KeepsSevenPastDays) {
    const Folder folder;
    DailyLogFile log{folder.log()};
    for (unsigned day = 2; day <= 14; ++day)
        log.write(at(day, 9), "2026-11-" + std::to_string(day) + "\n");
    log.flush();
    EXPECT_EQ(folder.files(), 1 + DailyLogFile::kKeptDays);
    EXPECT_NE(folder.text(".2026-11-07"), "");
    EXPECT_EQ(folder.text(".2026-11-06"), "");
}

TEST(DailyLogFile, CountsAndRemovesItsOwnFilesOnly) {
    const Folder folder;
    for (const char* name : {".bak", ".notes", ".1"})
        std::ofstream{folder.log() + name} << "mine";
    DailyLogFile log{folder.log()};
    for (unsigned day = 10; day <= 20; ++day)
        log.write(at(day, 9), "2026-11-" + std::to_string(day) + "\n");
    EXPECT_EQ(folder.files(), 3 + 1 + DailyLogFile::kKeptDays);
    EXPECT_EQ(folder.text(".1"), "mine");
}

TEST(DailyLogFile, KeepsAsManyPastDaysAsItIsTold) {
    const Folder folder;
    DailyLogFile log{folder.log(), 2};
    for (unsigned day = 10; day <= 14; ++day)
        log.write(at(day, 9), "2026-11-" + std::to_string(day) + "\n");
    EXPECT_EQ(folder.files(), 3U);
    EXPECT_NE(folder.text(".2026-11-12"), "");
    EXPECT_EQ(folder.text(".2026-11-11"), "");
}

TEST(DailyLogFile, ADayBeyondItsCapGoesOnInAFreshFileAndTheLastPartIsKept) {
    const Folder folder;
    DailyLogFile log{folder.log(), 7, 40};
    for (const char* line :
         {"2026-11-23 first 16\n", "2026-11-23 second\n", "2026-11-23 third\n"}) {
        log.write(at(23, 9), line);
    }
    EXPECT_EQ(folder.text(), "2026-11-23 third\n");
    EXPECT_EQ(folder.text(".2026-11-23.full"), "2026-11-23 first 16\n2026-11-23 second\n");
    for (int i = 0; i < 20; ++i)
        log.write(at(23, 9), "2026-11-23 more lines\n");
    EXPECT_EQ(folder.files(), 2U);
    EXPECT_LE(folder.text().size(), 40U);
}

TEST(DailyLogFile, TwoWritersPutOneDayAsideOnce) {
    const Folder folder;
    DailyLogFile one{folder.log()};
    DailyLogFile other{folder.log()};
    one.write(at(23, 23), "2026-11-23 one\n");
    other.write(at(23, 23), "2026-11-23 other\n");
    one.write(at(24, 0), "2026-11-24 one\n");
    other.write(at(24, 0), "2026-11-24 other\n");
    EXPECT_EQ(folder.text(".2026-11-23"), "2026-11-23 one\n2026-11-23 other\n");
    EXPECT_EQ(folder.text(), "2026-11-24 one\n2026-11-24 other\n");
}

} // namespace
} // namespace qts
