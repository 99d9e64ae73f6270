#include "runtime/broker/kis/kis_answer.hpp"

#include "runtime/broker/kis/kis_order_key.hpp"

#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

namespace qts::kis {
namespace {

const KstDate kDay = KstDate::of(2026, 11, 23);

HttpResult answer(int status, std::string body, HttpHeaders headers = {}) {
    return HttpResponse{.status = status, .headers = std::move(headers), .body = std::move(body)};
}
HttpResult broken(SendProgress progress, ErrorKind kind) {
    return std::unexpected(HttpFailure{progress, make_error(kind, "the wire broke")});
}
std::string refusal(std::string_view rt_cd, std::string_view code) {
    return fmt::format(R"({{"rt_cd":"{}","msg_cd":"{}","msg1":"text of the broker"}})", rt_cd,
                       code);
}
OrderResponse placed(int status, std::string body) {
    return parse_kis_place_response(answer(status, std::move(body)), kDay);
}
bool is_unknown(const OrderResponse& response) {
    return std::holds_alternative<Unknown>(response);
}
const Rejected* rejected(const OrderResponse& response) {
    return std::get_if<Rejected>(&response);
}

// ---- orders: accepted ------------------------------------------------------------------------

TEST(PlaceResponse, WithANumberIsAcceptedUnderItsKey) {
    const auto response = placed(
        200,
        R"({"rt_cd":"0","msg_cd":"40600000","msg1":"ok","output":{"KRX_FWDG_ORD_ORGNO":"00950",)"
        R"("ODNO":"0000013903","ORD_TMD":"100000","SOR_ODNO":""}})");
    const auto* accepted = std::get_if<Accepted>(&response);
    ASSERT_NE(accepted, nullptr);
    EXPECT_EQ(accepted->ref, *pack_order_key(kDay, "00950", "13903"));
    EXPECT_EQ(accepted->broker_time, to_utc(kDay, KstTime::of(10, 0)));
}

TEST(PlaceResponse, IsReadWhateverTheLetterCaseOfItsKeysAndThePaddingOfItsNumber) {
    for (const char* output :
         {R"({"krx_fwdg_ord_orgno":"00950","odno":"0000047589","ord_tmd":"134354"})",
          R"({"KRX_FWDG_ORD_ORGNO":"00950","ODNO":"47589","ORD_TMD":"134354"})",
          R"({"KRX_FWDG_ORD_ORGNO":"00950","ODNO":"     47589","ORD_TMD":"134354"})",
          R"({"KRX_FWDG_ORD_ORGNO":"00950","ord_no":"47589","ORD_TMD":"134354"})"}) {
        const auto response =
            placed(200, fmt::format(R"({{"rt_cd":"0","msg_cd":"40600000","msg1":"","output":{}}})",
                                    output));
        const auto* accepted = std::get_if<Accepted>(&response);
        ASSERT_NE(accepted, nullptr) << output;
        EXPECT_EQ(accepted->ref, *pack_order_key(kDay, "00950", "47589")) << output;
    }
}

TEST(PlaceResponse, IsDecidedByTheReturnCodeAndNotByTheMessageCode) {
    for (const char* code : {"APBK0013", "40600000", "40590000", "SOMETHING_NEW", ""}) {
        const auto response = placed(
            200, fmt::format(R"({{"rt_cd":"0","msg_cd":"{}","msg1":"","output":{{"ODNO":"7",)"
                             R"("KRX_FWDG_ORD_ORGNO":"1","ORD_TMD":"100000"}}}})",
                             code));
        EXPECT_TRUE(std::holds_alternative<Accepted>(response)) << code;
    }
}

TEST(PlaceResponse, WithoutAReadableTimeIsAcceptedWithoutOne) {
    const auto response =
        placed(200, R"({"rt_cd":"0","msg_cd":"40600000","msg1":"","output":)"
                    R"({"KRX_FWDG_ORD_ORGNO":"00950","ODNO":"7","ORD_TMD":"99"}})");
    const auto* accepted = std::get_if<Accepted>(&response);
    ASSERT_NE(accepted, nullptr);
    EXPECT_FALSE(accepted->broker_time.has_value());
}

// ---- orders: unknown -------------------------------------------------------------------------

TEST(PlaceResponse, ThatNeverCameAfterTheBytesLeftIsUnknown) {
    for (const ErrorKind kind : {ErrorKind::timeout, ErrorKind::closed, ErrorKind::protocol,
                                 ErrorKind::connect, ErrorKind::tls, ErrorKind::io}) {
        EXPECT_TRUE(
            is_unknown(parse_kis_place_response(broken(SendProgress::maybe_sent, kind), kDay)))
            << to_string(kind);
    }
}

TEST(PlaceResponse, ThatIsNoJsonIsUnknownWhateverTheStatus) {
    for (const int status : {200, 201, 301, 400, 401, 403, 404, 429, 500, 502, 503, 504}) {
        for (const char* body : {"", " ", "<html>502 Bad Gateway</html>", "null", "[]", "\"0\"",
                                 "0", R"({"rt_cd":"0","msg_cd")", "\xff\xfe"}) {
            EXPECT_TRUE(is_unknown(placed(status, body))) << status << " " << body;
        }
    }
}

TEST(PlaceResponse, OfTroubleBehindTheGatewayIsUnknownWhateverTheStatus) {
    for (const char* code : {"EGW00001", "EGW00002", "EGW00202", "EGW00203", "EGW00301", "EGW00302",
                             "IGW00009", "OPSQ1002"}) {
        for (const int status : {200, 500}) {
            EXPECT_TRUE(is_unknown(placed(status, refusal("1", code)))) << code << " " << status;
        }
    }
}

TEST(PlaceResponse, OfIgw00009IsUnknownThoughItsReturnCodeIsZero) {
    EXPECT_TRUE(is_unknown(placed(200, refusal("0", "IGW00009"))));
    EXPECT_TRUE(is_unknown(placed(200, R"({"rt_cd":"0","msg_cd":"IGW00009","msg1":"","output":)"
                                       R"({"KRX_FWDG_ORD_ORGNO":"00950","ODNO":"0000013903"}})")));
}

TEST(PlaceResponse, OfAGatewayCodeInNoTableIsUnknown) {
    for (const char* code : {"EGW09999", "EGW00210", "IGW00010", "OPSQ9999", "OPSQ0001"}) {
        for (const int status : {200, 403, 500}) {
            EXPECT_TRUE(is_unknown(placed(status, refusal("1", code)))) << code << " " << status;
        }
    }
}

TEST(PlaceResponse, OfSuccessWithoutAUsableNumberIsUnknown) {
    for (const char* tail : {"", R"(,"output":null)", R"(,"output":{})", R"(,"output":[])",
                             R"(,"output":{"ODNO":""})", R"(,"output":{"ODNO":"   "})",
                             R"(,"output":{"ODNO":"0000000000"})", R"(,"output":{"ODNO":"-5"})",
                             R"(,"output":{"ODNO":"12x"})", R"(,"output":{"ODNO":13903})"}) {
        const std::string body =
            fmt::format(R"({{"rt_cd":"0","msg_cd":"40600000","msg1":"ok"{}}})", tail);
        EXPECT_TRUE(is_unknown(placed(200, body))) << tail;
    }
}

TEST(PlaceResponse, WithoutAReturnCodeOrWithoutACodeIsUnknown) {
    for (const char* body :
         {"{}", R"({"msg_cd":"40580000","msg1":"x"})", R"({"rt_cd":"1"})",
          R"({"rt_cd":"1","msg_cd":"","msg1":"x"})", R"({"rt_cd":0,"msg_cd":"40600000"})",
          R"({"output":{"ODNO":"0000013903"}})"}) {
        EXPECT_TRUE(is_unknown(placed(200, body))) << body;
    }
}

TEST(PlaceResponse, OfAReturnCodeThatNobodyHasSeenIsUnknown) {
    for (const char* rt_cd : {"x", "2", "-1", "00", "10"})
        EXPECT_TRUE(is_unknown(placed(200, refusal(rt_cd, "40580000")))) << rt_cd;
}

TEST(PlaceResponse, OfARefusalThatNamesAnOrderIsUnknown) {
    for (const char* output : {R"({"ODNO":"0000013903"})", R"({"ord_no":"13903"})",
                               R"({"ODNO":13903})", R"({"ODNO":{}})"}) {
        const std::string body =
            fmt::format(R"({{"rt_cd":"1","msg_cd":"40580000","msg1":"x","output":{}}})", output);
        EXPECT_TRUE(is_unknown(placed(200, body))) << body;
    }
    EXPECT_NE(rejected(placed(200, R"({"rt_cd":"1","msg_cd":"40580000","msg1":"x","output":{}})")),
              nullptr);
}

TEST(PlaceResponse, OfATradingCodeWithAnotherStatusThan200IsUnknown) {
    for (const int status : {400, 403, 500, 502}) {
        EXPECT_TRUE(is_unknown(placed(status, refusal("1", "40580000")))) << status;
    }
}

// ---- orders: rejected ------------------------------------------------------------------------

TEST(PlaceResponse, OfARequestThatNeverLeftIsRejectedAsNotSent) {
    for (const ErrorKind kind : {ErrorKind::connect, ErrorKind::tls, ErrorKind::timeout}) {
        const auto response = parse_kis_place_response(broken(SendProgress::not_sent, kind), kDay);
        ASSERT_NE(rejected(response), nullptr);
        EXPECT_EQ(rejected(response)->origin, RejectionOrigin::not_sent);
        EXPECT_FALSE(rejected(response)->throttled);
    }
}

TEST(PlaceResponse, OfEveryCodeProvenNotExecutedIsRejectedByTheGateway) {
    for (const char* code :
         {"EGW00201", "EGW00215", "EGW00121", "EGW00122", "EGW00123", "EGW00003", "EGW00004",
          "EGW00101", "EGW00102", "EGW00103", "EGW00104", "EGW00105", "EGW00131", "EGW00132",
          "EGW00205", "EGW00206", "EGW00207", "EGW00208", "EGW00209", "EGW00213", "EGW00303",
          "EGW00304", "EGW02004", "EGW02006", "EGW02007"}) {
        for (const int status : {200, 403, 500}) {
            const auto response = placed(status, refusal("1", code));
            ASSERT_NE(rejected(response), nullptr) << code << " " << status;
            EXPECT_EQ(rejected(response)->origin, RejectionOrigin::gateway) << code;
            EXPECT_EQ(rejected(response)->code, code);
            const bool throttle =
                std::string_view{code} == "EGW00201" || std::string_view{code} == "EGW00215";
            EXPECT_EQ(rejected(response)->throttled, throttle) << code;
        }
    }
}

TEST(PlaceResponse, OfATokenErrorInTheShapeOfOauthIsRejected) {
    const auto response = placed(
        403, R"({"error_description":"유효하지 않은 token 입니다.","error_code":"EGW00121"})");
    ASSERT_NE(rejected(response), nullptr);
    EXPECT_EQ(rejected(response)->code, "EGW00121");
}

TEST(PlaceResponse, OfABusinessRefusalIsRejectedByTheBrokerWithItsOwnWords) {
    for (const char* code :
         {"40580000", "40570000", "40100000", "40330000", "40320000", "40430000", "40240000",
          "40270000", "40070000", "40030000", "APBK0952", "APBK0918", "APBK0919", "APBK0400",
          "APBK0656", "APBK0506", "APBK0927", "APBK0344", "APBK0963", "90000000", "MCA05918"}) {
        for (const char* rt_cd : {"1", "7"}) {
            const auto response = placed(200, refusal(rt_cd, code));
            ASSERT_NE(rejected(response), nullptr) << code;
            EXPECT_EQ(rejected(response)->origin, RejectionOrigin::broker) << code;
            EXPECT_EQ(rejected(response)->code, code);
            EXPECT_NE(rejected(response)->message.find("text of the broker"), std::string::npos);
            EXPECT_FALSE(rejected(response)->throttled);
        }
    }
}

// An order may be live at the broker: a garbled branch must not take the process down with it.
TEST(PlaceResponse, WithABranchFarTooLongDoesNotEndTheProcess) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    const std::string body = fmt::format(
        R"({{"rt_cd":"0","msg_cd":"40600000","msg1":"","output":{{"KRX_FWDG_ORD_ORGNO":)"
        R"("{}","ODNO":"0000013903","ORD_TMD":"100000"}}}})",
        std::string(60, '9'));
    EXPECT_EXIT(std::_Exit(is_unknown(placed(200, body)) ? 0 : 3), testing::ExitedWithCode(0), "");
}

// ---- inquiries -------------------------------------------------------------------------------

TEST(ReadAnswer, OfSuccessHasItsDocumentWhateverTheStatus) {
    for (const int status : {200, 500}) {
        const auto read = read_answer(answer(status, R"({"rt_cd":"0","msg_cd":"x","output":{}})"));
        ASSERT_TRUE(read.has_value());
        EXPECT_TRUE(read->document.root().member("output").is_object());
        EXPECT_FALSE(read->more_follows);
    }
}

TEST(ReadAnswer, SaysThatMoreFollowsOnFOrMOnly) {
    const auto more = [](const char* tr_cont) {
        HttpHeaders headers{{"tr_cont", tr_cont}};
        return read_answer(answer(200, R"({"rt_cd":"0"})", headers))->more_follows;
    };
    EXPECT_TRUE(more("F"));
    EXPECT_TRUE(more("M"));
    EXPECT_FALSE(more("D"));
    EXPECT_FALSE(more("E"));
    EXPECT_FALSE(more(""));
}

TEST(ReadAnswer, OfARefusalHasTheCodeTheClassAndTheText) {
    const auto read = read_answer(answer(500, refusal("1", "EGW00201")));
    ASSERT_FALSE(read.has_value());
    EXPECT_EQ(read.error().code, "EGW00201");
    EXPECT_EQ(read.error().error_class, ErrorClass::throttled);
    EXPECT_EQ(read.error().error.kind, ErrorKind::throttled);
    EXPECT_NE(read.error().error.context.find("text of the broker"), std::string::npos);
}

TEST(ReadAnswer, OfAThrottleWithStatus200IsAFailureAndNoEmptyList) {
    // kis-api.md 5.6: a throttled answer without rows once was taken for "no holdings".
    EXPECT_FALSE(read_answer(answer(200, refusal("1", "EGW00201"))).has_value());
    EXPECT_FALSE(read_answer(answer(200, refusal("1", "EGW00215"))).has_value());
}

TEST(ReadAnswer, OfNoAnswerAtAllHasNoClass) {
    for (const HttpResult& result : {broken(SendProgress::maybe_sent, ErrorKind::timeout),
                                     broken(SendProgress::not_sent, ErrorKind::connect),
                                     answer(502, "<html>"), answer(200, ""), answer(200, "[]")}) {
        const auto read = read_answer(result);
        ASSERT_FALSE(read.has_value());
        EXPECT_FALSE(read.error().error_class.has_value());
    }
}

TEST(ReadAnswer, OfTheOauthShapeIsAFailureWithItsErrorCode) {
    const auto read =
        read_answer(answer(403, R"({"error_description":"wait","error_code":"EGW00133"})"));
    ASSERT_FALSE(read.has_value());
    EXPECT_EQ(read.error().error_class, ErrorClass::token_too_soon);
    EXPECT_EQ(read.error().code, "EGW00133");
}

// ---- recorded answers ------------------------------------------------------------------------

std::string shared_dir() {
    const char* const named = std::getenv("QTS_SHARED_DIR");
    return named != nullptr ? named : QTS_SOURCE_DIR "/../shared";
}
std::string text_of(const std::filesystem::path& path) {
    std::ifstream file{path};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

TEST(RecordedAnswers, OfOrdersAndChangesAreAccepted) {
    const std::filesystem::path rest = shared_dir() + "/reference/samples/kis/rest";
    if (!std::filesystem::exists(rest)) GTEST_SKIP() << rest << " is not on this machine";
    struct Sample {
        const char* file;
        const char* branch;
        const char* number;
    };
    for (const Sample& sample : {Sample{"order-cash.real.ok.json", "06010", "1569157"},
                                 Sample{"order-cash.real.ok.2.json", "91252", "117057"},
                                 Sample{"order-cash.real.ok.2025.json", "03930", "85100"},
                                 Sample{"order-cash.vts.buy.ok.json", "00950", "13903"},
                                 Sample{"order-cash.vts.buy.ok.old-format.json", "00950", "47589"},
                                 Sample{"order-rvsecncl.real.cancel.ok.json", "03930", "503800"},
                                 Sample{"order-rvsecncl.vts.cancel.ok.json", "00950", "17468"},
                                 Sample{"order-rvsecncl.vts.revise.ok.json", "00950", "2933"}}) {
        ASSERT_TRUE(std::filesystem::exists(rest / sample.file)) << sample.file;
        const auto response = placed(200, text_of(rest / sample.file));
        const auto* accepted = std::get_if<Accepted>(&response);
        ASSERT_NE(accepted, nullptr) << sample.file;
        EXPECT_EQ(accepted->ref, *pack_order_key(kDay, sample.branch, sample.number));
        EXPECT_TRUE(accepted->broker_time.has_value()) << sample.file;
    }
}

TEST(RecordedAnswers, OfErrorsAreRejectedExceptThoseThatLeaveAnOrderOpen) {
    const std::filesystem::path file = shared_dir() + "/reference/samples/kis/rest/errors.json";
    if (!std::filesystem::exists(file)) GTEST_SKIP() << file << " is not on this machine";
    const auto document = JsonDocument::parse(text_of(file));
    ASSERT_TRUE(document.has_value());
    std::size_t seen = 0;
    for (const JsonView& sample : document->root().elements()) {
        const auto status = sample.member("http_status").integer();
        std::string body = "{";
        const JsonView wire = sample.member("body");
        for (const std::string_view key : wire.member_names()) {
            body += fmt::format(R"({}"{}":"{}")", body.size() > 1 ? "," : "", key,
                                wire.member(key).text().value());
        }
        body += "}";
        const auto response = placed(status ? static_cast<int>(*status) : 403, body);
        EXPECT_FALSE(std::holds_alternative<Accepted>(response)) << body;
        const bool open = body.find("IGW00009") != std::string::npos ||
                          body.find("EGW0030") != std::string::npos ||
                          body.find("EGW00202") != std::string::npos;
        EXPECT_EQ(is_unknown(response), open) << body;
        ++seen;
    }
    EXPECT_GT(seen, 20U);
}

} // namespace
} // namespace qts::kis
