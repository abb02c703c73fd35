#include "agent/app.h"

#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>

#include "agent/agent_carrier.h"
#include "agent/app_console.h"
#include "agent/app_start.h"
#include "agent/backend_watch.h"
#include "agent/queue/memory_queue.h"
#include "agent/server/console_server.h"
#include "agent/store/retention.h"
#include "agent/version.h"
#include "reporters/notify/silence_book.h"

namespace roundsman {
namespace {

constexpr std::size_t kMostReports = 200;
constexpr Duration kSweepEvery = std::chrono::minutes(5);
// Well within a scrape: a window begins to be part of the interval before a run is missed.
constexpr Duration kIntervalsEvery = std::chrono::seconds(5);
constexpr Duration kSweepFor = std::chrono::seconds(20);
constexpr Duration kSilencesWithin = std::chrono::seconds(5);
// Resolved alerts that receivers may still have to be told of.
constexpr Duration kKnownFor = std::chrono::hours(48);

// Reading and comparing pictures leaves holes between what is kept; over months they would add up.
void ReturnFreedMemory() {
#ifdef __GLIBC__
  ::malloc_trim(0);
#endif
}

std::string UrlOf(const ConsoleSettings& console, int port) {
  if (!console.url.empty()) return console.url;
  const bool all = console.host == "0.0.0.0" || console.host == "::";
  const bool ipv6 = !all && console.host.find(':') != std::string::npos;
  const std::string host = all ? "127.0.0.1" : ipv6 ? "[" + console.host + "]" : console.host;
  return fmt::format("{}://{}:{}/", console.tls_certificate.empty() ? "http" : "https", host, port);
}

HostWatchOptions HostOptions(const WorkerSettings& workers) {
  HostWatchOptions options;
  options.limits.most_steal = workers.most_steal;
  options.limits.most_memory = workers.most_memory;
  options.limits.most_load = workers.most_load;
  options.reference = workers.reference;
  return options;
}

class AgentApp : public App {
 public:
  AgentApp(AppStart start, const Log& log)
      : start_(std::move(start)),
        log_(log),
        plan_(start_.plan),
        space_(settings().data, settings().keep.free_bytes),
        evidence_(files_, space_),
        silences_(settings().silences.alertmanagers, kSilencesWithin),
        host_(HostOptions(settings().workers), log),
        witness_(*start_.pool, [this](const Result<void>& sees) { WitnessAnswered(sees); }),
        queue_({settings().most_waiting, std::chrono::seconds(30), settings().at_once_per_scenario,
                std::chrono::hours(1)},
               time_) {}

  ~AgentApp() override {
    // Nothing new begins, what runs is cancelled and recorded, then the desk takes in the rest.
    console_.reset();
    chores_ = {};
    if (scheduler_) scheduler_->Stop();
    if (workers_) workers_->Stop();
    workers_.reset();
    // The desk's last runs may still ask the back end's watch, and that one answers to the desk.
    if (desk_) desk_->Finish();
    backend_.reset();
    desk_.reset();
  }

  Result<void> Begin() {
    metrics_.health().AddLocation(settings().location);
    metrics_.health().SetReload(Health::kGood);
    metrics_.SetScenarios(plan()->journeys);
    TellIntervals();
    auto book = RestoreBook(settings().rules, *start_.store);
    if (!book) return Forward(book);
    if (auto told = RestoreMetrics(*plan(), *start_.store, *book, metrics_); !told) return told;
    const auto ticks = start_.store->LastTicks();
    if (!ticks) return Forward(ticks);
    desk_ = std::make_unique<ReportDesk>(
        *std::move(book), ReportDeskParts{reports_, *start_.store, metrics_, events_, log_,
                                          [this](const RunRecord& run, std::span<const Alert> c) {
                                            scheduler_->Judged(run, c);
                                            AskBackend(c);
                                          }});
    OpenBackend();
    scheduler_ = std::make_unique<Scheduler>(SchedulerParts{
        queue_, meter_, time_, log_, [this](const RunKey& key) { return SilencedBy(key); }});
    if (auto opened = OpenConsole(); !opened) return opened;
    desk_->TellThrough([this] { return MakeNotifier(); });
    desk_->Plan(plan()->Keys());
    scheduler_->Replace(plan()->entries);
    scheduler_->Restore(*ticks);
    // What is silenced must be known before the first run is due.
    PollSilences({});
    chores_ = std::jthread([this](const std::stop_token& stop) { DoChores(stop); });
    scheduler_->Start();
    return {};
  }

