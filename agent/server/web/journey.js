import {actions, api, bdi, clock, episode, findingUrl, h, journeyUrl, kindTitle, link, maintenance, mayAct, picture, runUrl, sayWith, seg, sign, toast, took, when} from "./base.js";
import {bars, lines} from "./charts.js";
import {boxOn} from "./run.js";
import {t} from "./words.js";

export const key = "journey";
export const title = (data) => data.journey.journey;

// Picking two runs to compare; null: not picking.
let picked = null;

export async function load({id}) {
  const [journey, runs, alerts] = await Promise.all([
    api("scenarios/" + seg(id)), api(`runs?limit=400&scenario=${seg(id)}`), api(`alerts?limit=30&scenario=${seg(id)}`)]);
  return {journey, runs: runs.runs.reverse(), alerts: alerts.alerts};
}
export const wants = (event, data) => !event.scenario || event.scenario === data.journey.id;

const compareUrl = (id, a, b) => `${journeyUrl(id)}/compare?a=${seg(a)}&b=${seg(b)}`;

function deviceRow(device, runs, journey) {
  const strip = runs.filter((run) => run.device === device.name).slice(-48);
  return h("div.device", {"data-key": device.name},
    h("div.who", sign(device.state), h("div", h("b", device.name), h("p.sub", h("span", maintenance(device) ? bdi(maintenance(device)) : t(device.state)), device.running_since ? h("span.busyword", t("running")) : device.next && h("span", sayWith("next", when(device.next)))))),
    strip.length ? bars(strip, picked || []) : h("p.none", t("noRuns"), " ", device.next && sayWith("firstAt", when(device.next))),
    h("div.figures", h("span", h("small", t("reaction")), took(device.response)), h("span", h("small", t("completion")), took(device.complete))),
    mayAct() && h("button.quiet.now", {type: "button", "data-do": "run-now", "data-scenario": journey.id, "data-device": device.name, disabled: !!device.running_since}, t("runNow")));
}

export function findingCard(alert) {
  const shot = alert.evidence.screenshot;
  const open = alert.phase === "open";
  return h("a.found", {href: findingUrl(alert.fingerprint, alert.since), "data-key": episode(alert), class: alert.end || alert.phase},
    h("span.pic", shot ? picture(shot) : h("span.nopic", sign(alert.kind ? "broken" : "unknown"))),
    h("span.words", h("span.kind", h("span.tag", {class: !alert.kind ? "unseeing" : alert.name === "UIFinding" ? "mildtag" : ""}, alert.kind ? kindTitle(alert.kind) : t("unknown")), h("span.phase", open ? t("open") : alert.phase === "pending" ? t("pending") : sayWith(alert.end ? "unwatched" : "gone", when(alert.resolved)))),
      h("b", bdi(alert.says)),
      h("span.sub", h("span", bdi(alert.device)), h("span", t("since"), " ", when(alert.since)), h("span", t("timesOf", alert.times, alert.runs)), alert.acknowledged_by && h("span", bdi(t("acked", alert.acknowledged_by))))));
}

function points(runs, device, what) {
  return runs.filter((run) => run.device === device && run[what] !== undefined).slice(-120)
    .map((run) => ({time: Date.parse(run.tick), value: run[what], run: run.run, verdict: run.verdict}));
}

export function draw({journey, runs, alerts}, width) {
  document.documentElement.dataset.state = {broken: "fail", unknown: "inconclusive", flaky: "flaky", suspect: "flaky"}[journey.state] || "pass";
  const names = journey.devices.map((device) => device.name);
  const half = width > 900 ? (width - 44 - 40) / 2 : width - (width > 640 ? 44 : 28);
  const chart = (what, word) => lines("chart-" + what, t(word), names.map((name) => ({name, points: points(runs, name, what)})), Math.round(half));
  const bad = runs.findLast((run) => run.verdict === "fail");
  const good = bad && runs.findLast((run) => run.verdict === "pass" && run.device === bad.device);
  const open = alerts.find((alert) => alert.phase === "open");
  return h("div.page",
    h("p.crumbs", h("a", {href: "/"}, t("wall")), h("span", bdi(journey.id))),
    h("section.head", h("h1", {tabindex: "-1"}, sign(journey.state), bdi(journey.journey)),
      h("p.when", h("b", {class: "tone-" + journey.state}, t(journey.state), journey.since && [" · ", when(journey.since, "for")]), journey.owner && h("span", bdi(journey.owner)), maintenance(journey) && h("span.chip", bdi(maintenance(journey))), h("span", t(journey.severity)), journey.schedule && h("span", journey.schedule), journey.runbook && h("span.clip", link(journey.runbook))),
      journey.description && h("p.soft", bdi(journey.description)),
      open && h("a.lead", {href: findingUrl(open.fingerprint, open.since)}, bdi(open.says))),
    h("section.card.pad", h("h3", t("history"), h("span.hint", picked ? t(picked.length ? "comparePicked" : "comparePick") : `${t("older")} → ${t("newer")}`),
      h("span.grow"),
      good && !picked && h("a.link", {href: compareUrl(journey.id, good.run, bad.run)}, t("compareGood")),
      runs.length > 1 && h("button.small", {type: "button", "data-do": "pick", "aria-pressed": String(!!picked)}, picked ? t("cancel") : t("compare"))),
      h("div.devices", {class: picked ? "picking" : ""}, journey.devices.map((device) => deviceRow(device, runs, journey)))),
    runs.length > 0 && h("section.card.pad.two", chart("response", "reaction"), chart("complete", "completion")),
    h("section", h("h2.group", t("findings"), alerts.length > 0 && h("em", alerts.length)), alerts.length ? h("div.founds", alerts.map(findingCard)) : h("p.none.card.pad", t("noFindings"))));
}

