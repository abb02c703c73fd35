#include "agent/devices/cdp_connection.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <vector>

namespace roundsman {

struct CdpCall::State {
  std::mutex mutex;
  std::condition_variable_any changed;
  std::optional<CdpResult> result;
  MonoTime sent;

  void Fulfil(CdpResult outcome) {
    const std::lock_guard lock(mutex);
    result = std::move(outcome);
    changed.notify_all();
  }
};

CdpResult CdpCall::Wait(const Deadline& deadline) const {
  std::unique_lock lock(state_->mutex);
  if (deadline.Await(state_->changed, lock, [&] { return state_->result.has_value(); })) {
    return *state_->result;
  }
  if (deadline.Cancelled()) return tl::unexpected(CdpFailure{CdpTrouble::kCancelled, "cancelled"});
  return tl::unexpected(CdpFailure{CdpTrouble::kTimeout, "no answer in time"});
}

MonoTime CdpCall::sent() const { return state_->sent; }

namespace {

constexpr std::size_t kChunk = std::size_t{256} << 10U;
constexpr std::size_t kLongestMessage = std::size_t{256} << 20U;

// Chromium puts the session last, after params or result: `,"sessionId":"…"}`.
std::string_view SessionOf(std::string_view message) {
  constexpr std::string_view kKey = "\"sessionId\":\"";
  if (!message.ends_with("\"}")) return {};
  const std::string_view head = message.substr(0, message.size() - 2);
  const std::size_t quote = head.rfind('"');
  if (quote == std::string_view::npos || quote + 1 < kKey.size()) return {};
  if (head.substr(quote + 1 - kKey.size(), kKey.size()) != kKey) return {};
  return head.substr(quote + 1);
}

}  // namespace

struct CdpConnection::State {
  struct Pending {
    std::string session;
    OnReply on_reply;
  };
  struct Listening {
    std::shared_ptr<CdpListener> listener;
    MonoTime due;
  };

  int to_browser;
  int from_browser;
  int wake = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  std::function<std::string()> obituary;

  mutable std::mutex mutex;
  // Held while listeners are called, so that Forget() knows that none is.
  std::mutex listening;
  int last_id = 0;
  std::unordered_map<int, Pending> pending;
  std::map<std::string, Listening, std::less<>> listeners;
  std::string out;
  std::string closed;
  bool ending = false;

  // Only the I/O thread.
  std::string in;
  std::size_t searched = 0;
  std::jthread thread;

  ~State() {
    ::close(to_browser);
    ::close(from_browser);
    ::close(wake);
  }

  void Wake() const { ::eventfd_write(wake, 1); }

  // With the lock held. What the socket does not take waits for the I/O thread: a browser that
  // stands still must not stop us.
  void Flush() {
    while (!out.empty()) {
      const ssize_t sent = ::send(to_browser, out.data(), out.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent < 0 && errno == EINTR) continue;
      if (sent <= 0) return;
      out.erase(0, static_cast<std::size_t>(sent));
    }
  }

  void Enqueue(const std::string& session, std::string_view method, std::string_view params,
               OnReply on_reply, MonoTime* sent) {
    {
      const std::lock_guard lock(mutex);
      if (closed.empty()) {
        const int id = ++last_id;
        if (on_reply) pending[id] = {session, std::move(on_reply)};
        const bool idle = out.empty();
        fmt::format_to(std::back_inserter(out), R"({{"id":{},"method":"{}","params":{})", id,
                       method, params);
        if (!session.empty()) {
          fmt::format_to(std::back_inserter(out), R"(,"sessionId":"{}")", session);
        }
        out += '}';
        out += '\0';
        if (sent != nullptr) *sent = MonoClock::now();
        if (idle) Flush();
        if (!out.empty()) Wake();
        return;
      }
    }
    if (sent != nullptr) *sent = MonoClock::now();
    if (on_reply) on_reply(tl::unexpected(CdpFailure{CdpTrouble::kClosed, closed}));
  }

