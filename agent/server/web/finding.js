import {actions, api, bdi, clock, command, fact, h, journeyUrl, keep, kept, kindTitle, link, mayAct, runUrl, seg, sign, span, toast, when} from "./base.js";
import {findingCard} from "./journey.js";
import {compareWords, filmstrip, shot} from "./run.js";
import {t} from "./words.js";

export const key = "finding";
export const title = (data) => data.alert.says;
export const load = async ({id}, query) => ({alert: await api("alerts/" + seg(id) + (query.has("at") ? "?at=" + seg(query.get("at")) : ""))});
export const wants = (event, data) => !event.fingerprint || event.fingerprint === data.alert.fingerprint;

export const muted = (alert) => alert.muted_until && Date.parse(alert.muted_until) > Date.now();

function handling(alert) {
  if (alert.phase === "resolved") return null;
  if (!mayAct()) return h("div.handle", h("p.soft", t("readOnly")));
  const until = (word, hours) => h("button.small", {type: "button", "data-do": "mute", "data-hours": hours}, t(word));
  return h("div.handle",
    alert.acknowledged_by
      ? h("p.row", h("span.chip.hand.large", bdi(t("acked", alert.acknowledged_by))), h("button.small", {type: "button", "data-do": "unack"}, t("unack")))
      : h("form.row", {"data-form": "ack"}, h("input.field", {name: "by", required: true, maxlength: 80, placeholder: t("ackAs"), "aria-label": t("ackAs"), value: kept().name || "", autocomplete: "name", "data-keep": true}), h("button.button", {type: "submit"}, t("ackNow"))),
    muted(alert)
      ? h("p.row", h("span.soft", t("mutedNote", clock(alert.muted_until))), h("button.small", {type: "button", "data-do": "unmute"}, t("unmute")))
      : h("div.row.wrapping", h("span.soft", t("mute")), until("mute1", 1), until("mute8", 8), until("muteTomorrow"),
          h("details.custom", {"data-keep": true}, h("summary.small", t("muteCustom")), h("form.row", {"data-form": "mute"}, h("input.field", {type: "datetime-local", name: "until", required: true, "aria-label": t("mute")}), h("button.small", {type: "submit"}, t("muteSet"))))));
}

export function draw({alert}) {
  const mild = alert.name === "UIFinding";
  document.documentElement.dataset.state = alert.phase === "resolved" ? (alert.end ? "inconclusive" : "pass") : !alert.kind ? "inconclusive" : mild || alert.phase === "pending" ? "flaky" : "fail";
  const wide = alert.screen && alert.screen[0] > alert.screen[1];
  const backend = alert.backend === "late" && alert.lead_seconds ? t("bk_lateBy", span(alert.lead_seconds)) : t("bk_" + alert.backend);
  return h("div.page",
    h("p.crumbs", h("a", {href: "/findings"}, t("findings")), h("a", {href: journeyUrl(alert.scenario)}, bdi(alert.journey || alert.scenario)), h("span", bdi(alert.device))),
    h("div.card.body",
      h("article.finding.lone", {class: (mild ? "warning" : "error") + (alert.evidence.screenshot ? (wide ? " wide" : "") : " bare")},
        h("div.tell",
          h("p.kind", h("span.tag", {class: alert.kind ? "" : "unseeing"}, alert.kind ? kindTitle(alert.kind) : t("unknown")), h("span.phase", {class: alert.end ? "" : alert.phase}, alert.phase === "open" ? t("open") : alert.phase === "pending" ? t("pending") : t(alert.end ? "unwatched" : "gone", clock(alert.resolved))), muted(alert) && h("span.chip", t("mutedShort")), alert.step_name && h("span.at", bdi(alert.step_name))),
          h("h1.says", {tabindex: "-1"}, bdi(alert.says)),
          compareWords(alert.expected, alert.seen),
          h("dl.grid",
            fact(t("since"), when(alert.since), h("small", clock(alert.since))),
            alert.resolved ? fact(t(alert.end ? "ended" : "resolved"), when(alert.resolved), h("small", clock(alert.resolved))) : fact(t("lastSeen"), when(alert.last_seen), h("small", clock(alert.last_seen))),
            fact(t("lastGood"), alert.last_good ? [when(alert.last_good), h("small", clock(alert.last_good))] : "–"),
            fact(t("times"), t("timesOf", alert.times, alert.runs))),
          alert.kind && h("p.backend", {class: "bk-" + alert.backend}, h("i.eye"), backend),
          handling(alert),
          filmstrip(alert.evidence.filmstrip)),
        shot(alert.evidence, alert.box, alert.screen)),
      alert.reproduce && h("section.again", h("h3", t("seeAgain")), command(alert.reproduce)),
      h("dl.facts", fact(t("journey"), h("a", {href: journeyUrl(alert.scenario)}, bdi(alert.journey || alert.scenario))), fact(t("device"), bdi(alert.device)), alert.owner && fact(t("owner"), bdi(alert.owner)), fact(t("severity"), t(alert.severity)),
        alert.opened && fact(t("opened"), when(alert.opened)), alert.first_run && fact(t("firstRun"), h("a", {href: runUrl(alert.first_run)}, clock(alert.since))), alert.last_run && fact(t("lastRun"), h("a", {href: runUrl(alert.last_run)}, clock(alert.last_seen))),
        alert.runbook && fact(t("runbook"), link(alert.runbook)), alert.resolved_because && fact(t(alert.end ? "ended" : "resolved"), bdi(alert.resolved_because)), fact("ID", h("code", alert.fingerprint)))));
}

