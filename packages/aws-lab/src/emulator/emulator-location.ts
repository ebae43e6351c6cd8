import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The one release of the emulator that the lab was written against; its gaps are known by operation. */
export const emulatorRelease = 'moto[server]==5.2.5';

/** Where the emulator's Python environment is kept: outside the repository, so that a fresh clone finds it again. */
export function emulatorDirectory(): string {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  return join(cache, 'rollway', emulatorRelease.replace(/\W+/g, '-'));
}

/** The emulator's Python, or nothing when it is not installed. */
export function emulatorPython(): string | undefined {
  const python = join(emulatorDirectory(), 'bin', 'python');
  return existsSync(python) ? python : undefined;
}

/** Where AWS's published API models lie: botocore carries them, and the emulator brings botocore. */
export function modelDirectory(): string | undefined {
  const libraries = join(emulatorDirectory(), 'lib');
  if (!existsSync(libraries)) return undefined;
  return readdirSync(libraries)
    .map((name) => join(libraries, name, 'site-packages', 'botocore', 'data'))
    .find((path) => existsSync(path));
}
