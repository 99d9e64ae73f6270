#include "apps/qts/journal_command.hpp"

#include "apps/qts/journal_report.hpp"
#include "apps/qts/settings.hpp"
#include "core/startup_error.hpp"
#include "storage/posix_file_system.hpp"

#include <cstdio>
#include <fmt/format.h>

namespace qts::app {
namespace {

/// The journals of a data directory: that of every account, ascending.
std::vector<std::string> journals_in(FileSystem& files, const std::string& data_directory) {
    const auto folders = files.list_directories(data_directory);
    if (!folders) throw StartupError(folders.error().context);
    std::vector<std::string> found;
    for (const std::string& folder : *folders) {
        const std::string journal = fmt::format("{}/{}/journal", data_directory, folder);
        if (files.exists(journal)) found.push_back(journal);
    }
    return found;
}

JournalFacts look_at(FileSystem& files, const std::string& directory) {
    BooksReplay replay;
    auto take = [&replay](const JournalRecord& record) { return replay.take(record); };
    auto extent = scan_journal(files, directory, take);
    return JournalFacts{.directory = directory,
                        .extent = std::move(extent),
                        .runs = replay.runs(),
                        .interrupted = replay.interrupted()};
}

ExitCode verify(FileSystem& files, const std::vector<std::string>& journals, bool json) {
    JsonArray all;
    std::string text;
    ExitCode code = ExitCode::done;
    for (const std::string& directory : journals) {
        const JournalFacts facts = look_at(files, directory);
        if (!is_whole(facts)) code = ExitCode::failed;
        all.object(to_json(facts));
        text += report(facts);
    }
    if (json) text = JsonObject{}.array("journals", all).str() + "\n";
    std::fputs(text.c_str(), stdout);
    return code;
}

/// Every record of every journal as a line of its own.
ExitCode export_records(FileSystem& files, const std::vector<std::string>& journals) {
    auto print = [](const JournalRecord& record) -> Result<void> {
        QTS_TRY(json, to_json(record));
        std::fputs((json.str() + "\n").c_str(), stdout);
        return {};
    };
    for (const std::string& directory : journals) {
        const auto extent = scan_journal(files, directory, print);
        if (extent) continue;
        std::fputs(fmt::format("qts: {}\n", extent.error().context).c_str(), stderr);
        return ExitCode::failed;
    }
    return ExitCode::done;
}

} // namespace

ExitCode journal_command(const JournalCommandOptions& options, const char* const* environment) {
    PosixFileSystem files;
    std::vector<std::string> journals;
    if (options.directory.empty()) {
        const Settings settings =
            load_settings(options.common, EnvFile::ignored, files, environment);
        journals = journals_in(files, settings.data_directory);
        if (journals.empty()) {
            throw StartupError(fmt::format("no journal is in '{}'; name one, or the --data-dir",
                                           settings.data_directory));
        }
    } else if (files.exists(options.directory + "/" + std::string{kHeadName})) {
        journals.push_back(options.directory);
    } else {
        throw StartupError(fmt::format("no journal is in '{}'", options.directory));
    }
    if (options.verb == JournalVerb::verify) return verify(files, journals, options.common.json);
    return export_records(files, journals);
}

} // namespace qts::app
