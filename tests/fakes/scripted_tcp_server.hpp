#pragma once
// A raw TCP server on loopback with a thread of its own that misbehaves on command: it says
// anything, says half of it, says nothing, or hangs up. For testing our client against servers that
// no sane program would write.

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>

namespace qts {

class ScriptedTcpServer final {
  public:
    /// What to do with a connection (a blocking socket); it is closed afterwards.
    using Script = std::function<void(int fd)>;
    explicit ScriptedTcpServer(Script script);
    ~ScriptedTcpServer();
    std::uint16_t port() const { return port_; }
    int connections() const { return connections_; }

    /// Reads one HTTP request head (to the blank line) and its body; false at end of file.
    static bool read_request(int fd);
    static void say(int fd, const std::string& bytes);

  private:
    void serve();
    Script script_;
    int listener_{-1};
    std::uint16_t port_{0};
    std::atomic<int> connections_{0};
    std::atomic<bool> stop_{false};
    std::thread thread_;
};

} // namespace qts
