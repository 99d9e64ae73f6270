// Every interleaving, to depth 8, of what can happen to one order: its answer, two fills, an
// amendment, a cancel, their answers (given or lost) and the broker's list in between. Whatever the
// order of the news, the end is what the exchange says.
#include "fakes/order_rig.hpp"

#include <array>
#include <fmt/format.h>

namespace qts {
namespace {

constexpr std::int64_t kOrdered = 10;
constexpr int kDepth = 8;

enum class Step : std::uint8_t {
    answer_order,
    lose_order_answer,
    fill_four,
    fill_rest,
    amend,
    answer_amend,
    lose_amend_answer,
    cancel,
    answer_cancel,
    lose_cancel_answer,
    read_list,
};
constexpr std::array kSteps{
    Step::answer_order,  Step::lose_order_answer,  Step::fill_four,         Step::fill_rest,
    Step::amend,         Step::answer_amend,       Step::lose_amend_answer, Step::cancel,
    Step::answer_cancel, Step::lose_cancel_answer, Step::read_list};
constexpr std::array<std::string_view, kSteps.size()> kNames{"answer",
                                                             "answer lost",
                                                             "fill 4",
                                                             "fill rest",
                                                             "amend",
                                                             "amend answered",
                                                             "amend answer lost",
                                                             "cancel",
                                                             "cancel answered",
                                                             "cancel answer lost",
                                                             "list"};

/// An answer on its way to us.
enum class Answer : std::uint8_t { none, yes, no };

/// What the exchange holds under one number.
struct AtExchange {
    std::int64_t ordered = 0;
    std::int64_t filled = 0;
    std::int64_t open = 0;
    std::int64_t cancelled = 0;
};

/// The order here, the order there, and what is on its way between them.
class World final {
  public:
    World() : id_{desk_.orders.submit(buy_ten(), nine())} {
        first_ = AtExchange{kOrdered, 0, kOrdered, 0};
        placing_ = Answer::yes;
    }
    /// False when it cannot happen now.
    bool take(Step step) {
        switch (step) {
        case Step::answer_order:
            return answer(placing_, RequestKind::place, "1");
        case Step::lose_order_answer:
            return lose(placing_, RequestKind::place);
        case Step::fill_four:
            return fill(4);
        case Step::fill_rest:
            return fill(current().open);
        case Step::amend:
            return amend();
        case Step::answer_amend:
            return answer(amending_, RequestKind::amend, "2");
        case Step::lose_amend_answer:
            return lose(amending_, RequestKind::amend);
        case Step::cancel:
            return cancel();
        case Step::answer_cancel:
            return answer(cancelling_, RequestKind::cancel, "3");
        case Step::lose_cancel_answer:
            return lose(cancelling_, RequestKind::cancel);
        case Step::read_list:
            read_list();
            return true;
        }
        return false;
    }
    /// Everything on its way arrives, and the list is read until nothing changes.
    void quiesce() {
        take(Step::answer_order);
        take(Step::answer_amend);
        take(Step::answer_cancel);
        for (int i = 0; i < 3; ++i)
            read_list();
    }
    void expect_truth() const {
        const OrderRecord& order = *desk_.orders.find(id_);
        const std::int64_t filled = first_.filled + second_.filled;
        EXPECT_EQ(order.filled.in_shares(), filled);
        EXPECT_EQ(desk_.listener.shares(), filled) << "each fill once";
        EXPECT_EQ(desk_.listener.won(), filled * 70'000);
        EXPECT_EQ(desk_.broker.submitted.size(), 1U);
        EXPECT_LE(desk_.broker.amends.size(), 1U);
        EXPECT_TRUE(desk_.listener.contradictions.empty()) << desk_.listener.contradictions.front();
        const bool open = first_.open + second_.open > 0;
        const Lifecycle expected = filled == kOrdered ? Lifecycle::filled
                                   : open             ? Lifecycle::working
                                                      : Lifecycle::cancelled;
        EXPECT_EQ(order.lifecycle, expected)
            << to_string(order.lifecycle) << " is not " << to_string(expected);
        EXPECT_EQ(order.open().in_shares(), first_.open + second_.open);
    }

  private:
    AtExchange& current() { return second_.ordered > 0 ? second_ : first_; }

    bool fill(std::int64_t shares) {
        AtExchange& now = current();
        if (shares == 0 || now.open < shares) return false;
        now.filled += shares;
        now.open -= shares;
        return true;
    }
    bool amend() {
        if (second_.ordered > 0 || amending_ != Answer::none || amended_) return false;
        if (!desk_.orders.request_amend(id_, kNewTerms)) return false;
        amended_ = true;
        amending_ = first_.open > 0 ? Answer::yes : Answer::no;
        if (first_.open == 0) return true;
        second_ = AtExchange{first_.open, 0, first_.open, 0};
        first_.open = 0;
        return true;
    }
    bool cancel() {
        if (cancelled_ || !desk_.orders.request_cancel(id_)) return false;
        cancelled_ = true;
        const bool first = desk_.broker.cancels.back().target == named("1");
        AtExchange& target = first ? first_ : second_;
        cancelling_ = target.open > 0 ? Answer::yes : Answer::no;
        target.cancelled += target.open;
        target.open = 0;
        return true;
    }
    bool answer(Answer& waiting, RequestKind kind, std::string_view number) {
        if (waiting == Answer::none) return false;
        const bool yes = waiting == Answer::yes;
        waiting = Answer::none;
        if (yes) {
            desk_.reply(id_, Accepted{.ref = named(number), .broker_time = std::nullopt}, kind);
        } else {
            desk_.reply(id_, refusal("nothing is open"), kind);
        }
        return true;
    }
    bool lose(Answer& waiting, RequestKind kind) {
        if (waiting == Answer::none) return false;
        waiting = Answer::none;
        desk_.reply(id_, Unknown{.cause = "time-out", .sent_at = nine()}, kind);
        return true;
    }
    static OrderReport listed(std::string_view number, const AtExchange& real, std::int64_t won) {
        OrderReport report = row(number, real.filled, real.open, real.cancelled, real.ordered);
        report.limit = Price::won(won);
        report.ordered_at = nine();
        return report;
    }
    void read_list() {
        OrderReports reports;
        reports.complete = true;
        reports.day = kst_date(nine());
        reports.asked_after = desk_.orders.requests();
        reports.rows.push_back(listed("1", first_, 70'000));
        if (second_.ordered > 0) {
            reports.rows.push_back(listed("2", second_, 70'100));
            reports.rows.back().original = named("1");
        }
        desk_.orders.on(reports, nine(2));
    }

    static inline const ApprovedIntent kNewTerms =
        approved(Side::buy, 10, *OrderTerms::limit(Price::won(70'100)));
    Desk desk_;
    OrderId id_;
    AtExchange first_;
    AtExchange second_;
    Answer placing_ = Answer::none;
    Answer amending_ = Answer::none;
    Answer cancelling_ = Answer::none;
    bool amended_ = false;
    bool cancelled_ = false;
};

/// Walks every sequence of steps that can happen, of every length up to the depth.
class Walk final {
  public:
    void go(std::vector<Step>& path) {
        if (testing::Test::HasFailure()) return;
        check(path); // all news may come after any of it
        if (path.size() == kDepth) return;
        for (const Step step : kSteps) {
            // A list twice in a row tells nothing more.
            if (step == Step::read_list && !path.empty() && path.back() == step) continue;
            path.push_back(step);
            if (possible(path)) go(path);
            path.pop_back();
        }
    }
    std::uint64_t sequences = 0;

  private:
    static bool possible(const std::vector<Step>& path) {
        World world;
        for (const Step step : path) {
            if (!world.take(step)) return false;
        }
        return true;
    }
    void check(const std::vector<Step>& path) {
        ++sequences;
        World world;
        std::string told;
        for (const Step step : path) {
            world.take(step);
            told += fmt::format("{}; ", kNames[static_cast<std::size_t>(step)]);
        }
        SCOPED_TRACE(told);
        world.quiesce();
        world.expect_truth();
    }
};

TEST(OrderInterleaving, WhateverTheOrderOfTheNewsTheEndIsWhatTheExchangeSays) {
    Walk walk;
    std::vector<Step> path;
    walk.go(path);
    EXPECT_GT(walk.sequences, 10'000U);
}

} // namespace
} // namespace qts
