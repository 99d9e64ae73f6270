#pragma once
// Runs the built `qts` as a user would: arguments, an environment of our choosing, a scratch
// directory; gives back what it printed and its exit code.

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace qts {

struct ProcessResult {
    int exit_code = -1;
    std::string out;
    std::string err;
};

/// A directory that vanishes with the test.
class ScratchDirectory final {
  public:
    ScratchDirectory();
    ~ScratchDirectory();
    ScratchDirectory(const ScratchDirectory&) = delete;
    ScratchDirectory& operator=(const ScratchDirectory&) = delete;
    const std::string& path() const { return path_; }
    /// Writes a file in it (mode 0600) and returns its full path.
    std::string write(const std::string& name, const std::string& text) const;

  private:
    std::string path_;
};

/// A `qts` that runs, and our ends of its pipes. Whoever asked for it closes them and waits for it.
struct StartedProcess {
    int pid = -1;
    int out_fd = -1;
    int err_fd = -1;
};

/// Starts it as run_qts does and returns at once.
StartedProcess start_qts(const ScratchDirectory& scratch, std::vector<std::string> arguments,
                         const std::map<std::string, std::string>& environment,
                         const std::string& input_path = {});
/// Waits for its end: its exit code, or 128 and the number of the signal that killed it.
int exit_code_of(int pid);

/// When to press Ctrl-C, told by what was printed so far.
using Interrupt = std::function<bool(const ProcessResult& so_far)>;

/// `--data-dir` is added unless the arguments hold one or begin with `market`, which keeps nothing
/// and needs none. The environment holds HOME, PATH and LANG=C and what `environment` adds; the
/// working directory is the scratch directory. Each of `interrupts` sends one SIGINT, in order,
/// when it comes true. Standard input is the test's own unless `input_path` names what is read
/// there.
ProcessResult run_qts(const ScratchDirectory& scratch, std::vector<std::string> arguments,
                      const std::map<std::string, std::string>& environment = {},
                      const std::vector<Interrupt>& interrupts = {},
                      const std::string& input_path = {});

} // namespace qts
