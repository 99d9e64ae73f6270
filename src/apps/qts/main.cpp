// qts: reads the command line, does what it says, turns the outcome into an exit code. Read this
// and run_command.cpp to see the whole program wired.

#include "apps/qts/command_line.hpp"
#include "apps/qts/run_command.hpp"
#include "core/startup_error.hpp"

#include <cstdio>
#include <exception>

extern "C" char** environ; // NOLINT: the C library's name for the environment

int main(int argc, char** argv) {
    using namespace qts::app;
    try {
        const Invocation invocation = parse_command_line(argc, argv);
        if (const auto* print = std::get_if<PrintText>(&invocation)) {
            std::fputs(print->text.c_str(), stdout);
            return static_cast<int>(ExitCode::done);
        }
        const ExitCode code = run_command(std::get<RunOptions>(invocation), environ);
        // What it prints is its result: a full disk or a closed pipe must not pass for success.
        if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return static_cast<int>(code);
        std::fputs("qts: the output could not be written\n", stderr);
        return static_cast<int>(code == ExitCode::done ? ExitCode::failed : code);
    } catch (const qts::StartupError& error) {
        std::fprintf(stderr, "qts: %s\n", error.what());
        return static_cast<int>(ExitCode::usage);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "qts: it failed in a way nobody foresaw: %s\n", error.what());
        return static_cast<int>(ExitCode::failed);
    }
}
