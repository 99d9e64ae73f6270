#pragma once
// A journal as a person or a program reads it: what was found in it as a whole, and each record as
// one JSON object. No account number is in any. Pure.

#include "core/json_writer.hpp"
#include "storage/journal_books.hpp"

#include <string>

namespace qts::app {

/// What a journal was found to be.
struct JournalFacts {
    std::string directory;
    Result<JournalExtent> extent;
    std::uint64_t runs = 0;
    bool interrupted = false; ///< a run is going on, or did not end
};

/// Nothing in it is broken, and nothing that was durable is gone.
bool is_whole(const JournalFacts& facts);
JsonObject to_json(const JournalFacts& facts);
std::string report(const JournalFacts& facts);

/// One line of an export. malformed, unsupported: see parse_books_change.
Result<JsonObject> to_json(const JournalRecord& record);

} // namespace qts::app
