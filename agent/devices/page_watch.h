#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "agent/devices/cdp_connection.h"
#include "agent/devices/signal_collector.h"
#include "core/deadline.h"
#include "core/result.h"
#include "scenarios/expected_dialog.h"
#include "vision/screenshot.h"

namespace roundsman {

struct CdpCommand {
  std::string method;
  std::string params;
};

// What a page of the device is called in the protocol. The main frame has the target's name.
struct PageId {
  std::string target;
  std::string session;
};

// Hears everything of one device's pages on the I/O thread: keeps the film, acknowledges frames and
// answers dialogs at once, asks the main thread once a second whether it lives, follows pages that
// open pages (the newest is on the screen, as on a phone). The device's worker takes from it.
// Thread-safe; the connection must outlive it.
class PageWatch : public CdpListener, public std::enable_shared_from_this<PageWatch> {
 public:
  // A page's main document came to be.
  struct Commit {
    int count = 0;
    std::string loader;
  };

  // `setup` are the commands that make a page look like the device.
  PageWatch(CdpConnection& connection, std::vector<CdpCommand> setup);

  // On the I/O thread: a new page of this device, which waits until it is set up.
  void Attach(const PageId& page);
  // Until the first page is there and set up.
  Result<void> AwaitPage(const Deadline& deadline);
  // Nothing when the page closed itself.
  std::optional<PageId> current() const;
  // A page can go back to the one that opened it.
  bool HasOpener() const;
  // All there ever were.
  std::vector<std::string> sessions() const;
  bool crashed() const;
  // When the main thread was asked what it has not answered yet; nothing while no answer is owed.
  std::optional<MonoTime> SilentSince() const;
  // When a page last asked for another document.
  MonoTime document_asked() const;
  void ExpectDialogs(std::vector<ExpectedDialog> dialogs);
  // A crashed page is about to be sent elsewhere.
  void Revive();

  // True when it was filming already.
  bool Film(std::string start_params);
  void StopFilm();
  // In order of display time. Waits for one.
  std::vector<Screenshot> TakeFrames(const Deadline& deadline);
  // The newest that ever came; empty when none did.
  Screenshot newest() const;

  Commit commit() const;
  // True once another document than at `before` is there; with a `loader`, that one.
  bool AwaitCommit(const Commit& before, const std::string& loader, const Deadline& deadline);
  bool NavigationFailedSince(MonoTime since) const;
  void Add(Navigation navigation);
  PageSignals TakeSignals();

  void OnEvent(const CdpEvent& event) override;
  MonoTime OnTick(MonoTime now) override;
  void OnClosed(const std::string& why) override;

 private:
  struct RawFrame {
    std::string base64;
    MonoTime at;
    Size css_size;
  };

  DialogAnswer AnswerTo(const DialogOpened& dialog) const;
  void OnFrame(const CdpEvent& event);
  void OnDialog(const CdpEvent& event);
  void OnCommit(const CdpEvent& event);
  void OnGone(const std::string& session);
  void OnCrash(const std::string& session);
  void StartFilm(const std::string& session, const std::string& params);
  void RetryFilm();
  void SetUp(const PageId& page, const CdpCommand& command);
  void Probe(MonoTime now);
  void AddProbe(MainThreadProbe probe);
  bool IsCurrent(std::string_view session) const;

  CdpConnection& connection_;
  const std::vector<CdpCommand> setup_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<PageId> pages_;
  std::vector<std::string> sessions_;
  // Set-up commands without an answer yet, and the first that was refused.
  int setting_up_ = 0;
  std::string refused_;
  SignalCollector collector_;
  std::vector<ExpectedDialog> expected_dialogs_;
  std::string film_params_;
  // The page was not ready to be filmed when it came.
  bool film_wanting_ = false;
  std::deque<RawFrame> frames_;
  std::optional<RawFrame> newest_;
  std::vector<MainThreadProbe> probes_;
  std::optional<MonoTime> probe_asked_;
  MonoTime probe_due_;
  Commit commit_;
  bool crashed_ = false;
  bool crash_untold_ = false;
  bool closed_ = false;
};

// A JPEG as the protocol brings it.
Screenshot DecodeShot(std::string_view base64, MonoTime at, Size css_size);

}  // namespace roundsman
