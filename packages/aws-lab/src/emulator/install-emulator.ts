import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { emulatorDirectory, emulatorPython, emulatorRelease } from './emulator-location.js';

const run = promisify(execFile);

/**
 * Makes sure that the emulator is installed, with Python's own tools and from its registry. Two processes may do so at once:
 * each builds a directory of its own, and the first that is complete wins.
 *
 * @returns why it cannot be had, or nothing.
 */
export async function installEmulator(): Promise<string | undefined> {
  if (emulatorPython() !== undefined) return undefined;
  const home = emulatorDirectory();
  await mkdir(dirname(home), { recursive: true });
  const building = await mkdtemp(`${home}.`);
  try {
    await run('python3', ['-m', 'venv', building]);
    await run(`${building}/bin/python`, ['-m', 'pip', 'install', '--quiet', emulatorRelease], { maxBuffer: 1 << 24 });
    await rename(building, home);
    return undefined;
  } catch (error) {
    await rm(building, { recursive: true, force: true });
    if (emulatorPython() !== undefined) return undefined;
    return error instanceof Error ? error.message.trim().split('\n').slice(-1).join() : String(error);
  }
}
