import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type FleetInventory, type FleetServer, parseServers } from './inventory.js';

/** What can be broken on a host of a fleet; the README beside this file says what each means. */
export type FleetFault =
  | readonly [kind: 'sshd-stop' | 'power-off' | 'freeze' | 'disk-full' | 'garbage']
  | readonly [kind: 'bad-health', version: string]
  | readonly [kind: 'slow-start' | 'slow-stop', milliseconds: number];

/** What a fleet is like; the defaults are the program's own. */
export interface FleetOptions {
  readonly hosts: number;
  /** Milliseconds between two checks of the balancer; default 500. */
  readonly checkInterval?: number;
  /** Warm-up of the application in milliseconds; default 500. */
  readonly startWithin?: number;
  /** Least time of a graceful stop in milliseconds; default 200. */
  readonly stopWithin?: number;
  /** Files and bytes of the release that runs at the beginning; default 0. */
  readonly seed?: { readonly files: number; readonly bytes: number };
  readonly isolate?: 'ns' | 'none';
  /** The fleet ends by itself after so many seconds; default 1800. */
  readonly timeToLive?: number;
}

/** A release to write. */
export interface ReleaseOptions {
  readonly files?: number;
  readonly bytes?: number;
  readonly behaviour?: 'unhealthy' | 'crash' | 'error' | 'hang';
}

/** Hosts behind a balancer on this machine, made of real parts. Disposing of it ends and removes everything. */
export interface TestFleet extends AsyncDisposable {
  readonly inventory: FleetInventory;
  fault(host: string, ...fault: FleetFault): Promise<void>;
  heal(host: string): Promise<void>;
  /** Every host back to v0, healed and in rotation. */
  reset(): Promise<void>;
  /** Runs HAProxy runtime commands; resolves to what they print. */
  balancer(...commands: readonly string[]): Promise<string>;
  servers(): Promise<readonly FleetServer[]>;
  /** Writes a release of the application into a directory of its own. */
  release(directory: string, version: string, options?: ReleaseOptions): Promise<void>;
}

const program = fileURLToPath(new URL('fleet', import.meta.url));
const run = promisify(execFile);

/** Starts a fleet in a directory of its own. It ends with this process at the latest. */
export async function startFleet(options: FleetOptions): Promise<TestFleet> {
  // A unix socket lies in it, and those allow few characters: not where TMPDIR says.
  const directory = await mkdtemp('/tmp/rollway-fleet-');
  const fleet = async (...words: readonly string[]): Promise<string> => {
    const { stdout } = await run(program, ['-d', directory, ...words], { maxBuffer: 16 * 1024 * 1024 });
    return stdout;
  };
  const down = async (): Promise<void> => {
    await fleet('down');
    await rm(directory, { recursive: true, force: true });
  };
  let inventory: FleetInventory;
  try {
    inventory = JSON.parse(await fleet('up', String(options.hosts), ...upOptions(options))) as FleetInventory;
  } catch (error) {
    await down();
    throw error;
  }
  return {
    inventory,
    fault: async (host, ...[kind, argument]) => {
      await fleet('fault', host, kind, ...(argument === undefined ? [] : [String(argument)]));
    },
    heal: async (host) => void (await fleet('heal', host)),
    reset: async () => void (await fleet('reset')),
    balancer: (...commands) => fleet('lb', ...commands),
    servers: async () => parseServers(await fleet('lb', '--servers')),
    release: writeRelease,
    [Symbol.asyncDispose]: down,
  };
}

/** Writes a release of the application; needs no fleet. */
export async function writeRelease(directory: string, version: string, options: ReleaseOptions = {}): Promise<void> {
  const { files = 0, bytes = 0, behaviour = '' } = options;
  const size = ['--files', String(files), '--bytes', String(bytes)];
  await run(program, ['release', directory, version, ...size, '--behaviour', behaviour]);
}

function upOptions(options: FleetOptions): readonly string[] {
  const { checkInterval, startWithin, stopWithin, seed, isolate, timeToLive = 1800 } = options;
  const values: Readonly<Record<string, string | number | undefined>> = {
    '--check-ms': checkInterval,
    '--start-ms': startWithin,
    '--stop-ms': stopWithin,
    '--seed-files': seed?.files,
    '--seed-bytes': seed?.bytes,
    '--isolate': isolate,
    '--ttl': timeToLive,
    '--owner': process.pid,
  };
  return Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [name, String(value)]));
}
