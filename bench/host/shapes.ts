import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const run = promisify(execFile);

/** How many files of how many bytes a bundle has. */
export interface Shape {
  readonly name: string;
  readonly files: number;
  readonly bytes: number;
}

export const shapes: readonly Shape[] = [
  { name: '1 x 100 MB', files: 1, bytes: 100_000_000 },
  { name: '1,000 x 10 KB', files: 1_000, bytes: 10_240 },
  { name: '10,000 x 4 KB', files: 10_000, bytes: 4_096 },
  { name: '50,000 x 1 KB', files: 50_000, bytes: 1_024 },
];

/** A revision as a directory and as the tar made of it. */
export interface Revision {
  readonly directory: string;
  readonly tar: string;
}

const filesPerDirectory = 100;

/** Writes a revision; files whose number `changes` accepts get content of their own, all others that of the first revision. */
export async function writeRevision(
  scratch: string,
  shape: Shape,
  revision: {
    readonly name: string;
    readonly appSpec: string;
    readonly seed: number;
    readonly changes: (file: number) => boolean;
  },
): Promise<Revision> {
  const directory = join(scratch, revision.name);
  await mkdir(join(directory, 'files'), { recursive: true });
  const content = noise(shape.bytes);
  const released = new Date('2026-01-02T03:04:05Z');
  for (let file = 0; file < shape.files; file += 1) {
    const parent = join(directory, 'files', `d${Math.floor(file / filesPerDirectory)}`);
    if (file % filesPerDirectory === 0) await mkdir(parent);
    const seed = revision.changes(file) ? revision.seed : 0;
    content.write(`${seed}:${file}:`.padEnd(24, '.'), 0, 'latin1');
    await writeFile(join(parent, `f${file}.bin`), content);
  }
  await writeFile(join(directory, 'appspec.yml'), revision.appSpec);
  // Times as a build leaves them: those of files that did not change stay.
  await run('find', [directory, '-exec', 'touch', '-d', released.toISOString(), '{}', '+']);
  const tar = `${directory}.tar`;
  await run('tar', ['-cf', tar, '-C', directory, '.']);
  return { directory, tar };
}

/** Bytes that do not compress, the same in every revision. */
function noise(length: number): Buffer {
  const blocks = Math.ceil(length / 64);
  const content = Buffer.alloc(blocks * 64);
  for (let block = 0; block < blocks; block += 1) {
    createHash('sha512')
      .update(String(block))
      .digest()
      .copy(content, block * 64);
  }
  return content.subarray(0, length);
}
