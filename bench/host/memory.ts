import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Deployment } from './deploy.js';

/** Peak memory in megabytes of a controller, as a process of its own, that does one deployment. */
export function peakMemory(deployment: Deployment): Promise<number> {
  const program = fileURLToPath(new URL('./controller.ts', import.meta.url));
  const child = spawn(process.execPath, [...process.execArgv, program, JSON.stringify(deployment)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    child.once('error', reject);
    child.once('close', () => resolve(Number(text)));
  });
}