  std::string url() const override { return UrlOf(settings().console, console_->port()); }
  int scenarios() const override { return static_cast<int>(plan()->scenarios.size()); }

  Problems Reload() override {
    const std::lock_guard one_at_a_time(reloading_);
    Problems problems;
    auto fresh = LoadAgentPlan(start_.config, problems);
    if (fresh && problems.empty()) Adopt(std::move(fresh));
    metrics_.health().SetReload(problems.empty() ? Health::kGood : Health::kBad);
    notes_.Reloaded(problems);
    events_.Reloaded(problems);
    for (const Error& problem : problems) log_.Warn(problem.ToString());
    log_.Info(problems.empty() ? fmt::format("reloaded: {} scenarios", scenarios())
                               : "not reloaded: what ran goes on");
    return problems;
  }

 private:
  std::shared_ptr<const AgentPlan> plan() const {
    const std::lock_guard lock(plan_mutex_);
    return plan_;
  }
  // Of the start; what a reload may change is read from plan().
  const AgentSettings& settings() const { return start_.plan->settings; }

  void Adopt(std::shared_ptr<const AgentPlan> fresh) {
    for (const std::string& key : NeedRestart(settings(), fresh->settings)) {
      log_.Warn(fmt::format("`{}` has changed: that takes a restart", key));
    }
    {
      const std::lock_guard lock(plan_mutex_);
      plan_ = std::move(fresh);
    }
    metrics_.SetScenarios(plan()->journeys);
    TellIntervals();
    TellWitness();
    desk_->TellThrough([this] { return MakeNotifier(); });
    desk_->Plan(plan()->Keys());
    scheduler_->Replace(plan()->entries);
  }

  Result<void> OpenConsole() {
    WorkerPoolOptions options;
    options.workers = WorkersFor(settings().workers);
    workers_ = std::make_unique<WorkerPool>(
        options,
        WorkerPoolParts{queue_, reports_, meter_, time_, log_, [this] { return Carrier(); },
                        [this](const RunKey& key) { scheduler_->Ended(key); }});
    source_ = std::make_unique<AppConsole>(AppConsoleParts{
        *start_.store, metrics_, *desk_, *scheduler_, *workers_, queue_, meter_, host_, evidence_,
        notes_, settings().data, [this] { return plan(); }, [this] { return Reload(); }});
    auto console =
        ConsoleServer::Start(ConsoleOptionsOf(settings(), start_.link_key), *source_, events_);
    if (!console) return Forward(console);
    console_ = *std::move(console);
    return {};
  }

  // Alerts that were undecided when the agent ended are asked for again: Prometheus remembers.
  void OpenBackend() {
    if (settings().backend.prometheus.Empty()) return;
    BackendWatchSettings watch;
    watch.address.url = settings().backend.prometheus.Reveal();
    watch.windows.grace = settings().backend.grace;
    watch.windows.window = settings().backend.look_for;
    backend_ = std::make_unique<BackendWatch>(watch, [this](const BackendAnswer& answer) {
      desk_->BackendDecided(answer.fingerprint, answer.since, answer.decision.view,
                            answer.decision.lead_seconds);
      if (!answer.decision.why.empty()) log_.Warn("blind spots: " + answer.decision.why);
    });
    AskBackend(desk_->Active());
    AlertFilter gone;
    gone.phase = AlertPhase::kResolved;
    gone.since = std::chrono::system_clock::now() - std::chrono::duration_cast<WallTime::duration>(
                                                        watch.windows.window + watch.patience);
    gone.limit = 10'000;
    AskBackend(start_.store->Alerts(gone).value_or(std::vector<Alert>()));
  }

