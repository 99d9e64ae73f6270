#pragma once
// A simulated KIS account inside the test, and a scratch directory whose `.env` and `qts.toml` lead
// the program there. Its market stands still at 09:00:00 of 2026-11-23, Samsung at 71,500 won, so
// that an answer can be written down to the last character.

#include "integration/qts_process.hpp"
#include "simulator/simulator_host.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace qts {

/// An order, an amendment or a cancel, as the simulator keeps it.
struct BrokerRow {
    std::string number;
    std::string original;
    std::string request; ///< order, amend or cancel
    std::string side;
    std::int64_t limit_won = 0;
    std::int64_t quantity = 0;
    std::int64_t filled = 0;
    std::int64_t open = 0;
    bool operator==(const BrokerRow&) const = default;
};

class SimulatedAccount final {
  public:
    explicit SimulatedAccount(sim::KisServerOptions kis = {}, bool tls = false);

    const ScratchDirectory& scratch() const { return scratch_; }
    std::string data_directory() const { return scratch_.path() + "/data"; }
    std::uint16_t port() const { return port_; }
    /// The authority of its certificate, with TLS.
    const std::string& authority_file() const { return authority_file_; }
    sim::KisCounters counters() { return host_->counters(); }
    /// It stops answering: its port is closed.
    void shut_down() { host_.reset(); }
    ProcessResult qts(std::vector<std::string> arguments,
                      const std::map<std::string, std::string>& environment = {}) const {
        return run_qts(scratch_, std::move(arguments), environment);
    }
    /// Everything it was asked to do with orders, by number. Over plain loopback only.
    std::vector<BrokerRow> rows() const;
    /// Shares open over all orders.
    std::int64_t open_shares() const;

  private:
    SystemClock clock_;
    ScratchDirectory scratch_;
    std::string authority_file_;
    std::unique_ptr<sim::SimulatorHost> host_;
    std::uint16_t port_ = 0;
};

/// How many terminal cells a line takes: Korean takes two each.
int cells_of(std::string_view line);
std::vector<std::string> lines_of(const std::string& text);

} // namespace qts
