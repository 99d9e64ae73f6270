#include "storage/journal_layout.hpp"

#include "core/bytes.hpp"
#include "core/parse_number.hpp"
#include "storage/crc32c.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace qts {
namespace {

/// Of the grammar; a segment of a later one is left alone.
constexpr std::uint32_t kFormatVersion = 1;
constexpr std::string_view kHeadMagic = "QTSHEAD1";
constexpr std::string_view kSuffix = ".seg";

ChainHash hash_of(ByteReader& reader) {
    ChainHash hash{};
    const auto bytes = reader.take(hash.size());
    std::copy(bytes.begin(), bytes.end(), hash.begin());
    return hash;
}

} // namespace

void append_segment_begin(std::vector<std::byte>& out, const SegmentBegin& begin, UtcNanos at) {
    std::vector<std::byte> payload;
    ByteWriter writer{payload};
    writer.number(kFormatVersion);
    writer.number(std::uint32_t{0});
    writer.number(begin.segment);
    writer.number(begin.batch);
    writer.number(begin.sequence);
    writer.bytes(begin.chain);
    append_frame(out, {.type = kSegmentBegin, .sequence = begin.sequence, .at = at}, payload);
}

void append_commit(std::vector<std::byte>& out, const Commit& commit, std::uint64_t sequence,
                   UtcNanos at) {
    std::vector<std::byte> payload;
    ByteWriter writer{payload};
    writer.number(commit.batch);
    writer.number(commit.records);
    writer.number(std::uint32_t{0});
    writer.bytes(commit.chain);
    append_frame(out, {.type = kCommit, .sequence = sequence, .at = at}, payload);
}

Result<SegmentBegin> parse_segment_begin(const Frame& frame) {
    ByteReader reader{frame.payload};
    const auto version = reader.number<std::uint32_t>();
    if (frame.header.type != kSegmentBegin || reader.ran_out()) {
        return failure(ErrorKind::malformed, "no segment begins here");
    }
    if (version != kFormatVersion) {
        return failure(ErrorKind::unsupported,
                       fmt::format("the segment has format {}, and this version of qts reads "
                                   "format {}",
                                   version, kFormatVersion));
    }
    reader.number<std::uint32_t>();
    SegmentBegin begin;
    begin.segment = reader.number<std::uint64_t>();
    begin.batch = reader.number<std::uint64_t>();
    begin.sequence = reader.number<std::uint64_t>();
    begin.chain = hash_of(reader);
    if (!reader.complete()) return failure(ErrorKind::malformed, "no segment begins here");
    return begin;
}

Result<Commit> parse_commit(const Frame& frame) {
    ByteReader reader{frame.payload};
    Commit commit;
    commit.batch = reader.number<std::uint64_t>();
    commit.records = reader.number<std::uint32_t>();
    reader.number<std::uint32_t>();
    commit.chain = hash_of(reader);
    if (frame.header.type != kCommit || !reader.complete()) {
        return failure(ErrorKind::malformed, "no batch ends here");
    }
    return commit;
}

HeadBytes to_bytes(const Head& head) {
    std::vector<std::byte> bytes;
    ByteWriter writer{bytes};
    writer.bytes(std::as_bytes(std::span{kHeadMagic}));
    writer.number(head.batch);
    writer.number(head.segment);
    writer.bytes(head.chain);
    writer.number(head.oldest);
    writer.number(crc32c(bytes));
    HeadBytes out{};
    std::copy(bytes.begin(), bytes.end(), out.begin());
    return out;
}

Result<Head> parse_head(std::span<const std::byte> bytes) {
    const auto wrong = [] { return failure(ErrorKind::malformed, "HEAD cannot be read"); };
    if (bytes.size() != kHeadBytes) return wrong();
    const std::size_t checked = kHeadBytes - sizeof(std::uint32_t);
    ByteReader checksum{bytes.subspan(checked)};
    if (checksum.number<std::uint32_t>() != crc32c(bytes.first(checked))) return wrong();
    ByteReader reader{bytes};
    const auto magic = reader.take(kHeadMagic.size());
    if (!std::ranges::equal(magic, std::as_bytes(std::span{kHeadMagic}))) return wrong();
    Head head;
    head.batch = reader.number<std::uint64_t>();
    head.segment = reader.number<std::uint64_t>();
    head.chain = hash_of(reader);
    head.oldest = reader.number<std::uint32_t>();
    return head;
}

std::string segment_name(std::uint64_t number) {
    return fmt::format("{:08}{}", number, kSuffix);
}

std::optional<std::uint64_t> segment_number(std::string_view name) {
    if (!name.ends_with(kSuffix)) return std::nullopt;
    const auto number = parse_digits(name.substr(0, name.size() - kSuffix.size()));
    if (!number || *number < 1) return std::nullopt;
    const auto found = static_cast<std::uint64_t>(*number);
    return segment_name(found) == name ? std::optional{found} : std::nullopt;
}

} // namespace qts
