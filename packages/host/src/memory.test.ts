/** What is deployed goes through the controller in pieces, however large it is. */
import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';

const mebibyte = 1024 * 1024;
const program = fileURLToPath(new URL('./test-support/peak-memory.ts', import.meta.url));

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rollway-memory-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** Makes a revision of one file and returns where its bundle is. */
async function bundleOf(type: 'directory' | 'tar' | 'tgz', size: number): Promise<string> {
  const revision = join(directory, `revision-${size}`);
  await mkdir(revision);
  const appSpec = `version: 0.0\nos: linux\nfiles:\n  - source: large\n    destination: ${directory}/app\n`;
  await writeFile(join(revision, 'appspec.yml'), `${appSpec}file_exists_behavior: OVERWRITE\n`);
  // Repeats itself, so that gzip is quick, and not so much that the archive looks like a bomb.
  const piece = Buffer.concat(Array.from({ length: 64 }, () => block));
  const file = await open(join(revision, 'large'), 'w');
  for (let left = size; left > 0; left -= piece.length) await file.write(piece);
  await file.close();
  if (type === 'directory') return revision;
  const archive = `${revision}.${type}`;
  execFileSync('tar', [type === 'tgz' ? '-czf' : '-cf', archive, '-C', revision, 'appspec.yml', 'large']);
  return archive;
}

const block = randomBytes(16 * 1024);

async function peakOf(type: 'directory' | 'tar' | 'tgz', size: number): Promise<number> {
  const path = await bundleOf(type, size);
  const args = ['--conditions=@rollway/source', '--import', 'tsx', program, type, path, join(directory, 'root')];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return Number(stdout);
}

test.each(['directory', 'tar', 'tgz'] as const)(
  'a %s of 128 MiB needs no more memory than one of 1 MiB',
  async (type) => {
    const small = await peakOf(type, mebibyte);
    const large = await peakOf(type, 128 * mebibyte);
    expect(small).toBeGreaterThan(20 * mebibyte);
    // Buffers of pipes and what the collector has not taken yet; one whole copy would be twice as much.
    expect(large - small).toBeLessThan(64 * mebibyte);
  },
  240_000,
);
