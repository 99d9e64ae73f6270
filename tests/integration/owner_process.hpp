#pragma once
// `qts` running beside a test: started, watched, signalled and reaped by it; and the control socket
// of an account spoken to by hand.

#include "integration/qts_process.hpp"

#include <functional>
#include <map>
#include <string>
#include <sys/types.h>
#include <vector>

namespace qts {

/// True as soon as `condition` is; false when it is not within ten seconds.
bool eventually(const std::function<bool()>& condition);

enum class Input : std::uint8_t { none, terminal };

/// Runs as `run_qts` does, with its output in files of the scratch directory. Killed and reaped
/// with this object if it still lives.
class OwnerProcess final {
  public:
    OwnerProcess(const ScratchDirectory& scratch, std::vector<std::string> arguments,
                 const std::map<std::string, std::string>& environment = {},
                 Input input = Input::none);
    ~OwnerProcess();
    OwnerProcess(const OwnerProcess&) = delete;
    OwnerProcess& operator=(const OwnerProcess&) = delete;

    pid_t pid() const { return pid_; }
    std::string out() const;
    std::string err() const;
    void signal(int number) const;
    /// Types on its terminal.
    void type(const std::string& text) const;
    /// Its exit code, or 128 and the signal that ended it; -1 when it does not end in time.
    int wait();

  private:
    void start(const ScratchDirectory& scratch, std::vector<std::string> arguments,
               const std::map<std::string, std::string>& environment, int input);
    std::string output_; ///< path without .out and .err
    int terminal_ = -1;
    pid_t pid_ = -1;
    bool reaped_ = false;
};

/// The control socket below a data directory; empty when there is none.
std::string control_socket(const std::string& data_directory);

/// A connection to a control socket.
class SocketClient final {
  public:
    explicit SocketClient(const std::string& path);
    ~SocketClient();
    SocketClient(const SocketClient&) = delete;
    SocketClient& operator=(const SocketClient&) = delete;

    bool connected() const { return fd_ >= 0; }
    void write(const std::string& bytes) const;
    /// The next line, or what came before the other side closed or ten seconds passed.
    std::string read_line() const;
    std::string ask(const std::string& line) const {
        write(line + "\n");
        return read_line();
    }

  private:
    int fd_ = -1;
};

/// `{"request":..., "asked_at_ns":...}` asked `age_s` seconds ago; `members` begin with a comma.
std::string request_line(const std::string& name, const std::string& members = "", int age_s = 0);

/// Waits until the owner behind the socket below `data_directory` has its account open.
bool owner_is_ready(const std::string& data_directory);

} // namespace qts
