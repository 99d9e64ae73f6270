#include "apps/qts/journal_command.hpp"

#include "apps/qts/journal_report.hpp"
#include "apps/qts/kept_account.hpp"
#include "apps/qts/settings.hpp"
#include "core/startup_error.hpp"
#include "storage/journal_backup.hpp"
#include "storage/posix_file_system.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>

namespace qts::app {
namespace {

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

ExitCode failed_with(const Error& error) {
    std::fputs(fmt::format("qts: {}\n", error.context).c_str(), stderr);
    return ExitCode::failed;
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
        return failed_with(extent.error());
    }
    return ExitCode::done;
}

std::string folder_in(const std::string& journal) {
    const std::string account = journal.substr(0, journal.find_last_of('/'));
    return account.substr(account.find_last_of('/') + 1);
}

/// A copy inside the data directory would be taken for an account, or take the journal's own place.
void refuse_own_directory(const std::string& to, const std::string& data_directory) {
    std::error_code unknown;
    const auto target = std::filesystem::weakly_canonical(to + "/", unknown);
    const auto data = std::filesystem::weakly_canonical(data_directory, unknown);
    const auto [own, rest] = std::mismatch(data.begin(), data.end(), target.begin(), target.end());
    if (!unknown && own != data.end()) return;
    throw StartupError(fmt::format("'{}' lies in the data directory; a backup belongs elsewhere, "
                                   "best on another disk",
                                   to));
}

/// A copy of every journal under the same folder's name.
ExitCode back_up(FileSystem& files, const std::vector<std::string>& journals, const std::string& to,
                 bool json) {
    JsonArray all;
    std::string text;
    for (const std::string& journal : journals) {
        const std::string folder = fmt::format("{}/{}", to, folder_in(journal));
        const std::string copy = folder + "/journal";
        const auto extent = back_up_journal(files, journal, copy);
        if (!extent) return failed_with(extent.error());
        all.object(JsonObject{}
                       .text("journal", journal)
                       .text("copy", copy)
                       .integer("records", static_cast<std::int64_t>(extent->records)));
        text +=
            fmt::format("{}\n  {} records, read back from {}\n", journal, extent->records, copy);
    }
    if (json) text = JsonObject{}.array("backups", all).str() + "\n";
    std::fputs(text.c_str(), stdout);
    return ExitCode::done;
}

/// The tables of every account made anew.
ExitCode rebuild(FileSystem& files, const std::vector<KeptAccount>& accounts, bool json) {
    JsonArray all;
    std::string text;
    for (const KeptAccount& account : accounts) {
        const auto store = rebuild_query_store(files, account);
        if (!store) return failed_with(store.error());
        all.object(JsonObject{}.text("account", account.name));
        text +=
            fmt::format("{}: the tables of past days were made from its journal\n", account.name);
    }
    if (json) text = JsonObject{}.array("rebuilt", all).str() + "\n";
    std::fputs(text.c_str(), stdout);
    return ExitCode::done;
}

std::vector<std::string> journals_of(const std::vector<KeptAccount>& accounts) {
    std::vector<std::string> journals;
    for (const KeptAccount& account : accounts)
        journals.push_back(account.journal());
    return journals;
}

/// verify and export of one journal that is named.
std::vector<std::string> named_journal(FileSystem& files, const std::string& directory) {
    if (files.exists(directory + "/" + std::string{kHeadName})) return {directory};
    throw StartupError(fmt::format("no journal is in '{}'", directory));
}

} // namespace

ExitCode journal_command(const JournalCommandOptions& options, const char* const* environment) {
    PosixFileSystem files;
    const bool json = options.common.json;
    const bool named = options.verb != JournalVerb::backup && !options.directory.empty();
    std::vector<KeptAccount> accounts;
    if (!named) {
        const Settings settings =
            load_settings(options.common, EnvFile::ignored, files, environment);
        accounts = kept_accounts(files, settings.data_directory);
        if (options.verb == JournalVerb::backup) {
            refuse_own_directory(options.directory, settings.data_directory);
        }
        if (accounts.empty()) {
            throw StartupError(fmt::format("no journal is in '{}'; name one, or the --data-dir",
                                           settings.data_directory));
        }
    }
    const std::vector<std::string> journals =
        named ? named_journal(files, options.directory) : journals_of(accounts);
    switch (options.verb) {
    case JournalVerb::verify:
        return verify(files, journals, json);
    case JournalVerb::export_records:
        return export_records(files, journals);
    case JournalVerb::backup:
        return back_up(files, journals, options.directory, json);
    case JournalVerb::rebuild:
        break;
    }
    return rebuild(files, accounts, json);
}

} // namespace qts::app