  std::vector<Pending> TakePending(const std::function<bool(int, const Pending&)>& wanted) {
    std::vector<Pending> taken;
    const std::lock_guard lock(mutex);
    for (auto it = pending.begin(); it != pending.end();) {
      if (wanted(it->first, it->second)) {
        taken.push_back(std::move(it->second));
        it = pending.erase(it);
      } else {
        ++it;
      }
    }
    return taken;
  }

  void Fail(const std::vector<Pending>& calls, const CdpFailure& failure) const {
    for (const Pending& call : calls) call.on_reply(tl::unexpected(failure));
  }

  void CloseWith(const std::string& why) {
    {
      const std::lock_guard lock(mutex);
      if (!closed.empty()) return;
      closed = why;
    }
    Fail(TakePending([](int, const Pending&) { return true; }), {CdpTrouble::kClosed, why});
    Wake();
  }

  void HandleReply(std::string_view message, MonoTime at) {
    const int id = static_cast<int>(JsonView(message.substr(sizeof "{\"id\":" - 1)).Number());
    OnReply on_reply;
    {
      const std::lock_guard lock(mutex);
      const auto it = pending.find(id);
      if (it == pending.end()) return;
      on_reply = std::move(it->second.on_reply);
      pending.erase(it);
    }
    const std::size_t second = message.find(",\"");
    if (second != std::string_view::npos && message.substr(second).starts_with(",\"error\":")) {
      const std::string reason = JsonView(message)["error"]["message"].Text();
      return on_reply(tl::unexpected(CdpFailure{CdpTrouble::kRefused, reason}));
    }
    on_reply(CdpReply{std::string(message), at});
  }

  void HandleEvent(std::string_view message, MonoTime at) {
    const JsonView view(message);
    CdpEvent event{view["method"].RawString(), SessionOf(message), view["params"], at};
    std::string_view whose = event.session;
    // What the browser says of a session is for that session's listener.
    if (whose.empty()) whose = event.params["sessionId"].RawString();
    const std::lock_guard calling(listening);
    std::shared_ptr<CdpListener> listener;
    {
      const std::lock_guard lock(mutex);
      auto it = listeners.find(whose);
      if (it == listeners.end() && event.session.empty()) it = listeners.find(std::string_view());
      if (it != listeners.end()) listener = it->second.listener;
    }
    if (listener) listener->OnEvent(event);
  }

  // False at the end of the stream.
  bool Read() {
    const std::size_t had = in.size();
    in.resize(had + kChunk);
    const ssize_t got = ::read(from_browser, in.data() + had, kChunk);
    const int reason = errno;
    in.resize(had + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0) return reason == EINTR || reason == EAGAIN;
    if (got == 0) return false;
    const MonoTime at = MonoClock::now();
    std::size_t begin = 0;
    for (;;) {
      const std::size_t end = in.find('\0', searched);
      if (end == std::string::npos) break;
      const std::string_view message(in.data() + begin, end - begin);
      if (message.starts_with("{\"id\":")) {
        HandleReply(message, at);
      } else {
        HandleEvent(message, at);
      }
      begin = searched = end + 1;
    }
    in.erase(0, begin);
    searched = in.size();
    // Room for one large picture is not kept for ever.
    if (in.empty() && in.capacity() > 16 * kChunk) in.shrink_to_fit();
    return in.size() <= kLongestMessage;
  }

