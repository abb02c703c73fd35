import {api, bdi, clock, episode, findingUrl, h, kindTitle, span} from "./base.js";
import {t} from "./words.js";

export const key = "spots";
export const title = () => t("spots");
export const load = () => api("blindspots?days=30");
export const wants = (event) => !!event.fingerprint;

const kOrder = ["unseen", "late", "unknown", "seen"];
const kTone = {unseen: "fail", late: "flaky", seen: "pass", unknown: "idle"};

// What nobody could answer is neither caught nor missed.
function spotsHeadline({unseen, unknown}, all) {
  if (unseen) return t("spotsHead", unseen, all);
  if (!unknown) return t("spotsNone", all);
  return unknown === all ? t("spotsUnknown", all) : t("spotsSomeUnknown", all - unknown, unknown);
}

export function draw({totals, findings}) {
  const all = findings.length;
  document.documentElement.dataset.state = totals.unseen ? "fail" : totals.unknown ? "inconclusive" : "pass";
  const rows = [...findings].sort((a, b) => kOrder.indexOf(a.backend) - kOrder.indexOf(b.backend) || (a.since < b.since ? 1 : -1));
  const teach = h("p.soft.teachline", t("spotsTeach"));
  if (!all) return h("div.page", h("section.teach", h("h1", {tabindex: "-1"}, t("spots")), h("p", t("spotsEmpty")), teach));
  return h("div.page",
    h("section.hero", h("h1", {tabindex: "-1"}, spotsHeadline(totals, all)), h("p.when", t("spotsSub")),
      h("div.share", {"aria-hidden": "true"}, kOrder.filter((view) => totals[view]).map((view) => h("i", {class: kTone[view], style: {"flex-grow": totals[view]}}))),
      h("p.key", kOrder.filter((view) => totals[view]).map((view) => h("span", h("i.dot", {class: kTone[view]}), t("s_" + view), " ", h("em", totals[view]))))),
    h("ul.ledger.card", rows.map((alert) => h("li", {"data-key": episode(alert)}, h("a", {href: findingUrl(alert.fingerprint, alert.since)},
      h("span.view", {class: kTone[alert.backend]}, t("s_" + alert.backend), alert.lead_seconds !== undefined && h("small", t("leadBy", span(alert.lead_seconds)))),
      h("span.words", h("b", bdi(alert.says)), h("span.sub", h("span.strong", bdi(alert.journey)), h("span", bdi(alert.device)), h("span", kindTitle(alert.kind)))),
      h("span.date", {title: alert.since}, clock(alert.since)))))),
    teach);
}
