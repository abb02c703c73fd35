// The bundled demo app on a free port.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { roundsman } from './measured.mjs';

// {url, close()}; `url` ends in a slash.
export async function startDemoApp() {
  const server = spawn(roundsman, ['demo-server', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: server.stdout })) {
    const found = line.match(/http:\/\/[\d.:]+\//);
    if (found) return { url: found[0], close: () => server.kill('SIGTERM') };
  }
  throw new Error('the demo app did not say where it listens');
}
