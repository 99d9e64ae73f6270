#pragma once
// A wire between the real client and the socket-free simulator that breaks in every way a wire can,
// under virtual time and from a seed.

#include "core/random.hpp"
#include "fakes/fake_clock.hpp"
#include "net/http_transport.hpp"
#include "net/timer.hpp"
#include "simulator/kis_server.hpp"

namespace qts {

/// How often, in a thousand requests, each trouble happens.
struct WireTroubles {
    int never_sent = 0;      ///< no connection: nothing left
    int lost_request = 0;    ///< sent, never arrived; the deadline passes
    int lost_answer = 0;     ///< arrived and done; the answer is lost
    int html_answer = 0;     ///< done; a proxy answers in HTML
    int gateway_timeout = 0; ///< done; the gateway says "check the previous transaction"
    int throttled = 0;       ///< not done; too many calls
};

class FaultyWire final : public HttpTransport {
  public:
    FaultyWire(sim::KisServer& server, FakeClock& clock, Timer& timer, Random random,
               WireTroubles troubles)
        : server_{server}, clock_{clock}, timer_{timer}, random_{random}, troubles_{troubles} {}
    Task<HttpResult> send(HttpRequest request) override;

    /// From here on nothing breaks: the run's end must be seen clearly.
    void heal() { troubles_ = WireTroubles{}; }

  private:
    HttpResult deliver(const HttpRequest& request);
    bool strikes(int per_thousand);

    sim::KisServer& server_;
    FakeClock& clock_;
    Timer& timer_;
    Random random_;
    WireTroubles troubles_;
};

} // namespace qts
