#include "runtime/broker/kis/kis_master_file.hpp"

#include "core/cp949.hpp"
#include "core/parse_number.hpp"
#include "core/text.hpp"
#include "market/isin.hpp"
#include "runtime/broker/kis/kis_codes.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <memory>
#include <optional>

namespace qts::kis {
namespace {

constexpr std::size_t kCodeBytes = 9;
constexpr std::size_t kIsinBytes = 12;
constexpr std::size_t kHeadBytes = kCodeBytes + kIsinBytes; ///< before the name

/// Offsets into the tail. kis-api.md 8.
struct Layout {
    Market market;
    std::size_t tail_bytes;
    std::size_t overheated;     ///< short_over_cls_code: 0 none, 1 notice, 2 set, 3 extended
    std::size_t base;           ///< stck_sdpr, 9 bytes, won
    std::size_t halted;         ///< trht_yn
    std::size_t liquidation;    ///< sltr_yn
    std::size_t administrative; ///< mang_issu_yn
    std::size_t alarm;          ///< mrkt_alrm_cls_code, 2 bytes
    std::size_t listed_on;      ///< stck_lstn_date, 8 bytes
    std::size_t listed_shares;  ///< lstn_stcn, 15 bytes, thousands
    std::size_t market_cap;     ///< prdy_avls_scal, 9 bytes, hundred millions of won
    std::size_t stock_loan;     ///< stln_able_yn, the last byte
};
constexpr std::array kLayouts{
    Layout{Market::kospi, 227, 32, 41, 60, 61, 62, 63, 105, 113, 212, 226},
    Layout{Market::kosdaq, 221, 27, 36, 55, 56, 57, 58, 100, 108, 206, 220}};
constexpr std::size_t kGroupBytes = 2;
constexpr std::size_t kBaseBytes = 9;
constexpr std::size_t kAlarmBytes = 2;
constexpr std::size_t kDateBytes = 8;
constexpr std::size_t kSharesBytes = 15;
constexpr std::size_t kCapBytes = 9;
constexpr std::int64_t kThousand = 1'000;
constexpr std::int64_t kHundredMillion = 100'000'000;

/// scrt_grp_cls_code, the first two bytes of the tail.
constexpr std::array<std::string_view, 14> kGroups{"ST", "EF", "EN", "EW", "RT", "MF", "DR",
                                                   "FS", "FE", "SC", "IF", "SW", "SR", "BC"};

bool is_flag(char c) {
    return c == 'Y' || c == 'N';
}

/// Whether the line's end is a tail of this layout: its group is known, and flags stand where flags
/// must be. A tail of the other market is six bytes off.
bool fits(std::string_view line, const Layout& layout) {
    if (line.size() <= kHeadBytes + layout.tail_bytes) return false;
    const std::string_view tail = line.substr(line.size() - layout.tail_bytes);
    const std::string_view group = tail.substr(0, 2);
    const bool known = std::find(kGroups.begin(), kGroups.end(), group) != kGroups.end();
    return known && is_flag(tail[layout.halted]) && is_flag(tail[layout.liquidation]) &&
           is_flag(tail[layout.administrative]) && is_flag(tail[layout.stock_loan]);
}

/// Warrants and subscription rights: not ours to trade.
bool is_right(std::string_view group) {
    return group == "SW" || group == "SR";
}

Product product_of(std::string_view group) {
    if (group == "EF" || group == "FE") return Product::etf;
    if (group == "EN") return Product::etn;
    return group == "EW" ? Product::elw : Product::stock;
}

/// A figure of the tail; nullopt for blanks and zeros, which tell nothing.
Result<std::optional<std::int64_t>> figure(std::string_view tail, std::size_t at,
                                           std::size_t bytes) {
    const std::string_view text = trim(tail.substr(at, bytes));
    if (text.empty()) return std::optional<std::int64_t>{};
    QTS_TRY(value, parse_digits(text));
    return value == 0 ? std::nullopt : std::optional{value};
}

Result<void> read_figures(std::string_view tail, const Layout& layout, Instrument& instrument) {
    QTS_TRY(base, figure(tail, layout.base, kBaseBytes));
    QTS_TRY(thousands, figure(tail, layout.listed_shares, kSharesBytes));
    QTS_TRY(cap, figure(tail, layout.market_cap, kCapBytes));
    if (base && *base <= kMaxPrice.in_won()) instrument.base = Price::won(*base);
    if (thousands) {
        if (*thousands > kMaxQuantity.in_shares() / kThousand) {
            return failure(ErrorKind::malformed, "more shares than any issue has");
        }
        instrument.listed_shares = Quantity::shares(*thousands * kThousand);
    }
    if (cap) instrument.market_cap = Notional::won(*cap * kHundredMillion);
    // Zeros and blanks stand for no date.
    const auto listed = KstDate::parse(tail.substr(layout.listed_on, kDateBytes));
    if (listed) instrument.listed_on = *listed;
    return {};
}

Result<IssueFlags> read_flags(std::string_view tail, const Layout& layout) {
    IssueFlags flags;
    flags.halted = tail[layout.halted] == 'Y';
    flags.liquidation = tail[layout.liquidation] == 'Y';
    flags.administrative = tail[layout.administrative] == 'Y';
    const char overheated = tail[layout.overheated];
    if (overheated < '0' || overheated > '3') {
        return failure(ErrorKind::unknown_code,
                       fmt::format("overheating '{}' is unknown", overheated));
    }
    flags.overheated = overheated >= '2';
    QTS_TRY(alarm, alarm_of(tail.substr(layout.alarm, kAlarmBytes)));
    flags.alarm = alarm;
    return flags;
}

std::unexpected<Error> bad_line(std::size_t number, std::string_view why) {
    return failure(ErrorKind::malformed,
                   fmt::format("line {} is no record of a KIS master file: {}", number, why));
}

const Layout* layout_of(std::string_view line) {
    const auto found = std::find_if(kLayouts.begin(), kLayouts.end(),
                                    [&](const Layout& layout) { return fits(line, layout); });
    return found == kLayouts.end() ? nullptr : &*found;
}

} // namespace

Result<MasterFile> parse_master_file(std::string_view bytes) {
    Cp949Reader cp949;
    MasterFile file;
    const Layout* layout = nullptr;
    for (std::size_t number = 1; !bytes.empty(); ++number) {
        const std::size_t end = bytes.find('\n');
        std::string_view line = bytes.substr(0, end);
        bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty()) continue;
        if (layout == nullptr) {
            layout = layout_of(line);
            if (layout == nullptr) return bad_line(number, "its end fits neither market");
            file.market = layout->market;
        }
        if (!fits(line, *layout)) return bad_line(number, "its end is not like the lines before");
        const auto symbol = Symbol::parse(trim(line.substr(0, kCodeBytes)));
        if (!symbol || is_right(line.substr(line.size() - layout->tail_bytes, kGroupBytes))) {
            ++file.skipped;
            continue;
        }
        const std::string_view tail = line.substr(line.size() - layout->tail_bytes);
        const std::string_view name =
            line.substr(kHeadBytes, line.size() - kHeadBytes - layout->tail_bytes);
        const auto text = cp949.to_utf8(name);
        if (!text) {
            if (text.error().kind == ErrorKind::unsupported) return failure(text.error());
            return bad_line(number, "its name is not CP949");
        }
        MasterRecord record{.instrument = {},
                            .isin = std::string{trim(line.substr(kCodeBytes, kIsinBytes))},
                            .group = std::string{tail.substr(0, 2)}};
        const auto flags = read_flags(tail, *layout);
        if (!flags) return bad_line(number, flags.error().context);
        record.instrument.symbol = *symbol;
        record.instrument.name = std::string{trim(*text)};
        record.instrument.market = layout->market;
        record.instrument.product = product_of(record.group);
        record.instrument.flags = *flags;
        const auto figures = read_figures(tail, *layout, record.instrument);
        if (!figures) return bad_line(number, figures.error().context);
        if (!is_isin(record.isin)) ++file.odd_isins;
        file.records.push_back(std::move(record));
    }
    if (file.records.empty()) return failure(ErrorKind::malformed, "it holds no issue");
    return file;
}

} // namespace qts::kis
