#pragma once
// The rate budget of one app key in a file of the data directory, so that a run and the commands
// beside it keep the broker's pace together. Core thread.

#include "core/file_system.hpp"
#include "core/log.hpp"
#include "runtime/broker/shared_pace.hpp"
#include "runtime/config/broker_config.hpp"
#include "storage/pace_file.hpp"

#include <string>

namespace qts::app {

class KeyPace final : public SharedPace {
  public:
    /// Under <data>/locks, named after a hash of the key. Where it cannot be kept each process
    /// keeps its own pace, and the log says so.
    KeyPace(FileSystem& files, const std::string& data_directory, const BrokerConfig& config,
            Logger log);
    std::optional<MonoNanos> ask(Lane lane, MonoNanos now, Duration slot) override;
    void back_off(MonoNanos now, MonoNanos until) override { file_.back_off(now, until); }

  private:
    PaceFile file_;
    Logger log_;
    bool told_{false};
};

} // namespace qts::app