const again = () => document.dispatchEvent(new CustomEvent("redraw"));
actions.pick = () => { picked = picked ? null : []; again(); };
actions.bar = (bar, event) => {
  if (!picked) return false;
  event.preventDefault();
  if (picked.includes(bar.dataset.run)) picked = [];
  else picked.push(bar.dataset.run);
  if (picked.length === 2) {
    const [a, b] = picked;
    picked = null;
    const id = decodeURIComponent(location.pathname.split("/")[2]);
    document.dispatchEvent(new CustomEvent("go", {detail: compareUrl(id, a, b)}));
  } else {
    again();
  }
};
actions["run-now"] = async (button) => {
  await api(`scenarios/${seg(button.dataset.scenario)}/run`, {device: button.dataset.device});
  toast(t("asked", button.dataset.device));
};

// Two runs side by side, their steps aligned by what they are.
export const compare = {
  key: "compare",
  title: () => t("compare"),
  wants: () => false,
  async load({id}, query) {
    const [a, b] = await Promise.all([api("runs/" + seg(query.get("a"))), api("runs/" + seg(query.get("b")))]);
    return {id, a, b};
  },
  draw({id, a, b}) {
    const rows = align(a.steps, b.steps);
    const side = (run, word) => h("div.side", h("p.kind", h("span.letter", word), h("b", {class: "tone-" + run.verdict}, t(run.verdict)), h("span.chip", run.device)),
      h("a", {href: runUrl(run.run)}, clock(run.started)), h("p.says", run.findings[0] ? bdi(run.findings[0].says) : run.inconclusive ? bdi(run.inconclusive) : t("fineRun")), h("p.sub", `${t("took")} ${took(run.seconds)}`));
    return h("div.page",
      h("p.crumbs", h("a", {href: "/"}, t("wall")), h("a", {href: journeyUrl(id)}, bdi(a.journey || id)), h("span", t("compare"))),
      h("section.head", h("h1", {tabindex: "-1"}, t("compare"), " ", h("span.soft", bdi(a.journey || id)))),
      h("div.card.versus", h("div.sides", side(a, "A"), h("a.button.ghost", {href: compareUrl(id, b.run, a.run)}, t("swap")), side(b, "B")),
        h("ol.pairs", rows.map(([left, right], i) => pair(left, right, i, a, b)))));
  },
};

function align(a, b) {
  const rows = [];
  let next = 0;
  for (const step of a) {
    const at = b.findIndex((other, i) => i >= next && other.id === step.id && other.name === step.name);
    if (at >= 0) {
      while (next < at) rows.push([null, b[next++]]);
      rows.push([step, b[next++]]);
    } else {
      rows.push([step, null]);
    }
  }
  while (next < b.length) rows.push([null, b[next++]]);
  return rows;
}

// Only what a person would feel counts as a difference.
function change(left, right) {
  if (left === undefined || right === undefined) return null;
  const more = right - left;
  if (Math.abs(more) < 0.15 || Math.abs(more) < 0.3 * Math.max(left, right)) return h("span.delta.same", t("same"));
  return h("span.delta", {class: more > 0 ? "slower" : "faster"}, t(more > 0 ? "slower" : "faster", took(Math.abs(more))));
}

function pair(left, right, i, a, b) {
  const step = left || right;
  const ran = (one) => one && one.status !== "skipped";
  const view = (one, run) => {
    if (!one) return h("div.view.none", t("onlyThere"));
    const found = run.findings.find((finding) => finding.step === one.index);
    return h("div.view", {class: one.status},
      one.screenshot ? h("button.frame", {type: "button", "data-do": "open", "data-path": one.screenshot, "data-words": one.name, "aria-label": one.name}, picture(one.screenshot, run.screen && {width: Math.round(run.screen[0]), height: Math.round(run.screen[1])}), found && boxOn(found.box, run.screen)) : h("span.frame.blank", t(one.status === "skipped" ? "skipped" : "noRuns")),
      h("dl.times", ran(one) && [h("div", h("dt", t("reacted")), h("dd", took(one.response))), h("div", h("dt", t("complete")), h("dd", took(one.complete))), h("div", h("dt", t("took")), h("dd", took(one.seconds)))],
        found && h("p.says", bdi(found.says))));
  };
  const differs = left && right && left.status !== right.status && [left.status, right.status].includes("failed");
  return h("li.pair", {class: differs ? "differs" : "", "data-key": i},
    h("p.label", h("span.num", i + 1), bdi(step.name), h("span.grow"), left && right && (left.status !== right.status ? h("span.delta", {class: differs ? "slower" : "same"}, `${statusWord(left)} → ${statusWord(right)}`) : ran(left) && change(left.seconds, right.seconds))),
    view(left, a), view(right, b));
}
const statusWord = (step) => ({passed: t("fine"), failed: t("broken"), warned: t("warned"), skipped: t("skipped")}[step.status]);
