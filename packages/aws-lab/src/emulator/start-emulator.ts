import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { LabError } from '../lab-error.js';
import { emulatorPython } from './emulator-location.js';

/** A running emulator. It binds the loopback interface only and ends with this process. */
export interface Emulator {
  readonly url: string;
  stop(): Promise<void>;
}

/** How long the emulator may take to give its first answer; 1.5 s is usual, a loaded machine needs more. */
const patience = 60_000;

/**
 * Starts the emulator.
 *
 * @throws LabError when it is not installed or does not answer.
 */
export async function startEmulator(): Promise<Emulator> {
  const python = emulatorPython();
  if (python === undefined) throw new LabError('The AWS emulator is not installed; `npm test` installs it.');
  const port = await freePort();
  const child = spawn(python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' },
  });
  let said = '';
  child.stderr.on('data', (chunk: Uint8Array) => {
    said = (said + Buffer.from(chunk).toString('utf8')).slice(-2000);
  });
  const endWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', endWithUs);
  const stop = async (): Promise<void> => {
    process.off('exit', endWithUs);
    if (hasEnded(child)) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  const url = `http://127.0.0.1:${port}`;
  if (await answers(url, child)) return { url, stop };
  await stop();
  throw new LabError(`The AWS emulator did not answer at ${url}: ${said}`);
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

async function answers(url: string, child: ChildProcess): Promise<boolean> {
  const until = performance.now() + patience;
  while (performance.now() < until && !hasEnded(child)) {
    const response = await fetch(`${url}/moto-api/`).catch(() => undefined);
    if (response?.ok === true) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new LabError('No free port on the loopback interface.');
  return address.port;
}
