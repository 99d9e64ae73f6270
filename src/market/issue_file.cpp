#include "market/issue_file.hpp"

#include "core/cp949.hpp"
#include "core/csv.hpp"
#include "core/json_reader.hpp"
#include "core/nearest_name.hpp"
#include "core/parse_number.hpp"
#include "market/issue_table.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <set>

namespace qts {
namespace {

using Field = std::string_view;
constexpr std::int64_t kMostWorth = 10'000'000'000'000'000;
constexpr std::int64_t kMostLeverage = 100;

std::unexpected<Error> wrong(std::string_view must_be) {
    return failure(ErrorKind::invalid_input, fmt::format("must be {}", must_be));
}

Result<std::int64_t> number_in(Field text, std::int64_t low, std::int64_t high) {
    const auto number = parse_digits(text);
    if (!number || *number < low || *number > high) {
        return wrong(fmt::format("a whole number from {} to {}", low, high));
    }
    return *number;
}

/// One of a closed enumeration, by its name.
template <typename Value, std::size_t Count>
Result<Value> named(Field text, const std::array<Value, Count>& values) {
    std::string known;
    for (const Value value : values) {
        if (to_string(value) == text) return value;
        known += fmt::format("{}{}", known.empty() ? "" : ", ", to_string(value));
    }
    return wrong("one of: " + known);
}

Result<void> read_flag(Field text, bool& flag) {
    if (text != "Y" && text != "N") return wrong("Y or N");
    flag = text == "Y";
    return {};
}

Result<void> read_code(Field text, Instrument& issue) {
    QTS_TRY(symbol, Symbol::parse(text));
    issue.symbol = symbol;
    return {};
}
Result<void> read_name(Field text, Instrument& issue) {
    issue.name = std::string{text};
    return {};
}
Result<void> read_market(Field text, Instrument& issue) {
    QTS_TRY(market, named(text, std::array{Market::kospi, Market::kosdaq}));
    issue.market = market;
    return {};
}
Result<void> read_product(Field text, Instrument& issue) {
    QTS_TRY(product,
            named(text, std::array{Product::stock, Product::etf, Product::etn, Product::elw}));
    issue.product = product;
    return {};
}
Result<void> read_leverage(Field text, Instrument& issue) {
    QTS_TRY(multiple, number_in(text, 1, kMostLeverage));
    issue.leverage = static_cast<int>(multiple);
    return {};
}
Result<void> read_base(Field text, Instrument& issue) {
    QTS_TRY(won, number_in(text, 1, kMaxPrice.in_won()));
    issue.base = Price::won(won);
    return {};
}
Result<void> read_shares(Field text, Instrument& issue) {
    QTS_TRY(shares, number_in(text, 1, kMaxQuantity.in_shares()));
    issue.listed_shares = Quantity::shares(shares);
    return {};
}
Result<void> read_worth(Field text, Instrument& issue) {
    QTS_TRY(won, number_in(text, 1, kMostWorth));
    issue.market_cap = Notional::won(won);
    return {};
}
Result<void> read_listed_on(Field text, Instrument& issue) {
    QTS_TRY(date, KstDate::parse(text));
    issue.listed_on = date;
    return {};
}
Result<void> read_alarm(Field text, Instrument& issue) {
    QTS_TRY(alarm, named(text, std::array{MarketAlarm::none, MarketAlarm::caution,
                                          MarketAlarm::warning, MarketAlarm::risk}));
    issue.flags.alarm = alarm;
    return {};
}
Result<void> read_halted(Field text, Instrument& issue) {
    return read_flag(text, issue.flags.halted);
}
Result<void> read_administrative(Field text, Instrument& issue) {
    return read_flag(text, issue.flags.administrative);
}
Result<void> read_liquidation(Field text, Instrument& issue) {
    return read_flag(text, issue.flags.liquidation);
}
Result<void> read_overheated(Field text, Instrument& issue) {
    return read_flag(text, issue.flags.overheated);
}

struct Column {
    std::string_view name;
    Result<void> (*read)(Field, Instrument&);
};
constexpr std::array kColumns{Column{"code", read_code},
                              Column{"name", read_name},
                              Column{"market", read_market},
                              Column{"product", read_product},
                              Column{"leverage", read_leverage},
                              Column{"base", read_base},
                              Column{"listed_shares", read_shares},
                              Column{"market_cap", read_worth},
                              Column{"listed_on", read_listed_on},
                              Column{"halted", read_halted},
                              Column{"administrative", read_administrative},
                              Column{"liquidation", read_liquidation},
                              Column{"overheated", read_overheated},
                              Column{"alarm", read_alarm}};

std::unexpected<Error> at_line(int number, std::string_view what) {
    return failure(ErrorKind::invalid_input, fmt::format("line {}: {}", number, what));
}

Result<std::vector<const Column*>> read_header(std::string_view line) {
    std::vector<const Column*> columns;
    for (const std::string_view name : split_csv(line)) {
        const auto known = std::find_if(kColumns.begin(), kColumns.end(),
                                        [&](const Column& row) { return row.name == name; });
        if (known == kColumns.end()) {
            std::vector<std::string_view> names;
            for (const Column& row : kColumns)
                names.push_back(row.name);
            const auto near = nearest_name(name, names);
            return at_line(1, fmt::format("no column is called '{}'{}", name,
                                          near ? fmt::format("; did you mean '{}'?", *near) : ""));
        }
        if (std::find(columns.begin(), columns.end(), &*known) != columns.end()) {
            return at_line(1, fmt::format("two columns are called '{}'", name));
        }
        columns.push_back(&*known);
    }
    for (std::size_t needed = 0; needed < 2; ++needed) {
        if (std::find(columns.begin(), columns.end(), &kColumns[needed]) == columns.end()) {
            return at_line(1, fmt::format("there is no column '{}'", kColumns[needed].name));
        }
    }
    return columns;
}

Result<Instrument> read_issue(std::string_view line, const std::vector<const Column*>& columns,
                              const IssueDirectory& directory) {
    const auto fields = split_csv(line);
    if (fields.size() != columns.size()) {
        return failure(ErrorKind::invalid_input, fmt::format("it has {} fields, the first line {}",
                                                             fields.size(), columns.size()));
    }
    const auto code = std::find(columns.begin(), columns.end(), &kColumns[0]) - columns.begin();
    const auto symbol = Symbol::parse(fields[static_cast<std::size_t>(code)]);
    if (!symbol) return failure(ErrorKind::invalid_input, "code: " + symbol.error().context);
    const Instrument* const listed = directory.find(*symbol);
    Instrument issue = listed != nullptr ? *listed : known_instrument(*symbol);
    issue.name.clear();
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (fields[i].empty()) continue;
        const auto read = columns[i]->read(fields[i], issue);
        if (!read) {
            return failure(read.error().kind,
                           fmt::format("{}: {}", columns[i]->name, read.error().context));
        }
    }
    if (issue.name.empty()) return failure(ErrorKind::invalid_input, "the name is blank");
    return issue;
}

/// The text of a file, whatever a Korean spreadsheet saved it in.
Result<std::string> text_of(std::string_view bytes) {
    if (is_utf8(bytes)) return std::string{bytes};
    Cp949Reader cp949;
    auto text = cp949.to_utf8(bytes);
    if (text || text.error().kind == ErrorKind::unsupported) return text;
    return failure(ErrorKind::invalid_input,
                   "it is neither UTF-8 nor CP949 text; save it as CSV UTF-8");
}

} // namespace

Result<std::vector<Instrument>> parse_issue_csv(std::string_view bytes,
                                                const IssueDirectory& known) {
    QTS_TRY(text, text_of(bytes));
    TextLines lines{text};
    const auto header = lines.next();
    if (!header) return failure(ErrorKind::invalid_input, "the file is empty");
    QTS_TRY(columns, read_header(*header));
    std::vector<Instrument> issues;
    std::set<Symbol> seen;
    while (const auto line = lines.next()) {
        auto issue = read_issue(*line, columns, known);
        if (!issue) return at_line(lines.number(), issue.error().context);
        if (!seen.insert(issue->symbol).second) {
            return at_line(lines.number(), fmt::format("{} is there twice", issue->symbol.view()));
        }
        issues.push_back(*std::move(issue));
    }
    if (issues.empty()) return failure(ErrorKind::invalid_input, "the file holds no issue");
    return issues;
}

} // namespace qts
