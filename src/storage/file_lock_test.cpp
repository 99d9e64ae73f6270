#include "storage/file_lock.hpp"

#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>

namespace qts {
namespace {

TEST(FileLock, IsHeldByOneAndFreeAgainWhenThatOneEnds) {
    std::string folder = (std::filesystem::temp_directory_path() / "qts_lock_XXXXXX").string();
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    const std::string path = folder + "/lock";
    FileLock second;
    {
        FileLock first;
        EXPECT_EQ(first.try_take(path), FileLock::Outcome::taken);
        EXPECT_EQ(second.try_take(path), FileLock::Outcome::held_by_another);
    }
    EXPECT_EQ(second.try_take(path), FileLock::Outcome::taken);
    std::filesystem::remove_all(folder);
}

TEST(FileLock, NamesItsOwnerAsLongAsItIsHeld) {
    std::string folder = (std::filesystem::temp_directory_path() / "qts_lock_XXXXXX").string();
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    const std::string path = folder + "/lock";
    {
        FileLock lock;
        ASSERT_EQ(lock.try_take(path), FileLock::Outcome::taken);
        lock.write_note("4711 run\n");
        EXPECT_EQ(std::filesystem::file_size(path), 9U);
    }
    EXPECT_EQ(std::filesystem::file_size(path), 0U) << "it names an owner that is gone";
    std::filesystem::remove_all(folder);
}

TEST(FileLock, WhereNothingCanBeMadeIsImpossible) {
    FileLock lock;
    EXPECT_EQ(lock.try_take("/nonexistent/folder/lock"), FileLock::Outcome::impossible);
}

} // namespace
} // namespace qts
