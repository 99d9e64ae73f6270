#include "net/local_socket.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace qts {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;

class Folder final {
  public:
    Folder() {
        std::string name = (fs::temp_directory_path() / "qts-sock-XXXXXX").string();
        EXPECT_NE(::mkdtemp(name.data()), nullptr);
        path_ = name;
    }
    ~Folder() { fs::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    /// A folder in it whose path is longer than the address of a socket may be.
    std::string deep() const {
        const fs::path path = path_ / std::string(90, 'a') / std::string(90, 'b');
        fs::create_directories(path);
        return path.string();
    }
    std::string path() const { return path_.string(); }

  private:
    fs::path path_;
};

Task<std::string> shout(std::string line) {
    co_return line + "!";
}

/// Asks once and stops the loop.
std::optional<Result<std::string>> ask(boost::asio::io_context& io, LocalClient& client,
                                       const std::string& line, Duration patience) {
    std::optional<Result<std::string>> answer;
    auto done = [&](std::exception_ptr, Result<std::string> got) {
        answer = std::move(got);
        io.stop();
    };
    io.restart();
    boost::asio::co_spawn(io, client.ask(line, patience), done);
    io.run();
    return answer;
}

TEST(LocalSocket, AnswersLinesInADirectoryOfAnyPathLength) {
    const Folder folder;
    for (const std::string& directory : {folder.path(), folder.deep()}) {
        boost::asio::io_context io;
        const auto server = LocalServer::listen(io.get_executor(), directory, "s", shout);
        ASSERT_TRUE(server.has_value()) << server.error().context;
        (*server)->start();
        LocalClient client{io.get_executor()};
        ASSERT_TRUE(client.connect(directory, "s").has_value());
        EXPECT_EQ(ask(io, client, "hello", seconds{5})->value(), "hello!");
        EXPECT_EQ(ask(io, client, "again", seconds{5})->value(), "again!");
    }
}

TEST(LocalSocket, IsForItsUserAloneAndGoesWithItsServer) {
    const Folder folder;
    boost::asio::io_context io;
    {
        const auto server = LocalServer::listen(io.get_executor(), folder.path(), "s", shout);
        ASSERT_TRUE(server.has_value());
        struct stat status {};
        ASSERT_EQ(::stat((folder.path() + "/s").c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 0777U, 0600U);
    }
    EXPECT_FALSE(fs::exists(folder.path() + "/s"));
}

TEST(LocalSocket, TakesTheNameOfADeadServer) {
    const Folder folder;
    const std::string path = folder.path() + "/s";
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof(address.sun_path) - 1);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ASSERT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    ::close(fd); // its name stays, as after a crash
    boost::asio::io_context io;
    LocalClient early{io.get_executor()};
    EXPECT_EQ(early.connect(folder.path(), "s").error().kind, ErrorKind::connect);
    const auto server = LocalServer::listen(io.get_executor(), folder.path(), "s", shout);
    ASSERT_TRUE(server.has_value());
    (*server)->start();
    LocalClient client{io.get_executor()};
    ASSERT_TRUE(client.connect(folder.path(), "s").has_value());
    EXPECT_EQ(ask(io, client, "hello", seconds{5})->value(), "hello!");
}

TEST(LocalSocket, SaysWhenThereIsNone) {
    const Folder folder;
    boost::asio::io_context io;
    LocalClient client{io.get_executor()};
    EXPECT_EQ(client.connect(folder.path(), "s").error().kind, ErrorKind::not_found);
    LocalClient nowhere{io.get_executor()};
    EXPECT_EQ(nowhere.connect(folder.path() + "/none", "s").error().kind, ErrorKind::not_found);
}

TEST(LocalSocket, AClientDoesNotWaitForeverForAHungServer) {
    const Folder folder;
    boost::asio::io_context server_io; // never run: it listens and does nothing
    const auto server = LocalServer::listen(server_io.get_executor(), folder.path(), "s", shout);
    ASSERT_TRUE(server.has_value());
    boost::asio::io_context io;
    LocalClient client{io.get_executor()};
    ASSERT_TRUE(client.connect(folder.path(), "s").has_value());
    EXPECT_EQ(ask(io, client, "hello", milliseconds{20})->error().kind, ErrorKind::timeout);
}

TEST(LocalSocket, ALongAnswerArrivesWhole) {
    const Folder folder;
    boost::asio::io_context io;
    const std::string whole(300'000, 'x');
    auto long_answer = [&](std::string) -> Task<std::string> { co_return whole; };
    const auto server = LocalServer::listen(io.get_executor(), folder.path(), "s", long_answer);
    ASSERT_TRUE(server.has_value());
    (*server)->start();
    LocalClient client{io.get_executor()};
    ASSERT_TRUE(client.connect(folder.path(), "s").has_value());
    EXPECT_EQ(ask(io, client, "go", seconds{5})->value(), whole);
}

} // namespace
} // namespace qts
