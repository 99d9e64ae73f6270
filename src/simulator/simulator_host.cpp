#include "simulator/simulator_host.hpp"

#include "core/kst.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>
#include <future>

namespace qts::sim {
namespace {

/// How often a paced market moves when nobody asks it anything.
constexpr std::chrono::milliseconds kPaceTick{100};
constexpr std::string_view kOwnPaths = "/_sim/";
constexpr std::string_view kStatePath = "/_sim/state";
constexpr std::string_view kFaultsPath = "/_sim/faults";

HttpResponse plain(int status) {
    HttpResponse response;
    response.status = status;
    return response;
}

HttpResponse json(int status, const JsonObject& document) {
    HttpResponse response = plain(status);
    response.headers.emplace_back("content-type", "application/json; charset=utf-8");
    response.body = document.str();
    return response;
}

} // namespace

SimulatorHost::SimulatorHost(std::unique_ptr<SimMarket> market, const Clock& clock,
                             SimulatorHostOptions options)
    : clock_{clock}, work_{boost::asio::make_work_guard(io_)}, market_{std::move(market)},
      launched_{clock.utc_now()}, opened_at_{market_->now()}, kis_{*market_,
                                                                   std::move(options.kis)} {}

void SimulatorHost::follow_clock() {
    // By the wall clock, so that a night's suspend passes in the market too; while that clock goes
    // back the market stands.
    if (market_->paced()) market_->run_to(opened_at_ + (clock_.utc_now() - launched_));
}

Task<void> SimulatorHost::keep_running() {
    boost::asio::steady_timer timer{io_};
    for (;;) {
        timer.expires_after(kPaceTick);
        const auto [stopped] = co_await timer.async_wait(kAwaitTuple);
        if (stopped) co_return;
        follow_clock();
    }
}

HttpResponse SimulatorHost::state() const {
    const HttpServerCounters& seen = kis_rest_->counters();
    JsonObject connections;
    connections.integer("opened", seen.opened)
        .integer("open", seen.open)
        .integer("handshakes_failed", seen.handshakes_failed)
        .integer("requests", seen.requests);
    const UtcNanos now = market_->now();
    const JsonObject document =
        JsonObject{}
            .text("time", fmt::format("{}T{}", kst_date(now).iso(), kst_time(now).iso()))
            .text("phase", to_string(market_->phase()))
            .integer("prices_cut", market_->prices_cut())
            .object("brokers", JsonObject{}.object("kis", kis_.state(connections)));
    return json(200, document);
}

HttpResponse SimulatorHost::change_faults(const HttpRequest& request) {
    FaultScript& faults = kis_.faults();
    if (request.method == HttpMethod::post) {
        const auto added = faults.add(request.body);
        if (!added) return json(400, JsonObject{}.text("error", added.error().context));
    } else if (request.method == HttpMethod::del) {
        kis_.heal();
    } else if (request.method != HttpMethod::get) {
        return plain(405);
    }
    return json(200, JsonObject{}.array("faults", faults.state()));
}

HttpResponse SimulatorHost::serve_own(const HttpRequest& request) {
    const std::string path = split_target(request.target).path;
    if (!request.from_this_machine) return plain(404);
    if (path == kFaultsPath) return change_faults(request);
    const bool known = request.method == HttpMethod::get && path == kStatePath;
    return known ? state() : plain(404);
}

ServerAction SimulatorHost::serve(ConnectionId connection, const HttpRequest& request) {
    follow_clock();
    if (request.target.starts_with(kOwnPaths)) {
        return Respond{.response = serve_own(request)};
    }
    return kis_.on_request(connection, request, clock_.utc_now());
}

Result<void> SimulatorHost::listen(const SimulatorHostOptions& options) {
    HttpServerOptions server_options;
    server_options.address = options.address;
    server_options.port = options.kis_rest_port;
    server_options.tls = options.tls;
    auto handle = [this](ConnectionId connection, const HttpRequest& request) {
        return serve(connection, request);
    };
    QTS_TRY(server, HttpServer::listen(io_.get_executor(), std::move(server_options), handle));
    kis_rest_ = std::move(server);
    kis_rest_->start();
    if (market_->paced()) boost::asio::co_spawn(io_, keep_running(), rethrow);
    return {};
}

Result<std::unique_ptr<SimulatorHost>> SimulatorHost::start(std::unique_ptr<SimMarket> market,
                                                            const Clock& clock,
                                                            SimulatorHostOptions options) {
    std::unique_ptr<SimulatorHost> host{new SimulatorHost{std::move(market), clock, options}};
    if (!options.faults.empty()) QTS_CHECK(host->kis_.faults().add(options.faults));
    QTS_CHECK(host->listen(options)); // bound before the thread starts and before anyone connects
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
    const Stepped stepped = step_until(interval, std::nullopt);
    return stepped.end == StepEnd::ended ? std::nullopt : std::optional{stepped.at};
}

SimulatorHost::Stepped SimulatorHost::step_until(Duration interval, std::optional<UtcNanos> until) {
    return on_thread([this, interval, until] {
        const StepEnd end = market_->step_until(interval, until);
        return Stepped{.end = end, .at = market_->now()};
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
