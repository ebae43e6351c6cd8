import { mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './shapes.js';

/**
 * Runs a task in a directory of its own, which is removed afterwards. What is made in it is spread over the disk: ext4 does not
 * hand out inodes again for a minute after a file was deleted, and whoever makes files near deleted ones pays for the search.
 */
export async function inScratch(directory: string, task: (scratch: string) => Promise<void>): Promise<void> {
  const scratch = await mkdtemp(join(directory, 'rollway-bench-'));
  // Other file systems know no such attribute.
  await run('chattr', ['+T', scratch]).catch(() => undefined);
  try {
    await task(scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Makes room for another round without deleting anything, for the same reason. */
export async function setAside(directory: string, names: readonly string[], round: number): Promise<void> {
  for (const name of names) {
    await rename(join(directory, name), join(directory, `${name}-${round}`)).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    });
  }
}
