// What processes take, read from /proc: memory, processor time, files.
import { readFileSync, readdirSync } from 'node:fs';

const ticksPerSecond = 100;

const read = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // Gone meanwhile.
  }
};

function statOf(pid) {
  const text = read(`/proc/${pid}/stat`);
  if (!text) return null;
  // The name in brackets may hold anything.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const seconds = (from) => (Number(fields[from]) + Number(fields[from + 1])) / ticksPerSecond;
  return { pid, state: fields[0], parent: Number(fields[1]), own: seconds(11), waitedFor: seconds(13) };
}

export function allProcesses() {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map((name) => statOf(Number(name)))
    .filter((stat) => stat);
}

// The process and all that descend from it, the dead nobody has waited for left out; then everything else that
// was given `mark` on its command line or in its environment, whoever its parent is now.
export function family(pid, mark) {
  const all = allProcesses().filter((each) => each.state !== 'Z');
  const members = new Map(all.filter((each) => each.pid === pid).map((each) => [each.pid, each]));
  for (let grown = true; grown;) {
    grown = false;
    for (const each of all) {
      if (!members.has(each.pid) && members.has(each.parent)) {
        members.set(each.pid, each);
        grown = true;
      }
    }
  }
  for (const each of all) {
    if (members.has(each.pid) || each.pid === process.pid) continue;
    if (read(`/proc/${each.pid}/cmdline`).includes(mark) || read(`/proc/${each.pid}/environ`).includes(mark)) {
      members.set(each.pid, each);
    }
  }
  return [...members.values()];
}

const kilobytes = (text, name) => Number(text.match(new RegExp(`^${name}:\\s+(\\d+)`, 'm'))?.[1] ?? 0);

// MB; what it shares with others included.
export const residentMb = (pid) => kilobytes(read(`/proc/${pid}/status`), 'VmRSS') / 1000;
// MB; what it shares counted by its part, so that the sum over many processes is right.
export const proportionalMb = (pid) => kilobytes(read(`/proc/${pid}/smaps_rollup`), 'Pss') / 1000;
export const threads = (pid) => kilobytes(read(`/proc/${pid}/status`), 'Threads');

export function openFiles(pid) {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}

// Of [[x, y], …]: the slope of the straight line nearest to them, and its standard error.
export function lineThrough(points) {
  const n = points.length;
  const mean = (pick) => points.reduce((sum, point) => sum + pick(point), 0) / n;
  const x = mean(([a]) => a), y = mean(([, b]) => b);
  const spread = points.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
  const slope = points.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0) / spread;
  const off = points.reduce((sum, [a, b]) => sum + (b - y - slope * (a - x)) ** 2, 0);
  return { slope, error: Math.sqrt(off / Math.max(1, n - 2) / spread) };
}
