import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { create } from 'tar';
import type { Bundle } from '../bundle/bundle.js';

/** What is sent to a host for DownloadBundle. */
export interface Upload {
  readonly bundle: Bundle;
  readonly hooks: string;
  readonly installPlan: string;
}

/**
 * One gzipped tar with the revision below `archive/` and what the controller computed from it. Streamed: nothing of the
 * revision is held in memory.
 */
export async function* uploadStream(upload: Upload): AsyncGenerator<Uint8Array, void, void> {
  const directory = await mkdtemp(join(tmpdir(), 'rollway-upload-'));
  try {
    const added = [join(directory, 'hooks'), join(directory, 'install-plan')];
    await writeFile(join(directory, 'hooks'), upload.hooks);
    await writeFile(join(directory, 'install-plan'), upload.installPlan);
    const stream = create(
      {
        gzip: { level: 1 },
        cwd: upload.bundle.directory,
        noDirRecurse: true,
        preservePaths: true,
        onWriteEntry: (entry) => {
          entry.path = added.includes(entry.absolute) ? basename(entry.absolute) : `archive/${entry.path}`;
        },
        // Hard links would be written as links to names without the prefix; each name gets its content instead.
        linkCache: Object.assign(new Map<never, never>(), { get: () => undefined }),
      },
      [...added, '.', ...upload.bundle.entries.map((entry) => entry.path)],
    );
    for await (const chunk of stream as AsyncIterable<Uint8Array>) yield chunk;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
