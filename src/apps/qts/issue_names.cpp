#include "apps/qts/issue_names.hpp"

#include "core/json_writer.hpp"
#include "core/startup_error.hpp"
#include "runtime/broker/kis/kis_master_file.hpp"

#include <array>
#include <cstdio>
#include <fmt/format.h>

namespace qts::app {
namespace {

constexpr std::size_t kMaxMasterFile = 64U * 1024 * 1024;

std::string_view file_of(Market market) {
    return market == Market::kospi ? "kospi_code.mst" : "kosdaq_code.mst";
}

std::string path_of(const Program& program, Market market) {
    return fmt::format("{}/master/{}", program.settings.data_directory, file_of(market));
}

kis::MasterFile read_master(FileSystem& files, const std::string& path) {
    const auto bytes = files.read(path, kMaxMasterFile);
    if (!bytes) throw StartupError(bytes.error().context);
    auto file = kis::parse_master_file(*bytes);
    if (!file) throw StartupError(fmt::format("'{}': {}", path, file.error().context));
    return *std::move(file);
}

/// The imported lists over the built-in table.
IssueDirectory load_directory(Program& program) {
    IssueDirectory directory = IssueDirectory::built_in();
    for (const Market market : {Market::kospi, Market::kosdaq}) {
        const std::string path = path_of(program, market);
        if (!program.files.exists(path)) continue;
        std::vector<NamedIssue> issues;
        for (kis::MasterRecord& record : read_master(program.files, path).records)
            issues.push_back(NamedIssue{record.symbol, std::move(record.name)});
        directory.add(std::move(issues));
    }
    return directory;
}

} // namespace

Symbol find_issue_named(Program& program, std::string_view text) {
    // A code needs no list.
    if (const auto code = Symbol::parse(text)) return *code;
    const auto found = load_directory(program).find(text);
    if (!found) throw StartupError(found.error().context);
    return *found;
}

std::string name_of_issue(Program& program, Symbol symbol) {
    const IssueDirectory built_in = IssueDirectory::built_in();
    if (const NamedIssue* issue = built_in.find(symbol)) return issue->name;
    const IssueDirectory all = load_directory(program);
    const NamedIssue* const issue = all.find(symbol);
    return issue != nullptr ? issue->name : std::string{symbol.view()};
}

ExitCode master_command(const MasterOptions& options, const char* const* environment) {
    Program program{options.common, EnvFile::ignored, std::nullopt, false, environment};
    const auto bytes = program.files.read(options.file, kMaxMasterFile);
    if (!bytes) throw StartupError(bytes.error().context);
    if (bytes->starts_with("PK")) {
        throw StartupError(fmt::format("'{}' is a zip archive; unzip it first", options.file));
    }
    const auto file = kis::parse_master_file(*bytes);
    if (!file) throw StartupError(fmt::format("'{}': {}", options.file, file.error().context));
    const std::string path = path_of(program, file->market);
    const auto made = program.files.make_directories(program.settings.data_directory + "/master");
    if (!made) throw StartupError(made.error().context);
    // Kept as it came: later versions may read more of it.
    const auto saved = program.files.write_private(path, *bytes);
    if (!saved) throw StartupError(saved.error().context);
    const std::string_view market = file->market == Market::kospi ? "KOSPI" : "KOSDAQ";
    const JsonObject document = JsonObject{}
                                    .text("market", market)
                                    .integer("issues", std::ssize(file->records))
                                    .integer("skipped", static_cast<std::int64_t>(file->skipped))
                                    .text("path", path);
    const std::string text =
        options.common.json
            ? document.str() + "\n"
            : fmt::format("{}: {} issues imported ({} other codes skipped) into {}\n", market,
                          file->records.size(), file->skipped, path);
    std::fputs(text.c_str(), stdout);
    return ExitCode::done;
}

} // namespace qts::app
