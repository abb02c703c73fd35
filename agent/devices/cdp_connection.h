#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "agent/devices/cdp_listener.h"
#include "core/deadline.h"
#include "core/io/json_view.h"

namespace roundsman {

// The browser's answer to one command, and when it came in.
struct CdpReply {
  std::string message;
  MonoTime at;

  // Looks into `message`.
  JsonView result() const { return JsonView(message)["result"]; }
};

enum class CdpTrouble {
  // The browser said no; the message is its reason.
  kRefused,
  kTimeout,
  kCancelled,
  // The page died, or was closed, before it answered.
  kSessionLost,
  // The browser is gone.
  kClosed,
};

struct CdpFailure {
  CdpTrouble trouble;
  std::string message;
};

using CdpResult = tl::expected<CdpReply, CdpFailure>;

// A command under way: send several, then wait for each. Cheap to copy, any thread.
class CdpCall {
 public:
  struct State;
  explicit CdpCall(std::shared_ptr<State> state) : state_(std::move(state)) {}

  CdpResult Wait(const Deadline& deadline) const;
  // When it was written to the browser.
  MonoTime sent() const;

 private:
  std::shared_ptr<State> state_;
};

// The Chrome DevTools Protocol over a pipe. One I/O thread reads, stamps arrival with our clock,
// hands replies to who waits and events to their session's listener; it never parses more of a
// message than asked for. All calls are thread-safe. When the browser goes, all that waits ends
// with kClosed.
class CdpConnection {
 public:
  // On the I/O thread (or the sender's, when it cannot be sent); must not wait.
  using OnReply = std::function<void(CdpResult)>;

  // Owns both descriptors. `to_browser` must be a socket. `obituary` tells what is known of the
  // browser's end.
  CdpConnection(int to_browser, int from_browser, std::function<std::string()> obituary);
  ~CdpConnection();
  CdpConnection(const CdpConnection&) = delete;
  CdpConnection& operator=(const CdpConnection&) = delete;

  // `session` empty: the browser itself. `params` is a JSON object.
  CdpCall Send(const std::string& session, std::string_view method, std::string_view params);
  void Send(const std::string& session, std::string_view method, std::string_view params,
            OnReply on_reply);
  CdpResult Call(const std::string& session, std::string_view method, std::string_view params,
                 const Deadline& deadline) {
    return Send(session, method, params).Wait(deadline);
  }
  // Nobody waits for the answer.
  void Post(const std::string& session, std::string_view method, std::string_view params);

  // One listener per session; the empty session is the browser. What the browser says of a session
  // goes to that session's listener, if it has one.
  void Listen(const std::string& session, std::shared_ptr<CdpListener> listener);
  // Afterwards the listener is called no more; what still waits for this session ends with
  // kSessionLost. Not from within a listener.
  void Forget(const std::string& session);
  // The number of the last command sent.
  int last_sent() const;
  // Ends what waits for this session with kSessionLost, commands sent after `last` excepted.
  void FailSession(const std::string& session, const std::string& why, int last);

  // Ends everything: for a browser that lives but does not answer.
  void Close(const std::string& why);
  // Why it is closed; empty while it is open.
  std::string closed() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace roundsman
