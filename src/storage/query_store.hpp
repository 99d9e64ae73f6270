#pragma once
// What the journal tells, as tables that can be asked by day: orders, fills, positions, daily
// profit, decisions. SQLite; everything in it comes from the journal and can be made from it again,
// so it is brought up to date when it is asked, and nothing waits for it. No account is named in
// it. One thread; other processes may do the same at the same time.

#include "storage/journal_scan.hpp"
#include "storage/sqlite_database.hpp"
#include "trading/books.hpp"

#include <optional>
#include <string>
#include <vector>

namespace qts {

/// Days from `from` to `to`, both included.
struct DayRange {
    KstDate from;
    KstDate to;
};

/// An order as it was last.
struct KeptOrder {
    OrderId id;
    UtcNanos decided_at;
    StrategyId strategy; ///< empty: a person's
    Symbol symbol;
    Side side = Side::buy;
    OrderTerms terms = OrderTerms::market();
    Quantity quantity;
    Quantity filled;
    Quantity open;
    Quantity cancelled;
    Notional filled_amount;
    std::string state;
    std::vector<BrokerOrderRef> numbers; ///< oldest first
    std::string cause;
};

struct KeptFill {
    KstDate day;
    Fill fill;
};

/// What was bought, sold and made of one issue by one strategy on one day.
struct DailyProfit {
    KstDate day;
    StrategyId strategy;
    Symbol symbol;
    Quantity bought;
    Quantity sold;
    Notional bought_amount;
    Notional sold_amount;
    Notional realised; ///< before commission and tax
    Notional commission;
    Notional tax;
    Notional net() const { return realised - commission - tax; }
};

class QueryStore final {
  public:
    /// io, disk_full; corrupt: the file is no database of ours and `rebuild` makes it anew.
    /// `patience`: with others who write at the same time.
    static Result<QueryStore> open(const std::string& path,
                                   Duration patience = std::chrono::seconds{10});

    /// Takes what the journal in `directory` holds beyond what was taken before; all of it when the
    /// journal is another one, or the tables are of another version. Errors of scan_journal; the
    /// store is then as it was.
    Result<void> follow(FileSystem& files, const std::string& directory);
    /// Forgets everything and takes all of the journal.
    Result<void> rebuild(FileSystem& files, const std::string& directory);
    /// Gives the room of its write-ahead log back.
    Result<void> checkpoint();

    /// Orders of those days, oldest first.
    Result<std::vector<KeptOrder>> orders(DayRange days);
    /// Fills of those days, in the order in which they became known.
    Result<std::vector<KeptFill>> fills(DayRange days);
    /// By day, strategy, symbol.
    Result<std::vector<DailyProfit>> daily_profit(DayRange days);
    /// Days that were closed, ascending.
    Result<std::vector<DayClosed>> closed_days(DayRange days);
    /// The last day with an order or a fill, or that was closed; nullopt: there is none.
    Result<std::optional<KstDate>> last_day();
    /// All rows of all tables as text, for comparing two stores.
    Result<std::string> dump();

  private:
    explicit QueryStore(SqliteDatabase database) : database_{std::move(database)} {}
    /// Whether the tables are there and of this version.
    Result<bool> is_current();
    Result<void> make_tables();
    /// False: what was taken is not of this journal.
    Result<bool> take_from(FileSystem& files, const std::string& directory);

    SqliteDatabase database_;
};

} // namespace qts
