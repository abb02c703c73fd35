// Prints what was measured beside what was promised, as a Markdown table, and remembers what missed.

const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/;
const width = (text) => [...text].reduce((sum, letter) => sum + (wide.test(letter) ? 2 : 1), 0);

export function printTable(title, heads, rows) {
  const cells = [heads, ...rows].map((row) => row.map(String));
  const widths = heads.map((_, column) => Math.max(...cells.map((row) => width(row[column]))));
  const line = (row) => `| ${row.map((cell, i) => cell + ' '.repeat(widths[i] - width(cell))).join(' | ')} |`;
  console.log(`\n${title}\n`);
  console.log(line(cells[0]));
  console.log(`|${widths.map((w) => '-'.repeat(w + 2)).join('|')}|`);
  for (const row of cells.slice(1)) console.log(line(row));
}

const number = (value) => (value === null ? '' : value >= 100 ? value.toFixed(0) : value.toPrecision(3));

export class Promises {
  #title;
  #rows = [];
  #missed = false;

  constructor(title) {
    this.#title = title;
  }

  // ours / peers has to stay at or below `most`.
  ratio(what, unit, ours, peer, peers, most) {
    const ratio = ours / peers;
    this.#add([what, `${number(ours)} ${unit}`, `${number(peers)} ${unit} (${peer})`,
               `${number(ratio)} (1/${(1 / ratio).toFixed(1)})`, `<= ${most.toFixed(2)}`], ratio <= most);
  }

  // ours has to stay below `most`.
  limit(what, unit, ours, most) {
    this.#add([what, `${number(ours)} ${unit}`, '', number(ours / most), `< ${+most.toFixed(2)} ${unit}`], ours < most);
  }

  // Printed, promised to nobody.
  note(what, unit, ours, beside = '') {
    this.#rows.push([what, `${number(ours)} ${unit}`, beside, '', '', '']);
  }

  // Prints the table; a missed promise makes this process's exit code 1.
  print() {
    printTable(this.#title, ['what', 'Roundsman', 'against', 'ratio', 'promised', ''], this.#rows);
    if (this.#missed) process.exitCode = 1;
  }

  #add(cells, kept) {
    this.#rows.push([...cells, kept ? 'ok' : 'MISSED']);
    this.#missed ||= !kept;
  }
}
