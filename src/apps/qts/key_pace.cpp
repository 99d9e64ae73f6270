#include "apps/qts/key_pace.hpp"

#include "runtime/broker/token_store.hpp"

#include <fmt/format.h>

namespace qts::app {
namespace {

static_assert(static_cast<std::size_t>(Lane::quote) + 1 == kPaceRanks);

std::string path_of(FileSystem& files, const std::string& data_directory,
                    const BrokerConfig& config) {
    const std::string locks = data_directory + "/locks";
    (void)files.make_directories(locks); // what cannot be made cannot be used, and that is told
    return fmt::format("{}/pace-{}-{}-{}", locks, to_string(config.broker),
                       to_string(config.environment), short_hash(config.app_key.reveal()));
}

} // namespace

KeyPace::KeyPace(FileSystem& files, const std::string& data_directory, const BrokerConfig& config,
                 Logger log)
    : file_{path_of(files, data_directory, config)}, log_{log} {}

std::optional<MonoNanos> KeyPace::ask(Lane lane, MonoNanos now, Duration slot) {
    const auto again = file_.ask(static_cast<std::size_t>(lane), now, slot);
    if (!file_.usable() && !told_) {
        told_ = true;
        log_.warning("pace.not_shared reason='its file in the data directory cannot be used'");
    }
    return again;
}

} // namespace qts::app
