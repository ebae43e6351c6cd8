import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseRevision } from './parse-revision.js';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rollway-revision-'));
  for (const name of ['a.tgz', 'b.zip', 'c.txt']) await writeFile(join(directory, name), '');
});
afterAll(() => rm(directory, { recursive: true, force: true }));

test('a path becomes a local revision of the type its name says', () => {
  expect(parseRevision('.', directory)).toEqual({
    revisionType: 'Local',
    location: directory,
    bundleType: 'directory',
  });
  expect(parseRevision('a.tgz', directory)).toMatchObject({ bundleType: 'tgz' });
  expect(parseRevision('b.zip', directory)).toMatchObject({ bundleType: 'zip' });
});

test('an s3 address becomes an S3 revision with its version and tag', () => {
  expect(parseRevision('s3://releases/web/1.tgz?versionId=v7&etag=abc', directory)).toEqual({
    revisionType: 'S3',
    bucket: 'releases',
    key: 'web/1.tgz',
    bundleType: 'tgz',
    version: 'v7',
    eTag: 'abc',
  });
});

test.each([
  ['gone', 'revision: is not there; name a directory or an archive (.tar, .tgz, .zip), got "gone"'],
  ['c.txt', 'revision: is a file with an ending that is not known; use .tar, .tgz, .tar.gz or .zip, got "c.txt"'],
  ['s3://bucket', 'revision: must be s3://BUCKET/KEY, got "s3://bucket"'],
])('%s is refused', (text, message) => {
  expect(() => parseRevision(text, directory)).toThrow(message);
});
