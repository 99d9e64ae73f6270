// Any bytes are a change of the books that writes back as the same bytes, or malformed; never
// anything else. As a record of an earlier version they are a change, or malformed.
#include "storage/journal_books.hpp"

#include <algorithm>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace qts;
    const auto bytes = std::as_bytes(std::span{data, size});
    RecordHeader header{.type = kBooksChanged, .schema = 1, .sequence = 1, .at = {}};
    const auto old = parse_books_change(header, bytes);
    if (!old && old.error().kind != ErrorKind::malformed) __builtin_trap();
    header.schema = kBooksSchema;
    const auto change = parse_books_change(header, bytes);
    if (!change) {
        if (change.error().kind != ErrorKind::malformed) __builtin_trap();
        return 0;
    }
    std::vector<std::byte> again;
    append_payload(again, *change);
    if (!std::ranges::equal(again, bytes)) __builtin_trap();
    return 0;
}
