// What a device tells of a tap that leads to a page which cannot be had.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/agent/devices/broken_site.h"
#include "tests/agent/devices/browser_fixture.h"

namespace roundsman {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::AnyOf;
using ::testing::Eq;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class ChromiumUnreachableTest : public BrowserTest {
 protected:
  BrokenSite broken_{{}};

  std::unique_ptr<Device> OpenPage(const std::string& name, const std::string& html) {
    broken_.Add("/" + name,
                "<!doctype html><meta name=viewport content='width=device-width'>" + html);
    return Open(broken_.Url("/" + name));
  }

  static void Gather(Device& device, PageSignals& all) {
    Result<PageSignals> later = device.TakeSignals();
    ASSERT_TRUE(later) << later.error().message;
    for (Navigation& navigation : later->navigations) {
      all.navigations.push_back(std::move(navigation));
    }
    std::erase_if(all.probes, [](const MainThreadProbe& probe) { return !probe.answered; });
    all.probes.insert(all.probes.end(), later->probes.begin(), later->probes.end());
    all.awaited = std::move(later->awaited);
  }

  // Everything told from the tap until it is told where it led, and of a while afterwards.
  PageSignals TapAndListen(Device& device) {
    EXPECT_TRUE(Appears(device, "Go"));
    EXPECT_TRUE(device.TakeSignals());
    EXPECT_TRUE(Tap(device, "Go"));
    PageSignals all;
    const Deadline deadline = Deadline::In(seconds(20));
    while (deadline.Open() && all.navigations.empty()) {
      Gather(device, all);
      deadline.Pause(milliseconds(5));
    }
    Deadline::In(milliseconds(2500)).Pause(seconds(3));
    Gather(device, all);
    return all;
  }

  static void NothingHung(const PageSignals& signals) {
    for (const MainThreadProbe& probe : signals.probes) {
      ASSERT_TRUE(probe.answered);
      EXPECT_LT(*probe.answered - probe.asked, seconds(2));
    }
  }
};

TEST_F(ChromiumUnreachableTest, TapSaysWhyNoDocumentCame) {
  struct Case {
    std::string url;
    std::vector<std::string> errors;
  };
  const std::vector<Case> cases = {
      {broken_.Url("/cut/"), {"net::ERR_EMPTY_RESPONSE"}},
      {broken_.Url("/reset/"), {"net::ERR_CONNECTION_RESET", "net::ERR_EMPTY_RESPONSE"}},
      {BrokenSite::Nobody(), {"net::ERR_CONNECTION_REFUSED"}},
      {"http://nowhere.invalid/", {"net::ERR_NAME_NOT_RESOLVED"}},
      {broken_.Url("/", "https"), {"net::ERR_SSL_PROTOCOL_ERROR"}},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.url);
    const auto device = OpenPage("a", fmt::format("<a href='{}'>Go</a>", one.url));
    const PageSignals signals = TapAndListen(*device);
    ASSERT_EQ(signals.navigations.size(), 1U) << "told once";
    EXPECT_EQ(signals.navigations[0].url, one.url);
    EXPECT_THAT(one.errors, ::testing::Contains(signals.navigations[0].error));
    EXPECT_FALSE(signals.awaited);
    NothingHung(signals);
  }
}

TEST_F(ChromiumUnreachableTest, EveryWayOfATapSaysIt) {
  const std::string url = broken_.Url("/cut/");
  const std::vector<std::string> ways = {
      fmt::format("<button onclick=\"location.href='{}'\">Go</button>", url),
      fmt::format("<button onclick=\"setTimeout(()=>location.href='{}',300)\">Go</button>", url),
      fmt::format("<form method=post action='{}'><button>Go</button></form>", url),
      fmt::format("<a target=_blank href='{}'>Go</a>", url),
      fmt::format("<button onclick=\"window.open('{}')\">Go</button>", url),
  };
  for (const std::string& way : ways) {
    SCOPED_TRACE(way);
    const auto device = OpenPage("a", way);
    const PageSignals signals = TapAndListen(*device);
    ASSERT_EQ(signals.navigations.size(), 1U) << "told once";
    EXPECT_EQ(signals.navigations[0].url, url);
    EXPECT_EQ(signals.navigations[0].error, "net::ERR_EMPTY_RESPONSE");
    NothingHung(signals);
  }
}

TEST_F(ChromiumUnreachableTest, ErrorWithoutAPageIsItsStatus) {
  const auto device = OpenPage("a", fmt::format("<a href='{}'>Go</a>", broken_.Url("/empty/")));
  const PageSignals signals = TapAndListen(*device);
  ASSERT_FALSE(signals.navigations.empty());
  EXPECT_EQ(signals.navigations.back().http_status, 500);
  NothingHung(signals);
}

// Chromium holds a page's answers back while it waits for the next one: that is no hanging page.
TEST_F(ChromiumUnreachableTest, SiteThatNeverAnswersIsAwaitedAndNothingHangs) {
  const std::string url = broken_.Url("/hang/");
  for (const std::string& way :
       {fmt::format("<a href='{}'>Go</a>", url),
        fmt::format("<a target=_blank href='{}'>Go</a>", url),
        fmt::format("<form method=post action='{}'><button>Go</button></form>", url)}) {
    SCOPED_TRACE(way);
    const auto device = OpenPage("a", way);
    ASSERT_TRUE(Appears(*device, "Go"));
    ASSERT_TRUE(device->TakeSignals());
    const MonoTime before = MonoClock::now();
    ASSERT_TRUE(Tap(*device, "Go"));
    PageSignals all;
    const Deadline while_it_waits = Deadline::In(milliseconds(3500));
    while (while_it_waits.Open()) {
      Gather(*device, all);
      while_it_waits.Pause(milliseconds(50));
    }
    ASSERT_TRUE(all.awaited);
    EXPECT_EQ(all.awaited->url, url);
    EXPECT_GE(all.awaited->since, before);
    EXPECT_THAT(all.navigations, IsEmpty());
    NothingHung(all);
    // It can be left.
    ASSERT_TRUE(device->Navigate({NavigationKind::kOpen, site_.Url("/second")}, Soon()));
    EXPECT_TRUE(Appears(*device, "Second page"));
    Gather(*device, all);
    EXPECT_FALSE(all.awaited);
  }
}

}  // namespace
}  // namespace roundsman
