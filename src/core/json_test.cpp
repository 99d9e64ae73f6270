#include "core/json_reader.hpp"
#include "core/json_writer.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qts {
namespace {

std::optional<ErrorKind> refusal(std::string_view text) {
    const auto document = JsonDocument::parse(text);
    if (document) return std::nullopt;
    return document.error().kind;
}

TEST(JsonReader, RefusesTextThatIsNotOneJsonValue) {
    EXPECT_EQ(refusal(""), ErrorKind::malformed);
    EXPECT_EQ(refusal("   "), ErrorKind::malformed);
    EXPECT_EQ(refusal("{"), ErrorKind::malformed);
    EXPECT_EQ(refusal(R"({"a":1)"), ErrorKind::malformed);
    EXPECT_EQ(refusal(R"({"a" 1})"), ErrorKind::malformed);
    EXPECT_EQ(refusal(R"({"a":1,})"), ErrorKind::malformed);
    EXPECT_EQ(refusal("[1,]"), ErrorKind::malformed);
    EXPECT_EQ(refusal("{'a':1}"), ErrorKind::malformed);
    EXPECT_EQ(refusal("NaN"), ErrorKind::malformed);
    EXPECT_EQ(refusal(R"("open)"), ErrorKind::malformed);
    EXPECT_EQ(refusal("<html>503</html>"), ErrorKind::malformed);
}

TEST(JsonReader, RefusesTextAfterTheValue) {
    EXPECT_EQ(refusal("{} {}"), ErrorKind::malformed);
    EXPECT_EQ(refusal("{}x"), ErrorKind::malformed);
    EXPECT_EQ(refusal("1 2"), ErrorKind::malformed);
}

TEST(JsonReader, RefusesTextThatIsNotUtf8) {
    EXPECT_EQ(refusal("\"\xff\""), ErrorKind::malformed);
    EXPECT_EQ(refusal("{\"a\":\"\xec\x82\"}"), ErrorKind::malformed);
    EXPECT_EQ(refusal("\"\xbb\xef\xbc\xba\""), ErrorKind::malformed); // CP949 of 삼성
}

TEST(JsonReader, RefusesBareControlCharactersInStrings) {
    EXPECT_EQ(refusal("\"a\nb\""), ErrorKind::malformed);
    EXPECT_EQ(refusal("\"a\x01\""), ErrorKind::malformed);
}

TEST(JsonReader, RefusesNestingWithoutEnd) {
    EXPECT_EQ(refusal(std::string(100'000, '[')), ErrorKind::malformed);
}

TEST(JsonReader, SeesAMalformedTailBeforeGivingTheHead) {
    EXPECT_EQ(refusal(R"({"good":"1","bad":tru})"), ErrorKind::malformed);
}

TEST(JsonReader, TellsObjectsArraysAndTextApart) {
    const JsonDocument document = JsonDocument::parse(R"({"o":{},"a":[],"t":"","n":1})").value();
    const JsonView root = document.root();
    EXPECT_TRUE(root.is_object());
    EXPECT_FALSE(root.is_array());
    EXPECT_FALSE(root.is_text());
    EXPECT_TRUE(root.member("o").is_object());
    EXPECT_TRUE(root.member("a").is_array());
    EXPECT_FALSE(root.member("a").is_object());
    EXPECT_TRUE(root.member("t").is_text());
    EXPECT_FALSE(root.member("t").is_array());
    EXPECT_FALSE(root.member("n").is_text());
    EXPECT_FALSE(root.member("n").is_object());
    EXPECT_FALSE(root.member("n").is_array());
}

TEST(JsonReader, FindsAMemberWhateverItsLetterCase) {
    const JsonDocument document = JsonDocument::parse(R"({"orderNo":"77","LAST_PRICE":1})").value();
    EXPECT_EQ(document.root().member("ORDERNO").text().value(), "77");
    EXPECT_EQ(document.root().member("orderno").text().value(), "77");
    EXPECT_EQ(document.root().member("orderNo").text().value(), "77");
    EXPECT_EQ(document.root().member("last_price").integer().value(), 1);
}

TEST(JsonReader, DoesNotTakeAPrefixOfAKeyForTheKey) {
    const JsonDocument document = JsonDocument::parse(R"({"price":1,"a_b":2})").value();
    EXPECT_FALSE(document.root().member("pric"));
    EXPECT_FALSE(document.root().member("prices"));
    EXPECT_FALSE(document.root().member(""));
    EXPECT_FALSE(document.root().member("a\x7f\x62")); // differs from '_' only in the case bit
}

TEST(JsonReader, GivesAFalseViewForAMemberThatIsAbsent) {
    const JsonDocument document = JsonDocument::parse(R"({"a":{"b":null}})").value();
    EXPECT_TRUE(document.root().member("a"));
    EXPECT_TRUE(document.root().member("a").member("b"));
    EXPECT_FALSE(document.root().member("x"));
}

TEST(JsonReader, GivesAFalseViewForAMemberOfSomethingThatIsNotAnObject) {
    const JsonDocument document = JsonDocument::parse(R"({"t":"x","a":[{"t":1}]})").value();
    EXPECT_FALSE(document.root().member("t").member("t"));
    EXPECT_FALSE(document.root().member("a").member("t"));
}

TEST(JsonReader, AnswersHarmlesslyThroughAViewThatDoesNotExist) {
    const JsonDocument document = JsonDocument::parse("{}").value();
    const JsonView absent = document.root().member("x");
    EXPECT_FALSE(absent.is_object());
    EXPECT_FALSE(absent.is_array());
    EXPECT_FALSE(absent.is_text());
    EXPECT_FALSE(absent.member("y"));
    EXPECT_FALSE(absent.text().has_value());
    EXPECT_FALSE(absent.integer().has_value());
    EXPECT_TRUE(absent.elements().empty());
    EXPECT_TRUE(absent.member_names().empty());
}

TEST(JsonReader, GivesTheTextOfStringsOnly) {
    const JsonDocument document =
        JsonDocument::parse(R"({"t":"abc","e":"","n":1,"b":true,"z":null,"a":["x"],"o":{}})")
            .value();
    const JsonView root = document.root();
    EXPECT_EQ(root.member("t").text().value(), "abc");
    EXPECT_EQ(root.member("e").text().value(), "");
    EXPECT_FALSE(root.member("n").text().has_value());
    EXPECT_FALSE(root.member("b").text().has_value());
    EXPECT_FALSE(root.member("z").text().has_value());
    EXPECT_FALSE(root.member("a").text().has_value());
    EXPECT_FALSE(root.member("o").text().has_value());
}

TEST(JsonReader, UndoesEscapes) {
    const JsonDocument document =
        JsonDocument::parse(R"(["\"\\\/\b\f\n\r\t","\uC0BC\uc131","\ud83d\ude00","a\u0000b"])")
            .value();
    const std::vector<JsonView> elements = document.root().elements();
    ASSERT_EQ(elements.size(), 4U);
    EXPECT_EQ(elements[0].text().value(), "\"\\/\b\f\n\r\t");
    EXPECT_EQ(elements[1].text().value(), "삼성");
    EXPECT_EQ(elements[2].text().value(), "\xF0\x9F\x98\x80");
    EXPECT_EQ(elements[3].text().value(), std::string_view("a\0b", 3));
}

TEST(JsonReader, ReadsIntegersToTheEndsOfTheirRange) {
    const JsonDocument document =
        JsonDocument::parse("[0,-1,71900,9223372036854775807,-9223372036854775808]").value();
    const std::vector<JsonView> elements = document.root().elements();
    ASSERT_EQ(elements.size(), 5U);
    EXPECT_EQ(elements[0].integer().value(), 0);
    EXPECT_EQ(elements[1].integer().value(), -1);
    EXPECT_EQ(elements[2].integer().value(), 71900);
    EXPECT_EQ(elements[3].integer().value(), std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(elements[4].integer().value(), std::numeric_limits<std::int64_t>::min());
}

TEST(JsonReader, ReadsAStringOfDigitsAsAnInteger) {
    const JsonDocument document =
        JsonDocument::parse(R"(["71900","0000000123","9223372036854775807"])").value();
    const std::vector<JsonView> elements = document.root().elements();
    ASSERT_EQ(elements.size(), 3U);
    EXPECT_EQ(elements[0].integer().value(), 71900);
    EXPECT_EQ(elements[1].integer().value(), 123);
    EXPECT_EQ(elements[2].integer().value(), std::numeric_limits<std::int64_t>::max());
}

TEST(JsonReader, NeverMakesAnIntegerOfAnythingElse) {
    const JsonDocument document =
        JsonDocument::parse(R"(["","12a"," 12","12 ","+12","1,200","12.5",1.5,true,null,[1],{},
                                9223372036854775808,"9223372036854775808",1e3])")
            .value();
    const std::vector<JsonView> elements = document.root().elements();
    ASSERT_EQ(elements.size(), 15U);
    for (std::size_t i = 0; i < elements.size(); ++i) {
        EXPECT_FALSE(elements[i].integer().has_value()) << "element " << i;
    }
}

TEST(JsonReader, ListsTheElementsOfAnArrayInOrder) {
    const JsonDocument document = JsonDocument::parse(R"(["a","b","c"])").value();
    const std::vector<JsonView> elements = document.root().elements();
    ASSERT_EQ(elements.size(), 3U);
    EXPECT_EQ(elements[0].text().value(), "a");
    EXPECT_EQ(elements[1].text().value(), "b");
    EXPECT_EQ(elements[2].text().value(), "c");
}

TEST(JsonReader, TakesASingleObjectForAnArrayOfOne) {
    const JsonDocument document = JsonDocument::parse(R"({"rows":{"qty":"10","px":"5"}})").value();
    const std::vector<JsonView> elements = document.root().member("rows").elements();
    ASSERT_EQ(elements.size(), 1U);
    EXPECT_TRUE(elements[0].is_object());
    EXPECT_EQ(elements[0].member("qty").integer().value(), 10);
}

TEST(JsonReader, HasNoElementsInAnEmptyArray) {
    const JsonDocument document = JsonDocument::parse("[]").value();
    EXPECT_TRUE(document.root().is_array());
    EXPECT_TRUE(document.root().elements().empty());
}

TEST(JsonReader, NamesMembersInTheOrderAndSpellingOfTheText) {
    const JsonDocument document = JsonDocument::parse(R"({"zeta":1,"Alpha":2,"한글":3})").value();
    EXPECT_EQ(document.root().member_names(),
              (std::vector<std::string_view>{"zeta", "Alpha", "한글"}));
}

TEST(JsonReader, HasNoMemberNamesInAnArray) {
    const JsonDocument document = JsonDocument::parse(R"([{"a":1}])").value();
    EXPECT_TRUE(document.root().member_names().empty());
}

TEST(JsonReader, ReadsASingleValueThatIsNeitherObjectNorArray) {
    const JsonDocument number = JsonDocument::parse(" 42 ").value();
    EXPECT_EQ(number.root().integer().value(), 42);
    const JsonDocument text = JsonDocument::parse("\"x\"").value();
    EXPECT_EQ(text.root().text().value(), "x");
}

TEST(JsonReader, KeepsItsOwnCopyOfTheText) {
    std::string source = R"({"key":"value"})";
    const JsonDocument document = JsonDocument::parse(source).value();
    source.assign(source.size(), '#');
    EXPECT_EQ(document.root().member("key").text().value(), "value");
}

TEST(JsonReader, ReadsOnlyTheGivenPartOfABuffer) {
    const std::string buffer = R"({"a":1}garbage)";
    const JsonDocument document =
        JsonDocument::parse(std::string_view{buffer}.substr(0, 7)).value();
    EXPECT_EQ(document.root().member("a").integer().value(), 1);
}

TEST(JsonReader, KeepsTwoDocumentsApart) {
    const JsonDocument first = JsonDocument::parse(R"({"a":"one"})").value();
    const JsonView first_root = first.root();
    const JsonDocument second = JsonDocument::parse(R"({"a":"two"})").value();
    EXPECT_EQ(first_root.member("a").text().value(), "one");
    EXPECT_EQ(second.root().member("a").text().value(), "two");
}

TEST(JsonReader, ReadsTheSameAfterTheDocumentMoved) {
    JsonDocument first = JsonDocument::parse(R"({"a":"one"})").value();
    JsonDocument second = std::move(first);
    EXPECT_EQ(second.root().member("a").text().value(), "one");
    JsonDocument third = JsonDocument::parse(R"({"a":"old"})").value();
    third = std::move(second);
    EXPECT_EQ(third.root().member("a").text().value(), "one");
}

TEST(JsonWriter, QuotesPlainText) {
    EXPECT_EQ(json_quoted("abc"), R"("abc")");
    EXPECT_EQ(json_quoted(""), R"("")");
}

TEST(JsonWriter, EscapesQuotesAndBackslashes) {
    EXPECT_EQ(json_quoted(R"(say "hi" \ bye)"), R"("say \"hi\" \\ bye")");
}

TEST(JsonWriter, EscapesControlCharacters) {
    EXPECT_EQ(json_quoted("a\nb\tc\r"), R"("a\nb\tc\r")");
    EXPECT_EQ(json_quoted(std::string_view("\0\x01", 2)), R"("\u0000\u0001")");
}

TEST(JsonWriter, WritesKoreanAsItIs) {
    EXPECT_EQ(json_quoted("삼성전자 71,900원"), R"("삼성전자 71,900원")");
}

TEST(JsonWriter, LeavesSlashesAlone) {
    EXPECT_EQ(json_quoted("KRW/USD"), R"("KRW/USD")");
}

TEST(JsonWriter, WritesTextThatTheReaderGivesBackUnchanged) {
    std::string every_ascii;
    for (int c = 0; c < 128; ++c)
        every_ascii.push_back(static_cast<char>(c));
    const std::string source = every_ascii + "한글 \xF0\x9F\x98\x80";
    const JsonDocument document = JsonDocument::parse(json_quoted(source)).value();
    EXPECT_EQ(document.root().text().value(), source);
}

TEST(JsonWriter, WritesAnObjectWithoutMembers) {
    EXPECT_EQ(JsonObject{}.str(), "{}");
}

TEST(JsonWriter, WritesAnArrayWithoutElements) {
    EXPECT_EQ(JsonArray{}.str(), "[]");
}

TEST(JsonWriter, KeepsKeysInTheOrderTheyWereAdded) {
    JsonObject object;
    object.text("zeta", "1").text("alpha", "2").text("mid", "3");
    EXPECT_EQ(object.str(), R"({"zeta":"1","alpha":"2","mid":"3"})");
}

TEST(JsonWriter, WritesEachKindOfValueCompactly) {
    JsonObject inner;
    inner.boolean("yes", true).boolean("no", false);
    JsonArray array;
    array.text("x").object(inner).text("y");
    JsonObject object;
    object.text("t", "a b").integer("n", -5).null("z").object("o", inner).array("a", array);
    EXPECT_EQ(object.str(), R"({"t":"a b","n":-5,"z":null,"o":{"yes":true,"no":false},)"
                            R"("a":["x",{"yes":true,"no":false},"y"]})");
}

TEST(JsonWriter, NestsEmptyObjectsAndArrays) {
    JsonArray array;
    array.object(JsonObject{});
    JsonObject object;
    object.object("o", JsonObject{}).array("a", JsonArray{}).array("b", array);
    EXPECT_EQ(object.str(), R"({"o":{},"a":[],"b":[{}]})");
}

TEST(JsonWriter, WritesIntegersToTheEndsOfTheirRange) {
    JsonObject object;
    object.integer("min", std::numeric_limits<std::int64_t>::min())
        .integer("max", std::numeric_limits<std::int64_t>::max())
        .integer("zero", 0);
    EXPECT_EQ(object.str(), R"({"min":-9223372036854775808,"max":9223372036854775807,"zero":0})");
}

TEST(JsonWriter, EscapesKeysAndElementsToo) {
    JsonArray array;
    array.text("a\"b");
    JsonObject object;
    object.text("k\"1", "v\n").array("list", array);
    EXPECT_EQ(object.str(), R"({"k\"1":"v\n","list":["a\"b"]})");
}

TEST(JsonWriter, CanGoOnAfterItWasRead) {
    JsonObject object;
    object.integer("a", 1);
    EXPECT_EQ(object.str(), R"({"a":1})");
    object.integer("b", 2);
    EXPECT_EQ(object.str(), R"({"a":1,"b":2})");
}

} // namespace
} // namespace qts
