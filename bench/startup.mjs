// What a person waits for before anything runs: the program's start, and the check of many files.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measured, median, middle, repeats, roundsman, work } from './measured.mjs';
import { Promises } from './table.mjs';

const files = 3000;

const funds = ['绿色能源股票A', '稳健添利债券A', '沪深龙头指数A', 'Green Energy A', 'Steady Income A'];
const devices = ['iphone-15', 'pixel-8', 'galaxy-s24', 'ipad-10', 'desktop-1366'];

// 10 to 15 steps, as people write them; no two files are alike.
function scenario(i) {
  const fund = funds[i % funds.length];
  const extra = [
    '  - swipe: up\n',
    `  - scroll: {to: ${fund}, direction: down}\n    within: 20s\n`,
    '  - not-see: {regex: "[一-龥]{40}"}\n',
    '  - do:\n      - tap: {role: button, text: 债券}\n      - see: 双债丰利债券A\n    if: {see: 债券}\n',
    `  - screenshot: 结果 ${i}\n`,
  ];
  return `scenario: 买入第 ${i} 只基金
id: bench-${i}
description: 登录后打开一只基金，买入一千元，核对结果页上的金额和基金名称。
owner: team-${i % 7}
severity: ${['critical', 'warning', 'info'][i % 3]}
tags: [bench, group-${i % 11}]
devices: [${devices[i % devices.length]}]
base-url: http://127.0.0.1:8600/
timeout: ${2 + (i % 4)}m
vars: {user: demo-${i}, fund: "${110000 + i}", amount: "${(i % 9) + 1}000"}
checks:
  jank: off
  stall: {longer-than: ${500 + (i % 5) * 100}ms}
steps:
  - open: "fund?code=\${fund}"
  - see: [${fund}, 单位净值, 业绩走势]
  - tap: 立即买入
  - see: 买入金额
  - type: {into: {id: amount}, text: "\${amount}", clear: true}
  - name: 手续费随金额变化
    see: "¥1.40"
  - name: 同意协议
    tap: {id: agree}
  - tap: {text: 下一步, below: {id: amount}}
    budget: 1500ms
  - see: [确认支付, {near: 合计, regex: "¥[\\\\d,.]+"}]
  - tap: 完成
${extra.slice(0, i % 6).join('')}`;
}

const directory = join(work, 'many');
rmSync(directory, { recursive: true, force: true });
for (let i = 0; i < files; i++) {
  const folder = join(directory, `group-${i % 30}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `buy-${i}.yaml`), scenario(i));
}

const checks = [];
for (let i = 0; i < repeats; i++) checks.push(await measured([roundsman, 'check', directory]));
const starts = [];
for (let i = 0; i < 20; i++) starts.push(await measured([roundsman, '--version']));
rmSync(directory, { recursive: true });

const promises = new Promises('**Before anything runs**');
promises.limit(`check of ${files} scenario files (median of ${repeats})`, 's', middle(checks, 'wall'), 1);
promises.note('  its processor time', 's', middle(checks, 'cpu'));
promises.note('  its peak memory', 'MB', middle(checks, 'rss'));
promises.limit('start of --version (median of 20)', 'ms', median(starts.map((s) => s.wall * 1000)), 30);
promises.note('  its processor time', 'ms', median(starts.map((s) => s.cpu * 1000)));
promises.print();
