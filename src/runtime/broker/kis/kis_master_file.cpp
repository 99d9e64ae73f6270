#include "runtime/broker/kis/kis_master_file.hpp"

#include "core/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <iconv.h>
#include <memory>
#include <optional>

namespace qts::kis {
namespace {

constexpr std::size_t kCodeBytes = 9;
constexpr std::size_t kIsinBytes = 12;
constexpr std::size_t kHeadBytes = kCodeBytes + kIsinBytes; ///< before the name

/// Offsets into the tail of what tells the two markets apart. kis-api.md 8.
struct Layout {
    Market market;
    std::size_t tail_bytes;
    std::size_t halted;      ///< trht_yn
    std::size_t liquidation; ///< sltr_yn
    std::size_t stock_loan;  ///< stln_able_yn, the last byte
};
constexpr std::array kLayouts{Layout{Market::kospi, 227, 60, 61, 226},
                              Layout{Market::kosdaq, 221, 55, 56, 220}};

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
           is_flag(tail[layout.stock_loan]);
}

struct CloseConverter {
    void operator()(void* converter) const { ::iconv_close(converter); }
};
using Converter = std::unique_ptr<void, CloseConverter>;

/// CP949 to UTF-8; nullopt when the bytes are not CP949.
std::optional<std::string> to_utf8(iconv_t converter, std::string_view bytes) {
    std::string in{bytes};
    std::string out(in.size() * 3 + 4, '\0'); // two bytes become three at most
    char* from = in.data();
    char* to = out.data();
    std::size_t from_left = in.size();
    std::size_t to_left = out.size();
    ::iconv(converter, nullptr, nullptr, nullptr, nullptr);
    if (::iconv(converter, &from, &from_left, &to, &to_left) == static_cast<std::size_t>(-1)) {
        return std::nullopt;
    }
    out.resize(out.size() - to_left);
    return out;
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
    const Converter converter{::iconv_open("UTF-8", "CP949")};
    if (converter.get() == reinterpret_cast<void*>(-1)) {
        return failure(ErrorKind::unsupported, "this system's iconv cannot read CP949");
    }
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
        if (!symbol) {
            ++file.skipped;
            continue;
        }
        const std::string_view tail = line.substr(line.size() - layout->tail_bytes);
        const std::string_view name =
            line.substr(kHeadBytes, line.size() - kHeadBytes - layout->tail_bytes);
        const auto text = to_utf8(converter.get(), name);
        if (!text) return bad_line(number, "its name is not CP949");
        file.records.push_back(
            MasterRecord{.symbol = *symbol,
                         .isin = std::string{trim(line.substr(kCodeBytes, kIsinBytes))},
                         .name = std::string{trim(*text)},
                         .market = layout->market,
                         .group = std::string{tail.substr(0, 2)}});
    }
    if (file.records.empty()) return failure(ErrorKind::malformed, "it holds no issue");
    return file;
}

} // namespace qts::kis
