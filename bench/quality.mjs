// How much of what is wrong is found, and how often the robot complains about nothing: over pages in pairs
// (tests/pages), the demo app with each of its faults, and healthy pages nobody here wrote.
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { startDemoApp } from './demo_app.mjs';
import { rows } from './journeys.mjs';
import { browser, finished, roundsman, work } from './measured.mjs';
import { serve } from './site.mjs';
import { printTable } from './table.mjs';
import { thirdParty } from './third_party.mjs';

const root = new URL('..', import.meta.url).pathname;
const times = Number(process.argv[2] ?? 3);
const timesHealthy = 20;
const jobs = process.env.BENCH_JOBS ?? '1';

// As Map.groupBy of later Nodes.
function groupBy(list, key) {
  const groups = new Map();
  for (const entry of list) groups.set(key(entry), [...(groups.get(key(entry)) ?? []), entry]);
  return groups;
}

// Things to walk: {set, id, expect: kind or null, yaml}.
function pagePairs(url) {
  const folder = join(root, 'tests/pages');
  if (!existsSync(folder)) return [];
  const cases = [];
  for (const kind of readdirSync(folder)) {
    for (const file of readdirSync(join(folder, kind)).filter((name) => /^(trip|twin).*\.html$/.test(name))) {
      const first = readFileSync(join(folder, kind, file), 'utf8').split('\n', 1)[0];
      const said = first.match(/^\s*<!--\s*expect:\s*([a-z-]+)\s*(?:;\s*tap:\s*(.*?)\s*)?-->/);
      if (!said) throw new Error(`tests/pages/${kind}/${file}: the first line does not say what to expect`);
      const steps = [{ open: `${kind}/${file}` }, ...(said[2] ? [{ tap: said[2] }] : [])];
      cases.push({
        set: 'page pairs',
        id: `${kind}/${basename(file, '.html')}`,
        about: kind,
        expect: file.startsWith('twin') ? null : said[1],
        times,
        yaml: { scenario: file, devices: ['iphone-15'], 'base-url': url, steps },
      });
    }
  }
  return cases;
}

async function demoFaults(url, journeys) {
  const faults = await (await fetch(new URL('/_demo/faults', url))).json();
  const cases = faults.map((fault) => ({
    set: fault.kind === 'benign' ? 'demo app, benign' : 'demo app, faults',
    id: `fault/${fault.name}`,
    about: fault.kind,
    expect: fault.kind === 'benign' ? null : fault.kind,
    times,
    text: journeys[fault.journey],
    base: `${url}f/${fault.name}/`,
  }));
  for (const [journey, text] of Object.entries(journeys)) {
    cases.push({ set: 'demo app, healthy', id: `healthy/${journey}`, expect: null, times, text, base: url });
  }
  return cases;
}

