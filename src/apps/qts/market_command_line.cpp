#include "apps/qts/market_command_line.hpp"

#include "core/nearest_name.hpp"
#include "core/startup_error.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace qts::app {
namespace {

/// One word or option of a question, and the field it fills.
struct FieldRow {
    std::string_view option; ///< `--date`, or the name of a word by its place
    std::string_view field;
    std::string_view about;
};

constexpr FieldRow kProduct{"--product", "product", "stock (default) or etf (an ETN is one too)"};
constexpr FieldRow kMarket{"--market", "market", "kospi (default) or kosdaq"};
constexpr FieldRow kDate{"--date", "date", "a day (2026-11-23); default: today"};

constexpr std::array kTickFields{FieldRow{"price", "price", "won"}, kProduct, kMarket, kDate};
constexpr std::array kLimitsFields{
    FieldRow{"base", "base", "base price in won"},
    kProduct,
    kMarket,
    kDate,
    FieldRow{"--kind", "kind", "normal (default), first_day or no_limit"},
    FieldRow{"--multiple", "multiple", "leverage of an ETF or ETN (default 1)"}};
constexpr std::array kSessionFields{
    FieldRow{"at", "at", "a time (2026-11-23T09:00:00); default: now"},
    FieldRow{"--venue", "venue", "krx (default) or nxt"}};
constexpr std::array kCalendarFields{FieldRow{"--from", "from", "first day; default: today"},
                                     FieldRow{"--to", "to", "last day; default: a month later"}};
constexpr std::array kCostFields{
    FieldRow{"side", "side", "buy or sell"},
    FieldRow{"price", "price", "won a share"},
    FieldRow{"quantity", "quantity", "number of shares"},
    FieldRow{"--market", "market", "kospi (default), kosdaq or etf"},
    kDate,
    FieldRow{"--broker", "broker", "kis (default) or kiwoom"},
    FieldRow{"--commission-unit", "commission_unit", "commission is cut to 1 or 10 won (default)"},
    FieldRow{"--tax-unit", "tax_unit", "taxes are cut to 1 (default) or 10 won"}};

struct TopicRow {
    MarketTopic topic;
    std::string_view about;
    std::string_view example;
    std::span<const FieldRow> fields;
};

constexpr std::array kTopics{
    TopicRow{MarketTopic::tick, "The price unit at a price, and the legal prices around it.",
             "tick 71950", kTickFields},
    TopicRow{MarketTopic::limits, "The upper and lower limit of a day from its base price.",
             "limits 199900", kLimitsFields},
    TopicRow{MarketTopic::session, "What trades at a moment, until when, and what opens next.",
             "session 2026-11-23T17:00:00", kSessionFields},
    TopicRow{MarketTopic::calendar, "Trading days and closed weekdays.",
             "calendar --from 2026-12-01 --to 2026-12-31", kCalendarFields},
    TopicRow{MarketTopic::cost, "What a trade costs: commission, taxes, and what is left.",
             "cost sell 71900 10 --broker kis", kCostFields},
};

std::string overview() {
    std::string text = "The rules of the Korean market, as calculators.\n"
                       "Usage: qts market COMMAND [--json] [--batch FILE]\n\nCommands:\n";
    for (const TopicRow& row : kTopics)
        text += fmt::format("  {}{}\n", pad_right(to_string(row.topic), 12), row.about);
    text += "\nExamples:\n";
    for (const TopicRow& row : kTopics)
        text += fmt::format("  qts market {}\n", row.example);
    return text + "  qts market tick --batch questions.jsonl\n"
                  "\nEach command has --help. docs/market.md has every rule and its source.\n";
}

std::string footer_of(const TopicRow& row) {
    return fmt::format("\nExamples:\n  qts market {0}\n  qts market {0} --json\n"
                       "  qts market {1} --batch questions.jsonl\n"
                       "\nA batch: one JSON question a line in, one answer a line out.\n",
                       row.example, to_string(row.topic));
}

const TopicRow& topic_named(const std::string& name) {
    std::vector<std::string_view> names;
    for (const TopicRow& row : kTopics) {
        if (to_string(row.topic) == name) return row;
        names.push_back(to_string(row.topic));
    }
    const auto near = nearest_name(name, names);
    throw StartupError(fmt::format("unknown command 'market {}'{} (qts market --help lists them)",
                                   name, near ? fmt::format("; did you mean {}?", *near) : ""));
}

Invocation parse_topic(const TopicRow& row, const std::string& program, const Words& words) {
    MarketOptions options;
    options.common.program = program;
    options.topic = row.topic;
    CommandParser parser{fmt::format("qts market {}", to_string(row.topic)), std::string{row.about},
                         footer_of(row)};
    CommonOptions& common = options.common;
    std::vector<std::string> values(row.fields.size());
    for (std::size_t i = 0; i < row.fields.size(); ++i) {
        const FieldRow& field = row.fields[i];
        parser.add_value(std::string{field.option}, values[i], std::string{field.about});
    }
    parser.app().add_flag("--json", common.json, "one JSON document on stdout");
    parser.add_value("--batch", options.batch, "a file of questions; - for standard input");
    parser.add_value("--config", common.config_file, "qts.toml (default: ./qts.toml if present)");
    // Scripts give these to every command; here nothing is read or kept there but the log.
    parser.add_value("--env-file", common.env_file, ".env (default: ./.env if present)");
    parser.add_value("--data-dir", common.data_dir, "where tokens, locks and logs are kept");
    parser.app().add_flag("-v,--verbose", common.verbose, "log everything to stderr");
    if (auto help = parser.parse(words)) return *help;
    for (std::size_t i = 0; i < row.fields.size(); ++i) {
        const std::string option{row.fields[i].option};
        if (parser.given(option)) options.fields.emplace_back(row.fields[i].field, values[i]);
    }
    if (parser.given("--batch") && options.batch.empty()) {
        throw StartupError("--batch needs a file, or - for standard input");
    }
    if (!options.batch.empty() && !options.fields.empty()) {
        throw StartupError("--batch takes its questions from the file alone; leave the others out");
    }
    return options;
}

} // namespace

Invocation parse_market(const std::string& program, const Words& words) {
    const auto name = std::find_if(words.begin(), words.end(),
                                   [](const std::string& word) { return !word.starts_with('-'); });
    if (name == words.end()) {
        const bool help = std::any_of(words.begin(), words.end(), [](const std::string& word) {
            return word == "--help" || word == "-h";
        });
        if (help) return PrintText{overview()};
        throw StartupError("qts market needs a command: tick, limits, session, calendar or cost "
                           "(qts market --help)");
    }
    const TopicRow& row = topic_named(*name);
    Words rest{words};
    rest.erase(rest.begin() + (name - words.begin()));
    return parse_topic(row, program, rest);
}

} // namespace qts::app
