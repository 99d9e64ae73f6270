// qts: reads the command line, does what it says, turns the outcome into an exit code. Read this
// and run_command.cpp to see the whole program wired.

#include "apps/qts/account_commands.hpp"
#include "apps/qts/command_line.hpp"
#include "apps/qts/doctor_command.hpp"
#include "apps/qts/history_command.hpp"
#include "apps/qts/issue_names.hpp"
#include "apps/qts/journal_command.hpp"
#include "apps/qts/korean_help.hpp"
#include "apps/qts/market_command.hpp"
#include "apps/qts/messages.hpp"
#include "apps/qts/run_command.hpp"
#include "apps/qts/settings.hpp"
#include "apps/qts/sim_command.hpp"
#include "core/startup_error.hpp"

#include <cstdio>
#include <exception>
#include <sys/stat.h>
#include <variant>

extern "C" char** environ; // NOLINT: the C library's name for the environment

namespace {

using namespace qts::app;

/// Which function carries out which command.
struct Command {
    const char* const* environment;

    ExitCode operator()(const PrintText& print) const {
        qts::EnvTable env;
        env.overlay(environment);
        const bool korean = speaks_korean(language_of(env));
        std::fputs((korean ? korean_help(print.text) : print.text).c_str(), stdout);
        return ExitCode::done;
    }
    ExitCode operator()(const RunOptions& o) const { return run_command(o, environment); }
    ExitCode operator()(const SimOptions& o) const { return sim_command(o, environment); }
    ExitCode operator()(const DoctorOptions& o) const { return doctor_command(o, environment); }
    ExitCode operator()(const BalanceOptions& o) const { return balance_command(o, environment); }
    ExitCode operator()(const PositionsOptions& o) const {
        return positions_command(o, environment);
    }
    ExitCode operator()(const OrdersOptions& o) const {
        return o.ours ? own_orders_command(o, environment) : orders_command(o, environment);
    }
    ExitCode operator()(const FillsOptions& o) const { return fills_command(o, environment); }
    ExitCode operator()(const PnlOptions& o) const { return pnl_command(o, environment); }
    ExitCode operator()(const QuoteOptions& o) const { return quote_command(o, environment); }
    ExitCode operator()(const OrderOptions& o) const { return order_command(o, environment); }
    ExitCode operator()(const AmendOptions& o) const { return amend_command(o, environment); }
    ExitCode operator()(const CancelOptions& o) const { return cancel_command(o, environment); }
    ExitCode operator()(const ResolveOptions& o) const { return resolve_command(o, environment); }
    ExitCode operator()(const StatusOptions& o) const { return status_command(o, environment); }
    ExitCode operator()(const MarketOptions& o) const { return market_command(o, environment); }
    ExitCode operator()(const JournalCommandOptions& o) const {
        return journal_command(o, environment);
    }
    ExitCode operator()(const MasterOptions& o) const { return master_command(o, environment); }
};

} // namespace

int main(int argc, char** argv) {
    try {
        ::umask(077); // whatever it writes is its user's alone
        const Invocation invocation = parse_command_line(argc, argv);
        const ExitCode code = std::visit(Command{environ}, invocation);
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