  // Calls who is due; answers how long to sleep.
  int Tick() {
    const std::lock_guard calling(listening);
    std::vector<std::pair<std::string, std::shared_ptr<CdpListener>>> due;
    const MonoTime now = MonoClock::now();
    MonoTime next = now + std::chrono::seconds(10);
    {
      const std::lock_guard lock(mutex);
      for (const auto& [session, entry] : listeners) {
        if (entry.due <= now) due.emplace_back(session, entry.listener);
      }
    }
    for (const auto& [session, listener] : due) {
      const MonoTime again = listener->OnTick(now);
      const std::lock_guard lock(mutex);
      if (const auto it = listeners.find(session); it != listeners.end()) it->second.due = again;
    }
    const std::lock_guard lock(mutex);
    for (const auto& [session, entry] : listeners) next = std::min(next, entry.due);
    const auto millis = std::chrono::ceil<std::chrono::milliseconds>(next - MonoClock::now());
    return std::max(0, static_cast<int>(millis.count()));
  }

  void Run() {
    for (;;) {
      const int sleep = Tick();
      std::vector<pollfd> polled{{wake, POLLIN, 0}, {from_browser, POLLIN, 0}};
      {
        const std::lock_guard lock(mutex);
        if (ending || !closed.empty()) break;
        if (!out.empty()) polled.push_back({to_browser, POLLOUT, 0});
      }
      ::poll(polled.data(), polled.size(), sleep);
      eventfd_t ignored = 0;
      ::eventfd_read(wake, &ignored);
      if (polled[1].revents != 0 && !Read()) CloseWith(obituary());
      const std::lock_guard lock(mutex);
      Flush();
    }
    const std::lock_guard calling(listening);
    std::unique_lock lock(mutex);
    const auto told = std::move(listeners);
    listeners.clear();
    const std::string why = closed;
    lock.unlock();
    for (const auto& [session, entry] : told) entry.listener->OnClosed(why);
  }
};

CdpConnection::CdpConnection(int to_browser, int from_browser,
                             std::function<std::string()> obituary)
    : state_(std::make_unique<State>()) {
  state_->to_browser = to_browser;
  state_->from_browser = from_browser;
  state_->obituary = std::move(obituary);
  state_->thread = std::jthread([state = state_.get()] { state->Run(); });
}

CdpConnection::~CdpConnection() {
  Close("the browser was let go");
  {
    const std::lock_guard lock(state_->mutex);
    state_->ending = true;
  }
  state_->Wake();
  state_->thread.join();
}

CdpCall CdpConnection::Send(const std::string& session, std::string_view method,
                            std::string_view params) {
  auto call = std::make_shared<CdpCall::State>();
  state_->Enqueue(
      session, method, params, [call](CdpResult result) { call->Fulfil(std::move(result)); },
      &call->sent);
  return CdpCall(std::move(call));
}

void CdpConnection::Send(const std::string& session, std::string_view method,
                         std::string_view params, OnReply on_reply) {
  state_->Enqueue(session, method, params, std::move(on_reply), nullptr);
}

void CdpConnection::Post(const std::string& session, std::string_view method,
                         std::string_view params) {
  state_->Enqueue(session, method, params, nullptr, nullptr);
}

void CdpConnection::Listen(const std::string& session, std::shared_ptr<CdpListener> listener) {
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->closed.empty()) {
      state_->listeners[session] = {std::move(listener), MonoTime{}};
      state_->Wake();
      return;
    }
  }
  listener->OnClosed(closed());
}

void CdpConnection::Forget(const std::string& session) {
  {
    const std::lock_guard calling(state_->listening);
    const std::lock_guard lock(state_->mutex);
    state_->listeners.erase(session);
  }
  FailSession(session, "the page was closed", last_sent());
}

int CdpConnection::last_sent() const {
  const std::lock_guard lock(state_->mutex);
  return state_->last_id;
}

void CdpConnection::FailSession(const std::string& session, const std::string& why, int last) {
  const auto of_session = [&](int id, const State::Pending& call) {
    return id <= last && call.session == session;
  };
  state_->Fail(state_->TakePending(of_session), {CdpTrouble::kSessionLost, why});
}

void CdpConnection::Close(const std::string& why) { state_->CloseWith(why); }

std::string CdpConnection::closed() const {
  const std::lock_guard lock(state_->mutex);
  return state_->closed;
}

}  // namespace roundsman