const here = () => decodeURIComponent(location.pathname.split("/")[2]);
const again = () => document.dispatchEvent(new CustomEvent("reload-page"));
async function change(what, body) {
  await api(`alerts/${seg(here())}/${what}`, body);
  toast(t("done"));
  again();
}
actions.unack = () => change("acknowledge", {by: ""});
// From the moment of the click; without hours it is tomorrow at nine.
actions.mute = (button) => {
  const until = new Date(Date.now() + (Number(button.dataset.hours) || 24) * 3600e3);
  if (!button.dataset.hours) until.setHours(9, 0, 0, 0);
  return change("mute", {until: until.toISOString()});
};
actions.unmute = () => change("mute", {});
actions["form-ack"] = (form) => {
  const by = form.elements.by.value.trim();
  keep({name: by});
  return by && change("acknowledge", {by});
};
actions["form-mute"] = (form) => change("mute", {until: new Date(form.elements.until.value).toISOString()});

// All of them: what is open, then what was.
export const list = {
  key: "findings",
  title: () => t("findings"),
  load: async () => ({alerts: (await api("alerts?limit=200")).alerts}),
  wants: (event) => !event.run && !event.device || !!event.fingerprint,
  draw({alerts}) {
    const open = alerts.filter((alert) => alert.phase !== "resolved").sort((a, b) => (a.phase === b.phase ? 0 : a.phase === "open" ? -1 : 1));
    const gone = alerts.filter((alert) => alert.phase === "resolved");
    document.documentElement.dataset.state = open.some((alert) => alert.phase === "open") ? "fail" : "pass";
    if (!alerts.length) return h("div.page", h("section.teach", h("h1", {tabindex: "-1"}, sign("fine"), t("findingsNone")), h("p", t("findingsNoneSub"))));
    return h("div.page", h("section.head", h("h1", {tabindex: "-1"}, t("findingsHead"))),
      open.length > 0 && h("section", h("h2.group", t("nowOpen"), h("em", open.length)), h("div.founds", open.map(withJourney))),
      !open.length && h("p.none.card.pad", t("findingsNone")),
      gone.length > 0 && h("section", h("h2.group", t("goneBefore"), h("em", gone.length)), h("div.founds", gone.map(withJourney))));
  },
};
function withJourney(alert) {
  const card = findingCard(alert);
  card.querySelector(".sub").prepend(h("span.strong", bdi(alert.journey)));
  return card;
}
