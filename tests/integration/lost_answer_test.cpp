// The broker has done what it was asked, and its answer is lost on the way: nobody says that it was
// refused, nothing is sent a second time, and the list tells what became of it.

#include "fakes/scripted_tcp_server.hpp"
#include "integration/owner_process.hpp"
#include "integration/simulated_account.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <atomic>
#include <csignal>
#include <fmt/format.h>
#include <memory>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace qts {
namespace {

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// One message with its body from a socket; empty when the other side closed.
std::string read_message(int fd) {
    std::string text;
    char buffer[4096];
    for (;;) {
        const std::size_t end = text.find("\r\n\r\n");
        if (end != std::string::npos) {
            const std::size_t at = text.find("Content-Length: ");
            const auto body = at < end ? static_cast<std::size_t>(std::stol(text.substr(at + 16)))
                                       : std::size_t{0};
            if (text.size() >= end + 4 + body) return text;
        }
        const ssize_t got = ::recv(fd, buffer, sizeof(buffer), 0);
        if (got <= 0) return {};
        text.append(buffer, static_cast<std::size_t>(got));
    }
}

int connect_to(std::uint16_t port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
    return fd;
}

enum class Loses : std::uint8_t { answers, requests };

/// Stands between the program and the simulator, and hangs up on requests whose path holds `lost`:
/// instead of giving back the answers, or before they arrive.
class LosingWire final {
  public:
    LosingWire(const SimulatedAccount& account, std::string lost, Loses loses = Loses::answers)
        : broker_port_{account.port()}, lost_{std::move(lost)}, loses_{loses} {
        server_ = std::make_unique<ScriptedTcpServer>(
            [this](int fd) { workers_.emplace_back(&LosingWire::pass_on, this, ::dup(fd)); });
        account.scratch().write(".env", fmt::format("KIS_VTS_APP_KEY = \"key\"\n"
                                                    "KIS_VTS_APP_SECRET = \"secret\"\n"
                                                    "KIS_VTS_ACCOUNT_NO = \"50000000\"\n"
                                                    "KIS_VTS_BASE_URL = \"http://127.0.0.1:{}\"\n",
                                                    server_->port()));
    }
    ~LosingWire() {
        server_.reset(); // no worker is added from here on
        for (std::thread& worker : workers_)
            worker.join();
    }
    LosingWire(const LosingWire&) = delete;
    LosingWire& operator=(const LosingWire&) = delete;
    void heal() { healed_ = true; }

  private:
    void pass_on(int client) const {
        const int broker = connect_to(broker_port_);
        for (std::string asked = read_message(client); !asked.empty();
             asked = read_message(client)) {
            const bool lost = !healed_ && holds(asked.substr(0, asked.find('\n')), lost_);
            if (lost && loses_ == Loses::requests) break;
            ScriptedTcpServer::say(broker, asked);
            const std::string answer = read_message(broker);
            if (answer.empty() || lost) break;
            ScriptedTcpServer::say(client, answer);
        }
        ::shutdown(client, SHUT_RDWR);
        ::close(client);
        ::close(broker);
    }

