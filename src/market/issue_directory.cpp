#include "market/issue_directory.hpp"

#include "core/hangul.hpp"
#include "core/text.hpp"
#include "market/issue_table.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <iterator>
#include <set>

namespace qts {
namespace {

constexpr std::size_t kShownCandidates = 8;

/// Names are compared without blanks and without the case of Latin letters.
std::string plain(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == ' ') continue;
        out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return out;
}

/// How well a name fits what was typed, best first.
enum class Fit : std::uint8_t { whole, begins, contains, none };

Fit fit_of(std::string_view name, std::string_view typed) {
    if (name == typed) return Fit::whole;
    if (name.starts_with(typed)) return Fit::begins;
    return name.find(typed) == std::string_view::npos ? Fit::none : Fit::contains;
}

std::unexpected<Error> several(std::string_view text, const std::vector<const Instrument*>& all) {
    std::string shown;
    for (std::size_t i = 0; i < std::min(all.size(), kShownCandidates); ++i) {
        shown += fmt::format("{}{} {}", i == 0 ? "" : ", ", all[i]->symbol.view(), all[i]->name);
    }
    const bool more = all.size() > kShownCandidates;
    return failure(ErrorKind::invalid_input,
                   fmt::format("'{}' fits {} issues: {}{}; give the code or more of the name", text,
                               all.size(), shown, more ? ", ..." : ""));
}

} // namespace

IssueDirectory IssueDirectory::built_in() {
    IssueDirectory directory;
    for (const IssueRow& row : issue_table()) {
        directory.issues_.push_back(known_instrument(*Symbol::parse(row.code)));
    }
    return directory;
}

void IssueDirectory::add(std::vector<Instrument> issues) {
    std::set<Symbol> replaced;
    for (Instrument& issue : issues) {
        replaced.insert(issue.symbol);
        // Brokers' lists do not tell the multiple of a leveraged fund.
        const Instrument* const known = find(issue.symbol);
        if (known != nullptr) issue.leverage = std::max(issue.leverage, known->leverage);
    }
    std::erase_if(issues_, [&](const Instrument& old) { return replaced.contains(old.symbol); });
    issues_.insert(issues_.end(), std::make_move_iterator(issues.begin()),
                   std::make_move_iterator(issues.end()));
}

const Instrument* IssueDirectory::find(Symbol symbol) const {
    const auto found = std::find_if(issues_.begin(), issues_.end(), [&](const Instrument& issue) {
        return issue.symbol == symbol;
    });
    return found == issues_.end() ? nullptr : &*found;
}

Result<Symbol> IssueDirectory::find(std::string_view text) const {
    const std::string_view typed = trim(text);
    if (const auto code = Symbol::parse(typed)) return *code;
    const std::string wanted = plain(typed);
    const bool initials = has_only_initials(wanted);
    std::array<std::vector<const Instrument*>, static_cast<std::size_t>(Fit::none)> by_fit;
    for (const Instrument& issue : issues_) {
        const std::string name = plain(issue.name);
        const Fit fit = fit_of(initials ? hangul_initials(name) : name, wanted);
        if (fit != Fit::none) by_fit[static_cast<std::size_t>(fit)].push_back(&issue);
    }
    for (const auto& fitting : by_fit) {
        if (wanted.empty() || fitting.empty()) continue;
        if (fitting.size() > 1) return several(typed, fitting);
        return fitting.front()->symbol;
    }
    return failure(ErrorKind::not_found,
                   fmt::format("no issue is called '{}'; give a code such as 005930, or import the "
                               "broker's list: qts data master --file kospi_code.mst",
                               typed));
}

} // namespace qts
