#include "core/startup_error.hpp"
#include "runtime/config/qts_config.hpp"

#include <gtest/gtest.h>
#include <string>
#include <string_view>

namespace qts {
namespace {

MarketRules rules_of(std::string_view text) {
    return parse_qts_config(text, "qts.toml").market;
}

/// The sentence the text is refused with; empty when it is not.
std::string refusal(std::string_view text) {
    try {
        rules_of(text);
    } catch (const StartupError& error) {
        return error.what();
    }
    return {};
}

KstDate on(int year, unsigned month, unsigned of_month) {
    return KstDate::of(year, month, of_month);
}

Price tick_of(const MarketRules& rules, std::int64_t won, KstDate date,
              Product product = Product::stock) {
    return tick_at(Price::won(won), **rules.tick_table(product, Market::kospi, date));
}

TEST(MarketConfig, WithoutASectionIsTheBuiltInRules) {
    const MarketRules rules = rules_of("");
    EXPECT_TRUE(*rules.calendar.is_trading_day(on(2027, 5, 3)));
    EXPECT_EQ(rules.calendar.covered_to(), on(2027, 12, 31));
}

TEST(MarketConfig, ClosesAndOpensDays) {
    const MarketRules rules = rules_of("[market]\n"
                                       "closed_days = [\"2027-05-03\", 2027-06-07]\n"
                                       "trading_days = [\"2027-10-11\"]\n");
    EXPECT_FALSE(*rules.calendar.is_trading_day(on(2027, 5, 3)));
    EXPECT_FALSE(*rules.calendar.is_trading_day(on(2027, 6, 7)));
    EXPECT_TRUE(*rules.calendar.is_trading_day(on(2027, 10, 11)));
    EXPECT_TRUE(*rules.calendar.is_trading_day(on(2027, 5, 4)));
}

TEST(MarketConfig, AClosedFirstDayMovesTheOpeningOfTheYear) {
    const MarketRules rules = rules_of("[market]\nclosed_days = [\"2027-01-04\"]\n");
    EXPECT_EQ(*rules.calendar.kind_of(on(2027, 1, 5)), DayKind::first_of_year);
}

TEST(MarketConfig, AnExaminationDayTakesThePlaceOfOursInItsYear) {
    const MarketRules rules = rules_of("[market]\ncsat_days = [\"2026-11-26\"]\n");
    EXPECT_EQ(*rules.calendar.kind_of(on(2026, 11, 19)), DayKind::regular);
    EXPECT_EQ(*rules.calendar.kind_of(on(2026, 11, 26)), DayKind::csat);
    EXPECT_EQ(*rules.calendar.kind_of(on(2025, 11, 13)), DayKind::csat);
}

TEST(MarketConfig, ExtendsTheCalendarAndSaysWhoseDaysTheyAre) {
    const MarketRules rules = rules_of("[market]\ncovered_through = \"2028-12-31\"\n"
                                       "closed_days = [\"2028-01-26\"]\n"
                                       "csat_days = [\"2028-11-16\"]\n");
    EXPECT_EQ(rules.calendar.covered_to(), on(2028, 12, 31));
    EXPECT_EQ(*rules.calendar.basis_of(on(2028, 1, 3)), CalendarBasis::configured);
    EXPECT_EQ(*rules.calendar.basis_of(on(2027, 12, 31)), CalendarBasis::derived);
    EXPECT_FALSE(*rules.calendar.is_trading_day(on(2028, 1, 26)));
    EXPECT_EQ(*rules.calendar.kind_of(on(2028, 11, 16)), DayKind::csat);
}

TEST(MarketConfig, ARowOfTicksHoldsFromItsDayForItsProductAlone) {
    const MarketRules rules = rules_of("[[market.tick]]\nfrom = 2027-07-01\nproduct = \"stock\"\n"
                                       "bands = [[10000, 1], [100000, 10], [50]]\n");
    EXPECT_EQ(tick_of(rules, 71'500, on(2027, 6, 30)), Price::won(100));
    EXPECT_EQ(tick_of(rules, 71'500, on(2027, 7, 1)), Price::won(10));
    EXPECT_EQ(tick_of(rules, 71'500, on(2027, 7, 1), Product::etf), Price::won(5));
}

TEST(MarketConfig, ARowOfLimitsHoldsFromItsDay) {
    const MarketRules rules = rules_of("[[market.limit]]\nfrom = \"2027-07-01\"\npercent = 60\n");
    const auto upper = [&](KstDate date) {
        return (*rules.price_limits(Price::won(10'000), Product::stock, Market::kospi,
                                    LimitKind::normal, 1, date))
            ->upper;
    };
    EXPECT_EQ(upper(on(2027, 6, 30)), Price::won(13'000));
    EXPECT_EQ(upper(on(2027, 7, 1)), Price::won(16'000));
}

TEST(MarketConfig, AnAnnouncedSessionComesWithItsOrders) {
    const MarketRules rules =
        rules_of("[[market.session]]\nfrom = \"2027-10-05\"\nvenue = \"krx\"\n"
                 "phase = \"pre_market\"\nbegin = \"07:00\"\nend = 08:00:00\n"
                 "[[market.order]]\nfrom = \"2027-10-05\"\nvenue = \"krx\"\n"
                 "phase = \"pre_market\"\nkind = \"limit\"\ntimes = [\"day\", \"ioc\"]\n");
    const auto phase = [&](KstDate date) {
        return *rules.calendar.phase_at(Venue::krx, to_utc(date, KstTime::of(7, 30)));
    };
    EXPECT_EQ(phase(on(2027, 10, 1)), SessionPhase::closed);
    EXPECT_EQ(phase(on(2027, 10, 5)), SessionPhase::pre_market);
    const auto takes = [&](KstDate date, TimeInForce time) {
        return takes_order(rules.order_windows, Venue::krx, SessionPhase::pre_market,
                           OrderKind::limit, time, date);
    };
    EXPECT_FALSE(takes(on(2027, 10, 1), TimeInForce::ioc));
    EXPECT_TRUE(takes(on(2027, 10, 5), TimeInForce::ioc));
    EXPECT_FALSE(takes(on(2027, 10, 5), TimeInForce::fok));
}

TEST(MarketConfig, ASessionCanBeAbolished) {
    const MarketRules rules = rules_of("[[market.session]]\nfrom = \"2027-03-02\"\nvenue = "
                                       "\"krx\"\nphase = \"after_market\"\nabolished = true\n");
    const auto phase = [&](KstDate date) {
        return *rules.calendar.phase_at(Venue::krx, to_utc(date, KstTime::of(17, 0)));
    };
    EXPECT_EQ(phase(on(2027, 2, 26)), SessionPhase::after_market);
    EXPECT_EQ(phase(on(2027, 3, 2)), SessionPhase::closed);
}

TEST(MarketConfig, TaxesCommissionsAndSizesComeFromTheirDay) {
    const MarketRules rules = rules_of(
        "[market]\ntaxes_known_through = \"2027-12-28\"\n"
        "[[market.tax]]\nfrom = \"2026-12-29\"\nmarket = \"kosdaq\"\ntransaction_ppm = 1000\n"
        "rural_ppm = 0\n"
        "[[market.commission]]\nfrom = \"2027-01-04\"\nbroker = \"kis\"\nrate_ppb = 36396\n"
        "unit_won = 1\n"
        "[[market.order_size]]\nfrom = \"2027-01-04\"\nfrom_market_cap_won = 10000000000000\n"
        "worth_won = 200000000000\n");
    const Notional amount = Notional::won(1'000'000);
    const auto tax = [&](KstDate date) {
        return rules.sale_tax(amount, Market::kosdaq, Product::stock, date)->total().in_won();
    };
    EXPECT_EQ(tax(on(2026, 12, 28)), 2'000);
    EXPECT_EQ(tax(on(2026, 12, 29)), 1'000);
    EXPECT_FALSE(rules.tax_is_assumed(Market::kospi, on(2027, 12, 28)));
    EXPECT_TRUE(rules.tax_is_assumed(Market::kospi, on(2027, 12, 29)));
    const auto fee = [&](KstDate date) {
        return rules.commission(amount, Broker::kis, Environment::real, Product::stock, date)
            ->in_won();
    };
    EXPECT_EQ(fee(on(2026, 12, 30)), 140);
    EXPECT_EQ(fee(on(2027, 1, 4)), 36);
    Instrument giant;
    giant.base = Price::won(100'000);
    giant.market_cap = Notional::won(10'000'000'000'000);
    EXPECT_EQ(order_size_cap(rules.order_sizes, giant, on(2027, 1, 3)),
              Quantity::shares(1'000'000));
    EXPECT_EQ(order_size_cap(rules.order_sizes, giant, on(2027, 1, 4)),
              Quantity::shares(2'000'000));
}

TEST(MarketConfig, RefusesWhatDoesNotFitInOneSentence) {
    struct Case {
        std::string_view text;
        std::string_view says;
    };
    constexpr Case kCases[] = {
        {"[market]\nclosed_day = [\"2027-05-03\"]\n", "did you mean 'closed_days'"},
        {"[market]\nclosed_days = [\"2027-02-30\"]\n", "a list of dates"},
        {"[market]\nclosed_days = [\"2028-05-03\"]\n", "2028-05-03 is not"},
        {"[market]\nclosed_days = \"2027-05-03\"\n", "a list of dates"},
        {"[market]\ncovered_through = \"2026-12-31\"\n", "after 2027-12-31"},
        {"[market]\ncovered_through = \"2099-12-31\"\n", "within ten years"},
        {"[market]\nclosed_days = [\"2027-05-03\"]\ntrading_days = [\"2027-05-03\"]\n",
         "closed_days names too"},
        {"[market]\ntick = 5\n", "write [[market.tick]]"},
        {"[[market.tick]]\nproduct = \"stock\"\nbands = [[5]]\n", "[market.tick] needs from"},
        {"[[market.tick]]\nfrom = 2027-01-04\nproduct = \"bond\"\nbands = [[5]]\n",
         "one of 'stock', 'etf', 'etn', 'elw'"},
        {"[[market.tick]]\nfrom = 2027-01-04\nproduct = \"stock\"\nbands = [[5000, 3], [10]]\n",
         "each tick dividing the next"},
        {"[[market.tick]]\nfrom = 2027-01-04\nproduct = \"stock\"\nbands = [[5000, 5]]\n",
         "must end with one that has no end"},
        {"[[market.tick]]\nfrom = 2027-01-04\nproduct = \"stock\"\nbands = [[1, 2, 3]]\n",
         "[below, tick] for each band"},
        {"[[market.limit]]\nfrom = 2027-01-04\npercent = 100\n", "between 1 and 99"},
        {"[[market.session]]\nfrom = 2027-01-04\nvenue = \"sor\"\nphase = \"continuous\"\n",
         "one of 'krx', 'nxt'"},
        {"[[market.session]]\nfrom = 2027-01-04\nvenue = \"krx\"\nphase = \"night\"\n",
         "a phase of the day"},
        {"[[market.session]]\nfrom = 2027-01-04\nvenue = \"krx\"\nphase = \"continuous\"\n"
         "begin = \"15:00\"\nend = \"09:00\"\n",
         "end in [market.session] must be after begin"},
        {"[[market.session]]\nfrom = 2027-01-04\nvenue = \"krx\"\nphase = \"pre_market\"\n"
         "begin = \"07:00\"\nend = \"08:45\"\n",
         "pre_market (until 08:45:00) and opening_auction (from 08:30:00) overlap"},
        {"[[market.order]]\nfrom = 2027-01-04\nvenue = \"krx\"\nphase = \"continuous\"\n"
         "kind = \"iceberg\"\ntimes = []\n",
         "a kind of order"},
        {"[[market.order]]\nfrom = 2027-01-04\nvenue = \"krx\"\nphase = \"continuous\"\n"
         "kind = \"limit\"\ntimes = [\"gtc\"]\n",
         "'day', 'ioc', 'fok', 'gtp'"},
        {"[[market.order_size]]\nfrom = 2027-01-04\nfrom_market_cap_won = 0\n",
         "given, or share_percent"},
        {"[[market.tax]]\nfrom = 2027-01-04\nmarket = \"konex\"\ntransaction_ppm = 1\n"
         "rural_ppm = 0\n",
         "one of 'kospi', 'kosdaq'"},
        {"[[market.commission]]\nfrom = 2027-01-04\nbroker = \"kis\"\nrate_ppb = 1\nrat = 2\n",
         "unknown key 'rat'"},
    };
    for (const Case& c : kCases) {
        const std::string said = refusal(c.text);
        EXPECT_NE(said.find(c.says), std::string::npos) << c.text << "\n" << said;
        EXPECT_TRUE(said.starts_with("qts.toml")) << said;
        EXPECT_EQ(said.find('\n'), std::string::npos) << said;
    }
}

TEST(ScopeConfig, TradesInRegularHoursUnlessMoreIsNamed) {
    const QtsConfig usual = parse_qts_config("", "qts.toml");
    EXPECT_EQ(usual.scalp.sessions, TradingSessions::regular());
    EXPECT_EQ(usual.swing.sessions, TradingSessions::regular());
    const QtsConfig named = parse_qts_config(
        "[scope.scalp]\nsessions = [\"regular\", \"after_market\", \"nxt_pre_market\"]\n",
        "qts.toml");
    EXPECT_TRUE(named.scalp.sessions.of(Venue::krx).has(SessionPhase::after_market));
    EXPECT_TRUE(named.scalp.sessions.of(Venue::krx).has(SessionPhase::continuous));
    EXPECT_TRUE(named.scalp.sessions.of(Venue::nxt).has(SessionPhase::pre_market));
    EXPECT_FALSE(named.scalp.sessions.of(Venue::nxt).has(SessionPhase::after_market));
    EXPECT_EQ(named.swing.sessions, TradingSessions::regular());
}

TEST(ScopeConfig, RefusesASessionThatIsNone) {
    const std::string said = refusal("[scope.scalp]\nsessions = [\"evening\"]\n");
    EXPECT_NE(said.find("nxt_after_market"), std::string::npos) << said;
    EXPECT_NE(refusal("[scope.scalp]\nsessions = []\n"), "");
}

TEST(RiskConfig, FiltersTheIssuesOfEachScopeAndNoneOfAPersons) {
    const QtsConfig usual = parse_qts_config("", "qts.toml");
    EXPECT_EQ(usual.risk.filter, IssueFilter{});
    EXPECT_EQ(usual.scalp.filter, (IssueFilter{Price::won(5'000), Notional::won(500'000'000'000)}));
    EXPECT_EQ(usual.swing.filter, (IssueFilter{Price::won(5'000), Notional::won(200'000'000'000)}));
    const QtsConfig set = parse_qts_config("[risk]\nmin_price_won = 1000\n"
                                           "[risk.scalp]\nmin_price_won = 0\n"
                                           "[risk.swing]\nmin_market_cap_won = 1\n",
                                           "qts.toml");
    EXPECT_EQ(set.risk.filter.min_price, Price::won(1'000));
    EXPECT_EQ(set.scalp.filter.min_price, Price{});
    EXPECT_EQ(set.swing.filter.min_market_cap, Notional::won(1));
    EXPECT_NE(refusal("[risk.day]\nmin_price_won = 1\n"), "");
    EXPECT_NE(refusal("[risk.scalp]\nmin_prize_won = 1\n").find("min_price_won"),
              std::string::npos);
}

} // namespace
} // namespace qts
