// What a warm run costs besides the page and the browser, and what the witness costs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rows, writeJourney, writeScenario } from './journeys.mjs';
import { browser, interleaved, measuredWhole, median, repeats, roundsman, work } from './measured.mjs';
import { serve } from './site.mjs';
import { Promises } from './table.mjs';

const more = 20;
const out = join(work, 'own-report');

// Runs that broke off and were measured again.
const troubles = [];
const site = await serve(new URL('pages', import.meta.url).pathname);
const nothing = (count) => writeScenario(`nothing-${count}`, {
  scenario: 'Nothing', devices: ['iphone-15'], 'for-each': rows(count), checks: { 'blank-page': 'off' },
  steps: [{ wait: '1ms' }],
});
const run = (scenario, ...options) => async () => {
  const cost = await measuredWhole([roundsman, 'run', scenario, '--jobs', '1', '--no-confirm', '--verbose',
                               '--browser', browser, '--out', out, ...options], troubles);
  const { runs } = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'));
  return { ...cost, runs };
};
const all = await interleaved({
  'one run': run(writeJourney(site.url, 1)),
  'many runs': run(writeJourney(site.url, 1 + more)),
  'one blind run': run(writeJourney(site.url, 1), '--blind'),
  'many blind runs': run(writeJourney(site.url, 1 + more), '--blind'),
  'one empty run': run(nothing(1)),
  'many empty runs': run(nothing(1 + more)),
});
site.close();

const slope = (few, many, value) => median(all[many].map((cost, i) =>
  ((value(cost) - value(all[few][i])) / more) * 1000));
const cpu = (cost) => cost.cpu;
const wall = (cost) => cost.wall;
// A run's wall time that belongs to none of its steps: device, evidence, report.
const between = (cost) => {
  const later = cost.runs.slice(1);
  const inSteps = later.flatMap((r) => r.steps).reduce((sum, step) => sum + step.seconds, 0);
  return ((later.reduce((sum, r) => sum + r.seconds, 0) - inSteps) / later.length) * 1000;
};
const witness = all['one run'].map((cost) => {
  const said = cost.errors.match(/witness took ([\d.]+) ?(ms|s)\b/);
  return said ? Number(said[1]) * (said[2] === 's' ? 1000 : 1) : NaN;
});

const table = new Promises(`**Its own cost** (slope from 1 to ${1 + more} runs, medians of ${repeats})`);
table.note('witness, once a browser: wall time', 'ms', median(witness));
table.note('  processor time (first run with checks less first blind run)', 'ms',
           median(all['one run'].map((c, i) => (c.cpu - all['one blind run'][i].cpu) * 1000)), 'with the first sight of both pages');
table.note('start to end of one run: wall time', 'ms', median(all['one run'].map((c) => c.wall * 1000)));
table.note('warm run, every check on: processor time', 'ms', slope('one run', 'many runs', cpu));
table.note('  wall time', 'ms', slope('one run', 'many runs', wall));
table.note('  wall time in no step', 'ms', median(all['many runs'].map(between)));
table.note('warm run, blind: processor time', 'ms', slope('one blind run', 'many blind runs', cpu));
table.note('  wall time', 'ms', slope('one blind run', 'many blind runs', wall));
table.note('warm run without a page: processor time', 'ms', slope('one empty run', 'many empty runs', cpu));
table.note('  wall time (a fresh device and its film)', 'ms', slope('one empty run', 'many empty runs', wall));
table.limit('runs that had to be measured again', '', troubles.length, 1);
table.print();
for (const trouble of troubles) console.log(`\n${trouble}`);
