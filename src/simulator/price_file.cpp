#include "simulator/price_file.hpp"

#include "core/csv.hpp"
#include "core/kst.hpp"
#include "core/parse_number.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>

namespace qts::sim {
namespace {

/// Above every price KRX has seen, and low enough that the limits of the next days (a leveraged
/// fund's lie 60 % apart) fit the brokers' eight digits.
constexpr Price kHighestPrice = Price::won(30'000'000);
constexpr std::size_t kMaxPriceFile = 256U * 1024 * 1024;

enum Column : std::size_t {
    time_column,
    open_column,
    high_column,
    low_column,
    close_column,
    volume_column,
    code_column,
    column_count
};

struct HeaderName {
    std::string_view name;
    Column column;
};

// Lower-case English and Korean names of the layouts seen in public data sets.
constexpr std::array kHeaderNames{
    HeaderName{"date", time_column},     HeaderName{"datetime", time_column},
    HeaderName{"time", time_column},     HeaderName{"timestamp", time_column},
    HeaderName{"날짜", time_column},     HeaderName{"일자", time_column},
    HeaderName{"일시", time_column},     HeaderName{"시간", time_column},
    HeaderName{"open", open_column},     HeaderName{"시가", open_column},
    HeaderName{"high", high_column},     HeaderName{"고가", high_column},
    HeaderName{"low", low_column},       HeaderName{"저가", low_column},
    HeaderName{"close", close_column},   HeaderName{"종가", close_column},
    HeaderName{"volume", volume_column}, HeaderName{"거래량", volume_column},
    HeaderName{"code", code_column},     HeaderName{"ticker", code_column},
    HeaderName{"종목코드", code_column},
};
constexpr std::array<std::string_view, column_count> kColumnTitles{
    "a date or time", "open", "high", "low", "close", "volume", "code"};

std::string lower(std::string_view text) {
    std::string out{text};
    for (char& c : out)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return out;
}

using Positions = std::array<std::optional<std::size_t>, column_count>;

Positions find_columns(std::string_view header) {
    Positions positions{};
    const auto names = split_csv(header);
    for (std::size_t at = 0; at < names.size(); ++at) {
        const std::string name = lower(names[at]);
        for (const HeaderName& known : kHeaderNames) {
            if (known.name == name && !positions[known.column]) positions[known.column] = at;
        }
    }
    return positions;
}

/// Hundredths of a won, so that a decimal tail can be rounded; digits beyond are cut.
Result<std::int64_t> parse_price_cents(std::string_view text) {
    constexpr std::size_t kDecimalsKept = 2;
    const std::size_t point = text.find('.');
    if (point != std::string_view::npos && text.size() > point + 1 + kDecimalsKept) {
        QTS_CHECK(parse_scaled(text.substr(0, point), 0));
        const std::string_view tail = text.substr(point + 1);
        if (tail.find_first_not_of("0123456789") != std::string_view::npos) {
            return failure(ErrorKind::invalid_input, fmt::format("'{}' is no price", text));
        }
        text = text.substr(0, point + 1 + kDecimalsKept);
    }
    QTS_TRY(cents, parse_scaled(text, 2));
    if (cents < 0 || cents > kHighestPrice.in_won() * 100) {
        return failure(ErrorKind::invalid_input, fmt::format("'{}' is no price", text));
    }
    return cents;
}

Result<Quantity> parse_volume(std::string_view text) {
    QTS_TRY(shares, parse_scaled(text, 0));
    if (shares < 0 || shares > kMaxQuantity.in_shares()) {
        return failure(ErrorKind::invalid_input, fmt::format("'{}' is no volume", text));
    }
    return Quantity::shares(shares);
}

/// Puts prices on the grid and counts those that were not on it.
class Rounder final {
  public:
    Rounder(const Instrument& instrument, const MarketRules& rules, PriceFile& file)
        : instrument_{instrument}, rules_{rules}, file_{file} {}

