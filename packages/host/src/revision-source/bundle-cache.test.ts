import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { s3Revision } from '@rollway/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createBundleCache } from './bundle-cache.js';
import type { RevisionSource } from './revision-source.js';

let directory: string;
let downloads = 0;
beforeEach(async () => {
  downloads = 0;
  directory = await mkdtemp(join(tmpdir(), 'rollway-cache-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** A source whose object can be overwritten behind everybody's back. */
function sourceOf(content: () => string): RevisionSource {
  return {
    revisionType: 'S3',
    async download(revision, options) {
      downloads += 1;
      const path = join(options.directory, 'bundle');
      await mkdir(path);
      await writeFile(join(path, 'appspec.yml'), `version: 0.0\nos: linux\n# ${content()}\n`);
      return { location: { type: 'directory', path }, pinned: { ...revision, eTag: content() } as typeof revision };
    },
  };
}

test('a revision is downloaded once to be inspected and deployed to however many hosts', async () => {
  const cache = createBundleCache([sourceOf(() => 'one')]);
  const { pinned, digest } = await cache.open(s3Revision({ bucket: 'b', key: 'k.tar' }));
  expect(pinned).toMatchObject({ eTag: 'one', digest: await digest() });
  await Promise.all([cache.open(pinned), cache.open(pinned)]);
  expect(downloads).toBe(1);
  await cache.close();
});

test('other bytes under the same key are refused, also when no version or ETag could tell', async () => {
  let content = 'one';
  const first = createBundleCache([sourceOf(() => content)]);
  const { pinned } = await first.open(s3Revision({ bucket: 'b', key: 'k.tar' }));
  content = 'two';
  const later = createBundleCache([sourceOf(() => content)]);
  await expect(later.open(pinned)).rejects.toMatchObject({ code: 'revision-changed' });
  await first.close();
  await later.close();
});

test('a revision without a source is refused with the source it needs', async () => {
  await expect(createBundleCache().open(s3Revision({ bucket: 'b', key: 'k.tar' }))).rejects.toThrow('s3Source');
});