  void AskBackend(std::span<const Alert> changed) {
    if (!backend_) return;
    const auto now = plan();
    for (const Alert& alert : changed) {
      // Of one nobody was told about nobody wants to know; of one that has gone, still.
      if (alert.phase == AlertPhase::kDropped) {
        backend_->Forget(alert.fingerprint, alert.since);
        continue;
      }
      const Scenario* scenario = now->Find(alert.scenario);
      if (scenario == nullptr || scenario->backend.empty() || alert.backend_decided) {
        continue;
      }
      backend_->Ask({alert.fingerprint, alert.since, scenario->backend});
    }
  }

  std::unique_ptr<RunCarrier> Carrier() {
    RunWorkerOptions options;
    options.host_trouble = [this](MonoTime begun, MonoTime ended) {
      return host_.Trouble(begun, ended);
    };
    options.host_gap = [this](MonoTime begun, MonoTime ended) { return host_.Gap(begun, ended); };
    return std::make_unique<AgentCarrier>(
        std::move(options), RunWorkerParts{*start_.pool, witness_, evidence_, progress_},
        ByHand(settings(), start_.config), metrics_.health());
  }

  std::unique_ptr<Notifier> MakeNotifier() {
    const auto now = plan();
    ReceiverTools tools;
    tools.links.base_url = now->settings.console.url.empty() ? url() : now->settings.console.url;
    tools.links.key = start_.link_key;
    tools.links.lifetime = now->settings.console.links_last;
    tools.artifacts = start_.artifacts;
    tools.device_label = [now](const std::string& device) {
      const DeviceProfile* profile = now->settings.profiles.Find(device);
      return profile == nullptr ? device : profile->label;
    };
    tools.interval = [now](const std::string& scenario) {
      return now->IntervalOf(scenario).value_or(Duration::zero());
    };
    for (const ReceiverSettings& receiver : now->settings.receivers) {
      metrics_.health().AddReporter(receiver.name);
    }
    LaneWatch watch;
    watch.log = &log_;
    watch.told = [this](const std::string& receiver) { notes_.Delivered(receiver); };
    watch.failed = [this](const std::string& receiver, const std::string& why) {
      metrics_.health().CountReportFailure(receiver);
      notes_.DeliveryFailed(receiver, why);
    };
    watch.silenced = [this](const Alert& alert) {
      return silences_.Covering(AlertLabels(alert), std::chrono::system_clock::now()).has_value();
    };
    return std::make_unique<Notifier>(MakeLanes(now->settings.receivers, tools), *start_.deliveries,
                                      watch, KnownAlerts());
  }

  std::vector<Alert> KnownAlerts() {
    AlertFilter recent;
    recent.since = std::chrono::system_clock::now() - kKnownFor;
    recent.limit = 10'000;
    AlertFilter open;
    open.phase = AlertPhase::kOpen;
    open.limit = 10'000;
    std::vector<Alert> known = start_.store->Alerts(recent).value_or(std::vector<Alert>());
    for (Alert& alert : start_.store->Alerts(open).value_or(std::vector<Alert>())) {
      const bool there = std::any_of(known.begin(), known.end(), [&](const Alert& k) {
        return k.fingerprint == alert.fingerprint && k.since == alert.since;
      });
      if (!there) known.push_back(std::move(alert));
    }
    return known;
  }

  std::string SilencedBy(const RunKey& key) const {
    const Labels labels = {
        {"scenario", key.scenario}, {"device", key.device}, {"location", key.location}};
    return silences_.Covering(labels, std::chrono::system_clock::now()).value_or("");
  }

  void WitnessAnswered(const Result<void>& sees) {
    {
      const std::lock_guard lock(plan_mutex_);
      sees_ = sees ? Health::kGood : Health::kBad;
    }
    TellWitness();
    notes_.Witness("chromium", sees);
    if (!sees) log_.Warn(sees.error().message);
  }

  // One browser shows all devices: what it cannot show none of them can.
  void TellWitness() {
    const std::lock_guard lock(plan_mutex_);
    if (!sees_) return;
    std::set<std::string> devices;
    for (const PlannedJourney& journey : plan_->journeys) devices.insert(journey.device);
    metrics_.health().SetWitness(devices, *sees_);
  }

  // In a maintenance window nothing runs, and nobody is to wonder.
  void TellIntervals() {
    for (const auto& [journey, seconds] : plan()->PausingAt(std::chrono::system_clock::now())) {
      metrics_.SetInterval(journey, seconds);
    }
  }

