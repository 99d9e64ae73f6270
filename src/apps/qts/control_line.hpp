#pragma once
// The owner's side and the asker's side of the control socket: JSON lines. The asker says hello
// first and asks only an owner that answered it, so that a hung one is never left with an order it
// might carry out later; and what was asked long ago is not carried out. Core thread.
//
//   > {"hello": 2}
//   < {"hello": 2, "pid": 4711, "command": "run"}
//   > {"request": "cancel", "order": "1-17", ..., "asked_at_ns": 1795400000000000000}
//   < {"exit": 0, "result": {...}}

#include "apps/qts/order_desk.hpp"
#include "core/clock.hpp"
#include "net/local_socket.hpp"

#include <expected>

namespace qts::app {

class ControlDesk final {
  public:
    /// Both outlive this; `command` is what the owner runs.
    ControlDesk(OrderDesk& desk, const Clock& clock, std::string command);
    /// Answers one line of the socket.
    Task<std::string> answer(std::string line);

  private:
    Task<CommandResult> carry_out(std::string line);

    OrderDesk& desk_;
    const Clock& clock_;
    std::string command_;
};

/// Asks the owner behind a connected client. An error: it does not answer, and nothing was asked
/// (ErrorKind::timeout or closed). A result else; of an owner that fell silent after it was asked
/// to change something, one with ExitCode::unknown_order.
Task<Result<CommandResult>> ask_owner(LocalClient& client, const Clock& clock, DeskRequest request);

} // namespace qts::app
