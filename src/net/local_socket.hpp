#pragma once
// A Unix socket of this user's own: one request line in, one answer line out, both text without
// line feeds. The server serves its connections side by side on its executor; the client gives up
// at a deadline. Mode 0600. Core thread.

#include "core/clock.hpp"
#include "core/result.hpp"
#include "net/task.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <memory>
#include <string>

namespace qts {

/// The longest line either side reads.
inline constexpr std::size_t kLongestLine = 4U * 1024 * 1024;

class LocalServer final {
  public:
    /// Answers one line. It may take its time; other connections are served meanwhile.
    using Handler = std::function<Task<std::string>(std::string line)>;

    /// Binds `directory`/`name`, taking away what a dead process left there: whoever calls this
    /// holds the lock that makes it the only one. io when that cannot be done.
    static Result<std::unique_ptr<LocalServer>> listen(boost::asio::any_io_executor executor,
                                                       const std::string& directory,
                                                       const std::string& name, Handler handler);
    /// Stops listening and removes the socket.
    ~LocalServer();
    LocalServer(const LocalServer&) = delete;
    LocalServer& operator=(const LocalServer&) = delete;

    /// Begins to accept; returns at once.
    void start();

  private:
    struct Impl;
    explicit LocalServer(std::shared_ptr<Impl> impl);
    std::shared_ptr<Impl> impl_;
};

class LocalClient final {
  public:
    explicit LocalClient(boost::asio::any_io_executor executor);
    ~LocalClient();
    LocalClient(const LocalClient&) = delete;
    LocalClient& operator=(const LocalClient&) = delete;

    /// not_found: no socket there; connect: nobody listens on it; io: anything else.
    Result<void> connect(const std::string& directory, const std::string& name);
    /// Sends a line and waits for the answer; timeout or closed when there is none.
    Task<Result<std::string>> ask(std::string line, Duration patience);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace qts
