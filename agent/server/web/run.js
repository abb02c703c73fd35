import {actions, api, bdi, clock, command, fact, findingUrl, full, h, icon, journeyUrl, kindTitle, link, picture, seg, sign, took, when} from "./base.js";
import {t} from "./words.js";

export const key = "run";
export const title = (data) => data.run.journey;
export const load = async ({id}) => ({run: await api("runs/" + seg(id))});

// "scenarios/login.yaml:14:5" → "login.yaml:14:5".
const place = (source) => h("code", {title: source}, source.split("/").at(-1));
const percent = (part, whole) => `${whole > 0 ? Math.min(100, Math.max(0, (100 * part) / whole)).toFixed(3) : 0}%`;

// The box of a finding on its picture, in shares of the screen.
export function boxOn(box, screen) {
  if (!box || !screen || !(box[2] * box[3] > 0)) return null;
  const [x, y, wide, tall] = box;
  const [w, v] = screen;
  return h("span.box", {style: {left: percent(x, w), top: percent(y, v), width: percent(wide, w), height: percent(tall, v)}});
}

// The picture with what there is of before, changes and box; sliding between before and after.
export function shot(evidence, box, screen) {
  const after = evidence.screenshot;
  if (!after) return null;
  const {before, diff} = evidence;
  const size = screen ? {width: Math.round(screen[0]), height: Math.round(screen[1])} : {};
  const wide = screen && screen[0] > screen[1];
  const show = (view, word, on) => h("button", {type: "button", "data-do": "view", "data-show": view, "aria-pressed": String(on)}, t(word));
  return h("figure.shot", {"data-view": "after", class: wide ? "broad" : "", "data-key": after, "data-keep": true},
    h("div.screen", {"data-do": "zoom", tabindex: "0", role: "button", "aria-label": t("after")},
      h("div.layer.after", picture(after, {...size, loading: "eager"}), boxOn(box, screen)),
      before && h("div.layer.before", picture(before, size)), diff && h("div.layer.diff", picture(diff, size)),
      before && h("input.slide", {type: "range", min: 0, max: 100, value: 50, "aria-label": t("slide")}), before && h("span.cut", {"aria-hidden": "true"})),
    (before || diff) && h("figcaption.views", {role: "group"}, show("after", "after", true), before && [show("before", "before", false), show("slide", "slide", false)], diff && show("diff", "diff", false)));
}

export function compareWords(expected, seen) {
  return (expected || seen) && h("dl.compare", expected && h("div.expected", h("dt", t("expected")), h("dd", bdi(expected))), seen && h("div.seen", h("dt", t("seen")), h("dd", bdi(seen))));
}
export const filmstrip = (path) => path && h("div.film", h("button", {type: "button", "data-do": "film", "data-path": path, "aria-label": t("filmstrip")}, picture(path)));

function finding(one, run) {
  const at = run.steps.findIndex((step) => step.index === one.step);
  const step = run.steps[at];
  const evidence = {...one.evidence, screenshot: one.evidence.screenshot || step?.screenshot};
  const wide = run.screen && run.screen[0] > run.screen[1];
  const confirmed = one.severity === "error" && run.confirmation && {fail: "confirmed", pass: "once", flaky: "once", inconclusive: "unjudged"}[run.confirmation.verdict];
  return h("article.finding", {class: one.severity + (evidence.screenshot ? (wide ? " wide" : "") : " bare"), "data-key": one.fingerprint},
    h("div.tell",
      h("p.kind", h("span.tag", {title: one.kind}, kindTitle(one.kind)), step && h("span.at", `${t("step")} ${at + 1} · `, bdi(step.name), step.source && [" · ", place(step.source)])),
      h("h2", h("a.plain", {href: findingUrl(one.fingerprint, run.started)}, bdi(one.says))),
      compareWords(one.expected, one.seen),
      h("ul.notes", confirmed && h("li.twice", t(confirmed)),
        one.explains.length > 0 && h("li", t("alsoExplains"), " ", one.explains.map((kind) => h("span.chip", kindTitle(kind)))),
        one.backend !== "unknown" && h("li", t("bk_" + one.backend))),
      filmstrip(one.evidence.filmstrip)),
    shot(evidence, one.box, run.screen));
}

