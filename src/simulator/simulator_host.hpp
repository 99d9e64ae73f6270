#pragma once
// The simulator's sockets and its thread: a KIS server over a simulated market. A market without a
// pace is stepped from another thread through calls that wait for their answer; that wait is the
// lock-step barrier of the local lane: the market moves only while its caller stands still. A paced
// one runs by itself. From this machine only, `GET /_sim/state` tells everything about it and
// `/_sim/faults` makes things go wrong.

#include "core/clock.hpp"
#include "net/http_server.hpp"
#include "net/task.hpp"
#include "simulator/kis_server.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <memory>
#include <optional>
#include <thread>

namespace qts::sim {

struct SimulatorHostOptions {
    std::string address = "127.0.0.1";
    std::uint16_t kis_rest_port = 0; ///< 0: any free one
    TlsContext tls{};                ///< empty: plain
    KisServerOptions kis;
    std::string faults{}; ///< a fault script (fault_script.hpp); empty: nothing goes wrong
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
    /// See SimMarket::step_until, and the market's time after it.
    struct Stepped {
        StepEnd end;
        UtcNanos at;
    };
    Stepped step_until(Duration interval, std::optional<UtcNanos> until);
    UtcNanos now();
    KisCounters counters();
    std::int64_t prices_cut();

  private:
    SimulatorHost(std::unique_ptr<SimMarket> market, const Clock& clock,
                  SimulatorHostOptions options);
    Result<void> listen(const SimulatorHostOptions& options);
    ServerAction serve(ConnectionId connection, const HttpRequest& request);
    HttpResponse state() const;
    /// GET shows the faults, POST adds some, DELETE takes all away.
    HttpResponse change_faults(const HttpRequest& request);
    HttpResponse serve_own(const HttpRequest& request);
    /// A paced market follows the machine's clock; any other stands.
    void follow_clock();
    Task<void> keep_running();
    template <typename Work>
    auto on_thread(Work work);

    const Clock& clock_;
    boost::asio::io_context io_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    std::unique_ptr<SimMarket> market_;
    UtcNanos launched_;
    UtcNanos opened_at_; ///< market time at launch
    KisServer kis_;
    std::unique_ptr<HttpServer> kis_rest_;
    std::thread thread_;
};

} // namespace qts::sim
