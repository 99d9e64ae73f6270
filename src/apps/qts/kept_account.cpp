#include "apps/qts/kept_account.hpp"

#include "apps/qts/account_owner.hpp"
#include "apps/qts/broker_link.hpp"
#include "core/startup_error.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace qts::app {
namespace {

constexpr std::string_view kLastRunsFolder = ".previous"; ///< the local lane's before this one

std::string store_path(const KeptAccount& account) {
    return account.directory + "/db/qts.sqlite";
}

Broker broker_in(std::string_view folder) {
    const bool kiwoom =
        folder.find(fmt::format("-{}-", to_string(Broker::kiwoom))) != std::string_view::npos;
    return kiwoom ? Broker::kiwoom : Broker::kis;
}

[[noreturn]] void refuse(const std::string& why, const std::vector<KeptAccount>& known,
                         const std::string& data_directory) {
    std::vector<std::string> names;
    for (const KeptAccount& account : known)
        names.push_back(account.name);
    if (names.empty()) {
        throw StartupError(
            fmt::format("no books are in '{}'; a run or an order begins them", data_directory));
    }
    throw StartupError(fmt::format("{}; --account takes one of: {}", why, fmt::join(names, ", ")));
}

/// Keys that are not all there name no account; the past can be asked without them.
std::optional<BrokerConfig> usable_config(Program& program, const CommonOptions& options) {
    try {
        return read_broker_config(options, program);
    } catch (const StartupError&) {
        return std::nullopt;
    }
}

/// The folder of the account whose keys are configured; empty when none are.
std::string configured_name(Program& program, const CommonOptions& options) {
    const auto mode = program.settings.env.find("KIS_MODE");
    if (!mode || mode->empty()) return {};
    const auto config = usable_config(program, options);
    if (!config) return {};
    const AccountId account{config->broker, config->environment, config->account};
    const std::string_view lane = is_live(*config, checked_kis_url(*config)) ? "live" : "paper";
    return AccountOwner{program.settings.data_directory, lane, account}.name();
}

} // namespace

std::vector<KeptAccount> kept_accounts(FileSystem& files, const std::string& data_directory) {
    const auto folders = files.list_directories(data_directory);
    if (!folders) throw StartupError(folders.error().context);
    std::vector<KeptAccount> found;
    for (const std::string& folder : *folders) {
        KeptAccount account{.name = folder,
                            .directory = fmt::format("{}/{}", data_directory, folder),
                            .broker = broker_in(folder)};
        if (files.exists(account.journal())) found.push_back(std::move(account));
    }
    return found;
}

KeptAccount find_kept_account(Program& program, const CommonOptions& options,
                              const std::string& named) {
    const std::string& data = program.settings.data_directory;
    const std::vector<KeptAccount> known = kept_accounts(program.files, data);
    const std::string wanted = named.empty() ? configured_name(program, options) : named;
    if (!wanted.empty()) {
        const auto at = std::find_if(known.begin(), known.end(), [&](const KeptAccount& account) {
            return account.name == wanted;
        });
        if (at != known.end()) return *at;
        refuse(fmt::format("there are no books called '{}'", wanted), known, data);
    }
    std::vector<KeptAccount> current = known;
    std::erase_if(current, [](const KeptAccount& account) {
        return account.name.ends_with(kLastRunsFolder);
    });
    if (current.size() != 1) refuse("which account?", known, data);
    return current.front();
}

Result<QueryStore> open_query_store(FileSystem& files, const KeptAccount& account,
                                    Duration patience) {
    QTS_CHECK(files.make_directories(account.directory + "/db"));
    QTS_TRY(store, QueryStore::open(store_path(account), patience));
    QTS_CHECK(store.follow(files, account.journal()));
    return store;
}

Result<QueryStore> rebuild_query_store(FileSystem& files, const KeptAccount& account) {
    QTS_CHECK(files.make_directories(account.directory + "/db"));
    auto opened = QueryStore::open(store_path(account));
    if (!opened && opened.error().kind == ErrorKind::corrupt) {
        for (const std::string_view end : {"", "-wal", "-shm"})
            QTS_CHECK(files.remove(fmt::format("{}{}", store_path(account), end)));
        opened = QueryStore::open(store_path(account));
    }
    if (!opened) return failure(opened.error());
    QTS_CHECK(opened->rebuild(files, account.journal()));
    QTS_CHECK(opened->checkpoint());
    return opened;
}

} // namespace qts::app
