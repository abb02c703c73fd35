#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "agent/devices/device_pool.h"
#include "core/io/files.h"
#include "tests/agent/devices/test_site.h"

namespace roundsman {

// A pool of real browsers whose profiles lie in a directory of the test's own, and a few things
// tests ask of them.
class BrowserTest : public ::testing::Test {
 protected:
  BrowserTest();
  ~BrowserTest() override;

  std::unique_ptr<Device> Open(const std::string& url);
  static Deadline Soon() { return Deadline::In(std::chrono::seconds(60)); }

  static UiTree Tree(Device& device, std::vector<std::string> css = {});
  // The element whose own text is or begins with `text`; the tests end here without one.
  static int FindText(const UiTree& tree, const std::string& text);
  static Result<InputFact> Tap(Device& device, const std::string& text);
  // Reads the tree until `text` is rendered.
  static bool Appears(Device& device, const std::string& text,
                      Duration within = std::chrono::seconds(20));
  // The main processes of this test's browsers.
  std::vector<pid_t> BrowserPids() const;
  // All processes below this one, orphans and zombies too: they come to the subreaper.
  static std::vector<pid_t> Descendants();
  std::size_t ProfilesLeft() const;

  TempDir profiles_;
  Log log_{LogLevel::kError};
  BrowserOptions options_;
  DeviceProfile profile_;
  TestSite site_;
  std::unique_ptr<DevicePool> pool_;
};

}  // namespace roundsman
