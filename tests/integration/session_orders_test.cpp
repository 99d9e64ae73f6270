// The market's rules, end to end: what the gate refuses before anything is sent, what the simulated
// broker refuses of a client that sends it all the same, and the order code of an evening session.

#include "core/json_reader.hpp"
#include "integration/sim_process.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>
#include <fstream>
#include <sstream>

namespace qts {
namespace {

/// A simulated broker of our own issues, and a person's .env for it.
class Market final {
  public:
    explicit Market(std::vector<std::string> options, bool real = false)
        : sim_{scratch_, with_issues(scratch_, std::move(options))}, prefix_{real ? "KIS_REAL"
                                                                                  : "KIS_VTS"} {
        const std::string key(36, 'k');
        scratch_.write(".env", fmt::format("KIS_MODE={0}\n{0}_APP_KEY={1}\n{0}_APP_SECRET={1}\n"
                                           "{0}_ACCOUNT_NO=50000000\n{0}_ACNT_PRDT_CD=01\n"
                                           "{0}_BASE_URL=http://127.0.0.1:{2}\n",
                                           prefix_, key, sim_.port()));
        configure("");
    }
    void configure(const std::string& toml) {
        scratch_.write("qts.toml", "[broker.kis]\nrate_vts_centi = 10000\nrate_real_centi = "
                                   "10000\n" +
                                       toml);
    }
    ProcessResult qts(std::vector<std::string> arguments) const {
        return run_qts(scratch_, std::move(arguments));
    }
    /// What the gate said to an order: its code, and the nearest legal values.
    std::string refusal(std::vector<std::string> order) const {
        order.insert(order.begin(), "order");
        order.insert(order.end(), {"--yes", "--json"});
        const ProcessResult result = qts(std::move(order));
        const auto document = JsonDocument::parse(result.out);
        if (!document) return "no document: " + result.err;
        const JsonView refusal = document->root().member("refusal");
        if (!refusal.is_object()) return fmt::format("exit {}", result.exit_code);
        EXPECT_EQ(result.exit_code, 3);
        std::string text{refusal.member("code").text().value_or("?")};
        for (const char* key : {"nearest_below", "nearest_above"}) {
            const JsonView value = refusal.member(key);
            if (value && !value.is_null()) text += " " + value.json();
        }
        return text;
    }
    /// The orders that reached the broker.
    std::int64_t orders_sent() const {
        return sim_.state()
            .root()
            .member("brokers")
            .member("kis")
            .member("counters")
            .member("orders")
            .integer()
            .value_or(-1);
    }
    const SimProcess& sim() const { return sim_; }

  private:
    static std::vector<std::string> with_issues(const ScratchDirectory& scratch,
                                                std::vector<std::string> options) {
        options.insert(options.end(),
                       {"--rate", "0", "--cash", "100000000000", "--issues",
                        scratch.write("issues.csv",
                                      "code,name,product,base,listed_shares,listed_on,halted,"
                                      "liquidation,alarm\n"
                                      "900001,하나상장,stock,20000,50000000,2026-11-23,N,N,none\n"
                                      "900002,두리정지,stock,10000,90000000,,Y,N,none\n"
                                      "900003,세모정리,stock,350,20000000,,N,Y,none\n"
                                      "900004,네모경고,stock,45000,90000000,,N,N,warning\n"
                                      "900005,다섯보통,stock,71500,5920000000,,N,N,none\n"
                                      "900006,여섯작은,stock,6000,1000000,,N,N,none\n"
                                      "069500,일곱펀드,etf,100000,,,N,N,none\n")});
        return options;
    }

