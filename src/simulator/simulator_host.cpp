#include "simulator/simulator_host.hpp"

#include <boost/asio/post.hpp>
#include <future>

namespace qts::sim {

SimulatorHost::SimulatorHost(std::unique_ptr<SimMarket> market, const Clock& clock,
                             SimulatorHostOptions options)
    : clock_{clock}, work_{boost::asio::make_work_guard(io_)}, market_{std::move(market)},
      kis_{*market_, std::move(options.kis)} {}

Result<void> SimulatorHost::listen(std::uint16_t port) {
    HttpServerOptions options;
    options.port = port;
    auto handle = [this](ConnectionId connection, const HttpRequest& request) {
        return kis_.on_request(connection, request, clock_.utc_now());
    };
    QTS_TRY(server, HttpServer::listen(io_.get_executor(), std::move(options), handle));
    kis_rest_ = std::move(server);
    kis_rest_->start();
    return {};
}

Result<std::unique_ptr<SimulatorHost>> SimulatorHost::start(std::unique_ptr<SimMarket> market,
                                                            const Clock& clock,
                                                            SimulatorHostOptions options) {
    const std::uint16_t port = options.kis_rest_port;
    std::unique_ptr<SimulatorHost> host{
        new SimulatorHost{std::move(market), clock, std::move(options)}};
    QTS_CHECK(host->listen(port)); // bound before the thread starts and before anyone connects
    SimulatorHost& running = *host;
    host->thread_ = std::thread{[&running] { running.io_.run(); }};
    return host;
}

SimulatorHost::~SimulatorHost() {
    io_.stop();
    if (thread_.joinable()) thread_.join();
}

std::uint16_t SimulatorHost::kis_rest_port() const {
    return kis_rest_->port();
}

template <typename Work>
auto SimulatorHost::on_thread(Work work) {
    // Shared: the future may be ready while the task is still returning.
    auto task = std::make_shared<std::packaged_task<decltype(work())()>>(std::move(work));
    auto done = task->get_future();
    boost::asio::post(io_, [task] { (*task)(); });
    return done.get();
}

std::optional<UtcNanos> SimulatorHost::step(Duration interval) {
    return on_thread([this, interval]() -> std::optional<UtcNanos> {
        if (!market_->step(interval)) return std::nullopt;
        return market_->now();
    });
}

UtcNanos SimulatorHost::now() {
    return on_thread([this] { return market_->now(); });
}

KisCounters SimulatorHost::counters() {
    return on_thread([this] { return kis_.counters(); });
}

std::int64_t SimulatorHost::prices_cut() {
    return on_thread([this] { return market_->prices_cut(); });
}

} // namespace qts::sim