function lane(step, at, total) {
  if (step.status === "skipped") return h("div.lane", {"aria-hidden": "true"});
  const since = step.response ?? 0;
  const stallFrom = Math.min(since, Math.max(step.seconds - step.stall, 0));
  return h("div.lane", {"aria-hidden": "true"}, h("span.bar", {style: {left: percent(at, total), width: percent(step.seconds, total)}},
    step.complete !== undefined && [h("i.still", {style: {left: percent(step.complete, step.seconds)}}), h("i.move", {style: {left: percent(since, step.seconds), width: percent(Math.max(step.complete - since, 0), step.seconds)}})],
    step.stall > 0 && h("i.stall", {style: {left: percent(stallFrom, step.seconds), width: percent(Math.min(step.stall, step.seconds), step.seconds)}}),
    step.response !== undefined && h("i.mark.first", {style: {left: percent(step.response, step.seconds)}}),
    step.complete !== undefined && h("i.mark", {style: {left: percent(step.complete, step.seconds)}})));
}

function stepRow(step, i, at, total, run) {
  const boxed = run.findings.find((one) => one.step === step.index && one.box);
  return h("li.step", {class: step.status, "data-key": step.index},
    h("div.peek", step.screenshot && h("button.thumb", {type: "button", "data-do": "open", "data-path": step.screenshot, "data-words": step.name, "aria-label": step.name}, picture(step.screenshot), boxed && boxOn(boxed.box, run.screen))),
    h("div.what", h("p.label", h("span.num", i + 1), bdi(step.name)),
      h("p.sub", step.source && place(step.source), step.response !== undefined && h("span", `${t("reacted")} ${took(step.response)}`), step.complete !== undefined && h("span", `${t("complete")} ${took(step.complete)}`),
        step.stall > 0 && h("span.froze", `${t("froze")} ${took(step.stall)}`), step.filmstrip && h("button.link", {type: "button", "data-do": "film", "data-path": step.filmstrip}, t("filmstrip"))),
      step.note && h("p.note", bdi(step.note))),
    lane(step, at, total),
    h("span.took", step.status === "skipped" ? t("skipped") : took(step.seconds)));
}

function steps(run) {
  if (!run.steps.length) return null;
  const total = run.steps.reduce((sum, step) => sum + step.seconds, 0);
  const tick = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60, 120, 300].find((size) => total / size <= 6) || 600;
  const ticks = [];
  for (let at = 0; at <= total * 0.97 && ticks.length < 8; at += tick) ticks.push(h("i", {style: {left: percent(at, total)}}, at ? took(at) : "0"));
  let at = 0;
  const rows = run.steps.map((step, i) => {
    const row = stepRow(step, i, at, total, run);
    at += step.seconds;
    return row;
  });
  const few = run.steps.filter((step) => step.screenshot).length <= 3;
  const broad = run.screen && run.screen[0] > run.screen[1];
  return h("section.steps", {class: (few ? "few" : "") + (broad ? " broad" : "")},
    h("h3", t("whatHappened"), h("span.legend", {"aria-hidden": "true"}, [["wait", "waiting"], ["move", "changing"], ["still", "settled"], ["stall", "frozen"]].map(([cls, word]) => [h("i.l-" + cls), t(word)]))),
    h("div.axis", {"aria-hidden": "true"}, h("span", ticks)),
    h("ol", {style: {"--tick": percent(tick, total)}}, rows));
}

