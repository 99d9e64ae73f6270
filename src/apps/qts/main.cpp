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
        return static_cast<int>(run_command(std::get<RunOptions>(invocation), environ));
    } catch (const qts::StartupError& error) {
        std::fprintf(stderr, "qts: %s\n", error.what());
        return static_cast<int>(ExitCode::usage);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "qts: it failed in a way nobody foresaw: %s\n", error.what());
        return static_cast<int>(ExitCode::failed);
    }
}
