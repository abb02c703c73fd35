// The journeys the benchmarks walk, as scenario files.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { work } from './measured.mjs';

// Rows make one run each; JSON is YAML.
export function writeScenario(name, scenario) {
  const directory = join(work, 'scenarios');
  mkdirSync(directory, { recursive: true });
  const path = join(directory, `${name}.yaml`);
  writeFileSync(path, JSON.stringify(scenario, null, 1) + '\n');
  return path;
}

export const rows = (count) => Array.from({ length: count }, (_, i) => ({ turn: String(i + 1) }));

// The same five steps as bench/playwright/journey.mjs.
export const acting = 3;
export function writeJourney(url, iterations) {
  return writeScenario(`journey-${iterations}`, {
    scenario: '浏览基金',
    devices: ['iphone-15'],
    'base-url': url,
    'for-each': rows(iterations),
    steps: [
      { open: 'list.html' },
      { tap: '绿色能源股票A' },
      { see: '单位净值' },
      { tap: '返回列表' },
      { see: '基金超市' },
    ],
  });
}
