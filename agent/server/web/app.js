import {actions, api, ApiError, h, keep, morph, session, tickTimes, toast, took, clock, runUrl} from "./base.js";
import {charts, pointAt} from "./charts.js";
import * as finding from "./finding.js";
import * as health from "./health.js";
import * as journey from "./journey.js";
import * as run from "./run.js";
import * as spots from "./spots.js";
import * as wall from "./wall.js";
import {locale, t} from "./words.js";

const root = document.documentElement;
const view = document.querySelector("#view");
const sheet = document.querySelector("#sheet");
const find = (selector) => document.querySelector(selector);

const pages = [
  [/^\/$/, wall], [/^\/journeys\/([^/]+)$/, journey], [/^\/journeys\/([^/]+)\/compare$/, journey.compare], [/^\/runs\/([^/]+)$/, run],
  [/^\/findings$/, finding.list], [/^\/findings\/([^/]+)$/, finding], [/^\/blindspots$/, spots], [/^\/health$/, health],
];
const menu = [["/", "wall", ["wall", "journey", "compare", "run"]], ["/findings", "findings", ["findings", "finding"]], ["/blindspots", "spots", ["spots"]], ["/health", "robot", ["robot"]]];

let page = null;
let data = null;
let asked = 0;

function furnish() {
  morph(find("#nav"), h("nav", {id: "nav", "data-label": "pages"}, menu.map(([href, word, keys]) => h("a", {href, "aria-current": page && keys.includes(page.key) ? "page" : null}, t(word)))));
  find("#lang").textContent = locale() === "en" ? "中文" : "English";
  for (const one of document.querySelectorAll("[data-say]")) one.textContent = t(one.dataset.say);
  for (const one of document.querySelectorAll("[data-label]")) one.setAttribute("aria-label", one.title = t(one.dataset.label));
  tellLive();
}

function put(node) {
  if (!view.firstElementChild || view.dataset.page !== location.pathname) {
    view.replaceChildren(node);
    view.dataset.page = location.pathname;
  } else {
    morph(view.firstElementChild, node);
  }
}

function render() {
  if (!page || !data) return;
  const width = view.clientWidth;
  put(page.draw(data, width));
  document.title = `${page.title(data)} · Roundsman`;
}

function trouble(error) {
  if (error instanceof ApiError && error.status === 401) return signIn();
  const gone = error instanceof ApiError && error.status === 404;
  root.dataset.state = "inconclusive";
  put(h("div.page", h("section.teach", h("h1", {tabindex: "-1"}, t(gone ? "notThere" : "trouble")), h("p", gone ? t("goneRun") : error.message), h("p.row", h("button.button", {type: "button", "data-do": "again"}, t("again")), h("a", {href: "/"}, t("wall"))))));
}

async function show(how) {
  const found = pages.map(([pattern, one]) => [pattern.exec(location.pathname), one]).find(([match]) => match);
  const mine = ++asked;
  page = found ? found[1] : null;
  if (how !== "again") data = null;
  furnish();
  if (!page) return trouble(new ApiError(404, ""));
  try {
    const id = found[0][1] && decodeURIComponent(found[0][1]);
    const begun = performance.now();
    const fresh = await page.load({id}, new URLSearchParams(location.search));
    if (mine !== asked) return;
    data = fresh;
    render();
    loadTime = performance.now() - begun;
    if (how === "go") {
      scrollTo(0, 0);
      find("#view h1")?.focus({preventScroll: true});
    } else if (how === "back") {
      scrollTo(0, history.state?.scroll || 0);
    }
  } catch (error) {
    if (mine === asked && !(how === "again" && data && !(error instanceof ApiError && error.status === 401))) trouble(error);
  }
}

function go(url) {
  const to = new URL(url, location.href);
  history.replaceState({scroll: scrollY}, "");
  history.pushState({}, "", to);
  show("go");
}
document.addEventListener("go", (event) => go(event.detail));
document.addEventListener("redraw", render);
document.addEventListener("reload-page", () => show("again"));
addEventListener("popstate", () => show("back"));
history.scrollRestoration = "manual";

document.addEventListener("click", async (event) => {
  const doer = event.target.closest("[data-do]");
  if (doer && actions[doer.dataset.do]) {
    try {
      if (await actions[doer.dataset.do](doer, event) !== false || event.defaultPrevented) return;
    } catch (error) {
      return toast(`${t("trouble")}: ${error.message}`);
    }
  }
});
// Links within the console change the page without loading it anew.
document.addEventListener("click", (event) => {
  const to = event.target.closest("a[href]");
  if (!to || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || to.target || to.origin !== location.origin) return;
  if (!pages.some(([pattern]) => pattern.test(to.pathname))) return;
  event.preventDefault();
  if (to.dataset.do === "bar" && document.querySelector(".picking")) return;
  go(to.href);
});
document.addEventListener("submit", async (event) => {
  const act = actions["form-" + event.target.dataset.form];
  if (!act) return;
  event.preventDefault();
  try { await act(event.target); } catch (error) { toast(`${t("trouble")}: ${error.message}`); }
});

