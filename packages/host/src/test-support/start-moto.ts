import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';

/** Python of the AWS emulator that the repository's tests install. */
const python = join(
  process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
  'rollway',
  'moto-server-5-2-5',
  'bin',
  'python',
);

/** Whether tests against the emulator can run here. */
export const hasMoto: boolean = existsSync(python);

/** Starts the emulator on loopback. */
export async function startMoto(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  listener.close();
  await once(listener, 'close');
  const child = spawn(python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  await vi.waitFor(async () => expect((await fetch(`${url}/moto-api/`)).ok).toBe(true), { timeout: 60_000 });
  return {
    url,
    close: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}
