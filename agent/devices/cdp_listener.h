#pragma once

#include <string>
#include <string_view>

#include "core/clock.h"
#include "core/io/json_view.h"

namespace roundsman {

// Something the browser tells unasked. Its views live as long as the call that brings it.
struct CdpEvent {
  std::string_view method;
  // Where it came in; empty: the browser itself.
  std::string_view session;
  JsonView params;
  MonoTime at;
};

// Who hears what happens in one session. Called on the connection's I/O thread only: must not wait,
// must copy what it keeps, may send.
class CdpListener {
 public:
  virtual ~CdpListener() = default;
  virtual void OnEvent(const CdpEvent& event) = 0;
  // Timers: called when due; answers when it wants to be called next.
  virtual MonoTime OnTick(MonoTime now) = 0;
  // The browser is gone; the last call.
  virtual void OnClosed(const std::string& why) = 0;
};

}  // namespace roundsman
