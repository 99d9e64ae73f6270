#pragma once
// What the program writes into an account's journal: when a run begins and ends, and what every
// event changed in the books; and the books that all of it left. The layout of each record stands
// once, in the .cpp, for writing and reading alike. No record names the account. Pure. Any thread.

#include "core/kst.hpp"
#include "storage/journal_scan.hpp"
#include "trading/books.hpp"

#include <set>
#include <string>

namespace qts {

inline constexpr RecordType kRunBegan = 16;
inline constexpr RecordType kRunEnded = 17;
inline constexpr RecordType kBooksChanged = 18;
inline constexpr RecordType kDayClosed = 19;
/// Version of their layouts; earlier ones are read, later ones refused. 2: a fill names the
/// broker's number, and a change tells of refused signals.
inline constexpr std::uint16_t kBooksSchema = 2;

struct RunBegan {
    std::string version; ///< of the program
    std::string command; ///< run, cancel, ...
};

struct RunEnded {
    std::int32_t exit_code = 0;
};

/// Appends the payload of a record.
void append_payload(std::vector<std::byte>& out, const RunBegan& began);
void append_payload(std::vector<std::byte>& out, const RunEnded& ended);
void append_payload(std::vector<std::byte>& out, const BooksChange& change);
void append_payload(std::vector<std::byte>& out, const DayClosed& closed);

/// One order alone, as a change holds it: two images are equal when nothing changed.
void append_image(std::vector<std::byte>& out, const OrderRecord& order);
void append_image(std::vector<std::byte>& out, const Position& position);

/// malformed: the bytes are no such record, or hold a value that nothing can have; unsupported: a
/// later version wrote it.
Result<RunBegan> parse_run_began(const RecordHeader& header, std::span<const std::byte> payload);
Result<RunEnded> parse_run_ended(const RecordHeader& header, std::span<const std::byte> payload);
Result<BooksChange> parse_books_change(const RecordHeader& header,
                                       std::span<const std::byte> payload);
Result<DayClosed> parse_day_closed(const RecordHeader& header, std::span<const std::byte> payload);

/// The error of a record in a journal, with its place: unsupported stays, anything else is corrupt.
Error error_at(const JournalRecord& record, const Error& error);

/// Follows a journal from its first record and keeps what it left.
class BooksReplay final {
  public:
    /// Errors name the record's place: unsupported for a type or version that only a later program
    /// knows, corrupt for a payload that makes no sense under a checksum that fits.
    Result<void> take(const JournalRecord& record);
    /// After the last record.
    Books books() const;
    std::uint64_t runs() const { return runs_; }
    /// The last run did not end as runs do.
    bool interrupted() const { return running_; }

  private:
    void apply(BooksChange change);
    void forget_past_days();

    Books kept_;
    std::map<OrderId, OrderRecord> orders_;
    std::vector<std::pair<KstDate, BrokerOrderRef>> cancels_; ///< with the day of each
    std::set<KstDate> traded_; ///< days with orders, since the last that was closed
    std::uint64_t runs_{0};
    bool running_{false};
};

} // namespace qts
