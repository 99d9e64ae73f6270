#include "runtime/config/broker_config.hpp"

#include "core/startup_error.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace qts {
namespace {

constexpr const char* kKey = "PSkeyPSkeyPSkey";
constexpr const char* kSecretText = "hunter2/hunter2==";

/// Everything that `prefix` (KIS_VTS_ and so on) needs.
EnvTable complete(const std::string& prefix) {
    EnvTable env;
    env.set(prefix + "APP_KEY", kKey);
    env.set(prefix + "APP_SECRET", kSecretText);
    env.set(prefix + "ACCOUNT_NO", "50157329");
    env.set(prefix + "BASE_URL", "https://openapivts.koreainvestment.com:29443");
    return env;
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

/// The sentence get_broker_config refuses with; empty when it does not. No sentence may hold what
/// is secret or the account number.
std::string refusal(std::string_view broker, const EnvTable& env) {
    try {
        get_broker_config(broker, env);
    } catch (const StartupError& error) {
        EXPECT_FALSE(contains(error.what(), kKey)) << error.what();
        EXPECT_FALSE(contains(error.what(), kSecretText)) << error.what();
        EXPECT_FALSE(contains(error.what(), "50157329")) << error.what();
        return error.what();
    }
    return {};
}

TEST(BrokerConfig, OfKisVtsIsReadFromTheSeedsFile) {
    const Result<EnvTable> env =
        EnvTable::parse("KIS_MODE = \"KIS_VTS\"\n"
                        "KIS_VTS_APP_KEY = \"PSkeyPSkeyPSkey\"\n"
                        "KIS_VTS_APP_SECRET = \"hunter2/hunter2==\"\n"
                        "KIS_VTS_ACCOUNT_NO = \"50157329\"\n"
                        "KIS_VTS_BASE_URL = \"https://openapivts.koreainvestment.com:29443\"\n");
    ASSERT_TRUE(env.has_value());
    const BrokerConfig config = get_broker_config("KIS", *env);
    EXPECT_EQ(config.broker, Broker::kis);
    EXPECT_EQ(config.environment, Environment::vts);
    EXPECT_EQ(config.app_key.reveal(), kKey);
    EXPECT_EQ(config.app_secret.reveal(), kSecretText);
    EXPECT_EQ(config.account.number(), "50157329");
    EXPECT_EQ(config.account.product(), "01");
    EXPECT_EQ(config.base_url, "https://openapivts.koreainvestment.com:29443");
    EXPECT_FALSE(config.websocket_url.has_value());
    EXPECT_FALSE(config.hts_id.has_value());
    EXPECT_EQ(config.dialect, Dialect::current);
    EXPECT_EQ(config.hashkey, HashkeyMode::automatic);
    EXPECT_FALSE(config.legacy_inquiry);
}

TEST(BrokerConfig, TakesTheValuesOfItsOwnModeOnly) {
    for (const std::string broker : {"KIS", "KIWOOM"}) {
        for (const std::string mode : {"VTS", "REAL"}) {
            SCOPED_TRACE(broker + "_" + mode);
            EnvTable env;
            for (const std::string any : {"KIS_VTS", "KIS_REAL", "KIWOOM_VTS", "KIWOOM_REAL"}) {
                env.set(any + "_APP_KEY", "key of " + any);
                env.set(any + "_APP_SECRET", "secret of " + any);
                env.set(any + "_ACCOUNT_NO", any == broker + "_" + mode ? "11112222" : "99999999");
                env.set(any + "_ACNT_PRDT_CD", any == broker + "_" + mode ? "22" : "99");
                env.set(any + "_BASE_URL", "https://" + any);
                env.set(any + "_WEBSOCKET_URL", "ws://" + any);
            }
            const std::string ours = broker + "_" + mode;
            env.set(broker + "_MODE", ours);
            const BrokerConfig config = get_broker_config(broker, env);
            EXPECT_EQ(config.broker, broker == "KIS" ? Broker::kis : Broker::kiwoom);
            EXPECT_EQ(config.environment, mode == "VTS" ? Environment::vts : Environment::real);
            EXPECT_EQ(config.app_key.reveal(), "key of " + ours);
            EXPECT_EQ(config.app_secret.reveal(), "secret of " + ours);
            EXPECT_EQ(config.account.number(), "11112222");
            EXPECT_EQ(config.account.product(), "22");
            EXPECT_EQ(config.base_url, "https://" + ours);
            EXPECT_EQ(config.websocket_url, "ws://" + ours);
        }
    }
}

TEST(BrokerConfig, OfAnUnknownBrokerIsRefused) {
    const EnvTable env = complete("KIS_VTS_");
    for (const std::string_view broker : {"", "kis", "Kiwoom", "KIS_VTS", "NH"}) {
        const std::string text = refusal(broker, env);
        EXPECT_TRUE(contains(text, "KIS") && contains(text, "KIWOOM")) << broker << ": " << text;
    }
}

TEST(BrokerMode, ThatIsAbsentIsTheHarmlessOne) {
    EXPECT_EQ(get_broker_config("KIS", complete("KIS_VTS_")).environment, Environment::vts);
    EXPECT_EQ(get_broker_config("KIWOOM", complete("KIWOOM_VTS_")).environment, Environment::vts);
}

TEST(BrokerMode, MustBeExactlyOneOfItsTwoWords) {
    for (const std::string broker : {"KIS", "KIWOOM"}) {
        for (const std::string_view mode :
             {"KIS_UNREAL", "KIS_REALLY", "kis_real", "kis_vts", "KIS", "REAL", "VTS", " KIS_REAL",
              "KIS_VTS ", "KIS_REAL;", "\"KIS_REAL\"", "KIWOOM_UNREAL", "kiwoom_real", "1"}) {
            SCOPED_TRACE(mode);
            EnvTable env = complete(broker + "_VTS_");
            for (const std::string_view key : {"APP_KEY", "APP_SECRET", "ACCOUNT_NO", "BASE_URL"}) {
                const std::string name{key};
                env.set(broker + "_REAL_" + name, std::string{*env.find(broker + "_VTS_" + name)});
            }
            env.set(broker + "_MODE", std::string{mode});
            const std::string text = refusal(broker, env);
            EXPECT_TRUE(contains(text, broker + "_MODE")) << text;
            EXPECT_TRUE(contains(text, broker + "_VTS")) << text;
            EXPECT_TRUE(contains(text, broker + "_REAL")) << text;
        }
    }
}

TEST(BrokerMode, OfTheOtherBrokerIsRefused) {
    EnvTable env = complete("KIS_VTS_");
    env.set("KIS_MODE", "KIWOOM_VTS");
    EXPECT_TRUE(contains(refusal("KIS", env), "KIS_MODE"));
}

TEST(BrokerMode, OfTheOtherBrokerDoesNotMatter) {
    EnvTable env = complete("KIS_VTS_");
    env.set("KIWOOM_MODE", "nonsense");
    env.set("KIWOOM_API_DIALECT", "nonsense");
    EXPECT_EQ(refusal("KIS", env), "");
    EnvTable kiwoom = complete("KIWOOM_VTS_");
    kiwoom.set("KIS_MODE", "nonsense");
    kiwoom.set("KIS_HASHKEY", "nonsense");
    EXPECT_EQ(refusal("KIWOOM", kiwoom), "");
}

TEST(RequiredVariables, ThatAreMissingAreAllNamedInTheSeedsSentence) {
    for (const std::string broker : {"KIS", "KIWOOM"}) {
        for (const std::string mode : {"VTS", "REAL"}) {
            EnvTable env;
            env.set(broker + "_MODE", broker + "_" + mode);
            const std::string text = refusal(broker, env);
            const std::string prefix = broker + "_" + mode + "_";
            EXPECT_TRUE(text.starts_with("Missing required environment variables: ")) << text;
            for (const std::string_view key : {"APP_KEY", "APP_SECRET", "ACCOUNT_NO", "BASE_URL"}) {
                EXPECT_TRUE(contains(text, prefix + std::string{key})) << text;
            }
        }
    }
}

TEST(RequiredVariables, ThatAreThereAreNotNamedAsMissing) {
    EnvTable env;
    env.set("KIS_VTS_APP_KEY", kKey);
    env.set("KIS_VTS_ACCOUNT_NO", "50157329");
    const std::string text = refusal("KIS", env);
    EXPECT_TRUE(text.starts_with(
        "Missing required environment variables: KIS_VTS_APP_SECRET, KIS_VTS_BASE_URL"))
        << text;
    EXPECT_FALSE(contains(text, "KIS_VTS_APP_KEY")) << text;
    EXPECT_FALSE(contains(text, "KIS_VTS_ACCOUNT_NO")) << text;
}

TEST(RequiredVariables, ThatAreEmptyAreMissing) {
    for (const std::string key : {"APP_KEY", "APP_SECRET", "ACCOUNT_NO", "BASE_URL"}) {
        EnvTable env = complete("KIS_REAL_");
        env.set("KIS_MODE", "KIS_REAL");
        env.set("KIS_REAL_" + key, "");
        const std::string text = refusal("KIS", env);
        EXPECT_TRUE(text.starts_with("Missing required environment variables: KIS_REAL_" + key))
            << text;
    }
}

TEST(RequiredVariables, OfTheOtherModeAreNoSubstitute) {
    EnvTable env = complete("KIS_VTS_");
    env.set("KIS_MODE", "KIS_REAL");
    const std::string text = refusal("KIS", env);
    EXPECT_TRUE(contains(text, "KIS_REAL_APP_KEY")) << text;
    EXPECT_FALSE(contains(text, "KIS_VTS_")) << text;
}

TEST(RequiredVariables, DoNotIncludeThoseOfTheOtherBroker) {
    EXPECT_EQ(refusal("KIS", complete("KIS_VTS_")), "");
    EXPECT_EQ(refusal("KIWOOM", complete("KIWOOM_VTS_")), "");
}

TEST(Account, IsTakenInEveryAllowedForm) {
    struct Case {
        const char* number;
        const char* product; ///< nullptr: the variable is absent
        std::string_view expected_product;
    };
    const Case cases[] = {
        {"50157329", nullptr, "01"}, {"50157329", "", "01"},      {"50157329", "01", "01"},
        {"50157329", "22", "22"},    {"50157329-01", "01", "01"}, {"50157329-01", nullptr, "01"},
        {"50157329-22", "22", "22"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.number);
        EnvTable env = complete("KIS_VTS_");
        env.set("KIS_VTS_ACCOUNT_NO", c.number);
        if (c.product != nullptr) env.set("KIS_VTS_ACNT_PRDT_CD", c.product);
        const BrokerConfig config = get_broker_config("KIS", env);
        EXPECT_EQ(config.account.number(), "50157329");
        EXPECT_EQ(config.account.product(), c.expected_product);
    }
}

TEST(Account, OfAnyOtherFormIsRefusedByTheNameOfItsVariables) {
    struct Case {
        const char* number;
        const char* product;
    };
    const Case cases[] = {
        {"5015732", "01"},     {"501573290", "01"},   {"5015732901", "01"},   {"5015732a", "01"},
        {"50157329-01", "22"}, {"50157329-1", "01"},  {"50157329-001", "01"}, {"50157329", "1"},
        {"50157329", "001"},   {"50157329", "0a"},    {"50157329 ", "01"},    {"50 157329", "01"},
        {"-5015732", "01"},    {"50157329_01", "01"}, {"50157329-01 ", "01"}, {"50157329", "- "},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(std::string{c.number} + " / " + c.product);
        EnvTable env = complete("KIWOOM_VTS_");
        env.set("KIWOOM_VTS_ACCOUNT_NO", c.number);
        env.set("KIWOOM_VTS_ACNT_PRDT_CD", c.product);
        const std::string text = refusal("KIWOOM", env);
        EXPECT_TRUE(contains(text, "KIWOOM_VTS_ACCOUNT_NO")) << text;
        EXPECT_FALSE(contains(text, c.number)) << text;
    }
}

TEST(KisOptions, AreReadByTheirWords) {
    EnvTable env = complete("KIS_VTS_");
    env.set("KIS_API_DIALECT", "current");
    EXPECT_EQ(get_broker_config("KIS", env).dialect, Dialect::current);
    env.set("KIS_API_DIALECT", "legacy");
    EXPECT_EQ(get_broker_config("KIS", env).dialect, Dialect::legacy);
    env.set("KIS_HASHKEY", "auto");
    EXPECT_EQ(get_broker_config("KIS", env).hashkey, HashkeyMode::automatic);
    env.set("KIS_HASHKEY", "on");
    EXPECT_EQ(get_broker_config("KIS", env).hashkey, HashkeyMode::on);
    env.set("KIS_HASHKEY", "off");
    EXPECT_EQ(get_broker_config("KIS", env).hashkey, HashkeyMode::off);
    env.set("KIS_LEGACY_INQUIRY", "on");
    EXPECT_TRUE(get_broker_config("KIS", env).legacy_inquiry);
    env.set("KIS_LEGACY_INQUIRY", "off");
    EXPECT_FALSE(get_broker_config("KIS", env).legacy_inquiry);
}

TEST(KisOptions, OfTheLoginAreReadForTheChosenModeOnly) {
    EnvTable env = complete("KIS_VTS_");
    env.set("KIS_REAL_HTS_ID", "@real");
    EXPECT_FALSE(get_broker_config("KIS", env).hts_id.has_value());
    env.set("KIS_VTS_HTS_ID", "@paper");
    EXPECT_EQ(get_broker_config("KIS", env).hts_id, "@paper");
}

TEST(KiwoomOptions, AreReadByTheirWords) {
    EnvTable env = complete("KIWOOM_VTS_");
    EXPECT_EQ(get_broker_config("KIWOOM", env).dialect, Dialect::current);
    env.set("KIWOOM_API_DIALECT", "legacy");
    EXPECT_EQ(get_broker_config("KIWOOM", env).dialect, Dialect::legacy);
    env.set("KIWOOM_API_DIALECT", "rest");
    EXPECT_EQ(get_broker_config("KIWOOM", env).dialect, Dialect::current);
}

TEST(KiwoomOptions, AreNotTakenFromKis) {
    EnvTable env = complete("KIWOOM_VTS_");
    env.set("KIS_API_DIALECT", "legacy");
    env.set("KIS_HASHKEY", "on");
    env.set("KIS_LEGACY_INQUIRY", "on");
    env.set("KIS_VTS_HTS_ID", "@paper");
    const BrokerConfig config = get_broker_config("KIWOOM", env);
    EXPECT_EQ(config.dialect, Dialect::current);
    EXPECT_EQ(config.hashkey, HashkeyMode::automatic);
    EXPECT_FALSE(config.legacy_inquiry);
    EXPECT_FALSE(config.hts_id.has_value());
}

TEST(BrokerOptions, OfAnUnknownWordAreRefusedWithTheKnownOnes) {
    struct Case {
        const char* broker;
        const char* key;
        const char* word;
        std::vector<std::string_view> known;
    };
    const Case cases[] = {
        {"KIS", "KIS_API_DIALECT", "old", {"current", "legacy"}},
        {"KIS", "KIS_API_DIALECT", "rest", {"current", "legacy"}},
        {"KIS", "KIS_API_DIALECT", "Legacy", {"current", "legacy"}},
        {"KIS", "KIS_HASHKEY", "yes", {"auto", "on", "off"}},
        {"KIS", "KIS_HASHKEY", "automatic", {"auto", "on", "off"}},
        {"KIS", "KIS_HASHKEY", "ON", {"auto", "on", "off"}},
        {"KIS", "KIS_LEGACY_INQUIRY", "true", {"on", "off"}},
        {"KIWOOM", "KIWOOM_API_DIALECT", "current", {"rest", "legacy"}},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(std::string{c.key} + "=" + c.word);
        EnvTable env = complete(std::string{c.broker} + "_VTS_");
        env.set(c.key, c.word);
        const std::string text = refusal(c.broker, env);
        EXPECT_TRUE(contains(text, c.key)) << text;
        for (const std::string_view known : c.known) {
            EXPECT_TRUE(contains(text, known)) << text;
        }
    }
}

TEST(EnvironmentNames, OfOursAreEachNamedOnce) {
    const std::vector<std::string> names = known_environment_names();
    const std::set<std::string> unique{names.begin(), names.end()};
    EXPECT_EQ(unique.size(), names.size());
    EXPECT_EQ(std::count(names.begin(), names.end(), "KIS_MODE"), 1);
    EXPECT_EQ(std::count(names.begin(), names.end(), "QTS_CXX"), 1);
    EXPECT_EQ(std::count(names.begin(), names.end(), "KIWOOM_VTS_HTS_ID"), 0)
        << "Kiwoom's notices need no login";
}

} // namespace
} // namespace qts
