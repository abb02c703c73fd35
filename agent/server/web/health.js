import {actions, api, bdi, bytes, h, mayAct, sayWith, session, sign, span, toast, took, when} from "./base.js";
import {has, t} from "./words.js";

export const key = "robot";
export const title = () => t("robot");
export const load = async () => ({health: await api("health")});
// Counts change with every run: now and then is enough, and when nothing runs at all.
export const poll = true;
let last = 0;
export const wants = (event) => event.problems !== undefined || Date.now() - last > 5000;

const card = (word, sub, ...kids) => h("section.card.pad.vital", {"data-key": word}, h("h3", t(word)), sub && h("p.soft", sub), kids);
const big = (value, words, bad) => h("div.figure", {class: bad ? "bad" : ""}, h("b", value), h("small", words));
const share = (value) => (value === undefined ? "–" : `${Math.round(value * 100)} %`);

export function draw({health}) {
  last = Date.now();
  const blind = health.witnesses.filter((one) => !one.ok);
  const failing = health.receivers.filter((one) => one.last_error);
  const problems = health.reload?.problems || [];
  // As UIRobotBehind has it: a browser that has to be started is no reason to call anybody.
  const late = (health.lateness.p99 ?? 0) > 30;
  const ill = blind.length || failing.length || problems.length || late || health.host.trouble || health.disk.evidence_dropped;
  document.documentElement.dataset.state = blind.length ? "inconclusive" : ill ? "flaky" : "pass";
  const skipped = Object.entries(health.skipped).filter(([, count]) => count);
  return h("div.page",
    h("section.head", h("h1", {tabindex: "-1"}, t(ill ? "robotIll" : "robotFine")), h("p.when", h("span", `Roundsman ${health.version}`), h("span", t("upSince", span((Date.now() - Date.parse(health.started)) / 1000))), health.host.trouble && h("b.tone-fail", bdi(health.host.trouble)))),
    h("div.vitals",
      card("canSee", t("canSeeSub"), h("ul.rows", health.witnesses.map((one) => h("li", sign(one.ok ? "fine" : "unknown"), h("div", h("b", one.device), h("p.sub", h("span", t(one.ok ? "sees" : "blind")), h("span", when(one.checked)), one.says && h("span.strong", bdi(one.says)))))))),
      card("onTime", t("onTimeSub"), h("div.figures", big(took(health.lateness.p50), t("usually")), big(took(health.lateness.p99), t("worst1"), late), big(health.queue.waiting, t("waitingRuns")), big(health.queue.running, t("busyWorkers", health.queue.workers))),
        h("h4", t("leftOut")), skipped.length ? h("ul.rows.tight", skipped.map(([reason, count]) => h("li", h("b.count", count), h("span", has("r_" + reason) ? t("r_" + reason) : reason)))) : h("p.soft", t("leftOutNone"))),
      card("settings", null, health.reload ? h("p", {class: problems.length ? "tone-fail" : ""}, sayWith(problems.length ? "reloadBad" : "reloadOk", when(health.reload.at))) : h("p.soft", t("reloadNever")),
        problems.length > 0 && h("ul.problems", problems.map((one) => h("li", one.file && h("code", [one.file, one.line, one.column].filter(Boolean).join(":")), bdi(one.message)))),
        mayAct() && h("p.row", h("button.small", {type: "button", "data-do": "reload"}, t("reload")), session.signed_in && h("button.small", {type: "button", "data-do": "sign-out"}, t("signOut")))),
      card("tells", null, health.receivers.length ? h("ul.rows", health.receivers.map((one) => h("li", sign(one.last_error ? "suspect" : "fine"), h("div", h("b", bdi(one.name)), h("p.sub", one.sent > 0 && h("span", t("delivered", one.sent)), one.failed > 0 && h("span", t("failed", one.failed)), one.last_error && h("span.strong", bdi(one.last_error))))))) : h("p.soft", t("nobody"))),
      card("machine", null, h("div.figures", big(share(health.host.cpu), t("cpu"), health.host.cpu > 0.9), big(share(health.host.steal), t("steal"), health.host.steal > 0.1), big(share(health.host.memory), t("memory"), health.host.memory > 0.9), big(health.browser_restarts, t("browserRestarts")))),
      card("disk", health.disk.path && h("code", health.disk.path), h("div.meter", {"aria-hidden": "true"}, h("i", {style: {width: `${(100 * health.disk.used) / (health.disk.used + health.disk.free || 1)}%`}})),
        h("div.figures", big(bytes(health.disk.used), t("diskUsed")), big(bytes(health.disk.free), t("diskFree"))), health.disk.evidence_dropped > 0 && h("p.tone-fail", t("dropped", health.disk.evidence_dropped)))));
}

actions.reload = async () => {
  await api("reload", {});
  toast(t("reloaded"));
  document.dispatchEvent(new CustomEvent("reload-page"));
};
