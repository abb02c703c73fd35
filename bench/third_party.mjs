// Healthy pages that nobody here wrote (scripts/third-party), and a way through each.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { rows } from './journeys.mjs';
import { serve } from './site.mjs';

const folder = new URL('../build/third-party', import.meta.url).pathname;

const apiPage = `<!doctype html><html lang=en><meta charset=utf-8>
<meta name=viewport content='width=device-width'><title>API</title><link rel=stylesheet href=swagger-ui.css>
<div id=ui></div><script src=swagger-ui-bundle.js></script>
<script>SwaggerUIBundle({url: '/spec.json', dom_id: '#ui'})</script>`;
const spec = {
  openapi: '3.0.0',
  info: { title: 'Weather service', version: '1.0' },
  paths: { '/weather': { get: { summary: 'Get weather', responses: { 200: { description: 'The weather' } } } } },
};

const walks = [
  {
    name: 'weui', directory: 'weui/dist', device: 'iphone-15', pages: {},
    steps: [{ open: 'example/index.html' }, { tap: '操作反馈' }, { tap: 'Dialog' }, { tap: '样式一' },
            { see: ['主操作', '辅助操作'] }, { tap: '主操作' }, { 'not-see': '辅助操作' }],
  },
  {
    name: 'gentelella', directory: 'gentelella/dist', device: 'desktop-1366', pages: {},
    steps: [{ open: 'production/login.html' },
            { type: { into: { css: 'input[type=email]' }, text: 'demo@example.com' } },
            { type: { into: { css: 'input[type=password]' }, text: 'not-a-secret', submit: true } },
            { see: 'Total Users' }, { scroll: 'down' }],
  },
  {
    name: 'swagger-ui', directory: 'swagger-ui-dist', device: 'desktop-1366',
    pages: {
      '/docs.html': ['text/html; charset=utf-8', apiPage],
      '/spec.json': ['application/json', JSON.stringify(spec)],
      '/weather': ['application/json', '{"sky": "clear", "degrees": 21}'],
    },
    steps: [{ open: 'docs.html' }, { tap: 'Get weather' }, { tap: 'Try it out' }, { tap: 'Execute' },
            { scroll: { to: 'Response body' } }, { see: 'Response body' }],
  },
];

// {cases, close()}: each walked `times` times.
export async function thirdParty(times) {
  const cases = [];
  const sites = [];
  for (const { name, directory, device, pages, steps } of walks) {
    if (!existsSync(join(folder, directory))) throw new Error(`${name} is missing: run scripts/third-party`);
    const site = await serve(join(folder, directory), pages);
    sites.push(site);
    cases.push({
      set: 'third-party', id: `third-party/${name}`, expect: null, times,
      yaml: { scenario: name, devices: [device], 'base-url': site.url, 'for-each': rows(times), steps },
    });
  }
  return { cases, close: () => sites.forEach((site) => site.close()) };
}