actions.again = () => show();
actions.lang = () => {
  root.lang = locale() === "en" ? "zh-CN" : "en";
  keep({lang: root.lang.slice(0, 2)});
  furnish();
  // What is otherwise left alone has words too.
  view.dataset.page = "";
  render();
};
actions.theme = () => {
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  keep({theme: root.dataset.theme});
};
actions.copy = async (button) => {
  try { await navigator.clipboard.writeText(button.dataset.text); } catch {
    getSelection().selectAllChildren(button.parentElement.querySelector("code"));
    document.execCommand("copy");
  }
  button.textContent = t("copied");
  setTimeout(() => { button.textContent = t("copy"); }, 1400);
};
actions.help = () => {
  const row = (keys, word) => h("div", h("dt", keys.map((key) => h("kbd", key))), h("dd", t(word)));
  sheet.replaceChildren(h("h2", t("shortcuts")), h("dl.shortcuts", row(["/"], "k_search"), row(["j", "k"], "k_move"), row(["1", "2", "3", "4"], "k_pages"), row(["b"], "k_big"), row(["l"], "k_lang"), row(["t"], "k_theme"), row(["?"], "k_help")),
    h("p.row", h("button.small", {type: "button", "data-do": "close-sheet"}, t("close")), h("a.soft", {href: "/api/openapi.yaml", target: "_blank"}, "API")));
  sheet.showModal();
};
actions["close-sheet"] = () => sheet.close();
sheet.addEventListener("click", (event) => { if (event.target === sheet) sheet.close(); });
actions["sign-out"] = async () => {
  await api("session", {}, "DELETE");
  location.href = "/";
};

function signIn() {
  page = null;
  root.dataset.state = "inconclusive";
  document.body.classList.add("outside");
  view.replaceChildren(h("form.teach.signin", {"data-form": "sign-in"}, h("h1", t("signIn")), h("p", t("signInSub")),
    h("p.row", h("input.field", {type: "password", name: "token", required: true, autocomplete: "current-password", "aria-label": t("token"), placeholder: t("token")}), h("button.button", {type: "submit"}, t("signIn"))), h("p.tone-fail", {id: "wrong", role: "alert"})));
  find("[name=token]").focus();
}
actions["form-sign-in"] = async (form) => {
  try {
    await api("session", {token: form.elements.token.value});
    document.body.classList.remove("outside");
    view.replaceChildren();
    begin();
  } catch (error) {
    find("#wrong").textContent = error.status === 401 ? t("wrongToken") : error.message;
  }
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.matches("input:not([type=range]), textarea, select");
  if ((event.key === "Enter" || event.key === " ") && event.target.matches("[data-do=zoom]")) {
    event.preventDefault();
    return event.target.click();
  }
  if (event.key === "Escape" && typing && event.target.id === "find") {
    event.target.value = "";
    event.target.dispatchEvent(new Event("input", {bubbles: true}));
    return event.target.blur();
  }
  if (event.key === "Escape" && "big" in root.dataset && !document.fullscreenElement) return actions.big();
  if (typing || find("dialog[open]") || document.body.classList.contains("outside")) return;
  if (event.target.matches("[data-chart]") && /^Arrow(Left|Right)$/.test(event.key)) {
    event.preventDefault();
    return stepChart(event.target, event.key === "ArrowRight" ? 1 : -1);
  }
  const tiles = [...document.querySelectorAll(".tile, .found, .ledger a")];
  const now = tiles.indexOf(document.activeElement);
  const keys = {
    "/": () => find("#find")?.focus(), "?": actions.help, l: actions.lang, t: actions.theme, b: () => page === wall && actions.big(),
    j: () => tiles[Math.min(now + 1, tiles.length - 1)]?.focus(), k: () => tiles[Math.max(now - 1, 0)]?.focus(),
    1: () => go("/"), 2: () => go("/findings"), 3: () => go("/blindspots"), 4: () => go("/health"),
  };
  if (keys[event.key]) {
    event.preventDefault();
    keys[event.key]();
  }
});

