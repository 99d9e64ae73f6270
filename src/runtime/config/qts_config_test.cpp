#include "runtime/config/qts_config.hpp"

#include "core/startup_error.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace qts {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const std::string kFile = "qts.toml";

QtsConfig parsed(std::string_view text) {
    return parse_qts_config(text, kFile);
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

/// The sentence the text is refused with; empty when it is not. It always names the file.
std::string refusal(std::string_view text) {
    try {
        parsed(text);
    } catch (const StartupError& error) {
        EXPECT_TRUE(std::string_view{error.what()}.starts_with(kFile)) << error.what();
        return error.what();
    }
    return {};
}

std::vector<std::string> texts(const std::vector<Symbol>& symbols) {
    std::vector<std::string> out;
    for (const Symbol symbol : symbols)
        out.emplace_back(symbol.view());
    return out;
}

void expect_defaults(const QtsConfig& config) {
    EXPECT_EQ(config.net.ca_file, "");
    EXPECT_EQ(config.net.connect_timeout, seconds{3});
    EXPECT_EQ(config.net.total_timeout, seconds{10});
    EXPECT_EQ(config.net.idle_reuse, seconds{4});
    EXPECT_EQ(config.net.spare_max_age, seconds{30});
    EXPECT_EQ(config.risk.max_order_notional, Notional::won(10'000'000));
    EXPECT_EQ(config.run.on_stop, OnStop::cancel);
    EXPECT_EQ(config.run.stop_timeout, seconds{30});
    EXPECT_EQ(config.scalp.interval, seconds{1});
    EXPECT_EQ(config.scalp.ttl, milliseconds{2'000});
    EXPECT_EQ(config.swing.interval, seconds{60});
    EXPECT_EQ(config.swing.ttl, milliseconds{30'000});
    EXPECT_FALSE(config.scalp.symbols.empty());
    EXPECT_FALSE(config.swing.symbols.empty());
    EXPECT_EQ(config.kis.rate_real_centi, 1'500);
    EXPECT_EQ(config.kis.rate_vts_centi, 90);
    EXPECT_TRUE(config.strategies.empty());
}

TEST(QtsConfig, HasTheDefaultsOfTheDesign) {
    expect_defaults(QtsConfig::defaults());
}

TEST(QtsConfig, OfAnEmptyFileHasTheDefaults) {
    expect_defaults(parsed(""));
    expect_defaults(parsed("# nothing but a comment\n"));
    expect_defaults(parsed("[net]\n[risk]\n[run]\n[scope.scalp]\n[scope.swing]\n"
                           "[broker.kis]\n[broker.kiwoom]\n"));
}

TEST(QtsConfig, TakesEveryKey) {
    const QtsConfig config = parsed(R"(
[net]
ca_file = "/etc/qts/ca.pem"
connect_timeout_s = 5
total_timeout_s = 20
idle_reuse_s = 2
spare_max_age_s = 60

[risk]
max_order_notional_won = 5_000_000

[run]
on_stop = "leave"
stop_timeout_s = 45

[scope.scalp]
interval_s = 2
ttl_ms = 1500
symbols = ["000660", "Q520057"]

[scope.swing]
interval_s = 300
ttl_ms = 60000
symbols = ["00088K"]

[broker.kis]
rate_real_centi = 1000
rate_vts_centi = 50

[broker.kiwoom]
rate_real_centi = 400
rate_vts_centi = 100

[strategy.round_trip]
quantity = 10
offset_won = -50

[strategy.observe]
)");
    EXPECT_EQ(config.net.ca_file, "/etc/qts/ca.pem");
    EXPECT_EQ(config.net.connect_timeout, seconds{5});
    EXPECT_EQ(config.net.total_timeout, seconds{20});
    EXPECT_EQ(config.net.idle_reuse, seconds{2});
    EXPECT_EQ(config.net.spare_max_age, seconds{60});
    EXPECT_EQ(config.risk.max_order_notional, Notional::won(5'000'000));
    EXPECT_EQ(config.run.on_stop, OnStop::leave);
    EXPECT_EQ(config.run.stop_timeout, seconds{45});
    EXPECT_EQ(config.scalp.interval, seconds{2});
    EXPECT_EQ(config.scalp.ttl, milliseconds{1'500});
    EXPECT_EQ(texts(config.scalp.symbols), (std::vector<std::string>{"000660", "Q520057"}));
    EXPECT_EQ(config.swing.interval, seconds{300});
    EXPECT_EQ(config.swing.ttl, milliseconds{60'000});
    EXPECT_EQ(texts(config.swing.symbols), (std::vector<std::string>{"00088K"}));
    EXPECT_EQ(config.kis.rate_real_centi, 1'000);
    EXPECT_EQ(config.kis.rate_vts_centi, 50);
    EXPECT_EQ(config.kiwoom.rate_real_centi, 400);
    EXPECT_EQ(config.kiwoom.rate_vts_centi, 100);
    using Parameters = std::map<std::string, std::int64_t>;
    ASSERT_EQ(config.strategies.size(), 2U);
    EXPECT_EQ(config.strategies.at("round_trip"),
              (Parameters{{"quantity", 10}, {"offset_won", -50}}));
    EXPECT_EQ(config.strategies.at("observe"), Parameters{});
}

TEST(QtsConfig, LeavesWhatIsNotNamedAtItsDefault) {
    const QtsConfig config = parsed("[net]\nconnect_timeout_s = 7\n[scope.swing]\nttl_ms = 100\n");
    EXPECT_EQ(config.net.connect_timeout, seconds{7});
    EXPECT_EQ(config.net.total_timeout, seconds{10});
    EXPECT_EQ(config.swing.ttl, milliseconds{100});
    EXPECT_EQ(config.swing.interval, seconds{60});
    EXPECT_EQ(config.scalp.ttl, milliseconds{2'000});
    EXPECT_EQ(texts(config.swing.symbols), texts(QtsConfig::defaults().swing.symbols));
}

TEST(QtsConfig, TakesWordsOfStoppingAsTheyAreWritten) {
    EXPECT_EQ(parsed("[run]\non_stop = 'cancel'").run.on_stop, OnStop::cancel);
    EXPECT_EQ(parsed("[run]\non_stop = 'leave'").run.on_stop, OnStop::leave);
    for (const std::string_view word : {"", "Cancel", "keep", "cancel "}) {
        const std::string text = refusal("[run]\non_stop = '" + std::string{word} + "'");
        EXPECT_TRUE(contains(text, "on_stop") && contains(text, "cancel") &&
                    contains(text, "leave"))
            << text;
    }
}

struct Range {
    std::string_view section;
    std::string_view key;
    std::int64_t low;
    std::int64_t high;
};

constexpr Range kRanges[] = {
    {"net", "connect_timeout_s", 1, 60},
    {"net", "total_timeout_s", 1, 120},
    {"net", "idle_reuse_s", 0, 60},
    {"net", "spare_max_age_s", 0, 300},
    {"risk", "max_order_notional_won", 1, 100'000'000'000},
    {"run", "stop_timeout_s", 1, 600},
    {"scope.scalp", "interval_s", 1, 3'600},
    {"scope.scalp", "ttl_ms", 100, 600'000},
    {"scope.swing", "interval_s", 1, 3'600},
    {"scope.swing", "ttl_ms", 100, 600'000},
    {"broker.kis", "rate_real_centi", 1, 10'000},
    {"broker.kis", "rate_vts_centi", 1, 10'000},
    {"broker.kiwoom", "rate_real_centi", 1, 10'000},
    {"broker.kiwoom", "rate_vts_centi", 1, 10'000},
};

std::string setting(const Range& range, const std::string& value) {
    return "[" + std::string{range.section} + "]\n" + std::string{range.key} + " = " + value + "\n";
}

TEST(QtsNumber, AtEitherEndOfItsRangeIsTaken) {
    for (const Range& range : kRanges) {
        EXPECT_EQ(refusal(setting(range, std::to_string(range.low))), "") << range.key;
        EXPECT_EQ(refusal(setting(range, std::to_string(range.high))), "") << range.key;
    }
}

TEST(QtsNumber, OutsideItsRangeIsRefusedWithBothEnds) {
    for (const Range& range : kRanges) {
        for (const std::string& value :
             {std::to_string(range.low - 1), std::to_string(range.high + 1), std::string{"-1"},
              std::string{"9223372036854775807"}, std::string{"-9223372036854775808"}}) {
            const std::string text = refusal(setting(range, value));
            SCOPED_TRACE(text);
            EXPECT_TRUE(contains(text, range.key)) << range.key << " = " << value;
            EXPECT_TRUE(contains(text, "[" + std::string{range.section} + "]"));
            EXPECT_TRUE(contains(text, "between " + std::to_string(range.low) + " and " +
                                           std::to_string(range.high)));
        }
    }
}

TEST(QtsNumber, OfAnotherTypeIsRefused) {
    for (const Range& range : kRanges) {
        for (const std::string value :
             {"\"3\"", "3.0", "3.5", "true", "[3]", "{a = 3}", "2026-11-23", "nan"}) {
            const std::string text = refusal(setting(range, value));
            EXPECT_TRUE(contains(text, range.key) && contains(text, "whole number"))
                << range.key << " = " << value << ": " << text;
        }
    }
}

TEST(QtsText, OfAnotherTypeIsRefused) {
    for (const std::string value : {"3", "true", "['a']", "{a = 'b'}", "2026-11-23"}) {
        EXPECT_TRUE(contains(refusal("[net]\nca_file = " + value), "ca_file")) << value;
        EXPECT_TRUE(contains(refusal("[run]\non_stop = " + value), "on_stop")) << value;
    }
}

TEST(QtsSymbols, OfAnotherShapeAreRefused) {
    for (const std::string scope : {"scalp", "swing"}) {
        for (const std::string value :
             {"'005930'", "5930", "[5930]", "['005930', 5930]", "[['005930']]", "[]", "['']",
              "['5930']", "['005930', 'x']", "['samsung']", "['005930 ']", "['00593O0']", "{}"}) {
            const std::string text = refusal("[scope." + scope + "]\nsymbols = " + value);
            EXPECT_TRUE(contains(text, "symbols") && contains(text, "scope." + scope))
                << value << ": " << text;
        }
    }
}

TEST(QtsQuiet, IsAListOfHours) {
    const UtcNanos three = to_utc(KstDate::of(2026, 11, 23), KstTime::of(3, 0));
    EXPECT_FALSE(parsed("").kis.quiet) << "the host decides";
    EXPECT_TRUE(parsed("[broker.kis]\nquiet = ['02:00-06:30']").kis.quiet->contains(three));
    EXPECT_TRUE(parsed("[broker.kis]\nquiet = []").kis.quiet->empty());
    for (const std::string value : {"'02:00-06:30'", "['2-6']", "['02:00']", "[2]", "3"})
        EXPECT_TRUE(contains(refusal("[broker.kis]\nquiet = " + value), "quiet")) << value;
}

TEST(QtsAccount, IsSharedUnlessItIsSaidToBeExclusive) {
    EXPECT_FALSE(parsed("").account.exclusive);
    EXPECT_TRUE(parsed("[account]\nexclusive = true").account.exclusive);
    EXPECT_TRUE(contains(refusal("[account]\nexclusive = 'yes'"), "exclusive"));
    EXPECT_TRUE(contains(refusal("[account]\nexclusiv = true"), "did you mean 'exclusive'?"));
}

TEST(QtsSymbols, ReplaceTheDefaultOnes) {
    const QtsConfig config = parsed("[scope.scalp]\nsymbols = ['000660', '035720', '0001A0']");
    EXPECT_EQ(texts(config.scalp.symbols),
              (std::vector<std::string>{"000660", "035720", "0001A0"}));
}

struct Misspelling {
    std::string_view text;
    std::string_view wrong;
    std::string_view meant;
};

TEST(QtsName, ThatIsMisspeltIsRefusedWithTheNearestKnownOne) {
    const Misspelling cases[] = {
        {"[net]\ncafile = 'x'", "cafile", "did you mean 'ca_file'?"},
        {"[net]\nconnect_timeout = 3", "connect_timeout", "did you mean 'connect_timeout_s'?"},
        {"[net]\nidle_reuse_ms = 3", "idle_reuse_ms", "did you mean 'idle_reuse_s'?"},
        {"[risk]\nmax_order_notional = 3", "max_order_notional",
         "did you mean 'max_order_notional_won'?"},
        {"[run]\nonstop = 'leave'", "onstop", "did you mean 'on_stop'?"},
        {"[scope.scalp]\nsymbol = ['005930']", "symbol", "did you mean 'symbols'?"},
        {"[scope.swing]\nttl_s = 3", "ttl_s", "did you mean 'ttl_ms'?"},
        {"[broker.kis]\nrate_real_cents = 3", "rate_real_cents", "did you mean 'rate_real_centi'?"},
        {"[broker.kiwoom]\nrate_vts_cent = 3", "rate_vts_cent", "did you mean 'rate_vts_centi'?"},
        {"[nett]\n", "nett", "did you mean 'net'?"},
        {"[scopes.scalp]\n", "scopes", "did you mean 'scope'?"},
        {"[strategies.x]\n", "strategies", "did you mean 'strategy'?"},
        {"[scope.skalp]\n", "skalp", "did you mean 'scalp'?"},
        {"[broker.kiwom]\n", "kiwom", "did you mean 'kiwoom'?"},
        {"rsik = 3", "rsik", "did you mean 'risk'?"},
    };
    for (const Misspelling& c : cases) {
        SCOPED_TRACE(c.text);
        const std::string text = refusal(c.text);
        EXPECT_TRUE(contains(text, "unknown")) << text;
        EXPECT_TRUE(contains(text, c.wrong)) << text;
        EXPECT_TRUE(contains(text, c.meant)) << text;
    }
}

TEST(QtsName, ThatResemblesNothingIsRefusedWithoutASuggestion) {
    for (const std::string_view name : {"[net]\nzzzzzzzz = 1", "[zzzzzzzz]", "[scope.zzzzzzzzzz]",
                                        "[broker.nh_investment]", "zzzzzzzz = 1"}) {
        const std::string text = refusal(name);
        EXPECT_TRUE(contains(text, "unknown")) << name << ": " << text;
        EXPECT_FALSE(contains(text, "did you mean")) << text;
    }
}

TEST(QtsName, OfASecretHasNoPlaceInThisFile) {
    const std::string text = refusal("[broker.kis]\napp_secret = 'hunter2'");
    EXPECT_TRUE(contains(text, "app_secret")) << text;
    EXPECT_FALSE(contains(text, "hunter2")) << text;
}

TEST(QtsSection, ThatIsNoTableIsRefused) {
    for (const std::string_view name : {"net", "risk", "run", "scope", "broker", "strategy"}) {
        const std::string text = refusal(std::string{name} + " = 3");
        EXPECT_TRUE(contains(text, name) && contains(text, "must be a table")) << text;
        const std::string list = refusal("[[" + std::string{name} + "]]\n");
        EXPECT_TRUE(contains(list, name) && contains(list, "must be a table")) << list;
    }
    for (const std::string_view name : {"scope.scalp", "broker.kis", "strategy.observe"}) {
        const std::string text = refusal(std::string{name} + " = 3");
        EXPECT_TRUE(contains(text, name) && contains(text, "must be a table")) << text;
    }
}

TEST(QtsSection, OfAStrategyTakesOnlyWholeNumbers) {
    for (const std::string value : {"'10'", "1.5", "true", "[1]"}) {
        const std::string text = refusal("[strategy.round_trip]\nquantity = " + value);
        EXPECT_TRUE(contains(text, "quantity") && contains(text, "strategy.round_trip") &&
                    contains(text, "whole number"))
            << text;
    }
}

TEST(QtsToml, ThatIsBrokenIsRefusedWithItsLine) {
    struct Case {
        std::string_view text;
        std::string_view place;
    };
    const Case cases[] = {
        {"[net\n", "qts.toml:1:"},
        {"[net]\nconnect_timeout_s = \n", "qts.toml:2:"},
        {"[net]\n\nconnect_timeout_s 3\n", "qts.toml:3:"},
        {"[net]\nconnect_timeout_s = 3\nconnect_timeout_s = 4\n", "qts.toml:3:"},
        {"[net]\nca_file = \"never closed\n", "qts.toml:2:"},
        {"[net]\n[run]\n[net]\n", "qts.toml:3:"},
        {"[run]\nstop_timeout_s = 99999999999999999999\n", "qts.toml:2:"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.text);
        const std::string text = refusal(c.text);
        EXPECT_TRUE(text.starts_with(c.place)) << text;
    }
}

} // namespace
} // namespace qts
