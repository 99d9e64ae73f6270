#pragma once
// An HttpTransport that records what was sent and answers from a script or a function, at once or
// after virtual time. One thread.

#include "net/http_transport.hpp"
#include "net/timer.hpp"

#include <deque>
#include <functional>
#include <utility>
#include <vector>

namespace qts {

class FakeHttpTransport final : public HttpTransport {
  public:
    using Answer = std::function<HttpResult(const HttpRequest&)>;

    explicit FakeHttpTransport(Timer& timer, const Clock& clock) : timer_{timer}, clock_{clock} {}

    Task<HttpResult> send(HttpRequest request) override {
        sent.push_back(request);
        if (delay > Duration{0}) co_await timer_.sleep_until(clock_.mono_now() + delay);
        if (!script_.empty()) {
            Answer answer = std::move(script_.front());
            script_.pop_front();
            co_return answer(request);
        }
        if (always_) co_return always_(request);
        co_return std::unexpected(HttpFailure{SendProgress::not_sent,
                                              make_error(ErrorKind::connect, "nothing scripted")});
    }

    /// The next request without an answer of its own gets this one.
    void then(HttpResult result) {
        script_.push_back([result](const HttpRequest&) { return result; });
    }
    void then(int status, std::string body, HttpHeaders headers = {}) {
        then(
            HttpResponse{.status = status, .headers = std::move(headers), .body = std::move(body)});
    }
    void then_fail(SendProgress progress, ErrorKind kind) {
        then(std::unexpected(HttpFailure{progress, make_error(kind, "the wire broke")}));
    }
    /// Answers every request that the script does not.
    void always(Answer answer) { always_ = std::move(answer); }

    std::vector<HttpRequest> sent;
    Duration delay{0};

  private:
    Timer& timer_;
    const Clock& clock_;
    std::deque<Answer> script_;
    Answer always_;
};

} // namespace qts
