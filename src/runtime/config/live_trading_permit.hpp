#pragma once
// The capability to send real money. A client for a REAL host that is not loopback takes orders
// only with one in its hand, and only LiveGate (apps/qts) can make one. This version has no
// LiveGate: no permit exists, so no such order can leave, whatever the configuration says.

namespace qts {

class LiveGate;

class LiveTradingPermit final {
  private:
    friend class LiveGate;
    LiveTradingPermit() = default;
};

} // namespace qts
