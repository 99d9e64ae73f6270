#include "apps/qts/issue_names.hpp"

#include "core/json_writer.hpp"
#include "core/startup_error.hpp"
#include "core/text.hpp"
#include "market/issue_file.hpp"
#include "runtime/broker/kis/kis_master_file.hpp"

#include <array>
#include <cstdio>
#include <fmt/format.h>

namespace qts::app {
namespace {

constexpr std::size_t kMaxMasterFile = 64U * 1024 * 1024;
constexpr std::string_view kCsv = ".csv";

std::string_view file_of(Market market) {
    return market == Market::kospi ? "kospi_code.mst" : "kosdaq_code.mst";
}

std::string path_of(const Program& program, Market market) {
    return fmt::format("{}/master/{}", program.settings.data_directory, file_of(market));
}

bool is_csv(std::string_view path) {
    return path.size() > kCsv.size() &&
           equal_ignoring_case(path.substr(path.size() - kCsv.size()), kCsv);
}

/// The issues of a stored list; an error names the file.
Result<std::vector<Instrument>> read_list(FileSystem& files, const std::string& path,
                                          const IssueDirectory& known) {
    QTS_TRY(bytes, files.read(path, kMaxMasterFile));
    const auto named = [&](const Error& error) {
        return failure(error.kind, fmt::format("'{}': {}", path, error.context));
    };
    if (is_csv(path)) {
        auto issues = parse_issue_csv(bytes, known);
        if (!issues) return named(issues.error());
        return *std::move(issues);
    }
    auto file = kis::parse_master_file(bytes);
    if (!file) return named(file.error());
    std::vector<Instrument> issues;
    for (kis::MasterRecord& record : file->records)
        issues.push_back(std::move(record.instrument));
    return issues;
}

std::string csv_path(const Program& program) {
    return program.settings.data_directory + "/master/issues.csv";
}

void save(Program& program, const std::string& path, std::string_view bytes) {
    const auto made = program.files.make_directories(program.settings.data_directory + "/master");
    if (!made) throw StartupError(made.error().context);
    const auto saved = program.files.write_private(path, bytes);
    if (!saved) throw StartupError(saved.error().context);
}

/// What was imported, as JSON or as a sentence.
void tell_import(const MasterOptions& options, const JsonObject& document,
                 const std::string& sentence) {
    const std::string text = options.common.json ? document.str() : sentence;
    std::fputs((text + "\n").c_str(), stdout);
}

ExitCode import_csv(const MasterOptions& options, Program& program) {
    const auto bytes = program.files.read(options.file, kMaxMasterFile);
    if (!bytes) throw StartupError(bytes.error().context);
    const auto issues = parse_issue_csv(*bytes, IssueDirectory::built_in());
    if (!issues) throw StartupError(fmt::format("'{}': {}", options.file, issues.error().context));
    const std::string path = csv_path(program);
    save(program, path, *bytes);
    tell_import(options, JsonObject{}.integer("issues", std::ssize(*issues)).text("path", path),
                fmt::format("{} issues imported into {}", issues->size(), path));
    return ExitCode::done;
}

ExitCode import_master(const MasterOptions& options, Program& program) {
    const auto bytes = program.files.read(options.file, kMaxMasterFile);
    if (!bytes) throw StartupError(bytes.error().context);
    if (bytes->starts_with("PK")) {
        throw StartupError(fmt::format("'{}' is a zip archive; unzip it first", options.file));
    }
    const auto file = kis::parse_master_file(*bytes);
    if (!file) throw StartupError(fmt::format("'{}': {}", options.file, file.error().context));
    const std::string path = path_of(program, file->market);
    save(program, path, *bytes); // as it came: later versions may read more of it
    const std::string_view market = file->market == Market::kospi ? "KOSPI" : "KOSDAQ";
    std::string sentence = fmt::format("{}: {} issues imported ({} other codes skipped) into {}",
                                       market, file->records.size(), file->skipped, path);
    if (file->odd_isins > 0) {
        sentence +=
            fmt::format("\n{} of them have an ISIN with a wrong check digit", file->odd_isins);
    }
    tell_import(options,
                JsonObject{}
                    .text("market", market)
                    .integer("issues", std::ssize(file->records))
                    .integer("skipped", static_cast<std::int64_t>(file->skipped))
                    .integer("odd_isins", static_cast<std::int64_t>(file->odd_isins))
                    .text("path", path),
                sentence);
    return ExitCode::done;
}

} // namespace

KnownIssues load_issues(Program& program) {
    KnownIssues known{.directory = IssueDirectory::built_in(), .unread = std::nullopt};
    // A person's own list has the last word.
    for (const std::string& path :
         {path_of(program, Market::kospi), path_of(program, Market::kosdaq), csv_path(program)}) {
        if (!program.files.exists(path)) continue;
        auto issues = read_list(program.files, path, known.directory);
        if (issues) {
            known.directory.add(*std::move(issues));
        } else if (!known.unread) {
            known.unread = make_error(issues.error().kind,
                                      fmt::format("{}; import it again (qts data master --file) or "
                                                  "remove it",
                                                  issues.error().context));
        }
    }
    return known;
}

Symbol find_issue_named(Program& program, std::string_view text) {
    // A code needs no list.
    if (const auto code = Symbol::parse(text)) return *code;
    const KnownIssues known = load_issues(program);
    const auto found = known.directory.find(text);
    if (found) return *found;
    throw StartupError(known.unread ? known.unread->context : found.error().context);
}

std::string name_of_issue(Program& program, Symbol symbol) {
    const IssueDirectory built_in = IssueDirectory::built_in();
    if (const Instrument* issue = built_in.find(symbol)) return issue->name;
    const KnownIssues all = load_issues(program);
    const Instrument* const issue = all.directory.find(symbol);
    return issue != nullptr ? issue->name : std::string{symbol.view()};
}

ExitCode master_command(const MasterOptions& options, const char* const* environment) {
    Program program{options.common, EnvFile::ignored, std::nullopt, false, environment};
    return is_csv(options.file) ? import_csv(options, program) : import_master(options, program);
}

} // namespace qts::app
