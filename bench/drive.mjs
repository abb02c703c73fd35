// What the robot costs beside Playwright, driving only and with every check on.
import { join } from 'node:path';
import { acting, writeJourney } from './journeys.mjs';
import { browser, interleaved, measuredWhole, middle, repeats, roundsman, work } from './measured.mjs';
import { serve } from './site.mjs';
import { Promises } from './table.mjs';

const iterations = 20;
// How long a picture has to stand still until a step that acts is over (the language's own rule).
const quiet = 0.4;

// A healthy page on which a finding was made, or a run that broke off.
const troubles = [];
const peerTroubles = [];
const site = await serve(new URL('pages', import.meta.url).pathname);
const playwright = (count, ...look) => () =>
  measuredWhole(['node', join(work, 'journey.mjs'), site.url, String(count), browser, ...look], peerTroubles);
const robot = (count, ...blind) => {
  const scenario = writeJourney(site.url, count);
  return () => measuredWhole([roundsman, 'run', scenario, '--jobs', '1', '--no-confirm', '--browser', browser,
                         '--out', join(work, 'drive-report'), ...blind], troubles);
};

const measurements = {
  'Roundsman, blind': robot(iterations, '--blind'),
  'Playwright': playwright(iterations),
  'Roundsman, blind, twice as often': robot(2 * iterations, '--blind'),
  'Roundsman, every check': robot(iterations),
  'Roundsman, every check, twice as often': robot(2 * iterations),
};
if (!process.argv.includes('--without-looking-peer')) {
  measurements['Playwright that looks'] = playwright(iterations, 'look');
}
const costs = await interleaved(measurements);
site.close();

const [blind, bare, blindLonger, seeing, seeingLonger, looking] = Object.values(costs);
const heads = `${iterations} times a journey of 5 steps, one at a time; medians of ${repeats}`;

const driving = new Promises(`**Driving only** (no film, no checks; ${heads})`);
driving.ratio('processor time of the driver', 's', middle(blind, 'cpu'), 'Playwright', middle(bare, 'cpu'), 0.1);
driving.ratio('peak memory of the driver', 'MB', middle(blind, 'rss'), 'Playwright', middle(bare, 'rss'), 0.5);
driving.ratio('wall time', 's', middle(blind, 'wall'), 'Playwright', middle(bare, 'wall'), 0.85);
driving.print();

// What as many runs again cost once the pages were seen, whatever starting and seeing for the first time cost.
const more = (few, many, quantity) => middle(many, quantity) - middle(few, quantity);
const warm = (quantity) => more(seeing, seeingLonger, quantity);
const drivingWall = more(blind, blindLonger, 'wall');
const windows = iterations * acting * quiet;
const checks = new Promises(`**Every check on, pages seen before** (${heads})`);
checks.ratio('processor time of the agent', 's', warm('cpu'), 'Playwright that only drives',
             middle(bare, 'cpu'), 2);
if (looking) {
  checks.ratio('processor time of the agent', 's', warm('cpu'), 'Playwright that looks',
               middle(looking, 'cpu'), 0.2);
  checks.note('wall time', 's', warm('wall'), `${middle(looking, 'wall').toFixed(1)} s (Playwright that looks)`);
}
checks.limit(`wall time; driving only ${drivingWall.toFixed(1)} s + quiet windows ${windows.toFixed(1)} s`, 's',
             warm('wall'), drivingWall + windows);
checks.note('processor time with start, witness and first sight', 's', middle(seeing, 'cpu'));
checks.note('wall time with start, witness and first sight', 's', middle(seeing, 'wall'));
checks.note('peak memory', 'MB', middle(seeing, 'rss'));
checks.note('processor time of one warm run', 'ms', (warm('cpu') / iterations) * 1000);
checks.limit('times it had to be measured again: a finding where all is well', '', troubles.length, 1);
if (peerTroubles.length) checks.note('times Playwright had to be measured again', '', peerTroubles.length);
checks.print();
for (const trouble of [...troubles, ...peerTroubles]) console.log(`\n${trouble}`);
