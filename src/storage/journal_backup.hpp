#pragma once
// Copies a journal while it may be written: the copy holds every batch that HEAD told of when the
// copying began, and perhaps more. Any thread.

#include "storage/journal_scan.hpp"

namespace qts {

/// Copies the journal in `from` into the directory `to`, makes the copy durable, reads it and then
/// puts it into the place of an older copy there, which is kept as `to`.old; what the copy holds.
/// `to` must not be the journal itself. An error leaves the older copy alone: of scan_journal, io,
/// disk_full; not_found: there is no journal.
Result<JournalExtent> back_up_journal(FileSystem& files, const std::string& from,
                                      const std::string& to);

} // namespace qts
