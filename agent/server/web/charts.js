import {clock, full, h, runUrl, took} from "./base.js";
import {t} from "./words.js";

const kHeights = {pass: 0.52, flaky: 0.74, fail: 1, inconclusive: 0.3};

// The last runs as bars: height and colour tell the verdict. Right-aligned: the newest is always
// at the same place.
export function spark(strip, length = 30) {
  const step = 5, high = 18, wide = length * step - 2;
  const paths = {};
  strip.slice(-length).forEach((verdict, i, shown) => {
    const x = (length - shown.length + i) * step;
    const tall = Math.round(high * kHeights[verdict]);
    (paths[verdict] ||= []).push(`M${x} ${high - tall}h3v${tall}h-3z`);
  });
  const count = (verdict) => strip.filter((one) => one === verdict).length;
  const words = ["pass", "flaky", "fail", "inconclusive"].filter(count).map((v) => `${count(v)} ${t(v)}`);
  return h("svg.spark", {viewBox: `0 0 ${wide} ${high}`, role: "img", preserveAspectRatio: "none", "aria-label": words.join(", ")},
           Object.entries(paths).map(([verdict, parts]) => h("path", {class: verdict, d: parts.join("")})));
}

// The same, large: every run is a link that tells of itself.
export function bars(runs, picked = []) {
  return h("div.bars", runs.map((run) => h("a", {
    href: runUrl(run.run), class: run.verdict + (picked.includes(run.run) ? " picked" : ""),
    "data-key": run.run, "data-run": run.run, "data-do": "bar",
    "data-tip": `${t(run.verdict)} · ${clock(run.tick, "short")}${run.response !== undefined ? ` · ${t("reacted")} ${took(run.response)}` : ""}${run.says ? `\n${run.says}` : ""}`,
    "aria-label": `${t(run.verdict)}, ${full(run.tick)}`,
  }, h("i", {style: {height: `${kHeights[run.verdict] * 100}%`}}))));
}

const kColours = ["blue", "teal", "plum", "sand", "slate"];
export const charts = new Map();

function nice(max) {
  const power = 10 ** Math.floor(Math.log10(max));
  return [1, 1.5, 2, 3, 4, 5, 7.5, 10].map((n) => n * power).find((n) => n >= max) || max;
}

// Lines over time, one per device. `series`: [{name, points: [{time, value, run, verdict}]}].
export function lines(id, title, series, width) {
  series = series.filter((one) => one.points.length);
  const all = series.flatMap((one) => one.points);
  if (!all.length) return h("div.chart", {"data-key": id}, h("h3", title), h("p.none", t("noTimes")));
  const high = 170, left = 46, right = 10, top = 10, bottom = 24;
  const begin = Math.min(...all.map((p) => p.time)), end = Math.max(...all.map((p) => p.time));
  const values = all.map((p) => p.value).sort((a, b) => a - b);
  // One very slow run must not flatten all others: it is drawn at the edge.
  const bulk = values[Math.floor((values.length - 1) * 0.97)];
  const most = nice(Math.min(values.at(-1), bulk * 1.7) || 0.1);
  const x = (time) => left + (width - left - right) * (end > begin ? (time - begin) / (end - begin) : 0.5);
  const y = (value) => top + (high - top - bottom) * (1 - Math.min(value / most, 1));
  const median = values[Math.floor(values.length / 2)];
  charts.set(id, {x, y, series, begin, end});
  const marks = [0, 0.5, 1].map((share) => [
    h("line.grid", {x1: left, x2: width - right, y1: y(most * share), y2: y(most * share)}),
    h("text", {x: left - 8, y: y(most * share) + 4, "text-anchor": "end"}, share ? took(most * share) : "0")]);
  const times = [0, 0.5, 1].map((share) => h("text", {
    x: left + (width - left - right) * share, y: high - 5, "text-anchor": share === 0 ? "start" : share === 1 ? "end" : "middle",
  }, clock(begin + (end - begin) * share, "short")));
  const drawn = series.map((one, i) => {
    const path = one.points.map((p, n) => `${n ? "L" : "M"}${x(p.time).toFixed(1)} ${y(p.value).toFixed(1)}`).join("");
    return [h("path.curve", {class: kColours[i % 5] + " d" + (i % 5), d: path}),
            one.points.filter((p) => p.verdict === "fail").map((p) => h("circle.miss", {cx: x(p.time).toFixed(1), cy: y(p.value).toFixed(1), r: 3.2}))];
  });
  const legend = series.length > 1 && h("span.key", series.map((one, i) => [h("i", {class: kColours[i % 5]}), one.name]));
  return h("div.chart", {"data-key": id},
    h("h3", title, h("span.hint", t("median", took(median))), legend),
    h("svg.plot", {viewBox: `0 0 ${width} ${high}`, width, height: high, "data-chart": id, tabindex: "0", role: "img", "aria-label": `${title}: ${t("median", took(median))}`},
      marks, times, drawn, h("line.cursor", {y1: top, y2: high - bottom, x1: -9, x2: -9}), h("circle.dot", {r: 4, cx: -9, cy: -9})));
}

// The point nearest to where the pointer is; arrow keys go from one to the next.
export function pointAt(id, px, py) {
  const chart = charts.get(id);
  if (!chart) return null;
  let best = null;
  for (const one of chart.series) {
    for (const p of one.points) {
      const away = Math.abs(chart.x(p.time) - px) * 3 + (py === undefined ? 0 : Math.abs(chart.y(p.value) - py));
      if (!best || away < best.away) best = {away, point: p, name: one.name, x: chart.x(p.time), y: chart.y(p.value)};
    }
  }
  return best;
}
