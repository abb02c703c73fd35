// The whole agent but for the browser, in real time: 3,000 scenarios every minute (bench/schedule_soak.cc).
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import { work } from './measured.mjs';
import { Promises } from './table.mjs';

const minutes = Number(process.argv[2] ?? 10);
const scenarios = 3000;
// Of the middle third's memory; a database's cache and the hour that the queue remembers still fill up in it.
const mayGrow = 0.05;

const program = join(dirname(process.env.BENCH_MEASURE), 'bench_schedule');
// A real disk: where /tmp is memory, a sync would cost nothing.
const folder = join(work, 'soak');
mkdirSync(folder, { recursive: true });
const load = loadavg()[0];
const child = spawn(program, ['--minutes', minutes, '--scenarios', scenarios, '--folder', folder],
                    { stdio: ['ignore', 'pipe', 'inherit'] });
let output = '';
child.stdout.on('data', (text) => { output += text; });
const code = await new Promise((resolve) => child.on('close', resolve));
if (code !== 0) throw new Error(`bench_schedule: exit code ${code}`);
const soak = JSON.parse(output);

const table = new Promises(`**Soak without browsers** (${scenarios} scenarios every minute for ${minutes} min, ` +
                           `load ${load.toFixed(1)} to ${loadavg()[0].toFixed(1)})`);
table.limit('lateness p99', 'ms', soak.lateness.p99 * 1000, 250);
table.note('  median', 'ms', soak.lateness.p50 * 1000, `highest ${(soak.lateness.max * 1000).toFixed(0)} ms`);
table.limit('processor time, share of a core', '%', soak.cpu_share * 100, 25);
table.note('  of a run', 'ms', soak.cpu_per_run * 1000);
table.note('runs', '', soak.runs, `${(soak.runs / soak.seconds * 60).toFixed(0)}/min`);
// The phase of some falls just before the end: their runs are under way then.
table.limit('runs that were not reported', '', soak.runs - soak.judged, 50);
table.limit('skipped or missed', '', Object.values(soak.skipped).reduce((sum, n) => sum + n, 0), 1);
table.limit('memory in the last third', 'MB', soak.rss_mb.last, soak.rss_mb.middle * (1 + mayGrow));
table.note('  in the middle third', 'MB', soak.rss_mb.middle,
           `${soak.rss_first_mb.toFixed(0)} MB at the start, ${soak.rss_last_mb.toFixed(0)} MB at the end`);
table.limit('open files in the last third', '', soak.files.last, soak.files.middle + 3);
table.limit('threads in the last third', '', soak.threads.last, soak.threads.middle + 3);
table.note('runs that waited at most', '', soak.deepest_queue, `reports: ${soak.deepest_reports}`);
table.note('alerts that changed', '', soak.alert_changes, `${soak.posts} messages to the webhook`);
table.note('events a console heard', '', soak.events);
table.limit('scrape of /metrics, slowest', 's', soak.slowest_scrape, 10);
table.note('  bytes (gzip)', 'kB', soak.scrape_bytes / 1000, `${soak.scrapes} scrapes`);
table.limit('  failed', '', soak.scrapes_failed, 1);
table.note('tidying up, slowest', 's', soak.slowest_sweep);
table.note('data folder', 'MB', soak.data_mb, `${(soak.data_mb / soak.runs * 1000).toFixed(1)} kB a run`);
table.limit('end', 's', soak.ended, 15);
table.print();
