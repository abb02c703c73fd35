#include "demo/demo_server.h"

#include <fmt/format.h>

#include <atomic>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/deadline.h"
#include "demo/bank_api.h"
#include "demo/demo_site.h"
#include "demo/fault_effects.h"
#include "demo/fault_switches.h"
#include "demo/web_server.h"

namespace roundsman {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

constexpr std::string_view kControl = "/_demo/";
constexpr std::string_view kPrefix = "/f/";

WebAnswer Json(const json& body, int status = 200) {
  return {status, "application/json; charset=utf-8",
          body.dump(2, ' ', false, json::error_handler_t::replace) + "\n"};
}

json Describe(const Fault& fault, const FaultSwitches& switches) {
  return {{"name", fault.name},         {"kind", KindName(fault)},     {"journey", fault.journey},
          {"where", fault.where},       {"sees", fault.sees},          {"help", fault.help},
          {"on", switches.IsOn(fault)}, {"hits", switches.Hits(fault)}};
}

// {"on": ["a"], "off": ["b"]}, ["a", "b"], "a" or {"name": "a"}.
Result<void> Switch(FaultSwitches& switches, const json& asked) {
  const auto each = [](const json& names, auto turn) -> Result<void> {
    const json list = names.is_array() ? names : json::array({names});
    for (const json& name : list) {
      if (!name.is_string()) return ConfigError("expected the name of a fault");
      if (Result<void> turned = turn(name.get<std::string>()); !turned) return turned;
    }
    return {};
  };
  const auto on = [&](const std::string& name) { return switches.TurnOn(name); };
  const auto off = [&](const std::string& name) { return switches.TurnOff(name); };
  if (!asked.is_object()) return each(asked, on);
  if (asked.contains("name")) return each(asked["name"], on);
  if (!asked.contains("on") && !asked.contains("off")) {
    return ConfigError(R"(expected {"on": [names], "off": [names]})");
  }
  if (Result<void> done = each(asked.value("off", json::array()), off); !done) return done;
  return each(asked.value("on", json::array()), on);
}

}  // namespace

struct DemoServer::Parts {
  DemoOptions options;
  std::unique_ptr<BankApi> bank;
  FaultSwitches switches;
  std::atomic<long> requests = 0;
  std::atomic<long> pages = 0;
  std::atomic<long> api_calls = 0;
  // Last: its threads end before what they use is gone.
  std::unique_ptr<WebServer> web;

  WebAnswer Answer(const WebRequest& request, const std::stop_token& stop) {
    ++requests;
    if (request.path.starts_with(kControl)) return Control(request);
    if (!request.path.starts_with(kPrefix))
      return App(request, request.path.substr(1), switches.On(), stop);
    const std::string rest = request.path.substr(kPrefix.size());
    const std::size_t slash = rest.find('/');
    // Relative links need the slash.
    if (slash == std::string::npos) return {.status = 302, .location = request.path + "/"};
    const Result<FaultSet> faults = ParseFaultNames(std::string_view(rest).substr(0, slash));
    if (!faults) return Json({{"error", faults.error().message}}, 404);
    return App(request, rest.substr(slash + 1), *faults, stop);
  }

  WebAnswer App(const WebRequest& request, std::string path, const FaultSet& faults,
                const std::stop_token& stop) {
    if (path.empty()) path = "login";
    const bool page = IsPage(path);
    if (page) ++pages;
    return AnswerWithFaults({path, page, faults, switches}, stop, [&] {
      if (path.starts_with("api/")) return Api(request, std::string_view(path).substr(4), stop);
      WebAnswer answer = SiteAnswer(path);
      const auto as = request.query.find("as");
      if (page && as != request.query.end() && as->second == "demo") {
        answer.set_cookie = "session=" + bank->OpenSession() + "; Path=/; HttpOnly; SameSite=Lax";
      }
      return answer;
    });
  }

  WebAnswer Api(const WebRequest& request, std::string_view path, const std::stop_token& stop) {
    const long call = ++api_calls;
    const auto spread = (options.slowest - options.fastest).count() + 1;
    // Steps that share no factor with the spread: latencies differ from call to call, without
    // chance.
    const milliseconds latency = options.fastest + milliseconds(call * 37 % spread);
    Deadline::In(latency, stop).Pause(latency);
    return bank->Answer(path, request);
  }

  WebAnswer Control(const WebRequest& request) {
    const std::string path = request.path.substr(kControl.size());
    if (path == "stats") {
      return Json({{"requests", requests.load()},
                   {"pages", pages.load()},
                   {"api", api_calls.load()},
                   {"orders", bank->orders()}});
    }
    Result<void> done;
    if (path == "faults") {
      if (request.method == "POST")
        done = Switch(switches, json::parse(request.body, nullptr, false));
      if (request.method == "DELETE") switches.TurnAllOff();
    } else if (path.starts_with("faults/") && request.method == "PUT") {
      done = switches.TurnOn(path.substr(7));
    } else if (path.starts_with("faults/") && request.method == "DELETE") {
      done = switches.TurnOff(path.substr(7));
    } else {
      return Json({{"error", "expected /_demo/faults or /_demo/stats"}}, 404);
    }
    if (!done) return Json({{"error", done.error().message}}, request.method == "POST" ? 400 : 404);
    json list = json::array();
    for (const Fault& fault : Faults()) list.push_back(Describe(fault, switches));
    return Json(list);
  }
};

Result<std::unique_ptr<DemoServer>> DemoServer::Start(const DemoOptions& options) {
  auto parts = std::make_unique<Parts>();
  parts->options = options;
  for (const std::string& name : options.faults) {
    if (Result<void> on = parts->switches.TurnOn(name); !on) return Forward(on);
  }
  auto bank = BankApi::Load(SiteFile("data/account.json"), SiteFile("data/funds.json"));
  if (!bank) return Forward(bank);
  parts->bank = *std::move(bank);
  auto web =
      WebServer::Start(options.host, options.port,
                       [raw = parts.get()](const WebRequest& request, const std::stop_token& stop) {
                         return raw->Answer(request, stop);
                       });
  if (!web) return Forward(web);
  parts->web = *std::move(web);
  return std::unique_ptr<DemoServer>(new DemoServer(std::move(parts)));
}

DemoServer::DemoServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
DemoServer::~DemoServer() = default;

int DemoServer::port() const { return parts_->web->port(); }
std::string DemoServer::url() const {
  return fmt::format("http://{}:{}", parts_->options.host, port());
}

}  // namespace roundsman
