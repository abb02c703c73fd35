// The peer: the benchmark's journey, written as a Playwright user would write it.
//
//   journey.mjs URL ITERATIONS BROWSER [look]
//
// With `look` it also looks after every step, as far as public tools go: a screenshot, compared with the
// one before (pixelmatch) and read (tesseract.js, Chinese and English).
import { chromium } from 'playwright-core';

const [url, iterations, executablePath, look] = process.argv.slice(2);
const device = {
  viewport: { width: 393, height: 852 },
  deviceScaleFactor: 3,
  isMobile: true,
  hasTouch: true,
  locale: 'zh-CN',
  timezoneId: 'Asia/Shanghai',
};

const eyes = look ? await (await import('./eyes.mjs')).openEyes() : null;
const browser = await chromium.launch({ executablePath });
let seen = 0;
for (let i = 0; i < Number(iterations); i++) {
  const context = await browser.newContext(device);
  const page = await context.newPage();
  const steps = [
    () => page.goto(url + 'list.html'),
    () => page.getByText('绿色能源股票A').tap(),
    () => page.getByText('单位净值').waitFor(),
    () => page.getByText('返回列表').tap(),
    () => page.getByText('基金超市').waitFor(),
  ];
  for (const step of steps) {
    await step();
    if (eyes) seen += await eyes.look(page);
  }
  await context.close();
}
await browser.close();
await eyes?.close();
if (eyes) console.log(`${seen} characters read`);
