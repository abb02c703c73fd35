// The budget of report.html: its size, and how long a browser takes to open it from disk.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createRequire } from 'node:module';
import { startDemoApp } from './demo_app.mjs';
import { rows, writeScenario } from './journeys.mjs';
import { browser, finished, measured, median, repeats, roundsman, work } from './measured.mjs';
import { Promises } from './table.mjs';

const runs = 30;
const out = join(work, 'size-report');

const app = await startDemoApp();
// Every sixth run meets a fault: reports are read for those, and they carry more pictures.
const faults = ['f/amount-nan/', 'f/cover-missing/', 'f/no-contrast/', 'f/alert-on-open/', 'f/bad-gateway/'];
const scenario = writeScenario('report', {
  scenario: '浏览基金',
  devices: ['iphone-15'],
  'base-url': app.url,
  'for-each': rows(runs).map((row, i) => ({ ...row, prefix: i % 6 ? '' : faults[i / 6] })),
  steps: [
    { open: '${prefix}login' },
    { see: '欢迎回来' },
    { open: '${prefix}funds' },
    { see: '稳健添利债券A' },
    { swipe: 'up' },
    { scroll: 'down' },
    { open: '${prefix}fund?code=110275' },
    { tap: '近1年' },
    { see: '单位净值' },
    { scroll: { to: '基金经理' } },
  ],
});
const made = await measured([roundsman, 'run', scenario, '--no-confirm', '--browser', browser, '--out', out],
                            { codes: [0, 1] });
app.close();

const report = join(out, 'report.html');
const { chromium } = createRequire(join(work, 'package.json'))('playwright-core');
const opened = await chromium.launch({ executablePath: browser });
const times = [];
for (let i = 0; i < repeats; i++) {
  const context = await opened.newContext({ viewport: { width: 1366, height: 768 } });
  const page = await context.newPage();
  await page.goto(pathToFileURL(report).href);
  // Two frames after `load` the page has been painted with everything in it.
  times.push(await page.evaluate(() => new Promise((done) => {
    const load = performance.getEntriesByType('navigation')[0].loadEventEnd;
    requestAnimationFrame(() => requestAnimationFrame(() => done({ load, painted: performance.now() })));
  })));
  await context.close();
}
await opened.close();
const { output } = await finished(['du', '-sm', out]);

const promises = new Promises(`**report.html of ${runs} runs of 10 steps** (5 of them broken)`);
promises.limit('size', 'MB', statSync(report).size / 1e6, 15);
promises.limit('opens: until the load event', 'ms', median(times.map((t) => t.load)), 1000);
promises.note('opens: until painted', 'ms', median(times.map((t) => t.painted)));
promises.note('directory with all evidence', 'MB', Number(output.split('\t')[0]));
promises.note('wall time of the runs', 's', made.wall);
promises.print();