export function draw({run}) {
  document.documentElement.dataset.state = run.verdict;
  return h("div.page",
    h("p.crumbs", h("a", {href: "/"}, t("wall")), h("a", {href: journeyUrl(run.scenario)}, bdi(run.journey || run.scenario)), h("span", clock(run.started))),
    h("section.head", h("h1", {tabindex: "-1"}, sign(run.verdict), bdi(run.journey || run.scenario)),
      h("p.when", h("b", {class: "tone-" + run.verdict}, t(run.verdict)), when(run.started), h("span", took(run.seconds)), h("span.chip", run.device), run.row && h("span.chip", bdi(Object.entries(run.row).map(([k, v]) => `${k}=${v}`).join(", "))))),
    h("div.card.body",
      run.verdict === "inconclusive" && h("section.unknown", h("h3", t("nothingKnown")), h("p.reason", bdi(run.inconclusive || ""))),
      run.findings.map((one) => finding(one, run)),
      !run.findings.length && run.verdict === "pass" && h("p.allfine", sign("pass"), t("fineRun")),
      steps(run),
      run.reproduce && h("section.again", h("h3", t("seeAgain")), command(run.reproduce)),
      h("dl.facts", fact(t("started"), h("time", {datetime: run.started, title: run.started}, full(run.started))), fact(t("scenario"), h("a", {href: journeyUrl(run.scenario)}, bdi(run.scenario))),
        run.address && fact(t("address"), bdi(run.address)), run.owner && fact(t("owner"), bdi(run.owner)), run.severity && fact(t("severity"), t(run.severity)), run.lateness > 1 && fact(t("late"), took(run.lateness)),
        run.runbook && fact(t("runbook"), link(run.runbook)), fact(t("run"), h("code", run.run)))));
}

actions.view = (button) => {
  const figure = button.closest(".shot");
  figure.dataset.view = button.dataset.show;
  for (const other of figure.querySelectorAll("[data-show]")) other.ariaPressed = String(other === button);
};
document.addEventListener("input", (event) => {
  if (event.target.matches?.(".slide")) event.target.closest(".screen").style.setProperty("--cut", event.target.value + "%");
});

// The large view: one sequence per page.
const viewer = document.querySelector("#viewer");
let sequence = [];
let at = 0;
function showLarge(index) {
  at = (index + sequence.length) % sequence.length;
  const one = sequence[at];
  const round = (how, d, word) => h(`button.round.${how}`, {type: "button", "data-do": "large-" + how, "aria-label": t(word)}, icon(d));
  viewer.replaceChildren(
    round("close", "m5 5 10 10M15 5 5 15", "close"), sequence.length > 1 ? round("prev", "m12 4-6 6 6 6", "previous") : "", sequence.length > 1 ? round("next", "m8 4 6 6-6 6", "following") : "",
    h("figure", h("div.stage", {class: one.film ? "long" : ""}, h("div.layer", picture(one.path, {loading: "eager"}), one.box && one.box.cloneNode())),
      h("figcaption", one.words ? bdi(one.words) : "", sequence.length > 1 ? ` · ${at + 1} / ${sequence.length}` : "")));
  if (!viewer.open) viewer.showModal();
}
export function large(list, index) {
  sequence = list;
  showLarge(index);
}
actions.open = (button) => {
  const all = [...document.querySelectorAll("[data-do=open]")];
  large(all.map((one) => ({path: one.dataset.path, words: one.dataset.words, box: one.querySelector(".box")})), all.indexOf(button));
};
actions.film = (button) => large([{path: button.dataset.path, film: true}], 0);
actions.zoom = (screen, event) => {
  if (event.target.closest(".slide")) return;
  const view = screen.closest(".shot").dataset.view;
  const layer = screen.querySelector(".layer." + (view === "slide" ? "after" : view));
  large([{path: decodeURIComponent(new URL(layer.querySelector("img").src).pathname.slice(11)), box: layer.querySelector(".box")}], 0);
};
actions["large-close"] = () => viewer.close();
actions["large-prev"] = () => showLarge(at - 1);
actions["large-next"] = () => showLarge(at + 1);
viewer.addEventListener("click", (event) => { if (!event.target.closest("img, figcaption, button")) viewer.close(); });
viewer.addEventListener("keydown", (event) => {
  if (sequence.length < 2) return;
  if (event.key === "ArrowRight") showLarge(at + 1);
  if (event.key === "ArrowLeft") showLarge(at - 1);
});
