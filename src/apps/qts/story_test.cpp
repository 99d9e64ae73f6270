#include "apps/qts/run_story.hpp"

#include "core/json_reader.hpp"
#include "core/kst.hpp"
#include "core/text.hpp"

#include <cstdint>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace qts::app {
namespace {

Symbol samsung() {
    return *Symbol::parse("005930");
}
UtcNanos at(int minute, int second = 0) {
    return to_utc(KstDate::of(2026, 11, 23), KstTime::of(9, minute, second));
}

RunHeader header() {
    RunHeader made;
    made.lane = "local";
    made.broker = "kis";
    made.environment = "VTS";
    made.masked_account = AccountNo::parse("50123400", "01")->masked();
    made.seed = 7;
    made.at = at(0);
    made.cash = Notional::won(10'000'000);
    made.scope = "scalp";
    made.strategies = {"round_trip"};
    made.issues = {{samsung(), "삼성전자", Price::won(71'500)}};
    return made;
}

OrderRecord order_of(std::uint64_t number, Side side, std::int64_t shares) {
    OrderRecord order;
    order.id = OrderId::of(1, number);
    order.intent.strategy = StrategyId{"round_trip"};
    order.intent.symbol = samsung();
    order.intent.side = side;
    order.intent.purpose = side == Side::buy ? Purpose::entry : Purpose::reduce;
    order.intent.quantity = Quantity::shares(shares);
    order.intent.reason = Reason{"order test: first pass"};
    order.lifecycle = Lifecycle::pending_send;
    return order;
}

Position position_of(std::int64_t held, std::int64_t cost) {
    Position position;
    position.strategy = StrategyId{"round_trip"};
    position.symbol = samsung();
    position.held = Quantity::shares(held);
    position.cost = Notional::won(cost);
    return position;
}

RunSummary summary() {
    RunSummary made;
    made.at = at(0, 9);
    made.passes = 10;
    made.orders = 2;
    made.filled = 1;
    made.refused = 1;
    made.rejected = 1;
    made.unknown_orders = {"1-2"};
    made.left_open = {"1-3"};
    SummaryRow row;
    row.symbol = samsung();
    row.name = "삼성전자";
    row.strategy = StrategyId{"round_trip"};
    row.position = position_of(4, 287'600);
    row.position.bought = Quantity::shares(10);
    row.position.bought_amount = Notional::won(719'000);
    row.position.sold = Quantity::shares(6);
    row.position.sold_amount = Notional::won(432'000);
    row.position.realised = Notional::won(600);
    row.position.commission = Notional::won(160);
    row.position.tax = Notional::won(864);
    row.fills = 3;
    made.rows = {row};
    made.opening_cash = Notional::won(10'000'000);
    made.closing_cash = Notional::won(9'711'976);
    made.broker_cash = Notional::won(9'711'976);
    made.books_agree = true;
    made.prices_note = "3 of 400 prices were off the tick and were rounded";
    return made;
}

/// A run with everything in it, as the session would tell it.
void tell(RunStory& story) {
    story.begin(header());
    story.pass_began(1, at(0));
    story.price_seen(samsung(), Price::won(71'500));
    OrderRecord buy = order_of(1, Side::buy, 10);
    story.on_order_changed(buy);
    story.on_approved(buy);
    story.on_order_sent(OrderSent{buy.id, RequestKind::place, "VTTC0012U", "50****00-01"});
    buy.lifecycle = Lifecycle::received;
    story.on_order_changed(buy);
    story.order_numbered(buy.id, "0000117057");
    Fill fill;
    fill.order = buy.id;
    fill.strategy = buy.intent.strategy;
    fill.symbol = samsung();
    fill.quantity = Quantity::shares(10);
    fill.amount = Notional::won(719'000);
    buy.filled = Quantity::shares(10);
    story.on_fill(buy, fill);
    story.position_changed(position_of(10, 719'000));
    buy.lifecycle = Lifecycle::filled;
    story.on_order_changed(buy);
    story.pass_began(2, at(0, 1));
    story.on_remark(StrategyId{"round_trip"}, "asking for a price off the tick");
    const Signal off{.symbol = samsung(),
                     .side = Side::buy,
                     .quantity = Quantity::shares(10),
                     .terms = *OrderTerms::limit(Price::won(71'901)),
                     .decision_price = std::nullopt,
                     .reason = Reason{"to show a refusal"}};
    Refusal refusal{.code = "GR103", .check = "tick", .unit = RefusalUnit::won};
    refusal.value = 71'901;
    refusal.limit = 100;
    refusal.nearest_below = 71'900;
    refusal.nearest_above = 72'000;
    story.on_refused(StrategyId{"round_trip"}, off, refusal);
    for (std::int64_t pass = 3; pass <= 7; ++pass) {
        story.pass_began(pass, at(0, static_cast<int>(pass) - 1));
        story.price_seen(samsung(), Price::won(72'000));
    }
    OrderRecord lost = order_of(2, Side::sell, 6);
    story.on_approved(lost);
    lost.lifecycle = Lifecycle::unknown;
    lost.cause = Cause{"the connection broke after the request was sent"};
    story.on_order_changed(lost);
    story.on_contradiction(OrderId::of(1, 1), "the broker shows another symbol, side or quantity");
    story.pass_began(8, at(0, 7));
    story.end(summary());
}

std::string told_by(RunStory& story, void (*plot)(RunStory&)) {
    testing::internal::CaptureStdout();
    plot(story);
    return testing::internal::GetCapturedStdout();
}

std::string text_of(std::string_view language, void (*plot)(RunStory&) = tell) {
    return told_by(*make_text_story(messages_for(language), "qts"), plot);
}
std::string json_of(void (*plot)(RunStory&) = tell) {
    return told_by(*make_json_story(), plot);
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::size_t from = 0;
    for (std::size_t end = text.find('\n'); end != std::string::npos;
         from = end + 1, end = text.find('\n', from)) {
        lines.push_back(text.substr(from, end - from));
    }
    return lines;
}

bool says(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

void expect_narrow(const std::string& text) {
    for (const std::string& line : lines_of(text)) {
        EXPECT_LE(display_width(line), 80) << line;
    }
}

TEST(TextStory, NoLineIsWiderThanATerminalInEitherLanguage) {
    for (const std::string_view language : {"en", "ko"}) {
        const std::string text = text_of(language);
        EXPECT_GT(lines_of(text).size(), 10U);
        EXPECT_EQ(text.back(), '\n');
        expect_narrow(text);
    }
}

/// Names, reasons, sums and causes as long as they can be.
void tell_at_length(RunStory& story) {
    RunHeader long_header = header();
    long_header.seed = 18'446'744'073'709'551'615U;
    long_header.cash = Notional::won(999'999'999'999'999);
    long_header.strategies = {"round_trip", "sma_cross", "observe"};
    long_header.issues.clear();
    for (const char* const code : {"0074K0", "Q520057", "233740"}) {
        long_header.issues.push_back({*Symbol::parse(code),
                                      "미래에셋 인버스 2X 코스닥150 선물 ETN 액티브",
                                      Price::won(99'999'999)});
    }
    story.begin(long_header);
    story.pass_began(1'234'567, at(0));
    story.on_remark(StrategyId{"a_strategy_of_24_letters"}, std::string(300, 'x'));
    OrderRecord order = order_of(1, Side::buy, 9'999'999'999);
    order.intent.symbol = *Symbol::parse("Q520057");
    order.intent.terms = *OrderTerms::limit(Price::won(99'999'999));
    order.intent.reason = Reason{std::string(119, 'r')};
    story.on_approved(order);
    order.lifecycle = Lifecycle::rejected;
    order.cause = Cause{"주문 가능 금액을 초과하였습니다. 주문 가능 금액을 확인하시기 "
                        "바랍니다. 고객센터로 문의하시기 바랍니다."};
    story.on_order_changed(order);
    RunSummary long_summary = summary();
    long_summary.rows[0].name = "미래에셋 인버스 2X 코스닥150 선물 ETN";
    Position& position = long_summary.rows[0].position;
    position.bought = Quantity::shares(9'999'999'999);
    position.realised = Notional::won(-999'999'999'999);
    position.commission = Notional::won(999'999'999);
    position.tax = Notional::won(999'999'999);
    long_summary.prices_note = std::string(200, 'n');
    story.end(long_summary);
}

TEST(TextStory, NoLineIsWiderWhateverNamesSumsAndCausesAre) {
    for (const std::string_view language : {"en", "ko"}) {
        expect_narrow(text_of(language, tell_at_length));
    }
}

TEST(TextStory, SaysWhereWithWhatAndForWhomTheRunTrades) {
    for (const std::string_view language : {"en", "ko"}) {
        const std::string text = text_of(language);
        for (const std::string_view fact : {"kis", "VTS", "50****00-01", "2026-11-23", "09:00:00",
                                            "10,000,000원", "round_trip", "scalp", "삼성전자"}) {
            EXPECT_TRUE(says(text, fact)) << language << ": " << fact;
        }
        EXPECT_TRUE(says(text, messages_for(language).lane_local));
    }
}

TEST(TextStory, TellsTheDecisionTheNumberTheFillAndThePosition) {
    for (const std::string_view language : {"en", "ko"}) {
        const std::string text = text_of(language);
        const Messages& m = messages_for(language);
        for (const std::string_view fact :
             {m.buy, m.at_market, std::string_view{"order test: first pass"},
              std::string_view{"0000117057"}, m.filled, std::string_view{"71,900원"}, m.position}) {
            EXPECT_TRUE(says(text, fact)) << language << ": " << fact;
        }
    }
}

TEST(TextStory, ARefusalShowsWhatWasAskedTheCodeAndTheNearestLegalValues) {
    for (const std::string_view language : {"en", "ko"}) {
        const std::string text = text_of(language);
        for (const std::string_view fact : {"71,901원", "GR103", "71,900원", "72,000원"}) {
            EXPECT_TRUE(says(text, fact)) << language << ": " << fact;
        }
        EXPECT_TRUE(says(text, messages_for(language).refused));
    }
}

TEST(TextStory, AnOrderOfUnknownFateIsToldWithItsCauseAndAgainAtTheEnd) {
    for (const std::string_view language : {"en", "ko"}) {
        const std::string text = text_of(language);
        EXPECT_TRUE(says(text, messages_for(language).unknown));
        EXPECT_TRUE(says(text, "the connection broke"));
        EXPECT_TRUE(says(text, "1-2"));
        EXPECT_TRUE(says(text, "1-3")); // left open
        EXPECT_TRUE(says(text, "another symbol, side or quantity"));
    }
}

TEST(TextStory, TheSummaryShowsTheMoneyAndWhetherTheBooksAgree) {
    for (const std::string_view language : {"en", "ko"}) {
        const std::string text = text_of(language);
        for (const std::string_view fact :
             {"600원", "160원", "864원", "-424원", "9,711,976원", "3 of 400 prices"}) {
            EXPECT_TRUE(says(text, fact)) << language << ": " << fact;
        }
        EXPECT_TRUE(says(text, messages_for(language).agree));
        EXPECT_FALSE(says(text, messages_for(language).disagree));
    }
}

void tell_of_a_difference(RunStory& story) {
    story.begin(header());
    RunSummary different = summary();
    different.books_agree = false;
    different.broker_cash = Notional::won(9'711'975);
    story.end(different);
}

TEST(TextStory, BooksThatDifferAreNotCalledEqual) {
    for (const std::string_view language : {"en", "ko"}) {
        const std::string text = text_of(language, tell_of_a_difference);
        EXPECT_TRUE(says(text, messages_for(language).disagree));
        EXPECT_FALSE(says(text, messages_for(language).agree));
        EXPECT_TRUE(says(text, "9,711,975원"));
    }
}

void tell_without_the_broker(RunStory& story) {
    story.begin(header());
    RunSummary alone = summary();
    alone.books_agree = false;
    alone.broker_cash.reset();
    story.end(alone);
}

TEST(TextStory, ABrokerThatCouldNotBeAskedIsNotSaidToAgree) {
    for (const std::string_view language : {"en", "ko"}) {
        EXPECT_FALSE(
            says(text_of(language, tell_without_the_broker), messages_for(language).agree));
        EXPECT_TRUE(
            says(text_of(language, tell_without_the_broker), messages_for(language).not_compared));
    }
}

TEST(TextStory, AnOrderThatChangesLaterIsNamed) {
    const std::string text = text_of("en", [](RunStory& story) {
        story.begin(header());
        OrderRecord buy = order_of(1, Side::buy, 10);
        buy.intent.terms = *OrderTerms::limit(Price::won(71'500));
        story.on_approved(buy);
        buy.lifecycle = Lifecycle::working;
        story.on_order_changed(buy);
        story.pass_began(2, at(0, 1));
        buy.intent.terms = *OrderTerms::limit(Price::won(71'400));
        story.on_order_changed(buy);
        story.on_order_changed(buy);
        buy.lifecycle = Lifecycle::cancelled;
        story.on_order_changed(buy);
        story.end(summary());
    });
    EXPECT_TRUE(says(text, "09:00:01   #2 order 1-1 amended to 71,400원\n"
                           "09:00:01   #2 order 1-1 cancelled\n"))
        << text;
}

TEST(TextStory, ThreeCommandsToTryAreShownOnlyWithAProgramName) {
    const Messages& m = messages_for("en");
    EXPECT_TRUE(says(text_of("en"), m.next_title));
    EXPECT_FALSE(says(told_by(*make_text_story(m, ""), tell), m.next_title));
}

JsonDocument document_of(const std::string& json) {
    auto parsed = JsonDocument::parse(json);
    EXPECT_TRUE(parsed) << json;
    return *std::move(parsed);
}

std::string text_at(const JsonView& view, std::string_view key) {
    return std::string{view.member(key).text().value_or("(none)")};
}
std::int64_t number_at(const JsonView& view, std::string_view key) {
    return view.member(key).integer().value_or(-1);
}

TEST(JsonStory, IsOneDocumentOnOneLineAtTheEnd) {
    const std::string json = json_of();
    EXPECT_EQ(json.find('\n'), json.size() - 1);
    const JsonDocument document = document_of(json);
    const JsonView root = document.root();
    EXPECT_TRUE(root.member("run").is_object());
    EXPECT_TRUE(root.member("events").is_array());
    EXPECT_TRUE(root.member("summary").is_object());
}

TEST(JsonStory, TheHeaderHoldsTheFactsOfTheRun) {
    const JsonDocument document = document_of(json_of());
    const JsonView run = document.root().member("run");
    EXPECT_EQ(text_at(run, "lane"), "local");
    EXPECT_EQ(text_at(run, "broker"), "kis");
    EXPECT_EQ(text_at(run, "environment"), "VTS");
    EXPECT_EQ(text_at(run, "account"), "50****00-01");
    EXPECT_EQ(text_at(run, "scope"), "scalp");
    EXPECT_EQ(number_at(run, "seed"), 7);
    EXPECT_EQ(number_at(run, "opening_cash_won"), 10'000'000);
    ASSERT_EQ(run.member("issues").elements().size(), 1U);
    const JsonView issue = run.member("issues").elements()[0];
    EXPECT_EQ(text_at(issue, "symbol"), "005930");
    EXPECT_EQ(text_at(issue, "name"), "삼성전자");
    EXPECT_EQ(number_at(issue, "last_won"), 71'500);
    EXPECT_EQ(run.member("strategies").elements()[0].text().value(), "round_trip");
}

/// The facts of the first event of that kind; a false view when there is none.
JsonView facts_of(const JsonDocument& document, std::string_view kind) {
    for (const JsonView& event : document.root().member("events").elements()) {
        if (text_at(event, "event") == kind) return event.member("facts");
    }
    return document.root().member("there is no such event");
}

TEST(JsonStory, TheEventsHoldTheSameFactsAsTheText) {
    const JsonDocument document = document_of(json_of());
    const JsonView fill = facts_of(document, "fill");
    ASSERT_TRUE(fill);
    EXPECT_EQ(number_at(fill, "quantity"), 10);
    EXPECT_EQ(number_at(fill, "amount_won"), 719'000);
    EXPECT_EQ(text_at(fill, "side"), "buy");
    EXPECT_EQ(text_at(fill, "order"), "1-1");
    const JsonView refused = facts_of(document, "refused");
    ASSERT_TRUE(refused);
    EXPECT_EQ(text_at(refused, "code"), "GR103");
    EXPECT_EQ(text_at(refused, "check"), "tick");
    EXPECT_EQ(number_at(refused, "value"), 71'901);
    EXPECT_EQ(number_at(refused, "nearest_below"), 71'900);
    EXPECT_EQ(number_at(refused, "nearest_above"), 72'000);
    const JsonView position = facts_of(document, "position");
    ASSERT_TRUE(position);
    EXPECT_EQ(number_at(position, "held"), 10);
    EXPECT_EQ(number_at(position, "average_cost_won"), 71'900);
    const JsonView remark = facts_of(document, "remark");
    ASSERT_TRUE(remark);
    EXPECT_EQ(text_at(remark, "text"), "asking for a price off the tick");
    const std::string json = json_of();
    for (const std::string_view fact :
         {"0000117057", "VTTC0012U", "order test: first pass", "unknown",
          "the connection broke after the request was sent", "another symbol, side or quantity"}) {
        EXPECT_TRUE(says(json, fact)) << fact;
    }
}

TEST(JsonStory, EveryEventCarriesItsTimeAndPass) {
    const JsonDocument document = document_of(json_of());
    const auto events = document.root().member("events").elements();
    ASSERT_FALSE(events.empty());
    std::int64_t pass = 0;
    for (const JsonView& event : events) {
        EXPECT_TRUE(text_at(event, "time").starts_with("2026-11-23T09:00:0"));
        EXPECT_GE(number_at(event, "pass"), pass);
        pass = number_at(event, "pass");
    }
}

TEST(JsonStory, TheSummaryHoldsTheSameFiguresAsTheText) {
    const JsonDocument document = document_of(json_of());
    const JsonView totals = document.root().member("summary");
    EXPECT_EQ(number_at(totals, "passes"), 10);
    EXPECT_EQ(number_at(totals, "orders"), 2);
    EXPECT_EQ(number_at(totals, "filled"), 1);
    EXPECT_EQ(number_at(totals, "refused_by_gate"), 1);
    EXPECT_EQ(number_at(totals, "rejected"), 1);
    EXPECT_EQ(number_at(totals, "opening_cash_won"), 10'000'000);
    EXPECT_EQ(number_at(totals, "closing_cash_won"), 9'711'976);
    EXPECT_EQ(number_at(totals, "broker_cash_won"), 9'711'976);
    ASSERT_EQ(totals.member("unknown").elements().size(), 1U);
    EXPECT_EQ(totals.member("unknown").elements()[0].text().value(), "1-2");
    EXPECT_EQ(totals.member("left_open").elements()[0].text().value(), "1-3");
    ASSERT_EQ(totals.member("positions").elements().size(), 1U);
    const JsonView row = totals.member("positions").elements()[0];
    EXPECT_EQ(number_at(row, "bought"), 10);
    EXPECT_EQ(number_at(row, "sold"), 6);
    EXPECT_EQ(number_at(row, "fills"), 3);
    EXPECT_EQ(number_at(row, "held"), 4);
    EXPECT_EQ(number_at(row, "average_cost_won"), 71'900);
    EXPECT_EQ(number_at(row, "realised_won"), 600);
    EXPECT_EQ(number_at(row, "commission_won"), 160);
    EXPECT_EQ(number_at(row, "tax_won"), 864);
    EXPECT_EQ(row.member("net_won").integer().value(), -424);
    EXPECT_EQ(text_at(totals, "prices_note"), "3 of 400 prices were off the tick and were rounded");
}

void tell_with_odd_text(RunStory& story) {
    RunHeader odd = header();
    odd.issues[0].name = "a \"quoted\" \\ name\n\t\x01 삼성";
    odd.seed = 9'223'372'036'854'775'807U;
    story.begin(odd);
    story.on_remark(StrategyId{"s"}, "a \"remark\"\nof two lines");
    story.end(summary());
}

TEST(JsonStory, OddTextStaysTextAndASeedStaysItself) {
    const std::string json = json_of(tell_with_odd_text);
    const JsonDocument document = document_of(json);
    const JsonView run = document.root().member("run");
    EXPECT_EQ(text_at(run.member("issues").elements()[0], "name"),
              "a \"quoted\" \\ name\n\t\x01 삼성");
    EXPECT_EQ(text_at(facts_of(document, "remark"), "text"), "a \"remark\"\nof two lines");
    EXPECT_EQ(number_at(run, "seed"), 9'223'372'036'854'775'807);
}

TEST(JsonStory, ABrokerThatCouldNotBeAskedIsNull) {
    const std::string json = json_of(tell_without_the_broker);
    EXPECT_TRUE(says(json, "\"broker_cash_won\":null"));
}

void tell_of_a_failure(RunStory& story) {
    story.failed(make_error(ErrorKind::auth, "the broker refused the keys"));
}

TEST(Stories, ARunThatCouldNotBeginIsToldInBoth) {
    testing::internal::CaptureStderr();
    std::string text = text_of("en", tell_of_a_failure);
    text += testing::internal::GetCapturedStderr();
    EXPECT_TRUE(says(text, "the broker refused the keys")) << text;
    testing::internal::CaptureStderr();
    const std::string json = json_of(tell_of_a_failure);
    testing::internal::GetCapturedStderr();
    EXPECT_TRUE(says(json, "the broker refused the keys")) << json;
    EXPECT_TRUE(JsonDocument::parse(json));
}

TEST(Stories, TheAccountIsMaskedInAllOfThem) {
    for (const std::string& told : {text_of("en"), text_of("ko"), json_of()}) {
        EXPECT_TRUE(says(told, "50****00-01"));
        EXPECT_FALSE(says(told, "501234"));
    }
}

} // namespace
} // namespace qts::app
