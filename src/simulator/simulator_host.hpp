#pragma once
// The simulator's sockets and its thread: a KIS server over a simulated market, reachable on
// loopback, stepped from another thread through calls that wait for their answer. That wait is the
// lock-step barrier of the local lane: the market moves only while its caller stands still.

#include "core/clock.hpp"
#include "net/http_server.hpp"
#include "simulator/kis_server.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <memory>
#include <optional>
#include <thread>

namespace qts::sim {

struct SimulatorHostOptions {
    std::uint16_t kis_rest_port = 0; ///< 0: any free one
    KisServerOptions kis;
};

class SimulatorHost final {
  public:
    /// Listens and starts the thread. An error names the port that cannot be had.
    static Result<std::unique_ptr<SimulatorHost>>
    start(std::unique_ptr<SimMarket> market, const Clock& clock, SimulatorHostOptions options);
    ~SimulatorHost();
    SimulatorHost(const SimulatorHost&) = delete;
    SimulatorHost& operator=(const SimulatorHost&) = delete;

    std::uint16_t kis_rest_port() const;

    // From any other thread; each waits until the simulator's thread has done it.
    /// One step of the market; nullopt when the price data has ended, else the market's new time.
    std::optional<UtcNanos> step(Duration interval);
    UtcNanos now();
    KisCounters counters();
    std::int64_t prices_cut();

  private:
    SimulatorHost(std::unique_ptr<SimMarket> market, const Clock& clock,
                  SimulatorHostOptions options);
    Result<void> listen(std::uint16_t port);
    template <typename Work>
    auto on_thread(Work work);

    const Clock& clock_;
    boost::asio::io_context io_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    std::unique_ptr<SimMarket> market_;
    KisServer kis_;
    std::unique_ptr<HttpServer> kis_rest_;
    std::thread thread_;
};

} // namespace qts::sim
