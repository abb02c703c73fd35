// What Playwright users put together when they want a script to look: pixelmatch against the picture before,
// tesseract.js for the text. One worker, started once; pictures at CSS size, which is the cheaper choice.
import { mkdtempSync, copyFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import { createWorker } from 'tesseract.js';

const languages = ['chi_sim', 'eng'];

// A tap may have led to another page, and no picture can be taken while one goes.
async function picture(page) {
  for (let again = 0; ; again++) {
    await page.waitForLoadState();
    try {
      return await page.screenshot({ scale: 'css' });
    } catch (failure) {
      if (again === 5) throw failure;
    }
  }
}

export async function openEyes() {
  const data = mkdtempSync(join(tmpdir(), 'bench-tessdata-'));
  const require = createRequire(import.meta.url);
  for (const language of languages) {
    const folder = dirname(require.resolve(`@tesseract.js-data/${language}/package.json`));
    copyFileSync(join(folder, '4.0.0_best_int', `${language}.traineddata.gz`),
                 join(data, `${language}.traineddata.gz`));
  }
  const worker = await createWorker(languages, 1, { langPath: data, cacheMethod: 'none' });
  let before = null;
  return {
    async look(page) {
      const png = await picture(page);
      const after = PNG.sync.read(png);
      if (before && before.width === after.width && before.height === after.height) {
        pixelmatch(before.data, after.data, null, after.width, after.height, { threshold: 0.1 });
      }
      before = after;
      const { data: { text } } = await worker.recognize(png);
      return text.length;
    },
    async close() {
      await worker.terminate();
      rmSync(data, { recursive: true });
    },
  };
}
