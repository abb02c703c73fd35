#include "tests/reporters/notify/sample_alerts.h"

namespace roundsman {

using std::chrono::minutes;

WallTime SampleSince() { return WallTime(std::chrono::seconds(1'795'356'120)); }

Alert SampleAlert(const std::string& device) {
  Alert alert;
  alert.fingerprint = Fingerprint("login-holdings", device, "tap-登录", FindingKind::kDeadControl);
  alert.name = "UIJourneyBroken";
  alert.phase = AlertPhase::kOpen;
  alert.scenario = "login-holdings";
  alert.journey = "登录并查看持仓";
  alert.device = device;
  alert.location = "local";
  alert.severity = "critical";
  alert.owner = "wealth-qa";
  alert.runbook = "https://wiki.example.com/login";
  alert.tags = {"smoke"};
  alert.kind = FindingKind::kDeadControl;
  alert.step_id = "tap-登录";
  alert.step_name = "tap 登录";
  alert.says = "Tapped 登录 and nothing changed for 10 s.";
  alert.expected = "the page \"持仓\"";
  alert.seen = "the login page, as before";
  alert.since = SampleSince();
  alert.last_seen = SampleSince() + minutes(2);
  alert.opened = SampleSince() + minutes(1);
  alert.last_good = SampleSince() - minutes(7);
  alert.times = 3;
  alert.runs = 3;
  alert.first_run = "01JD0000000000000000000000";
  alert.evidence.screenshot = "runs/01JD0000000000000000000000/02.png";
  alert.evidence.filmstrip = "runs/01JD0000000000000000000000/02-film.png";
  alert.reproduce = "roundsman run login-holdings.yaml --device iphone-15";
  alert.backend = BackendView::kUnseen;
  return alert;
}

Alert Resolved(Alert alert) {
  alert.phase = AlertPhase::kResolved;
  alert.resolved = alert.since + minutes(4);
  return alert;
}

}  // namespace roundsman
