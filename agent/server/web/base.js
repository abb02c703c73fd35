import {isZh, locale, t} from "./words.js";

const kSvg = new Set(["svg", "path", "line", "circle", "rect", "g", "text", "polyline"]);

// h("p.sub.wide", {title: "x", style: {left: "3%"}}, "text", [more]): an element.
export function h(tag, props, ...kids) {
  if (props === null || typeof props !== "object" || Array.isArray(props) || props instanceof Node) {
    kids.unshift(props);
    props = {};
  }
  const [name, ...classes] = tag.split(".");
  const node = kSvg.has(name) ? document.createElementNS("http://www.w3.org/2000/svg", name)
                              : document.createElement(name);
  if (classes.length) node.setAttribute("class", classes.join(" "));
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "style") for (const [name, part] of Object.entries(value)) node.style.setProperty(name, part);
    else if (key === "class") node.setAttribute("class", [...classes, value].filter(Boolean).join(" "));
    else node.setAttribute(key, value === true ? "" : value);
  }
  add(node, kids);
  return node;
}
function add(node, kids) {
  for (const kid of kids) {
    if (Array.isArray(kid)) add(node, kid);
    else if (kid !== undefined && kid !== null && kid !== false && kid !== "") node.append(kid);
  }
}
export const bdi = (text) => h("bdi", text);
export const icon = (d, extra) => h("svg", {viewBox: "0 0 20 20", "aria-hidden": "true", ...extra}, h("path", {d}));

// Makes `now` look like `next` with the least change: what stays keeps its focus, its scroll place
// and its loaded picture. Siblings are known again by data-key.
export function morph(now, next) {
  for (const {name} of [...now.attributes]) {
    if (!next.hasAttribute(name) && name !== "data-loaded") now.removeAttribute(name);
  }
  for (const {name, value} of next.attributes) {
    if (now.getAttribute(name) === value) continue;
    // The content policy forbids style attributes, not styles.
    if (name === "style") now.style.cssText = value;
    else now.setAttribute(name, value);
  }
  if (next.hasAttribute("data-keep")) return;
  const keyed = new Map();
  for (const kid of now.children) if (kid.dataset?.key) keyed.set(kid.dataset.key, kid);
  let at = now.firstChild;
  for (const want of [...next.childNodes]) {
    const key = want.dataset?.key;
    let have = key ? keyed.get(key) : at;
    if (!key) while (have && have.dataset?.key && have.nodeType === 1 && keyed.get(have.dataset.key)) have = have.nextSibling;
    if (have && have.nodeType === want.nodeType && have.nodeName === want.nodeName && (have.dataset?.key ?? "") === (key ?? "")) {
      if (have !== at) now.insertBefore(have, at);
      else at = at.nextSibling;
      if (have.nodeType === 1) morph(have, want);
      else if (have.data !== want.data) have.data = want.data;
    } else {
      now.insertBefore(want, at);
    }
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
}

// What a person chose, kept for the next time.
export function kept() {
  try { return JSON.parse(localStorage.getItem("roundsman") || "{}"); } catch { return {}; }
}
export function keep(change) {
  try { localStorage.setItem("roundsman", JSON.stringify({...kept(), ...change})); } catch { /* lasts as long as the page */ }
}

export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}
export async function api(path, body, method) {
  const how = body === undefined ? {} : {
    method: method || "POST",
    headers: {"Content-Type": "application/json", "X-Roundsman": "console"},
    body: JSON.stringify(body),
  };
  const answer = await fetch("/api/v1/" + path, how);
  const value = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new ApiError(answer.status, value.message || answer.statusText);
  return value;
}
export const seg = encodeURIComponent;
export const journeyUrl = (id) => "/journeys/" + seg(id);
export const runUrl = (id) => "/runs/" + seg(id);
// A finding that comes back has the same fingerprint: each time it was there has its own address.
export const findingUrl = (id, at) => "/findings/" + seg(id) + (at ? "?at=" + Math.floor(Date.parse(at) / 1000) : "");
export const episode = (alert) => alert.fingerprint + " " + alert.since;
export const pictureUrl = (path) => "/artifacts/" + path.split("/").map(seg).join("/");

