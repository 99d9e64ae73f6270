#include "market/market_state.hpp"

#include <gtest/gtest.h>
#include <utility>

namespace qts {
namespace {

Symbol samsung() {
    return *Symbol::parse("005930");
}
Symbol hynix() {
    return *Symbol::parse("000660");
}

Instrument instrument_of(Symbol symbol, const char* name) {
    Instrument instrument;
    instrument.symbol = symbol;
    instrument.name = name;
    return instrument;
}

TEST(MarketState, WithoutSymbolsKnowsNone) {
    MarketState state;
    EXPECT_EQ(state.find(samsung()), nullptr);
    EXPECT_EQ(std::as_const(state).find(samsung()), nullptr);
    EXPECT_TRUE(state.all().empty());
}

TEST(MarketState, FindsEachSymbolThatWasAdded) {
    MarketState state;
    state.add(instrument_of(samsung(), "삼성전자"));
    state.add(instrument_of(hynix(), "SK하이닉스"));
    ASSERT_NE(state.find(samsung()), nullptr);
    ASSERT_NE(state.find(hynix()), nullptr);
    EXPECT_EQ(state.find(samsung())->instrument.name, "삼성전자");
    EXPECT_EQ(std::as_const(state).find(hynix())->instrument.name, "SK하이닉스");
    EXPECT_EQ(state.find(*Symbol::parse("005935")), nullptr);
    EXPECT_EQ(state.all().size(), 2U);
}

TEST(MarketState, OfASymbolAddedTwiceKeepsTheLaterInstrument) {
    MarketState state;
    state.add(instrument_of(samsung(), "old name"));
    state.add(instrument_of(hynix(), "SK하이닉스"));
    state.add(instrument_of(samsung(), "new name"));
    EXPECT_EQ(state.all().size(), 2U);
    EXPECT_EQ(state.find(samsung())->instrument.name, "new name");
    EXPECT_EQ(state.find(hynix())->instrument.name, "SK하이닉스");
}

TEST(MarketState, BeforeTheFirstEventHasNoLastTradeAndNoBook) {
    MarketState state;
    state.add(instrument_of(samsung(), "삼성전자"));
    const SymbolState* samsung_state = state.find(samsung());
    ASSERT_NE(samsung_state, nullptr);
    EXPECT_FALSE(samsung_state->last.has_value());
    EXPECT_FALSE(samsung_state->book.has_value());
    EXPECT_FALSE(samsung_state->best_ask().has_value());
    EXPECT_FALSE(samsung_state->best_bid().has_value());
}

TEST(MarketState, KeepsTheLatestTradeOfTheSymbolItIsOf) {
    MarketState state;
    state.add(instrument_of(samsung(), "삼성전자"));
    state.add(instrument_of(hynix(), "SK하이닉스"));
    TradeTick tick;
    tick.symbol = samsung();
    tick.price = Price::won(277'500);
    tick.quantity = Quantity::shares(3);
    tick.day_volume = Quantity::shares(1'000);
    EXPECT_TRUE(state.apply(tick));
    tick.price = Price::won(277'750);
    tick.day_volume = Quantity::shares(1'003);
    EXPECT_TRUE(state.apply(tick));
    ASSERT_TRUE(state.find(samsung())->last.has_value());
    EXPECT_EQ(state.find(samsung())->last->price.in_won(), 277'750);
    EXPECT_EQ(state.find(samsung())->last->day_volume.in_shares(), 1'003);
    EXPECT_FALSE(state.find(samsung())->book.has_value());
    EXPECT_FALSE(state.find(hynix())->last.has_value());
}

TEST(MarketState, KeepsTheLatestBookAndNamesItsBestPrices) {
    MarketState state;
    state.add(instrument_of(samsung(), "삼성전자"));
    QuoteUpdate quote;
    quote.symbol = samsung();
    quote.asks[0] = {Price::won(278'000), Quantity::shares(10)};
    quote.asks[1] = {Price::won(278'500), Quantity::shares(20)};
    quote.bids[0] = {Price::won(277'500), Quantity::shares(30)};
    quote.bids[1] = {Price::won(277'000), Quantity::shares(40)};
    EXPECT_TRUE(state.apply(quote));
    const SymbolState* samsung_state = state.find(samsung());
    ASSERT_TRUE(samsung_state->book.has_value());
    EXPECT_EQ(samsung_state->best_ask(), Price::won(278'000));
    EXPECT_EQ(samsung_state->best_bid(), Price::won(277'500));
    EXPECT_EQ(samsung_state->book->bids[1].quantity.in_shares(), 40);
    EXPECT_FALSE(samsung_state->last.has_value());
}

TEST(MarketState, OfABookWithOneSideEmptyHasNoBestPriceThere) {
    MarketState state;
    state.add(instrument_of(samsung(), "삼성전자"));
    QuoteUpdate quote;
    quote.symbol = samsung();
    quote.bids[0] = {Price::won(356'000), Quantity::shares(30)};
    EXPECT_TRUE(state.apply(quote));
    EXPECT_FALSE(state.find(samsung())->best_ask().has_value());
    EXPECT_EQ(state.find(samsung())->best_bid(), Price::won(356'000));
}

TEST(MarketState, RefusesEventsOfUnknownSymbolsAndGuessesNothing) {
    MarketState state;
    state.add(instrument_of(samsung(), "삼성전자"));
    TradeTick tick;
    tick.symbol = hynix();
    tick.price = Price::won(1'800'000);
    QuoteUpdate quote;
    quote.symbol = hynix();
    EXPECT_FALSE(state.apply(tick));
    EXPECT_FALSE(state.apply(quote));
    EXPECT_EQ(state.all().size(), 1U);
    EXPECT_FALSE(state.find(samsung())->last.has_value());
    EXPECT_FALSE(state.find(samsung())->book.has_value());
}

} // namespace
} // namespace qts