    Result<Price> round(std::int64_t cents, KstDate day) {
        QTS_TRY(table, rules_.tick_table(instrument_, day));
        const TickTable& bands = *table;
        ++file_.price_count;
        const Price exact = Price::won(cents / 100);
        if (cents % 100 == 0 && is_on_tick(exact, bands)) return exact;
        ++file_.rounded;
        const Price above = ceil_to_tick(Price::won((cents + 99) / 100), bands);
        const auto below = floor_to_tick(exact, bands);
        if (!below) return above;
        const bool nearer_above = above.in_won() * 100 - cents <= cents - below->in_won() * 100;
        return nearer_above ? above : *below;
    }

  private:
    const Instrument& instrument_;
    const MarketRules& rules_;
    PriceFile& file_;
};

struct RawBar {
    ParsedInstant at;
    std::array<std::int64_t, 4> cents; ///< open, high, low, close
    Quantity volume;
    bool repaired = false; ///< a blank was filled in, or the range widened
};

Result<RawBar> read_row(std::string_view line, const Positions& positions) {
    const auto fields = split_csv(line);
    const auto field = [&](Column column) -> Result<std::string_view> {
        const std::size_t at = *positions[column];
        if (at >= fields.size()) {
            return failure(ErrorKind::invalid_input,
                           fmt::format("{} is missing", kColumnTitles[column]));
        }
        return fields[at];
    };
    RawBar bar{};
    QTS_TRY(time_text, field(time_column));
    QTS_TRY(at, parse_instant(time_text));
    bar.at = at;
    QTS_TRY(open_text, field(open_column));
    QTS_TRY(high_text, field(high_column));
    QTS_TRY(close_text, field(close_column));
    // Index histories have days with a close only; their other fields are blank or left over.
    bar.repaired = open_text.empty() && high_text.empty();
    for (std::size_t i = 0; i < 4; ++i) {
        QTS_TRY(text, field(static_cast<Column>(open_column + i)));
        QTS_TRY(cents, parse_price_cents(bar.repaired ? close_text : text));
        bar.cents[i] = cents;
    }
    QTS_TRY(volume_text, field(volume_column));
    // A day whose volume nobody recorded shows where prices stood, not what could be traded.
    bar.repaired = bar.repaired || volume_text.empty();
    QTS_TRY(volume, parse_volume(volume_text.empty() ? "0" : volume_text));
    bar.volume = volume;
    auto& [open, high, low, close] = bar.cents;
    // A day without a trade (halted) is written with zeros but for its close.
    if (volume.is_zero() && open == 0) open = high = low = close;
    if (open == 0 || low == 0 || close == 0) {
        return failure(ErrorKind::invalid_input, "a price of zero");
    }
    if (high < low) return failure(ErrorKind::invalid_input, "the high is below the low");
    // Adjusted histories carry closes a won or two outside the day's range: the range is widened.
    const std::int64_t top = std::max({high, open, close});
    const std::int64_t bottom = std::min({low, open, close});
    bar.repaired = bar.repaired || top != high || bottom != low;
    high = top;
    low = bottom;
    return bar;
}

Result<Bar> to_bar(const RawBar& raw, Rounder& rounder) {
    const KstDate day = kst_date(raw.at.at);
    QTS_TRY(open, rounder.round(raw.cents[0], day));
    QTS_TRY(high, rounder.round(raw.cents[1], day));
    QTS_TRY(low, rounder.round(raw.cents[2], day));
    QTS_TRY(close, rounder.round(raw.cents[3], day));
    return Bar{.start = raw.at.at,
               .open = open,
               .high = high,
               .low = low,
               .close = close,
               .volume = raw.volume};
}

/// The distance of two neighbouring bars of one day. Bars of a time that stand alone in their day
/// are taken for one-minute bars: longer ones might leave their session.
Duration shortest_gap(const std::vector<Bar>& bars, bool daily) {
    if (daily) return length_of(BarPeriod::day_1);
    std::optional<Duration> shortest;
    for (std::size_t i = 1; i < bars.size(); ++i) {
        if (kst_date(bars[i].start) != kst_date(bars[i - 1].start)) continue;
        const Duration gap = bars[i].start - bars[i - 1].start;
        shortest = std::min(shortest.value_or(gap), gap);
    }
    return shortest.value_or(length_of(BarPeriod::minute_1));
}

} // namespace

Result<PriceFile> parse_price_csv(std::string_view text, const Instrument& instrument,
                                  const MarketRules& rules) {
    TextLines lines{text};
    const auto header = lines.next();
    if (!header) return failure(ErrorKind::invalid_input, "the file is empty");
    const Positions positions = find_columns(*header);
    for (std::size_t column = time_column; column <= volume_column; ++column) {
        if (!positions[column]) {
            return failure(ErrorKind::invalid_input,
                           fmt::format("line 1: no column for {}", kColumnTitles[column]));
        }
    }
    PriceFile file;
    Rounder rounder{instrument, rules, file};
    Quantity day_volume;
    while (const auto line = lines.next()) {
        const auto at_line = [&](const Error& error) {
            return failure(ErrorKind::invalid_input,
                           fmt::format("line {}: {}", lines.number(), error.context));
        };
        const auto raw = read_row(*line, positions);
        if (!raw) return at_line(raw.error());
        const auto bar = to_bar(*raw, rounder);
        if (!bar) return at_line(bar.error());
        const bool dated = !raw->at.has_time;
        if (file.bars.empty()) file.daily = dated;
        if (dated != file.daily) {
            return at_line(make_error(ErrorKind::invalid_input, "dates and times are mixed"));
        }
        if (!file.bars.empty() && bar->start <= file.bars.back().start) {
            return at_line(make_error(ErrorKind::invalid_input, "time does not go forward"));
        }
        const bool same_day =
            !file.bars.empty() && kst_date(file.bars.back().start) == kst_date(bar->start);
        day_volume = same_day ? day_volume + bar->volume : bar->volume;
        if (day_volume > kMaxQuantity) {
            return at_line(make_error(ErrorKind::invalid_input, "the day's volume is too large"));
        }
        if (raw->repaired) ++file.repaired;
        file.bars.push_back(*bar);
    }
    if (file.bars.empty()) return failure(ErrorKind::invalid_input, "the file holds no bar");
    file.period = shortest_gap(file.bars, file.daily);
    return file;
}

Result<PriceFile> load_price_file(FileSystem& files, const std::string& path,
                                  const Instrument& instrument, const MarketRules& rules) {
    QTS_TRY(text, files.read(path, kMaxPriceFile));
    auto file = parse_price_csv(text, instrument, rules);
    if (!file) {
        return failure(file.error().kind, fmt::format("'{}': {}", path, file.error().context));
    }
    return file;
}

namespace {

/// The code that a file names: in a code column of its first row, or at the front of its name.
Result<Symbol> symbol_in_file(FileSystem& files, const std::string& path) {
    const std::size_t slash = path.rfind('/');
    const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
    const std::size_t end = name.find_first_of("_.-");
    if (const auto symbol = Symbol::parse(name.substr(0, end))) return *symbol;
    QTS_TRY(text, files.read(path, kMaxPriceFile));
    TextLines lines{text};
    const auto header = lines.next();
    const auto first = lines.next();
    if (header && first) {
        const Positions positions = find_columns(*header);
        const auto fields = split_csv(*first);
        if (positions[code_column] && *positions[code_column] < fields.size()) {
            if (const auto symbol = Symbol::parse(fields[*positions[code_column]])) return *symbol;
        }
    }
    return failure(
        ErrorKind::invalid_input,
        fmt::format("'{}' does not say which stock it is; write --prices 005930={}", path, path));
}

} // namespace

Result<PriceArgument> parse_price_argument(FileSystem& files, std::string_view argument) {
    const std::size_t equals = argument.find('=');
    const std::string path{argument};
    if (equals != std::string_view::npos && !files.exists(path)) {
        QTS_TRY(symbol, Symbol::parse(argument.substr(0, equals)));
        return PriceArgument{symbol, std::string{argument.substr(equals + 1)}};
    }
    QTS_TRY(symbol, symbol_in_file(files, path));
    return PriceArgument{symbol, path};
}

} // namespace qts::sim
