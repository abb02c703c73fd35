// Runs commands under bench_measure and sums up what they cost.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const roundsman = process.env.BENCH_ROUNDSMAN;
export const browser = process.env.BENCH_BROWSER;
export const repeats = Number(process.env.BENCH_REPEATS);
export const work = process.env.BENCH_WORK;

export class Unexpected extends Error {}

const tail = (text) => text.split('\n').slice(-20).join('\n');

// {wall, cpu} in seconds, {rss} in MB (peak), of the command without the browser; its output; its exit code.
// A code that is not in `codes` is an error: numbers of something that did not work are worth nothing.
export async function measured(command, { codes = [0], cwd = work } = {}) {
  const scratch = mkdtempSync(join(tmpdir(), 'bench-'));
  const result = join(scratch, 'result.json');
  try {
    const { output, errors } = await finished([process.env.BENCH_MEASURE, result, ...command], cwd);
    const cost = JSON.parse(readFileSync(result, 'utf8'));
    if (!codes.includes(cost.code)) {
      throw new Unexpected(`${command.join(' ')}: exit code ${cost.code}\n${tail(output)}\n${tail(errors)}`,
                           { cause: { ...cost, output, errors } });
    }
    return { ...cost, output, errors };
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

// Measures again when the command did not do all of its work, and keeps what was said then. After three times what
// was measured counts as it is: the table then says that it is worth little. Driving blind never ends in a pass:
// there the exit code 3 of `inconclusive` says that the journey got through (a step that did not is a 1).
export async function measuredWhole(command, troubles) {
  const codes = command.includes('--blind') ? [3] : [0];
  for (let again = 0; ; again++) {
    try {
      const cost = await measured(command, { codes });
      if (codes[0] === 3 && !cost.output.includes('only driven')) {
        throw new Unexpected(tail(cost.output), { cause: cost });
      }
      return cost;
    } catch (failure) {
      if (!(failure instanceof Unexpected)) throw failure;
      troubles.push(failure.message);
      if (again === 2) return failure.cause;
    }
  }
}

// {output, errors, code} of a command that nobody measures.
export function finished(command, cwd = work) {
  return new Promise((resolve, reject) => {
    const child = spawn(command[0], command.slice(1), { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '', errors = '';
    child.stdout.on('data', (data) => { output += data; });
    child.stderr.on('data', (data) => { errors += data; });
    child.on('error', reject);
    child.on('close', (code) => resolve({ output, errors, code }));
  });
}

// Each of the named measurements once per round, in turn: what else the machine does hits all alike.
// Gives {name: [cost, …]}.
export async function interleaved(measurements, rounds = repeats) {
  const all = Object.fromEntries(Object.keys(measurements).map((name) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const [name, measure] of Object.entries(measurements)) {
      process.stderr.write(`\r\x1b[K  round ${round} of ${rounds}: ${name}`);
      all[name].push(await measure());
    }
  }
  process.stderr.write('\r\x1b[K');
  return all;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

// The median of one quantity of many measurements.
export const middle = (costs, quantity) => median(costs.map((cost) => cost[quantity]));