function exampleJourneys() {
  const folder = join(root, 'scenarios/examples');
  const texts = readdirSync(folder).filter((name) => name.endsWith('.yaml'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
  return Object.fromEntries(texts.map((text) => [text.match(/^id: (.*)$/m)[1], text]));
}

// The scenario's file; its id tells what it was for.
function write(directory, test, index) {
  const id = `case-${index}`;
  const turns = JSON.stringify(rows(test.times));
  const text = test.yaml
    ? JSON.stringify({ id, 'for-each': rows(test.times), ...test.yaml }, null, 1)
    : test.text.replace(/^id: .*$/m, `id: ${id}\ndevices: [iphone-15]\nfor-each: ${turns}`)
        .replace(/^base-url: .*$/m, `base-url: ${test.base}`);
  const path = join(directory, `${id}.yaml`);
  writeFileSync(path, text + '\n');
  return path;
}

async function walk(set, cases) {
  const directory = join(work, 'quality', set.replace(/[^a-z]+/g, '-'));
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  for (const name of readdirSync(join(root, 'scenarios/examples')).filter((file) => file.endsWith('.txt'))) {
    copyFileSync(join(root, 'scenarios/examples', name), join(directory, name));
  }
  cases.forEach((test, i) => write(directory, test, i));
  const out = join(directory, 'report');
  process.stderr.write(`  ${set}: ${cases.length} scenarios\n`);
  const { code, errors } = await finished([roundsman, 'run', directory, '--no-confirm', '--jobs', jobs,
                                           '--browser', browser, '--out', out]);
  if (code === 2) throw new Error(errors);
  const { runs } = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'));
  for (const run of runs) cases[Number(run.scenario.replace('case-', ''))].runs.push(run);
}

// A finding that names what it was looked for by another name is wrong, but no false alarm; one where nothing is
// wrong is. Evidence (frontend-error) of something else that is wrong is neither.
function judge(test) {
  const sum = { runs: test.runs.length, found: 0, alarms: 0, steps: 0, blind: 0, others: {} };
  for (const run of test.runs) {
    sum.steps += run.steps.filter((step) => step.status !== 'skipped').length;
    if (run.verdict === 'inconclusive') sum.blind++;
    const kinds = run.findings.flatMap((finding) => [finding.kind]);
    if (test.expect && (kinds.includes(test.expect) ||
                        run.findings.some((f) => (f.explains ?? []).includes(test.expect)))) sum.found++;
    if (!test.expect) sum.alarms += kinds.length;
    for (const kind of kinds.filter((kind) => kind !== test.expect)) {
      sum.others[kind] = (sum.others[kind] ?? 0) + 1;
    }
  }
  return sum;
}

const share = (part, whole) => (whole ? `${((100 * part) / whole).toFixed(0)} %` : '');
const listed = (others) => Object.entries(others).map(([kind, count]) => `${kind} ${count}`).join(', ');

// Kinds that this version says it cannot find.
async function notYet() {
  const checks = (await finished([roundsman, 'checks'])).output;
  const steps = (await finished([roundsman, 'steps'])).output;
  const kinds = [...checks.matchAll(/^(\S+) .*\[not in this version yet\]/gm)].map((found) => found[1]);
  if (!/^look\b/m.test(steps)) kinds.push('visual-change');
  if (!/^same\b/m.test(steps)) kinds.push('inconsistent-content');
  return kinds;
}

const later = await notYet();
const site = await serve(join(root, 'tests/pages'));
const app = await startDemoApp();
const others = await thirdParty(timesHealthy);
const wanted = process.argv.slice(3);
const cases = [...pagePairs(site.url), ...await demoFaults(app.url, exampleJourneys()), ...others.cases]
  .filter((test) => !later.includes(test.expect))
  .filter((test) => wanted.length === 0 || wanted.some((word) => `${test.set} ${test.id}`.includes(word)))
  .map((test) => ({ ...test, runs: [] }));
const sets = groupBy(cases, (test) => test.set);
try {
  for (const [set, list] of sets) await walk(set, list);
} finally {
  site.close();
  app.close();
  others.close();
}

const judged = cases.map((test) => ({ ...test, told: test.runs, ...judge(test) }));
const total = (list, key) => list.reduce((sum, test) => sum + test[key], 0);

const broken = judged.filter((test) => test.expect);
const perKind = [...groupBy(broken, (test) => test.expect)].sort().map(([kind, list]) => {
  const of = (set) => {
    const some = list.filter((test) => test.set === set);
    return some.length ? `${total(some, 'found')} of ${total(some, 'runs')}` : '';
  };
  const wrong = {};
  for (const test of list) {
    if (test.found === test.runs) continue;
    for (const [other, count] of Object.entries(test.others)) wrong[other] = (wrong[other] ?? 0) + count;
  }
  return [kind, of('page pairs'), of('demo app, faults'), share(total(list, 'found'), total(list, 'runs')), listed(wrong)];
});
perKind.push(['all', '', '', share(total(broken, 'found'), total(broken, 'runs')), '']);
printTable('**What is wrong is found** (runs in which the kind was named)',
           ['kind', 'page pairs', 'demo app', 'recall', 'named instead'], perKind);

const fine = judged.filter((test) => !test.expect);
const perSet = [...groupBy(fine, (test) => test.set.startsWith('third-party') ? test.id : test.set)]
  .map(([set, list]) => [set, total(list, 'runs'), total(list, 'steps'), total(list, 'alarms'),
                         ((1000 * total(list, 'alarms')) / Math.max(1, total(list, 'steps'))).toFixed(2),
                         total(list, 'blind')]);
perSet.push(['all', total(fine, 'runs'), total(fine, 'steps'), total(fine, 'alarms'),
             ((1000 * total(fine, 'alarms')) / Math.max(1, total(fine, 'steps'))).toFixed(2), total(fine, 'blind')]);
printTable('**What is fine is left alone**',
           ['set', 'runs', 'step-runs', 'false alarms', 'per 1,000 step-runs', 'inconclusive'], perSet);

const wrong = judged.filter((test) => (test.expect ? test.found < test.runs : test.alarms > 0) || test.blind > 0);
if (wrong.length) {
  printTable('**Each that went wrong**', ['case', 'expected', 'found', 'also said', 'inconclusive', 'says'],
             wrong.map((test) => [test.id, test.expect ?? 'nothing', test.expect ? `${test.found} of ${test.runs}` : '',
                                  listed(test.others), test.blind || '',
                                  test.told.flatMap((run) => run.findings)
                                    .find((finding) => finding.kind !== test.expect)?.says ?? '']));
}
if (later.length) console.log(`\nNot in this version yet, not walked: ${later.join(', ')}.`);

// Promised are silence on what is fine on pages nobody here wrote; and every kind found wherever it is shown.
const healthyAlarms = total(fine.filter((test) => test.set.startsWith('third-party')), 'alarms');
const blind = total(judged, 'blind');
if (healthyAlarms || blind || wrong.length) process.exitCode = 1;
console.log(`\n${wrong.length ? 'MISSED' : 'ok'}: ${judged.length - wrong.length} of ${judged.length} cases came out as they should ` +
            `in every one of their runs; ${healthyAlarms} findings on third-party pages (promised: 0)`);
