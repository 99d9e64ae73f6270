#include "apps/qts/settings.hpp"

#include "core/startup_error.hpp"
#include "fakes/fake_file_system.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <vector>

namespace qts::app {
namespace {

/// Settings from these files and this environment; HOME is there unless the test leaves it out.
Settings settings(const CommonOptions& options, FakeFileSystem& files,
                  std::vector<const char*> environment = {"HOME=/home/trader"},
                  EnvFile env_file = EnvFile::read) {
    environment.push_back(nullptr);
    return load_settings(options, env_file, files, environment.data());
}

std::string trouble(const CommonOptions& options, FakeFileSystem& files,
                    std::vector<const char*> environment = {"HOME=/home/trader"},
                    EnvFile env_file = EnvFile::read) {
    try {
        settings(options, files, std::move(environment), env_file);
    } catch (const StartupError& error) {
        return error.what();
    }
    return {};
}

bool says(const std::string& sentence, std::string_view part) {
    return sentence.find(part) != std::string::npos;
}

TEST(Settings, WithoutAnyFileTheyAreTheDefaults) {
    FakeFileSystem files;
    const Settings made = settings({}, files);
    EXPECT_TRUE(made.config_path.empty());
    EXPECT_TRUE(made.env_path.empty());
    EXPECT_EQ(made.config.scalp.interval, std::chrono::seconds{1});
    EXPECT_EQ(made.config.scalp.ttl, std::chrono::milliseconds{2'000});
    EXPECT_EQ(made.config.swing.interval, std::chrono::seconds{60});
    EXPECT_EQ(made.config.swing.ttl, std::chrono::milliseconds{30'000});
    EXPECT_EQ(made.config.run.on_stop, OnStop::cancel);
    EXPECT_EQ(made.config.run.stop_timeout, std::chrono::seconds{30});
    EXPECT_EQ(made.data_directory, "/home/trader/.local/state/qts");
    EXPECT_EQ(made.language, "en");
}

TEST(Settings, TheConfigurationOfTheWorkingDirectoryWinsOverTheDefaults) {
    FakeFileSystem files;
    files.files["qts.toml"] = "[run]\nstop_timeout_s = 7\n";
    const Settings made = settings({}, files);
    EXPECT_EQ(made.config_path, "qts.toml");
    EXPECT_EQ(made.config.run.stop_timeout, std::chrono::seconds{7});
    EXPECT_EQ(made.config.swing.interval, std::chrono::seconds{60});
}

TEST(Settings, ANamedConfigurationIsReadInsteadOfTheUsualOne) {
    FakeFileSystem files;
    files.files["qts.toml"] = "[run]\nstop_timeout_s = 7\n";
    files.files["/etc/other.toml"] = "[run]\nstop_timeout_s = 9\n";
    CommonOptions options;
    options.config_file = "/etc/other.toml";
    const Settings made = settings(options, files);
    EXPECT_EQ(made.config_path, "/etc/other.toml");
    EXPECT_EQ(made.config.run.stop_timeout, std::chrono::seconds{9});
}

TEST(Settings, ANamedConfigurationThatIsNotThereIsAnError) {
    FakeFileSystem files;
    CommonOptions options;
    options.config_file = "missing.toml";
    EXPECT_TRUE(says(trouble(options, files), "missing.toml"));
}

TEST(Settings, AnUnknownKeyOfTheConfigurationNamesTheNearestOne) {
    FakeFileSystem files;
    files.files["qts.toml"] = "[run]\nstop_timeot_s = 7\n";
    const std::string sentence = trouble({}, files);
    EXPECT_TRUE(says(sentence, "stop_timeot_s")) << sentence;
    EXPECT_TRUE(says(sentence, "stop_timeout_s")) << sentence;
    // A broken qts.toml stops what needs no keys too.
    EXPECT_FALSE(trouble({}, files, {"HOME=/home/trader"}, EnvFile::ignored).empty());
}

TEST(Settings, TheKeysOfTheWorkingDirectoryAreReadFirst) {
    FakeFileSystem files;
    files.files["conf/qts.toml"] = "";
    files.files["conf/.env"] = "KIS_MODE=KIS_REAL\n";
    files.files[".env"] = "KIS_MODE=KIS_VTS\n";
    CommonOptions options;
    options.config_file = "conf/qts.toml";
    const Settings made = settings(options, files);
    EXPECT_EQ(made.env_path, ".env");
    EXPECT_EQ(made.env.find("KIS_MODE"), "KIS_VTS");
}

TEST(Settings, WithoutThoseTheKeysBesideTheConfigurationAreRead) {
    FakeFileSystem files;
    files.files["conf/qts.toml"] = "";
    files.files["conf/.env"] = "KIS_MODE=KIS_REAL\n";
    CommonOptions options;
    options.config_file = "conf/qts.toml";
    const Settings made = settings(options, files);
    EXPECT_EQ(made.env_path, "conf/.env");
    EXPECT_EQ(made.env.find("KIS_MODE"), "KIS_REAL");
}

TEST(Settings, NamedKeysAreReadInsteadOfTheUsualOnesAndMustBeThere) {
    FakeFileSystem files;
    files.files[".env"] = "KIS_MODE=KIS_VTS\n";
    files.files["my.env"] = "KIS_MODE=KIS_REAL\n";
    CommonOptions options;
    options.env_file = "my.env";
    EXPECT_EQ(settings(options, files).env.find("KIS_MODE"), "KIS_REAL");
    options.env_file = "none.env";
    EXPECT_TRUE(says(trouble(options, files), "none.env"));
}

TEST(Settings, TheEnvironmentWinsOverTheKeyFile) {
    FakeFileSystem files;
    files.files[".env"] = "KIS_MODE=KIS_REAL\nKIS_HASHKEY=on\n";
    const Settings made = settings({}, files, {"HOME=/h", "KIS_MODE=KIS_VTS"});
    EXPECT_EQ(made.env.find("KIS_MODE"), "KIS_VTS");
    EXPECT_EQ(made.env.find("KIS_HASHKEY"), "on");
}

TEST(Settings, KeysThatOthersCanReadAreRefusedWithTheCure) {
    FakeFileSystem files;
    files.files[".env"] = "KIS_MODE=KIS_VTS\n";
    files.open_to_others.insert(".env");
    EXPECT_TRUE(says(trouble({}, files), "chmod 600"));
}

TEST(Settings, ABrokenKeyFileNamesItsLineAndNoValue) {
    FakeFileSystem files;
    files.files[".env"] = "KIS_MODE=KIS_VTS\nTOPSECRETWITHOUTEQUALS\n";
    const std::string sentence = trouble({}, files);
    EXPECT_TRUE(says(sentence, "2")) << sentence;
    EXPECT_FALSE(says(sentence, "TOPSECRET")) << sentence;
}

TEST(Settings, WhatNeedsNoKeysReadsNone) {
    FakeFileSystem files;
    files.files[".env"] = "this is not KEY=value at all\n\x01\n";
    files.open_to_others.insert(".env");
    CommonOptions options;
    options.env_file = "not-there.env";
    const Settings made = settings(options, files, {"HOME=/home/trader"}, EnvFile::ignored);
    EXPECT_TRUE(made.env_path.empty());
    EXPECT_EQ(made.env.find("KIS_MODE"), std::nullopt);
}

TEST(Settings, AnUnknownNameOfOursIsRefusedWithTheNearestOne) {
    FakeFileSystem files;
    const std::string sentence = trouble({}, files, {"HOME=/h", "KIS_MOED=KIS_VTS"});
    EXPECT_TRUE(says(sentence, "KIS_MOED")) << sentence;
    EXPECT_TRUE(says(sentence, "KIS_MODE")) << sentence;
    files.files[".env"] = "QTS_DATADIR=/x\n";
    EXPECT_TRUE(says(trouble({}, files), "QTS_DATA_DIR"));
}

TEST(Settings, OtherPeoplesNamesAndTheScriptsOwnAreLeftAlone) {
    FakeFileSystem files;
    EXPECT_EQ(trouble({}, files, {"HOME=/h", "KISS_ME=1", "PATH=/bin", "QTS_CXX=clang++-19"}), "");
}

TEST(Settings, TheDataDirectoryFollowsTheOrderOfAuthority) {
    FakeFileSystem files;
    files.files[".env"] = "QTS_DATA_DIR=/from/file\n";
    CommonOptions options;
    options.data_dir = "/from/command/line";
    EXPECT_EQ(settings(options, files, {"HOME=/h", "QTS_DATA_DIR=/from/env", "XDG_STATE_HOME=/xdg"})
                  .data_directory,
              "/from/command/line");
    EXPECT_EQ(settings({}, files, {"HOME=/h", "QTS_DATA_DIR=/from/env", "XDG_STATE_HOME=/xdg"})
                  .data_directory,
              "/from/env");
    EXPECT_EQ(settings({}, files, {"HOME=/h", "XDG_STATE_HOME=/xdg"}).data_directory, "/from/file");
    files.files.clear();
    EXPECT_EQ(settings({}, files, {"HOME=/h", "XDG_STATE_HOME=/xdg"}).data_directory, "/xdg/qts");
    EXPECT_EQ(settings({}, files, {"HOME=/h"}).data_directory, "/h/.local/state/qts");
}

TEST(Settings, AnEmptyVariableCountsAsAbsent) {
    FakeFileSystem files;
    EXPECT_EQ(settings({}, files, {"HOME=/h", "QTS_DATA_DIR=", "XDG_STATE_HOME="}).data_directory,
              "/h/.local/state/qts");
}

TEST(Settings, WithoutAHomeADataDirectoryMustBeNamed) {
    FakeFileSystem files;
    EXPECT_TRUE(says(trouble({}, files, {}), "--data-dir"));
    CommonOptions options;
    options.data_dir = "/data";
    EXPECT_EQ(settings(options, files, {}).data_directory, "/data");
}

TEST(Settings, TheLanguageIsOursElseTheLocales) {
    FakeFileSystem files;
    EXPECT_EQ(settings({}, files, {"HOME=/h", "QTS_LANG=ko", "LANG=en_US.UTF-8"}).language, "ko");
    EXPECT_EQ(settings({}, files, {"HOME=/h", "LANG=ko_KR.UTF-8"}).language, "ko_KR.UTF-8");
    EXPECT_EQ(settings({}, files, {"HOME=/h", "LC_ALL=ko_KR.UTF-8", "LANG=C"}).language,
              "ko_KR.UTF-8");
    EXPECT_EQ(settings({}, files, {"HOME=/h", "QTS_LANG=", "LANG=ko_KR.UTF-8"}).language,
              "ko_KR.UTF-8");
}

TEST(Settings, TheAuthorityFileAndTheDaysOfLogsComeFromTheEnvironment) {
    FakeFileSystem files;
    files.files["qts.toml"] = "[net]\nca_file = \"old.pem\"\n";
    const Settings made =
        settings({}, files, {"HOME=/h", "QTS_CA_FILE=/sim/ca.pem", "QTS_LOG_RETENTION_DAYS=30"});
    EXPECT_EQ(made.config.net.ca_file, "/sim/ca.pem");
    EXPECT_EQ(made.log_days, 30U);
    EXPECT_EQ(settings({}, files).log_days, 7U);
    for (const char* days :
         {"QTS_LOG_RETENTION_DAYS=0", "QTS_LOG_RETENTION_DAYS=3651", "QTS_LOG_RETENTION_DAYS=x"}) {
        EXPECT_TRUE(says(trouble({}, files, {"HOME=/h", days}), "QTS_LOG_RETENTION_DAYS")) << days;
    }
}

} // namespace
} // namespace qts::app
