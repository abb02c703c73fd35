// Under ThreadSanitizer only. Debian's cpp-httplib is compiled without it, so TSan sees a thread
// build one of the library's function-local statics, but not that other threads read the guard
// before they use it: two servers' threads that parse a request line look like a race. One exchange
// before the first test builds those statics while there is nobody to race with, and nothing needs
// to be suppressed.
#include <gtest/gtest.h>
#include <httplib.h>

#include <thread>

namespace roundsman {
namespace {

class HttplibStatics : public testing::Environment {
 public:
  void SetUp() override {
    httplib::Server server;
    server.Get("/", [](const httplib::Request&, httplib::Response& response) {
      response.set_content("warm", "text/plain");
    });
    const int port = server.bind_to_any_port("127.0.0.1");
    ASSERT_GT(port, 0);
    std::thread serving([&server] { server.listen_after_bind(); });
    const auto answer =
        httplib::Client("127.0.0.1", port).Get("/", {httplib::make_range_header({{0, 1}})});
    server.stop();
    serving.join();
    ASSERT_TRUE(answer);
  }
};

[[maybe_unused]] const auto* const warm = testing::AddGlobalTestEnvironment(new HttplibStatics);

}  // namespace
}  // namespace roundsman
