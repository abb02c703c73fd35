#pragma once

#include <memory>
#include <string>
#include <vector>

#include "agent/devices/chromium_browser.h"
#include "agent/devices/cpu_wait.h"
#include "agent/devices/input_script.h"
#include "agent/devices/page_watch.h"
#include "scenarios/device.h"

namespace roundsman {

// One browser context with the page that is on its screen. Used by one worker; what comes unasked
// is gathered by its PageWatch on the browser's I/O thread. Its destruction disposes of the context
// and of its renderers.
class ChromiumDevice : public Device {
 public:
  static Result<std::unique_ptr<Device>> Open(std::shared_ptr<ChromiumBrowser> browser,
                                              const DeviceProfile& profile,
                                              const Deadline& deadline);
  ~ChromiumDevice() override;

  void ExpectDialogs(std::vector<ExpectedDialog> dialogs) override;
  Result<void> Navigate(const NavigationRequest& request, const Deadline& deadline) override;
  Result<UiTree> ReadTree(const TreeQuery& query, const Deadline& deadline) override;
  Result<InputFact> Touch(const Gesture& gesture, const Deadline& deadline) override;
  Result<bool> DrawBack(const Point& to, const Deadline& deadline) override;
  Result<InputFact> Type(const Typing& typing, const Deadline& deadline) override;
  Result<InputFact> Press(const std::string& key, const Deadline& deadline) override;
  Result<Screenshot> Capture(const Deadline& deadline) override;
  Result<void> Film(Filming filming, const Deadline& deadline) override;
  Result<FilmStatus> TakeFrames(const Deadline& deadline) override;
  Result<PageSignals> TakeSignals() override;

 private:
  ChromiumDevice(std::shared_ptr<ChromiumBrowser> browser, const DeviceProfile& profile);

  Result<void> MakePage(const Deadline& deadline);
  Result<void> NavigateTo(const std::string& url, const Deadline& deadline);
  // Ends the script of a page that has not answered for `silence`, so that it can be left.
  void EndEndlessScript(Duration silence) const;
  Result<void> GoBack(const Deadline& deadline);
  Result<void> Reload(const Deadline& deadline);
  // Waits for a document; that none comes is a signal.
  Result<void> AwaitDocument(const PageWatch::Commit& before, const std::string& loader,
                             const std::string& url, const Deadline& deadline);
  Result<InputFact> Play(const std::vector<TimedInput>& script, const Deadline& deadline);
  // The tree script's answer; installs the script in a world of its own where it is not yet.
  Result<std::string> RunTreeScript(const std::string& css, const Deadline& deadline);

  // A call to a page that may just be replaced by another document; `sent` may be null.
  CdpResult CallPage(const PageId& page, std::string_view method, std::string_view params,
                     const Deadline& deadline, MonoTime* sent);

  CdpConnection& connection() const { return browser_->connection(); }
  Result<PageId> Page() const;
  // Whose fault a failed call to the page is; asks the browser whether it lives.
  Error Blamed(const CdpFailure& failure, const Deadline& deadline) const;

  std::shared_ptr<ChromiumBrowser> browser_;
  const DeviceProfile profile_;
  std::shared_ptr<PageWatch> watch_;
  CpuWaitMeter cpu_wait_;
  MonoTime cpu_wait_read_;
  // The last touch was a swipe, whose throw may go on.
  bool flung_ = false;
  std::string context_;
  // A name no page can guess: tells our world from others, in which ids may mean another one.
  std::string script_name_;
  // Where the tree script was last installed: session and execution context.
  std::string world_session_;
  std::string world_;
  // UiTree::scale when the tree was last read: input events are told in the page's own px.
  double scale_ = 1;
};

}  // namespace roundsman
