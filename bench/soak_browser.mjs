// The real agent with the real browser on the demo app, for half an hour, as fast as its workers carry: nothing
// may grow, nothing may be left behind.
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDemoApp } from './demo_app.mjs';
import { browser, median, roundsman, work } from './measured.mjs';
import { family, lineThrough, openFiles, proportionalMb, residentMb, threads } from './processes.mjs';
import { Promises } from './table.mjs';

const minutes = Number(process.argv[2] ?? 30);
const sampleEvery = 15_000;
const keepMb = 200;
const devices = ['iphone-15', 'pixel-8'];

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// The folder's journeys, each on both phones and as often as there is a worker for it.
function layConfig(folder, url) {
  const examples = new URL('../scenarios/examples/', import.meta.url).pathname;
  mkdirSync(join(folder, 'scenarios'));
  for (const name of readdirSync(examples)) {
    let text = readFileSync(join(examples, name), 'utf8');
    if (name.endsWith('.yaml')) {
      text = text.replace(/^schedule:\n(?:  .*\n)+/m, '')
        .replace(/^steps:/m, `devices: [${devices.join(', ')}]\nschedule: {every: 10s}\nsteps:`);
    }
    writeFileSync(join(folder, 'scenarios', name), text);
  }
  const config = join(folder, 'agent.yaml');
  writeFileSync(config, `scenarios: [scenarios]\nbase-url: ${url}\ndata: data\nlocation: soak\n` +
    `browser: {path: ${browser}}\nconsole: {port: 0}\nkeep: {age: 24h, size: ${keepMb}MB}\n`);
  return config;
}

function megabytes(folder) {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    try {
      bytes += entry.isDirectory() ? megabytes(path) * 1e6 : statSync(path).size;
    } catch { /* Gone meanwhile. */ }
  }
  return bytes / 1e6;
}

async function metricsOf(url) {
  const text = await (await fetch(`${url}metrics`)).text();
  // {labels as written: value} of one family.
  return (name) => Object.fromEntries([...text.matchAll(new RegExp(`^${name}(\\{.*\\})? (\\S+)$`, 'gm'))]
    .map(([, labels, value]) => [labels ?? '', Number(value)]));
}

const total = (family, containing = '') => Object.entries(family)
  .reduce((sum, [labels, value]) => sum + (labels.includes(containing) ? value : 0), 0);

async function sample(agent, url, temporary, data) {
  const all = family(agent.pid, temporary);
  const browsers = all.filter((each) => each.pid !== agent.pid);
  const metrics = await metricsOf(url);
  return {
    at: performance.now() / 1000,
    agentMb: residentMb(agent.pid),
    agentFiles: openFiles(agent.pid),
    agentThreads: threads(agent.pid),
    agentCpu: all.find((each) => each.pid === agent.pid)?.own ?? 0,
    allCpu: all.reduce((sum, each) => sum + each.own + each.waitedFor, 0),
    browsersMb: browsers.reduce((sum, each) => sum + proportionalMb(each.pid), 0),
    browserFiles: browsers.reduce((sum, each) => sum + openFiles(each.pid), 0),
    processes: browsers.length,
    directories: readdirSync(temporary).length,
    dataMb: megabytes(data),
    runs: total(metrics('roundsman_runs_total')),
    waiting: total(metrics('roundsman_queue_depth')),
    load: loadavg()[0],
  };
}

const ended = (child) => new Promise((resolve) => child.on('exit', (code, signal) => resolve(signal ?? code)));

const folder = mkdtempSync(join(tmpdir(), 'roundsman-soak-'));
// The agent's own, so that whatever lies in it is its.
const temporary = join(folder, 'tmp'), data = join(folder, 'data');
mkdirSync(temporary);
const demo = await startDemoApp();
const agent = spawn(roundsman, ['agent', '--config', layConfig(folder, demo.url), '--verbose'], {
  env: { ...process.env, TMPDIR: temporary }, stdio: ['ignore', 'pipe', 'pipe'],
});
const agentEnded = ended(agent);
const logFile = join(work, 'soak-browser.log');
agent.stderr.pipe(createWriteStream(logFile));
const url = await new Promise((resolve, reject) => {
  let said = '';
  agent.stdout.on('data', (text) => {
    said += text;
    const found = said.match(/The console: (\S+)/);
    if (found) resolve(found[1]);
  });
  agent.on('exit', () => reject(new Error(`the agent did not start: ${logFile}`)));
});

const samples = [];
const journal = createWriteStream(join(work, 'soak-browser.jsonl'));
let crashed = null;
agentEnded.then((how) => { crashed = how; });
for (const end = performance.now() + minutes * 60_000; performance.now() < end && crashed === null;) {
  await sleep(Math.min(sampleEvery, Math.max(0, end - performance.now())));
  if (crashed !== null) break;
  const now = await sample(agent, url, temporary, data);
  samples.push(now);
  journal.write(`${JSON.stringify(now)}\n`);
  process.stderr.write(`\r\x1b[K  ${(samples.length * sampleEvery / 60_000).toFixed(0)} of ${minutes} min: ${now.runs} runs, ` +
    `agent ${now.agentMb.toFixed(0)} MB, browsers ${now.browsersMb.toFixed(0)} MB`);
}
process.stderr.write('\r\x1b[K');
if (crashed !== null) throw new Error(`the agent ended by itself: ${crashed}; its words are in ${logFile}`);