// What is under the pointer, or has the focus, tells of itself.
const tip = h("div", {id: "tip", role: "tooltip", hidden: true});
document.body.append(tip);
function tellTip(text, x, y) {
  tip.hidden = !text;
  if (!text) return;
  tip.textContent = text;
  const wide = tip.offsetWidth;
  tip.style.left = `${Math.max(8, Math.min(x - wide / 2, innerWidth - wide - 8))}px`;
  tip.style.top = `${y - tip.offsetHeight - 12 < 4 ? y + 18 : y - tip.offsetHeight - 12}px`;
}
function tipOf(bar) {
  const place = bar.getBoundingClientRect();
  tellTip(bar.dataset.tip, place.left + place.width / 2, place.top);
}
function markChart(svg, hit) {
  const [cursor, dot] = [svg.querySelector(".cursor"), svg.querySelector("circle.dot")];
  cursor.setAttribute("x1", hit.x);
  cursor.setAttribute("x2", hit.x);
  dot.setAttribute("cx", hit.x);
  dot.setAttribute("cy", hit.y);
  svg.dataset.at = hit.point.time;
  svg.dataset.run = hit.point.run;
  const place = svg.getBoundingClientRect();
  tellTip(`${took(hit.point.value)} · ${hit.name} · ${clock(hit.point.time, "short")}`, place.left + hit.x, place.top + hit.y);
}
function stepChart(svg, by) {
  const hit = pointAt(svg.dataset.chart, svg.dataset.at ? undefined : 1e6);
  const all = hit && [...new Set(journeyTimes(svg.dataset.chart))];
  if (!all) return;
  const now = svg.dataset.at ? all.indexOf(Number(svg.dataset.at)) : all.length;
  const time = all[Math.max(0, Math.min(all.length - 1, now + by))];
  markChart(svg, pointAt(svg.dataset.chart, chartX(svg.dataset.chart, time)));
}
const journeyTimes = (id) => charts.get(id).series.flatMap((one) => one.points.map((p) => p.time)).sort((a, b) => a - b);
const chartX = (id, time) => charts.get(id).x(time);

document.addEventListener("pointermove", (event) => {
  const bar = event.target.closest?.("[data-tip]");
  if (bar) return tipOf(bar);
  const svg = event.target.closest?.("[data-chart]");
  if (svg) {
    const place = svg.getBoundingClientRect();
    const hit = pointAt(svg.dataset.chart, event.clientX - place.left, event.clientY - place.top);
    if (hit) return markChart(svg, hit);
  }
  tellTip("");
});
document.addEventListener("focusin", (event) => { if (event.target.matches("[data-tip]")) tipOf(event.target); else tellTip(""); });
document.addEventListener("click", (event) => {
  const svg = event.target.closest("[data-chart]");
  if (svg?.dataset.run) go(runUrl(svg.dataset.run));
});
addEventListener("scroll", () => tellTip(""), {passive: true});
let resized;
let wideBefore = innerWidth;
addEventListener("resize", () => {
  if (innerWidth === wideBefore) return;
  wideBefore = innerWidth;
  clearTimeout(resized);
  resized = setTimeout(render, 120);
});

// What happens, while it happens; when that cannot be had, every 15 s.
let live = "";
let source = null;
let poll = 0;
function tellLive() {
  const place = find("#live");
  place.dataset.live = live;
  place.textContent = live ? t(live) : "";
}
function heard(kind, event) {
  if (!page || !data) return;
  if (page.onEvent) return page.onEvent(kind, event, data, soon);
  if (kind === "resync" || !page.wants || page.wants(event, data)) soon();
}
// Not more often than it can be had easily, however much happens; not at all while nobody looks.
let later = 0;
let loadTime = 0;
let stale = false;
function soon() {
  if (document.hidden) stale = true;
  else later ||= setTimeout(() => { later = 0; show("again"); }, Math.min(Math.max(300, loadTime * 10), 15000));
}
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  tickTimes();
  if (stale) soon();
  stale = false;
});
function listen() {
  source?.close();
  source = new EventSource("/api/v1/events");
  source.addEventListener("hello", () => {
    // What happened while nobody listened is not told again.
    if (live === "away" || live === "polling") soon();
    live = "live";
    clearInterval(poll);
    tellLive();
  });
  for (const kind of ["run-started", "run-ended", "alert-changed", "reload", "resync"]) {
    source.addEventListener(kind, (event) => heard(kind, JSON.parse(event.data)));
  }
  source.onerror = () => {
    const refused = source.readyState === EventSource.CLOSED;
    live = refused ? "polling" : "away";
    tellLive();
    if (!refused) return;
    clearInterval(poll);
    poll = setInterval(() => { if (!document.hidden) soon(); }, 15000);
    setTimeout(listen, 30000);
  };
}
setInterval(() => { if (!document.hidden) tickTimes(); }, 5000);
setInterval(() => { if (page?.poll && data) soon(); }, 15000);

async function begin() {
  furnish();
  try {
    Object.assign(session, await api("session"));
  } catch (error) {
    return trouble(error);
  }
  await show();
  listen();
}
begin();
