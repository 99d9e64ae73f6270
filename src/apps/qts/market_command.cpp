#include "apps/qts/market_command.hpp"

#include "apps/qts/market_report.hpp"
#include "apps/qts/messages.hpp"
#include "apps/qts/settings.hpp"
#include "core/parse_number.hpp"
#include "core/startup_error.hpp"
#include "core/text.hpp"
#include "storage/posix_file_system.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <fmt/format.h>
#include <optional>

namespace qts::app {
namespace {

constexpr std::array<std::string_view, 6> kIntegers{
    "price", "base", "quantity", "multiple", "commission_unit", "tax_unit"};
constexpr int kMonth = 30;

/// A typed word as JSON: a number where one belongs and is one (71,900 too), else a text, which the
/// answer then refuses by name.
void add_field(JsonObject& question, const std::string& name, const std::string& value) {
    const bool counts = std::find(kIntegers.begin(), kIntegers.end(), name) != kIntegers.end();
    std::string digits = value;
    std::erase(digits, ',');
    const auto number = parse_integer(digits);
    if (counts && number) {
        question.integer(name, *number);
    } else {
        question.text(name, value);
    }
}

/// What a person leaves out: today, now, a stock, KRX, KIS.
std::vector<std::pair<std::string, std::string>>
usual_fields(const MarketOptions& options, UtcNanos now, const SessionCalendar& calendar) {
    const KstDate today = kst_date(now);
    switch (options.topic) {
    case MarketTopic::tick:
    case MarketTopic::limits:
        return {{"product", "stock"}, {"date", today.iso()}};
    case MarketTopic::session:
        return {{"at", fmt::format("{}T{}", today.iso(), kst_time(now).iso())}, {"venue", "krx"}};
    case MarketTopic::calendar: {
        KstDate from = today;
        for (const auto& [name, value] : options.fields) {
            if (name == "from") from = KstDate::parse(value).value_or(today);
        }
        const KstDate to = std::min(from.plus_days(kMonth), calendar.covered_to());
        return {{"from", today.iso()}, {"to", std::max(from, to).iso()}};
    }
    case MarketTopic::cost:
        return {{"date", today.iso()}, {"broker", "kis"}, {"market", "kospi"}};
    }
    return {};
}

JsonObject question_of(const MarketOptions& options, UtcNanos now,
                       const SessionCalendar& calendar) {
    JsonObject question;
    for (const auto& [name, value] : options.fields)
        add_field(question, name, value);
    for (const auto& [name, value] : usual_fields(options, now, calendar)) {
        const bool given = std::any_of(options.fields.begin(), options.fields.end(),
                                       [&](const auto& field) { return field.first == name; });
        if (!given) add_field(question, name, value);
    }
    return question;
}

/// Everything a calculator needs: the rules, and in which language it speaks.
struct Desk {
    MarketRules rules;
    bool korean;
};

ExitCode refuse(const MarketOptions& options, const Error& error) {
    if (options.common.json) {
        const std::string text = JsonObject{}.object("error", question_error(error)).str();
        std::fputs((text + "\n").c_str(), stdout);
    }
    std::fputs(
        fmt::format("qts: {} (qts market {} --help)\n", error.context, to_string(options.topic))
            .c_str(),
        stderr);
    return ExitCode::usage;
}

ExitCode answer_one(const MarketOptions& options, const Desk& desk, UtcNanos now) {
    for (const auto& [name, value] : options.fields) {
        if (JsonDocument::parse(json_quoted(value))) continue;
        return refuse(options, make_error(ErrorKind::invalid_input,
                                          fmt::format("'{}' must be UTF-8 text", name)));
    }
    const auto question = JsonDocument::parse(question_of(options, now, desk.rules.calendar).str());
    if (!question) throw StartupError("the question is " + question.error().context);
    JsonObject answer;
    const auto answered = answer_question(options.topic, question->root(), desk.rules, answer);
    if (!answered) return refuse(options, answered.error());
    if (options.common.json) {
        std::fputs((answer.str() + "\n").c_str(), stdout);
        return ExitCode::done;
    }
    const auto document = JsonDocument::parse(answer.str());
    if (!document) throw StartupError("the answer is " + document.error().context);
    std::fputs(
        report_answer(options.topic, question->root(), document->root(), desk.korean).c_str(),
        stdout);
    return ExitCode::done;
}

/// A file that is read line by line, or standard input.
class Questions final {
  public:
    explicit Questions(const std::string& path)
        : file_{path == "-" ? stdin : std::fopen(path.c_str(), "re")} {}
    ~Questions() {
        if (file_ != nullptr && file_ != stdin) std::fclose(file_);
    }
    Questions(const Questions&) = delete;
    Questions& operator=(const Questions&) = delete;

    /// The next line without its end, and of one that is too long its beginning; nullopt at the end
    /// of the file or of what can be read.
    std::optional<std::string_view> next() {
        line_.clear();
        if (file_ == nullptr) return std::nullopt;
        int byte = std::getc(file_);
        if (byte == EOF) return std::nullopt;
        for (; byte != EOF && byte != '\n'; byte = std::getc(file_)) {
            if (line_.size() <= kLongestQuestion) line_.push_back(static_cast<char>(byte));
        }
        return std::ferror(file_) != 0 ? std::nullopt : std::optional<std::string_view>{line_};
    }
    bool failed() const { return file_ == nullptr || std::ferror(file_) != 0; }

  private:
    std::FILE* file_;
    std::string line_;
};

ExitCode answer_batch(const MarketOptions& options, const Desk& desk) {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    Questions questions{options.batch};
    bool first = true;
    while (auto line = questions.next()) {
        if (first && line->starts_with(kByteOrderMark)) line->remove_prefix(kByteOrderMark.size());
        first = false;
        if (trim(*line).empty()) continue;
        std::fputs((answer_line(options.topic, *line, desk.rules) + "\n").c_str(), stdout);
        if (std::ferror(stdout) != 0) return ExitCode::failed; // nobody reads on
    }
    if (!questions.failed()) return ExitCode::done;
    if (first) {
        throw StartupError(fmt::format("'{}' cannot be read; name a file with one JSON question a "
                                       "line, or - for standard input",
                                       options.batch));
    }
    std::fputs(fmt::format("qts: '{}' could not be read to its end\n", options.batch).c_str(),
               stderr);
    return ExitCode::failed;
}

} // namespace

ExitCode market_command(const MarketOptions& options, const char* const* environment) {
    std::signal(SIGPIPE, SIG_IGN); // a reader that has gone is an error value, not a death
    PosixFileSystem files;
    EnvTable env;
    env.overlay(environment);
    const Desk desk{load_config(options.common, files).market, speaks_korean(language_of(env))};
    if (!options.batch.empty()) return answer_batch(options, desk);
    return answer_one(options, desk, SystemClock{}.utc_now());
}

} // namespace qts::app
