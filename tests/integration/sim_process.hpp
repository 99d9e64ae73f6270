#pragma once
// A running `qts sim` and what a test asks it most: a token and its state. One thread.

#include "core/json_reader.hpp"
#include "integration/background_process.hpp"
#include "integration/raw_http.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace qts {

class SimProcess final {
  public:
    /// Starts `qts sim` with these options and returns when it serves; throws with what it printed
    /// when it does not. `scratch` outlives this.
    SimProcess(const ScratchDirectory& scratch, std::vector<std::string> options,
               const std::map<std::string, std::string>& environment = {});

    BackgroundProcess& process() { return process_; }
    std::uint16_t port() const { return port_; }

    // Over plain HTTP, to 127.0.0.1.
    /// A token for a key pair; throws when there is none.
    std::string token(const std::string& key = "any-key",
                      const std::string& secret = "any-secret") const;
    /// The answer of `GET /_sim/state`; throws when it is no JSON.
    JsonDocument state() const;

  private:
    BackgroundProcess process_;
    std::uint16_t port_{0};
};

/// A text of an answer's `output`, else of the answer itself; says so when it is not there.
std::string answer_text(const RawAnswer& answer, std::string_view name);

} // namespace qts
