#pragma once
// A `qts` that keeps running while a test talks to it: a server, a run without end. What it prints
// is read while it runs; it dies with its object. One thread.

#include "core/clock.hpp"
#include "integration/qts_process.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace qts {

class BackgroundProcess final {
  public:
    /// What a test waits before it calls a thing missing; far more than any of it takes.
    static constexpr Duration kPatience = std::chrono::seconds{10};
    /// Exit code of a process that had to be killed because its time was up.
    static constexpr int kOverdue = -1;

    /// Arguments and environment as for run_qts. `scratch` outlives this.
    BackgroundProcess(const ScratchDirectory& scratch, std::vector<std::string> arguments,
                      const std::map<std::string, std::string>& environment = {});
    ~BackgroundProcess(); ///< kills it if it still runs
    BackgroundProcess(const BackgroundProcess&) = delete;
    BackgroundProcess& operator=(const BackgroundProcess&) = delete;

    /// Reads on until `text` stands in its stdout or its stderr; false when that did not happen
    /// before the deadline or before it closed both.
    bool wait_for(std::string_view text, Duration deadline = kPatience);
    /// What it has printed so far.
    const std::string& out();
    const std::string& err();

    int pid() const { return process_.pid; }
    /// Sends a signal; nothing happens when wait() has already seen its end.
    void signal(int number) const;
    /// Reads on until it ends; its exit code, as ProcessResult has it.
    int wait(Duration deadline = kPatience);

  private:
    /// Takes in what comes within `patience`; false when both pipes are at their ends.
    bool read_some(Duration patience);

    StartedProcess process_;
    bool ended_{false};
    int exit_code_{kOverdue};
    std::string out_;
    std::string err_;
};

} // namespace qts