// Times and sizes as people say them.
export function took(seconds) {
  if (seconds === undefined) return "–";
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 10) return `${(Math.round(seconds * 10) / 10).toString()} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  return span(seconds);
}
export function span(seconds) {
  const zh = isZh();
  const units = [[86400, "d", "天"], [3600, "h", "小时"], [60, "min", "分钟"], [1, "s", "秒"]];
  const at = units.findIndex(([size]) => seconds >= size);
  if (at < 0) return zh ? "不到 1 秒" : "under 1 s";
  const say = ([size, en, cn], n) => `${n} ${zh ? cn : en}`;
  const first = Math.floor(seconds / units[at][0]);
  const rest = at < 2 ? Math.floor((seconds % units[at][0]) / units[at + 1][0]) : 0;
  return say(units[at], first) + (rest && first < 10 ? " " + say(units[at + 1], rest) : "");
}
const secondsFrom = (iso) => (Date.now() - Date.parse(iso)) / 1000;
export function ago(iso) {
  const s = secondsFrom(iso);
  const format = new Intl.RelativeTimeFormat(locale(), {numeric: "always", style: isZh() ? "long" : "short"});
  const abs = Math.abs(s);
  const [size, unit] = abs < 60 ? [1, "second"] : abs < 3600 ? [60, "minute"] : abs < 86400 * 2 ? [3600, "hour"] : [86400, "day"];
  // No full stop of an abbreviation: words of ours follow, or one of our own.
  return format.format(-Math.round(s / size), unit).replace(/\./g, "");
}
export function clock(iso, how) {
  const date = new Date(iso);
  const today = new Date().toDateString() === date.toDateString();
  if (how === "short" && today) return date.toLocaleTimeString(locale(), {hour: "2-digit", minute: "2-digit", hour12: false});
  return date.toLocaleString(locale(), {month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false});
}
export const full = (iso) => new Date(iso).toLocaleString(locale(), {dateStyle: "full", timeStyle: "long"});
// A time that says how long ago it is, and stays right; the hour is in its title.
export const when = (iso, how = "ago") => h("time", {datetime: iso, title: full(iso), "data-when": how}, tell(iso, how));
function tell(iso, how) {
  if (how === "for") return span(secondsFrom(iso));
  if (how === "clock") return clock(iso, "short");
  return ago(iso);
}
// A sentence with something that lives in it: sayWith("checked", when(…)).
export function sayWith(key, node) {
  const [before, after] = t(key, "\u0001").split("\u0001");
  return [before, node, after];
}
export function tickTimes() {
  for (const time of document.querySelectorAll("time[data-when]")) {
    const text = tell(time.dateTime, time.dataset.when);
    if (time.textContent !== text) time.textContent = text;
  }
}
// "maintenance until 03:00: deploy"; nothing where none lasts.
export function maintenance(of) {
  const pause = of.devices ? of.devices.map((device) => device.maintenance).find(Boolean) : of.maintenance;
  if (!pause) return "";
  const until = clock(pause.until, "short");
  return pause.reason && pause.reason !== "maintenance" ? t("inMaintenanceFor", until, pause.reason) : t("inMaintenance", until);
}
export function bytes(n) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let at = 0;
  while (n >= 1000 && at < 4) { n /= 1000; ++at; }
  return `${n < 10 && at ? n.toFixed(1) : Math.round(n)} ${units[at]}`;
}

// State as colour, sign and word, so that no one of them is needed alone.
const kSigns = {broken: "✕", unknown: "?", suspect: "!", flaky: "~", warned: "!", fine: "✓", new: "·",
                pass: "✓", fail: "✕", inconclusive: "?"};
const kTones = {broken: "fail", unknown: "inconclusive", suspect: "flaky", flaky: "flaky", warned: "flaky",
                fine: "pass", new: "idle", pass: "pass", fail: "fail", inconclusive: "inconclusive"};
export const tone = (state) => kTones[state] || "idle";
export const sign = (state) => h("span.sign", {class: tone(state) + (state === "warned" || state === "suspect" ? " mild" : ""), role: "img", "aria-label": t(state)}, kSigns[state] || "·");

export const picture = (path, more) => h("img", {src: pictureUrl(path), alt: "", loading: "lazy", decoding: "async", ...more});
export const link = (url) => /^https?:\/\//.test(url) ? h("a", {href: url, rel: "noopener noreferrer", target: "_blank"}, bdi(url)) : bdi(url);
export const fact = (name, ...value) => h("div", h("dt", name), h("dd", value));
export function command(text) {
  return h("div.command", h("code", text), h("button", {type: "button", "data-do": "copy", "data-text": text}, t("copy")));
}
export function toast(text) {
  const place = document.querySelector("#toast");
  place.textContent = text;
  place.classList.add("shown");
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => place.classList.remove("shown"), 3200);
}

// What a click on [data-do] does: pages add theirs.
export const actions = {};
// Who is signed in, and what the kinds of findings are called.
export const session = {right: "read", signed_in: false, kinds: {}, version: ""};
export const kindTitle = (kind) => session.kinds[kind]?.[isZh() ? "zh" : "en"] || kind;
export const mayAct = () => session.right === "full";
