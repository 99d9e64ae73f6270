#pragma once
// The folder in which an account's journal and query store lie, found without a broker: questions
// about the past need neither keys nor a network. Main thread.

#include "apps/qts/command_line.hpp"
#include "apps/qts/program.hpp"
#include "storage/query_store.hpp"

#include <string>
#include <vector>

namespace qts::app {

struct KeptAccount {
    std::string name; ///< of the folder: <lane>-<broker>-<hash of the account>
    std::string directory;
    Broker broker = Broker::kis;
    std::string journal() const { return directory + "/journal"; }
};

/// Every account of the data directory that has a journal, ascending.
std::vector<KeptAccount> kept_accounts(FileSystem& files, const std::string& data_directory);

/// The one called `named`; without a name the account of the configured keys, and without keys the
/// only one there is. Throws StartupError, naming what there is.
KeptAccount find_kept_account(Program& program, const CommonOptions& options,
                              const std::string& named);

/// Its query store, made when it is not there, holding all that the journal tells now.
Result<QueryStore> open_query_store(FileSystem& files, const KeptAccount& account,
                                    Duration patience = std::chrono::seconds{10});
/// The same, made anew from the journal; a file that is no database is replaced.
Result<QueryStore> rebuild_query_store(FileSystem& files, const KeptAccount& account);

} // namespace qts::app
