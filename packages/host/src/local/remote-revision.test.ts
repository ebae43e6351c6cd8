import type { SettingsError } from '@rollway/core';
import { expect, test } from 'vitest';
import { remoteRevision } from './remote-revision.js';

test.each([
  ['./revision', undefined, undefined],
  ['file:///x', 'tar', undefined],
  ['s3://bucket/a/b.zip', 'zip', { revisionType: 'S3', bucket: 'bucket', key: 'a/b.zip', bundleType: 'zip' }],
  [
    's3://bucket/k?versionId=v1&etag=e2',
    'tgz',
    { revisionType: 'S3', bucket: 'bucket', key: 'k', bundleType: 'tgz', version: 'v1', eTag: 'e2' },
  ],
  [
    'https://github.com/owner/name',
    'directory',
    { revisionType: 'GitHub', repository: 'owner/name', commitId: 'HEAD' },
  ],
  [
    'https://api.github.com/repos/owner/name/zipball/v1.0',
    'zip',
    { revisionType: 'GitHub', repository: 'owner/name', commitId: 'v1.0' },
  ],
])('%s as %s', (location, type, revision) => {
  expect(remoteRevision(location, type)).toEqual(revision);
});

test.each([
  ['s3://bucket', 'zip', "s3 location s3://bucket not in the expected format of 's3://bucket/key'"],
  ['s3://bucket/key', 'directory', 'BundleType in S3Revision must be tar, zip, or tgz'],
  ['s3://bucket/key', undefined, 'BundleType in S3Revision must be tar, zip, or tgz'],
  ['https://example.com/x', 'zip', 'unknown location https://example.com/x cannot be determined to be S3'],
  ['https://evilgithub.com/a/b', 'zip', 'unknown location https://evilgithub.com/a/b cannot be determined'],
  ['https://github.com/owner', 'zip', 'github location https://github.com/owner not in the expected format'],
  ['https://api.github.com/repos/a/b', 'zip', 'github location https://api.github.com/repos/a/b not in'],
  ['https://[', 'zip', 'location https://[ is not a valid uri'],
])('%s as %s is refused in the words of the local command', (location, type, words) => {
  const refusal = (): unknown => remoteRevision(location, type);
  expect(refusal).toThrow('local run');
  try {
    refusal();
  } catch (error) {
    expect((error as SettingsError).codeDeployMessage).toContain(words);
  }
});
