// Any bytes are a change of the books that writes back as the same bytes, or malformed; never
// anything else.
#include "storage/journal_books.hpp"

#include <algorithm>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace qts;
    const auto bytes = std::as_bytes(std::span{data, size});
    const RecordHeader header{
        .type = kBooksChanged, .schema = kBooksSchema, .sequence = 1, .at = {}};
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