    ScratchDirectory scratch_;
    SimProcess sim_;
    std::string prefix_;
};

const std::vector<std::string> kMorning{"--clock", "2026-11-23T10:00:00"};

TEST(MarketRules, TheGateRefusesWhatTheMarketWouldBeforeAnythingIsSent) {
    Market market{kMorning};
    market.configure("[risk]\nmax_order_notional_won = 100000000000\n");
    EXPECT_EQ(market.refusal({"buy", "900005", "1", "--limit", "71550"}), "GR103 71500 71600");
    EXPECT_EQ(market.refusal({"buy", "900005", "1", "--limit", "93000"}), "GR104 92900");
    EXPECT_EQ(market.refusal({"buy", "900005", "1", "--limit", "50000"}), "GR104 50100");
    EXPECT_EQ(market.refusal({"buy", "900005", "1398602", "--limit", "50100"}), "GR113 1398601");
    EXPECT_EQ(market.refusal({"buy", "900002", "1", "--limit", "10000"}), "GR112");
    EXPECT_EQ(market.refusal({"buy", "900003", "1", "--limit", "350"}), "GR112");
    // A first listing day: 60 to 400 % of the offering price.
    EXPECT_EQ(market.refusal({"buy", "900001", "1", "--limit", "80100"}), "GR104 80000");
    EXPECT_EQ(market.refusal({"buy", "900001", "1", "--limit", "11990"}), "GR104 12000");
    EXPECT_EQ(market.orders_sent(), 0);
    EXPECT_EQ(market.refusal({"buy", "900001", "1", "--limit", "79900"}), "exit 0");
    EXPECT_EQ(market.refusal({"buy", "900005", "1398601", "--limit", "50100"}), "exit 0");
    EXPECT_EQ(market.orders_sent(), 2);
}

TEST(MarketRules, FiltersOfAScopeKeepItsStrategiesFromSmallIssuesAndNotAPerson) {
    Market market{kMorning};
    const auto run = [&](const std::string& symbol) {
        const ProcessResult result =
            market.qts({"--broker", "kis", "--strategy", "round_trip", "--symbols", symbol,
                        "--max-iterations", "1", "--json"});
        EXPECT_EQ(result.exit_code, 0) << result.err;
        for (const char* code : {"GR114", "GR115"}) {
            if (result.out.find(code) != std::string::npos) return std::string{code};
        }
        return std::string{"none"};
    };
    EXPECT_EQ(run("900006"), "GR115"); // worth six billion won
    market.configure("[risk.scalp]\nmin_market_cap_won = 0\nmin_price_won = 7000\n");
    EXPECT_EQ(run("900006"), "GR114");
    EXPECT_EQ(market.orders_sent(), 0);
    EXPECT_EQ(market.refusal({"buy", "900006", "1", "--limit", "6000"}), "exit 0");
    market.configure("[risk]\nmin_price_won = 7000\n");
    EXPECT_EQ(market.refusal({"buy", "900006", "1", "--limit", "6000"}), "GR114");
}

TEST(MarketRules, OutsideTheNamedSessionsNothingIsSentAndTheNextOneIsTold) {
    Market market{{"--sim-env", "real", "--clock", "2026-11-23T16:29:00"}, true};
    const std::vector<std::string> buy{"buy", "900005", "1", "--limit", "71500"};
    EXPECT_EQ(market.refusal(buy), "GR102 \"2026-11-24T08:30:00\"");
    EXPECT_EQ(market.orders_sent(), 0);
    market.configure("[scope.scalp]\nsessions = [\"regular\", \"after_market\"]\n");
    EXPECT_EQ(market.refusal({"buy", "900005", "1", "--market"}), "GR102 \"2026-11-24T08:30:00\"");
    EXPECT_EQ(market.refusal({"buy", "069500", "1", "--limit", "100000"}),
              "GR102 \"2026-11-24T08:30:00\""); // no funds in the evening
    EXPECT_EQ(market.refusal({"buy", "900004", "1", "--limit", "45000"}),
              "GR102 \"2026-11-24T08:30:00\""); // nor issues under an alarm
    EXPECT_EQ(market.orders_sent(), 0);
    // The evening's own code: the simulator takes no other there.
    EXPECT_EQ(market.refusal(buy), "exit 0");
    EXPECT_EQ(market.orders_sent(), 1);
}

TEST(MarketRules, AConfiguredHolidayIsTheNextOpeningOfNobody) {
    Market market{{"--sim-env", "real", "--clock", "2026-11-23T16:29:00"}, true};
    market.configure("[market]\nclosed_days = [\"2026-11-24\"]\n");
    EXPECT_EQ(market.refusal({"buy", "900005", "1", "--limit", "71500"}),
              "GR102 \"2026-11-25T08:30:00\"");
}

TEST(MarketRules, TheSimulatorRefusesAForeignClientInTheBrokersCodes) {
    Market market{kMorning};
    const std::string token = market.sim().token();
    const auto order = [&](const std::string& code, const std::string& division,
                           const std::string& quantity, const std::string& price) {
        const std::string body = fmt::format(
            R"({{"CANO":"50000000","ACNT_PRDT_CD":"01","PDNO":"{}","ORD_DVSN":"{}","ORD_QTY":"{}","ORD_UNPR":"{}"}})",
            code, division, quantity, price);
        RawConnection connection{market.sim().port()};
        connection.send(
            fmt::format("POST /uapi/domestic-stock/v1/trading/order-cash HTTP/1.1\r\n"
                        "Host: sim\r\ncontent-type: application/json\r\n"
                        "authorization: Bearer {}\r\nappkey: any-key\r\nappsecret: any-secret\r\n"
                        "tr_id: VTTC0012U\r\nContent-Length: {}\r\n\r\n{}",
                        token, body.size(), body));
        const RawAnswer answer = connection.read_answer();
        const auto document = JsonDocument::parse(answer.body);
        return document ? std::string{document->root().member("msg_cd").text().value_or("?")}
                        : answer.body;
    };
    EXPECT_EQ(order("900005", "00", "1", "71550"), "40030000");
    EXPECT_EQ(order("900005", "00", "1", "93000"), "40270000");
    EXPECT_EQ(order("900005", "00", "1398602", "50100"), "40280000");
    EXPECT_EQ(order("900002", "00", "1", "10000"), "40070000");
    EXPECT_EQ(order("900005", "41", "1", "71500"), "40010000"); // paper knows no evening
    EXPECT_EQ(order("900005", "00", "1", "71500"), "40600000");
}

TEST(MarketRules, TheExampleConfigurationIsUnderstood) {
    std::ifstream file{std::string{QTS_SOURCE_DIR} + "/config/qts.example.toml"};
    std::ostringstream text;
    text << file.rdbuf();
    ASSERT_FALSE(text.str().empty());
    const ScratchDirectory scratch;
    const std::string path = scratch.write("example.toml", text.str());
    const ProcessResult result =
        run_qts(scratch, {"market", "tick", "71950", "--json", "--config", path});
    EXPECT_EQ(result.exit_code, 0) << result.err;
}

} // namespace
} // namespace qts