  void PollSilences(const std::stop_token& stop) {
    if (settings().silences.alertmanagers.empty()) return;
    const auto polled = silences_.Poll(Deadline::In(kSilencesWithin, stop));
    if (!polled && !stop.stop_requested()) log_.Warn("silences: " + polled.error().message);
  }

  // What has to be done now and then, and nobody waits for.
  void DoChores(const std::stop_token& stop) {
    const Deadline for_ever(MonoTime::max(), stop);
    Chores chores{
        Retention(*start_.store, start_.artifacts, {settings().keep.age, settings().keep.bytes}),
        MonoClock::now(), MonoClock::now() + settings().silences.every};
    while (for_ever.Open()) {
      try {
        DoDueChores(chores, for_ever);
      } catch (const std::exception& fault) {
        // The one catch-all of this thread: a chore that fails costs itself, not the agent.
        log_.Warn(fmt::format("a chore failed: {}", fault.what()));
      }
      for_ever.Pause(std::chrono::seconds(1));
    }
  }

  struct Chores {
    Retention retention;
    MonoTime sweep;
    MonoTime poll;
    MonoTime intervals{};
    int browsers = 0;
    bool dropping = false;
  };

  void DoDueChores(Chores& chores, const Deadline& for_ever) {
    metrics_.health().SetQueueDepth(queue_.Depth().waiting);
    for (; chores.browsers < start_.pool->generation(); ++chores.browsers) {
      notes_.BrowserStarted();
      if (chores.browsers > 0) metrics_.health().CountBrowserRestart();
    }
    if (const bool now = !space_.EvidenceAllowed(); now != std::exchange(chores.dropping, now)) {
      desk_->EvidenceChanged(settings().location,
                             now ? "The disk is nearly full: runs go on without pictures" : "");
    }
    if (MonoClock::now() >= chores.intervals) {
      chores.intervals = MonoClock::now() + kIntervalsEvery;
      TellIntervals();
    }
    if (MonoClock::now() >= chores.poll) {
      chores.poll = MonoClock::now() + settings().silences.every;
      PollSilences(for_ever.stop());
    }
    if (MonoClock::now() >= chores.sweep) {
      chores.sweep = MonoClock::now() + kSweepEvery;
      const auto swept =
          chores.retention.Sweep(std::chrono::system_clock::now(), for_ever.Within(kSweepFor));
      if (!swept && !for_ever.Cancelled()) log_.Warn("tidying up: " + swept.error().message);
      ReturnFreedMemory();
    }
  }

  AppStart start_;
  const Log& log_;
  mutable std::mutex plan_mutex_;
  std::shared_ptr<const AgentPlan> plan_;
  // The last witness's answer; unset: none yet.
  std::optional<Health> sees_;
  std::mutex reloading_;
  SystemTime time_;
  DirectoryStore files_{start_.artifacts};
  SpaceGuard space_;
  GuardedStore evidence_;
  ConsoleEvents events_;
  EventProgress progress_{events_};
  HealthNotes notes_;
  MetricsBook metrics_{kVersion};
  ScheduleMeter meter_{metrics_.health()};
  SilenceBook silences_;
  HostWatch host_;
  WitnessWatch witness_;
  MemoryQueue queue_;
  BoundedQueue<RunRecord> reports_{kMostReports};
  std::unique_ptr<ReportDesk> desk_;
  std::unique_ptr<BackendWatch> backend_;
  std::unique_ptr<Scheduler> scheduler_;
  std::unique_ptr<WorkerPool> workers_;
  std::unique_ptr<AppConsole> source_;
  std::unique_ptr<ConsoleServer> console_;
  std::jthread chores_;
};

}  // namespace

std::unique_ptr<App> App::Start(const std::filesystem::path& config, const Log& log,
                                Problems& problems) {
  auto start = PrepareApp(config, log, problems);
  if (!start) return nullptr;
  auto app = std::make_unique<AgentApp>(*std::move(start), log);
  if (auto begun = app->Begin(); !begun) {
    problems.push_back(begun.error());
    return nullptr;
  }
  return app;
}

}  // namespace roundsman
