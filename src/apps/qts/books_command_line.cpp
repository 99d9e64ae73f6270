#include "apps/qts/books_command_line.hpp"

#include "core/startup_error.hpp"

#include <fmt/format.h>

namespace qts::app {
namespace {

constexpr const char* kAccountAbout = "a folder of --data-dir (default: your keys')";

KstDate day_of(std::string_view option, const std::string& text) {
    const auto day = KstDate::parse(text);
    if (!day) throw StartupError(fmt::format("{}: {}", option, day.error().context));
    return *day;
}

/// --date, or --from with or without --to.
class DayWords final {
  public:
    explicit DayWords(CommandParser& parser) : parser_{parser} {
        parser.add_value("--date", date_, "a day (2026-11-20); default: the last one");
        parser.add_value("--from", from_, "the first of several days");
        parser.add_value("--to", to_, "the last of them (default: all since)");
    }
    AskedDays days() const {
        if (parser_.given("--date") && (parser_.given("--from") || parser_.given("--to"))) {
            throw StartupError("--date is one day, --from and --to are several; give one or the "
                               "other");
        }
        if (parser_.given("--date")) return one_day();
        if (!parser_.given("--from")) {
            if (parser_.given("--to")) throw StartupError("--to needs --from");
            return {};
        }
        const KstDate from = day_of("--from", from_);
        if (!parser_.given("--to")) return {.from = from, .to = std::nullopt};
        const KstDate to = day_of("--to", to_);
        if (to < from) throw StartupError("--to is before --from");
        return {.from = from, .to = to};
    }

  private:
    AskedDays one_day() const {
        const KstDate day = day_of("--date", date_);
        return {.from = day, .to = day};
    }

    CommandParser& parser_;
    std::string date_;
    std::string from_;
    std::string to_;
};

} // namespace

Invocation parse_orders(const std::string& program, const Words& words) {
    OrdersOptions options;
    options.common.program = program;
    std::string date;
    CommandParser parser{"qts orders",
                         "The orders of a day, as the broker's list and we know them.",
                         "\nExamples:\n  qts orders\n  qts orders --date 2026-11-20 --json\n"
                         "  qts orders --unknown\n  qts orders --ours --date 2026-11-20\n"};
    parser.add_common(options.common);
    parser.add_value("--date", date, "a day (2026-11-20); default: today");
    parser.app().add_flag("--unknown", options.unknown, "orders of unknown fate, with evidence");
    parser.app().add_flag("--ours", options.ours, "ours, from the books; no broker is asked");
    parser.add_value("--account", options.account, kAccountAbout);
    if (auto help = parser.parse(words)) return *help;
    if (options.unknown && parser.given("--date")) {
        throw StartupError("--unknown shows those of every day; leave --date out");
    }
    if (options.unknown && options.ours) {
        throw StartupError("--unknown and --ours are two questions; ask one");
    }
    if (parser.given("--account") && !options.ours) {
        throw StartupError("--account chooses books; add --ours");
    }
    if (parser.given("--date")) options.date = day_of("--date", date);
    return options;
}

Invocation parse_fills(const std::string& program, const Words& words) {
    FillsOptions options;
    options.common.program = program;
    CommandParser parser{"qts fills",
                         "What filled on a day, with its costs, from the account's books.",
                         "\nExamples:\n  qts fills\n  qts fills --date 2026-11-20\n"
                         "  qts fills --from 2026-01-01 --csv > diary.csv\n\n"
                         "Asks no broker. --csv has the columns of a Korean trade diary.\n"};
    parser.add_common(options.common);
    DayWords days{parser};
    parser.app().add_flag("--csv", options.csv, "a line a fill, for a spreadsheet");
    parser.add_value("--account", options.account, kAccountAbout);
    if (auto help = parser.parse(words)) return *help;
    if (options.csv && options.common.json) throw StartupError("--csv or --json, not both");
    options.days = days.days();
    return options;
}

Invocation parse_pnl(const std::string& program, const Words& words) {
    PnlOptions options;
    options.common.program = program;
    CommandParser parser{"qts pnl",
                         "What each day made, by strategy and issue, from the account's books.",
                         "\nExamples:\n  qts pnl\n  qts pnl --from 2026-11-01 --json\n\n"
                         "Asks no broker. Realised is before commission and tax; net is after.\n"};
    parser.add_common(options.common);
    DayWords days{parser};
    parser.add_value("--account", options.account, kAccountAbout);
    if (auto help = parser.parse(words)) return *help;
    options.days = days.days();
    return options;
}

Invocation parse_journal(const std::string& program, const Words& words) {
    JournalCommandOptions options;
    options.common.program = program;
    std::string verb;
    CommandParser parser{
        "qts journal",
        "Proves an account's journal whole, or names its first broken byte; prints it,\n"
        "copies it, makes the tables of past days anew from it.",
        "\nExamples:\n  qts journal verify\n  qts journal export > journal.jsonl\n"
        "  qts journal backup /mnt/backup\n  qts journal rebuild\n\n"
        "Asks no broker and changes no journal. Exit code 1: a journal is broken.\n"};
    parser.add_common(options.common);
    parser.add_value("verb", verb, "verify, export (JSON lines), backup DIR or rebuild")
        ->required();
    parser.add_value("directory", options.directory,
                     "one journal (default: all); backup: where to");
    if (auto help = parser.parse(words)) return *help;
    options.verb = choose<JournalVerb>("journal", verb,
                                       {{"verify", JournalVerb::verify},
                                        {"export", JournalVerb::export_records},
                                        {"backup", JournalVerb::backup},
                                        {"rebuild", JournalVerb::rebuild}});
    if (options.verb == JournalVerb::backup && options.directory.empty()) {
        throw StartupError("qts journal backup needs a directory: qts journal backup DIR");
    }
    if (options.verb == JournalVerb::rebuild && !options.directory.empty()) {
        throw StartupError("qts journal rebuild makes the tables of every account of --data-dir; "
                           "leave the directory out");
    }
    return options;
}

} // namespace qts::app
