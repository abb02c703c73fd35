import {actions, api, bdi, h, journeyUrl, maintenance, mayAct, sayWith, seg, sign, tone, took, when, clock, icon} from "./base.js";
import {spark} from "./charts.js";
import {headline, t} from "./words.js";

const kOrder = ["broken", "unknown", "suspect", "flaky", "warned", "fine", "new"];
const kRank = {critical: 0, warning: 1, info: 2};
let wanted = "all";
let text = "";
// More tiles than anybody looks at are shown when asked for.
const kMany = 240;
let all = false;
let redraw = () => {};

export const title = () => t("wall");
export const key = "wall";

export async function load() {
  const {scenarios} = await api("scenarios");
  return {scenarios};
}

// Only what changed is asked for again.
const dirty = new Set();
export function onEvent(kind, event, data, again) {
  if (kind === "resync" || kind === "reload" || !event.scenario) return again();
  dirty.add(event.scenario);
  onEvent.timer ||= setTimeout(async () => {
    onEvent.timer = 0;
    const ids = [...dirty];
    dirty.clear();
    if (ids.length > 12) return again();
    try {
      for (const id of ids) {
        const fresh = await api("scenarios/" + seg(id));
        const at = data.scenarios.findIndex((one) => one.id === id);
        if (at >= 0) data.scenarios[at] = fresh;
      }
      redraw();
    } catch { again(); }
  }, 250);
}

function sorted(scenarios) {
  const rank = (one) => [kOrder.indexOf(one.state), kRank[one.severity] ?? 1, one.since || "9"];
  return scenarios.map((one) => [rank(one), one]).sort(([a], [b]) => a[0] - b[0] || a[1] - b[1] || (a[2] < b[2] ? -1 : a[2] > b[2] ? 1 : 0)).map(([, one]) => one);
}

function fits(one) {
  if (wanted !== "all" && one.state !== wanted) return false;
  const hay = [one.journey, one.id, one.owner, one.severity, one.says, t(one.state), ...one.tags, ...one.devices.map((d) => d.name)].join(" ").toLowerCase();
  return text.toLowerCase().split(/\s+/).every((word) => hay.includes(word));
}

const busy = (one) => one.devices.some((device) => device.running_since);

function remarks(one) {
  return [
    maintenance(one) && h("span.chip", bdi(maintenance(one))),
    one.acknowledged_by && h("span.chip.hand", icon("M4 10.5l4 4 8-9"), bdi(t("acked", one.acknowledged_by))),
    one.muted_until && Date.parse(one.muted_until) > Date.now() && h("span.chip", t("muted", clock(one.muted_until, "short"))),
    one.suppressed && h("span.chip", bdi(one.suppressed)),
  ];
}

function reaction(one) {
  return one.response !== undefined && h("span.figure", {title: t("slowestStep")}, h("small", t("reacts")), " ", took(one.response));
}

// Names while there is room for them; dots for all.
function devices(one) {
  const dot = (device) => h("i", {class: tone(device.state), title: `${device.name}: ${t(device.state)}`});
  if (one.devices.length < 3) return one.devices.map((device) => h("span.dev", dot(device), device.name));
  const bad = one.devices.filter((device) => device.state !== "fine" && device.state !== "new").length;
  return h("span.dev", one.devices.map(dot), h("span", t("ofDevices", bad, one.devices.length)));
}

function largeTile(one) {
  return h("a.tile.large", {href: journeyUrl(one.id), class: tone(one.state) + (busy(one) ? " busy" : ""), "data-key": one.id},
    h("span.line", sign(one.state), h("span.name", bdi(one.journey)), one.severity !== "warning" && h("span.chip", {class: "sev-" + one.severity}, t(one.severity))),
    h("span.says", one.says ? bdi(one.says) : t(one.state)),
    h("span.state", h("b", t(one.state)), one.since && [" · ", when(one.since, "for")], remarks(one), h("span.grow"), h("span.who", bdi(one.owner))),
    spark(one.strip),
    h("span.foot", devices(one), h("span.grow"), reaction(one)));
}

function smallTile(one) {
  const note = one.state === "warned" ? one.says : "";
  return h("a.tile.small", {href: journeyUrl(one.id), class: tone(one.state) + (busy(one) ? " busy" : ""), "data-key": one.id},
    h("span.line", sign(one.state), h("span.name", bdi(one.journey)), one.severity === "critical" && h("span.chip.sev-critical", t("critical"))),
    note && h("span.says", bdi(note)),
    h("span.foot", h("span.who", bdi(one.owner)), h("span.grow"), maintenance(one) ? h("span", bdi(maintenance(one))) : reaction(one) || (one.last_run ? when(one.last_run.started) : h("span", t("new")))),
    spark(one.strip));
}