const metrics = await metricsOf(url);
const verdicts = metrics('roundsman_runs_total');
const durations = total(metrics('roundsman_run_duration_seconds_sum')) / total(metrics('roundsman_run_duration_seconds_count'));
const skipped = metrics('roundsman_skipped_runs_total');
const restarts = total(metrics('roundsman_browser_restarts_total'));
const troubles = [...new Set((await (await fetch(`${url}api/v1/runs?limit=1000`)).json().catch(() => ({ runs: [] }))).runs
  ?.filter((run) => run.verdict !== 'pass').map((run) => `${run.verdict}: ${run.scenario} on ${run.device}: ${run.says}`))];

const asked = performance.now();
agent.kill('SIGTERM');
const how = await Promise.race([agentEnded, sleep(60_000).then(() => 'nothing')]);
const ending = (performance.now() - asked) / 1000;
const strays = family(agent.pid, temporary);
const left = readdirSync(temporary);
demo.close();

const first = samples[0], last = samples.at(-1);
const elapsed = last.at - first.at, runs = last.runs - first.runs;
const later = samples.slice(Math.floor(samples.length / 3));
const trend = (pick) => lineThrough(later.map((each) => [each.at / 3600, pick(each)]));
const third = (from, pick) => {
  const part = samples.slice(Math.floor(samples.length * from / 3), Math.floor(samples.length * (from + 1) / 3));
  return part.map(pick);
};
const middle = (pick) => median(later.map(pick));
const slopeNote = ({ slope, error }) => `${slope.toFixed(1)} ± ${(2 * error).toFixed(1)} MB/h`;

const table = new Promises(`**Soak with the real browser** (${minutes} min, load ${median(samples.map((s) => s.load)).toFixed(1)})`);
table.note('runs', '/min', runs / (elapsed / 60), `${last.runs} runs`);
table.note('wall time of a run', 's', durations);
table.note('processor time of a run, browsers included', 's', (last.allCpu - first.allCpu) / runs);
table.note('  the agent\'s own', 's', (last.agentCpu - first.agentCpu) / runs);
for (const verdict of ['pass', 'flaky', 'fail', 'inconclusive']) {
  const count = total(verdicts, `verdict="${verdict}"`);
  if (verdict === 'fail' || verdict === 'flaky') table.limit(`verdicts: ${verdict}`, '', count, 1);
  else table.note(`verdicts: ${verdict}`, '', count);
}
table.note('runs that waited (median)', '', middle((s) => s.waiting), `highest ${Math.max(...samples.map((s) => s.waiting))}`);
table.limit('runs that waited (highest)', '', Math.max(...samples.map((s) => s.waiting)), 20);
table.note('skipped', '', total(skipped), Object.entries(skipped).filter(([, n]) => n > 0).map(([l, n]) => `${l.match(/"(.*)"/)?.[1]} ${n}`).join(', '));
table.note('browsers replaced', '', restarts);
const agentTrend = trend((s) => s.agentMb), browserTrend = trend((s) => s.browsersMb);
table.note('memory of the agent (median)', 'MB', middle((s) => s.agentMb), `highest ${Math.max(...samples.map((s) => s.agentMb)).toFixed(0)} MB`);
// What noise may have made of a flat line is taken off.
table.limit('  grows after the first third', 'MB/h', Math.max(0, agentTrend.slope - 2 * agentTrend.error), 10);
table.note('  the line through it', 'MB/h', agentTrend.slope, slopeNote(agentTrend));
table.note('memory of the browsers (median)', 'MB', middle((s) => s.browsersMb), `highest ${Math.max(...samples.map((s) => s.browsersMb)).toFixed(0)} MB`);
table.limit('  grows after the first third', 'MB/h', Math.max(0, browserTrend.slope - 2 * browserTrend.error), 100);
table.note('  the line through it', 'MB/h', browserTrend.slope, slopeNote(browserTrend));
// While a browser is replaced there are two: what is there usually tells a leak, the highest does not.
const flat = (what, pick, allowed) => table.limit(`${what}: median of the last third`, '', median(third(2, pick)),
                                                  median(third(1, pick)) + allowed);
flat('processes of browsers', (s) => s.processes, 3);
flat('open files of the agent', (s) => s.agentFiles, 3);
flat('threads of the agent', (s) => s.agentThreads, 3);
flat('open files of browsers', (s) => s.browserFiles, 50);
flat('directories in $TMPDIR', (s) => s.directories, 1);
table.limit('data folder at the end', 'MB', last.dataMb, keepMb * 1.5);
table.limit('end after SIGTERM', 's', ending, 15);
table.limit('  processes left', '', strays.length, 1);
table.limit('  directories left', '', left.length, 1);
table.limit('  exit code', '', how === 0 ? 0 : 1, 1);
table.print();
for (const trouble of troubles.slice(0, 20)) console.log(trouble);
if (strays.length > 0) console.log(`left running: ${strays.map((each) => each.pid).join(' ')}`);
if (left.length > 0) console.log(`left lying: ${left.join(' ')}`);
for (const stray of strays) process.kill(stray.pid, 'SIGKILL');
rmSync(folder, { recursive: true, force: true });