    std::uint16_t broker_port_;
    std::string lost_;
    Loses loses_;
    std::atomic<bool> healed_{false};
    std::vector<std::thread> workers_;
    std::unique_ptr<ScriptedTcpServer> server_;
};

TEST(LostAnswer, OfAnOrderThatTheBrokerTookIsFoundInItsList) {
    SimulatedAccount account;
    const LosingWire wire{account, "order-cash"};
    const ProcessResult order =
        account.qts({"order", "buy", "005930", "3", "--limit", "60000", "--yes", "--json"});
    EXPECT_EQ(order.exit_code, 0) << order.out << order.err;
    EXPECT_TRUE(holds(order.out, R"("state":"working")")) << order.out;
    EXPECT_TRUE(holds(order.out, "found in the broker's list")) << order.out;
    EXPECT_EQ(account.counters().orders, 1);
    EXPECT_EQ(account.qts({"cancel", "1"}).exit_code, 0);
    EXPECT_EQ(account.open_shares(), 0);
}

TEST(LostAnswer, OfAnOrderThatARunSentIsFoundAndTheRunGoesOn) {
    SimulatedAccount account;
    const LosingWire wire{account, "order-cash"};
    OwnerProcess run{account.scratch(), {"--broker", "kis"}};
    ASSERT_TRUE(owner_is_ready(account.data_directory())) << run.err();
    EXPECT_EQ(account.qts({"order", "buy", "005930", "3", "--limit", "60000", "--yes"}).exit_code,
              0);
    EXPECT_TRUE(holds(account.qts({"status"}).out, "unknown: 0"));
    run.signal(SIGINT);
    EXPECT_EQ(run.wait(), 0) << run.out() << run.err();
    EXPECT_TRUE(holds(run.out(), "found at the broker")) << run.out();
}

TEST(LostOrder, IsAnUnknownOutcomeAndTheOrderIsNotSentAgain) {
    SimulatedAccount account;
    const LosingWire wire{account, "order-cash", Loses::requests};
    const ProcessResult order =
        account.qts({"order", "buy", "005930", "3", "--limit", "60000", "--yes", "--json"});
    EXPECT_EQ(order.exit_code, 5) << order.out << order.err;
    EXPECT_TRUE(holds(order.err, "nobody can tell yet what became of it")) << order.err;
    EXPECT_TRUE(holds(order.err, "not sent again. Look with: qts orders")) << order.err;
    EXPECT_TRUE(holds(order.out, R"("state":"unknown")")) << order.out;
    EXPECT_EQ(account.counters().orders, 0);
    // The next command knows of it, and does not send the very same again.
    const ProcessResult again =
        account.qts({"order", "buy", "005930", "3", "--limit", "60000", "--yes"});
    EXPECT_EQ(again.exit_code, 3) << again.out << again.err;
    EXPECT_TRUE(holds(again.err, "an order of unknown fate is on this symbol and side"))
        << again.err;
    EXPECT_EQ(account.counters().orders, 0);
}

TEST(LostOrder, IsListedWithItsEvidenceAndSettledByAPerson) {
    SimulatedAccount account;
    LosingWire wire{account, "order-cash", Loses::requests};
    const std::vector<std::string> buy{"order", "buy", "005930", "3", "--limit", "60000", "--yes"};
    EXPECT_EQ(account.qts({"orders", "--unknown"}).out, "no order is of unknown fate\n");
    ASSERT_EQ(account.qts(buy).exit_code, 5);
    const ProcessResult unknown = account.qts({"orders", "--unknown"});
    EXPECT_EQ(unknown.exit_code, 0) << unknown.err;
    EXPECT_TRUE(holds(unknown.out, "order 2-1  BUY 삼성전자 3 @ 60,000원  unknown")) << unknown.out;
    EXPECT_TRUE(holds(unknown.out, "sent between 2026-11-23 09:00:00")) << unknown.out;
    EXPECT_TRUE(holds(unknown.out, "qts resolve")) << unknown.out;
    // Words that cannot be true change nothing.
    for (const char* const fate : {"0000000007", "1"}) {
        EXPECT_EQ(account.qts({"resolve", "2-1", "--as", fate, "--operator", "kim"}).exit_code, 3);
    }
    EXPECT_EQ(account.qts({"resolve", "2-9", "--as", "absent", "--operator", "kim"}).exit_code, 3);
    EXPECT_EQ(account.qts({"resolve", "2-1", "--as", "gone", "--operator", "kim"}).exit_code, 2);
    EXPECT_EQ(account.qts({"resolve", "2-1", "--as", "absent"}).exit_code, 2) << "nobody says so";
    wire.heal();
    EXPECT_EQ(account.qts(buy).exit_code, 3) << "still frozen";
    const ProcessResult settled =
        account.qts({"resolve", "2-1", "--as", "absent", "--operator", "kim"});
    EXPECT_EQ(settled.exit_code, 0) << settled.err;
    EXPECT_TRUE(holds(settled.out, "rejected")) << settled.out;
    EXPECT_EQ(account.qts(buy).exit_code, 0);
    EXPECT_EQ(account.counters().orders, 1);
    EXPECT_TRUE(holds(account.qts({"journal", "export"}).out, "kim says"));
}

TEST(LostOrder, ThroughARunIsUnknownAndTheRunSaysSo) {
    SimulatedAccount account;
    const LosingWire wire{account, "order-cash", Loses::requests};
    OwnerProcess run{account.scratch(), {"--broker", "kis"}};
    ASSERT_TRUE(owner_is_ready(account.data_directory())) << run.err();
    const ProcessResult order =
        account.qts({"order", "buy", "005930", "3", "--limit", "60000", "--yes"});
    EXPECT_EQ(order.exit_code, 5) << order.out << order.err;
    EXPECT_TRUE(holds(account.qts({"status"}).out, "unknown: 1"));
    // The very same while its fate is open would be a second order.
    const ProcessResult again =
        account.qts({"order", "buy", "005930", "3", "--limit", "60000", "--yes"});
    EXPECT_EQ(again.exit_code, 3) << again.out << again.err;
    EXPECT_EQ(account.counters().orders, 0);
    run.signal(SIGINT);
    EXPECT_EQ(run.wait(), 5) << run.out() << run.err();
    EXPECT_TRUE(holds(run.out(), "order 1-1: UNKNOWN: it may be live")) << run.out();
}

TEST(LostAnswer, OfAnAmendIsToldByTheListAndItIsNotSentAgain) {
    SimulatedAccount account;
    LosingWire wire{account, "order-rvsecncl"};
    ASSERT_EQ(account.qts({"order", "buy", "005930", "3", "--limit", "60000", "--yes"}).exit_code,
              0);
    const ProcessResult amend = account.qts({"amend", "1", "--limit", "60100"});
    EXPECT_EQ(amend.exit_code, 0) << amend.out << amend.err;
    EXPECT_EQ(account.counters().changes, 1);
    EXPECT_EQ(account.open_shares(), 3);
    wire.heal();
    EXPECT_EQ(account.qts({"cancel", "2"}).exit_code, 0);
    EXPECT_EQ(account.open_shares(), 0);
}

TEST(LostAnswer, OfACancelIsNotCalledRefused) {
    SimulatedAccount account;
    const LosingWire wire{account, "order-rvsecncl"};
    ASSERT_EQ(account.qts({"order", "buy", "005930", "3", "--limit", "60000", "--yes"}).exit_code,
              0);
    const ProcessResult cancel = account.qts({"cancel", "1"});
    EXPECT_EQ(cancel.exit_code, 0) << "the list has told: " << cancel.out << cancel.err;
    EXPECT_LE(account.counters().changes, 2) << "a cancel of the whole rest may be repeated once";
    EXPECT_EQ(account.open_shares(), 0);
    const ProcessResult again = account.qts({"cancel", "1"});
    EXPECT_EQ(again.exit_code, 4) << again.out << again.err;
    EXPECT_TRUE(holds(again.err, "cancelled")) << again.err;
}

TEST(LostAnswer, OfAPartCancelIsToldByTheList) {
    SimulatedAccount account;
    const LosingWire wire{account, "order-rvsecncl"};
    ASSERT_EQ(account.qts({"order", "buy", "005930", "3", "--limit", "60000", "--yes"}).exit_code,
              0);
    const ProcessResult cancel = account.qts({"cancel", "1", "--qty", "1"});
    EXPECT_EQ(cancel.exit_code, 0) << cancel.out << cancel.err;
    EXPECT_EQ(account.counters().changes, 1) << "a part cancel is never repeated";
    EXPECT_EQ(account.open_shares(), 2);
}

TEST(LostAnswer, AnOrderThatTheListShowsWorkingCanBeCancelledThroughTheRun) {
    SimulatedAccount account;
    const LosingWire wire{account, "order-cash"};
    OwnerProcess run{account.scratch(), {"--broker", "kis"}};
    ASSERT_TRUE(owner_is_ready(account.data_directory())) << run.err();
    ASSERT_EQ(account.qts({"order", "buy", "005930", "3", "--limit", "60000", "--yes"}).exit_code,
              0);
    ASSERT_TRUE(holds(account.qts({"orders"}).out, "working"));
    const ProcessResult cancel = account.qts({"cancel", "0000000001"});
    EXPECT_EQ(cancel.exit_code, 0) << cancel.err;
    EXPECT_FALSE(holds(cancel.err, "nothing is open")) << cancel.err;
    EXPECT_EQ(account.open_shares(), 0);
}

} // namespace
} // namespace qts