function empty() {
  const sample = "journey: Sign in and see the holdings\nsteps:\n  - open: https://your-app.example\n  - tap: Sign in\n  - see: Total assets\nschedule:\n  every: 5m";
  return h("section.teach", h("h1", t("emptyTitle")), h("p", t("emptyBody")), h("div.command.tall", h("code", sample), h("button", {type: "button", "data-do": "copy", "data-text": sample}, t("copy"))),
    h("p.row", mayAct() && h("button.button", {type: "button", "data-do": "reload"}, t("reload")), h("span.soft", t("emptyMore"))));
}

export function draw({scenarios}) {
  redraw = () => document.dispatchEvent(new CustomEvent("redraw"));
  if (!scenarios.length) return h("div", empty());
  const count = {};
  for (const one of scenarios) count[one.state] = (count[one.state] || 0) + 1;
  const shown = sorted(scenarios).filter(fits);
  const large = shown.filter((one) => kOrder.indexOf(one.state) < 4);
  const fresh = shown.filter((one) => one.state === "new");
  const small = shown.filter((one) => kOrder.indexOf(one.state) >= 4 && one.state !== "new");
  const states = kOrder.filter((state) => count[state]);
  const newest = scenarios.map((one) => one.last_run?.started).filter(Boolean).sort().at(-1);
  const devices = new Set(scenarios.flatMap((one) => one.devices.map((d) => d.name)));
  document.documentElement.dataset.state = count.broken ? "fail" : count.unknown ? "inconclusive" : count.flaky || count.suspect ? "flaky" : "pass";
  return h("div",
    h("section.hero", h("h1", {tabindex: "-1"}, headline(count).map((clauses) => h("span.sentence", clauses.map((clause) => h("span.clause", clause))))),
      h("p.when", newest && h("span", sayWith("checked", when(newest))), h("span", t("wallSum", t("journeyCount", scenarios.length), t("deviceCount", devices.size)))),
      h("div.share", {"aria-hidden": "true"}, states.map((state) => h("i", {class: tone(state) + (state === "warned" || state === "new" ? " pale" : ""), style: {"flex-grow": count[state]}})))),
    h("div.tools",
      h("div.filter", {role: "group", "aria-label": t("search")}, ["all", ...states].map((state) => h("button", {type: "button", "data-do": "want", "data-state": state, "aria-pressed": String(wanted === state)},
        state !== "all" && h("i.dot", {class: tone(state)}), h("span", t(state)), h("em", state === "all" ? scenarios.length : count[state])))),
      h("label.find", h("svg", {viewBox: "0 0 20 20", "aria-hidden": "true"}, h("circle", {cx: 9, cy: 9, r: 5.5}), h("path", {d: "M13.2 13.2 17 17"})),
        h("input", {id: "find", type: "search", placeholder: t("search"), "aria-label": t("search"), autocomplete: "off", spellcheck: "false", "data-keep": true}), h("kbd", "/")),
      h("button.quiet.bigger", {type: "button", "data-do": "big", title: t("big") + " (b)", "aria-label": t("big")}, icon("M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4"))),
    large.length > 0 && h("section", {"data-key": "large"}, h("h2.group", t("needsYou"), h("em", large.length)), h("div.wall", {class: large.length > 100 ? "many" : ""}, large.map(largeTile))),
    small.length > 0 && h("section", {"data-key": "small"}, h("h2.group", t("allWell"), h("em", small.length)), h("div.wall.dense", {class: small.length > 100 ? "many" : ""}, (all ? small : small.slice(0, kMany)).map(smallTile)),
      !all && small.length > kMany && h("p.row", h("button.small", {type: "button", "data-do": "more"}, t("more", small.length - kMany)))),
    fresh.length > 0 && h("section", {"data-key": "fresh"}, h("h2.group", t("notYet"), h("em", fresh.length)), h("div.wall.dense", {class: fresh.length > 100 ? "many" : ""}, (all ? fresh : fresh.slice(0, kMany)).map(smallTile)),
      !all && fresh.length > kMany && h("p.row", h("button.small", {type: "button", "data-do": "more"}, t("more", fresh.length - kMany)))),
    !shown.length && h("p.none", t("nothingFits")));
}

actions.want = (button) => { wanted = button.dataset.state; redraw(); };
actions.more = () => { all = true; redraw(); };
actions.big = () => {
  const root = document.documentElement;
  const big = !("big" in root.dataset);
  if (big) root.dataset.big = "";
  else delete root.dataset.big;
  if (big) root.requestFullscreen?.().catch(() => {});
  else if (document.fullscreenElement) document.exitFullscreen();
};
document.addEventListener("input", (event) => {
  if (event.target.id !== "find") return;
  text = event.target.value.trim();
  redraw();
});
